"""Changes of model in a running installation: what they publish is what a replay of the log gives."""

import json
import signal

import pytest

from kafka_log import Record, read_topic
from stream import feed, traffic, wait_for_scores

COUNT = 8_000
CHANGED = "another model is in force"


def _repriced(model: str, version: str) -> str:
    """The model with other points, weights and tiers: the sums that there are will do."""
    changed = model.replace('version: "1"', f'version: "{version}"').replace("points: 8,", "points: 14,")
    changed = changed.replace("enter: 50, exit: 44", "enter: 42, exit: 36").replace("fit: 40,", "fit: 50,")
    assert changed.count("14") and changed.count("42") and changed != model
    return changed


def _remade(model: str, version: str) -> str:
    """The model with another half-life, and with a signal that matches more: it needs sums of its own."""
    changed = _repriced(model, version).replace("half_life: 3d, contact_cap: 24", "half_life: 9d, contact_cap: 24")
    changed = changed.replace("{equals: email.clicked}", "{in: [email.clicked, email.opened]}")
    assert "9d" in changed and "email.opened" in changed
    return changed


@pytest.fixture
def scored(tierline, broker, application):
    """An application whose daemon has scored half of some traffic; and the other half."""
    def make(guarantee: str = "exactly-once", count: int = COUNT):
        under_test = application(
            broker, tierline.demo_model(), guarantee=guarantee, times="producer", ticks=False)
        # What scores before the first model record of the log, for the replay.
        under_test.model = under_test.folder / "first.yaml"
        under_test.model.write_text(tierline.demo_model())
        under_test.create_log("producer")
        records = traffic(tierline, count=count, times="producer")
        feed(under_test, records[: count // 2])
        under_test.daemon.start()
        under_test.catch_up()
        return under_test, records[count // 2 :]
    return make


def _edit(under_test, text: str) -> None:
    (under_test.folder / "model.yaml").write_text(text)


def _models_in_log(under_test) -> list[tuple[int, int, dict]]:
    """Partition, offset and content of the model records of the log."""
    return [
        (message.partition, message.offset, json.loads(message.value))
        for message in read_topic(under_test.bootstrap, under_test.topic)
        if message.key is None and message.headers.get("tierline") == b"model"]


def _put_in_force(under_test, model: str, version: str, start) -> list[tuple[int, int]]:
    """Writes a model record with a `from` into each partition, as a rollout does."""
    superseded = sorted({value["hash"] for _, _, value in _models_in_log(under_test)})
    value = lambda partition: {
        "name": "demo", "version": version, "hash": "", "from": start(partition), "supersedes": superseded,
        "text": model}
    return under_test.write([
        Record(None, json.dumps(value(partition)).encode(), under_test.last_timestamp, {"tierline": b"model"}, partition)
        for partition in range(8)])


def _wait_for_change(under_test, version: str, within: float = 120) -> dict:
    return under_test.daemon.wait_for_line(
        f"of version {version} in force",
        lambda line: line["message"] == CHANGED and line.get("version") == version, within)


@pytest.mark.parametrize("by", ["signal", "file"])
def test_a_changed_file_reprices_the_accounts(tierline, scored, by):
    under_test, rest = scored()
    feed(under_test, rest[: len(rest) // 2])
    _edit(under_test, _repriced(tierline.demo_model(), "2"))
    if by == "signal":
        under_test.daemon.signal(signal.SIGHUP)
    line = _wait_for_change(under_test, "2")
    assert int(line["partitions"]) == 8 and int(line["accounts"]) > int(line["moved"]) > 0
    feed(under_test, rest[len(rest) // 2 :])
    under_test.catch_up()
    outputs = under_test.compare()
    assert {event.data["modelVersion"] for event in outputs.tiers if event.data["reason"] == "model"} == {"2"}
    assert [value["version"] for _, _, value in _models_in_log(under_test)].count("2") == 8
    told = [line for line in under_test.daemon.lines() if line["message"] == CHANGED and line["version"] == "2"]
    assert len(told) == 1
    _assert_history(under_test)


def _assert_history(under_test) -> None:
    """The topic of models tells of each model record of the log, and has each model."""
    kept = {message.key.decode(): json.loads(message.value)
            for message in read_topic(under_test.bootstrap, f"{under_test.name}.models")}
    models = {key.removeprefix("model/"): value for key, value in kept.items() if key.startswith("model/")}
    switches = {key.removeprefix("switch/"): value for key, value in kept.items() if key.startswith("switch/")}
    found = {(value["partition"], value["offset"], value["version"], value["from"]) for value in switches.values()}
    assert found == {
        (partition, offset, value["version"], value.get("from"))
        for partition, offset, value in _models_in_log(under_test)}
    for place, value in switches.items():
        assert place == f"{value['partition']}/{value['offset']}"
        assert models[value["hash"]]["version"] == value["version"]
        assert models[value["hash"]]["text"].count(f'version: "{value["version"]}"') == 1


def test_what_needs_history_and_what_is_broken_is_refused(tierline, scored):
    under_test, rest = scored(count=2_000)
    said = lambda word: lambda line: line["level"] == "error" and word in line["message"]
    _edit(under_test, _remade(tierline.demo_model(), "2"))
    under_test.daemon.signal(signal.SIGHUP)
    line = under_test.daemon.wait_for_line("that refuses it", said("tierline rollout"), within=60)
    assert "the half-life of pricing-page changes" in line["message"]
    assert "what mail-click matches changes" in line["message"]
    _edit(under_test, tierline.demo_model().replace("half_life: 4d", "half_live: 4d").replace("points: 25", "points: no"))
    line = under_test.daemon.wait_for_line("that refuses it", said("half_live"), within=60)
    assert "points" in line["message"] and "half_life" in line["message"]
    _edit(under_test, tierline.demo_model())
    under_test.daemon.signal(signal.SIGHUP)
    under_test.daemon.wait_for_line(
        "that it is in force", lambda line: line["message"] == "the model file is the model in force", within=60)
    feed(under_test, rest)
    under_test.catch_up()
    outputs = under_test.compare()
    assert {event.data["modelVersion"] for event in outputs.scores} == {"1"}
    assert len(_models_in_log(under_test)) == 8


@pytest.mark.parametrize("guarantee", ["exactly-once", "at-least-once"])
def test_a_model_with_sums_of_its_own(tierline, scored, guarantee):
    """From the beginning in some partitions, from somewhere in others, from the record itself in one."""
    under_test, rest = scored(guarantee)
    feed(under_test, rest[: len(rest) // 2])
    under_test.catch_up()
    model, ends = _remade(tierline.demo_model(), "2"), _ends(under_test)
    _put_in_force(
        under_test, model, "2", lambda partition: ends[partition] if partition == 7 else ends[partition] * partition // 12)
    feed(under_test, rest[len(rest) // 2 :])
    _wait_for_change(under_test, "2")
    # What is in force stays so over a restart only if the file says the same.
    _edit(under_test, model)
    under_test.catch_up()
    outputs = under_test.compare()
    assert {event.data["modelVersion"] for event in outputs.tiers if event.data["reason"] == "model"} == {"2"}
    assert len(_models_in_log(under_test)) == 16
    _assert_history(under_test)


def _ends(under_test) -> dict[int, int]:
    """An offset that no record of a partition has yet, but the next one may."""
    ends = {}
    for message in read_topic(under_test.bootstrap, under_test.topic):
        ends[message.partition] = message.offset + 1
    return ends


def test_killing_it_while_sums_are_made_changes_nothing(tierline, scored):
    under_test, rest = scored()
    feed(under_test, rest[: len(rest) // 2])
    under_test.catch_up()
    under_test.daemon.kill()
    model = _remade(tierline.demo_model(), "2")
    _put_in_force(under_test, model, "2", lambda partition: 0)
    feed(under_test, rest[len(rest) // 2 :])
    for _ in range(3):
        under_test.daemon.start(test_stop="in-succession:1")
        under_test.daemon.wait_until("a partition waits", lambda: under_test.daemon.stopped, within=60)
        under_test.daemon.kill()
    under_test.daemon.start()
    under_test.daemon.wait_until("all have changed over", lambda: _switches(under_test) == 8, within=120)
    _edit(under_test, model)
    under_test.catch_up()
    outputs = under_test.compare()
    assert {event.data["modelVersion"] for event in outputs.tiers if event.data["reason"] == "model"} == {"2"}
    _assert_history(under_test)


def _switches(under_test) -> int:
    values = [
        json.loads(message.value) for message in read_topic(under_test.bootstrap, f"{under_test.name}.models")
        if message.key.startswith(b"switch/")]
    return len({value["partition"] for value in values if value["version"] == "2"})
