"""`tierline replay --out`: the log, or files of it, scored into files."""

import csv
import gzip
import json
import re
import signal
import subprocess
from decimal import Decimal

import pytest

from command import environment
from outputs import ALERT, BREACH, DEAD_LETTER, SCORE, TIER, printed
from stream import COUNT, SEED, traffic
from waiting import wait_until

KINDS = {"scores": (SCORE,), "tiers": (TIER,), "alerts": (ALERT, BREACH), "dead-letters": (DEAD_LETTER,)}


def content(event: dict) -> dict:
    """What does not depend on the name under which it was scored."""
    return {name: value for name, value in event.items() if name not in ("id", "source", "tierlinereplay")}


def decoded(line: str | bytes) -> dict:
    return json.loads(line, parse_float=Decimal)


def results(folder) -> dict[str, list[dict]]:
    found = {kind: [decoded(line) for line in (folder / f"{kind}.jsonl").read_text().splitlines()]
             for kind in KINDS}
    events = [event for kind in found.values() for event in kind]
    assert all(event["tierlinereplay"] is True for event in events)
    printed([dict(event) for event in events])  # Checks each against its schema.
    return {kind: [content(event) for event in events] for kind, events in found.items()}


def scored(tierline, model, log: bytes) -> dict[str, list[dict]]:
    lines = tierline.output("score", "--model", model, "-", input=log, within=600).splitlines()
    events = [decoded(line) for line in lines]
    return {kind: [content(event) for event in events if event["type"] in types] for kind, types in KINDS.items()}


@pytest.fixture(scope="module")
def history(tierline, tmp_path_factory):
    """A log of several partitions as lines, its model, and what `tierline score` makes of it."""
    folder = tmp_path_factory.mktemp("history")
    model = folder / "model.yaml"
    model.write_text(tierline.demo_model())
    lines = [json.dumps({"log": {"partitions": 4, "partitioner": "murmur2"}})]
    arrivals = tierline.traffic(SEED, 3_000)
    for offset, arrival in enumerate(arrivals):
        value = arrival.value or b""
        try:
            record = json.loads(value) if b"\n" not in value else None
        except ValueError:
            # Made to be refused; a line cannot hold it.
            continue
        if isinstance(record, dict) and (record.get("account") or "").encode() == arrival.key:
            lines.append(json.dumps({"recorded": arrival.time, "partition": offset % 4, "offset": offset} | record))
    log = ("\n".join(lines) + "\n").encode()
    return folder, model, log, scored(tierline, model, log)


def packed(folder, log: bytes, how: str):
    plain = folder / f"{how}.jsonl"
    plain.write_bytes(log)
    if how == "gz":
        path = folder / "log.jsonl.gz"
        path.write_bytes(gzip.compress(log))
        return path
    if how == "zst":
        path = folder / "log.jsonl.zst"
        subprocess.run(["zstd", "-q", "-f", plain, "-o", path], check=True)
        return path
    return plain


@pytest.mark.parametrize("how", ["plain", "gz", "zst"])
def test_files_packed_or_not_give_what_score_gives(tierline, history, tmp_path, how):
    _, model, log, expected = history
    out = tmp_path / "out"
    done = tierline.run("replay", "--model", model, "--out", out, packed(tmp_path, log, how), within=300)
    assert done.returncode == 0, done.stderr.decode()
    found = results(out)
    for kind in KINDS:
        assert found[kind] == expected[kind], kind
    assert found["tiers"] and found["alerts"] and found["scores"]
    for kind in ("scores", "tiers", "alerts"):
        with open(out / f"{kind}.csv", newline="") as table:
            rows = list(csv.DictReader(table))
        assert [(row["time"], row["account"]) for row in rows] \
            == [(event["time"], event["subject"]) for event in found[kind]]
    assert [Decimal(row["score"]) for row in csv.DictReader(open(out / "tiers.csv", newline=""))] \
        == [event["data"]["score"] for event in found["tiers"]]
    assert sorted(path.name for path in out.iterdir()) == sorted(
        ["replay.json"] + [f"{kind}.jsonl" for kind in KINDS] + ["scores.csv", "tiers.csv", "alerts.csv"])


