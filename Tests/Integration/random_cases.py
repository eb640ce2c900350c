"""Seeded small models and logs, made to hit the corners of the scoring contract."""

import json
import random
from base64 import b64encode
from datetime import datetime, timezone

START = 1_767_225_600_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
TYPES = ["page.viewed", "webinar.attended", "mail.opened", "intent.surge", "complaint", "opportunity.stage"]
TOPICS = ["automation", "Robots", "freight"]
TITLES = ["VP Sales", "Data Analyst", "Marketing Manager", "Head of IT", "Engineer", None]


def random_model(seed: int) -> dict:
    """A model as its file would hold it."""
    draw = random.Random(f"model {seed}")
    half_life = lambda: draw.choice(["20m", "6h", "1d", "3d", "7d", "30d"])
    signals = [
        {
            "name": "visit", "category": "engagement", "when": {"type": {"equals": "page.viewed"}},
            "points": draw.choice([5, 12.5, 30]), "half_life": half_life()},
        {
            "name": "pricing", "category": "engagement",
            "when": {"type": {"in": ["page.viewed"]}, "properties.path": {"matches": ["/PRICING*", "/demo?"]}},
            "points": 20, "half_life": half_life()},
        {
            "name": "webinar", "category": "engagement", "when": {"type": {"matches": "webinar.*"}},
            "points": 15, "half_life": half_life()},
        {
            "name": "surge", "category": "intent", "mode": "latest", "key": "properties.topic",
            "when": {"type": {"equals": "intent.surge"}}, "points": {"from": "value", "times": 0.4},
            "half_life": half_life()},
        {
            "name": "depth", "category": "intent",
            "when": {"any_of": [{"value": {"at_least": 50}}, {"properties.seconds": {"between": [30, 90]}}]},
            "points": {"from": "value", "times": 0.25}, "half_life": half_life()},
        {
            "name": "complaint", "category": "engagement",
            "when": {"type": {"equals": "complaint"}, "none_of": [{"properties.topic": {"equals": "freight"}}]},
            "points": -25, "half_life": half_life()},
    ]
    for signal in signals:
        if draw.random() < 0.4:
            signal["cap"] = draw.choice([20, 45, 90])
        if draw.random() < 0.4 and signal.get("mode") != "latest":
            signal["contact_cap"] = draw.choice([10, 25, 40])
    model = {
        "model": f"random-{seed}", "version": str(draw.randint(1, 99)),
        "weights": {
            "fit": draw.choice([0, 20, 50]), "intent": draw.choice([10, 30]), "engagement": draw.choice([20, 60])},
        "limits": {
            "future": "10m", "dedupe": draw.choice(["1h", "7d"]), "profile_age": draw.choice(["5d", "365d"]),
            "contacts": draw.choice([2, 2, 3, 64]), "keys": draw.choice([1, 2, 64]), "ids": draw.choice([5, 1024])},
        "fit": {
            "full_marks": draw.choice([80, 100]),
            "rules": [
                {"name": "industry", "points": 40, "when": {"industry": {"in": ["software", "Logistics"]}}},
                {"name": "size", "points": 30, "when": {"employees": {"between": [200, 5000]}}},
                {"name": "stack", "points": 30, "when": {"technologies": {"any": ["salesforce", "hubspot"]}}},
                {"name": "competitor", "points": -60, "when": {"technologies": {"all": ["rival", "salesforce"]}}},
            ]},
        "exclude": [{"name": "customer", "when": {"lifecycle": {"equals": "customer"}}}],
        "personas": [
            {"name": "executive", "multiplier": 2, "when": {"contact.title": {"matches": ["vp*", "*head of*"]}}},
            {"name": "manager", "multiplier": 1.25, "when": {"contact.title": {"matches": "*manager*"}}},
            {"name": "junior", "multiplier": 0.25, "when": {"contact.title": {"matches": ["*intern*", "*analyst*"]}}},
        ],
        "signals": signals,
        "bonuses": [{
            "name": "committee", "category": "engagement", "points": 30, "signal": "webinar", "contacts": 2,
            "within": draw.choice(["2d", "10d"])}],
        "saturation": {
            category: draw.choice([{"full_marks": 60}, {"full_marks": 100}, {"half_marks": 30}])
            for category in ("intent", "engagement")},
        "committee": {"window": draw.choice(["3d", "20d"]), "roles": ["executive", "manager"]},
        "tiers": [
            {"name": "A", "enter": 60, "exit": 52, "require": draw.choice([
                {"contacts": 2}, {"fit": 30}, {"engagement": 20, "penetration": 0.5}])} | _answers(draw, "hot"),
            {"name": "B", "enter": 30, "exit": draw.choice([24, 30])} | _answers(draw, "warm"),
            {"name": "C", "enter": 12},
            {"name": "D", "enter": 0} | ({"queue": "cold"} if draw.random() < 0.2 else {}),
        ],
        "publish": {"min_change": draw.choice([0.01, 1, 5]), "leads": 10},
    }
    if draw.random() < 0.7:
        model["spike"] = {
            "points": draw.choice([30, 45]), "half_life": draw.choice(["3h", "1d"]),
            "queue": draw.choice(["hot", "escalations"])}
        if draw.random() < 0.6:
            model["spike"]["cooldown"] = draw.choice(["6h", "7d"])
    if draw.random() < 0.5:
        model["dwell"] = draw.choice(["1h", "1d"])
    if draw.random() < 0.5:
        model["fit"]["gate"] = {"below": 30, "ceiling": 40}
    if draw.random() < 0.4:
        model["publish"]["min_interval"] = draw.choice(["30m", "1d"])
    if draw.random() < 0.5:
        model["publish"]["refresh"] = draw.choice(["8h", "2d"])
    if draw.random() < 0.3:
        model["limits"]["age"] = "20d"
    return _logistic(draw, model) if seed % 3 == 2 else model


