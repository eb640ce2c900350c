"""A daemon under a supervisor, as it runs in production."""

from daemon import Daemon

FENCED = 3


class SupervisedDaemon(Daemon):
    """It is started again when it leaves with the code that asks for it: another process, or the broker's own timeout, has
    fenced it, or a call never came back. That it ends for any other reason is a failure."""

    def start(self, test_stop: str | None = None, **settings: str) -> None:
        # A supervisor starts it again as it was started, but for the place at which it was to stop once.
        self._settings = settings
        super().start(**settings, **({"test_stop": test_stop} if test_stop else {}))

    def check(self) -> None:
        if self.running:
            return
        assert self._process.returncode == FENCED, f"exit code {self._process.returncode}\n{self.tail()}"
        self.start(**self._settings)
