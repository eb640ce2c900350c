"""What Tierline publishes, read from topics or from `tierline score`, and compared."""

from base64 import b64decode
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import schemas
from kafka_log import Message, read_topic, topics

SCORE, TIER, DEAD_LETTER = "tierline.score.v1", "tierline.tier.v1", "tierline.dead-letter.v1"
ALERT, BREACH = "tierline.alert.v1", "tierline.sla.v1"
SCHEMAS = {SCORE: "score", TIER: "tier", ALERT: "alert", BREACH: "service-level"}


@dataclass(frozen=True)
class Event:
    """A published event, the same whether it has come in binary or in structured mode."""

    id: str
    source: str
    type: str
    account: str | None
    time: str
    data: dict | bytes | None
    reason: str | None = None
    partition: int | None = None
    offset: int | None = None


class Outputs:
    """All events of an application, in the order in which each account's came out, repeats left out."""

    def __init__(
        self, scores: list[Event | str], tiers: list[Event], alerts: list[Event], dead_letters: list[Event]
    ):
        self.scores = [event for event in scores if isinstance(event, Event)]
        self.tiers = tiers
        self.alerts = alerts
        """Alerts and breaches of service levels."""
        self.dead_letters = dead_letters
        self.printed: list[Event] = []
        """What `tierline score` has printed, in order."""
        self.repeated: list[Event] = []
        """What stands in the topics once more under the same id. With exactly-once there is none."""
        self.last_scores: dict[str, Event] = {}
        for event in scores:
            if isinstance(event, Event):
                self.last_scores[event.account] = event
            else:
                self.last_scores.pop(event, None)

    def tier_history(self) -> dict[str, list[tuple]]:
        """For each account its changes of tier: from, to, direction, time, score, and the event's id."""
        history = defaultdict(list)
        for event in self.tiers:
            data = event.data
            history[event.account].append(
                (data["previousTier"], data["tier"], data["direction"], data["time"], data["score"], event.id))
        return dict(history)

    def alert_history(self) -> dict[tuple[str, str], list[Event]]:
        """For each account and queue its alerts and breaches. Only within a topic are they in order."""
        history = defaultdict(list)
        for event in self.alerts:
            history[event.account, event.data["queue"]].append(event)
        return dict(history)

    def refusals(self) -> set[tuple[int, int, str]]:
        """Partition, offset and reason of every dead letter."""
        return {(event.partition, event.offset, event.reason) for event in self.dead_letters}


def published(bootstrap: str, application: str) -> Outputs:
    """What stands in the topics of an application, each event checked against its schema."""
    scores: list[Event | str] = []
    seen: dict[str, tuple] = {}
    again: list[Event] = []
    # A score that comes once more after a later one was published is still the account's last.
    for message in read_topic(bootstrap, f"{application}.scores"):
        if message.value is None:
            scores.append(message.key.decode())
        else:
            event, repeated = _first_or_same(message, (SCORE,), seen)
            scores.append(event)
            if repeated:
                again.append(event)
    # Which queues there are, the model says, and the daemon has made their topics.
    queues = sorted(topic for topic in topics(bootstrap) if topic.startswith(f"{application}.alerts."))
    events: dict[str, list[Event]] = defaultdict(list)
    for topic in [f"{application}.tiers", f"{application}.dead-letters"] + queues:
        kinds = {f"{application}.tiers": (TIER,), f"{application}.dead-letters": (DEAD_LETTER,)}
        for message in read_topic(bootstrap, topic):
            event, repeated = _first_or_same(message, kinds.get(topic, (ALERT, BREACH)), seen)
            if topic in queues:
                assert topic == f"{application}.alerts.{event.data['queue']}", event
            (again if repeated else events[topic]).append(event)
    alerts = [event for topic in queues for event in events[topic]]
    outputs = Outputs(scores, events[f"{application}.tiers"], alerts, events[f"{application}.dead-letters"])
    outputs.repeated = again
    return outputs


