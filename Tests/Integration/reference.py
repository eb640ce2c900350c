"""A second implementation of the scoring contract, as slow and as plain as can be, to compare the first one with.

It keeps every event of an account and works everything out anew each time. It covers weighted models: signals of both
modes, personas, caps, bonuses, saturation, gate, exclusion, committee, momentum, tiers with requirements and dwell,
what time alone does, the ledger, and what is published when. It leaves out alerts, holds, spikes, changes of the model,
and the limits on contacts, keys and ids. Records are lines as `tierline score` reads them.

Moments are found by bisection: bounds on what can happen between two times tell which half need not be looked at, and
in the end the contract's own rule decides about a single millisecond.
"""

import json
import math
import re
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase

DAY = 86_400_000
UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": DAY, "w": 7 * DAY}
OUTCOMES = ("opportunity.won", "opportunity.lost", "opportunity.stage")
OTHERS = ("contact.updated", "contact.erased", "hold.placed", "hold.released", "alert.acknowledged")
EXCLUDED = "excluded"


class Refused(Exception):
    """A record that goes to the dead letters."""


# Conditions (§3)


def at_path(document, path: str):
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document


def kind(value) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "text" if isinstance(value, str) else "other"


def same(value, constant) -> bool:
    if kind(value) != kind(constant) or kind(value) == "other":
        return False
    return value.lower() == constant.lower() if kind(value) == "text" else value == constant


def passes(value, test: str, constant) -> bool:
    elements = value if isinstance(value, list) else [value]
    within = lambda constants: any(same(element, one) for element in elements for one in constants)
    if test == "exists":
        return (value is not None) == constant
    if test == "not_equals":
        return value is None or not within([constant])
    if test == "not_in":
        return value is None or not within(constant)
    if value is None:
        return False
    if test == "equals":
        return within([constant])
    if test == "in":
        return within(constant)
    if test == "any":
        return isinstance(value, list) and within(constant)
    if test == "all":
        return isinstance(value, list) and all(any(same(element, one) for element in value) for one in constant)
    if test == "matches":
        globs = constant if isinstance(constant, list) else [constant]
        # Brackets are ordinary characters in the contract's globs.
        patterns = [glob.lower().replace("[", "[[]") for glob in globs]
        texts = [element.lower() for element in elements if kind(element) == "text"]
        return any(fnmatchcase(text, pattern) for text in texts for pattern in patterns)
    if kind(value) != "number":
        return False
    if test == "between":
        return constant[0] <= value <= constant[1]
    return value >= constant if test == "at_least" else value <= constant


def holds(condition: dict, document: dict) -> bool:
    for name, content in condition.items():
        if name == "all_of":
            good = all(holds(part, document) for part in content)
        elif name == "any_of":
            good = any(holds(part, document) for part in content)
        elif name == "none_of":
            good = not any(holds(part, document) for part in content)
        else:
            good = all(passes(at_path(document, name), test, constant) for test, constant in content.items())
        if not good:
            return False
    return True


def paths(condition: dict) -> list[str]:
    found = []
    for name, content in condition.items():
        if name in ("all_of", "any_of", "none_of"):
            found += [path for part in content for path in paths(part)]
        else:
            found.append(name)
    return found


# Numbers (§6, §7, §10)


def nine(value: float) -> float:
    return round(value, 9) + 0.0


def hundredths(value: float) -> int:
    """Half up, from nine decimals."""
    return int((Decimal(repr(nine(value))) * 100).to_integral_value(ROUND_HALF_UP))


def clamp(value: float, bound: float | None) -> float:
    return value if bound is None else max(-bound, min(bound, value))


def duration(text) -> int:
    number, unit = re.fullmatch(r"([0-9.]+)(ms|s|m|h|d|w)", str(text)).groups()
    return int(float(number) * UNITS[unit])


