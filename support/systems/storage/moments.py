"""Times that the platform tells: read, compared, and held against a clock."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from support.wire.outcome import Outcome

_MILLISECOND = 1000  # microseconds


def moment(text: str) -> datetime:
    """A timestamp of the platform."""
    return datetime.fromisoformat(text)


def is_later(text: str, than: str) -> bool:
    """Whether a time is later than another; of two that are told in milliseconds or coarser, equal ones may be."""
    later, earlier = moment(text), moment(than)
    coarse = not later.microsecond % _MILLISECOND and not earlier.microsecond % _MILLISECOND
    return later > earlier or (coarse and later == earlier)


def now_of(outcome: Outcome) -> datetime:
    """What the clock of the service showed when it answered, to the second; ours, if it does not say.

    Clocks of two machines may be minutes apart, and neither is wrong for that.
    """
    date = outcome.headers.get("date")
    try:
        return parsedate_to_datetime(date).astimezone(UTC) if date else datetime.now(UTC)
    except ValueError:
        return datetime.now(UTC)


def lag_of(outcome: Outcome) -> float:
    """How many seconds the clock of the service is behind ours; 0 if it is ahead."""
    return max((datetime.now(UTC) - now_of(outcome)).total_seconds(), 0.0)