def test_a_pattern_stands_for_the_files_that_match_in_order(tierline, history, tmp_path):
    _, model, log, expected = history
    lines = log.splitlines(keepends=True)
    for number, start in enumerate(range(0, len(lines), 700)):
        (tmp_path / f"log-{number}.jsonl.gz").write_bytes(gzip.compress(b"".join(lines[start : start + 700])))
    out = tmp_path / "out"
    done = tierline.run("replay", "--model", model, "--out", out, tmp_path / "log-*.jsonl.gz", within=300)
    assert done.returncode == 0, done.stderr.decode()
    assert results(out) == expected
    again = tierline.run("replay", "--model", model, "--out", out, tmp_path / "log-*.jsonl.gz")
    assert again.returncode == 1 and b"holds a replay that has ended; give --again" in again.stderr
    nothing = tierline.run("replay", "--model", model, "--out", tmp_path / "o", tmp_path / "none-*.gz")
    assert nothing.returncode == 1 and b"no such file, and no file matches it" in nothing.stderr


def test_files_that_are_killed_go_on_from_the_last_checkpoint(tierline, history, tmp_path):
    _, model, log, expected = history
    path = packed(tmp_path, log, "zst")
    out = tmp_path / "out"
    command = [tierline.binary, "replay", "--model", model, "--out", out, path]
    parts = lambda: sum(part.stat().st_size for part in (out / "work").glob("*/part"))
    for _ in range(2):
        before = parts() if out.exists() else 0
        process = subprocess.Popen(
            command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        wait_until(
            "something more is written", lambda: process.poll() is not None or parts() > before, within=120)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = tierline.run(*command[1:], within=300)
    # A fast build may have been at the end before it was killed.
    assert done.returncode == 0 or b"has ended" in done.stderr, done.stderr.decode()
    assert results(out) == expected


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_files_that_are_stopped_say_so_and_go_on_from_there(tierline, tmp_path, number):
    model, path, out = tmp_path / "model.yaml", tmp_path / "log.jsonl", tmp_path / "out"
    model.write_text(tierline.demo_model())
    day = 1_767_268_800_000
    path.write_text("\n".join(
        json.dumps({"recorded": day + 1000 * place, "id": str(place), "time": day + 1000 * place,
                    "account": f"account-{place % 500}", "type": "page.viewed", "contact": {"id": "ann"},
                    "properties": {"path": "/pricing"}})
        for place in range(40_000)))
    command = [tierline.binary, "replay", "--model", model, "--out", out, path]
    process = subprocess.Popen(
        command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    wait_until("it is at work", lambda: process.poll() is not None or any(out.glob("work/*/part")), within=60)
    # Nobody else gets into the folder meanwhile.
    second = tierline.run(*command[1:], "--again")
    assert second.returncode == 1 and b"another process is replaying into" in second.stderr
    process.send_signal(number)
    assert process.wait(timeout=60) == 2
    assert b"The same command goes on from here" in process.stdout.read()
    assert not (out / "scores.jsonl").exists() and list(out.glob("work/*/part"))
    done = tierline.run(*command[1:], within=300)
    assert done.returncode == 0, done.stderr.decode()
    records = int(re.search(r"; ([\d,]+) records", done.stdout.decode())[1].replace(",", ""))
    assert records < 40_000
    straight = tierline.run("replay", "--model", model, "--out", tmp_path / "straight", path, within=300)
    assert straight.returncode == 0, straight.stderr.decode()
    for name in ("scores.jsonl", "tiers.csv"):
        assert (out / name).read_bytes() == (tmp_path / "straight" / name).read_bytes()


def test_the_log_itself_goes_into_files(tierline, broker, application, tmp_path):
    under_test = application(broker, tierline.demo_model(), times="producer", ticks=False)
    under_test.create_log("producer")
    under_test.write(traffic(tierline, count=COUNT // 10, times="producer"))
    under_test.daemon.start()
    under_test.catch_up()
    assert under_test.daemon.terminate() == 0
    export = tierline.export(under_test.daemon.configuration)
    out = tmp_path / "out"
    done = tierline.run("replay", "--config", under_test.daemon.configuration, "--out", out, within=300)
    assert done.returncode == 0, done.stderr.decode()
    assert results(out) == scored(tierline, under_test.model, export)
