"""Refused records are listed, and go back to the log as they were."""

import json
import random
import time
from base64 import b64decode

import pytest

from admin import Admin
from kafka_log import Record, create_topic, read_topic

MODEL = """
model: letters
version: "1"
weights: {engagement: 1}
signals:
  - {name: visit, category: engagement, when: {type: {equals: visit}}, points: 10, half_life: 3650d}
tiers:
  - {name: C, enter: 0}
"""
NOW = int(time.time() * 1000) - 60_000


def visit(account: str, id: str) -> bytes:
    return json.dumps({"id": id, "time": NOW, "account": account, "type": "visit"}).encode()


@pytest.fixture
def refused(broker, application, tierline):
    """An application with dead letters: three strays of one account, broken JSON, an unusable model, no key."""
    under_test, admin = application(broker, MODEL), Admin()
    under_test.create_log()
    under_test.daemon.start(**admin.settings)
    [(home, _)] = under_test.write([Record(b"acme", visit("acme", "first"))])
    stray = (home + 3) % 8
    under_test.write([
        Record(b"acme", visit("acme", f"stray-{number}"), None, {"trace": b"\x00\xff", "reason": b"mine"}, stray)
        for number in range(3)
    ] + [
        Record(b"acme", b"{", None, {}, home),
        Record(None, b"{}", None, {"tierline": b"model"}, home),
        Record(None, visit("acme", "no-key"), None, {}, home),
    ])
    # Refuses a record without key in each partition as well.
    under_test.catch_up()
    return under_test, admin, home, stray


def log_of(under_test) -> list:
    """What has been written to the log, without the models that the daemon writes there in its own time."""
    log = read_topic(under_test.bootstrap, under_test.topic)
    own = lambda message: message.headers.get("tierline") == b"model" and message.value != b"{}"
    return sorted((m for m in log if not own(m)), key=lambda message: (message.partition, message.offset))


def listed(under_test, *options: str) -> list[dict]:
    printed = under_test.tierline.output(
        "dead-letters", "list", "--config", under_test.daemon.configuration, "--json", *options)
    return [json.loads(line) for line in printed.splitlines()]


def replay(under_test, *options: str) -> str:
    return under_test.tierline.output(
        "dead-letters", "replay", "--config", under_test.daemon.configuration, *options).decode()


def test_they_are_listed(refused):
    under_test, _, home, stray = refused
    letters = listed(under_test)
    original = {(m.partition, m.offset): m for m in read_topic(under_test.bootstrap, under_test.topic)}
    for letter in letters:
        source = letter["from"]
        record = original[source["partition"], source["offset"]]
        assert source["topic"] == under_test.topic and letter["detail"] and letter["cut"] is False
        assert letter["value"] == (None if record.value is None else letter["value"])
        assert b64decode(letter["value"]) == record.value
        assert (letter["key"] and b64decode(letter["key"])) == record.key
        assert {header["name"]: b64decode(header["value"]) for header in letter["headers"]} == record.headers
    reasons = [letter["reason"] for letter in letters]
    assert sorted(set(reasons)) == ["invalid-json", "no-key", "unusable-model", "wrong-partition"]
    assert reasons.count("wrong-partition") == 3 and reasons.count("no-key") == 9

    strays = listed(under_test, "--reason", "wrong-partition")
    assert [letter["from"]["partition"] for letter in strays] == [stray] * 3
    assert listed(under_test, "--reason", "wrong-partition", "--reason", "invalid-json", "--limit", "0") == [
        letter for letter in letters if letter["reason"] in ("wrong-partition", "invalid-json")]
    second = strays[1]["offset"]
    assert listed(under_test, "--offsets", f"{stray}:{second}") == [strays[1]]
    assert listed(under_test, "--offsets", f"{stray}:{second}-", "--reason", "wrong-partition") == strays[1:]
    assert {letter["partition"] for letter in listed(under_test, "--offsets", str(home))} == {home}
    assert listed(under_test, "--limit", "2") == letters[-2:]
    assert listed(under_test, "--since", letters[0]["time"]) == letters
    assert listed(under_test, "--since", "2100-01-01T00:00:00Z") == []

    table = under_test.tierline.output(
        "dead-letters", "list", "--config", under_test.daemon.configuration, "--limit", "3").decode().splitlines()
    assert len(table) == 5 and table[0].startswith("OFFSET") and f"{len(letters) - 3} earlier" in table[4]


def test_they_go_back_as_they_were(refused):
    under_test, admin, home, stray = refused
    before = log_of(under_test)
    printed = replay(under_test, "--reason", "wrong-partition", "--dry-run")
    assert "would be replayed: 3 wrong-partition" in printed
    assert log_of(under_test) == before
    assert admin.account("acme").json["score"]["score"] == 10

    assert "3 replayed, 0 skipped" in replay(under_test, "--reason", "wrong-partition")
    added = [m for m in log_of(under_test) if m not in before]
    originals = [m for m in before if m.partition == stray and m.key == b"acme"]
    assert [(m.key, m.value, m.headers) for m in added] == [(m.key, m.value, m.headers) for m in originals]
    assert len(added) == 3 and {m.partition for m in added} == {home}
    under_test.catch_up()
    assert admin.account("acme").json["score"]["score"] == 40

    # Once more: the ids are known.
    assert "3 replayed, 0 skipped" in replay(under_test, "--offsets", str(stray), "--reason", "wrong-partition")
    under_test.catch_up()
    assert admin.account("acme").json["score"]["score"] == 40
    assert admin.total("tierline_records_total", outcome="repeated") == 3
    under_test.compare()


