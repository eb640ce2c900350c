"""Tiers, and the moments at which they change (§7).

Moments are found by bisection: bounds on what can happen between two times tell which half need not be looked at, and
in the end the contract's own rule decides about a single millisecond.
"""

from .account import Account
from .model import Model
from .numbers import nine
from .view import View

EXCLUDED = "excluded"


def _reaches(tier: dict, view: View, side: str) -> bool:
    value = lambda measured: nine(getattr(measured, side))
    return value(view.score) >= tier["enter"] and _meets(tier, view, side)


def _meets(tier: dict, view: View, side: str) -> bool:
    return all(nine(getattr(view.measure(name), side)) >= bound for name, bound in tier.get("require", {}).items())


def may_change_tier(model: Model, account: Account, a: int, b: int) -> bool:
    """Whether an account may change its tier between two times; at one time, whether it does."""
    view = View(model, account, a, b)
    if view.facts.excluded or account.tier == EXCLUDED:
        return view.facts.excluded != (account.tier == EXCLUDED)
    own = _index(model, account.tier)
    if any(_reaches(tier, view, "high") for tier in model.tiers[:own]):
        return True
    if own == len(model.tiers) - 1 or (account.entered is not None and b < account.entered + model.dwell):
        return False
    tier = model.tiers[own]
    return nine(view.score.low) < tier.get("exit", tier["enter"]) or not _meets(tier, view, "low")


def next_tier(model: Model, account: Account, t: int) -> str:
    """The tier that an account has from `t` on."""
    if not may_change_tier(model, account, t, t):
        return account.tier
    view = View(model, account, t)
    if view.facts.excluded:
        return EXCLUDED
    return next(tier["name"] for tier in model.tiers if _reaches(tier, view, "low"))


def _index(model: Model, tier: str) -> int:
    return [one["name"] for one in model.tiers].index(tier)


def earliest(a: int, b: int, may_happen) -> int | None:
    """The first time from `a` to `b` at which something happens, given whether it may in a span of time."""
    if a > b or not may_happen(a, b):
        return None
    if a == b:
        return a
    middle = (a + b) // 2
    found = earliest(a, middle, may_happen)
    return found if found is not None else earliest(middle + 1, b, may_happen)


def cooling(model: Model, account: Account, t: int) -> tuple[int | None, str | None]:
    """When time alone will bring the next fall, and to which tier."""
    if account.tier in (EXCLUDED, model.tiers[-1]["name"]):
        return None, None
    # By then every sum is below the ninth decimal, and every window has closed.
    end = t + 64 * model.longest + model.windows + model.dwell
    tier, entered = account.tier, account.entered
    try:
        while True:
            t = earliest(t + 1, end, lambda a, b: may_change_tier(model, account, a, b))
            if t is None:
                return None, None
            found = next_tier(model, account, t)
            if _index(model, found) > _index(model, account.tier):
                return t, found
            account.tier, account.entered = found, t
    finally:
        account.tier, account.entered = tier, entered
