"""`tierline replay`: the retained log scored once more gives what was published, and disturbs nobody."""

import random
import shutil
import signal
import subprocess
import time

import pytest
import yaml

from command import environment
from kafka_log import LogWriter, Record, create_topic, delete_topics, read_topic, topics
from outputs import published
from replays import assert_equal, fed, replay
from stream import SEED, traffic
from waiting import wait_until


def in_order(messages):
    return sorted(messages, key=lambda message: (message.partition, message.offset))


@pytest.mark.parametrize("times", ["append", "producer"])
def test_a_replay_of_the_log_gives_what_was_published(tierline, broker, application, times):
    under_test = fed(tierline, broker, application, times=times)
    under_test.settle()
    live = under_test.published()
    assert live.alerts or times == "append"
    log = in_order(read_topic(broker.bootstrap, under_test.topic))
    before = topics(broker.bootstrap)

    done = replay(tierline, under_test)
    name = f"{under_test.name}.replay"
    assert f"{name}: replayed to the end; {len(log):,} records".encode() in done.stdout
    shadow = published(broker.bootstrap, name)
    assert_equal(shadow, live)
    # Nothing but what bears its name has changed, and all of it is marked.
    assert in_order(read_topic(broker.bootstrap, under_test.topic)) == log
    assert under_test.published().last_scores == live.last_scores
    made = topics(broker.bootstrap) - before
    assert all(topic.startswith(f"{name}.") for topic in made)
    for topic in made:
        if topic.startswith(f"{name}.alerts.") or topic in (f"{name}.scores", f"{name}.tiers"):
            messages = [message for message in read_topic(broker.bootstrap, topic) if message.value is not None]
            assert {message.headers.get("ce_tierlinereplay") for message in messages} <= {b"true"}

    # The same once more finds nothing left to do, and --again does all of it.
    assert b"; 0 records" in replay(tierline, under_test).stdout
    assert f"{len(log):,} records".encode() in replay(tierline, under_test, "--again").stdout
    assert_equal(published(broker.bootstrap, name), live)


