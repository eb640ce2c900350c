"""One application under test: its log, its daemon, and what it publishes."""

import uuid
from pathlib import Path

from command import Tierline
from daemon import Daemon
from kafka_log import LogWriter, Record, TopicReader, create_topic, delete_topics, end_offsets
from outputs import Outputs, assert_same, printed, published

PARTITIONS = 8


class Application:
    """Names, topics and files that no other test shares, so that any broker will do."""

    def __init__(
        self, tierline: Tierline, bootstrap: str, folder: Path, model: str, settings: dict | None = None,
        guarantee: str = "exactly-once", daemon: type[Daemon] = Daemon, leaves_no_topics: bool = False
    ):
        self._leaves_no_topics = leaves_no_topics
        self.name = f"integration-{uuid.uuid4().hex[:12]}"
        self.topic = f"{self.name}.events"
        self.bootstrap = bootstrap
        self.tierline = tierline
        self.folder = folder
        self.model = folder / "model.yaml"
        self.model.write_text(model)
        self.log_file = folder / "log.jsonl"
        self.guarantee = guarantee
        self._configuration = {
            "application": self.name,
            "instance": "one",
            "model": "model.yaml",
            "guarantee": guarantee,
            "kafka": {"bootstrap.servers": bootstrap},
            "log": {"topic": self.topic, "format": "json"} | (settings or {}),
            "topics": {"partitions": PARTITIONS, "replication": 1},
            # Many run at a time. Tests of what is served there start theirs with a port.
            "admin": {"port": 0},
        }
        self.daemon = self._daemon = daemon(tierline.binary, folder, self._configuration)
        self._others: list[Daemon] = []
        self._writer: LogWriter | None = None
        self.last_timestamp: int | None = None
        self._marks: set[tuple[int, int]] = set()

    def another(self, instance: str) -> Daemon:
        """One more process of the application, not started yet. Under the same instance it is a successor."""
        folder = self.folder / f"process-{len(self._others)}"
        folder.mkdir()
        configuration = self._configuration | {"instance": instance, "model": str(self.model)}
        self._others.append(type(self._daemon)(self.tierline.binary, folder, configuration))
        return self._others[-1]

    def clean_up(self) -> None:
        for daemon in [self._daemon, *self._others]:
            daemon.clean_up()
        if self._leaves_no_topics:
            delete_topics(self.bootstrap, self.name)

    def create_log(self, times: str = "append") -> None:
        """Creates the log's topic, for tests that write to it before the daemon, which does so otherwise, is up."""
        create_topic(
            self.bootstrap, self.topic, PARTITIONS, retention_ms="-1", max_message_bytes="20000000",
            message_timestamp_type={"append": "LogAppendTime", "producer": "CreateTime"}[times])

    def wait_for_log(self) -> None:
        """Waits until the daemon has created the log's topic."""
        self.daemon.wait_until(
            "the daemon creates the log's topic", lambda: len(end_offsets(self.bootstrap, self.topic)) == PARTITIONS,
            within=60)

    def write(self, records: list[Record]) -> list[tuple[int, int]]:
        """Writes to the log and returns where each record stands."""
        if self._writer is None:
            self._writer = LogWriter(self.bootstrap, self.topic)
        stamps = [record.timestamp for record in records if record.timestamp is not None]
        self.last_timestamp = max(stamps + [self.last_timestamp or 0]) or None
        return self._writer.write(records)

    def catch_up(self, within: float = 180) -> None:
        """Waits until the daemon has dealt with all that has been written so far.

        A record that is certain to be refused is written to every partition. Once all of these are among the dead
        letters, so is, as the case may be, the outcome of whatever stands before them.
        """
        mark = Record(None, b"the end of what has been written", self.last_timestamp)
        marks = self.write([Record(mark.key, mark.value, mark.timestamp, {}, p) for p in range(PARTITIONS)])
        self._marks.update(marks)
        with TopicReader(self.bootstrap, f"{self.name}.dead-letters") as dead_letters:
            def found() -> bool:
                places = {
                    (int(message.headers["partition"]), int(message.headers["offset"]))
                    for message in dead_letters.read() if "offset" in message.headers
                }
                return set(marks) <= places
            self.daemon.wait_until("the daemon has caught up with the log", found, within)

    def settle(self) -> None:
        """Ends the daemon with nothing left in the log that it has not dealt with.

        It may have written ticks that it has not read before it ended. So it is started once more, without ticks.
        """
        if self.daemon.running:
            assert self.daemon.terminate() == 0, self.daemon.tail()
        self.daemon.start(log_ticks="false")
        self.catch_up()
        assert self.daemon.terminate() == 0, self.daemon.tail()

    def published(self) -> Outputs:
        return published(self.bootstrap, self.name)

    def replayed(self, scores: str) -> Outputs:
        """What `tierline score` makes of the exported log."""
        if not self.log_file.exists():
            self.log_file.write_bytes(self.tierline.export(self.daemon.configuration))
        return printed(self.tierline.score(self.model, self.log_file.read_bytes(), scores, self.name))

    def compare(self) -> Outputs:
        """Settles, compares what was published with a replay of the log, and returns what was published."""
        self.settle()
        live = self.published()
        assert not live.repeated or self.guarantee == "at-least-once", live.repeated[:3]
        assert_same(live, self.replayed("all"), self.replayed("last"))
        assert self._marks <= {(partition, offset) for partition, offset, _ in live.refusals()}
        everything = live.scores + live.tiers + live.alerts + live.dead_letters
        assert {event.source for event in everything} == {f"/tierline/{self.name}"}
        return live

    def own_refusals(self, outputs: Outputs) -> dict[tuple[int, int], str]:
        """The dead letters that are not marks of `catch_up`: where the record stood, and the reason."""
        return {
            (partition, offset): reason
            for partition, offset, reason in outputs.refusals() if (partition, offset) not in self._marks
        }
