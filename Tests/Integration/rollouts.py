"""The commands `tierline rollout …` of an application under test."""

import subprocess
from pathlib import Path

import schemas
from application import Application
from command import environment
from waiting import wait_until


class Rollouts:
    """Runs them with the application's configuration; its shadow ends with `clean_up`."""

    def __init__(self, application: Application):
        self.application = application
        self.log = application.folder / "shadow.log"
        self._shadow: subprocess.Popen | None = None

    def start(self, model: Path, *options: str) -> None:
        """Starts the shadow in the background."""
        assert self._shadow is None or self._shadow.poll() is not None
        self._shadow = self._begin("start", "--model", model, *options)

    def caught_up(self, within: float = 120) -> dict:
        """Waits until the shadow has scored everything, and returns the status."""
        def look():
            assert self._shadow.poll() is None, self.tail()
            status = self.status()
            return status if status and status["caughtUp"] and status["behind"] == 0 else None
        return wait_until("the shadow catches up", look, within, explain=self.tail)

    def signal_shadow(self, number: int) -> int:
        """Sends the shadow a signal and returns its exit code."""
        self._shadow.send_signal(number)
        return self.shadow_ended()

    def shadow_ended(self, within: float = 30) -> int:
        """Waits for the shadow's end and returns its exit code."""
        try:
            return self._shadow.wait(timeout=within)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the shadow has not ended\n{self.tail()}") from None

    def niceness_of_shadow(self) -> dict[str, int]:
        """How nice each of its threads is, by the thread's number and name."""
        niceness = {}
        for task in Path(f"/proc/{self._shadow.pid}/task").iterdir():
            try:
                head, _, rest = (task / "stat").read_text().rpartition(")")
            except OSError:
                # It has just ended.
                continue
            niceness[f"{task.name} {head.partition('(')[2]}"] = int(rest.split()[16])
        return niceness

    def status(self) -> dict | None:
        """What `status --json` prints, checked against its schema; nothing while there is no rollout."""
        done = self.run("status", "--json")
        if done.returncode != 0 and b"has no rollout" in done.stderr:
            return None
        assert done.returncode == 0, done.stderr.decode()
        status = schemas.parse(done.stdout)
        assert schemas.faults("rollout-status", status) == []
        return status

    def report(self, *options: str) -> dict:
        """What `report --json` prints, checked against its schema."""
        report = schemas.parse(self.output("report", "--json", *options))
        assert schemas.faults("rollout-report", report) == []
        return report

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess:
        command, *options = arguments
        return self.application.tierline.run("rollout", command, "--config", self.configuration, *options, within=300)

    def output(self, *arguments: str | Path) -> str:
        command, *options = arguments
        return self.application.tierline.output(
            "rollout", command, "--config", self.configuration, *options, within=300).decode()

    def refused(self, *arguments: str | Path) -> str:
        """Expects a command to be refused, and returns why."""
        done = self.run(*arguments)
        assert done.returncode != 0, done.stdout.decode()
        return done.stderr.decode()

    def killed_at(self, step: str, command: str, *options: str) -> None:
        """Runs a command until it stops itself at a step, and kills it there."""
        process = self._begin(command, *options, stop=step)
        stat = Path(f"/proc/{process.pid}/stat")
        try:
            wait_until(
                f"{command} gets to {step}",
                lambda: process.poll() is not None or stat.read_text().rpartition(")")[2].split()[0] == "T",
                within=120, explain=self.tail)
            assert process.poll() is None, f"{command} has ended before it got to {step}\n{self.tail()}"
        finally:
            process.kill()
            process.wait()

    @property
    def configuration(self) -> Path:
        return self.application.daemon.configuration

    def _begin(self, command: str, *options: str | Path, stop: str = "") -> subprocess.Popen:
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                [self.application.tierline.binary, "rollout", command, "--config", self.configuration, *options],
                env=environment(**({"test_stop": stop} if stop else {})), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)

    def clean_up(self) -> None:
        if self._shadow is not None and self._shadow.poll() is None:
            self._shadow.kill()
            self._shadow.wait()

    def tail(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "the end of the rollout's log:\n" + "\n".join(text.splitlines()[-30:])
