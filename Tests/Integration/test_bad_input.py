"""Bad records go to the dead letters, and good ones around them are unaffected."""

import json
import time

import pytest
from confluent_kafka import KafkaException

from kafka_log import Record, read_topic

MODEL = """
model: plain
version: "1"
weights: {engagement: 1}
signals:
  - {name: visit, category: engagement, when: {type: {equals: visit}}, points: 10, half_life: 3650d}
tiers:
  - {name: A, enter: 95}
  - {name: C, enter: 0}
"""
NOW = int(time.time() * 1000) - 60_000
GOOD = {"id": "1", "time": NOW, "account": "bad", "type": "visit"}


def _without(member: str) -> bytes:
    return json.dumps({name: value for name, value in GOOD.items() if name != member}).encode()


def _with(**members) -> bytes:
    return json.dumps(GOOD | members).encode()


REFUSED = {
    "broken JSON": Record(b"bad", b'{"id": "1", "time"'),
    "nothing at all": Record(b"bad", b""),
    "an array": Record(b"bad", b"[" + json.dumps(GOOD).encode() + b"]"),
    "a text": Record(b"bad", b'"visit"'),
    "two objects": Record(b"bad", json.dumps(GOOD).encode() * 2),
    "no id": Record(b"bad", _without("id")),
    "no time": Record(b"bad", _without("time")),
    "no account": Record(b"bad", _without("account")),
    "neither type nor attributes": Record(b"bad", _without("type")),
    "number as id": Record(b"bad", _with(id=1)),
    "number as account": Record(b"17", _with(account=17)),
    "number as type": Record(b"bad", _with(type=5)),
    "time in words": Record(b"bad", _with(time="yesterday")),
    "time without an offset": Record(b"bad", _with(time="2026-01-01T00:00:00")),
    "no such day": Record(b"bad", _with(time="2026-02-30T00:00:00Z")),
    "time far ahead": Record(b"bad", _with(time=NOW + 86_400_000)),
    "contact without id": Record(b"bad", _with(contact={"title": "CFO"})),
    "number as contact's id": Record(b"bad", _with(contact={"id": 7})),
    "attributes as a list": Record(b"bad", json.dumps({"account": "bad", "time": NOW, "attributes": [1]}).encode()),
    "invalid UTF-8": Record(b"bad", _with().replace(b'"visit"', b'"vi\xff\xfesit"')),
    "invalid UTF-8 as key": Record(b"b\xff\xfed", _with()),
    "no key": Record(None, _with(), partition=0),
    "neither key nor value": Record(None, None, partition=0),
    "key of another account": Record(b"other", _with()),
    "stray: not the partition of its key": Record(b"good-0", _with(account="good-0"), partition=-1),
}
ACCEPTED = {
    "a type nobody knows": Record(b"odd", _with(account="odd", type="never.heard.of", id="a")),
    "members nobody knows": Record(b"odd", _with(account="odd", id="b", more={"deep": [1, {"x": None}]})),
    "a value that is no number": Record(b"odd", _with(account="odd", id="c", value="much")),
    "an empty profile": Record(b"odd", json.dumps({"account": "odd", "time": NOW, "attributes": {}}).encode()),
}


def _good(number: int, id: str) -> Record:
    account = f"good-{number}"
    return Record(account.encode(), _with(account=account, id=id))


def test_bad_records_are_put_aside_and_good_ones_count(tierline, broker, application):
    under_test = application(broker, MODEL)
    under_test.create_log()
    under_test.daemon.start()
    # One account for each partition and more, with a good record before and after each bad one.
    places = {}
    for number, (what, record) in enumerate(REFUSED.items()):
        stray = record.partition == -1
        if stray:
            home, _ = under_test.write([_good(0, "home")])[0]
            record = Record(record.key, record.value, partition=(home + 1) % 8)
        under_test.write([_good(account, f"before-{number}") for account in range(4)])
        places[under_test.write([record])[0]] = what
        under_test.write([_good(account, f"after-{number}") for account in range(4)])
    under_test.write(list(ACCEPTED.values()))
    under_test.catch_up()
    outputs = under_test.compare()

    refused = under_test.own_refusals(outputs)
    assert sorted(places[place] for place in refused) == sorted(REFUSED)
    assert "bad" not in outputs.last_scores
    # 10 points a visit, more than 100 in all.
    assert {account: outputs.last_scores[account].data["score"] for account in sorted(outputs.last_scores)} == {
        "odd": 20, "good-0": 100, "good-1": 100, "good-2": 100, "good-3": 100}
    log = read_topic(broker.bootstrap, under_test.topic)
    original = {(message.partition, message.offset): message for message in log}
    for message in read_topic(broker.bootstrap, f"{under_test.name}.dead-letters"):
        headers = {name: value.decode() for name, value in message.headers.items()}
        source = original[int(headers["partition"]), int(headers["offset"])]
        assert (message.value or b"") == (source.value or b"")
        assert headers["topic"] == under_test.topic and headers["detail"]