def milliseconds(time) -> int:
    if isinstance(time, int) and not isinstance(time, bool):
        return time
    if not isinstance(time, str):
        raise Refused("time")
    try:
        parsed = datetime.fromisoformat(time)
    except ValueError:
        raise Refused("time") from None
    if parsed.tzinfo is None:
        raise Refused("time")
    return math.floor(Decimal(repr(parsed.timestamp())) * 1000)


# The model (§4)


@dataclass
class Range:
    """The least and the greatest that a value can be in a span of time."""

    low: float
    high: float


class Model:
    def __init__(self, document: dict):
        self.name, self.version = document["model"], str(document["version"])
        weights = document["weights"]
        self.weight = {
            category: weights.get(category, 0) / sum(weights.values()) for category in ("fit", "intent", "engagement")}
        limits = document.get("limits", {})
        self.future = duration(limits.get("future", "10m"))
        self.age = duration(limits["age"]) if "age" in limits else None
        self.dedupe = duration(limits.get("dedupe", "7d"))
        self.profile_age = duration(limits["profile_age"]) if "profile_age" in limits else None
        fit = document.get("fit", {})
        self.fit_rules, self.gate = fit.get("rules", []), fit.get("gate")
        self.exclude = document.get("exclude", [])
        self.personas = document.get("personas", [])
        self.signals = document.get("signals", [])
        self.bonuses = document.get("bonuses", [])
        self.saturation = {"fit": {"full_marks": fit.get("full_marks", 100)}}
        for category in ("intent", "engagement"):
            self.saturation[category] = document.get("saturation", {}).get(category, {"full_marks": 100})
        committee = document.get("committee", {})
        self.window, self.roles = duration(committee.get("window", "90d")), committee.get("roles", [])
        self.tiers = document["tiers"]
        self.dwell = duration(document.get("dwell", "0s"))
        publish = document.get("publish", {})
        self.min_change = hundredths(publish.get("min_change", 1))
        self.min_interval = duration(publish.get("min_interval", "0s"))
        self.refresh = duration(publish["refresh"]) if "refresh" in publish else None
        self.leads = publish.get("leads", 10)
        self.half_life = {signal["name"]: duration(signal["half_life"]) for signal in self.signals}
        self.longest = max(self.half_life.values(), default=1)
        self.windows = max([duration(bonus["within"]) for bonus in self.bonuses] + [self.window])

    def saturated(self, category: str, points: float) -> float:
        form = self.saturation[category]
        if "full_marks" in form:
            return 100 * max(0.0, min(1.0, points / form["full_marks"]))
        return 100 * (1 - 2 ** (-max(points, 0.0) / form["half_marks"]))

    def slope(self, category: str, points: float) -> float:
        """What a point of the category is worth in its ledger."""
        form = self.saturation[category]
        if "full_marks" in form:
            return 100 / form["full_marks"]
        half = form["half_marks"]
        if points <= 0 or points / half < 1e-6:
            return 100 * math.log(2) / half
        return 100 * (1 - 2 ** (-points / half)) / points

    def persona(self, contact: dict | None) -> dict | None:
        if contact is None:
            return None
        return next((one for one in self.personas if holds(one["when"], {"contact": contact})), None)


# An account


@dataclass
class Happening:
    """An activity or an outcome."""

    time: int
    rank: tuple
    contact: str | None
    event: dict
    erased: bool = False


@dataclass
class Account:
    name: str
    tier: str
    entered: int | None = None
    profile: dict | None = None
    profile_rank: tuple = (-math.inf,)
    happenings: list[Happening] = field(default_factory=list)
    contacts: dict[str, dict[str, tuple]] = field(default_factory=dict)
    momentum: list[tuple[int, float]] = field(default_factory=list)
    ids: list[tuple[str, int, int]] = field(default_factory=list)
    last: int = 0
    last_at: int | None = None
    pending: dict | None = None
    _facts: "Facts | None" = None

    def facts(self, model: Model) -> "Facts":
        self._facts = self._facts or Facts(model, self)
        return self._facts

    def changed(self) -> None:
        """To be called whenever a record has changed anything."""
        self._facts = None

    def known(self, contact: str) -> dict:
        """What is known of a contact."""
        return {name: value for name, (_, value) in self.contacts[contact].items()} | {"id": contact}


