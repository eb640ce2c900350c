"""Seeded models and logs that wander over the whole of the scoring contract, one rule of which each draw may hit.

`random_cases` keeps to a few shapes that bring about as much as possible; these keep to none. Models have any number
of signals with any condition, and are changed in the middle of the log; logs have keys of every kind, records that
are refused for every reason, records in the wrong partition, and lines that leave out what may be left out.
"""

import copy
import json
import random
import zlib
from base64 import b64encode
from datetime import datetime, timedelta, timezone

from reference.partitions import murmur2

START = 1_767_225_600_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
TYPES = ["page.viewed", "Mail.Opened", "demo", "intent.surge", "opportunity.won", "opportunity.lost", "Été"]
TEXTS = ["robots", "Robots", "automation", "ÉTÉ", "été", "straße", "5", "true", "a*b", "[x]", "", "日本"]
NUMBERS = [-3, 0, 1, 1.0, 5, 50, 0.1, 99.5, 1_000_000]
CONSTANTS = TEXTS + NUMBERS + [True, False]
GLOBS = ["*", "r*", "?obots", "*t*", "é?é", "[x]", "a\\*b", "a?b", "*O*S", "??", "stra?e", "*É", "", "日?"]
EVENT_PATHS = [
    "type", "value", "properties.topic", "properties.n", "properties.flag", "properties.tags", "properties.deep.x",
    "contact.id", "contact.title", "contact.level", "contact.org.role", "contact.skills", "account", "stage", "amount"]
CONTACT_PATHS = ["contact.title", "contact.level", "contact.org.role", "contact.skills", "contact.id"]
PROFILE_PATHS = ["industry", "employees", "technologies", "lifecycle", "region.country", "funded"]
PEOPLE = ["ann", "Bob", "ünal", "d", "e"]
ACCOUNTS = ["acme", "Brücke", "zeta", "omega-1", "日本"]


class Draw(random.Random):
    def chance(self, share: float) -> bool:
        return self.random() < share

    def few(self, values: list, most: int = 3) -> list:
        return [self.choice(values) for _ in range(self.randint(1, most))]


def condition(draw: Draw, paths: list[str], depth: int = 0) -> dict:
    """A condition over some of the paths."""
    parts = {}
    for _ in range(draw.randint(0 if depth else 1, 2)):
        parts[draw.choice(paths)] = _tests(draw)
    if depth < 3 and draw.chance(0.3):
        parts[draw.choice(["all_of", "any_of", "none_of"])] = [
            condition(draw, paths, depth + 1) for _ in range(draw.randint(1, 3))]
    return parts


def _tests(draw: Draw) -> dict:
    low = draw.choice(NUMBERS)
    every = {
        "equals": draw.choice(CONSTANTS), "not_equals": draw.choice(CONSTANTS), "in": draw.few(CONSTANTS, 5),
        "not_in": draw.few(CONSTANTS), "any": draw.few(CONSTANTS, 5), "all": draw.few(CONSTANTS, 2),
        "between": sorted([low, draw.choice(NUMBERS)]), "at_least": low, "at_most": draw.choice(NUMBERS),
        "exists": draw.chance(0.7), "matches": draw.choice([draw.choice(GLOBS), draw.few(GLOBS)])}
    every = {name: test for name, test in every.items() if name != "matches" or _are_texts(test)}
    return {name: every[name] for name in draw.sample(sorted(every), 2 if draw.chance(0.15) else 1)}


def _are_texts(globs) -> bool:
    return all(isinstance(glob, str) and glob for glob in ([globs] if isinstance(globs, str) else globs))


