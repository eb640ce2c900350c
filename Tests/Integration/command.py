"""The executable `tierline`, run to its end."""

import json
import os
import re
import subprocess
from base64 import b64decode
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

_SOURCES = Path(__file__).resolve().parents[2] / "Sources"
_STOPS = {
    name for stops in ("Engine/Worker/TestStop.swift", "Rollout/Cutover/CutoverStop.swift")
    for name in re.findall(r'case \w+ = "(.+)"', (_SOURCES / stops).read_text())}
"""The points at which `TIERLINE_TEST_STOP` can stop a process."""


def environment(**settings: str) -> dict[str, str]:
    """The environment of a command: none of this process's own `TIERLINE_…`, only the settings given.

    `log_ticks="false"` is `TIERLINE_LOG_TICKS=false`.
    """
    stop = settings.get("test_stop")
    # One that it does not know would stop it nowhere.
    assert stop is None or re.fullmatch(f"({'|'.join(_STOPS)}):[1-9][0-9]*", stop), f"there is no {stop} to stop at"
    own = {name: value for name, value in os.environ.items() if not name.startswith("TIERLINE_")}
    return own | {f"TIERLINE_{name.upper()}": value for name, value in settings.items()}


@dataclass(frozen=True)
class Arrival:
    """A record of made-up traffic: when it arrives, in milliseconds, and what it is."""

    time: int
    key: bytes | None
    value: bytes | None


class Tierline:
    def __init__(self, binary: Path):
        self.binary = binary

    def run(
        self, *arguments: str | Path, input: bytes | None = None, within: float = 120
    ) -> subprocess.CompletedProcess:
        """Runs it and returns the finished process, whatever its exit code."""
        try:
            return subprocess.run(
                [self.binary, *arguments], input=input or b"", capture_output=True, timeout=within,
                env=environment())
        except subprocess.TimeoutExpired as late:
            command = " ".join(map(str, arguments))
            raise AssertionError(f"tierline {command} has not ended within {within:g} s\n{late.stderr}") from None

    def output(self, *arguments: str | Path, input: bytes | None = None, within: float = 120) -> bytes:
        """Runs it, expects success, and returns what it has printed."""
        done = self.run(*arguments, input=input, within=within)
        command = " ".join(map(str, arguments))
        assert done.returncode == 0, f"tierline {command}: exit code {done.returncode}\n{done.stderr.decode()[-4000:]}"
        return done.stdout

    def traffic(self, seed: int, count: int) -> list[Arrival]:
        printed = self.output("demo", "traffic", "--seed", str(seed), "--count", str(count))
        decoded = lambda text: None if text is None else b64decode(text)
        lines = [json.loads(line) for line in printed.splitlines()]
        return [Arrival(line["arrival"], decoded(line["key"]), decoded(line["value"])) for line in lines]

    def demo_model(self) -> str:
        return self.output("demo", "model").decode()

    def export(self, configuration: Path) -> bytes:
        """The live log, one JSON object a line."""
        return self.output("export", "--config", configuration, within=300)

    def score(
        self, model: Path, log: bytes, scores: str, application: str = "tierline", until: int | None = None
    ) -> list[dict]:
        """The events that `tierline score` makes of a log, numbers as they are written."""
        horizon = [] if until is None else ["--until", str(until)]
        printed = self.output(
            "score", "--model", model, "--application", application, "--scores", scores, *horizon, "-", input=log,
            within=600)
        return [json.loads(line, parse_float=Decimal) for line in printed.splitlines()]