class Facts:
    """What is so of an account until its next record, whatever the time."""

    def __init__(self, model: Model, account: Account):
        self.personas = {contact: model.persona(account.known(contact)) for contact in account.contacts}
        self.additive: dict[str, dict[str | None, list[tuple[int, float]]]] = {}
        self.newest: dict[str, dict[str, tuple[tuple, float]]] = {}
        self.windows: dict[str, dict[str, int]] = {}
        for signal in model.signals:
            name = signal["name"]
            terms, newest = self.additive.setdefault(name, {}), self.newest.setdefault(name, {})
            window = self.windows.setdefault(name, {})
            for happening in account.happenings:
                points = worth(signal, happening.event)
                if points is None:
                    continue
                if signal.get("mode") == "latest":
                    key = "" if "key" not in signal else at_path(happening.event, signal["key"])
                    if key not in newest or newest[key][0] < happening.rank:
                        newest[key] = (happening.rank, points)
                    continue
                if happening.erased:
                    continue
                terms.setdefault(happening.contact, []).append((happening.time, points))
                if happening.contact is not None:
                    window[happening.contact] = max(window.get(happening.contact, happening.time), happening.time)
        self.last_active: dict[str, int] = {}
        for happening in account.happenings:
            if happening.contact is not None:
                self.last_active[happening.contact] = max(
                    self.last_active.get(happening.contact, happening.time), happening.time)
        known = account.profile is not None
        self.fit_points = {
            rule["name"]: rule["points"] for rule in model.fit_rules if known and holds(rule["when"], account.profile)}
        self.excluded = known and any(holds(rule["when"], account.profile) for rule in model.exclude)
        self.fit = model.saturated("fit", sum(self.fit_points.values())) if known else 0.0


class View:
    """An account's figures from time `a` to time `b`, as ranges; at one time, exactly."""

    def __init__(self, model: Model, account: Account, a: int, b: int | None = None):
        b = a if b is None else b
        facts = account.facts(model)
        self.facts = facts
        self.signal_points: dict[str, Range] = {}
        self.raw_points: dict[str, Range] = {}
        self.bonus_points: dict[str, Range] = {}
        self.lead_points: dict[str, float] = {contact: 0.0 for contact in account.contacts}
        category_points = {"intent": Range(0, 0), "engagement": Range(0, 0)}

        for signal in model.signals:
            half_life = model.half_life[signal["name"]]

            def faded(terms) -> Range:
                # Points above zero sink and those below rise, so that each bound takes some from either end.
                early = [points * 2 ** (-(a - time) / half_life) for time, points in terms]
                late = early if a == b else [points * 2 ** (-(b - time) / half_life) for time, points in terms]
                return Range(sum(map(min, early, late)), sum(map(max, early, late)))

            raw = faded([(rank[0], points) for rank, points in facts.newest[signal["name"]].values()])
            capped = Range(raw.low, raw.high)
            for contact, terms in facts.additive[signal["name"]].items():
                persona = facts.personas.get(contact)
                multiplier = 1 if persona is None else persona["multiplier"]
                own, bound = faded(terms), signal.get("contact_cap")
                own = Range(own.low * multiplier, own.high * multiplier)
                raw.low += own.low
                raw.high += own.high
                capped.low += clamp(own.low, bound)
                capped.high += clamp(own.high, bound)
                if contact is not None and signal["category"] == "engagement":
                    self.lead_points[contact] += clamp(own.high, bound)
            capped = Range(clamp(capped.low, signal.get("cap")), clamp(capped.high, signal.get("cap")))
            self.raw_points[signal["name"]], self.signal_points[signal["name"]] = raw, capped
            category_points[signal["category"]].low += capped.low
            category_points[signal["category"]].high += capped.high

        for bonus in model.bonuses:
            times, within = facts.windows[bonus["signal"]].values(), duration(bonus["within"])
            counts = lambda t: sum(t - within < time <= t for time in times) >= bonus["contacts"]
            ends = [bonus["points"] if counts(t) else 0 for t in (a, b)]
            points = Range(min(ends), max(ends))
            self.bonus_points[bonus["name"]] = points
            category_points[bonus["category"]].low += points.low
            category_points[bonus["category"]].high += points.high

        fit_total = sum(facts.fit_points.values())
        self.points = {"fit": Range(fit_total, fit_total)} | category_points
        self.category = {"fit": Range(facts.fit, facts.fit)}
        for category, points in category_points.items():
            self.category[category] = Range(
                model.saturated(category, points.low), model.saturated(category, points.high))
        self.total = Range(
            sum(model.weight[name] * one.low for name, one in self.category.items()),
            sum(model.weight[name] * one.high for name, one in self.category.items()))
        self.after_gate = self.total
        if model.gate is not None and nine(facts.fit) < model.gate["below"]:
            ceiling = model.gate["ceiling"]
            self.after_gate = Range(min(self.total.low, ceiling), min(self.total.high, ceiling))
        self.score = Range(0.0, 0.0) if facts.excluded else self.after_gate

        def active(t: int) -> list[str]:
            return [contact for contact, time in facts.last_active.items() if t - model.window < time <= t]

        def penetration(t: int) -> float:
            present = {facts.personas[contact]["name"] for contact in active(t) if facts.personas[contact] is not None}
            return len(present & set(model.roles)) / len(model.roles) if model.roles else 0.0

        self.contacts = Range(len(active(b)), len(active(a)))
        self.penetration = Range(penetration(b), penetration(a))

    def measure(self, name: str) -> Range:
        return {"contacts": self.contacts, "penetration": self.penetration}.get(name) or self.category[name]


