"""How many requests a user may make in any 60 seconds."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

WINDOW_SECONDS = 60.0


class RateLimiter:
    """A sliding window for each user. Used on the event loop only, so it needs no lock."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._requests: dict[str, deque[float]] = {}
        self._next_clean_up = clock() + WINDOW_SECONDS

    def admit(self, user: str) -> int:
        """Count a request, unless it is refused; 0 if it may pass, else the seconds after which the next may."""
        now = self._clock()
        self._forget_idle(now)
        window = self._requests.setdefault(user, deque())
        while window and window[0] <= now - WINDOW_SECONDS:
            window.popleft()
        if len(window) >= self._limit:
            return max(1, math.ceil(window[0] + WINDOW_SECONDS - now))
        window.append(now)
        return 0

    def _forget_idle(self, now: float) -> None:
        if now < self._next_clean_up:
            return
        self._next_clean_up = now + WINDOW_SECONDS
        self._requests = {user: window for user, window in self._requests.items() if window[-1] > now - WINDOW_SECONDS}