def test_a_huge_record_is_put_aside(tierline, broker, application):
    under_test = application(broker, MODEL)
    under_test.create_log()
    under_test.daemon.start()
    huge = b'{"id": "' + b"x" * 10_000_000
    under_test.write([_good(0, "before")])
    try:
        [place] = under_test.write([Record(b"good-0", huge)])
    except KafkaException as error:
        pytest.skip(f"not run: the broker does not take records of 10 MB: {error}")
    under_test.write([_good(0, "after")])
    under_test.catch_up()
    outputs = under_test.compare()
    assert list(under_test.own_refusals(outputs)) == [place]
    assert outputs.last_scores["good-0"].data["score"] == 20
    [letter] = [event for event in outputs.dead_letters if (event.partition, event.offset) == place]
    assert letter.data and huge.startswith(letter.data)


def test_an_empty_value_deletes_the_account(tierline, broker, application):
    under_test = application(broker, MODEL)
    under_test.create_log()
    under_test.daemon.start()
    under_test.write([_good(0, "one"), _good(1, "one"), _good(1, "two")])
    under_test.catch_up()
    under_test.write([Record(b"good-0", None), Record(b"good-1", None), _good(1, "one")])
    under_test.catch_up()
    outputs = under_test.compare()
    # The second account starts anew, ids included.
    assert {account: event.data["score"] for account, event in outputs.last_scores.items()} == {"good-1": 10}
    scores = read_topic(broker.bootstrap, f"{under_test.name}.scores")
    assert {message.key for message in scores if message.value is None} == {b"good-0", b"good-1"}


def _run_to_its_end(under_test) -> tuple[int, str]:
    done = under_test.tierline.run("run", "--config", under_test.daemon.configuration, within=20)
    return done.returncode, (done.stderr + done.stdout).decode()


def test_a_model_with_an_unknown_key_is_refused_with_the_nearest(broker, application):
    under_test = application(broker, MODEL.replace("half_life", "halflife"))
    code, message = _run_to_its_end(under_test)
    assert code != 0
    assert "model.yaml:6:" in message and "halflife" in message and "half_life" in message


def test_a_model_that_is_not_there_is_named(broker, application):
    under_test = application(broker, MODEL)
    under_test.model.unlink()
    code, message = _run_to_its_end(under_test)
    assert code != 0
    assert "model.yaml" in message


@pytest.mark.parametrize("old, new, expected", [
    ("topic:", "topik:", ["tierline.yaml:", "topik", "topic"]),
    ("partitions: 8", "partitions: many", ["tierline.yaml:", "partitions", "many"]),
    ("partitions: 8", "partitions: 0", ["tierline.yaml:", "partitions"]),
    ("format: json", "format: xml", ["tierline.yaml:", "format", "json"]),
    ("bootstrap.servers", "client.id", ["bootstrap.servers"]),
    ("model: model.yaml", "", ["model"]),
])
def test_a_configuration_with_a_fault_is_refused(broker, application, old, new, expected):
    under_test = application(broker, MODEL)
    text = under_test.daemon.configuration.read_text()
    assert old in text
    under_test.daemon.configuration.write_text(text.replace(old, new))
    code, message = _run_to_its_end(under_test)
    assert code != 0
    assert [part for part in expected if part not in message] == [], message


def test_a_configuration_that_is_not_there_is_named(tierline, tmp_path):
    done = tierline.run("run", "--config", tmp_path / "missing.yaml", within=20)
    assert done.returncode != 0
    assert "missing.yaml" in (done.stderr + done.stdout).decode()
