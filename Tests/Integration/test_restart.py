"""The daemon may end at any moment: what it publishes is the same as if it had never ended."""

import random

import pytest

from stream import COUNT, SEED, feed, traffic, wait_for_scores

PIECES = range(5, 35)


def test_ending_it_in_midstream_changes_nothing(tierline, broker, application):
    def restart():
        wait_for_scores(under_test)
        assert under_test.daemon.terminate(within=10) == 0, under_test.daemon.tail()
        under_test.daemon.start()

    under_test = application(broker, tierline.demo_model())
    under_test.create_log()
    records = traffic(tierline)
    feed(under_test, records[: COUNT // 3])
    under_test.daemon.start()
    feed(under_test, records[COUNT // 3 :], {5: restart, 20: restart})
    under_test.catch_up()
    outputs = under_test.compare()
    assert outputs.tiers and outputs.last_scores


@pytest.mark.parametrize(
    "times, guarantee", [("append", "exactly-once"), ("producer", "exactly-once"), ("append", "at-least-once")])
def test_killing_it_in_midstream_changes_nothing(tierline, broker, application, times, guarantee):
    """With the producers' times there are alerts, holds and service levels to remember."""

    def kill():
        wait_for_scores(under_test)
        under_test.daemon.kill()
        under_test.daemon.start()

    under_test = application(
        broker, tierline.demo_model(), guarantee=guarantee, times=times, ticks=times == "append")
    under_test.create_log(times)
    records = traffic(tierline, times=times)
    feed(under_test, records[: COUNT // 3])
    under_test.daemon.start()
    moments = random.Random(SEED).sample(PIECES, 3)
    feed(under_test, records[COUNT // 3 :], {moment: kill for moment in moments})
    under_test.catch_up()
    outputs = under_test.compare()
    assert outputs.tiers and outputs.last_scores
    assert outputs.alerts or times == "append"
