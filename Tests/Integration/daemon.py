"""The daemon `tierline run`, started, watched and ended."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Callable, TypeVar

import yaml

from command import environment
from waiting import wait_until

T = TypeVar("T")


class Daemon:
    """One `tierline run` at a time, with the configuration file and the log in `folder`."""

    def __init__(self, binary: Path, folder: Path, configuration: dict):
        self.configuration = folder / "tierline.yaml"
        self.configuration.write_text(yaml.safe_dump(configuration, sort_keys=False))
        self.log = folder / "tierline.log"
        self._binary = binary
        self._process: subprocess.Popen | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, **settings: str) -> None:
        """Starts it. Settings override those of the file: `log_ticks="false"` is `TIERLINE_LOG_TICKS=false`."""
        assert not self.running
        with open(self.log, "ab") as log:
            self._start = log.tell()
            self._process = subprocess.Popen(
                [self._binary, "run", "--config", self.configuration], env=environment(**settings),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def terminate(self, within: float = 10) -> int:
        """Asks it to end, and returns its exit code. Before its first line it would end as any program does."""
        wait_until(
            "the daemon's first line", lambda: not self.running or self.log.stat().st_size > self._start, within=60)
        self.signal(signal.SIGTERM)
        return self.ended(within)

    def kill(self) -> None:
        """Ends it as a power failure would."""
        self.signal(signal.SIGKILL)
        self._process.wait()

    def signal(self, number: int) -> None:
        assert self.running, f"the daemon has ended by itself\n{self.tail()}"
        self._process.send_signal(number)

    def ended(self, within: float) -> int:
        """Waits for its end and returns its exit code."""
        try:
            return self._process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the daemon has not ended within {within:g} s\n{self.tail()}") from None

    def clean_up(self) -> None:
        if self.running:
            self.kill()

    def check(self) -> None:
        """Fails where it has ended by itself."""
        assert self.running, f"the daemon has ended by itself\n{self.tail()}"

    @property
    def stopped(self) -> bool:
        """Whether it is stopped, as by SIGSTOP."""
        status = Path(f"/proc/{self._process.pid}/stat")
        return status.read_text().rpartition(")")[2].split()[0] == "T"

    def lines(self) -> list[dict]:
        """The log lines so far, of all starts."""
        lines = []
        for line in self.log.read_text(errors="replace").splitlines() if self.log.exists() else []:
            try:
                lines.append(json.loads(line))
            except ValueError:
                lines.append({"time": "", "level": "", "message": line})
        return lines

    def wait_for_line(self, what: str, matches, within: float) -> dict:
        """Waits for a log line."""
        return self.wait_until(f"a log line {what}", lambda: next(filter(matches, self.lines()), None), within)

    def wait_until(self, what: str, condition: Callable[[], T], within: float) -> T:
        """Waits for something that the daemon is to bring about, for as long as it runs."""
        def asked() -> T:
            self.check()
            return condition()
        return wait_until(what, asked, within, explain=self.tail)

    def tail(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "the end of the daemon's log:\n" + "\n".join(text.splitlines()[-30:])