def test_what_cannot_go_back_is_named(refused):
    under_test, _, _, _ = refused
    printed = replay(under_test, "--all")
    assert "a record of Tierline's own" in printed and "it has no key" in printed
    assert "replayed: 1 invalid-json" in printed and "4 replayed, 10 skipped" in printed
    under_test.catch_up()
    # It is as broken as it was.
    assert len(listed(under_test, "--reason", "invalid-json")) == 2


def test_what_was_cut_does_not_go_back(broker, application):
    under_test = application(broker, MODEL)
    under_test.create_log()
    under_test.daemon.start()
    under_test.write([Record(b"acme", b'{"id": "' + b"x" * 17_000_000)])
    under_test.catch_up()
    [reason] = [letter["reason"] for letter in listed(under_test) if letter["cut"]]
    printed = replay(under_test, "--reason", reason, "--dry-run")
    assert "too large to be kept whole" in printed and "0 would be replayed, 1 skipped" in printed


@pytest.mark.parametrize("options, expected", [
    ((), "--all"),
    (("--all", "--reason", "no-key"), "--all"),
    (("--reason", "no-such"), "wrong-partition"),
    (("--offsets", "1:9-3"), "3:17-40"),
])
def test_a_choice_that_makes_no_sense_is_refused(broker, application, options, expected):
    under_test = application(broker, MODEL)
    done = under_test.tierline.run(
        "dead-letters", "replay", "--config", under_test.daemon.configuration, *options)
    assert done.returncode != 0 and expected in done.stderr.decode()


def test_without_a_topic_there_is_nothing_to_list(broker, application):
    under_test = application(broker, MODEL)
    done = under_test.tierline.run("dead-letters", "list", "--config", under_test.daemon.configuration)
    assert done.returncode != 0 and f"{under_test.name}.dead-letters" in done.stderr.decode()


def test_a_topic_that_takes_little_gets_what_it_takes(broker, application):
    under_test = application(broker, MODEL)
    under_test.create_log()
    name = f"{under_test.name}.dead-letters"
    create_topic(under_test.bootstrap, name, retention_ms="-1", max_message_bytes="60000")
    under_test.daemon.start()
    under_test.write([Record(b"acme", b"no JSON, and much of it " * 20_000)])
    under_test.catch_up()
    [letter] = [message for message in read_topic(under_test.bootstrap, name) if message.key == b"acme"]
    assert letter.headers["cut"] == b"true"
    assert 10_000 < len(letter.value) < 60_000 and letter.value.startswith(b"no JSON")
    # What else there is goes on.
    under_test.write([Record(b"acme", visit("acme", "first"))])
    under_test.catch_up()
    assert under_test.published().last_scores["acme"].data["score"] == 10


def test_several_letters_of_a_commit_fit_a_topic_that_takes_little(broker, application):
    """A broker holds whole batches against what a topic takes, not single messages."""
    under_test = application(broker, MODEL)
    under_test.create_log()
    name = f"{under_test.name}.dead-letters"
    create_topic(under_test.bootstrap, name, retention_ms="-1", max_message_bytes="60000")
    # Of one partition, and such that compression does not help.
    letters = [random.Random(number).randbytes(20_000) for number in range(20)]
    under_test.write([Record(b"acme", letter) for letter in letters])
    under_test.daemon.start()
    under_test.catch_up()
    kept = [message for message in read_topic(under_test.bootstrap, name) if message.key == b"acme"]
    assert [message.value for message in kept] == letters
    assert all("cut" not in message.headers for message in kept)


def test_a_deletion_goes_back_only_where_that_is_meant(broker, application):
    """It would take with it what has come of the account since, each time anew."""
    under_test = application(broker, MODEL)
    under_test.daemon.start()
    under_test.wait_for_log()
    [(home, _)] = under_test.write([Record(b"acme", visit("acme", "first"))])
    stray = (home + 1) % 8
    gone = json.dumps({"id": "p", "time": NOW, "account": "acme", "attributes": None}).encode()
    under_test.write([Record(b"acme", None, partition=stray), Record(b"acme", gone, partition=stray)])
    under_test.catch_up()
    assert "0 replayed, 2 skipped" in replay(under_test, "--reason", "wrong-partition")
    under_test.catch_up()
    assert under_test.published().last_scores["acme"].data["score"] == 10
    assert "2 replayed, 0 skipped" in replay(under_test, "--reason", "wrong-partition", "--deletions")
    under_test.catch_up()
    assert "acme" not in under_test.published().last_scores


def test_a_header_of_the_records_own_is_no_mark(broker, application):
    """A letter that was cut says so in a header `cut`, and so may any record say anything."""
    under_test = application(broker, MODEL)
    under_test.daemon.start()
    under_test.wait_for_log()
    [(home, _)] = under_test.write([Record(b"acme", b"no JSON", headers={"cut": b"true"})])
    under_test.catch_up()
    [letter] = [letter for letter in listed(under_test, "--offsets", str(home)) if letter["headers"]]
    assert letter["cut"] is False
    assert "1 replayed, 0 skipped" in replay(under_test, "--offsets", f"{home}:{letter['offset']}")
    under_test.catch_up()
    written = [message.headers for message in log_of(under_test) if message.key == b"acme"]
    assert written == [{"cut": b"true"}] * 2
