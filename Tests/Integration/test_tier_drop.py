"""A tier is lost at the very moment the score falls below its line, though nothing arrives."""

import json
import time
from datetime import datetime, timezone

from kafka_log import Record, read_topic
from outputs import ALERT, BREACH
from waiting import wait_until

HALF_LIFE = 8_000
MODEL = """
model: fading
version: "1"
weights: {engagement: 1}
signals:
  - {name: visit, category: engagement, when: {type: {equals: visit}}, points: 95, half_life: 8s}
saturation:
  engagement: {full_marks: 100}
tiers:
  - {name: A, enter: 80, exit: 60, queue: hot, respond_within: 1s}
  - {name: B, enter: 30, exit: 20}
  - {name: C, enter: 0}
"""


def _milliseconds(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def _first_below(line: float, since: int) -> int:
    """The first millisecond at which 95 points of a time are worth less than a line."""
    now = since
    while round(95 * 2 ** (-(now - since) / HALF_LIFE), 9) >= line:
        now += 1
    return now


def _warm_up(under_test) -> None:
    """The first record waits for connections and topics; by then a visit would be worth too little."""
    under_test.write([Record(b"globex", json.dumps(
        {"id": "0", "time": int(time.time() * 1000), "account": "globex", "type": "other"}).encode())])
    under_test.catch_up()


def test_falling_by_time_alone(tierline, broker, application):
    under_test = application(broker, MODEL)
    under_test.daemon.start()
    under_test.wait_for_log()
    _warm_up(under_test)
    happened = int(time.time() * 1000) - 20
    stamp = datetime.fromtimestamp(happened / 1000, timezone.utc).isoformat(timespec="milliseconds")
    under_test.write([Record(b"acme", json.dumps(
        {"id": "1", "time": stamp, "account": "acme", "type": "visit"}).encode())])

    topic = f"{under_test.name}.tiers"
    under_test.daemon.wait_until(
        "the account rises and falls twice", lambda: len(read_topic(broker.bootstrap, topic)) == 3, within=90)
    outputs = under_test.compare()
    history = outputs.tier_history()["acme"]
    assert [(before, after, direction) for before, after, direction, *_ in history] == [
        ("C", "A", "up"), ("A", "B", "down"), ("B", "C", "down")]
    assert [_milliseconds(change[3]) for change in history[1:]] == [
        _first_below(60, happened), _first_below(20, happened)]
    assert [event.data["reason"] for event in outputs.tiers] == ["event", "decay", "decay"]

    # Nobody answers the alert, and then it is void.
    raised, breach, withdrawn = outputs.alerts
    respond_by = _milliseconds(history[0][3]) + 1_000
    assert [event.type for event in outputs.alerts] == [ALERT, BREACH, ALERT]
    assert _milliseconds(breach.time) == _milliseconds(raised.data["respondBy"]) == respond_by
    assert (withdrawn.data["withdrawn"], withdrawn.data["reason"], withdrawn.time) == (True, "tier", history[1][3])
    assert len({event.data["alert"] for event in outputs.alerts}) == 1

    rise = next(event for event in outputs.scores if event.data["tier"] == "A")
    assert (rise.data["coolsTo"], rise.data["coolsAt"]) == ("B", history[1][3])


def test_without_ticks_nothing_falls_before_the_next_record(tierline, broker, application):
    under_test = application(broker, MODEL, ticks=False)
    under_test.daemon.start()
    under_test.wait_for_log()
    _warm_up(under_test)
    visit = lambda account: Record(account, json.dumps(
        {"id": "1", "time": int(time.time() * 1000) - 20, "account": account.decode(), "type": "visit"}).encode())
    under_test.write([visit(b"acme")])
    due = time.time() + 20
    topic = f"{under_test.name}.tiers"
    under_test.catch_up()
    wait_until("the points of the account have faded", lambda: time.time() > due, within=30)
    assert len(read_topic(broker.bootstrap, topic)) == 1
    # Marks are records as well: they move the clock.
    under_test.catch_up()
    under_test.daemon.wait_until(
        "the account falls", lambda: len(read_topic(broker.bootstrap, topic)) == 3, within=30)
    under_test.compare()
