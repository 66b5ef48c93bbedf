"""Several clients at once: all wait for each other at the start, so that their requests really meet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_START_SECONDS = 10.0


def together(actions: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of this at the same time; returns what came of each, in the order given.

    Raises:
        Exception: the first that an action raised, after all have ended.
    """
    gate = threading.Barrier(len(actions))

    def act(action: Callable[[], T]) -> T:
        gate.wait(_START_SECONDS)
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [each.result() for each in [pool.submit(act, action) for action in actions]]
