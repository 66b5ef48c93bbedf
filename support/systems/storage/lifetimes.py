"""Lives that end: waiting for it at the service, for as long as the service said that they last."""

from __future__ import annotations

from collections.abc import Callable

from support.systems.storage.moments import moment, now_of
from support.systems.waiting import PATIENCE, until
from support.wire.exchange import Journal
from support.wire.outcome import Outcome

#: Seconds that a scenario waits for an end. Where lives are longer, the target is not set up for these scenarios.
LONGEST = 60.0


def outlive(
    journal: Journal,
    what: str,
    expires_at: str | None,
    look: Callable[[], Outcome],
    has_ended: Callable[[Outcome], bool],
) -> None:
    """Look until the end shows.

    Args:
        journal: counts the time until then as time that the target was waited for.
        what: ``the workspace "analysis"``.
        expires_at: when it ends, as the service said.
        look: a request whose answer shows it.

    Raises:
        LookupError: it lives for longer than anybody waits.
        BrokenPromise: the end was told and does not come.
    """
    outcome = look()
    if expires_at is None:
        raise outcome.broken(f"{what} should have an end", "it is told to have none: expires_at is null")
    left = (moment(expires_at) - now_of(outcome)).total_seconds()
    if left > LONGEST:
        raise LookupError(f"{what} lives for {left:.0f} s; the variant short-lives has to end it in {LONGEST:.0f}")
    outcome = until(journal, has_ended, look, max(left, 0.0) + PATIENCE)
    if not has_ended(outcome):
        raise outcome.broken(f"{what} should have ended at {expires_at}", "it goes on")
