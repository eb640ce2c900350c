"""A Kafka broker: one that the tests have started themselves, or one that is already there."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from waiting import wait_until


def free_port() -> int:
    """A port on the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Broker:
    """A small broker of the tests' own, on the loopback interface, its data in `folder`."""

    def __init__(self, folder: Path, port: int | None = None):
        self.port = port or free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self._folder = folder
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        program = Path(sys.executable).parent / "noida-db"
        with open(self._folder / "broker.log", "ab") as log:
            # A session of its own: the program is a wrapper around the broker proper, and signals are for both.
            self._process = subprocess.Popen(
                [program, "start", "--only", "kafka", "--kafka-port", str(self.port),
                 "--data-dir", self._folder / "data"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        wait_until("the broker answers", self._answers, within=20, explain=self._log)

    def stop(self) -> None:
        if self._process is None:
            return
        self.resume()
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self._process = None

    def pause(self) -> None:
        """Freezes it: connections stay open and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _log(self) -> str:
        return (self._folder / "broker.log").read_text(errors="replace")[-2000:]


class ForeignBroker:
    """A cluster that somebody else runs. It is used, and otherwise left alone."""

    def __init__(self, bootstrap: str):
        self.bootstrap = bootstrap
