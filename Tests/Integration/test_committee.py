"""The example model for enterprises: a committee is more than its score, and a hold keeps sales off while it stands."""

import json

import pytest

import schemas
from outputs import ALERT, Outputs, printed

MODEL = schemas.ROOT / "deploy" / "models" / "enterprise-abm.yaml"
START = 1_767_225_600_000
HOUR, DAY = 3_600_000, 86_400_000
ACCOUNT = "northwind.example"
PROFILE = {"list": "strategic", "industry": "insurance", "employees": 24_000, "region": "dach"}
TITLES = ["CFO", "Director Procurement", "Security Architect", "Engineer", "VP International Sales"]


class Story:
    """What happens to an account, hour by hour."""

    def __init__(self):
        self.lines: list[dict] = []
        self.happens({"attributes": PROFILE})

    def happens(self, *records: dict) -> None:
        for record in records:
            number = len(self.lines)
            time = START + number * HOUR
            self.lines.append(
                {"id": f"e{number}", "time": time, "account": ACCOUNT} | record
                | {"recorded": time, "partition": 0, "offset": number})

    def meets(self, *titles: str) -> None:
        self.happens(*(
            {"type": "meeting.held", "contact": {"id": title.lower(), "title": title}} for title in titles))

    def researches(self) -> None:
        self.happens(*(
            {"type": "intent.surge", "value": 100, "properties": {"topic": topic}} for topic in ("a", "b", "c")))

    def told(self, tierline) -> Outputs:
        log = "\n".join(json.dumps(line) for line in self.lines).encode()
        return printed(tierline.score(MODEL, log, "all"))


@pytest.fixture
def story() -> Story:
    return Story()


def _tiers(outputs: Outputs) -> list[str]:
    return [event.data["tier"] for event in outputs.tiers]


def _alerts(outputs: Outputs) -> list[tuple]:
    return [
        (event.data["tier"], event.data["held"], event.data["withdrawn"])
        for event in outputs.alerts if event.type == ALERT and event.data["kind"] == "tier"]


def test_one_executive_does_not_make_a_committee(tierline, story):
    story.researches()
    story.meets(*["CFO"] * 6)
    outputs = story.told(tierline)
    assert outputs.scores[-1].data["score"] > 70
    assert _tiers(outputs)[-1] == "warm" and _alerts(outputs) == []


def test_a_committee_is_pursued_once_every_role_is_there(tierline, story):
    story.researches()
    story.meets("CFO", "CEO", "Director Procurement", "Marketing Manager", "VP International Sales")
    before = story.told(tierline)
    assert _tiers(before)[-1] == "develop"
    story.meets("Head of IT", "Security Architect")
    outputs = story.told(tierline)
    assert _tiers(outputs)[-1] == "pursue"
    assert [person["persona"] for person in outputs.alerts[-1].data["people"]] == ["executive"] * 3


def test_a_hold_keeps_sales_off_until_it_ends(tierline, story):
    story.happens({"type": "hold.placed", "by": "marketing", "until": START + 2 * DAY, "reason": "executive dinner"})
    story.researches()
    story.meets(*TITLES)
    assert _alerts(story.told(tierline))[-1] == ("pursue", True, False)
    story.happens({"type": "hold.released", "by": "marketing"})
    assert _alerts(story.told(tierline))[-1] == ("pursue", False, False)