def worth(signal: dict, event: dict) -> float | None:
    """The points of an event for a signal; nothing if it does not count."""
    if not holds(signal["when"], event):
        return None
    points = signal["points"]
    if not isinstance(points, dict):
        return points
    value = at_path(event, points["from"])
    return value * points.get("times", 1) if kind(value) == "number" else None


# Tiers (§7)


def _reaches(tier: dict, view: View, side: str) -> bool:
    value = lambda measured: nine(getattr(measured, side))
    return value(view.score) >= tier["enter"] and _meets(tier, view, side)


def _meets(tier: dict, view: View, side: str) -> bool:
    return all(nine(getattr(view.measure(name), side)) >= bound for name, bound in tier.get("require", {}).items())


def may_change_tier(model: Model, account: Account, a: int, b: int) -> bool:
    """Whether an account may change its tier between two times; at one time, whether it does."""
    view = View(model, account, a, b)
    if view.facts.excluded or account.tier == EXCLUDED:
        return view.facts.excluded != (account.tier == EXCLUDED)
    own = _index(model, account.tier)
    if any(_reaches(tier, view, "high") for tier in model.tiers[:own]):
        return True
    if own == len(model.tiers) - 1 or (account.entered is not None and b < account.entered + model.dwell):
        return False
    tier = model.tiers[own]
    return nine(view.score.low) < tier.get("exit", tier["enter"]) or not _meets(tier, view, "low")


def next_tier(model: Model, account: Account, t: int) -> str:
    """The tier that an account has from `t` on."""
    if not may_change_tier(model, account, t, t):
        return account.tier
    view = View(model, account, t)
    if view.facts.excluded:
        return EXCLUDED
    return next(tier["name"] for tier in model.tiers if _reaches(tier, view, "low"))


def _index(model: Model, tier: str) -> int:
    return [one["name"] for one in model.tiers].index(tier)


def earliest(a: int, b: int, may_happen) -> int | None:
    """The first time from `a` to `b` at which something happens, given whether it may in a span of time."""
    if a > b or not may_happen(a, b):
        return None
    if a == b:
        return a
    middle = (a + b) // 2
    found = earliest(a, middle, may_happen)
    return found if found is not None else earliest(middle + 1, b, may_happen)


