"""The log, read record by record as `tierline score` reads it (§1, §2, §5)."""

import json
import zlib
from base64 import b64decode

import yaml

from .account import Account, Happening, worth
from .conditions import at_path, kind
from .judge import Judge
from .model import Model
from .numbers import Refused, duration, hundredths, milliseconds, nine
from .partitions import murmur2
from .tiers import EXCLUDED, earliest, may_change_tier
from .view import View, drop_keys, fold_contacts

OTHERS = ("contact.updated", "contact.erased", "hold.placed", "hold.released", "alert.acknowledged")


class Reference(Judge):
    """Scores a log.

    How ids of alerts are made is not part of the contract. `alerts` says which alert an acknowledgement means: account,
    kind, tier, time, and how many such there were before.
    """

    def __init__(self, model: dict, alerts: dict[str, tuple] | None = None):
        super().__init__(Model(model))
        self._models: dict[int, Model] = {}
        self._first = self.model
        self._header: dict = {}
        self._offsets: dict[int, int] = {}
        self._named_alerts = alerts or {}
        self.clocks: dict[int, int] = {}
        self.accounts: dict[str, Account] = {}
        self.dead_letters: list[tuple[int, int]] = []
        self._serial = 0
        self._past: dict[int, list[tuple[int, dict]]] = {}
        """The lines of each partition so far, with their offsets."""

    def score(self, lines: list[dict]) -> None:
        for line in lines:
            if "log" in line:
                self._header = line["log"]
            else:
                self._take(line)

    def pass_time(self, until: int) -> None:
        """Lets time run to a horizon."""
        for partition, clock in sorted(self.clocks.items()):
            self._advance(partition, max(until, clock))

    def final(self) -> list[dict]:
        """Each account as its partition's clock finds it."""
        start = len(self.events)
        for name, account in self.accounts.items():
            self.model = self._models[self.homes[name]]
            clock = self.clocks[self.homes[name]]
            kept = account.last, account.last_at, account.pending
            view = View(self.model, account, clock)
            self._publish(account, clock, view, {
                "account": name, "time": clock, "tier": account.tier, "score": hundredths(view.score.low),
                "modelVersion": self.model.version})
            account.last, account.last_at, account.pending = kept
        scores = [event for _, _, event in self.events[start:]]
        del self.events[start:]
        return scores

    def _take(self, line: dict) -> None:
        partition = line.get("partition", 0)
        offset = line.get("offset", self._offsets.get(partition, 0))
        self._offsets[partition] = offset + 1
        self.model = self._models.setdefault(partition, self._first)
        self._serial += 1
        before = self.clocks.get(partition)
        recorded = line.get("recorded")
        recorded = None if recorded is None else milliseconds(recorded)
        refused, event = None, None
        try:
            if self._is_stray(line, partition):
                raise Refused("stray")
            event = self._parsed(line)
        except Refused as problem:
            refused = problem
        if recorded is None:
            # The greatest accepted time or clock so far.
            times = [time for time in (before, event and _time(event)) if time is not None]
            recorded = max(times, default=None)
        if recorded is not None:
            self._advance(partition, recorded if before is None else max(before, recorded))
        try:
            if refused is not None:
                raise refused
            if event is not None:
                self._read(event, partition, recorded, self.clocks[partition])
            elif line["headers"].get("tierline") == "model":
                self._adopt(line, partition, offset)
        except Refused:
            self.dead_letters.append((partition, offset))
        self._past.setdefault(partition, []).append((offset, line))

    def _is_stray(self, line: dict, partition: int) -> bool:
        """Whether the record lies in another partition than its key's."""
        if "partitioner" not in self._header or _is_control(line):
            return False
        if "raw" in line:
            key = None if line["key"] is None else b64decode(line["key"])
        else:
            account = line.get("account")
            key = account.encode() if isinstance(account, str) else None
        if not key:
            return False
        number = zlib.crc32(key) if self._header["partitioner"] == "crc32" else murmur2(key) & 0x7FFFFFFF
        return number % self._header["partitions"] != partition

    def _adopt(self, line: dict, partition: int, offset: int) -> None:
        """Puts another model in force. The accounts it finds are judged at the clock."""
        try:
            value = json.loads(b64decode(line["raw"] or ""))
            text, start = value["text"], value.get("from")
        except (ValueError, KeyError):
            raise Refused("model") from None
        if start is not None and not (kind(start) == "number" and start == int(start) and 0 <= start <= offset):
            raise Refused("from")
        document = yaml.safe_load(text)
        if "tiers" not in document:
            raise Refused("model")
        before, clock = self.model, self.clocks.get(partition)
        self.model = self._models[partition] = Model(document)
        self.noticed.add("model changed")
        if start is not None:
            self._take_sums(self._made(document, partition, start), partition)
        tiers = [tier["name"] for tier in self.model.tiers] + [EXCLUDED]
        for name in sorted(self.accounts, key=str.encode):
            account = self.accounts[name]
            if self.homes[name] != partition:
                continue
            self._forget_ids(account, before if start is None else self.model, clock)
            if start is None and before.spike is not None:
                # Another half-life counts from here on.
                account.bursts = [(clock, fast_sum(account, before, clock))]
            account.changed()
            if account.tier not in tiers:
                account.tier = tiers[-2]
                self.noticed.add("tier is no more")
            self._keep_to_limits(account, clock)
            self._judge(account, clock, "model", None)

    def _made(self, document: dict, partition: int, start: int) -> dict[str, Account]:
        """What a model alone makes of the partition's records from an offset on."""
        alone = Reference(document)
        alone._header = self._header
        for offset, line in self._past.get(partition, []):
            if offset >= start:
                # Time passes with the models that the log has, and nothing else.
                control = {"headers": {"tierline": "tick"}} if _is_control(line) else {}
                alone._take(line | control | {"offset": offset})
        return alone.accounts

    def _take_sums(self, made: dict[str, Account], partition: int) -> None:
        """Gives the accounts the sums that another has made; what was decided stays, and what is known of people and
        firms, where the other knows nothing of it."""
        for name in made.keys() - self.accounts.keys():
            self._account(name, partition)
            self.noticed.add("account is new to the log")
        for name, account in self.accounts.items():
            if self.homes[name] != partition:
                continue
            other = made.get(name)
            if other is None:
                self.noticed.add("account without records since")
                other = Account(name, account.tier)
            account.happenings, account.latest, account.momentum = other.happenings, other.latest, other.momentum
            account.bursts = other.bursts
            account.ids, account.folded = other.ids, account.folded | other.folded
            account.contacts = {
                contact: account.contacts.get(contact, {}) | other.contacts.get(contact, {})
                for contact in account.contacts | other.contacts}
            if account.contacts.keys() > other.contacts.keys():
                self.noticed.add("person known from before")
            if other.profile is not None:
                account.profile, account.profile_rank = other.profile, other.profile_rank
            elif account.profile is not None:
                self.noticed.add("profile known from before")

    def _keep_to_limits(self, account: Account, clock: int) -> list[str]:
        folded = fold_contacts(self.model, account, clock)
        account.folded |= set(folded)
        for signal in self.model.signals:
            if drop_keys(self.model, account, signal, clock):
                self.noticed.add("key dropped")
        return folded

    def _forget_ids(self, account: Account, model: Model, clock: int) -> None:
        account.ids = [one for one in account.ids if clock - one[2] <= model.dedupe]
        if len(account.ids) > model.ids:
            account.ids = account.ids[len(account.ids) - model.ids :]
            self.noticed.add("id forgotten")

    def _advance(self, partition: int, clock: int) -> None:
        """Does what time does, up to and including the new clock."""
        self.model = self._models.setdefault(partition, self._first)
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
            moments.append(max(a, account.last_at + model.min_interval))
        if model.refresh is not None:
            waited = account.last_at + max(model.refresh, model.min_interval) if account.last_at is not None else a
            end = min([b] + [moment for moment in moments if moment is not None])
            moments.append(earliest(max(a, waited), end, lambda a, b: self._may_move(account, a, b)))
        return min((moment for moment in moments if moment is not None), default=None)

    def _may_move(self, account: Account, a: int, b: int) -> bool:
        score = View(self.model, account, a, b).score
        furthest = max(hundredths(score.high) - account.last, account.last - hundredths(score.low))
        return furthest >= self.model.min_change

    def _read(self, event: dict, partition: int, recorded: int, clock: int) -> None:
        if event.get("type") is None:
            self._read_profile(event, partition, recorded, clock)
        else:
            self._read_event(event, partition, recorded, clock)

    def _parsed(self, line: dict) -> dict | None:
        """The record of an account, if it is one that can be applied; nothing for a control record."""
        if _is_control(line):
            return None
        if "raw" in line:
            event = self._parse(line)
        else:
            event = {name: value for name, value in line.items() if name not in ("recorded", "partition", "offset")}
        _check(event)
        return event

    def _parse(self, line: dict) -> dict:
        if not line["key"]:
            raise Refused("key")
        try:
            key = b64decode(line["key"]).decode()
        except ValueError:
            raise Refused("key") from None
        if line["raw"] is None:
            return {"account": key, "time": milliseconds(line["recorded"]), "attributes": None}
        try:
            event = json.loads(b64decode(line["raw"]))
        except (ValueError, RecursionError):
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
            account = self.accounts.pop(event["account"], None)
            if account is not None:
                # A deletion judges nothing: the score is the last decided one.
                for alert in account.alerts.withdraw():
                    self._withdraw(account, alert, clock, account.last, "deleted")
            return
        time = self._time(event, recorded)
        if self.model.age is not None and recorded - time > self.model.age:
            return
        account = self._account(event["account"], partition)
        rank = (time, event.get("id") or "", self._serial)
        if rank > account.profile_rank:
            account.profile, account.profile_rank = event["attributes"], rank
        self._judge(account, clock, "profile", event)

    def _read_event(self, event: dict, partition: int, recorded: int, clock: int) -> None:
        contact = event.get("contact")
        if isinstance(contact, str):
            contact = {"id": contact}
        event = event if contact is None else event | {"contact": contact}
        sent = milliseconds(event["time"])
        time = self._time(event, recorded)
        model = self.model
        if model.age is not None and recorded - time > model.age:
            return
        if event["type"] == "contact.erased" and event["account"] not in self.accounts:
            # Nothing is known, so there is nothing to forget, and no account to make of it.
            return
        account = self._account(event["account"], partition)
        self._forget_ids(account, model, clock)
        if any(id == event["id"] and abs(sent - seen) <= model.dedupe for id, seen, _ in account.ids):
            return
        account.ids.append((event["id"], sent, clock))
        self._forget_ids(account, model, clock)
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
                # What is null says nothing.
                if name != "id" and value is not None and (name not in known or known[name][0] < rank):
                    known[name] = (rank, value)
        before = self._fast_sum(account, clock)
        if event["type"] not in OTHERS:
            self._take_in(account, Happening(time, rank, contact["id"] if contact else None, event), clock)
        for folded in self._keep_to_limits(account, clock):
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
                if model.spike is not None:
                    account.bursts.append((happening.time, points * multiplier))
                continue
            newest = account.latest.setdefault(signal["name"], {})
            key = "" if "key" not in signal else key_text(at_path(event, signal["key"]))
            if key not in newest or newest[key][0] < happening.rank:
                newest[key] = (happening.rank, event)

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
        return fast_sum(account, self.model, t)


