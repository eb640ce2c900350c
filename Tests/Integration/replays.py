"""`tierline replay` beside an application that has scored something."""

import subprocess

from outputs import Outputs
from stream import COUNT, feed, traffic, wait_for_scores


def replay(tierline, under_test, *arguments, code: int = 0) -> subprocess.CompletedProcess:
    done = tierline.run("replay", "--config", under_test.daemon.configuration, *arguments, within=300)
    assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout.decode()}\n{done.stderr.decode()[-4000:]}"
    return done


def fed(tierline, broker, application, count: int = COUNT, times: str = "append"):
    """An application that has scored a stream with late events in it, and was ended and killed meanwhile.

    With the producers' times there are alerts, holds and service levels.
    """
    under_test = application(broker, tierline.demo_model(), times=times, ticks=times == "append")
    under_test.create_log(times)

    def restart():
        wait_for_scores(under_test)
        assert under_test.daemon.terminate() == 0, under_test.daemon.tail()
        under_test.daemon.start()

    def kill():
        wait_for_scores(under_test)
        under_test.daemon.kill()
        under_test.daemon.start()

    records = traffic(tierline, count=count, times=times)
    under_test.daemon.start()
    feed(under_test, records, {3: restart, count // 1000: kill})
    under_test.catch_up()
    return under_test


def assert_equal(shadow: Outputs, live: Outputs) -> None:
    """The same, but for names: ids and sources tell the one from the other."""
    def tiers(outputs):
        return {name: [entry[:-1] for entry in entries] for name, entries in outputs.tier_history().items()}

    def alerts(outputs):
        return {place: [(event.time, event.data) for event in events]
                for place, events in outputs.alert_history().items()}

    assert tiers(shadow) == tiers(live) and tiers(live)
    assert alerts(shadow) == alerts(live)
    assert shadow.refusals() == live.refusals()
    assert {name: event.data for name, event in shadow.last_scores.items()} \
        == {name: event.data for name, event in live.last_scores.items()}
    assert not shadow.repeated
