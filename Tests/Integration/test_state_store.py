"""The copy of the state on the local disk is a cache: with it, without it, or with a damaged one, the outcome is the same."""

import shutil
import time

import pytest

from stream import feed, traffic, wait_for_scores

COUNT = 12_000
SMALL = {"scorer_memory": "1MiB"}
"""A fraction of what the accounts take, so that most of them are on the disk from one record to the next."""


def _restored(daemon):
    return [int(line["records"]) for line in daemon.lines() if line["message"] == "state restored"]


def _leave(data):
    pass


def _delete(data):
    shutil.rmtree(data.parent)


def _truncate(data):
    with open(data, "r+b") as file:
        file.truncate(data.stat().st_size // 2)


def _scribble(data):
    with open(data, "r+b") as file:
        file.write(b"no state at all" * 400)


def _data(state):
    """The stores' data, as far as a process that was killed early has made it."""
    return [path for path in state.rglob("*") if path.is_file() and path.stat().st_size > 16_384]


@pytest.mark.parametrize("harm", [_leave, _delete, _truncate, _scribble])
def test_whatever_becomes_of_the_local_state_nothing_is_lost(tierline, broker, application, harm):
    def restart():
        wait_for_scores(under_test)
        under_test.daemon.kill()
        for data in _data(under_test.folder / "state"):
            harm(data)
            harmed.append(data)
        under_test.daemon.start(**SMALL)

    harmed = []
    # With the producers' times much of it is due while accounts are on the disk alone.
    under_test = application(broker, tierline.demo_model(), times="producer", ticks=False)
    under_test.create_log("producer")
    records = traffic(tierline, count=COUNT, times="producer")
    feed(under_test, records[: COUNT // 2])
    under_test.daemon.start(**SMALL)
    under_test.catch_up()
    feed(under_test, records[COUNT // 2 :], {3: restart, 8: restart})
    under_test.catch_up()
    outputs = under_test.compare()
    assert outputs.tiers and outputs.last_scores and outputs.alerts and (harmed or harm is _leave)


def test_a_start_reads_only_what_the_local_state_lacks(tierline, broker, application):
    def records_read():
        before = len(_restored(under_test.daemon))
        under_test.daemon.start()
        under_test.catch_up()
        read = sum(_restored(under_test.daemon)[before:])
        assert under_test.daemon.terminate() == 0, under_test.daemon.tail()
        return read

    under_test = application(broker, tierline.demo_model())
    under_test.create_log()
    feed(under_test, traffic(tierline, count=COUNT))
    under_test.daemon.start()
    under_test.catch_up()
    for _ in range(3):
        # Where the changelog ends is looked at once a second, and believed at the commit after.
        time.sleep(1.5)
        under_test.catch_up()
    assert under_test.daemon.terminate() == 0, under_test.daemon.tail()
    tail = records_read()
    shutil.rmtree(under_test.folder / "state")
    whole = records_read()
    assert whole > 100 and tail < whole / 3, under_test.daemon.tail()
