"""`tierline model explain`, `model diff` and `model check`, as those who sign a model use them."""

import json
import re
from decimal import Decimal

import pytest

DAY = 86_400_000
NOON = 1_767_268_800_000
"""2026-01-01T12:00:00Z."""

MODEL = """
model: acme
version: "7"
weights: {fit: 40, engagement: 60}
fit:
  rules:
    - {name: industry, points: 100, when: {industry: {equals: software}}}
personas:
  - {name: chief, multiplier: 2, when: {contact.title: {matches: "chief*"}}}
signals:
  - {name: visit, category: engagement, when: {type: {equals: visit}}, points: 20, half_life: 7d, cap: 80}
  - {name: talk, category: engagement, when: {type: {equals: talk}}, points: 30, half_life: 7d}
exclude:
  - {name: customer, when: {lifecycle: {equals: customer}}}
tiers:
  - {name: A, enter: 80, exit: 74}
  - {name: B, enter: 50}
  - {name: C, enter: 0}
"""


@pytest.fixture
def files(tmp_path):
    """Writes models and a log of four accounts, and returns their paths."""
    def event(number: int, account: str, type: str, **more) -> dict:
        return {"id": str(number), "time": NOON, "recorded": NOON, "account": account, "type": type} | more

    def profile(account: str, **attributes) -> dict:
        return {"time": NOON, "recorded": NOON, "account": account, "attributes": attributes}

    lines = [profile(account, industry="software") for account in ("hot", "warm", "cold")]
    lines.append(profile("ours", industry="software", lifecycle="customer"))
    lines += [event(number, "hot", "visit", contact={"id": "ann", "title": "Chief of IT"}) for number in range(3)]
    lines += [event(10, "warm", "talk", contact="bob"), event(11, "ours", "talk")]
    (tmp_path / "log.jsonl").write_text("\n".join(map(json.dumps, lines)))

    def write(name: str, text: str = MODEL) -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write, str(tmp_path / "log.jsonl")


def _explained(tierline, *arguments: str) -> dict:
    return json.loads(tierline.output("model", "explain", *arguments, "--json"), parse_float=Decimal)


def test_explain_shows_the_ledger_its_sum_and_what_becomes_of_the_score(tierline, files):
    write, log = files
    text = tierline.output("model", "explain", write("m.yaml"), "--account", "hot", log).decode()
    rows = [re.split(r"  +", line.strip()) for line in text.splitlines()]
    assert rows[0] == ["hot", "score 88.00", "tier A", "as of 2026-01-01T12:00:00.000Z"]
    # 3 × 20 × 2 points, cut to 80, which weigh 60 of 100.
    assert ["40.00", "100.0000", "fit", "fit", "industry"] in rows
    assert ["72.00", "120.0000", "signal", "engagement", "visit"] in rows
    assert ["-24.00", "-40.0000", "clamp", "engagement", "visit"] in rows
    assert ["88.00", "score"] in rows
    assert "A clamp is what a cap" in text
    # The cap lets half of the points fade unseen.
    assert ["now", "88.00", "A"] in rows
    assert ["in 7 days", "76.00", "A"] in rows
    assert ["in 30 days", "43.69", "C"] in rows
    cools = re.search(r"It cools to B in 7 d (\d+) h, at (\S+)\.$", text, re.MULTILINE)
    assert cools and cools[2].startswith("2026-01-0")
    assert ["ann", "chief", "100.00", "2026-01-01T12:00:00.000Z"] in rows


def test_what_a_terminal_would_obey_is_not_printed(tierline, files):
    write, log = files
    red = "\x1b[31m"
    with open(log, "a") as lines:
        for number, kind in enumerate(("visit", "talk")):
            lines.write("\n" + json.dumps({
                "id": f"r{number}", "time": NOON, "recorded": NOON, "account": f"{red}evil", "type": kind,
                "contact": f"{red}eve"}))
    text = tierline.output("model", "explain", write("m.yaml"), "--account", f"{red}evil", log).decode()
    assert "\x1b" not in text and text.startswith("·[31mevil") and "·[31meve " in text
    other = write("n.yaml", MODEL.replace("points: 30", "points: 90"))
    text = tierline.output("model", "diff", write("m.yaml"), other, log).decode()
    assert "\x1b" not in text and "·[31mevil" in text
    # For machines it stays what it is.
    assert f"{red}evil" in [mover["account"] for mover in json.loads(
        tierline.output("model", "diff", write("m.yaml"), other, log, "--json"))["movers"]]


