"""What the daemon serves over HTTP: metrics, health, readiness, accounts."""

import json
import signal
import socket
import time

import pytest

import schemas
from admin import Admin
from kafka_log import Record, read_topic

MODEL = """
model: admin
version: "1"
weights: {fit: 20, engagement: 80}
fit:
  rules:
    - {name: software, points: 100, when: {industry: {equals: software}}}
signals:
  - {name: visit, category: engagement, when: {type: {equals: visit}}, points: 10, half_life: 3650d}
tiers:
  - {name: A, enter: 30}
  - {name: C, enter: 0}
"""
NOW = int(time.time() * 1000) - 60_000


def visit(account: str, id: str) -> Record:
    event = {"id": id, "time": NOW, "account": account, "type": "visit", "contact": {"id": "ann"}}
    return Record(account.encode(), json.dumps(event).encode())


def profile(account: str) -> Record:
    event = {"account": account, "time": NOW, "attributes": {"industry": "software"}}
    return Record(account.encode(), json.dumps(event).encode())


@pytest.fixture
def served(broker, application):
    """An application whose daemon runs and serves, and what it serves."""
    under_test, admin = application(broker, MODEL), Admin()
    under_test.create_log()
    under_test.daemon.start(**admin.settings)
    under_test.daemon.wait_until("the daemon is ready", admin.is_ready, within=60)
    return under_test, admin


def test_metrics_follow_the_records(served):
    under_test, admin = served
    assert admin.total("tierline_records_total", outcome="applied") == 0
    under_test.write([visit(f"account-{number}", "one") for number in range(20)] + [visit("account-0", "one")])
    under_test.write([Record(b"account-0", b"{}"), Record(b"account-0", b"{"), profile("account-1")])
    under_test.catch_up()

    def has_counted() -> bool:
        return admin.total("tierline_records_total", outcome="refused") == 10
    under_test.daemon.wait_until("what has been committed is counted", has_counted, within=10)
    assert admin.total("tierline_records_total", outcome="applied") == 21
    assert admin.total("tierline_records_total", outcome="repeated") == 1
    # A model record for each partition.
    assert admin.total("tierline_records_total", outcome="control") == 8
    assert admin.total("tierline_dead_letters_total", reason="missing-field") == 1
    assert admin.total("tierline_dead_letters_total", reason="invalid-json") == 1
    assert admin.total("tierline_dead_letters_total") == 10
    assert admin.total("tierline_events_published_total", type="dead-letter") == 10
    # One for each account, and another for the one whose profile came; fewer where they came with one commit.
    assert 20 <= admin.total("tierline_events_published_total", type="score") <= 21
    assert admin.total("tierline_accounts") == 20
    # With its profile the one account has 28.
    assert admin.total("tierline_tier_accounts", tier="C") == 20
    assert admin.total("tierline_tier_accounts", tier="excluded") == 0
    assert admin.total("tierline_partitions", state="running") == 8
    assert admin.total("tierline_partitions", state="restoring") == 0
    assert admin.total("tierline_lag_records") == admin.total("tierline_lag_seconds") == 0
    assert admin.total("tierline_aborts_total") == 0

    families = admin.families()
    assert {name: family.type for name, family in families.items()} == {
        "tierline_build_info": "gauge", "tierline_records": "counter", "tierline_dead_letters": "counter",
        "tierline_events_published": "counter", "tierline_commits": "counter", "tierline_aborts": "counter",
        "tierline_commit_duration_seconds": "histogram", "tierline_worker_idle_seconds": "gauge",
        "tierline_lag_records": "gauge", "tierline_lag_seconds": "gauge", "tierline_clock_lag_seconds": "gauge",
        "tierline_timer_lag_seconds": "gauge", "tierline_tier_accounts": "gauge", "tierline_timers": "gauge",
        "tierline_partitions": "gauge", "tierline_accounts": "gauge", "tierline_waiting_alerts": "gauge",
        "tierline_log_offset": "gauge", "tierline_committed_offset": "gauge",
    }
    assert all(family.documentation for family in families.values())
    commits = {sample.labels["worker"]: sample.value for sample in families["tierline_commits"].samples}
    durations = families["tierline_commit_duration_seconds"].samples
    counts = {one.labels["worker"]: one.value for one in durations if one.name.endswith("_count")}
    unbounded = {one.labels["worker"]: one.value for one in durations if one.labels.get("le") == "+Inf"}
    assert commits == counts == unbounded and sum(commits.values()) > 0
    # All that the topic of the log holds has been scored and committed.
    log = read_topic(under_test.bootstrap, under_test.topic)
    for family in ("tierline_log_offset", "tierline_committed_offset"):
        for sample in families[family].samples:
            assert sample.value == 1 + max(
                message.offset for message in log if message.partition == int(sample.labels["partition"]))
        assert len(families[family].samples) == 8


