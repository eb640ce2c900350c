"""A changed model is tried beside the live one, put in force without a storm, and taken back."""

import json
import signal
import time
from collections import Counter
from decimal import Decimal

import pytest

from kafka_log import Record, end_offsets, read_topic, topics
from outputs import ALERT, Outputs
from rollouts import Rollouts

# Points that hardly fade, so that a score is the same at whatever moment of a test it is worked out. No score lies on a
# line, which it would be a little below a moment later.
MODEL = """
model: acme
version: "1"
weights: {engagement: 1}
signals:
  - {name: visit, category: engagement, when: {type: {equals: visit}}, points: 10, half_life: 3650d}
tiers:
  - {name: A, enter: 78, exit: 68, queue: hot}
  - {name: B, enter: 47, exit: 44, queue: warm}
  - {name: C, enter: 0}
"""
# A signal more: its sums have to be made from the log.
NEXT = MODEL.replace('version: "1"', 'version: "2"').replace("points: 10,", "points: 8,").replace(
    "tiers:",
    "  - {name: demo, category: engagement, when: {type: {equals: demo}}, points: 9, half_life: 3650d}\ntiers:")
# Other points for the same sums.
DEARER = MODEL.replace('version: "1"', 'version: "3"').replace("points: 10,", "points: 12,")
NOW = int(time.time() * 1000) - 60_000


def activities(number: int) -> tuple[int, int]:
    """How many visits and demos the account of a number has."""
    return number % 11, number * 7 % 4


def record(account: str, kind: str, number: int) -> Record:
    event = {"id": f"{kind}-{number}", "time": NOW, "account": account, "type": kind, "contact": f"p{number % 3}"}
    return Record(account.encode(), json.dumps(event).encode())


def records(count: int) -> list[Record]:
    """A log of so many accounts."""
    written = []
    for number in range(count):
        visits, demos = activities(number)
        written += [record(f"account-{number}", "visit", visit) for visit in range(visits)]
        written += [record(f"account-{number}", "demo", demo) for demo in range(demos)]
    return written


def old_score(number: int) -> int:
    return min(100, 10 * activities(number)[0])


def new_score(number: int) -> int:
    visits, demos = activities(number)
    return min(100, 8 * visits + 9 * demos)


def tier(score: int, before: str = "C") -> str:
    """Where an account goes from a tier."""
    best = "A" if score >= 78 else "B" if score >= 47 else "C"
    stays = score >= {"A": 68, "B": 44, "C": 0}[before]
    return before if best > before and stays else best


@pytest.fixture
def rollout(broker, application):
    """Makes applications that have scored a log, and the rollouts of each."""
    made: list[Rollouts] = []

    def make(count: int = 300, model: str = MODEL) -> Rollouts:
        under_test = application(broker, model)
        under_test.create_log()
        under_test.write(records(count))
        under_test.daemon.start()
        under_test.catch_up()
        made.append(Rollouts(under_test))
        (under_test.folder / "next.yaml").write_text(NEXT)
        return made[-1]

    yield make
    for one in made:
        one.clean_up()


def next_model(rollouts: Rollouts, text: str = NEXT):
    path = rollouts.application.folder / "next.yaml"
    path.write_text(text)
    return path


def scores(outputs: Outputs) -> dict[str, tuple[Decimal, str]]:
    return {account: (event.data["score"], event.data["tier"]) for account, event in outputs.last_scores.items()}


def added(before: Outputs, after: Outputs) -> Outputs:
    """What has been published in between."""
    known = {event.id for event in before.scores + before.tiers + before.alerts}
    new = lambda events: [event for event in events if event.id not in known]
    return Outputs(new(after.scores), new(after.tiers), new(after.alerts), [])


def assert_net_changes(before: Outputs, after: Outputs, version: str) -> Outputs:
    """Each account whose score or tier differs has come out once, and no other."""
    news, old, now = added(before, after), scores(before), scores(after)
    moved = {account for account in now if now[account] != old.get(account, (0, "C"))}
    assert Counter(event.account for event in news.scores) == Counter(moved)
    assert {event.data["reason"] for event in news.scores} <= {"model"}
    assert {event.data["modelVersion"] for event in news.scores} <= {version}
    turned = {account for account in moved if now[account][1] != old.get(account, (0, "C"))[1]}
    assert Counter(event.account for event in news.tiers) == Counter(turned)
    assert {event.data["reason"] for event in news.tiers} <= {"model"}
    raised = {event.account for event in news.tiers if event.data["direction"] == "up" and event.data["tier"] in "AB"}
    alerts = [event for event in news.alerts if event.type == ALERT and not event.data["withdrawn"]]
    assert Counter(event.account for event in alerts) == Counter(raised)
    return news


