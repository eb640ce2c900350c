"""Partitions move between processes; those that stay go on as they are."""

from outputs import assert_same
from stream import traffic


def test_what_comes_back_as_it_was_left_is_kept(tierline, own_broker, application):
    own_broker.start()
    # Without ticks, all that is in the log has been dealt with at the end.
    under_test = application(own_broker, tierline.demo_model(), ticks=False)
    under_test.create_log()
    records = traffic(tierline, count=2_000)
    under_test.write(records[:1_000])
    first, second = under_test.daemon, under_test.another("two")
    first.start(scorer_threads="1")
    under_test.catch_up()
    assert sorted(_restored(first)) == list(range(8))
    second.start(scorer_threads="1")
    first.wait_until("the second process gets its share", lambda: len(_restored(second)) == 4, within=60)
    first.wait_until("the first process keeps the rest", lambda: _kept(first), within=60)
    assert sorted(_kept(first) + _restored(second)) == list(range(8))
    assert len(_restored(first)) == 8, "what is kept is not restored"
    under_test.write(records[1_000:])
    under_test.catch_up()
    assert [first.terminate(), second.terminate()] == [0, 0]
    live = under_test.published()
    assert live.last_scores and not live.repeated
    assert_same(live, under_test.replayed("all"), under_test.replayed("last"))


def _restored(daemon):
    return [int(line["partition"]) for line in daemon.lines() if line["message"] == "state restored"]


def _kept(daemon):
    """The partitions kept at the last change of the group."""
    lines = [line for line in daemon.lines() if line["message"] == "partitions are as they were left"]
    return [int(number) for number in lines[-1]["partitions"].strip("[]").split(",")] if lines else []
