"""What a request may not do to a target is refused here, before anything is sent."""

from __future__ import annotations

import re

from support.wire.access import Access
from support.wire.exchange import Journal

_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_READING_STATEMENTS = frozenset({"SELECT", "SHOW", "VALUES", "TABLE", "WITH", "EXPLAIN", "DESCRIBE"})
_WRITING_WORDS = re.compile(r"\b(insert|update|delete|merge|into|create|drop|truncate|analyze)\b|;\s*\S", re.IGNORECASE)


class NotSent(Exception):
    """A request that this target is not to get. Nothing has been sent."""


class WriteForbidden(NotSent):
    """Only reading is allowed: the scenario says that it only reads, and does not."""


class TooMuch(NotSent):
    """More than the target's profile allows a scenario to make: the scenario cannot run there."""


def check_method(journal: Journal, access: Access, method: str, what: str) -> None:
    """Make sure that an HTTP request may be sent.

    Raises:
        WriteForbidden: it may change something, and nothing may be changed.
    """
    if method not in _READING_METHODS:
        check_write(journal, access, what)


def check_statement(journal: Journal, access: Access, kind: str, sql: str) -> None:
    """Make sure that a statement may be sent. A function that writes is not recognised: the role has to forbid it.

    Raises:
        WriteForbidden: it may change something, and nothing may be changed.
    """
    if kind not in _READING_STATEMENTS or _WRITING_WORDS.search(sql):
        check_write(journal, access, kind)


def check_write(journal: Journal, access: Access, what: str) -> None:
    """Make sure that something may be changed.

    Raises:
        WriteForbidden: nothing may.
    """
    reason = access.no_writes or journal.no_writes
    if reason:
        raise WriteForbidden(f"{what} was not sent: {reason}.")


def check_count(limit: int | None, having: int, what: str) -> None:
    """Make sure that a scenario that has so many of something may make one more.

    Raises:
        TooMuch: it may not.
    """
    if limit is not None and having >= limit:
        raise TooMuch(f"it would make more than {limit} {what}, which is what the profile allows (limits.{what})")


def check_size(access: Access, size: int, what: str, lines: int = 0) -> None:
    """Make sure that so many bytes, and so many lines of text, may be uploaded at once.

    Raises:
        TooMuch: they may not.
    """
    limits = access.limits
    if limits.object_mb is not None and size > limits.object_mb * 1_000_000:
        allowed = f"{limits.object_mb:g} MB (limits.object_mb)"
        raise TooMuch(f"{what} would send {size} bytes, and the profile allows {allowed}")
    if limits.rows is not None and lines > limits.rows:
        raise TooMuch(f"{what} would send {lines} rows, and the profile allows {limits.rows} (limits.rows)")