def cooling(model: Model, account: Account, t: int) -> tuple[int | None, str | None]:
    """When time alone will bring the next fall, and to which tier."""
    if account.tier in (EXCLUDED, model.tiers[-1]["name"]):
        return None, None
    # By then every sum is below the ninth decimal, and every window has closed.
    end = t + 64 * model.longest + model.windows + model.dwell
    tier, entered = account.tier, account.entered
    try:
        while True:
            t = earliest(t + 1, end, lambda a, b: may_change_tier(model, account, a, b))
            if t is None:
                return None, None
            found = next_tier(model, account, t)
            if _index(model, found) > _index(model, account.tier):
                return t, found
            account.tier, account.entered = found, t
    finally:
        account.tier, account.entered = tier, entered


# The ledger (§6)


def ledger(model: Model, account: Account, view: View) -> tuple[int, list[dict]]:
    """The score in hundredths and the entries that sum to it."""
    entries: list[tuple[str, str, str | None, float, float]] = []
    for category in ("fit", "intent", "engagement"):
        points = view.points[category].low
        factor = model.weight[category] * model.slope(category, points)
        if category == "fit":
            entries += [("fit", name, category, worth, factor * worth) for name, worth in view.facts.fit_points.items()]
        for signal in model.signals:
            if signal["category"] == category:
                raw, capped = (side[signal["name"]].low for side in (view.raw_points, view.signal_points))
                entries.append(("signal", signal["name"], category, raw, factor * raw))
                entries.append(("clamp", signal["name"], category, capped - raw, factor * (capped - raw)))
        for bonus in model.bonuses:
            if bonus["category"] == category:
                worth = view.bonus_points[bonus["name"]].low
                entries.append(("bonus", bonus["name"], category, worth, factor * worth))
        cut = model.weight[category] * view.category[category].low - factor * points
        entries.append(("clamp", category, category, cut / factor if factor else 0.0, cut))
    gate = view.after_gate.low - view.total.low
    entries.append(("gate", "gate", None, gate, gate))
    exclusion = view.score.low - view.after_gate.low
    entries.append(("exclude", "exclude", None, exclusion, exclusion))

    whole = hundredths(view.score.low)
    exact = [Decimal(repr(nine(share))) * 100 for *_, share in entries]
    floors = [math.floor(share) for share in exact]
    order = sorted(range(len(entries)), key=lambda index: (floors[index] - exact[index], index))
    for index in order[: max(0, whole - sum(floors))]:
        floors[index] += 1
    return whole, [
        {"kind": kind, "name": name, "category": category, "points": round(points, 4) + 0.0, "share": share / 100}
        for (kind, name, category, points, _), share in zip(entries, floors)
        if round(points, 4) != 0 or share != 0
    ]


# The log, read record by record (§1, §2, §5, §9)