def model_records(rollouts: Rollouts) -> list[tuple[int, str, str]]:
    """Partition, version and rollout of each model record of the log that a rollout has written."""
    return sorted(
        (message.partition, json.loads(message.value)["version"], message.headers["rollout"].decode())
        for message in read_topic(rollouts.application.bootstrap, rollouts.application.topic)
        if message.key is None and "rollout" in message.headers)


def topics_of(rollouts: Rollouts, name: str) -> set[str]:
    return {topic for topic in topics(rollouts.application.bootstrap) if topic.startswith(f"{name}.")}


def test_a_rollout_from_start_to_rollback(rollout):
    rollouts = rollout(count := 300)
    under_test = rollouts.application
    before = under_test.published()
    numbers = range(count)
    known = [number for number in numbers if sum(activities(number))]
    assert {f"account-{n}": (old_score(n), tier(old_score(n))) for n in known if old_score(n)} == scores(before)

    # The shadow scores all of it, and the live application publishes nothing meanwhile.
    rollouts.start(next_model(rollouts))
    status = rollouts.caught_up()
    shadow = f"{under_test.name}.rollout-2"
    assert (status["shadow"], status["phase"], status["switched"]) == (shadow, "shadowing", [])
    assert sum(partition["end"] for partition in status["partitions"]) == sum(
        end_offsets(under_test.bootstrap, under_test.topic).values())
    for message in read_topic(under_test.bootstrap, f"{shadow}.scores"):
        assert message.headers["ce_tierlinereplay"] == b"true"

    # The report foretells what the promotion does.
    report = rollouts.report("--most", "1000")
    assert report["accounts"] == len(known)
    moves = Counter((tier(old_score(n)), tier(new_score(n), tier(old_score(n)))) for n in known)
    assert {(c["before"], c["after"]): c["accounts"] for c in report["matrix"] if c["accounts"]} == moves
    assert {mover["account"]: mover["after"]["score"] for mover in report["movers"]} == {
        f"account-{n}": new_score(n) for n in known if new_score(n) != old_score(n)}
    for mover in report["movers"]:
        gained = sum(line["after"] - line["before"] for line in mover["ledger"])
        assert gained == mover["after"]["score"] - mover["before"]["score"]
    page = under_test.folder / "report.html"
    rollouts.output("report", "--html", page)
    assert "<svg" in page.read_text()
    table = rollouts.output("report", "--most", "3")
    assert "acme 1 → 2" in table and "BIGGEST MOVERS" in table and "signal demo" in table

    # Promoted: only what changes comes out, once.
    assert "acme 2 is in force" in rollouts.output("promote")
    assert rollouts.shadow_ended() == 0, rollouts.tail()
    assert topics_of(rollouts, shadow) == set()
    # Each partition took over what the shadow had made of the log, and had not to make it anew.
    said = [line["message"] for line in under_test.daemon.lines()]
    assert said.count("the sums begin with the shadow's") == 8
    status = rollouts.status()
    assert (status["phase"], status["behind"], len(status["switched"])) == ("promoted", None, 8)
    under_test.catch_up()
    promoted = under_test.published()
    news = assert_net_changes(before, promoted, "2")
    assert scores(promoted) == {
        f"account-{n}": (new_score(n), tier(new_score(n), tier(old_score(n)))) for n in known if new_score(n)}
    foretold = sum(alerts["count"] for alerts in report["alerts"])
    assert foretold == len([e for e in news.alerts if not e.data["withdrawn"]])
    assert [partition for partition, _, _ in model_records(rollouts)] == list(range(8))

    # And back.
    assert "acme 1 is in force again" in rollouts.output("rollback")
    under_test.catch_up()
    back = under_test.published()
    assert_net_changes(promoted, back, "1")
    assert rollouts.status()["phase"] == "rolled-back"
    # Who has fallen out of a tier, or risen by the other model, may stand elsewhere than before: tiers have a memory.
    assert {account: score for account, (score, _) in scores(back).items()} == {
        f"account-{n}": old_score(n) for n in known if old_score(n) or new_score(n)}
    under_test.compare()


