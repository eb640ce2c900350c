"""The model (§4, §11), its defaults filled in."""

import math

from .conditions import holds
from .numbers import duration, hundredths

CATEGORIES = ("fit", "intent", "engagement")


class Model:
    def __init__(self, document: dict):
        self.name, self.version = document["model"], str(document["version"])
        self.logistic = document.get("kind") == "logistic"
        if self.logistic:
            self.intercept, self.coefficients = document["intercept"], document["coefficients"]
        else:
            weights = document["weights"]
            self.weight = {category: weights.get(category, 0) / sum(weights.values()) for category in CATEGORIES}
        limits = document.get("limits", {})
        self.future = duration(limits.get("future", "10m"))
        self.age = duration(limits["age"]) if "age" in limits else None
        self.dedupe = duration(limits.get("dedupe", "7d"))
        self.profile_age = duration(limits["profile_age"]) if "profile_age" in limits else None
        self.ids, self.contacts, self.keys = limits.get("ids", 1024), limits.get("contacts", 64), limits.get("keys", 64)
        fit = document.get("fit", {})
        self.fit_rules, self.gate = fit.get("rules", []), fit.get("gate")
        self.exclude = document.get("exclude", [])
        self.personas = document.get("personas", [])
        self.signals = document.get("signals", [])
        self.bonuses = document.get("bonuses", [])
        self.saturation = {"fit": {"full_marks": fit.get("full_marks", 100)}}
        for category in ("intent", "engagement"):
            self.saturation[category] = document.get("saturation", {}).get(category, {"full_marks": 100})
        committee = document.get("committee", {})
        self.window, self.roles = duration(committee.get("window", "90d")), committee.get("roles", [])
        self.tiers = document["tiers"]
        self.dwell = duration(document.get("dwell", "0s"))
        self.spike = document.get("spike")
        publish = document.get("publish", {})
        self.min_change = hundredths(publish.get("min_change", 1))
        self.min_interval = duration(publish.get("min_interval", "0s"))
        self.refresh = duration(publish["refresh"]) if "refresh" in publish else None
        self.leads = publish.get("leads", 10)
        self.half_life = {signal["name"]: duration(signal["half_life"]) for signal in self.signals}
        self.longest = max(self.half_life.values(), default=1)
        self.windows = max([duration(bonus["within"]) for bonus in self.bonuses] + [self.window])

    def saturated(self, category: str, points: float) -> float:
        form = self.saturation[category]
        if "full_marks" in form:
            return 100 * max(0.0, min(1.0, points / form["full_marks"]))
        return 100 * (1 - 2 ** (-max(points, 0.0) / form["half_marks"]))

    def slope(self, category: str, points: float) -> float:
        """What a point of the category is worth in its ledger."""
        form = self.saturation[category]
        if "full_marks" in form:
            return 100 / form["full_marks"]
        half = form["half_marks"]
        if points <= 0 or points / half < 1e-6:
            return 100 * math.log(2) / half
        return 100 * (1 - 2 ** (-points / half)) / points

    def persona(self, contact: dict | None) -> dict | None:
        if contact is None:
            return None
        return next((one for one in self.personas if holds(one["when"], {"contact": contact})), None)