def test_it_lives_before_it_is_ready(own_broker, application):
    """Without a broker the process is no less alive, but it has nothing to work on."""
    under_test, admin = application(own_broker, MODEL), Admin()
    under_test.daemon.start(**admin.settings)
    under_test.daemon.wait_until("the daemon lives", admin.answers, within=30)
    answer = admin.ask("/readyz")
    assert answer.status == 503
    assert answer.json["ready"] is False and answer.json["partitions"] == []
    assert [one["what"] for one in answer.json["missing"]] == ["topics are being created and checked"]
    early = admin.account("acme")
    assert early.status == 503 and "ask again" in early.json["error"] and early.headers["retry-after"] == "1"

    own_broker.start()
    under_test.daemon.wait_until("the daemon is ready", admin.is_ready, within=60)
    answer = admin.ask("/readyz")
    assert answer.json == {"ready": True, "partitions": list(range(8)), "missing": []}
    health = admin.ask("/healthz").json
    assert health["alive"] is True and health["workers"]
    assert all(worker["idleSeconds"] < 60 for worker in health["workers"])


def test_it_is_ready_again_after_a_restart(served):
    under_test, admin = served
    under_test.write([visit(f"account-{number}", "one") for number in range(50)])
    under_test.catch_up()
    assert under_test.daemon.terminate() == 0
    under_test.daemon.start(**admin.settings)
    under_test.daemon.wait_until("the daemon is ready", admin.is_ready, within=60)
    assert admin.total("tierline_accounts") == 50
    assert admin.account("account-7").json["score"]["score"] == 8


ACCOUNTS = ["acme.example", "Ümläut & Söhne/50 %", "a?b#c+d", ".hidden"]


def test_an_account_is_as_it_was_published(served, tierline):
    under_test, admin = served
    under_test.write([record for name in ACCOUNTS for record in (profile(name), visit(name, "1"), visit(name, "2"))])
    under_test.catch_up()
    last = under_test.published().last_scores
    for name in ACCOUNTS:
        answer = admin.account(name)
        assert answer.status == 200 and answer.headers["content-type"] == "application/json"
        assert schemas.faults("account", schemas.parse(answer.body)) == []
        found, expected = answer.json, json.loads(json.dumps(last[name].data, default=float))
        assert found["account"] == name and found["partition"] in range(8) and found["lastOffset"] >= 2
        now = found["score"]
        # Ten years of half-life: nothing moves in the time of a test.
        for member in set(now) - {"previousScore", "reason", "cause", "time"}:
            assert now[member] == expected[member], (name, member)
        assert now["score"] == 36 and now["tier"] == "A" and now["previousScore"] == expected["score"]
        assert sum(round(100 * entry["share"]) for entry in now["ledger"]) == 3600
        assert now["time"] > expected["time"] and now["time"] >= found["clock"]

        table = tierline.output("account", name, "--url", admin.url).decode()
        assert f"{name}   score 36.00   tier A" in table
        assert "20.00  100.0000  fit" in table and "visit" in table and "ann" in table
        assert json.loads(tierline.output("account", name, "--url", admin.url, "--json"))["score"]["score"] == 36