def wide_model(seed: int) -> dict:
    """A model as its file would hold it."""
    draw = Draw(f"wide model {seed}")
    half_life = lambda: draw.choice(["1m", "45m", "6h", "1d", "1.5d", "7d", "2w", "90d"])
    signals = []
    for number in range(draw.randint(1, 6)):
        # Half of them for types that come often, so that points come together at all.
        when = condition(draw, EVENT_PATHS) if draw.chance(0.5) else {
            "type": draw.choice([{"equals": "PAGE.viewed"}, {"matches": "*e*"}, {"in": ["demo", "été"]}])}
        times = draw.choice([0.5, 1, -0.3, 0])
        signal = {
            "name": f"signal-{number}", "category": draw.choice(["intent", "engagement", "engagement"]), "when": when,
            "points": draw.choice([
                8, 20, -12.5, 0, 33.333, {"from": draw.choice(["value", "properties.n", "amount"]), "times": times},
                {"from": "value"}]),
            "half_life": half_life()}
        if draw.chance(0.3):
            signal["mode"] = "latest"
            if draw.chance(0.8):
                signal["key"] = draw.choice(["properties.topic", "properties.n", "properties.flag", "contact.id",
                                             "properties.tags", "type"])
        elif draw.chance(0.4):
            signal["contact_cap"] = draw.choice([5, 20, 45])
        if draw.chance(0.4):
            signal["cap"] = draw.choice([10, 40, 90])
        signals.append(signal)
    additive = [signal["name"] for signal in signals if "mode" not in signal]
    contacts = draw.choice([1, 2, 2, 3, 4, 64])
    bonuses = [] if not additive else [
        {
            "name": f"bonus-{number}", "category": draw.choice(["intent", "engagement"]),
            "points": draw.choice([25, 10, -15]), "signal": draw.choice(additive),
            "contacts": draw.randint(1, min(3, contacts)), "within": draw.choice(["1h", "2d", "10d", "60d"])}
        for number in range(draw.choice([0, 1, 2]))]
    personas = [
        {"name": name, "multiplier": draw.choice([0, 0.25, 1, 1.5, 3]), "when": condition(draw, CONTACT_PATHS)}
        for name in ["chief", "manager", "other"][: draw.randint(0, 3)]]
    limits = {"contacts": contacts, "keys": draw.choice([1, 2, 3, 64]), "ids": draw.choice([0, 1, 4, 20, 1024])}
    for name, choices in {
        "future": ["0s", "10m", "1h"], "dedupe": ["0s", "5m", "2d", "30d"], "age": ["2d", "40d"],
        "profile_age": ["1d", "30d"],
    }.items():
        if draw.chance(0.5):
            limits[name] = draw.choice(choices)
    model = {
        "model": f"wide-{seed}", "version": "1", "limits": limits,
        "fit": {
            "full_marks": draw.choice([60, 100]),
            "rules": [
                {"name": f"rule-{number}", "points": draw.choice([40, 70, -30, 12.5]),
                 "when": condition(draw, PROFILE_PATHS)}
                for number in range(draw.randint(0, 4))]},
        "exclude": [
            {"name": name, "when": {"lifecycle": {"in": values}}}
            for name, values in (("customer", ["customer"]), ("partner", ["Partner", "customer"]))
            if draw.chance(0.6)],
        "personas": personas, "signals": signals, "bonuses": bonuses,
        "committee": {
            "window": draw.choice(["1h", "3d", "20d", "90d"]),
            "roles": [persona["name"] for persona in personas if draw.chance(0.7)]},
        "tiers": _tiers(draw),
        "publish": {"leads": draw.choice([0, 1, 2, 10])}}
    saturations = {
        category: draw.choice([{"full_marks": 40}, {"full_marks": 150}, {"half_marks": 15}, {"half_marks": 60}])
        for category in ("intent", "engagement") if draw.chance(0.8)}
    if saturations:
        model["saturation"] = saturations
    if draw.chance(0.4):
        model["fit"]["gate"] = {"below": draw.choice([0, 30, 70]), "ceiling": draw.choice([0, 25, 45])}
    if draw.chance(0.5):
        model["dwell"] = draw.choice(["1ms", "1h", "2d"]).replace("1ms", "1s")
    for name, choices in {"min_change": [0.01, 0.5, 3, 20], "min_interval": ["10m", "1d"],
                          "refresh": ["1m", "1h", "1d", "10d"]}.items():
        if draw.chance(0.5):
            model["publish"][name] = draw.choice(choices)
    if draw.chance(0.6):
        model["spike"] = {
            "points": draw.choice([10, 30, 60]), "half_life": draw.choice(["30m", "1d", "5d"]),
            "queue": draw.choice(["hot", "escalations"])}
        if draw.chance(0.5):
            model["spike"]["cooldown"] = draw.choice(["0s", "1h", "7d"])
    if draw.chance(0.3):
        features = ["fit", "contacts"] + [f"signal:{signal['name']}" for signal in signals]
        features += [f"bonus:{bonus['name']}" for bonus in bonuses]
        model |= {
            "kind": "logistic", "intercept": draw.choice([-3, -1, 0, 0.5]),
            "coefficients": {
                feature: draw.choice([0.5, 0.1, 0.03, -0.05, 0])
                for feature in draw.sample(features, draw.randint(1, len(features)))}}
    else:
        weights = {name: draw.choice([0, 1, 20, 50]) for name in ("fit", "intent", "engagement") if draw.chance(0.9)}
        model["weights"] = weights if sum(weights.values()) > 0 else {"engagement": 2}
    return model


