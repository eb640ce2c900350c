"""The daemon outlives whatever its broker does, and loses nothing by it."""

import os
import signal
import subprocess
import time

import pytest

from admin import Admin
from stream import COUNT, feed, traffic, wait_for_scores
from supervised import SupervisedDaemon

PAUSE = 20.0


def test_a_broker_that_freezes(tierline, own_broker, application):
    def freeze():
        # With a transaction under way this broker would forget to abort what it has of it, once the daemon gives it up.
        under_test.catch_up()
        own_broker.pause()
        time.sleep(PAUSE)
        own_broker.resume()

    own_broker.start()
    under_test = application(own_broker, tierline.demo_model(), ticks=False)
    under_test.create_log()
    records = traffic(tierline)
    feed(under_test, records[: COUNT // 3])
    under_test.daemon.start()
    feed(under_test, records[COUNT // 3 :], {10: freeze})
    under_test.catch_up()
    outputs = under_test.compare()
    assert outputs.tiers and outputs.last_scores


def test_a_worker_that_asks_a_frozen_broker_again_is_not_taken_for_dead(tierline, own_broker, application):
    own_broker.start()
    under_test, admin = application(own_broker, tierline.demo_model(), ticks=False), Admin()
    under_test.create_log()
    under_test.write(traffic(tierline, count=2_000))
    daemon = under_test.daemon
    daemon.start(test_stop="before-commit:1", **admin.settings)
    daemon.wait_until("it stops before a commit", lambda: daemon.stopped, within=60)
    own_broker.pause()
    daemon.signal(signal.SIGCONT)
    idle, deadline = [], time.monotonic() + 2 * PAUSE
    while time.monotonic() < deadline:
        time.sleep(1)
        gauge = admin.families()["tierline_worker_idle_seconds"]
        idle.append(max(sample.value for sample in gauge.samples))
        assert admin.ask("/healthz").status == 200
    own_broker.resume()
    # A call into librdkafka takes five seconds, and then some; after each the worker has been heard of.
    assert any(after < before for before, after in zip(idle, idle[1:])), idle


def test_it_can_be_ended_while_a_changed_model_waits_for_the_broker(tierline, own_broker, application):
    own_broker.start()
    under_test = application(own_broker, tierline.demo_model(), ticks=False)
    under_test.create_log()
    under_test.daemon.start(shutdown_timeout="5s")
    under_test.catch_up()
    own_broker.pause()
    model = under_test.model.read_text()
    under_test.model.write_text(model.replace("queue: sales-hot", "queue: brand-new"))
    assert under_test.model.read_text() != model
    started = under_test.daemon.log.stat().st_size
    under_test.daemon.signal(signal.SIGHUP)
    under_test.daemon.wait_until(
        "the topics wait for the broker",
        lambda: b"waiting for the broker" in under_test.daemon.log.read_bytes()[started:], within=60)
    assert under_test.daemon.terminate(within=20) == 0


def test_a_broker_that_goes_away_and_comes_back(tierline, own_broker, application):
    def bounce():
        under_test.catch_up()
        # This broker may lose what it was given in the last second before its end. A real one does not.
        time.sleep(2)
        own_broker.stop()
        time.sleep(2)
        own_broker.start()

    own_broker.start()
    # With ticks the log would never be quiet.
    under_test = application(own_broker, tierline.demo_model(), ticks=False)
    under_test.create_log()
    records = traffic(tierline)
    feed(under_test, records[: COUNT // 3])
    under_test.daemon.start()
    feed(under_test, records[COUNT // 3 :], {10: bounce})
    under_test.catch_up()
    outputs = under_test.compare()
    assert outputs.tiers and outputs.last_scores


def test_a_broker_that_is_killed_in_midstream(tierline, broker, application):
    command = os.environ.get("TIERLINE_TEST_BROKER_KILL")
    if not command:
        pytest.skip("not run: TIERLINE_TEST_BROKER_KILL is not set; the small broker loses what it has acknowledged")

    def kill():
        wait_for_scores(under_test)
        subprocess.run(command, shell=True, check=True, timeout=120)

    # A broker that comes back late has given its transaction up: then the daemon leaves, to be started again.
    under_test = application(broker, tierline.demo_model(), daemon=SupervisedDaemon)
    under_test.create_log()
    records = traffic(tierline)
    feed(under_test, records[: COUNT // 3])
    under_test.daemon.start()
    feed(under_test, records[COUNT // 3 :], {10: kill, 25: kill})
    under_test.catch_up()
    outputs = under_test.compare()
    assert outputs.tiers and outputs.last_scores


def test_a_broker_that_is_not_there_yet(tierline, own_broker, application):
    under_test = application(own_broker, tierline.demo_model())
    under_test.daemon.start()
    under_test.daemon.wait_for_line("that says that the broker does not answer", _says_it_waits(own_broker), within=30)
    own_broker.start()
    under_test.wait_for_log()
    under_test.write(traffic(tierline, count=1_000))
    under_test.catch_up()
    assert under_test.compare().last_scores


def test_ending_it_while_it_waits_for_a_broker(tierline, own_broker, application):
    under_test = application(own_broker, tierline.demo_model())
    under_test.daemon.start()
    under_test.daemon.wait_for_line("that says that the broker does not answer", _says_it_waits(own_broker), within=30)
    assert under_test.daemon.terminate(within=10) == 0


def _says_it_waits(broker):
    return lambda line: line["level"] in ("warning", "error", "critical") and broker.bootstrap in str(line)
