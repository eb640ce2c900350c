"""Alerts, holds and service levels of an account (§8)."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Alert:
    """An alert that is neither acknowledged nor withdrawn."""

    id: tuple
    """Account, kind, tier, the time at which it was raised, and how many such there were before."""
    queue: str
    respond_within: int | None
    held: bool
    content: dict = field(default_factory=dict)
    """What was said when it was raised. When it is held no longer, the same is said again."""
    erased: set[str] = field(default_factory=set)
    """People who have been erased since."""
    respond_by: int | None = None
    breached: bool = False

    @property
    def kind(self) -> str:
        return self.id[1]

    @property
    def tier(self) -> str:
        return self.id[2]

    def answer_from(self, t: int) -> None:
        """Starts the clock of the service level."""
        self.held = False
        self.respond_by = None if self.respond_within is None else t + self.respond_within


@dataclass
class Alerts:
    """What an account remembers of its alerts, and the holds that stand."""

    open: list[Alert] = field(default_factory=list)
    holds: dict[str, int] = field(default_factory=dict)
    last: dict[tuple[str, str | None], int] = field(default_factory=dict)
    """When the last one was raised: for each tier, and for spikes."""
    raised: Counter = field(default_factory=Counter)

    def rest(self, key: tuple[str, str | None], span: int | None, t: int) -> bool:
        """Whether a span of time since the last alert has not passed yet."""
        return span is not None and key in self.last and t < self.last[key] + span

    def raise_one(
        self, account: str, kind: str, tier: str, t: int, queue: str, content: dict, respond_within: int | None = None
    ) -> Alert:
        key = (account, kind, tier, t)
        alert = Alert(key + (self.raised[key],), queue, respond_within, self.held_at(t), content)
        self.raised[key] += 1
        self.last[(kind, tier if kind == "tier" else None)] = t
        if not alert.held:
            alert.answer_from(t)
        self.open.append(alert)
        return alert

    def held_at(self, t: int) -> bool:
        return any(until > t for until in self.holds.values())

    def place_hold(self, by: str, until: int, t: int) -> None:
        """The newest of a `by` takes the place of the one before, even where it has ended before it began."""
        self.holds.pop(by, None)
        if until > t:
            self.holds[by] = until

    def acknowledge(self, id: tuple | None) -> None:
        self.open = [alert for alert in self.open if alert.id != id]

    def withdraw(self) -> list[Alert]:
        withdrawn, self.open = self.open, []
        return withdrawn

    def free(self, t: int) -> list[Alert]:
        """The alerts that are held no longer."""
        freed = [] if self.held_at(t) else [alert for alert in self.open if alert.held]
        for alert in freed:
            alert.answer_from(t)
        return freed

    def breach(self, t: int) -> list[Alert]:
        """The alerts that nobody has answered in time."""
        late = [alert for alert in self.open if alert.respond_by is not None and alert.respond_by <= t]
        late = [alert for alert in late if not alert.breached]
        for alert in late:
            alert.breached = True
        return late

    def next_moment(self) -> int | None:
        """When time does something next."""
        moments = [
            alert.respond_by for alert in self.open if alert.respond_by is not None and not alert.breached]
        if self.holds and any(alert.held for alert in self.open):
            moments.append(max(self.holds.values()))
        return min(moments, default=None)
