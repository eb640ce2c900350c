"""A seeded stream of made-up traffic, fed to a log in pieces."""

from typing import Callable

from application import Application
from command import Tierline
from kafka_log import Record, end_offsets

SEED = 20_260_301
COUNT = 30_000
PIECE = 500


def traffic(tierline: Tierline, seed: int = SEED, count: int = COUNT, times: str = "append") -> list[Record]:
    """The records of a seed; with producers' times they carry the time at which they arrive."""
    arrivals = tierline.traffic(seed, count)
    assert len(arrivals) == count
    return [
        Record(arrival.key, arrival.value, arrival.time if times == "producer" else None) for arrival in arrivals
    ]


def feed(
    application: Application, records: list[Record], disturb: dict[int, Callable[[], None]] | None = None
) -> None:
    """Writes the records, and carries out each disturbance once that many of the pieces have been written."""
    disturbances = dict(disturb or {})
    for number, start in enumerate(range(0, len(records), PIECE)):
        application.write(records[start : start + PIECE])
        if number in disturbances:
            disturbances.pop(number)()
    assert not disturbances, f"the stream is too short for the disturbances at {sorted(disturbances)}"


def wait_for_scores(application: Application) -> None:
    """Waits until the daemon has published something: whatever is done to it then happens in the middle of work."""
    topic = f"{application.name}.scores"
    application.daemon.wait_until(
        "the daemon publishes scores", lambda: sum(end_offsets(application.bootstrap, topic).values()) > 0, within=60)