def test_explain_says_the_same_as_json(tierline, files):
    write, log = files
    said = _explained(tierline, write("m.yaml"), "--account", "hot", log)
    assert list(said) == ["now", "in7Days", "in30Days"]
    for span, score in said.items():
        assert sum(entry["share"] for entry in score["ledger"]) == score["score"], span
    assert [(score["score"], score["tier"]) for score in said.values()] == [
        (88, "A"), (76, "A"), (Decimal("43.69"), "C")]
    # What it says of the future is what comes of it.
    cools_at = said["now"]["coolsAt"]
    assert said["now"]["coolsTo"] == "B"
    later = _explained(tierline, write("m.yaml"), "--account", "hot", "--until", cools_at, log)
    assert later["now"]["tier"] == "B" and later["now"]["time"] == cools_at


def test_explain_of_an_excluded_account_and_of_one_that_cannot_cool(tierline, files):
    write, log = files
    text = tierline.output("model", "explain", write("m.yaml"), "--account", "ours", log).decode()
    assert "tier excluded" in text
    assert re.search(r"^-58\.00 .* exclude +customer$", text, re.MULTILINE)
    assert "Time alone will not bring it down a tier." in text
    assert "no-contacts" in text


def test_explain_as_of_a_time_from_the_standard_input(tierline, files):
    write, log = files
    with open(log, "rb") as file:
        printed = tierline.output(
            "model", "explain", write("m.yaml"), "--account", "warm", "--until", str(NOON + 7 * DAY), "-",
            input=file.read())
    assert printed.decode().startswith("warm   score 49.00   tier C   as of 2026-01-08T12:00:00.000Z")


def test_explain_of_an_account_that_the_log_does_not_know(tierline, files):
    write, log = files
    done = tierline.run("model", "explain", write("m.yaml"), "--account", "HOT", log)
    assert done.returncode != 0
    assert "HOT: the log has no such account" in done.stderr.decode()


@pytest.mark.parametrize("command", ["explain", "diff"])
def test_an_account_in_two_partitions_is_refused(tierline, files, command):
    write, log = files
    with open(log, "a") as lines:
        lines.write("\n" + json.dumps({
            "id": "p", "time": NOON, "recorded": NOON, "account": "hot", "type": "talk", "partition": 3}))
    model = write("m.yaml")
    arguments = [model, "--account", "hot", log] if command == "explain" else [model, model, log]
    done = tierline.run("model", command, *arguments)
    assert done.returncode == 1 and not done.stdout
    assert done.stderr.decode() == (
        f'Error: {log}:10: the account "hot" is in partition 3 here, and in partition 0 before: all its records have '
        "to be in one, so leave `partition` out or correct it\n")
    # To `tierline score` each partition is its own.
    assert tierline.output("score", "--model", model, log)


def test_diff_says_who_moves_where_and_why(tierline, files):
    write, log = files
    new = MODEL.replace('"7"', '"8"').replace("points: 30", "points: 70").replace("cap: 80", "cap: 50")
    arguments = write("old.yaml"), write("new.yaml", new), log
    lines = tierline.output("model", "diff", *arguments).decode().splitlines()
    assert lines[:2] == [
        "acme 7 > acme 8",
        "2 of 4 accounts change tier (1 up, 1 down), 2 change score by a point or more"]
    rows = [re.split(r"  +", line.strip()) for line in lines]
    assert ["old \\ new", "A", "B", "C", "excluded"] in rows
    assert ["A", "0", "1", "0", "0"] in rows
    assert ["B", "1", "0", "0", "0"] in rows
    assert ["C", "0", "0", "1", "0"] in rows
    assert ["excluded", "0", "0", "0", "1"] in rows
    # Those that move most come first.
    assert rows[-2:] == [
        ["warm", "B > A", "58.00", "82.00", "+24.00 signal talk"],
        ["hot", "A > B", "88.00", "70.00", "-18.00 clamp visit"]]
    said = json.loads(tierline.output("model", "diff", *arguments, "--json"), parse_float=Decimal)
    assert said["accounts"] == 4 and said["rescored"] == 2
    assert said["matrix"]["A"] == {"A": 0, "B": 1, "C": 0, "excluded": 0}
    assert said["movers"][0] == {
        "account": "warm", "before": {"tier": "B", "score": 58}, "after": {"tier": "A", "score": 82}, "rules": [],
        "why": [{"entry": "signal talk", "difference": 24}]}