def _tiers(draw: Draw) -> list[dict]:
    """The tiers, and what is required for each but the last."""
    lines = sorted(draw.sample([3, 8, 15, 22, 30, 41.5, 50, 65, 80], draw.randint(1, 4)), reverse=True)
    tiers = []
    for name, enter in zip("ABDEF", lines):
        tier = {"name": name, "enter": enter}
        if draw.chance(0.6):
            tier["exit"] = draw.choice([enter, enter - 2, enter * 0.7, 0])
        if draw.chance(0.4):
            measures = {"fit": [10, 40], "intent": [5, 30], "engagement": [10, 30], "contacts": [0, 1, 2],
                        "penetration": [0.3, 0.5, 1]}
            tier["require"] = {
                measure: draw.choice(measures[measure])
                for measure in draw.sample(sorted(measures), draw.randint(1, 2))}
        tiers.append(tier)
    tiers.append({"name": "cold", "enter": 0})
    for tier in tiers:
        if draw.chance(0.6):
            tier |= {"queue": draw.choice(["hot", "warm"]), "action": "call", "play": "a play"}
            if draw.chance(0.5):
                tier["respond_within"] = draw.choice(["1m", "4h", "3d"])
            if draw.chance(0.4):
                tier["realert_after"] = draw.choice(["0s", "1h", "7d"])
    return tiers


def changed_model(model: dict, seed: int) -> dict:
    """The model with other figures: what its records are worth, not what they are."""
    draw = Draw(f"changed model {seed}")
    model = copy.deepcopy(model)
    model["version"] = str(int(model["version"]) + 1)
    for signal in model["signals"]:
        if draw.chance(0.4):
            points = signal["points"]
            if isinstance(points, dict):
                points["times"] = draw.choice([0.2, 2, -1])
            else:
                signal["points"] = draw.choice([3, 15, -6, 40])
        if draw.chance(0.2):
            signal["cap"] = draw.choice([7, 70])
        if draw.chance(0.2) and "mode" not in signal:
            signal["contact_cap"] = draw.choice([7, 30])
    for rule in model["fit"]["rules"]:
        if draw.chance(0.3):
            rule["points"] = draw.choice([10, 50, -20])
    for persona in model["personas"]:
        if draw.chance(0.3):
            persona["multiplier"] = draw.choice([0.5, 2])
    for bonus in model["bonuses"]:
        if draw.chance(0.3):
            bonus["points"], bonus["within"] = draw.choice([5, 50]), draw.choice(["6h", "30d"])
    if draw.chance(0.5):
        # What a record is worth does not follow from where in the file its signal stands.
        for part in ("signals", "bonuses", "exclude"):
            draw.shuffle(model[part])
    if draw.chance(0.4):
        # How long one has to answer a held alert, its own model says, or the newer: both can be read.
        answers = {tier["name"]: tier.get("respond_within") for tier in model["tiers"]}
        model["tiers"] = _tiers(draw)
        for tier in model["tiers"]:
            tier.pop("respond_within", None)
            if answers.get(tier["name"]) is not None:
                tier["respond_within"] = answers[tier["name"]]
        if draw.chance(0.5):
            model["tiers"][-1]["name"] = "frozen"
    if draw.chance(0.3):
        model["limits"]["contacts"] = max(
            [draw.choice([1, 2, 5])] + [bonus["contacts"] for bonus in model["bonuses"]])
    if draw.chance(0.3):
        model["limits"]["keys"] = draw.choice([1, 2, 5])
    if draw.chance(0.3):
        model["limits"]["ids"] = draw.choice([0, 2, 30])
    if draw.chance(0.3):
        model["dwell"] = draw.choice(["0s", "10m", "5d"])
    if draw.chance(0.3):
        model["publish"]["min_change"] = draw.choice([0.1, 2])
    if draw.chance(0.3):
        model["publish"]["min_interval"] = draw.choice(["0s", "2h"])
    if draw.chance(0.4):
        model.pop("spike", None)
    elif draw.chance(0.5):
        model["spike"] = {
            "points": draw.choice([5, 20, 50]), "half_life": draw.choice(["2h", "1d", "20d"]), "queue": "escalations"}
    return model