def printed(lines: list[dict]) -> Outputs:
    """What `tierline score` has printed, each event checked against its schema."""
    events = []
    for line in lines:
        assert not (faults := schemas.faults("cloud-event", line)), f"{faults}\n{line}"
        if line["type"] == DEAD_LETTER:
            encoded = line.get("data_base64")
            data = None if encoded is None else b64decode(encoded)
        else:
            data = line["data"]
            assert line["subject"] == data["account"]
            _check_data(line["type"], data, line["time"])
        events.append(Event(
            line["id"], line["source"], line["type"], line.get("subject"), line["time"], data,
            line.get("reason"), line.get("partition"), line.get("offset")))
    of = lambda *kinds: [event for event in events if event.type in kinds]
    outputs = Outputs(of(SCORE), of(TIER), of(ALERT, BREACH), of(DEAD_LETTER))
    outputs.printed = events
    return outputs


def _first_or_same(message: Message, kinds: tuple[str, ...], seen: dict[str, tuple]) -> tuple[Event, bool]:
    """The event of a record, and whether it has come before; a repeat has to be the same to the byte."""
    event = _decode(message)
    assert event.type in kinds, f"{message.topic} holds a {event.type}"
    content = (message.key, message.value, tuple(sorted(message.headers.items())))
    repeated = event.id in seen
    assert seen.setdefault(event.id, content) == content, f"two different events share the id {event.id}: {content}"
    return event, repeated


def _decode(message: Message) -> Event:
    headers = {name: value.decode(errors="replace") for name, value in message.headers.items()}
    assert not (faults := schemas.faults("headers", headers)), f"{faults}\n{headers}"
    kind, time = headers["ce_type"], headers["ce_time"]
    if kind == DEAD_LETTER:
        return Event(
            headers["ce_id"], headers["ce_source"], kind, None, time, message.value,
            headers["reason"], int(headers["partition"]), int(headers["offset"]))
    data = schemas.parse(message.value)
    assert message.key == data["account"].encode()
    assert not (faults := schemas.faults(SCHEMAS[kind], data)), f"{faults}\n{message.value}"
    _check_data(kind, data, time)
    return Event(headers["ce_id"], headers["ce_source"], kind, data["account"], time, data)


def _check_data(kind: str, data: dict, time: str) -> None:
    """What a schema cannot say: decimals, and that the ledger sums to the score."""
    assert data["time"] == time
    assert _decimals(data.get("score", 0)) <= 2, data["score"]
    if kind == BREACH:
        assert data["respondBy"] == time
    if kind != SCORE:
        return
    for name in ("previousScore", "fit", "intent", "engagement", "penetration"):
        assert _decimals(data[name]) <= 2, (name, data[name])
    for entry in data["ledger"]:
        assert _decimals(entry["points"]) <= 4 and _decimals(entry["share"]) <= 2, entry
    assert sum(Decimal(entry["share"]) for entry in data["ledger"]) == data["score"], data


def _decimals(number: int | Decimal) -> int:
    return max(0, -Decimal(number).normalize().as_tuple().exponent)


def assert_same(live: Outputs, every: Outputs, last: Outputs) -> None:
    """Live and offline tell the same story.

    `live` is what stands in the topics, `every` what `tierline score --scores all` makes of the exported log, and
    `last` what `--scores last` makes of it.
    """
    assert live.refusals() == every.refusals() == last.refusals()
    assert every.tier_history() == last.tier_history()
    ours, theirs = live.tier_history(), every.tier_history()
    for account in sorted(ours.keys() | theirs.keys()):
        assert ours.get(account, []) == theirs.get(account, []), f"the tier history of {account} differs"
    assert every.alert_history() == last.alert_history()
    ours, theirs = live.alert_history(), every.alert_history()
    for place in sorted(ours.keys() | theirs.keys()):
        assert ours.get(place, []) == theirs.get(place, []), f"the alerts of {place} differ"
    assert live.last_scores.keys() == last.last_scores.keys()
    for account, event in last.last_scores.items():
        assert live.last_scores[account] == event, f"the last score of {account} differs"
    decided = {event.id: event for event in every.scores}
    for event in live.scores:
        assert decided.get(event.id) == event, f"published, yet never decided: {event}"