def test_a_replay_that_is_killed_goes_on_where_it_was(tierline, broker, application):
    under_test = fed(tierline, broker, application)
    under_test.settle()
    name = f"{under_test.name}.shadow"
    command = [tierline.binary, "replay", "--config", under_test.daemon.configuration, "--as", name]
    moments = random.Random(SEED)
    for _ in range(3):
        with open(under_test.folder / "replay.log", "ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=environment(scorer_commit_interval="50ms"))
        committed = sum(1 for _ in read_topic(broker.bootstrap, f"{name}.changelog"))
        wait_until(
            "the replay has committed something",
            lambda: process.poll() is not None
            or len(read_topic(broker.bootstrap, f"{name}.changelog")) > committed + 10,
            within=60)
        time.sleep(moments.random() / 10)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = replay(tierline, under_test, "--as", name)
    assert b"replayed to the end" in done.stdout
    assert_equal(published(broker.bootstrap, name), under_test.published())


def test_requests_that_cannot_be_met_say_what_to_do(tierline, broker, application):
    under_test = application(broker, tierline.demo_model(), ticks=False)
    refused = lambda *arguments, code=1: replay(tierline, under_test, *arguments, code=code).stderr.decode()
    assert "does not exist" in refused()
    under_test.create_log()
    under_test.write(traffic(tierline, count=500))
    assert "'yesterday' is no time: give it as 2026-03-02T09:30:00Z" in refused("--from", "yesterday", code=64)
    assert "--from is after --to" in refused("--from", "2026-02-01T00:00:00Z", "--to", "2026-01-01T00:00:00Z", code=64)
    assert "--to is in the future" in refused("--to", "2999-01-01T00:00:00Z")
    assert "the live application's own name" in refused("--as", under_test.name)
    assert "may only have letters" in refused("--as", "no topic")
    broken = under_test.folder / "broken.yaml"
    broken.write_text(tierline.demo_model().replace("half_life", "half_live"))
    assert "broken.yaml:" in refused("--model", broken) and "half_life" in refused("--model", broken)
    assert "--model" in refused("--model", under_test.folder / "missing.yaml")

    replay(tierline, under_test)
    assert "it began at the earliest record" in refused("--from", "2026-01-01T00:00:00Z")
    assert "it heeded the log's models" in refused("--model", under_test.model)
    # What another application keeps is not a replay's, whatever is asked.
    under_test.daemon.start()
    under_test.catch_up()
    under_test.daemon.terminate()
    other = under_test.another("one")
    configuration = yaml.safe_load(other.configuration.read_text()) | {"application": f"{under_test.name}-other"}
    other.configuration.write_text(yaml.safe_dump(configuration))
    for again in ((), ("--again",)):
        done = tierline.run("replay", "--config", other.configuration, "--as", under_test.name, *again)
        assert done.returncode == 1 and b"is in use, and not by a replay" in done.stderr


def test_a_second_replay_of_the_same_name_waits_its_turn(tierline, broker, application):
    under_test = application(broker, tierline.demo_model(), ticks=False)
    under_test.create_log()
    under_test.write(traffic(tierline))
    process = subprocess.Popen(
        [tierline.binary, "replay", "--config", under_test.daemon.configuration], env=environment(),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lock = under_test.folder / "state" / f"{under_test.name}.replay" / "replay.lock"
    wait_until("the first has begun", lambda: any(under_test.folder.rglob(lock.name)), within=60)
    time.sleep(0.2)
    # Or it might come to its end before the second has so much as started.
    process.send_signal(signal.SIGSTOP)
    second = tierline.run("replay", "--config", under_test.daemon.configuration)
    assert second.returncode == 1 and b"is being replayed by another process" in second.stderr
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGCONT)
    # Told to stop before the end it says so by its exit code, and the same command goes on.
    assert process.wait(timeout=60) == 2
    assert b"replayed to the end" in replay(tierline, under_test).stdout


def test_a_lock_that_cannot_be_had_is_told_from_one_that_another_holds(tierline, broker, application):
    under_test = application(broker, tierline.demo_model(), ticks=False)
    under_test.create_log()
    state = under_test.folder / "state"
    lock = state / f"{under_test.name}.replay" / "replay.lock"

    def refused() -> str:
        done = tierline.run("replay", "--config", under_test.daemon.configuration)
        assert done.returncode == 1
        return done.stderr.decode()

    lock.mkdir(parents=True)
    assert f"{lock} cannot be made and locked: Is a directory. Check state.directory" in refused()
    shutil.rmtree(state)
    state.write_text("a file")
    assert f"{lock.parent} cannot be made and locked: Not a directory. Check state.directory" in refused()


def test_again_leaves_alone_what_no_replay_has_made(tierline, broker, application):
    """Where a name has no changelog, what bears it may be anybody's."""
    under_test = application(broker, tierline.demo_model(), ticks=False)
    under_test.create_log()
    under_test.write(traffic(tierline, count=500))
    name = f"{under_test.name}.mine"
    create_topic(broker.bootstrap, f"{name}.scores")
    LogWriter(broker.bootstrap, f"{name}.scores").write([Record(b"acme", b"{}")])
    done = replay(tierline, under_test, "--as", name, "--again", code=1)
    assert f"{name}.scores holds what no replay has written" in done.stderr.decode()
    assert [message.value for message in read_topic(broker.bootstrap, f"{name}.scores")] == [b"{}"]

    # What a replay has made is one's own, also where somebody has deleted the changelog.
    name = f"{under_test.name}.replay"
    replay(tierline, under_test)
    scores = len(published(broker.bootstrap, name).scores)
    delete_topics(broker.bootstrap, f"{name}.changelog")
    replay(tierline, under_test, "--again")
    shadow = published(broker.bootstrap, name)
    assert len(shadow.scores) == scores > 0 and not shadow.repeated


def test_a_request_of_another_version_can_be_deleted(tierline, broker, application):
    under_test = application(broker, tierline.demo_model(), ticks=False)
    under_test.create_log()
    under_test.write(traffic(tierline, count=500))
    replay(tierline, under_test)
    LogWriter(broker.bootstrap, f"{under_test.name}.replay.changelog").write([
        Record(b"r", b'{"version":99}', partition=0)])
    done = replay(tierline, under_test, code=1)
    assert b"cannot be read" in done.stderr and b"give --again" in done.stderr
    assert b"replayed to the end" in replay(tierline, under_test, "--again").stdout
    assert b"; 0 records" in replay(tierline, under_test).stdout
