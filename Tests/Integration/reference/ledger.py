"""The ledger (§6, §11)."""

import math
from decimal import Decimal

from .model import CATEGORIES, Model
from .numbers import hundredths, nine, sigma
from .view import View

Entry = tuple[str, str, str | None, float, float]
"""Kind, name, category, points and share."""


def ledger(model: Model, view: View) -> tuple[int, list[dict]]:
    """The score in hundredths and the entries that sum to it."""
    entries = _terms(model, view) if model.logistic else _weighted(model, view)
    gate = view.after_gate.low - view.total.low
    entries.append(("gate", "gate", None, gate, gate))
    exclusion = view.score.low - view.after_gate.low
    entries.append(("exclude", "exclude", None, exclusion, exclusion))

    whole = hundredths(view.score.low)
    exact = [Decimal(repr(nine(share))) * 100 for *_, share in entries]
    floors = [math.floor(share) for share in exact]
    order = sorted(range(len(entries)), key=lambda index: (floors[index] - exact[index], index))
    for index in order[: max(0, whole - sum(floors))]:
        floors[index] += 1
    return whole, [
        {"kind": kind, "name": name, "category": category, "points": round(points, 4) + 0.0, "share": share / 100}
        for (kind, name, category, points, _), share in zip(entries, floors)
        if round(points, 4) != 0 or share != 0
    ]


def _weighted(model: Model, view: View) -> list[Entry]:
    entries: list[Entry] = []
    for category in CATEGORIES:
        points = view.points[category].low
        factor = model.weight[category] * model.slope(category, points)
        if category == "fit":
            entries += [("fit", name, category, worth, factor * worth) for name, worth in view.facts.fit_points.items()]
        for signal in model.signals:
            if signal["category"] == category:
                raw, capped = (side[signal["name"]].low for side in (view.raw_points, view.signal_points))
                entries.append(("signal", signal["name"], category, raw, factor * raw))
                entries.append(("clamp", signal["name"], category, capped - raw, factor * (capped - raw)))
        for bonus in model.bonuses:
            if bonus["category"] == category:
                worth = view.bonus_points[bonus["name"]].low
                entries.append(("bonus", bonus["name"], category, worth, factor * worth))
        cut = model.weight[category] * view.category[category].low - factor * points
        entries.append(("clamp", category, category, cut / factor if factor else 0.0, cut))
    return entries


def _terms(model: Model, view: View) -> list[Entry]:
    terms = [(feature, c * view.feature(feature).low) for feature, c in model.coefficients.items()]
    difference, start = sum(term for _, term in terms), sigma(model.intercept)
    end = sigma(model.intercept + difference)
    slope = start * (1 - start) if abs(difference) < 1e-6 else (end - start) / difference
    return [("intercept", "intercept", None, model.intercept, 100 * start)] + [
        ("term", feature, None, term, 100 * slope * term) for feature, term in terms]
