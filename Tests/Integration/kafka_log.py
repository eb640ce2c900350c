"""Topics, written and read as any other client would."""

import time
from dataclasses import dataclass, field
from typing import Iterable

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic


@dataclass(frozen=True)
class Record:
    """What is to be written. Without a partition the key decides, as it does for Java's default producer."""

    key: bytes | None
    value: bytes | None
    timestamp: int | None = None
    headers: dict[str, bytes] = field(default_factory=dict)
    partition: int | None = None


@dataclass(frozen=True)
class Message:
    """What has been read."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, bytes]


def create_topic(bootstrap: str, name: str, partitions: int = 8, replication: int = 1, **configuration: str) -> None:
    """Creates a topic. Names of properties are given with `_` for `.`."""
    properties = {key.replace("_", "."): value for key, value in configuration.items()}
    topic = NewTopic(name, partitions, replication, config=properties)
    # The client has to outlive the call, or it takes the answer with it.
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([topic])[name].result(timeout=30)


def add_partitions(bootstrap: str, name: str, total: int) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_partitions([NewPartitions(name, total)])[name].result(timeout=30)


def delete_topics(bootstrap: str, prefix: str) -> None:
    """Deletes all topics whose names begin so, as far as the cluster does it."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    names = [name for name in admin.list_topics(timeout=30).topics if name.startswith(prefix)]
    for deletion in admin.delete_topics(names).values() if names else []:
        try:
            deletion.result(timeout=30)
        except KafkaException:
            pass


def topics(bootstrap: str) -> set[str]:
    """The names of all topics."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    return set(admin.list_topics(timeout=30).topics)


class LogWriter:
    """A stock producer, keyed like Java's."""

    def __init__(self, bootstrap: str, topic: str):
        self._topic = topic
        self._producer = Producer({
            "bootstrap.servers": bootstrap,
            "partitioner": "murmur2_random",
            "enable.idempotence": True,
            "message.max.bytes": 20_000_000,
            "linger.ms": 5,
            "reconnect.backoff.max.ms": 1_000,
            # One that is kept alive by a failed test would bring back topics that are deleted.
            "allow.auto.create.topics": False,
        })

    def write(self, records: Iterable[Record]) -> list[tuple[int, int]]:
        """Writes the records and returns partition and offset of each, once the broker has acknowledged them all."""
        records = list(records)
        places: list[tuple[int, int] | None] = [None] * len(records)
        faults: list[KafkaError] = []

        def delivered(index: int):
            def note(error, message):
                if error is None:
                    places[index] = (message.partition(), message.offset())
                else:
                    faults.append(error)
            return note

        for index, record in enumerate(records):
            options = {}
            if record.timestamp is not None:
                options["timestamp"] = record.timestamp
            if record.partition is not None:
                options["partition"] = record.partition
            while True:
                try:
                    self._producer.produce(
                        self._topic, value=record.value, key=record.key, headers=list(record.headers.items()),
                        on_delivery=delivered(index), **options)
                    break
                except BufferError:
                    self._producer.poll(0.5)
        self._producer.flush(90)
        if faults:
            raise KafkaException(faults[0])
        assert None not in places, "the broker has not acknowledged every record"
        return places


def _reader(bootstrap: str) -> Consumer:
    return Consumer({
        "bootstrap.servers": bootstrap,
        "group.id": "tierline-integration-reader",
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
        "enable.partition.eof": True,
        "fetch.wait.max.ms": 10,
        "receive.message.max.bytes": 1_000_000_000,
        "reconnect.backoff.max.ms": 1_000,
    })


_NOT_YET = {KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE, KafkaError.UNKNOWN_TOPIC_OR_PART}
"""What a broker may answer of a partition that it has told of already, and is still making."""


def end_offsets(bootstrap: str, topic: str) -> dict[int, int]:
    """For each partition the offset that the next record will have; nothing if there is no such topic yet."""
    consumer = _reader(bootstrap)
    try:
        found = consumer.list_topics(topic, timeout=30).topics[topic]
        if found.error is not None:
            return {}
        return {
            partition: consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=30)[1]
            for partition in sorted(found.partitions)
        }
    except KafkaException as error:
        if error.args[0].code() in _NOT_YET:
            return {}
        raise
    finally:
        consumer.close()


class TopicReader:
    """Reads a topic as far as it is committed, from its beginning at each call.

    It never goes on from where it was: asked for records after an aborted transaction, the small broker still names that
    transaction among the aborted ones, and the client then drops what the same producer committed afterwards.
    """

    def __init__(self, bootstrap: str, topic: str):
        self.topic = topic
        self._consumer = _reader(bootstrap)
        self._partitions: list[int] = []

    def close(self) -> None:
        self._consumer.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def read(self, within: float = 60) -> list[Message]:
        """All that the topic holds, in order within each partition. Empty while there is no such topic."""
        if not self._exists():
            return []
        self._consumer.assign([TopicPartition(self.topic, number, OFFSET_BEGINNING) for number in self._partitions])
        messages: list[Message] = []
        missing, deadline = set(self._partitions), time.monotonic() + within
        while missing:
            assert time.monotonic() < deadline, f"{self.topic} could not be read to its end within {within:g} s"
            for message in self._consumer.consume(num_messages=10_000, timeout=0.1):
                error = message.error()
                if error is None:
                    messages.append(Message(
                        message.topic(), message.partition(), message.offset(), message.timestamp()[1],
                        message.key(), message.value(), _first_of_each_name(message.headers() or [])))
                elif error.code() == KafkaError._PARTITION_EOF:
                    missing.discard(message.partition())
                elif not error.retriable() and error.code() not in (
                    KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN, KafkaError._TIMED_OUT
                ):
                    raise KafkaException(error)
        return messages

    def _exists(self) -> bool:
        if not self._partitions:
            found = self._consumer.list_topics(self.topic, timeout=30).topics[self.topic]
            if found.error is None:
                self._partitions = sorted(found.partitions)
        return bool(self._partitions)


def _first_of_each_name(headers: list[tuple[str, bytes | None]]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, value in headers:
        found.setdefault(name, value or b"")
    return found


def read_topic(bootstrap: str, topic: str) -> list[Message]:
    """All that is committed in a topic now."""
    with TopicReader(bootstrap, topic) as reader:
        return reader.read()
