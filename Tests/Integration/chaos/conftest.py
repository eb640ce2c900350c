import os

import pytest

from broker import ForeignBroker


def pytest_generate_tests(metafunc):
    # The seed is in the test's name, and so in every failure.
    if "seed" in metafunc.fixturenames:
        first = metafunc.config.getoption("--chaos-first-seed")
        count = metafunc.config.getoption("--chaos-seeds")
        metafunc.parametrize("seed", range(first, first + count), ids=lambda seed: f"seed-{seed}")


@pytest.fixture
def foreign_broker(broker):
    """Apache Kafka, for what the small broker cannot serve."""
    if not isinstance(broker, ForeignBroker):
        pytest.skip("not run: the small broker freezes on group churn; set TIERLINE_TEST_BOOTSTRAP")
    return broker


@pytest.fixture
def broker_kill() -> str:
    """The command that kills the broker and starts it again."""
    command = os.environ.get("TIERLINE_TEST_BROKER_KILL")
    if not command:
        pytest.skip("not run: TIERLINE_TEST_BROKER_KILL is not set; the small broker loses what it has acknowledged")
    return command
