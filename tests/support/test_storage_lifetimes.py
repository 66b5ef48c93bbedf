"""Waiting for an end: it is told when it comes, when it does not, and when nobody could wait for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from support.systems.storage import lifetimes
from support.systems.storage.lifetimes import outlive
from support.wire.exchange import Exchange, Journal
from support.wire.outcome import BrokenPromise, Outcome


def answered(status: int) -> Outcome:
    return Outcome(Exchange("storage", "rest", "GET /it", "", status, 0.0, 0.0, "", "", "curl …"), ok=status == 200)


def at(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def gone(outcome: Outcome) -> bool:
    return outcome.status == 410


def test_it_is_looked_at_until_the_end_shows() -> None:
    answers = iter([answered(200), answered(200), answered(410)])
    outlive(Journal(), "the key", at(0), lambda: next(answers), gone)
    assert next(answers, None) is None


def test_an_end_that_does_not_come_breaks_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifetimes, "PATIENCE", 0.0)
    with pytest.raises(BrokenPromise, match=r"The key should have ended at .*, but GET /it answered 200\n  it goes on"):
        outlive(Journal(), "the key", at(-1), lambda: answered(200), gone)


def test_no_end_breaks_the_promise() -> None:
    with pytest.raises(BrokenPromise, match=r"The key should have an end.*\n  it is told to have none"):
        outlive(Journal(), "the key", None, lambda: answered(200), gone)


def test_a_life_that_is_too_long_is_a_matter_of_the_target() -> None:
    with pytest.raises(LookupError, match="the key lives for 3600 s; the variant short-lives has to end it in 60"):
        outlive(Journal(), "the key", at(3600.4), lambda: answered(200), gone)
