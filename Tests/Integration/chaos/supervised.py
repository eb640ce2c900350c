"""A daemon under a supervisor, as it runs in production."""

from daemon import Daemon

FENCED = 3


class SupervisedDaemon(Daemon):
    """It is started again when it leaves because another process, or the broker's own timeout, has fenced it. That it ends
    for any other reason is a failure."""

    def check(self) -> None:
        if self.running:
            return
        assert self._process.returncode == FENCED, f"exit code {self._process.returncode}\n{self.tail()}"
        self.start()
