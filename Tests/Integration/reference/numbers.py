"""Numbers, spans and points of time (§1, §4, §6, §7, §10)."""

import math
import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

DAY = 86_400_000
UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": DAY, "w": 7 * DAY}


class Refused(Exception):
    """A record that goes to the dead letters."""


def nine(value: float) -> float:
    return round(value, 9) + 0.0


def hundredths(value: float) -> int:
    """Half up, from nine decimals."""
    return int((Decimal(repr(nine(value))) * 100).to_integral_value(ROUND_HALF_UP))


def clamp(value: float, bound: float | None) -> float:
    return value if bound is None else max(-bound, min(bound, value))


def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def duration(text) -> int:
    number, unit = re.fullmatch(r"([0-9.]+)(ms|s|m|h|d|w)", str(text)).groups()
    return int(float(number) * UNITS[unit])


def milliseconds(time) -> int:
    if isinstance(time, int) and not isinstance(time, bool):
        return time
    if not isinstance(time, str):
        raise Refused("time")
    try:
        parsed = datetime.fromisoformat(time)
    except ValueError:
        raise Refused("time") from None
    if parsed.tzinfo is None:
        raise Refused("time")
    return math.floor(Decimal(repr(parsed.timestamp())) * 1000)