def remade_model(model: dict, seed: int) -> dict:
    """The model with other signals: what its records are, of which the sums under the old one say nothing."""
    model = changed_model(model, seed)
    other = wide_model(seed)
    model |= {part: other[part] for part in ("signals", "bonuses")}
    for bonus in model["bonuses"]:
        bonus["contacts"] = min(bonus["contacts"], model["limits"]["contacts"])
    for name in ("future", "dedupe", "age"):
        model["limits"].pop(name, None)
        if name in other["limits"]:
            model["limits"][name] = other["limits"][name]
    for part in ("spike", "committee"):
        model.pop(part, None)
        if part in other:
            model[part] = other[part]
    names = {persona["name"] for persona in model["personas"]}
    model["committee"]["roles"] = [role for role in model["committee"]["roles"] if role in names]
    for part in ("kind", "intercept", "coefficients", "weights"):
        model.pop(part, None)
        if part in other:
            model[part] = other[part]
    return model


def model_record(model: dict, text: str, start=None) -> dict:
    """The line of the record that puts a model in force; `start` is its `from`."""
    value = {"name": model["model"], "version": model["version"], "hash": "made up", "text": text}
    if start is not None:
        value["from"] = start
    return {"key": None, "headers": {"tierline": "model"}, "raw": _base64(json.dumps(value).encode())}