class Reference:
    """Scores a log."""

    def __init__(self, model: dict):
        self.model = Model(model)
        self.clocks: dict[int, int] = {}
        self.accounts: dict[str, Account] = {}
        self.homes: dict[str, int] = {}
        self.tiers: list[dict] = []
        self.scores: list[dict] = []
        self.dead_letters: list[tuple[int, int]] = []
        self._serial = 0

    def score(self, lines: list[dict]) -> None:
        for line in lines:
            partition, recorded = line["partition"], milliseconds(line["recorded"])
            clock = max(recorded, self.clocks.get(partition, recorded))
            self._advance(partition, clock)
            self._serial += 1
            try:
                self._read(line, partition, recorded, clock)
            except Refused:
                self.dead_letters.append((partition, line["offset"]))

    def _advance(self, partition: int, clock: int) -> None:
        """Does what time does, up to and including the new clock."""
        since = self.clocks.get(partition, clock)
        for name in sorted(self.accounts, key=str.encode):
            if self.homes[name] == partition:
                account, t = self.accounts[name], since
                while (t := self._next_moment(account, t + 1, clock)) is not None:
                    self._judge(account, t, "decay", None)
        self.clocks[partition] = clock

    def _next_moment(self, account: Account, a: int, b: int) -> int | None:
        model = self.model
        moments = [earliest(a, b, lambda a, b: may_change_tier(model, account, a, b))]
        if account.pending and account.last_at + model.min_interval <= b:
            moments.append(account.last_at + model.min_interval)
        if model.refresh is not None:
            waited = account.last_at + max(model.refresh, model.min_interval) if account.last_at is not None else a
            end = min([b] + [moment for moment in moments if moment is not None])
            moments.append(earliest(max(a, waited), end, lambda a, b: self._may_move(account, a, b)))
        return min((moment for moment in moments if moment is not None), default=None)

    def _may_move(self, account: Account, a: int, b: int) -> bool:
        score = View(self.model, account, a, b).score
        furthest = max(hundredths(score.high) - account.last, account.last - hundredths(score.low))
        return furthest >= self.model.min_change

    def _read(self, line: dict, partition: int, recorded: int, clock: int) -> None:
        if "raw" in line:
            if line["headers"].get("tierline") == "tick":
                return
            event = self._parse(line)
        else:
            event = {name: value for name, value in line.items() if name not in ("recorded", "partition", "offset")}
        name = event.get("account")
        if not isinstance(name, str) or not name:
            raise Refused("account")
        if "type" not in event and "attributes" in event:
            self._read_profile(event, partition, recorded, clock)
        else:
            self._read_event(event, partition, recorded, clock)

    def _parse(self, line: dict) -> dict:
        if line["key"] is None:
            raise Refused("key")
        try:
            key = b64decode(line["key"]).decode()
        except ValueError:
            raise Refused("key") from None
        if line["raw"] is None:
            return {"account": key, "time": milliseconds(line["recorded"]), "attributes": None}
        try:
            event = json.loads(b64decode(line["raw"]))
        except ValueError:
            raise Refused("JSON") from None
        if not isinstance(event, dict) or event.get("account") != key:
            raise Refused("key")
        return event

    def _time(self, event: dict, recorded: int) -> int:
        time = milliseconds(event.get("time"))
        if time > recorded + self.model.future:
            raise Refused("future")
        return min(time, recorded)

    def _account(self, name: str, partition: int) -> Account:
        self.homes[name] = partition
        return self.accounts.setdefault(name, Account(name, self.model.tiers[-1]["name"]))

    def _read_profile(self, event: dict, partition: int, recorded: int, clock: int) -> None:
        if event["attributes"] is None:
            # At its place in the log, whatever its time.
            milliseconds(event.get("time"))
            self.accounts.pop(event["account"], None)
            return
        if not isinstance(event["attributes"], dict):
            raise Refused("attributes")
        time = self._time(event, recorded)
        if self.model.age is not None and recorded - time > self.model.age:
            return
        account = self._account(event["account"], partition)
        rank = (time, event.get("id") or "", self._serial)
        if rank > account.profile_rank:
            account.profile, account.profile_rank = event["attributes"], rank
        self._judge(account, clock, "profile", event)

    def _read_event(self, event: dict, partition: int, recorded: int, clock: int) -> None:
        for member in ("id", "type"):
            if not isinstance(event.get(member), str):
                raise Refused(member)
        contact = event.get("contact")
        if isinstance(contact, str):
            contact = {"id": contact}
        if contact is not None and not (isinstance(contact, dict) and isinstance(contact.get("id"), str)):
            raise Refused("contact")
        event = event if contact is None else event | {"contact": contact}
        time = self._time(event, recorded)
        model = self.model
        if model.age is not None and recorded - time > model.age:
            return
        known = event["account"] in self.accounts
        account = self._account(event["account"], partition)
        account.ids = [one for one in account.ids if clock - one[2] <= model.dedupe]
        if any(id == event["id"] and abs(time - seen) <= model.dedupe for id, seen, _ in account.ids):
            return
        account.ids.append((event["id"], time, clock))
        rank = (time, event["id"], self._serial)

        if event["type"] == "contact.erased":
            account.contacts.pop(contact["id"], None)
            for happening in account.happenings:
                if happening.contact == contact["id"]:
                    # What is `latest` belongs to the account and stays.
                    happening.contact, happening.erased = None, True
            self._judge(account, clock, "event", event, at_once=known)
            return
        if contact is not None:
            known = account.contacts.setdefault(contact["id"], {})
            for name, value in contact.items():
                if name != "id" and (name not in known or known[name][0] < rank):
                    known[name] = (rank, value)
        if event["type"] not in OTHERS:
            account.happenings.append(Happening(time, rank, contact["id"] if contact else None, event))
            persona = model.persona(account.known(contact["id"])) if contact else None
            multiplier = 1 if persona is None else persona["multiplier"]
            for signal in model.signals:
                points = worth(signal, event)
                if points is not None and signal.get("mode") != "latest":
                    account.momentum.append((time, points * multiplier))
        self._judge(account, clock, "event", event)

    def _judge(self, account: Account, t: int, reason: str, event: dict | None, at_once: bool = False) -> None:
        """Tier first, then score."""
        account.changed()
        model, view = self.model, View(self.model, account, t)
        tier, previous = next_tier(model, account, t), account.tier
        common = {
            "account": account.name, "time": t, "reason": reason, "tier": tier,
            "score": hundredths(view.score.low), "cause": None if event is None else event.get("id")}
        if tier != previous:
            order = [one["name"] for one in model.tiers] + [EXCLUDED]
            direction = "up" if order.index(tier) < order.index(previous) else "down"
            self.tiers.append(common | {"previousTier": previous, "direction": direction})
            account.tier, account.entered = tier, t
        moved = abs(common["score"] - account.last) >= model.min_change
        resting = account.last_at is not None and t < account.last_at + model.min_interval
        if tier != previous or at_once or (moved and not resting):
            if event is None and tier == previous and account.pending:
                common |= account.pending
            self._publish(account, t, view, common)
        elif moved and event is not None:
            account.pending = {"reason": reason, "cause": event.get("id")}
        elif not resting:
            account.pending = None

    def _publish(self, account: Account, t: int, view: View, common: dict) -> None:
        model = self.model
        score, entries = ledger(model, account, view)
        cools_at, cools_to = cooling(model, account, t)
        fast, slow = (
            sum(points * 2 ** (-(t - time) / (days * DAY)) for time, points in account.momentum) / days
            for days in (7, 28))
        ratio = nine(fast / slow) if nine(slow) > 0 else 1
        quality = set()
        if account.profile is None:
            quality.add("no-profile")
        else:
            if model.profile_age is not None and t - account.profile_rank[0] > model.profile_age:
                quality.add("stale-profile")
            for rule in model.fit_rules + model.exclude:
                quality |= {
                    f"missing-attribute:{path}" for path in paths(rule["when"])
                    if at_path(account.profile, path) is None}
        if not account.contacts:
            quality.add("no-contacts")
        leads = [
            {
                "contact": contact, "score": hundredths(model.saturated("engagement", points)),
                "persona": view.facts.personas[contact]["name"] if view.facts.personas[contact] else None,
                "lastActive": view.facts.last_active.get(contact)}
            for contact, points in view.lead_points.items()]
        self.scores.append(common | {
            "previousScore": account.last,
            "fit": hundredths(view.category["fit"].low), "intent": hundredths(view.category["intent"].low),
            "engagement": hundredths(view.category["engagement"].low),
            "momentum": "rising" if ratio > 1.5 else "cooling" if ratio < 0.67 else "steady",
            "contacts": view.contacts.low, "penetration": hundredths(view.penetration.low),
            "leads": leads, "ledger": entries, "coolsAt": cools_at, "coolsTo": cools_to, "dataQuality": quality})
        account.last, account.last_at, account.pending = score, t, None
