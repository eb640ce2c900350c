"""`tierline score` and the reference agree wherever the contract lets a model and a log wander."""

import json
import os
from functools import cache

import pytest
import yaml

from comparison import assert_equal, assert_same_scores
from outputs import printed
from reference import Reference
from wide_cases import WideLog, wide_model

SEEDS = range(int(os.environ.get("TIERLINE_TEST_SEEDS") or 20))
"""A failure names its seed; a run of many looks for new ones."""
RECORDS = 120


def _text(document: dict) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


@cache
def _case(seed: int) -> tuple[str, bytes, int, list[dict]]:
    """A model's file, a log as bytes and as lines, and a horizon."""
    document = wide_model(seed)
    log = WideLog(seed, RECORDS, document, _text)
    lines = ([log.header] if log.header else []) + log.lines
    return _text(document), "\n".join(map(json.dumps, lines)).encode(), log.horizon(), lines


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wide_model_and_log(tierline, tmp_path, seed):
    text, log, until, lines = _case(seed)
    model = tmp_path / "model.yaml"
    model.write_text(text)
    reference = Reference(yaml.safe_load(text))
    reference.score(lines)
    assert_equal(printed(tierline.score(model, log, "all")), reference)

    # The same up to a horizon, and with other choices of scores: all else stays.
    reference.pass_time(until)
    outputs = printed(tierline.score(model, log, "all", until=until))
    assert_equal(outputs, reference)
    last = printed(tierline.score(model, log, "last", until=until))
    decided = {event.account: event for event in outputs.scores}
    assert {event.account: event for event in last.scores} == {
        account: event for account, event in decided.items() if _is_known(account, event, reference)}
    final = printed(tierline.score(model, log, "final", until=until))
    assert_same_scores("final scores", final.scores, reference.final())
    none = printed(tierline.score(model, log, "none", until=until))
    assert not none.scores
    assert last.tiers == final.tiers == none.tiers == outputs.tiers
    assert last.alerts == final.alerts == none.alerts == outputs.alerts
    assert last.refusals() == final.refusals() == none.refusals() == outputs.refusals()


def _is_known(account: str, event, reference: Reference) -> bool:
    """Whether the last decided score of an account was decided since it was last deleted."""
    return account in reference.accounts and reference.accounts[account].last_at is not None


def test_the_cases_reach_every_reason_to_refuse(tierline, tmp_path):
    reasons = set()
    for seed in range(20):
        text, log, _, _ = _case(seed)
        model = tmp_path / "model.yaml"
        model.write_text(text)
        reasons |= {reason for _, _, reason in printed(tierline.score(model, log, "none")).refusals()}
    assert reasons >= {
        "invalid-json", "not-an-object", "missing-field", "wrong-type", "unreadable-time", "key-mismatch",
        "key-not-text", "no-key", "too-deep", "too-far-ahead", "wrong-partition", "unusable-model"}


def test_the_cases_reach_the_corners():
    noticed = set()
    for seed in range(20):
        text, _, _, lines = _case(seed)
        reference = Reference(yaml.safe_load(text))
        reference.score(lines)
        noticed |= reference.noticed
    assert noticed >= {
        "model changed", "tier is no more", "contact folded", "newcomer folded", "folded contact came back",
        "key dropped", "id forgotten", "account is new to the log", "account without records since",
        "person known from before", "profile known from before"}
