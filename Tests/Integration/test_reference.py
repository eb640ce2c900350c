"""The scores, tiers and alerts of `tierline score` are those of an independent implementation of the contract."""

import json
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from functools import cache

import pytest
import yaml

from outputs import ALERT, BREACH, DEAD_LETTER, SCORE, TIER, Outputs, printed
from random_cases import acknowledged, random_log, random_model
from reference import Reference

SEEDS = range(36)
RECORDS = 160
TYPES = {SCORE: "score", TIER: "tier", ALERT: "alert", BREACH: "sla"}


@cache
def _case(seed: int) -> tuple[dict, list[dict], Reference]:
    """A model, a log, and what the reference makes of them."""
    document, lines = random_model(seed), random_log(seed, RECORDS)
    return document, lines, _refer(document, lines)


def _refer(document: dict, lines: list[dict], alerts: dict[str, tuple] | None = None) -> Reference:
    reference = Reference(document, alerts)
    reference.score(lines)
    return reference


def _score_of(tierline, folder, document: dict, lines: list[dict]) -> Outputs:
    model = folder / "model.yaml"
    model.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
    log = "\n".join(json.dumps(line) for line in lines).encode()
    (folder / "log.jsonl").write_bytes(log)
    return printed(tierline.score(model, log, "all"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_model_and_log(tierline, tmp_path, seed):
    document, lines, reference = _case(seed)
    outputs = _score_of(tierline, tmp_path, document, lines)
    _assert_equal(outputs, reference)
    assert reference.of("tier") and len(reference.of("score")) > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_acknowledgements(tierline, tmp_path, seed):
    """An acknowledgement needs the id of its alert, and ids are the implementation's own: they are taken from a first
    run, and have to be the same in a second."""
    document, lines, _ = _case(seed)
    names = _names(_score_of(tierline, tmp_path, document, lines))
    if not names:
        pytest.skip("a model without alerts")
    with_them = acknowledged(seed, lines, [(id, name[0], name[3]) for id, name in names.items()])
    reference = _refer(document, with_them, names)
    outputs = _score_of(tierline, tmp_path, document, with_them)
    _assert_equal(outputs, reference)
    # An acknowledgement is a record, and may make an account known anew, or an old id forgotten: not all is as it was.
    again = _names(outputs)
    assert again.keys() & names.keys()
    assert {id for id, name in again.items() if names.get(id) == name} == again.keys() & names.keys()
    assert {name for id, name in again.items() if names.get(id) == name} == set(again.values()) & set(names.values())


def test_an_erased_person_does_not_come_out_again_with_a_held_alert(tierline, tmp_path):
    """Neither one who is still kept apart when the erasure comes, nor one who is not."""
    document = {
        "model": "held", "version": "1", "weights": {"engagement": 1}, "limits": {"contacts": 2},
        "signals": [{
            "name": "visit", "category": "engagement", "when": {"type": {"equals": "visit"}},
            "points": {"from": "value"}, "half_life": "7d"}],
        "tiers": [{"name": "A", "enter": 50, "queue": "hot"}, {"name": "B", "enter": 0}]}
    records = [
        {"type": "hold.placed", "by": "marketing", "until": 10_000},
        {"type": "visit", "value": 20, "contact": "ann"},
        {"type": "visit", "value": 40, "contact": "bob"},
        {"type": "visit", "value": 60, "contact": "eve"},
        {"type": "contact.erased", "contact": "ann"}, {"type": "contact.erased", "contact": "bob"},
        {"type": "hold.released", "by": "marketing"}]
    lines = [
        record | {
            "id": str(number), "time": number, "recorded": number, "account": "acme", "partition": 0, "offset": number}
        for number, record in enumerate(records)]
    reference = _refer(document, lines)
    outputs = _score_of(tierline, tmp_path, document, lines)
    assert reference.noticed >= {"contact folded", "hold released"}
    _assert_equal(outputs, reference)
    people = [[person["contact"] for person in event.data["people"]] for event in outputs.alerts]
    assert people == [["bob", "ann"], []]


def _assert_equal(outputs: Outputs, reference: Reference) -> None:
    assert sorted((partition, offset) for partition, offset, _ in outputs.refusals()) == sorted(reference.dead_letters)
    _assert_same("tier changes", map(_tier, outputs.tiers), reference.of("tier"))
    _assert_same("scores", map(_score, outputs.scores), map(_comparable, reference.of("score")))
    names = _names(outputs)
    alerts = [event for event in outputs.alerts if event.type == ALERT]
    _assert_same("alerts", (_alert(event, names) for event in alerts), map(_comparable_alert, reference.of("alert")))
    _assert_people_and_drivers(alerts, reference.of("alert"))
    breaches = [event for event in outputs.alerts if event.type == BREACH]
    _assert_same("breaches", (_breach(event, names) for event in breaches), reference.of("sla"))
    _assert_order(outputs, reference)


def _names(outputs: Outputs) -> dict[str, tuple]:
    """Which alert an id stands for: account, kind, tier, time, and how many such there were before.

    That it stands for one only, and that the alert keeps it, comes from the comparison that follows.
    """
    names, counts = {}, Counter()
    for event in outputs.alerts:
        if event.type == ALERT and event.data["alert"] not in names:
            key = (event.account, event.data["kind"], event.data["tier"], _time(event.time))
            names[event.data["alert"]] = key + (counts[key],)
            counts[key] += 1
    return names


def _assert_order(outputs: Outputs, reference: Reference) -> None:
    """All that comes out of a partition comes out in the same order."""
    ours, theirs = defaultdict(list), defaultdict(list)
    for type, partition, event in reference.events:
        theirs[partition].append((event["time"], event["account"], type))
    for event in outputs.printed:
        if event.type != DEAD_LETTER:
            partition = reference.homes[event.account]
            ours[partition].append((_time(event.time), event.account, TYPES[event.type]))
    assert ours == theirs


@pytest.fixture(scope="module")
def corners() -> set[str]:
    seen = set()
    for seed in SEEDS:
        document, _, reference = _case(seed)
        form = document.get("kind", "weighted")
        seen |= {"dead letter" for _ in reference.dead_letters}
        for one in reference.of("tier"):
            seen |= {f"{one['direction']} by {one['reason']}", one["tier"], f"{form} {one['direction']}"}
        for one in reference.of("score"):
            seen |= {f"score by {one['reason']}", one["momentum"], "cools" if one["coolsAt"] else "does not cool"}
            seen |= {entry["kind"] for entry in one["ledger"]}
            seen |= {fault.partition(":")[0] for fault in one["dataQuality"]}
            seen |= {
                f"{form} {entry['name'].partition(':')[0]} {'up' if entry['share'] > 0 else 'down'}"
                for entry in one["ledger"] if entry["kind"] == "term" and entry["share"] != 0}
        for one in reference.of("alert"):
            state = f"withdrawn: {one['reason']}" if one["withdrawn"] else "held" if one["held"] else "raised"
            seen |= {f"{one['kind']} {state}", f"{one['kind']} {state} in {one['tier']}"}
            if not one["withdrawn"] and one["time"] > one["alert"][3]:
                seen |= {f"{one['kind']} unheld"}
            if not one["withdrawn"] and one["cause"] is None:
                seen |= {"alert by time"}
        seen |= {"breach" for _ in reference.of("sla")}
        seen |= reference.noticed
    return seen


def test_the_cases_reach_the_corners(corners):
    """Together, the random cases are worth something only if they bring about what there is to get wrong."""
    assert corners >= {
        "dead letter", "up by event", "down by event", "up by profile", "down by profile", "up by decay",
        "down by decay", "A", "B", "C", "D", "excluded", "score by event", "score by profile", "score by decay",
        "rising", "steady", "cooling", "fit", "signal", "bonus", "clamp", "gate", "exclude", "no-profile",
        "stale-profile", "no-contacts", "missing-attribute", "cools", "does not cool"}


def test_the_cases_reach_the_corners_of_alerts(corners):
    assert corners >= {
        f"{kind} {state}" for kind in ("tier", "spike")
        for state in ("raised", "held", "unheld", "withdrawn: tier", "withdrawn: excluded", "withdrawn: deleted")}
    assert corners >= {
        "breach", "alert by time", "tier raised in D", "not raised again", "spike in its cooldown", "hold released",
        "hold ended by time", "hold that is none"}


def test_the_cases_reach_the_corners_of_limits(corners):
    assert corners >= {"contact folded", "newcomer folded", "folded contact came back", "key dropped", "id forgotten"}


def test_the_cases_reach_the_corners_of_statistical_models(corners):
    assert corners >= {"logistic up", "logistic down", "intercept", "term", "logistic fit up"} | {
        f"logistic {feature} {way}" for feature in ("signal", "bonus", "contacts") for way in ("up", "down")}


def _assert_same(what: str, ours, theirs) -> None:
    ours, theirs = _by_account(ours), _by_account(theirs)
    assert ours.keys() == theirs.keys(), what
    for account, expected in theirs.items():
        found = ours[account]
        for index, (one, other) in enumerate(zip(found, expected)):
            difference = {name: (one.get(name), value) for name, value in other.items() if one.get(name) != value}
            place = f"{what} of {account}, number {index}, at {other['time']}"
            assert not difference, f"{place}: found and expected differ: {difference}"
        assert len(found) == len(expected), f"{what} of {account}: {found[len(expected):]} {expected[len(found):]}"


def _by_account(events) -> dict[str, list[dict]]:
    grouped = defaultdict(list)
    for event in events:
        grouped[event["account"]].append(event)
    return dict(grouped)


def _time(text: str | None) -> int | None:
    return None if text is None else round(datetime.fromisoformat(text).timestamp() * 1000)


def _hundredths(number) -> int:
    return int(Decimal(number) * 100)


def _common(data: dict) -> dict:
    return {
        "account": data["account"], "time": _time(data["time"]), "reason": data["reason"], "tier": data["tier"],
        "score": _hundredths(data["score"]), "cause": data["cause"] and data["cause"]["id"]}


def _tier(event) -> dict:
    return _common(event.data) | {name: event.data[name] for name in ("previousTier", "direction")}


def _score(event) -> dict:
    data = event.data
    numbers = ("previousScore", "fit", "intent", "engagement", "penetration")
    return _comparable(_common(data) | {name: _hundredths(data[name]) for name in numbers} | {
        "momentum": data["momentum"], "contacts": data["contacts"],
        "leads": [
            lead | {"score": _hundredths(lead["score"]), "lastActive": _time(lead["lastActive"])}
            for lead in data["leads"]],
        "ledger": [
            entry | {"points": float(entry["points"]), "share": float(entry["share"])} for entry in data["ledger"]],
        "coolsAt": _time(data["coolsAt"]), "coolsTo": data["coolsTo"], "dataQuality": set(data["dataQuality"])})


def _alert(event, names: dict[str, tuple]) -> dict:
    data = event.data
    content = {name: data[name] for name in ("account", "kind", "tier", "queue", "held", "withdrawn")} | {
        "time": _time(data["time"]), "alert": names[data["alert"]], "score": _hundredths(data["score"])}
    return content | ({"reason": data["reason"]} if data["withdrawn"] else {
        "cause": data["cause"] and data["cause"]["id"], "action": data["action"],
        "play": data["play"], "respondBy": _time(data["respondBy"])})


def _comparable_alert(alert: dict) -> dict:
    return {name: value for name, value in alert.items() if name not in ("people", "erased", "driven")}


def _assert_people_and_drivers(alerts: list, expected: list[dict]) -> None:
    """The three greatest leads; which of equal ones, the contract does not settle. Nor does it settle the words of the
    drivers. An alert that comes again unheld says what it said at first, but for people who have been erased since."""
    first = {}
    ours, theirs = defaultdict(list), _by_account(expected)
    for event in alerts:
        ours[event.account].append(event.data)
    for one, other in ((one, other) for account in ours for one, other in zip(ours[account], theirs[account])):
        if one["withdrawn"]:
            continue
        if one["alert"] in first:
            drivers, people = first[one["alert"]]
            assert one["drivers"] == drivers
            assert one["people"] == [person for person in people if person["contact"] not in other["erased"]]
            continue
        first[one["alert"]] = one["drivers"], one["people"]
        # Without a share above zero, a gain may still be told of one that has become less negative.
        assert one["drivers"] or not other["driven"]
        found = [
            person | {"score": _hundredths(person["score"]), "lastActive": _time(person["lastActive"])}
            for person in one["people"]]
        assert all(person in other["people"] for person in found), f"{found} of {other['people']} at {one['time']}"
        assert len({person["contact"] for person in found}) == len(found)
        scores = sorted((person["score"] for person in other["people"] if person["score"] > 0), reverse=True)[:3]
        assert [person["score"] for person in found if person["score"] > 0] == scores


def _breach(event, names: dict[str, tuple]) -> dict:
    data = event.data
    return {name: data[name] for name in ("account", "tier", "queue")} | {
        "time": _time(data["time"]), "alert": names[data["alert"]], "respondBy": _time(data["respondBy"])}


def _comparable(score: dict) -> dict:
    """Leaves out what the contract does not settle: leads worth nothing, the order of equal leads, the names of gate
    and exclusion entries, the points of a category's clamp, how points are rounded, and
    what is missing of a profile that is not there."""
    leads = [lead for lead in score["leads"] if lead["score"] > 0]
    quality = {"no-profile"} if "no-profile" in score["dataQuality"] else score["dataQuality"]
    if "no-contacts" in score["dataQuality"]:
        quality = quality | {"no-contacts"}
    ledger = []
    for entry in score["ledger"]:
        own = entry["kind"] in ("fit", "signal", "bonus", "term")
        name = entry["name"] if own or entry["category"] else entry["kind"]
        of_category = entry["kind"] == "clamp" and name not in SIGNALS
        if of_category and entry["share"] == 0:
            continue
        points = None if of_category else pytest.approx(entry["points"], abs=1.01e-4)
        ledger.append((entry["kind"], entry["category"] if of_category else name, points, entry["share"]))
    return score | {
        "leads": sorted(leads, key=lambda lead: (-lead["score"], lead["contact"])), "dataQuality": quality,
        "ledger": ledger}


SIGNALS = {signal["name"] for signal in random_model(0)["signals"]}