def _answers(draw: random.Random, queue: str) -> dict:
    """What is to be done about an account that rises into a tier."""
    answers = {"queue": queue, "action": "call", "play": f"{queue}-play"}
    if draw.random() < 0.6:
        answers["respond_within"] = draw.choice(["10m", "4h", "3d"])
    if draw.random() < 0.4:
        answers["realert_after"] = draw.choice(["12h", "7d"])
    return answers if draw.random() < 0.9 else {"action": "wait"}


def _logistic(draw: random.Random, model: dict) -> dict:
    """The same with a statistical model in place of weights, and of saturation now and then."""
    features = {
        "contacts": draw.choice([0.5, 0.2, -0.1]), "fit": draw.choice([0.02, 0.03]),
        "signal:visit": 0.05, "signal:pricing": draw.choice([0.06, -0.02]), "signal:surge": 0.04,
        "signal:complaint": draw.choice([0.05, -0.03]), "bonus:committee": draw.choice([0.04, -0.01])}
    kept = draw.sample(sorted(features), draw.randint(4, len(features)))
    model = {name: value for name, value in model.items() if name != "weights"}
    if draw.random() < 0.5:
        del model["saturation"]
    return model | {
        "kind": "logistic", "intercept": draw.choice([-3, -2.2, 0]),
        "coefficients": {name: features[name] for name in kept}}


def random_log(seed: int, records: int) -> list[dict]:
    """Lines as `tierline export` writes them: late, early, repeated, broken records and ticks among the good ones."""
    draw = random.Random(f"log {seed}")
    accounts = ["acme", "Brücke", "zeta", "omega-1"]
    offsets, clock, lines = [0, 0], START, []
    sent: list[dict] = []
    for number in range(records):
        clock += draw.choice([0, 1, 37, MINUTE, 20 * MINUTE, 3 * HOUR, 10 * HOUR, draw.randint(0, 3 * DAY)])
        account = draw.choice(accounts)
        partition = accounts.index(account) % 2
        place = {"recorded": clock, "partition": partition, "offset": offsets[partition]}
        offsets[partition] += 1
        if draw.random() < 0.06:
            lines.append(_other(draw, account) | place)
            continue
        time = clock - draw.choice([0, 0, 0, 13, HOUR, DAY, 5 * DAY, 30 * DAY, -MINUTE, -20 * MINUTE])
        event = _event(draw, account, time, f"e{number}")
        if sent and draw.random() < 0.08:
            # Comes again, by chance with the same account and partition.
            again = draw.choice(sent)
            event = again if again["account"] in accounts[partition::2] else event
        sent.append(event)
        lines.append(event | place)
    end = clock + draw.choice([HOUR, 4 * DAY, 60 * DAY])
    for partition in (0, 1):
        lines.append(_tick() | {"recorded": end, "partition": partition, "offset": offsets[partition]})
    return lines


