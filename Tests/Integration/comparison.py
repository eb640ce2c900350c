"""Compares the events of `tierline score` with those of the reference."""

from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal

import pytest

from outputs import ALERT, BREACH, DEAD_LETTER, SCORE, TIER, Outputs
from reference import Reference

TYPES = {SCORE: "score", TIER: "tier", ALERT: "alert", BREACH: "sla"}
CATEGORIES = ("fit", "intent", "engagement")


def assert_equal(outputs: Outputs, reference: Reference) -> None:
    assert sorted((partition, offset) for partition, offset, _ in outputs.refusals()) == sorted(reference.dead_letters)
    _assert_same("tier changes", map(_tier, outputs.tiers), reference.of("tier"))
    assert_same_scores("scores", outputs.scores, reference.of("score"))
    names = names_of(outputs)
    alerts = [event for event in outputs.alerts if event.type == ALERT]
    _assert_same("alerts", (_alert(event, names) for event in alerts), map(_comparable_alert, reference.of("alert")))
    _assert_people_and_drivers(alerts, reference.of("alert"))
    breaches = [event for event in outputs.alerts if event.type == BREACH]
    _assert_same("breaches", (_breach(event, names) for event in breaches), reference.of("sla"))
    _assert_order(outputs, reference)


def assert_same_scores(what: str, ours: list, theirs: list[dict]) -> None:
    """Compares published scores with those of the reference, account by account."""
    _assert_same(what, map(_score, ours), map(_comparable, theirs))


def names_of(outputs: Outputs) -> dict[str, tuple]:
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
        "score": _hundredths(data["score"]), "cause": data["cause"] and data["cause"]["id"],
        "modelVersion": data["modelVersion"]}


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
        of_category = entry["kind"] == "clamp" and name in CATEGORIES
        if of_category and entry["share"] == 0:
            continue
        points = None if of_category else pytest.approx(entry["points"], abs=1.01e-4)
        ledger.append((entry["kind"], entry["category"] if of_category else name, points, entry["share"]))
    return score | {
        "leads": sorted(leads, key=lambda lead: (-lead["score"], lead["contact"])), "dataQuality": quality,
        "ledger": ledger}
