"""What is known of an account (§2, §5)."""

import math
from dataclasses import dataclass, field

from .alerts import Alerts
from .conditions import at_path, holds, kind
from .model import Model


def worth(signal: dict, event: dict) -> float | None:
    """The points of an event for a signal; nothing if it does not count."""
    if not holds(signal["when"], event):
        return None
    points = signal["points"]
    if not isinstance(points, dict):
        return points
    value = at_path(event, points["from"])
    return value * points.get("times", 1) if kind(value) == "number" else None


@dataclass
class Happening:
    """An activity or an outcome."""

    time: int
    rank: tuple
    contact: str | None
    event: dict
    frozen: float = 1
    """The multiplier of the contact that it belonged to, once that contact is folded into the unnamed one."""


@dataclass
class Account:
    name: str
    tier: str
    entered: int | None = None
    profile: dict | None = None
    profile_rank: tuple = (-math.inf,)
    happenings: list[Happening] = field(default_factory=list)
    contacts: dict[str, dict[str, tuple]] = field(default_factory=dict)
    latest: dict[str, dict[str, tuple[tuple, dict]]] = field(default_factory=dict)
    """The newest event for each signal and key, and its rank."""
    momentum: list[tuple[int, float]] = field(default_factory=list)
    bursts: list[tuple[int, float]] = field(default_factory=list)
    """What the fast sum is made of: points that came in while the model had spikes."""
    ids: list[tuple[str, int, int]] = field(default_factory=list)
    last: int = 0
    last_at: int | None = None
    pending: dict | None = None
    alerts: Alerts = field(default_factory=Alerts)
    folded: set[str] = field(default_factory=set)
    """Contacts that were folded into the unnamed one, known only for tests to ask whether they come back."""
    _facts: "Facts | None" = None

    def facts(self, model: Model) -> "Facts":
        self._facts = self._facts or Facts(model, self)
        return self._facts

    def changed(self) -> None:
        """To be called whenever a record has changed anything."""
        self._facts = None

    def known(self, contact: str) -> dict:
        """What is known of a contact."""
        return {name: value for name, (_, value) in self.contacts[contact].items()} | {"id": contact}


class Facts:
    """What is so of an account until its next record, whatever the time."""

    def __init__(self, model: Model, account: Account):
        self.personas = {contact: model.persona(account.known(contact)) for contact in account.contacts}
        self.additive: dict[str, dict[str | None, list[tuple[int, float]]]] = {}
        self.newest = {
            signal["name"]: {
                key: (rank, worth(signal, event))
                for key, (rank, event) in account.latest.get(signal["name"], {}).items()}
            for signal in model.signals}
        self.windows: dict[str, dict[str, int]] = {}
        for signal in model.signals:
            name = signal["name"]
            if signal.get("mode") == "latest":
                continue
            terms, window = self.additive.setdefault(name, {}), self.windows.setdefault(name, {})
            for happening in account.happenings:
                points = worth(signal, happening.event)
                if points is None:
                    continue
                terms.setdefault(happening.contact, []).append((happening.time, points * happening.frozen))
                if happening.contact is not None:
                    window[happening.contact] = max(window.get(happening.contact, happening.time), happening.time)
        self.last_active: dict[str, int] = {}
        for happening in account.happenings:
            if happening.contact is not None:
                self.last_active[happening.contact] = max(
                    self.last_active.get(happening.contact, happening.time), happening.time)
        known = account.profile is not None
        self.fit_points = {
            rule["name"]: rule["points"] for rule in model.fit_rules if known and holds(rule["when"], account.profile)}
        self.excluded = known and any(holds(rule["when"], account.profile) for rule in model.exclude)
        self.fit = model.saturated("fit", sum(self.fit_points.values())) if known else 0.0
