import os
import shutil
from pathlib import Path

import pytest

pytest.register_assert_rewrite(
    "application", "comparison", "daemon", "kafka_log", "outputs", "replays", "stream", "supervised")

from application import Application
from broker import Broker, ForeignBroker
from command import Tierline
from daemon import Daemon

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = ROOT / ".build" / "integration"


def pytest_addoption(parser):
    parser.addoption("--chaos-seeds", type=int, default=2, help="with how many seeds each case of chaos is run")
    parser.addoption("--chaos-first-seed", type=int, default=1, help="the first of these seeds")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    # What a test leaves behind, logs above all, stays until the next run.
    config.option.basetemp = config.option.basetemp or str(SCRATCH / "tests")
    SCRATCH.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def tierline() -> Tierline:
    """The executable: `TIERLINE_BINARY`, or the debug build."""
    binary = Path(os.environ.get("TIERLINE_BINARY") or ROOT / ".build" / "debug" / "tierline").absolute()
    if not os.access(binary, os.X_OK):
        pytest.fail(f"there is no executable at {binary}: run swift build, or set TIERLINE_BINARY")
    return Tierline(binary)


@pytest.fixture(scope="module")
def _shared_broker(request):
    bootstrap = os.environ.get("TIERLINE_TEST_BOOTSTRAP")
    if bootstrap:
        yield ForeignBroker(bootstrap)
        return
    # The small broker saves all that it holds again and again, and answers the later for it. So each file of tests has one
    # of its own.
    folder = SCRATCH / "brokers" / request.module.__name__
    shutil.rmtree(folder, ignore_errors=True)
    broker = Broker(folder)
    broker.start()
    yield broker
    broker.stop()
    shutil.rmtree(folder / "data", ignore_errors=True)


@pytest.fixture
def broker(_shared_broker):
    """A broker to use and leave alone; others may be using it as well."""
    return _shared_broker


@pytest.fixture
def own_broker(tmp_path):
    """A broker to do as one likes with, for this test alone. Not started yet."""
    if os.environ.get("TIERLINE_TEST_BOOTSTRAP"):
        pytest.skip("not run: it takes a broker of the tests' own, and TIERLINE_TEST_BOOTSTRAP names another")
    broker = Broker(tmp_path / "broker")
    yield broker
    broker.stop()


@pytest.fixture
def application(tierline, tmp_path):
    """Makes applications; their daemons end with the test."""
    made: list[Application] = []

    def make(
        broker, model: str, guarantee: str = "exactly-once", daemon: type[Daemon] = Daemon, **settings
    ) -> Application:
        folder = tmp_path / f"application-{len(made)}"
        folder.mkdir()
        # Somebody's cluster has to recover all that was left behind each time that a test kills its broker.
        is_foreign = isinstance(broker, ForeignBroker)
        made.append(Application(
            tierline, broker.bootstrap, folder, model, settings, guarantee, daemon, leaves_no_topics=is_foreign))
        return made[-1]

    yield make
    for one in made:
        one.clean_up()
