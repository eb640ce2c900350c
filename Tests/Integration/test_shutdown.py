"""One signal ends the daemon in order, a second one at once."""

import signal
import time

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
    under_test.write(traffic(tierline, count=20_000))
    under_test.daemon.start()
    wait_for_scores(under_test)
    # With the broker frozen there is nothing that a first signal could bring to an orderly end.
    own_broker.pause()
    under_test.daemon.signal(signal.SIGTERM)
    time.sleep(0.3)
    if under_test.daemon.running:
        under_test.daemon.signal(signal.SIGTERM)
    under_test.daemon.ended(within=2)
