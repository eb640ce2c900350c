"""The figures of an account at a time, and their bounds over a span of time (§5, §11)."""

import math
from dataclasses import dataclass

from .account import Account, worth
from .model import Model
from .numbers import clamp, duration, nine, sigma


@dataclass
class Range:
    """The least and the greatest that a value can be in a span of time."""

    low: float
    high: float


class View:
    """An account's figures from time `a` to time `b`, as ranges; at one time, exactly."""

    def __init__(self, model: Model, account: Account, a: int, b: int | None = None):
        b = a if b is None else b
        facts = account.facts(model)
        self.facts = facts
        self.signal_points: dict[str, Range] = {}
        self.raw_points: dict[str, Range] = {}
        self.bonus_points: dict[str, Range] = {}
        self.lead_points: dict[str, float] = {contact: 0.0 for contact in account.contacts}
        category_points = {"intent": Range(0, 0), "engagement": Range(0, 0)}

        for signal in model.signals:
            half_life = model.half_life[signal["name"]]

            def faded(terms) -> Range:
                # Points above zero sink and those below rise, so that each bound takes some from either end.
                early = [points * 2 ** (-(a - time) / half_life) for time, points in terms]
                late = early if a == b else [points * 2 ** (-(b - time) / half_life) for time, points in terms]
                return Range(sum(map(min, early, late)), sum(map(max, early, late)))

            raw = faded([(rank[0], points) for rank, points in facts.newest.get(signal["name"], {}).values()])
            capped = Range(raw.low, raw.high)
            for contact, terms in facts.additive.get(signal["name"], {}).items():
                persona = facts.personas.get(contact)
                multiplier = 1 if persona is None else persona["multiplier"]
                own, bound = faded(terms), signal.get("contact_cap")
                own = Range(own.low * multiplier, own.high * multiplier)
                raw.low += own.low
                raw.high += own.high
                capped.low += clamp(own.low, bound)
                capped.high += clamp(own.high, bound)
                if contact is not None and signal["category"] == "engagement":
                    self.lead_points[contact] += clamp(own.high, bound)
            capped = Range(clamp(capped.low, signal.get("cap")), clamp(capped.high, signal.get("cap")))
            self.raw_points[signal["name"]], self.signal_points[signal["name"]] = raw, capped
            category_points[signal["category"]].low += capped.low
            category_points[signal["category"]].high += capped.high

        for bonus in model.bonuses:
            times, within = facts.windows[bonus["signal"]].values(), duration(bonus["within"])
            counts = lambda t: sum(t - within < time <= t for time in times) >= bonus["contacts"]
            ends = [bonus["points"] if counts(t) else 0 for t in (a, b)]
            points = Range(min(ends), max(ends))
            self.bonus_points[bonus["name"]] = points
            category_points[bonus["category"]].low += points.low
            category_points[bonus["category"]].high += points.high

        fit_total = sum(facts.fit_points.values())
        self.points = {"fit": Range(fit_total, fit_total)} | category_points
        self.category = {"fit": Range(facts.fit, facts.fit)}
        for category, points in category_points.items():
            self.category[category] = Range(
                model.saturated(category, points.low), model.saturated(category, points.high))

        def active(t: int) -> list[str]:
            return [contact for contact, time in facts.last_active.items() if t - model.window < time <= t]

        def penetration(t: int) -> float:
            present = {facts.personas[contact]["name"] for contact in active(t) if facts.personas[contact] is not None}
            return len(present & set(model.roles)) / len(model.roles) if model.roles else 0.0

        self.contacts = Range(len(active(b)), len(active(a)))
        self.penetration = Range(penetration(b), penetration(a))

        self.total = self._logistic(model) if model.logistic else Range(
            sum(model.weight[name] * one.low for name, one in self.category.items()),
            sum(model.weight[name] * one.high for name, one in self.category.items()))
        self.after_gate = self.total
        if model.gate is not None and nine(facts.fit) < model.gate["below"]:
            ceiling = model.gate["ceiling"]
            self.after_gate = Range(min(self.total.low, ceiling), min(self.total.high, ceiling))
        self.score = Range(0.0, 0.0) if facts.excluded else self.after_gate

    def _logistic(self, model: Model) -> Range:
        low = high = model.intercept
        for feature, coefficient in model.coefficients.items():
            ends = [coefficient * end for end in (self.feature(feature).low, self.feature(feature).high)]
            low, high = low + min(ends), high + max(ends)
        return Range(100 * sigma(low), 100 * sigma(high))

    def feature(self, name: str) -> Range:
        """What a coefficient is multiplied by (§11)."""
        form, _, part = name.partition(":")
        return {"signal": self.signal_points, "bonus": self.bonus_points}[form][part] if part else self.measure(name)

    def measure(self, name: str) -> Range:
        return {"contacts": self.contacts, "penetration": self.penetration}.get(name) or self.category[name]


def fold_contacts(model: Model, account: Account, t: int) -> list[str]:
    """Keeps to the limit on contacts (§5.4). Returns those that were folded."""
    folded = []
    while len(account.contacts) > model.contacts:
        account.changed()
        view = View(model, account, t)
        least = min(account.contacts, key=lambda contact: (
            nine(model.saturated("engagement", view.lead_points[contact])),
            view.facts.last_active.get(contact, -math.inf), contact.encode()))
        persona = view.facts.personas[least]
        for happening in account.happenings:
            if happening.contact == least:
                happening.contact, happening.frozen = None, 1 if persona is None else persona["multiplier"]
        del account.contacts[least]
        folded.append(least)
    account.changed()
    return folded


def drop_keys(model: Model, account: Account, signal: dict, t: int) -> bool:
    """Keeps to the limit on the keys of a signal (§5.2). Returns whether any had to go."""
    newest = account.latest.get(signal["name"], {})
    dropped = len(newest) > model.keys
    while len(newest) > model.keys:
        value = lambda key: nine(
            abs(worth(signal, newest[key][1])) * 2 ** (-(t - newest[key][0][0]) / model.half_life[signal["name"]]))
        del newest[min(newest, key=lambda key: (value(key), key.encode()))]
    return dropped
