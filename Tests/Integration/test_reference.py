"""The scores, tiers and alerts of `tierline score` are those of an independent implementation of the contract."""

import json
from functools import cache

import pytest
import yaml

from comparison import assert_equal, names_of
from outputs import Outputs, printed
from random_cases import acknowledged, random_log, random_model
from reference import Reference

SEEDS = range(36)
RECORDS = 160


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
    assert_equal(outputs, reference)
    assert reference.of("tier") and len(reference.of("score")) > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_acknowledgements(tierline, tmp_path, seed):
    """An acknowledgement needs the id of its alert, and ids are the implementation's own: they are taken from a first
    run, and have to be the same in a second."""
    document, lines, _ = _case(seed)
    names = names_of(_score_of(tierline, tmp_path, document, lines))
    if not names:
        pytest.skip("a model without alerts")
    with_them = acknowledged(seed, lines, [(id, name[0], name[3]) for id, name in names.items()])
    reference = _refer(document, with_them, names)
    outputs = _score_of(tierline, tmp_path, document, with_them)
    assert_equal(outputs, reference)
    # An acknowledgement is a record, and may make an account known anew, or an old id forgotten: not all is as it was.
    again = names_of(outputs)
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
    assert_equal(outputs, reference)
    people = [[person["contact"] for person in event.data["people"]] for event in outputs.alerts]
    assert people == [["bob", "ann"], []]


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
