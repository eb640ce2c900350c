"""What the daemon publishes live is what a replay of its log gives."""

import pytest

from outputs import ALERT, BREACH
from stream import COUNT, feed, traffic, wait_for_scores


@pytest.mark.parametrize("times", ["append", "producer"])
def test_live_equals_replay(tierline, broker, application, times):
    """With the broker's times, seconds pass between first and last record, and ticks move the clock. With the
    producers' times, the weeks of the traffic pass, and the records themselves move it."""
    records = traffic(tierline, times=times)
    # Ticks of a log with producers' times carry the wall clock, which is far from that of made-up traffic.
    under_test = application(broker, tierline.demo_model(), times=times, ticks=times == "append")
    under_test.create_log(times)
    feed(under_test, records[: COUNT // 3])
    under_test.daemon.start()
    feed(under_test, records[COUNT // 3 :])
    under_test.catch_up()
    outputs = under_test.compare()
    assert outputs.tiers and outputs.last_scores
    if times == "producer":
        # By the broker's times the traffic is months old, and too little is left of it for an alert.
        assert {event.type for event in outputs.alerts} == {ALERT, BREACH}
        assert {event.data["held"] for event in outputs.alerts if event.type == ALERT} == {True, False}
    assert under_test.own_refusals(outputs), "the traffic is meant to hold broken records"
    assert len({event.account for event in outputs.scores}) > 10


def test_a_record_at_a_time_gives_the_same_as_a_batch(tierline, broker, application):
    """The same log, scored by a second daemon that finds all of it at its start."""
    records = traffic(tierline, count=3_000, times="producer")
    first = application(broker, tierline.demo_model(), times="producer", ticks=False)
    first.create_log("producer")
    first.daemon.start()
    for start in range(0, len(records), 50):
        first.write(records[start : start + 50])
        if start % 500 == 0:
            wait_for_scores(first)
    first.catch_up()
    second = application(broker, tierline.demo_model(), times="producer", ticks=False)
    second.create_log("producer")
    second.write(records)
    second.daemon.start()
    second.catch_up()
    compared = [first.compare(), second.compare()]
    # Ids of events differ, because the application's name goes into them; those of alerts do not.
    histories = [
        {account: [change[:-1] for change in changes] for account, changes in outputs.tier_history().items()}
        for outputs in compared
    ]
    assert histories[0] == histories[1] != {}
    alerts = [
        {place: [event.data for event in events] for place, events in outputs.alert_history().items()}
        for outputs in compared
    ]
    assert alerts[0] == alerts[1] != {}
