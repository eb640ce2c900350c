"""`tierline replay --carry-profiles`: accounts begin with what the live daemon knows of them from before."""

import json
import signal
import subprocess
import time
from decimal import Decimal
from pathlib import Path

import pytest

from command import environment
from kafka_log import LogWriter, Record, read_topic
from outputs import printed, published
from waiting import wait_until

MODEL = """
model: acme
version: "1"
weights: {fit: 50, engagement: 50}
fit:
  rules:
    - {name: software, points: 60, when: {industry: {equals: software}}}
    - {name: staff, points: 40, when: {size.staff: {at_least: 100}}}
exclude:
  - {name: customer, when: {lifecycle: {equals: customer}}}
signals:
  - {name: visit, category: engagement, when: {type: {equals: visit}}, points: 20, half_life: 30d}
tiers:
  - {name: A, enter: 59, exit: 40, queue: hot, respond_within: 4h}
  - {name: B, enter: 30}
  - {name: C, enter: 0}
"""
HOUR = 3_600_000
START = (int(time.time() * 1000) // 1000 - 40 * 24 * 3600) * 1000
FROM = START + 100 * HOUR


def event(account: str, hours: float, **members) -> Record:
    at = START + int(hours * HOUR)
    value = {"account": account, "time": at} | members
    return Record(account.encode(), json.dumps(value).encode(), at)


def profile(account: str, hours: float, id: str | None = None, **attributes) -> Record:
    return event(account, hours, attributes=attributes, **({"id": id} if id else {}))


def visit(account: str, hours: float) -> Record:
    return event(account, hours, id=f"v{hours}", type="visit")


def hold(account: str, hours: float, until: float) -> Record:
    return event(account, hours, id=f"h{hours}", type="hold.placed", by="marketing", until=START + int(until * HOUR))


GOOD = {"industry": "software", "size": {"staff": 250}, "tags": ["a", 1]}
BEFORE = [
    profile("plain", 1, "p1", **GOOD), visit("plain", 2), visit("plain", 3),
    profile("renewed", 1, **GOOD),
    profile("held", 4, **GOOD), hold("held", 5, until=900),
    profile("held-later", 4, **GOOD),
    profile("silent", 6, **GOOD),
    profile("customer", 7, lifecycle="customer", **GOOD),
    visit("unknown", 8), visit("plain", 50), visit("unknown", 60),
]
AFTER = [
    visit("plain", 100), visit("held", 101), visit("renewed", 102), visit("fresh", 103), visit("unknown", 104),
    profile("renewed", 105, industry="retail"), hold("held-later", 106, until=900), visit("held-later", 107),
    visit("held", 108), visit("customer", 109), visit("plain", 110), profile("fresh", 111, **GOOD),
    visit("plain", 112),
]
# What the replay is to begin with, said again when it begins.
CARRIED = [
    hold("held", 5, until=900), profile("customer", 7, lifecycle="customer", **GOOD), profile("held", 4, **GOOD),
    profile("held-later", 4, **GOOD), profile("plain", 1, "p1", **GOOD), profile("silent", 6, **GOOD),
]


def _comparable(outputs) -> tuple:
    tiers = sorted((event.account, event.data["time"], event.data["previousTier"], event.data["tier"],
                    event.data["score"], event.data["reason"]) for event in outputs.tiers)
    scores = {name: event.data for name, event in outputs.last_scores.items()}
    alerts = sorted((event.account, event.time, json.dumps(event.data, default=str, sort_keys=True))
                    for event in outputs.alerts)
    return tiers, scores, alerts


@pytest.fixture
def live(tierline, broker, application):
    under_test = application(broker, MODEL, times="producer", ticks=False)
    under_test.create_log("producer")
    under_test.write(BEFORE + AFTER)
    under_test.daemon.start()
    under_test.catch_up()
    return under_test


def _expected(tierline, live):
    """What `tierline score` makes of the log from then on, with what is carried said before it."""
    places = {}
    for message in read_topic(live.bootstrap, live.topic):
        if message.key is not None:
            places[message.key.decode()] = message.partition
    lines = [{"recorded": FROM, "partition": places[record.key.decode()]} | json.loads(record.value)
             for record in CARRIED]
    end = max(record.timestamp for record in AFTER)
    for partition in range(8):
        records = [record for record in AFTER if places[record.key.decode()] == partition]
        lines += [{"recorded": record.timestamp, "partition": partition} | json.loads(record.value)
                  for record in records]
    text = "\n".join(json.dumps(line) for line in lines).encode()
    return _comparable(printed(tierline.score(live.model, text, "last", until=end)))


def _command(live, *options) -> list:
    end = max(record.timestamp for record in AFTER)
    return ["replay", "--config", live.daemon.configuration, "--from", str(FROM), "--to", str(end),
            "--carry-profiles", *options]


def _files(folder: Path):
    lines = [json.loads(line, parse_float=Decimal) for kind in ("scores", "tiers", "alerts", "dead-letters")
             for line in (folder / f"{kind}.jsonl").read_text().splitlines()]
    return _comparable(printed(lines))


@pytest.mark.parametrize("models", ["of the log", "one"])
def test_accounts_begin_with_what_was_known(tierline, live, tmp_path, models):
    options = ["--model", live.model] if models == "one" else []
    expected = _expected(tierline, live)
    tiers = {(account, before, after) for account, _, before, after, _, _ in expected[0]}
    # Beyond what the log from then on tells, the profiles bring tiers, and the customer is excluded.
    assert {("plain", "C", "B"), ("silent", "C", "B"), ("customer", "C", "excluded")} <= tiers
    assert [json.loads(alert[2])["held"] for alert in expected[2] if alert[0] == "held"] == [True]
    done = tierline.run(*_command(live, *options))
    assert done.returncode == 0, done.stderr.decode()
    assert b"accounts=5" in done.stderr or b'"accounts":"5"' in done.stderr
    name = f"{live.name}.replay"
    assert _comparable(published(live.bootstrap, name)) == expected
    done = tierline.run(*_command(live, *options, "--out", tmp_path / "out"))
    assert done.returncode == 0, done.stderr.decode()
    found = _files(tmp_path / "out")
    assert (found[0], found[2]) == (expected[0], expected[2])
    assert found[1] == expected[1]


def test_what_was_carried_once_is_not_carried_anew(tierline, live):
    expected = _expected(tierline, live)
    command = [tierline.binary, *_command(live)]
    process = subprocess.Popen(
        command, env=environment(test_stop="before-commit:1"), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    stat = Path(f"/proc/{process.pid}/stat")
    wait_until("the replay stops in its first commit",
               lambda: process.poll() is not None or stat.read_text().rpartition(")")[2].split()[0] == "T", within=60)
    assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    # The live daemon now knows other profiles than when the replay began.
    live.write([profile("plain", 400, industry="retail"), profile("silent", 400, industry="retail")])
    live.catch_up()
    for _ in range(2):
        done = tierline.run(*_command(live))
        assert done.returncode == 0, done.stderr.decode()
    shadow = published(live.bootstrap, f"{live.name}.replay")
    assert not shadow.repeated
    assert _comparable(shadow) == expected
    refused = tierline.run(*[option for option in _command(live) if option != "--carry-profiles"])
    assert refused.returncode == 1 and b"it took profiles over from the live state" in refused.stderr


def test_what_was_killed_before_all_was_carried_begins_anew(tierline, live):
    done = tierline.run(*_command(live))
    assert done.returncode == 0, done.stderr.decode()
    changelog = f"{live.name}.replay.changelog"
    request = json.loads([message.value for message in read_topic(live.bootstrap, changelog) if message.key == b"r"][-1])
    assert request["isReady"] is True
    unready = json.dumps(request | {"isReady": False}).encode()
    LogWriter(live.bootstrap, changelog).write([Record(b"r", unready, partition=0)])
    done = tierline.run(*_command(live))
    assert done.returncode == 0, done.stderr.decode()
    assert b"; 0 records" not in done.stdout
    assert _comparable(published(live.bootstrap, f"{live.name}.replay")) == _expected(tierline, live)


def test_it_says_what_it_needs_and_what_is_missing(tierline, live, tmp_path):
    refused = lambda *options: tierline.run("replay", "--config", live.daemon.configuration, *options).stderr.decode()
    assert "--carry-profiles needs a --from" in refused("--carry-profiles")
    assert "it takes profiles from the live state" in refused(
        "--carry-profiles", "--from", str(FROM), "--out", tmp_path / "out", live.model)
    other = tmp_path / "other.yaml"
    other.write_text(MODEL.replace("size.staff: {at_least: 100}", "revenue.year: {at_least: 100}"))
    done = tierline.run(*_command(live, "--model", other, "--out", tmp_path / "out"))
    assert done.returncode == 0 and b"lack these" in done.stderr and b"revenue.year" in done.stderr
