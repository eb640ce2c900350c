"""The log, read record by record as `tierline score` reads it (§1, §2, §5)."""

import json
from base64 import b64decode

from .account import Account, Happening, worth
from .conditions import at_path
from .judge import Judge
from .model import Model
from .numbers import Refused, duration, hundredths, milliseconds, nine
from .tiers import earliest, may_change_tier
from .view import View, drop_keys, fold_contacts

OTHERS = ("contact.updated", "contact.erased", "hold.placed", "hold.released", "alert.acknowledged")


class Reference(Judge):
    """Scores a log.

    How ids of alerts are made is not part of the contract. `alerts` says which alert an acknowledgement means: account,
    kind, tier, time, and how many such there were before.
    """

    def __init__(self, model: dict, alerts: dict[str, tuple] | None = None):
        super().__init__(Model(model))
        self._named_alerts = alerts or {}
        self.clocks: dict[int, int] = {}
        self.accounts: dict[str, Account] = {}
        self.dead_letters: list[tuple[int, int]] = []
        self._serial = 0

    def score(self, lines: list[dict]) -> None:
        for line in lines:
            partition, recorded = line["partition"], milliseconds(line["recorded"])
            clock = max(recorded, self.clocks.get(partition, recorded))
            self._advance(partition, clock)
            self._serial += 1
            try:
                self._read(line, partition, recorded, clock)
            except Refused:
                self.dead_letters.append((partition, line["offset"]))

    def _advance(self, partition: int, clock: int) -> None:
        """Does what time does, up to and including the new clock."""
        since, start = self.clocks.get(partition, clock), len(self.events)
        for name in sorted(self.accounts, key=str.encode):
            if self.homes[name] == partition:
                self._let_pass(self.accounts[name], since, clock)
        # Sorting keeps the order of accounts within a millisecond.
        self.events[start:] = sorted(self.events[start:], key=lambda event: event[2]["time"])
        self.clocks[partition] = clock

    def _let_pass(self, account: Account, t: int, clock: int) -> None:
        moment = self._next_moment(account, t + 1, clock)
        while True:
            due = account.alerts.next_moment()
            if moment is not None and (due is None or moment <= due):
                t = moment
                self._judge(account, t, "decay", None)
                moment = self._next_moment(account, t + 1, clock)
            elif due is not None and due <= clock:
                self._alert(account, due, View(self.model, account, due), account.tier, None)
            else:
                return

    def _next_moment(self, account: Account, a: int, b: int) -> int | None:
        model = self.model
        moments = [earliest(a, b, lambda a, b: may_change_tier(model, account, a, b))]
        if account.pending and account.last_at + model.min_interval <= b:
            moments.append(account.last_at + model.min_interval)
        if model.refresh is not None:
            waited = account.last_at + max(model.refresh, model.min_interval) if account.last_at is not None else a
            end = min([b] + [moment for moment in moments if moment is not None])
            moments.append(earliest(max(a, waited), end, lambda a, b: self._may_move(account, a, b)))
        return min((moment for moment in moments if moment is not None), default=None)

    def _may_move(self, account: Account, a: int, b: int) -> bool:
        score = View(self.model, account, a, b).score
        furthest = max(hundredths(score.high) - account.last, account.last - hundredths(score.low))
        return furthest >= self.model.min_change

    def _read(self, line: dict, partition: int, recorded: int, clock: int) -> None:
        if "raw" in line:
            if line["headers"].get("tierline") == "tick":
                return
            event = self._parse(line)
        else:
            event = {name: value for name, value in line.items() if name not in ("recorded", "partition", "offset")}
        name = event.get("account")
        if not isinstance(name, str) or not name:
            raise Refused("account")
        if "type" not in event and "attributes" in event:
            self._read_profile(event, partition, recorded, clock)
        else:
            self._read_event(event, partition, recorded, clock)

    def _parse(self, line: dict) -> dict:
        if line["key"] is None:
            raise Refused("key")
        try:
            key = b64decode(line["key"]).decode()
        except ValueError:
            raise Refused("key") from None
        if line["raw"] is None:
            return {"account": key, "time": milliseconds(line["recorded"]), "attributes": None}
        try:
            event = json.loads(b64decode(line["raw"]))
        except ValueError:
            raise Refused("JSON") from None
        if not isinstance(event, dict) or event.get("account") != key:
            raise Refused("key")
        return event

    def _time(self, event: dict, recorded: int) -> int:
        time = milliseconds(event.get("time"))
        if time > recorded + self.model.future:
            raise Refused("future")
        return min(time, recorded)

    def _account(self, name: str, partition: int) -> Account:
        self.homes[name] = partition
        return self.accounts.setdefault(name, Account(name, self.model.tiers[-1]["name"]))

    def _read_profile(self, event: dict, partition: int, recorded: int, clock: int) -> None:
        if event["attributes"] is None:
            # At its place in the log, whatever its time.
            milliseconds(event.get("time"))
            account = self.accounts.pop(event["account"], None)
            if account is not None:
                # A deletion judges nothing: the score is the last decided one.
                for alert in account.alerts.withdraw():
                    self._withdraw(account, alert, clock, account.last, "deleted")
            return
        if not isinstance(event["attributes"], dict):
            raise Refused("attributes")
        time = self._time(event, recorded)
        if self.model.age is not None and recorded - time > self.model.age:
            return
        account = self._account(event["account"], partition)
        rank = (time, event.get("id") or "", self._serial)
        if rank > account.profile_rank:
            account.profile, account.profile_rank = event["attributes"], rank
        self._judge(account, clock, "profile", event)

    def _read_event(self, event: dict, partition: int, recorded: int, clock: int) -> None:
        for member in ("id", "type"):
            if not isinstance(event.get(member), str):
                raise Refused(member)
        contact = event.get("contact")
        if isinstance(contact, str):
            contact = {"id": contact}
        if contact is not None and not (isinstance(contact, dict) and isinstance(contact.get("id"), str)):
            raise Refused("contact")
        event = event if contact is None else event | {"contact": contact}
        time = self._time(event, recorded)
        model = self.model
        if model.age is not None and recorded - time > model.age:
            return
        if event["type"] == "contact.erased" and event["account"] not in self.accounts:
            # Nothing is known, so there is nothing to forget, and no account to make of it.
            return
        account = self._account(event["account"], partition)
        account.ids = [one for one in account.ids if clock - one[2] <= model.dedupe]
        if any(id == event["id"] and abs(time - seen) <= model.dedupe for id, seen, _ in account.ids):
            return
        account.ids.append((event["id"], time, clock))
        if len(account.ids) > model.ids:
            account.ids.pop(0)
            self.noticed.add("id forgotten")
        rank = (time, event["id"], self._serial)

        if event["type"] == "contact.erased":
            account.contacts.pop(contact["id"], None)
            account.happenings = [one for one in account.happenings if one.contact != contact["id"]]
            for alert in account.alerts.open:
                alert.erased.add(contact["id"])
            self._judge(account, clock, "event", event, at_once=True)
            return
        if contact is not None:
            if contact["id"] not in account.contacts and contact["id"] in account.folded:
                self.noticed.add("folded contact came back")
            known = account.contacts.setdefault(contact["id"], {})
            for name, value in contact.items():
                if name != "id" and (name not in known or known[name][0] < rank):
                    known[name] = (rank, value)
        before = self._fast_sum(account, clock)
        if event["type"] not in OTHERS:
            self._take_in(account, Happening(time, rank, contact["id"] if contact else None, event), clock)
        for folded in fold_contacts(model, account, clock):
            account.folded.add(folded)
            self.noticed.add("newcomer folded" if folded == contact["id"] else "contact folded")
        self._take_order(account, event, clock)
        spiking = model.spike is not None and nine(before) < model.spike["points"] <= nine(
            self._fast_sum(account, clock))
        self._judge(account, clock, "event", event, spiking=spiking)

    def _take_in(self, account: Account, happening: Happening, clock: int) -> None:
        """Adds what has happened to every signal that it counts for."""
        model, event = self.model, happening.event
        account.happenings.append(happening)
        persona = model.persona(account.known(happening.contact)) if happening.contact is not None else None
        multiplier = 1 if persona is None else persona["multiplier"]
        for signal in model.signals:
            points = worth(signal, event)
            if points is None:
                continue
            if signal.get("mode") != "latest":
                account.momentum.append((happening.time, points * multiplier))
                continue
            newest = account.latest.setdefault(signal["name"], {})
            key = "" if "key" not in signal else at_path(event, signal["key"])
            if key not in newest or newest[key][0] < happening.rank:
                newest[key] = (happening.rank, points)
            if drop_keys(model, account, signal, clock):
                self.noticed.add("key dropped")

    def _take_order(self, account: Account, event: dict, clock: int) -> None:
        """Holds and acknowledgements."""
        if event["type"] == "hold.placed":
            until = milliseconds(event["until"])
            account.alerts.place_hold(event["by"], until, clock)
            if until <= clock:
                self.noticed.add("hold that is none")
        elif event["type"] == "hold.released":
            account.alerts.holds.pop(event["by"], None)
        elif event["type"] == "alert.acknowledged":
            account.alerts.acknowledge(self._named_alerts.get(event["alert"]))

    def _fast_sum(self, account: Account, t: int) -> float:
        spike = self.model.spike
        return 0 if spike is None else sum(
            points * 2 ** (-(t - time) / duration(spike["half_life"])) for time, points in account.momentum)
