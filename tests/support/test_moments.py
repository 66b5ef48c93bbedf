"""Times of the platform: compared as finely as they are told, and against the platform's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from support.systems.storage.moments import is_later, lag_of, now_of
from support.wire.exchange import Exchange
from support.wire.outcome import Outcome


def answered(date: str | None) -> Outcome:
    exchange = Exchange("storage", "rest", "GET /it", "", 200, 0.0, 0.0, "", "", "curl …")
    return Outcome(exchange, ok=True, headers={"date": date} if date is not None else {})


@pytest.mark.parametrize(
    ("later", "earlier", "is_so"),
    [
        ("2026-11-20T19:00:00.000002+00:00", "2026-11-20T19:00:00.000001+00:00", True),
        ("2026-11-20T19:00:00.000001+00:00", "2026-11-20T19:00:00.000001+00:00", False),
        ("2026-11-20T19:00:00Z", "2026-11-20T19:00:00Z", True),
        ("2026-11-20T19:00:00.250Z", "2026-11-20T19:00:00.250Z", True),
        ("2026-11-20T19:00:00Z", "2026-11-20T19:00:01Z", False),
        ("2026-11-20T20:00:00+02:00", "2026-11-20T19:00:00Z", False),
    ],
)
def test_only_what_is_told_finely_has_to_differ(later: str, earlier: str, is_so: bool) -> None:
    assert is_later(later, than=earlier) is is_so


def test_the_clock_of_the_service_counts() -> None:
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    assert now_of(answered(format_datetime(ahead, usegmt=True))) == ahead
    assert lag_of(answered(format_datetime(ahead, usegmt=True))) == 0
    assert lag_of(answered(format_datetime(ahead - timedelta(hours=2), usegmt=True))) > 3500


@pytest.mark.parametrize("date", [None, "some day"])
def test_ours_does_where_the_service_does_not_say(date: str | None) -> None:
    assert abs(now_of(answered(date)) - datetime.now(UTC)) < timedelta(minutes=1)