def test_a_command_killed_at_any_step_is_finished_by_the_same_command(rollout):
    rollouts = rollout(200)
    under_test = rollouts.application
    steps = ["cutover-phase:1", "cutover-record:1", "cutover-record:5", "cutover-records:1", "cutover-switched:1"]
    written: set[str] = set()
    for number, step in enumerate(steps):
        before = under_test.published()
        rollouts.start(next_model(rollouts), "--name", f"{under_test.name}.try-{number}")
        rollouts.caught_up()
        rollouts.killed_at(step, "promote")
        assert rollouts.status()["phase"] == "promoting"
        assert "rollout promote" in rollouts.refused("rollback")
        assert "rollout promote" in rollouts.refused("abort")
        assert "rollout promote" in rollouts.refused("start", "--model", next_model(rollouts))
        rollouts.output("promote")
        assert rollouts.shadow_ended() == 0, rollouts.tail()
        under_test.catch_up()
        promoted = under_test.published()
        assert_net_changes(before, promoted, "2")

        rollouts.killed_at(step, "rollback")
        assert rollouts.status()["phase"] == "rolling-back"
        assert "rollout rollback" in rollouts.refused("promote")
        rollouts.output("rollback")
        under_test.catch_up()
        assert_net_changes(promoted, under_test.published(), "1")
        # Every partition has one record of each, whatever was killed when.
        found = Counter((partition, id) for partition, _, id in model_records(rollouts) if id not in written)
        assert len(found) == 16 and set(found.values()) == {1}
        written |= {id for _, id in found}
    under_test.compare()


@pytest.mark.parametrize("victim", ["daemon", "shadow"])
def test_daemon_and_shadow_may_be_killed_meanwhile(rollout, victim):
    rollouts = rollout(200)
    under_test = rollouts.application
    before = under_test.published()
    rollouts.start(next_model(rollouts))
    rollouts.caught_up()
    rollouts.killed_at("cutover-record:4", "promote")
    if victim == "daemon":
        under_test.daemon.kill()
        under_test.daemon.start()
    else:
        rollouts.signal_shadow(signal.SIGKILL)
    rollouts.output("promote")
    under_test.catch_up()
    # Its file is still that of the old model, and nobody has asked to have that back.
    under_test.daemon.kill()
    under_test.daemon.start()
    under_test.daemon.wait_for_line(
        "that the newer model stays", lambda line: "a rollout has replaced" in line["message"], within=60)
    under_test.catch_up()
    assert_net_changes(before, under_test.published(), "2")
    under_test.compare()


def test_a_shadow_goes_on_where_it_was(rollout):
    rollouts = rollout(200)
    under_test = rollouts.application
    rollouts.start(next_model(rollouts))
    first = rollouts.caught_up()
    # The live daemon comes first where both run on one machine.
    lowered = [thread for thread, niceness in rollouts.niceness_of_shadow().items() if niceness == 10]
    assert {"rdk:" in thread for thread in lowered} == {True, False}, lowered
    assert rollouts.signal_shadow(signal.SIGTERM) == 0, rollouts.tail()
    under_test.write(records(250)[-400:])
    under_test.catch_up()
    assert rollouts.status()["behind"] > 0
    assert "behind the log" in rollouts.refused("promote")
    assert rollouts.status()["phase"] == "shadowing"
    rollouts.start(next_model(rollouts))
    assert rollouts.caught_up()["caughtUp"] == first["caughtUp"]
    rollouts.output("promote")
    under_test.catch_up()
    under_test.compare()


def test_an_aborted_rollout_leaves_nothing(rollout):
    rollouts = rollout(200)
    under_test = rollouts.application
    before = under_test.published()
    for _ in range(2):
        rollouts.start(next_model(rollouts))
        shadow = rollouts.caught_up()["shadow"]
        assert f"{shadow}.scores" in topics_of(rollouts, shadow)
        rollouts.output("abort")
        assert rollouts.shadow_ended() == 0, rollouts.tail()
        assert topics_of(rollouts, shadow) == set()
        assert rollouts.status()["phase"] == "aborted"
        assert "rollout start" in rollouts.refused("promote")
        assert "rollout start" in rollouts.refused("rollback")
        assert "shadow is gone" in rollouts.refused("report")
        rollouts.output("abort")
    under_test.catch_up()
    after = added(before, under_test.published())
    assert (after.scores, after.tiers, after.alerts, model_records(rollouts)) == ([], [], [], [])


