"""What becomes of an account at a time, and what is published of it (§7, §8, §9)."""

from .account import Account
from .alerts import Alert
from .conditions import at_path, paths
from .ledger import ledger
from .model import Model
from .numbers import DAY, duration, hundredths, nine
from .tiers import EXCLUDED, cooling, next_tier
from .view import View


class Judge:
    def __init__(self, model: Model):
        self.model = model
        """The model in force on the partition that is being read."""
        self.homes: dict[str, int] = {}
        """The partition of each account."""
        self.events: list[tuple[str, int, dict]] = []
        """Type, partition and content, in the order of their coming out for each partition."""
        self.noticed: set[str] = set()
        """What has happened without coming out by itself, for tests of what a log brings about."""

    def of(self, type: str) -> list[dict]:
        return [event for one, _, event in self.events if one == type]

    def _judge(
        self, account: Account, t: int, reason: str, event: dict | None, at_once: bool = False, spiking: bool = False
    ) -> None:
        """Tier first, then score, then alerts."""
        account.changed()
        model, view = self.model, View(self.model, account, t)
        tier, previous = next_tier(model, account, t), account.tier
        common = {
            "account": account.name, "time": t, "reason": reason, "tier": tier,
            "score": hundredths(view.score.low), "cause": None if event is None else event.get("id"),
            "modelVersion": model.version}
        if tier != previous:
            order = [one["name"] for one in model.tiers] + [EXCLUDED]
            direction = "up" if order.index(tier) < order.index(previous) else "down"
            self._emit("tier", common | {"previousTier": previous, "direction": direction})
            account.tier, account.entered = tier, t
        moved = abs(common["score"] - account.last) >= model.min_change
        resting = account.last_at is not None and t < account.last_at + model.min_interval
        if tier != previous or at_once or (moved and not resting):
            if reason == "decay" and tier == previous and account.pending:
                common |= account.pending
            self._publish(account, t, view, common)
        elif moved and reason != "decay":
            account.pending = {"reason": reason, "cause": common["cause"]}
        elif not resting:
            account.pending = None
        self._alert(account, t, view, previous, event, spiking)

    def _alert(
        self, account: Account, t: int, view: View, previous: str, event: dict | None, spiking: bool = False
    ) -> None:
        """Withdrawn ones, those that are held no longer, a new one, a spike, and those that nobody has answered."""
        model, alerts = self.model, account.alerts
        score, entries = ledger(model, view)
        if account.tier != previous or any(alert.tier != account.tier for alert in alerts.open):
            for alert in alerts.withdraw():
                self._withdraw(account, alert, t, score, "excluded" if account.tier == EXCLUDED else "tier")
        for alert in alerts.free(t):
            self.noticed.add("hold ended by time" if event is None else "hold released")
            self._publish_alert(account, alert, t)
        if account.tier != EXCLUDED:
            names = [tier["name"] for tier in model.tiers]
            tier = model.tiers[names.index(account.tier)]
            rose = account.tier != previous and (
                previous == EXCLUDED or names.index(account.tier) < names.index(previous))
            span = lambda settings, name: duration(settings[name]) if name in settings else None
            content = {
                "score": score, "cause": None if event is None else event.get("id"), "action": tier.get("action"),
                "play": tier.get("play"), "driven": any(_drives(entry) for entry in entries),
                "people": self._leads(account, view)}
            if rose and "queue" in tier:
                if alerts.rest(("tier", tier["name"]), span(tier, "realert_after"), t):
                    self.noticed.add("not raised again")
                else:
                    self._publish_alert(account, alerts.raise_one(
                        account.name, "tier", tier["name"], t, tier["queue"], content, span(tier, "respond_within")), t)
            if spiking:
                if alerts.rest(("spike", None), span(model.spike, "cooldown"), t):
                    self.noticed.add("spike in its cooldown")
                else:
                    self._publish_alert(account, alerts.raise_one(
                        account.name, "spike", tier["name"], t, model.spike["queue"], content), t)
        for alert in alerts.breach(t):
            self._emit("sla", {
                "account": account.name, "time": t, "alert": alert.id, "tier": alert.tier, "queue": alert.queue,
                "respondBy": alert.respond_by})

    def _publish_alert(self, account: Account, alert: Alert, t: int) -> None:
        self._emit("alert", alert.content | {
            "account": account.name, "time": t, "alert": alert.id, "kind": alert.kind, "tier": alert.tier,
            "queue": alert.queue, "held": alert.held, "withdrawn": False, "respondBy": alert.respond_by,
            "erased": frozenset(alert.erased)})

    def _withdraw(self, account: Account, alert: Alert, t: int, score: int, reason: str) -> None:
        self._emit("alert", {
            "account": account.name, "time": t, "alert": alert.id, "kind": alert.kind, "tier": alert.tier,
            "queue": alert.queue, "score": score, "held": False, "withdrawn": True, "reason": reason})

    def _emit(self, type: str, event: dict) -> None:
        self.events.append((type, self.homes[event["account"]], event))

    def _leads(self, account: Account, view: View) -> list[dict]:
        """All contacts, the best first."""
        personas = view.facts.personas
        score = lambda contact: self.model.saturated("engagement", view.lead_points[contact])
        ranked = sorted(view.lead_points, key=lambda contact: (-nine(score(contact)), contact))
        return [
            {
                "contact": contact, "score": hundredths(score(contact)),
                "persona": personas[contact]["name"] if personas[contact] else None,
                "lastActive": view.facts.last_active.get(contact)}
            for contact in ranked]

    def _publish(self, account: Account, t: int, view: View, common: dict) -> None:
        model = self.model
        score, entries = ledger(model, view)
        cools_at, cools_to = cooling(model, account, t)
        fast, slow = (
            sum(points * 2 ** (-(t - time) / (days * DAY)) for time, points in account.momentum) / days
            for days in (7, 28))
        ratio = nine(fast / slow) if nine(slow) > 0 else 1
        self._emit("score", common | {
            "previousScore": account.last,
            "fit": hundredths(view.category["fit"].low), "intent": hundredths(view.category["intent"].low),
            "engagement": hundredths(view.category["engagement"].low),
            "momentum": "rising" if ratio > 1.5 else "cooling" if ratio < 0.67 else "steady",
            "contacts": view.contacts.low, "penetration": hundredths(view.penetration.low),
            "leads": self._leads(account, view)[: model.leads], "ledger": entries, "coolsAt": cools_at, "coolsTo": cools_to,
            "dataQuality": self._quality(account, t)})
        account.last, account.last_at, account.pending = score, t, None

    def _quality(self, account: Account, t: int) -> set[str]:
        model = self.model
        quality = set()
        if account.profile is None:
            quality.add("no-profile")
        else:
            if model.profile_age is not None and t - account.profile_rank[0] > model.profile_age:
                quality.add("stale-profile")
            for rule in model.fit_rules + model.exclude:
                quality |= {
                    f"missing-attribute:{path}" for path in paths(rule["when"])
                    if at_path(account.profile, path) is None}
        if not account.contacts:
            quality.add("no-contacts")
        return quality


def _drives(entry: dict) -> bool:
    """Whether a share belongs to a signal or a bonus, and is above zero."""
    kind = entry["name"].partition(":")[0] if entry["kind"] == "term" else entry["kind"]
    return kind in ("signal", "bonus") and entry["share"] > 0