def test_an_account_by_the_configuration_file(served, tierline, tmp_path):
    under_test, admin = served
    under_test.write([visit("acme", "1")])
    under_test.catch_up()
    configuration = under_test.daemon.configuration
    assert "admin.port" in tierline.run("account", "acme", "--config", configuration).stderr.decode()
    text = configuration.read_text().replace("port: 0", f"port: {admin.port}")
    configuration.write_text(text)
    assert "acme   score 8.00   tier C" in tierline.output("account", "acme", "--config", configuration).decode()
    assert under_test.daemon.terminate() == 0
    gone = tierline.run("account", "acme", "--config", configuration)
    assert gone.returncode != 0 and "tierline run" in gone.stderr.decode()


def test_what_is_not_there_is_said_to_be_missing(served, tierline):
    under_test, admin = served
    under_test.write([visit("acme", "1")])
    under_test.catch_up()
    unknown = admin.account("ACME")
    assert unknown.status == 404
    assert unknown.json["account"] == "ACME" and unknown.json["partition"] in range(8)
    assert "case" in unknown.json["error"]
    command = tierline.run("account", "ACME", "--url", admin.url)
    assert command.returncode != 0 and "case" in command.stderr.decode()
    for path in ("/", "/accounts", "/accounts/", "/metric", "/accounts/a/b"):
        missing = admin.ask(path)
        assert missing.status == 404 and "/accounts/{account}" in missing.json["error"], path
    assert admin.ask("/accounts/%ff%fe").status == 400
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = admin.ask("/accounts/acme", method)
        assert answer.status == 405 and answer.headers["allow"] == "GET, HEAD"
    head, whole = admin.ask("/accounts/acme", "HEAD"), admin.ask("/accounts/acme")
    assert head.status == 200 and head.body == b"" and whole.status == 200
    assert admin.account("acme").json["score"]["score"] == 8


def test_a_port_that_is_taken_is_refused_with_the_remedy(served, broker, application):
    _, admin = served
    second = application(broker, MODEL)
    second.daemon.start(**admin.settings)
    assert second.daemon.ended(within=30) != 0
    log = second.daemon.log.read_text()
    assert f"127.0.0.1:{admin.port}" in log and "admin.port" in log


def test_connections_do_not_hold_up_the_end(served):
    """One that waits for another request, as a scraper's does, and one that never ends its request."""
    under_test, admin = served
    idle = socket.create_connection(("127.0.0.1", admin.port))
    idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert idle.recv(4096).startswith(b"HTTP/1.1 200")
    stuck = socket.create_connection(("127.0.0.1", admin.port))
    stuck.sendall(b"GET /healthz HTTP/1.1\r\nHost: local")
    endless = socket.create_connection(("127.0.0.1", admin.port))
    endless.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
    under_test.daemon.signal(signal.SIGTERM)
    assert under_test.daemon.ended(within=5) == 0
    for connection in (idle, stuck, endless):
        connection.close()


QUEUE = MODEL.replace("{name: A, enter: 30}", "{name: A, enter: 30, queue: sales, respond_within: 4h}")


def test_holds_and_open_alerts_are_shown(broker, application, tierline):
    under_test, admin = application(broker, QUEUE), Admin()
    under_test.create_log()
    under_test.daemon.start(**admin.settings)
    common = {"time": NOW, "account": "acme"}
    until = NOW + 86_400_000
    hold = common | {"id": "h", "type": "hold.placed", "by": "mia", "until": until, "reason": "play"}
    under_test.write([visit("other", "1"), visit("other", "2"), profile("other")])
    under_test.write([Record(b"acme", json.dumps(hold).encode()), visit("acme", "1"), visit("acme", "2")])
    under_test.write([profile("acme")])
    under_test.catch_up()
    alerts = {event.account: event.data for event in under_test.published().alerts}
    for name, holds in (("acme", ["mia"]), ("other", [])):
        answer = admin.account(name)
        assert schemas.faults("account", schemas.parse(answer.body)) == []
        assert [one["by"] for one in answer.json["holds"]] == holds
        [alert] = answer.json["openAlerts"]
        for member in ("alert", "kind", "tier", "queue", "held", "respondBy"):
            assert alert[member] == alerts[name][member], member
        assert alert["held"] is (name == "acme") and alert["raised"] == alerts[name]["time"]
        table = tierline.output("account", name, "--url", admin.url).decode()
        assert alert["alert"] in table and ("hold   mia" in table) is (name == "acme")