def test_what_makes_no_sense_is_refused(rollout):
    rollouts = rollout(50)
    folder = rollouts.application.folder
    for command in ("status", "report", "promote", "abort", "rollback"):
        assert "rollout start" in rollouts.refused(command)
    assert "in force already" in rollouts.refused("start", "--model", rollouts.application.model)
    (folder / "broken.yaml").write_text(NEXT.replace("points: 8", "points: many"))
    assert "broken.yaml:6:" in rollouts.refused("start", "--model", folder / "broken.yaml")
    assert "no such file" in rollouts.refused("start", "--model", folder / "missing.yaml")
    assert "--name" in rollouts.refused("start", "--model", next_model(rollouts), "--name", "no name")
    assert "earliest" in rollouts.refused("start", "--model", next_model(rollouts), "--from", "yesterday")
    assert "still to come" in rollouts.refused("start", "--model", next_model(rollouts), "--from", "2999-01-01T00:00:00Z")

    rollouts.start(next_model(rollouts))
    rollouts.caught_up()
    (folder / "dearer.yaml").write_text(DEARER)
    assert "is going on" in rollouts.refused("start", "--model", folder / "dearer.yaml")
    assert "leave --from out" in rollouts.refused(
        "start", "--model", next_model(rollouts), "--from", "2026-03-02T00:00:00Z")
    assert "nothing was promoted yet" in rollouts.refused("rollback")


def test_a_file_that_changes_meanwhile_is_what_a_rollback_brings_back(rollout):
    rollouts = rollout(100)
    under_test = rollouts.application
    daemon, folder = under_test.daemon, under_test.folder
    first = (folder / "model.yaml").read_text()
    rollouts.start(next_model(rollouts))
    rollouts.caught_up()
    (folder / "model.yaml").write_text(DEARER)
    daemon.wait_for_line(
        "of the changed file in force",
        lambda line: line["message"] == "another model is in force" and line["version"] == "3", within=60)
    under_test.catch_up()
    assert rollouts.report()["before"]["version"] == "3"
    rollouts.output("promote")
    assert rollouts.shadow_ended() == 0, rollouts.tail()
    # Given again after its end it has nothing to do, and says so.
    assert "is promoted already" in rollouts.output("promote")

    # Neither the file that is still there comes back, nor the one before it, however often the daemon is asked.
    refusals = lambda: len([line for line in daemon.lines() if "a rollout has replaced" in line["message"]])
    for text in (DEARER, first):
        known = refusals()
        (folder / "model.yaml").write_text(text)
        daemon.signal(signal.SIGHUP)
        daemon.wait_until("the file is refused", lambda: refusals() > known, within=30)
    promoted = under_test.published()

    assert "acme 3 is in force again" in rollouts.output("rollback")
    assert "was put back already" in rollouts.output("rollback")
    under_test.catch_up()
    back = {account: score for account, (score, _) in scores(under_test.published()).items()}
    assert back == {f"account-{n}": min(100, 12 * activities(n)[0]) for n in range(100) if f"account-{n}" in back}
    assert back.keys() == scores(promoted).keys()
    under_test.compare()


def test_a_rollback_restores_what_a_late_beginning_left_out(rollout):
    rollouts = rollout(100)
    under_test = rollouts.application
    before = under_test.published()
    time.sleep(0.1)
    rollouts.start(next_model(rollouts), "--from", str(int(time.time() * 1000)))
    rollouts.caught_up()
    # Of nobody has the shadow read a record: all would fall.
    report = rollouts.report()
    known = {event.account for event in before.scores}
    assert report["onlyBefore"] == report["accounts"] >= len(known)
    assert report["falling"] == len([tier for _, tier in scores(before).values() if tier != "C"]) > 0
    rollouts.output("promote")
    assert rollouts.shadow_ended() == 0, rollouts.tail()
    under_test.catch_up()
    assert {score for score, _ in scores(under_test.published()).values()} == {0}
    rollouts.output("rollback")
    under_test.catch_up()
    assert {a: score for a, (score, _) in scores(under_test.published()).items()} == {
        a: score for a, (score, _) in scores(before).items()}
    under_test.compare()


def test_ten_thousand_accounts_move_without_a_storm(rollout):
    rollouts = rollout(count := 10_000)
    under_test = rollouts.application
    before = under_test.published()
    rollouts.start(next_model(rollouts))
    rollouts.caught_up(within=300)
    rollouts.output("promote")
    under_test.catch_up()
    news = assert_net_changes(before, under_test.published(), "2")
    moved = [n for n in range(count) if sum(activities(n)) and new_score(n) != old_score(n)]
    assert len(news.scores) == len(moved) > 5_000
