"""The scores of `tierline score` are those of an independent implementation of the contract."""

import json
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from functools import cache

import pytest
import yaml

from outputs import printed
from random_cases import random_log, random_model
from reference import Reference

SEEDS = range(24)
RECORDS = 160


@cache
def _case(seed: int) -> tuple[dict, list[dict], Reference]:
    """A model, a log, and what the reference makes of them."""
    document, lines = random_model(seed), random_log(seed, RECORDS)
    reference = Reference(document)
    reference.score(lines)
    return document, lines, reference


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_model_and_log(tierline, tmp_path, seed):
    document, lines, reference = _case(seed)
    model = tmp_path / "model.yaml"
    model.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
    log = "\n".join(json.dumps(line) for line in lines).encode()
    (tmp_path / "log.jsonl").write_bytes(log)
    outputs = printed(tierline.score(model, log, "all"))

    assert sorted((partition, offset) for partition, offset, _ in outputs.refusals()) == sorted(reference.dead_letters)
    _assert_same("tier changes", _by_account(map(_tier, outputs.tiers)), _by_account(reference.tiers))
    _assert_same("scores", _by_account(map(_score, outputs.scores)), _by_account(map(_comparable, reference.scores)))
    assert reference.tiers and len(reference.scores) > 20


def test_the_cases_reach_the_corners():
    """Together, the random cases are worth something only if they bring about what there is to get wrong."""
    seen = set()
    for seed in SEEDS:
        _, _, reference = _case(seed)
        seen |= {"dead letter" for _ in reference.dead_letters}
        seen |= {f"{one['direction']} by {one['reason']}" for one in reference.tiers}
        seen |= {one["tier"] for one in reference.tiers}
        seen |= {f"score by {one['reason']}" for one in reference.scores}
        seen |= {one["momentum"] for one in reference.scores}
        seen |= {entry["kind"] for one in reference.scores for entry in one["ledger"]}
        seen |= {fault.partition(":")[0] for one in reference.scores for fault in one["dataQuality"]}
        seen |= {"cools" if one["coolsAt"] else "does not cool" for one in reference.scores}
    assert seen >= {
        "dead letter", "up by event", "down by event", "up by profile", "down by profile", "up by decay",
        "down by decay", "A", "B", "C", "D", "excluded", "score by event", "score by profile", "score by decay",
        "rising", "steady", "cooling", "fit", "signal", "bonus", "clamp", "gate", "exclude", "no-profile",
        "stale-profile", "no-contacts", "missing-attribute", "cools", "does not cool"}


def _assert_same(what: str, ours: dict[str, list], theirs: dict[str, list]) -> None:
    assert ours.keys() == theirs.keys()
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
        own = entry["kind"] in ("fit", "signal", "bonus")
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
