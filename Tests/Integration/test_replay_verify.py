"""`tierline replay --verify`: what was published is what a replay gives, and a comparison says what it compared."""

import json
import os
import signal
import subprocess

import pytest
import yaml

from command import environment
from kafka_log import LogWriter, Record, create_topic, read_topic, topics
from outputs import published
from replays import assert_equal, fed, replay
from stream import feed, traffic
from waiting import wait_until


def test_verify_finds_no_difference_and_then_a_planted_one(tierline, broker, application):
    under_test = fed(tierline, broker, application, count=10_000)
    # Beside the running daemon, which may go on meanwhile.
    done = replay(tierline, under_test, "--verify")
    assert b"no difference" in done.stdout
    under_test.settle()
    live = under_test.published()
    done = replay(tierline, under_test, "--verify")
    assert f"compared {len(live.tiers):,} tier changes".encode() in done.stdout

    # The last change of some account is told once more, a millisecond later and with another score.
    original = max(read_topic(broker.bootstrap, f"{under_test.name}.tiers"), key=lambda message: message.offset)
    value = json.loads(original.value)
    value["score"] += 0.5
    LogWriter(broker.bootstrap, f"{under_test.name}.tiers").write([
        Record(original.key, json.dumps(value).encode(), None, original.headers, original.partition)])
    done = replay(tierline, under_test, "--verify", code=1)
    report = done.stdout.decode()
    assert "DIFFERENCE" in report and value["account"] in report
    assert f"at {value['score']:.2f}" in report


@pytest.mark.parametrize("times", ["append", "producer"])
def test_what_lies_before_the_first_model_record_keeps_its_model(tierline, broker, application, tmp_path, times):
    """The log was there before the daemon, whose model file has changed since."""
    model = tierline.demo_model()
    changed = model.replace('version: "1"', 'version: "2"').replace("points: 8,", "points: 14,")
    changed = changed.replace("enter: 50, exit: 44", "enter: 42, exit: 36")
    assert 'version: "2"' in changed and "14" in changed and "42" in changed
    under_test = application(broker, model, times=times, ticks=False)
    under_test.create_log(times)
    records = traffic(tierline, count=6_000, times=times)
    feed(under_test, records[:4_000])
    under_test.daemon.start()
    under_test.catch_up()
    under_test.model.write_text(changed)
    under_test.daemon.wait_for_line(
        "of version 2 in force",
        lambda line: line["message"] == "another model is in force" and line.get("version") == "2", 120)
    feed(under_test, records[4_000:])
    under_test.settle()
    live = under_test.published()
    versions = {event.data["modelVersion"] for event in live.tiers}
    assert versions == {"1", "2"}

    done = replay(tierline, under_test, "--verify")
    assert f"compared {len(live.tiers):,} tier changes".encode() in done.stdout and b"no difference" in done.stdout
    replay(tierline, under_test)
    assert_equal(published(broker.bootstrap, f"{under_test.name}.replay"), live)
    replay(tierline, under_test, "--out", tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out" / "tiers.jsonl").read_text().splitlines()]
    assert len(lines) == len(live.tiers) and {line["data"]["modelVersion"] for line in lines} == versions
    # One model for all of it is another history.
    replay(tierline, under_test, "--as", f"{under_test.name}.second", "--model", under_test.model)
    second = published(broker.bootstrap, f"{under_test.name}.second")
    assert {event.data["modelVersion"] for event in second.tiers} == {"2"}


def test_what_was_not_compared_is_not_found_the_same(tierline, broker, application):
    under_test = application(broker, tierline.demo_model(), times="producer", ticks=False)
    under_test.create_log("producer")
    under_test.daemon.start()
    under_test.daemon.wait_until(
        "the topics are there", lambda: f"{under_test.name}.tiers" in topics(broker.bootstrap), within=60)
    assert "tells of no account yet" in replay(tierline, under_test, "--verify", code=3).stdout.decode()
    under_test.write(traffic(tierline, count=2_000, times="producer"))
    under_test.catch_up()
    assert under_test.daemon.terminate() == 0
    expected = f"compared {len(under_test.published().tiers):,} tier changes"
    assert expected in replay(tierline, under_test, "--verify").stdout.decode()

    # The same under a name whose group has no offsets: first without a changelog, then with one.
    other = under_test.another("one")
    name = f"{under_test.name}-other"
    other.configuration.write_text(
        yaml.safe_dump(yaml.safe_load(other.configuration.read_text()) | {"application": name}))
    verify = lambda: tierline.run("replay", "--config", other.configuration, "--verify", within=300)
    create_topic(broker.bootstrap, f"{name}.tiers")
    done = verify()
    assert done.returncode == 3 and b"has scored nothing of" in done.stdout
    _copy(broker.bootstrap, f"{under_test.name}.tiers", f"{name}.tiers")
    done = verify()
    assert done.returncode == 3 and b"NOTHING COMPARED" in done.stdout and b"no difference" not in done.stdout
    assert f"{name}.changelog says any more".encode() in done.stdout
    create_topic(broker.bootstrap, f"{name}.changelog")
    _copy(broker.bootstrap, f"{under_test.name}.changelog", f"{name}.changelog")
    done = verify()
    assert done.returncode == 0 and expected.encode() in done.stdout


def _copy(bootstrap: str, topic: str, to: str) -> None:
    LogWriter(bootstrap, to).write([
        Record(message.key, message.value, None, message.headers, message.partition)
        for message in read_topic(bootstrap, topic)])


def test_what_it_needs_meanwhile_goes_with_it(tierline, broker, application, tmp_path):
    under_test = application(broker, tierline.demo_model(), times="producer", ticks=False)
    under_test.create_log("producer")
    under_test.write(traffic(tierline, count=10_000, times="producer"))
    under_test.daemon.start()
    under_test.catch_up()
    assert under_test.daemon.terminate() == 0
    folder = tmp_path / "temporary"
    folder.mkdir()
    command = [tierline.binary, "replay", "--config", under_test.daemon.configuration, "--verify"]
    for number in (signal.SIGTERM, signal.SIGINT):
        process = subprocess.Popen(
            command, env=environment() | {"TMPDIR": str(folder)}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        wait_until("it is at work", lambda: process.poll() is not None or any(folder.glob("*/work")), within=60)
        process.send_signal(number)
        assert process.wait(timeout=60) == 2
        assert b"stopped before the end" in process.stdout.read()
        assert not os.listdir(folder)
    # No folder can be made there.
    done = subprocess.run(command, env=environment() | {"TMPDIR": "/proc"}, capture_output=True, timeout=120)
    assert done.returncode == 1 and b"TMPDIR" in done.stderr
