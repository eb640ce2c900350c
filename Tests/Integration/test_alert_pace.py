"""`tierline rollout promote --max-alerts-per-minute`: the alerts of a cutover come one after the other, and all the same."""

import json

from kafka_log import Record, read_topic
from test_rollout import new_score, next_model, old_score, rollout, tier  # noqa: F401 (a fixture)

PACE = 80
"""A minute. Each of the eight partitions has its turn every six seconds, and the 27 alerts of the rollout take longer than a
busy machine needs to come to the kill."""


def _sent(under_test) -> list[tuple[int, str, dict]]:
    """When alerts were sent, of which accounts, and what they say."""
    messages = [message for queue in ("hot", "warm")
                for message in read_topic(under_test.bootstrap, f"{under_test.name}.alerts.{queue}")]
    return sorted(((message.timestamp, message.key.decode(), json.loads(message.value)) for message in messages),
                  key=lambda sent: sent[0])


def test_alerts_wait_and_survive_a_kill(rollout):  # noqa: F811
    rollouts = rollout(300)
    under_test = rollouts.application
    before = len(_sent(under_test))
    rollouts.start(next_model(rollouts))
    rollouts.caught_up()
    pace = ("--max-alerts-per-minute", str(PACE))
    assert "--max-alerts-per-minute must be from 1 to" in rollouts.refused("promote", pace[0], "0")
    # Killed, it is finished at the pace at which it was begun.
    rollouts.killed_at("cutover-record:5", "promote", *pace)
    assert f"was begun with {' '.join(pace)}" in rollouts.refused("promote", pace[0], "1")
    assert f"at most {PACE} a minute" in rollouts.output("promote")

    told = lambda: _sent(under_test)[before:]
    waits = [n for n in range(300) if new_score(n) >= 47 and tier(old_score(n)) > tier(new_score(n), tier(old_score(n)))]
    raised = {f"account-{n}" for n in waits}
    # Withdrawals call nobody up, and do not wait.
    early = [sent for sent in told() if not sent[2]["withdrawn"]]
    assert len(early) < len(raised) > 20
    # Of an account that waits, whatever follows waits too.
    deleted = sorted(raised - {account for _, account, _ in early})[-1]
    under_test.write([Record(deleted.encode(), None)])
    seen = len(told())
    under_test.daemon.kill()
    under_test.daemon.start()
    under_test.daemon.wait_until("more alerts are sent", lambda: len(told()) > seen, within=60)
    assert not raised <= {account for _, account, _ in told()}, "it was to be killed while some wait"
    under_test.daemon.wait_until(
        "all are sent", lambda: raised <= {account for _, account, data in told() if not data["withdrawn"]} and any(
            account == deleted and data["withdrawn"] for _, account, data in told()), within=180)

    # Scores and tiers did not wait, and each alert has the time of its rise.
    outputs = under_test.published()
    rises = {event.account: event.data["time"] for event in outputs.tiers
             if event.data["reason"] == "model" and event.data["direction"] == "up"}
    assert set(rises) == raised
    fresh = [(account, data["time"]) for _, account, data in told() if not data["withdrawn"]]
    assert sorted(fresh) == sorted(rises.items())
    assert [data["withdrawn"] for _, account, data in told() if account == deleted] == [False, True]
    # No more than so many a minute; what a commit that is late holds up comes with it.
    times = [time for time, _, data in told() if not data["withdrawn"]]
    for first in times:
        assert sum(first <= time < first + 5_000 for time in times) <= PACE // 12 + 8
    # The same alerts as where nothing waits.
    under_test.compare()