def _event(draw: random.Random, account: str, time: int, id: str) -> dict:
    chance = draw.random()
    if chance < 0.12:
        attributes = {
            "industry": draw.choice(["Software", "logistics", "farming"]), "employees": draw.choice([50, 300, 5000]),
            "technologies": draw.sample(["salesforce", "rival", "sap", "HubSpot"], draw.randint(0, 3)),
            "lifecycle": draw.choice(["prospect", "prospect", "prospect", "customer"]), "region": None}
        attributes.pop(draw.choice(["industry", "employees", "lifecycle", "region", "region"]))
        return {"account": account, "time": time, "attributes": attributes}
    contact = {"id": f"c{draw.randint(1, 4)}"}
    if draw.random() < 0.6 and (title := draw.choice(TITLES)) is not None:
        contact["title"] = title
    if chance < 0.16:
        return {"id": id, "time": time, "account": account, "type": "contact.updated", "contact": contact}
    if chance < 0.18:
        return {"id": id, "time": time, "account": account, "type": "contact.erased", "contact": contact}
    if chance < 0.19:
        return {"account": account, "time": time, "attributes": None}
    if chance < 0.26:
        return {"id": id, "time": time, "account": account} | _order(draw, time)
    event = {"id": id, "time": time, "account": account, "type": draw.choice(TYPES)}
    properties = {"topic": draw.choice(TOPICS), "path": draw.choice(["/pricing/x", "/Demo1", "/blog"]),
                  "seconds": draw.choice([10, 30, 91])}
    event["properties"] = properties
    if draw.random() < 0.7:
        event["value"] = draw.choice([0, 20, 50, 82.5, 100])
    if draw.random() < 0.75:
        event["contact"] = contact if "title" in contact or draw.random() < 0.5 else contact["id"]
    return event


def _order(draw: random.Random, time: int) -> dict:
    """A hold, the end of one, or an acknowledgement of an alert that never was."""
    by = draw.choice(["Marketing", "Büro"])
    until = time + draw.choice([-HOUR, 0, 7, 2 * HOUR, 3 * DAY, 3 * DAY, 20 * DAY])
    if draw.random() < 0.5:
        until = datetime.fromtimestamp(until / 1000, timezone.utc).isoformat(timespec="milliseconds")
    return draw.choice([
        {"type": "hold.placed", "by": by, "until": until, "reason": "a play is on"},
        {"type": "hold.placed", "by": by, "until": until, "reason": "a play is on"},
        {"type": "hold.released", "by": by},
        {"type": "alert.acknowledged", "by": by, "alert": "0" * 32},
    ])


def acknowledged(seed: int, lines: list[dict], alerts: list[tuple[str, str, int]]) -> list[dict]:
    """The log with acknowledgements of some of its alerts: id, account and the time at which each was raised.

    They come at once, before the service level is broken, and after; some from another account, which does not count.
    """
    draw = random.Random(f"acknowledgements {seed}")
    end = lines[-1]["recorded"]
    places = {line["account"]: line["partition"] for line in lines if "account" in line}
    added = []
    for number, (id, account, raised) in enumerate(alerts):
        if draw.random() < 0.5:
            continue
        time = raised + draw.choice([0, 1, 5 * MINUTE, HOUR, 4 * HOUR, 2 * DAY])
        if time > end:
            continue
        sender = account if draw.random() < 0.85 else draw.choice(sorted(places))
        added.append({
            "id": f"a{number}", "time": time, "account": sender, "type": "alert.acknowledged", "alert": id,
            "by": "sales", "recorded": time, "partition": places[sender]})
    # Sorting keeps the order within a millisecond; the ticks at the end stay there.
    offsets, whole = {}, []
    for line in sorted(lines[:-2] + added, key=lambda line: line["recorded"]) + lines[-2:]:
        offsets[line["partition"]] = offsets.get(line["partition"], -1) + 1
        whole.append(line | {"offset": offsets[line["partition"]]})
    return whole


def _tick() -> dict:
    return {"key": None, "headers": {"tierline": "tick"}, "raw": None}


def _other(draw: random.Random, account: str) -> dict:
    """A tick, or a record that is refused."""
    raw = lambda key, value: {
        "key": key and b64encode(key.encode()).decode(), "headers": {}, "raw": b64encode(value.encode()).decode()}
    return draw.choice([
        _tick(), _tick(),
        raw(account, '{"id": "broken'),
        raw(account, json.dumps({"id": "x", "time": START, "account": "another", "type": "page.viewed"})),
        raw(None, json.dumps({"id": "x", "time": START, "account": account, "type": "page.viewed"})),
        {"account": account, "time": START, "type": "page.viewed"},
        {"id": "x", "time": "soon", "account": account, "type": "page.viewed"},
    ])