class WideLog:
    """The lines of a log, and the models that its records put in force."""

    def __init__(self, seed: int, records: int, model: dict, text):
        """`text` turns a model into that of its file."""
        draw = self._draw = Draw(f"wide log {seed}")
        self._text, self._sent = text, []
        self._partitions = draw.choice([1, 2, 3])
        self._models = [model] * self._partitions
        self._partitioner = draw.choice(["murmur2", "crc32", None])
        # Lines that leave out what may be left out are told apart by their partition only.
        self._is_bare = draw.chance(0.25)
        self._offsets = [0] * self._partitions
        self._clock = START
        self.strays: list[dict] = []
        self.header = None
        if self._partitioner is not None:
            self.header = {"log": {"partitions": self._partitions, "partitioner": self._partitioner}}
        self.lines = [self._line(number, seed) for number in range(records)]

    def horizon(self) -> int:
        return self._clock + self._draw.choice([0, HOUR, 5 * DAY, 100 * DAY])

    def _home(self, account: str) -> int:
        key = account.encode()
        if self._partitioner == "murmur2":
            return (murmur2(key) & 0x7FFFFFFF) % self._partitions
        return zlib.crc32(key) % self._partitions

    def _line(self, number: int, seed: int) -> dict:
        draw = self._draw
        self._clock += draw.choice([0, 0, 1, 37, MINUTE, 20 * MINUTE, 3 * HOUR, 10 * HOUR, draw.randint(0, 5 * DAY)])
        recorded = self._clock - (draw.randint(0, 2 * HOUR) if draw.chance(0.05) else 0)
        account = draw.choice(ACCOUNTS)
        partition = self._home(account)
        chance = draw.random()
        if chance < 0.05:
            line = _tick()
            partition = draw.randrange(self._partitions)
        elif chance < 0.07:
            # In every partition on its own, as workers write it.
            partition = draw.randrange(self._partitions)
            line = self._change_of_model(seed * 1000 + number, partition)
        elif chance < 0.13:
            line = self._refused(account, recorded)
        elif chance < 0.15:
            line = _raw(account, None)
        else:
            line = self._event(account, recorded, f"e{draw.randint(0, 400)}")
            if self._sent and draw.chance(0.06):
                line = draw.choice(self._sent)
                partition = self._home(line["account"])
            self._sent.append(line)
            if draw.chance(0.1):
                # The same in an envelope, with headers that mean nothing under a key.
                headers = draw.choice([{}, {"tierline": "tick"}, {"trace": None}])
                line = _raw(line["account"], line) | {"headers": headers}
        stray = self._partitions > 1 and self._partitioner is not None and draw.chance(0.03) and (
            line.get("account") or line.get("key"))
        if stray:
            partition = (partition + 1) % self._partitions
        place = {"partition": partition}
        if not self._is_bare or "raw" in line or draw.chance(0.3):
            place["recorded"] = recorded if draw.chance(0.8) else _rfc3339(draw, recorded)
        if not self._is_bare:
            place["offset"] = self._offsets[partition]
        self._offsets[partition] += 1
        line = line | place
        if stray:
            self.strays.append(line)
        return line

    def _change_of_model(self, seed: int, partition: int) -> dict:
        """A model record: half of them have a `from`, some of those one that no record can have."""
        draw, model, offset = Draw(f"from {seed}"), self._models[partition], self._offsets[partition]
        if draw.chance(0.15):
            return model_record(model, self._text(model), draw.choice([-1, offset + 1, "0", 1.5, True, {}, 1e300]))
        anew = draw.chance(0.5)
        change = draw.choice([remade_model, remade_model, changed_model]) if anew else changed_model
        model = self._models[partition] = change(model, seed)
        start = draw.choice([0, offset, offset // 2, max(0, offset - 3), draw.randint(0, offset)])
        return model_record(model, self._text(model), start if anew else None)

    def _event(self, account: str, recorded: int, id: str) -> dict:
        draw = self._draw
        time = recorded - draw.choice(
            [0, 0, 0, 0, 13, HOUR, DAY, 5 * DAY, 30 * DAY, 400 * DAY, -1, -5 * MINUTE, -10 * MINUTE, -HOUR])
        if draw.chance(0.2):
            time -= time % HOUR
        written = time if draw.chance(0.7) else _rfc3339(draw, time)
        head = {"id": id, "time": written, "account": account}
        chance = draw.random()
        if chance < 0.14:
            head.pop("id") if draw.chance(0.6) else None
            return head | {"attributes": self._profile()}
        if chance < 0.16:
            return head | {"attributes": None}
        contact = self._contact()
        if chance < 0.20:
            return head | {"type": "contact.updated", "contact": contact}
        if chance < 0.22:
            return head | {"type": "contact.erased", "contact": contact}
        if chance < 0.30:
            until = time + draw.choice([-HOUR, 0, 7, 2 * HOUR, 3 * DAY, 20 * DAY])
            placed = {"type": "hold.placed", "by": draw.choice(["Marketing", "Büro"]), "reason": "a play is on",
                      "until": until if draw.chance(0.5) else _rfc3339(draw, until)}
            return head | draw.choice([placed, placed, {"type": "hold.released", "by": placed["by"]},
                                       {"type": "alert.acknowledged", "by": "sales", "alert": "0" * 32}])
        event = head | {"type": draw.choice(TYPES + TYPES[:3])}
        value = lambda: draw.choice([0, 1, 5, 20, 50.5, 100, -40, "20", None, True])
        if draw.chance(0.7):
            event["value"] = value()
        if draw.chance(0.2):
            event["amount"], event["stage"] = value(), draw.choice(TEXTS)
        if draw.chance(0.8):
            event["properties"] = {
                name: made() for name, made in {
                    "topic": lambda: draw.choice(TEXTS + [None, 5]), "n": lambda: draw.choice(NUMBERS[:-1] + [None]),
                    "flag": lambda: draw.choice([True, False, None]), "deep": lambda: draw.choice(
                        [{"x": draw.choice(CONSTANTS)}, [{"x": "robots"}], "x", {}]),
                    "tags": lambda: [draw.choice(CONSTANTS + [None, {"x": 1}, ["robots"]])
                                     for _ in range(draw.randint(0, 3))],
                }.items() if draw.chance(0.7)}
        if draw.chance(0.8):
            event["contact"] = contact
        elif draw.chance(0.1):
            event["contact"] = None
        return event

    def _contact(self):
        draw = self._draw
        id = draw.choice(PEOPLE)
        if draw.chance(0.3):
            return id
        said = {
            "title": lambda: draw.choice(TEXTS + [None]), "level": lambda: draw.choice(NUMBERS),
            "org": lambda: draw.choice([{"role": draw.choice(TEXTS)}, {"role": None}, {}, "x"]),
            "skills": lambda: draw.few(TEXTS), "name": lambda: "nobody asks"}
        return {"id": id} | {name: made() for name, made in said.items() if draw.chance(0.35)}

    def _profile(self) -> dict:
        draw = self._draw
        said = {
            "industry": lambda: draw.choice(TEXTS + [None]), "employees": lambda: draw.choice(NUMBERS + ["50"]),
            "technologies": lambda: draw.few(CONSTANTS), "funded": lambda: draw.choice([True, False]),
            "lifecycle": lambda: draw.choice(["prospect", "prospect", "Customer", "partner", None]),
            "region": lambda: draw.choice([{"country": draw.choice(TEXTS)}, "x", {}])}
        return {name: made() for name, made in said.items() if draw.chance(0.75)}

    def _refused(self, account: str, recorded: int) -> dict:
        """A record that cannot be applied, for each reason there is."""
        draw = self._draw
        good = {"id": f"r{draw.randint(0, 9)}", "time": recorded, "account": account, "type": "page.viewed"}
        without = lambda name: {key: value for key, value in good.items() if key != name}
        if draw.chance(0.5):
            return draw.choice([
                without("id"), without("time"), without("type"), good | {"id": 5}, good | {"id": None},
                good | {"type": 7}, good | {"type": ["page.viewed"]}, good | {"time": "soon"},
                good | {"time": "2026-02-30T00:00:00Z"}, good | {"time": "2026-01-01T00:00:00"}, good | {"time": None},
                good | {"time": recorded + 400 * DAY} if not self._is_bare else without("id"),
                good | {"contact": {"title": "VP"}}, good | {"contact": {"id": 5}}, good | {"contact": 5},
                good | {"contact": []}, without("type") | {"attributes": []}, without("type") | {"attributes": "x"},
                good | {"type": "contact.updated"}, good | {"type": "contact.erased", "contact": None},
                good | {"type": "hold.placed", "by": "x"}, good | {"type": "hold.placed", "by": "x", "until": "soon"},
                good | {"type": "hold.placed", "until": recorded + DAY}, good | {"type": "hold.released"},
                good | {"type": "alert.acknowledged", "by": "sales"},
                {"time": recorded, "account": account, "attributes": None, "type": "page.viewed"},
                {"account": account, "attributes": {}}, {"account": account, "attributes": None},
            ])
        nested = '{"a":' * 2000 + "1" + "}" * 2000
        return draw.choice([
            _raw(account, b'{"id": "broken'), _raw(account, b"[]"), _raw(account, b"3"), _raw(account, b""),
            _raw(account, b"\xff\xfe"), _raw(account, nested.encode()), _raw(account, json.dumps(good)[:-1].encode()),
            _raw(account, good | {"account": "another"}), _raw(account, without("account")),
            _raw(account, good | {"account": 5}), _raw(None, good), _raw(b"", good), _raw(None, None),
            _raw(b"\xff", None), _raw(b"\xff", good),
            {"key": None, "headers": {"tierline": "model"}, "raw": _base64(b"{}")},
            {"key": None, "headers": {"tierline": "model"}, "raw": _base64(b'{"text": "model: x"}')},
            {"key": None, "headers": {"tierline": "model"}, "raw": None},
            {"key": None, "headers": {"tierline": "unheard-of"}, "raw": None},
        ])


def _tick() -> dict:
    return {"key": None, "headers": {"tierline": "tick"}, "raw": None}


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


def _raw(key: str | bytes | None, value: dict | bytes | None) -> dict:
    key = key.encode() if isinstance(key, str) else key
    value = json.dumps(value, ensure_ascii=False).encode() if isinstance(value, dict) else value
    return {"key": None if key is None else _base64(key), "headers": {},
            "raw": None if value is None else _base64(value)}


def _rfc3339(draw: Draw, time: int) -> str:
    """The time with some offset, sometimes finer than a millisecond."""
    offset = timedelta(minutes=draw.choice([0, 0, 60, -330, 845]))
    moment = datetime.fromtimestamp(time // 1000, timezone(offset))
    text = moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{time % 1000:03}" + draw.choice(["", "", "999", "4"])
    zone = moment.strftime("%z")
    return text + ("Z" if not offset and draw.chance(0.5) else f"{zone[:3]}:{zone[3:]}")
