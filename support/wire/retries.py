"""When a request is sent again: only where that is safe, only so often, and never where something is judged by it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from support.wire.limits import Limits

_BUSY = frozenset({429, 503})
_FIRST_PAUSE = 0.1  # seconds before a refused connection is tried again; then four times as long each time


@dataclass(slots=True)
class Retries:
    """The repetitions of one call. Each of them is an exchange of its own, which tells why it is there."""

    limits: Limits
    patient: bool
    """Whether the call only prepares or removes something: no answer to it is what the scenario is about."""
    why: str = ""
    """Why the request is sent once more; empty the first time."""
    _done: int = 0
    _waited: float = 0.0

    def after_refused_connection(self) -> bool:
        """Wait a moment and return True if a connection that was refused is to be tried again: nothing was sent."""
        return self._again(_FIRST_PAUSE * 4**self._done, "the connection was refused")

    def after_answer(self, status: int, retry_after: str | None) -> bool:
        """Wait as long as the target asks for, and return True, if it is too busy and the request may be repeated."""
        if status not in _BUSY or not retry_after or not (self.limits.retry_after and self.patient):
            return False
        pause = seconds_until(retry_after)
        return pause is not None and self._again(pause, f"it answered {status} with Retry-After: {retry_after}")

    def _again(self, pause: float, cause: str) -> bool:
        if self._done >= self.limits.retries or self._waited + pause > self.limits.retry_seconds:
            return False
        time.sleep(pause)
        self._done += 1
        self._waited += pause
        self.why = f"sent again after {pause:g} s (attempt {self._done + 1}): {cause}"
        return True


def seconds_until(retry_after: str) -> float | None:
    """The seconds that a ``Retry-After`` asks for, as a number or a date (RFC 9110, 10.2.3); None if it is neither."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
