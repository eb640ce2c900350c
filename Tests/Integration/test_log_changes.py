"""What becomes of the daemon when somebody changes the log's topic under it."""

import pytest

from kafka_log import LogWriter, add_partitions, delete_topics
from stream import traffic

AT_ONCE = {"kafka_topic_metadata_refresh_interval_ms": "1000"}
"""By default the daemon looks for new partitions every five minutes."""


@pytest.fixture
def scored(tierline, broker, application):
    """An application whose daemon has scored a log."""
    under_test = application(broker, tierline.demo_model(), ticks=False)
    under_test.create_log()
    under_test.write(traffic(tierline, count=2_000))
    under_test.daemon.start(**AT_ONCE)
    under_test.catch_up()
    return under_test


def test_a_log_that_is_made_anew_is_not_scored_on(tierline, scored):
    under_test = scored
    delete_topics(under_test.bootstrap, under_test.topic)
    under_test.create_log()
    # Shorter than the old one was: what it holds must not pass for what is known.
    # By another producer, as the first still counts on from the old log.
    LogWriter(under_test.bootstrap, under_test.topic).write(traffic(tierline, count=200))
    assert under_test.daemon.ended(within=120) != 0
    assert "was made anew or cut off" in under_test.daemon.tail()


def test_partitions_that_are_added_are_refused(scored):
    under_test = scored
    add_partitions(under_test.bootstrap, under_test.topic, 12)
    assert under_test.daemon.ended(within=120) != 0
    assert "more partitions than the 8" in under_test.daemon.tail()
    # And it is not another story at the next start.
    under_test.daemon.start(**AT_ONCE)
    assert under_test.daemon.ended(within=60) != 0
    assert "partitions" in under_test.daemon.tail()
