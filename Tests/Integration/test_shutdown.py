"""One signal ends the daemon in order, a second one at once."""

import signal

import pytest

from stream import traffic, wait_for_scores


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_ends_it_in_order(tierline, broker, application, number):
    under_test = application(broker, tierline.demo_model())
    under_test.create_log()
    under_test.write(traffic(tierline, count=2_000))
    under_test.daemon.start()
    wait_for_scores(under_test)
    under_test.daemon.signal(number)
    assert under_test.daemon.ended(within=10) == 0


@pytest.mark.parametrize("sign", ["tierline 0.1.0 starts", "scoring starts", "partitions assigned"])
def test_it_can_be_ended_while_it_starts(tierline, broker, application, sign):
    under_test = application(broker, tierline.demo_model())
    under_test.create_log()
    under_test.daemon.start()
    under_test.daemon.wait_for_line(f"it says: {sign}", lambda line: line["message"] == sign, within=60)
    assert under_test.daemon.terminate(within=20) == 0, under_test.daemon.tail()


def test_a_second_signal_ends_it_at_once(tierline, own_broker, application):
    own_broker.start()
    under_test = application(own_broker, tierline.demo_model())
    under_test.create_log()
    under_test.write(traffic(tierline, count=2_000))
    daemon = under_test.daemon
    daemon.start(test_stop="before-commit:1")
    daemon.wait_until("it stops before a commit", lambda: daemon.stopped, within=60)
    # With the broker frozen there is no end to the commit, nor to what a first signal asks for.
    own_broker.pause()
    daemon.signal(signal.SIGCONT)
    daemon.signal(signal.SIGTERM)
    daemon.wait_for_line("of the first signal", lambda line: line["message"].startswith("stopping"), within=4)
    daemon.signal(signal.SIGTERM)
    assert daemon.ended(within=2) == 128 + signal.SIGTERM, daemon.tail()