def test_diff_names_the_rules_of_tiers_that_changed(tierline, files):
    write, log = files
    new = MODEL.replace("{name: B, enter: 50}", "{name: Warm, enter: 60, exit: 55, require: {contacts: 1}}")
    text = tierline.output("model", "diff", write("old.yaml"), write("new.yaml", new), log).decode()
    assert "1 of 4 accounts change tier (0 up, 1 down), 0 change score" in text
    assert text.splitlines()[-1].endswith("B is gone")
    new = MODEL.replace("enter: 80, exit: 74", "enter: 55.5, require: {fit: 20}")
    text = tierline.output("model", "diff", write("old.yaml"), write("new.yaml", new), log).decode()
    assert text.splitlines()[-1].endswith(
        "A enters at 55.5, not 80, A exits below 55.5, not 74, A requires fit 20")


def test_diff_of_a_model_with_itself(tierline, files):
    write, log = files
    text = tierline.output("model", "diff", write("m.yaml"), write("m.yaml"), log).decode()
    assert "0 of 4 accounts change tier (0 up, 0 down), 0 change score" in text
    assert "ACCOUNT" not in text


def test_diff_counts_accounts_that_only_one_model_knows(tierline, files):
    write, log = files
    with open(log, "a") as file:
        late = {"id": "x", "time": NOON - 9 * DAY, "recorded": NOON, "account": "old news", "type": "visit"}
        file.write("\n" + json.dumps(late))
    new = MODEL + "limits: {age: 2d}\n"
    text = tierline.output("model", "diff", write("old.yaml"), write("new.yaml", new), log).decode()
    assert "1 more is known under the old model only" in text


def test_diff_lists_as_many_as_are_asked_for(tierline, files):
    write, log = files
    new = MODEL.replace("points: 30", "points: 70").replace("cap: 80", "cap: 50")
    arguments = write("old.yaml"), write("new.yaml", new), log
    text = tierline.output("model", "diff", "--most", "1", *arguments).decode()
    assert "warm" in text and "hot" not in text
    assert text.splitlines()[-1] == "and 1 more; --most 2 lists them all"
    assert tierline.run("model", "diff", *arguments[:2], "-").returncode != 0
    assert tierline.run("model", "diff", "--most", "-1", *arguments).returncode != 0


def test_check_names_every_problem_with_its_place_and_the_nearest_name(tierline, files):
    write, _ = files
    broken = MODEL.replace("half_life: 7d, cap: 80", "half_live: 7d, cap: 80").replace("B, enter: 50", "B, enter: 90")
    done = tierline.run("model", "check", path := write("m.yaml", broken))
    assert done.returncode != 0
    lines = done.stderr.decode().removeprefix("Error: ").splitlines()
    assert all(re.match(re.escape(path) + r":\d+:\d+: ", line) for line in lines)
    said = "\n".join(line.removeprefix(path) for line in lines)
    assert ':11:5: signals[0]: "half_life" is missing' in said
    assert 'signals[0]: unknown key "half_live": did you mean "half_life"?' in said
    assert 'tiers[1].enter: "90" must be lower than that of the tier before it' in said


def test_check_of_a_good_model(tierline, files):
    write, _ = files
    text = tierline.output("model", "check", write("m.yaml")).decode()
    assert "model acme, version 7" in text and "no problems" in text
