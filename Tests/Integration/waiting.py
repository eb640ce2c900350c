"""Waits that end by a condition, never by a guess of how long something takes."""

import time
from typing import Callable, TypeVar

T = TypeVar("T")


def wait_until(what: str, condition: Callable[[], T], within: float, explain: Callable[[], str] = lambda: "") -> T:
    """Asks `condition` again and again until its answer is true, and returns that answer.

    Fails after `within` seconds, saying what has not come about and what `explain` knows of the matter.
    """
    deadline = time.monotonic() + within
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s: {what}\n{explain()}")
        time.sleep(0.05)