def fast_sum(account: Account, model: Model, t: int) -> float:
    """What a spike is told by; 0 without spikes."""
    return 0 if model.spike is None else sum(
        points * 2 ** (-(t - time) / duration(model.spike["half_life"])) for time, points in account.bursts)


def key_text(value) -> str:
    """A key of a signal, as text. What is neither text nor number nor boolean is like none; 1.0 is the number 1."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value) if isinstance(value, (bool, int, float)) else ""


def _time(event: dict) -> int | None:
    """The event's time; a deletion may have none."""
    try:
        return milliseconds(event.get("time"))
    except Refused:
        return None


def _is_control(line: dict) -> bool:
    """Whether Tierline has written the record itself; under a key the header means nothing."""
    return "raw" in line and line["key"] is None and line["headers"].get("tierline") in ("tick", "model")


def _check(event: dict) -> None:
    """Refuses what lacks something that is required."""
    def text(name: str, of: dict = event) -> None:
        if not isinstance(of.get(name), str) or not of[name]:
            raise Refused(name)

    text("account")
    type = event.get("type")
    if type is None and "attributes" not in event:
        raise Refused("type")
    if type is None and event["attributes"] is None:
        # Deletes whatever its time.
        return
    milliseconds(event.get("time"))
    if type is None:
        if not isinstance(event["attributes"], dict | None):
            raise Refused("attributes")
        return
    text("type")
    text("id")
    contact = event.get("contact")
    if isinstance(contact, dict):
        text("id", contact)
    elif contact is not None:
        text("contact")
    if type in ("contact.updated", "contact.erased") and contact is None:
        raise Refused("contact")
    if type in ("hold.placed", "hold.released"):
        text("by")
    if type == "hold.placed":
        milliseconds(event.get("until"))
    if type == "alert.acknowledged":
        text("alert")
