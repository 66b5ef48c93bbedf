"""How findings list what can be chosen."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def one_of(tags: Iterable[str]) -> str:
    """Return the tags as a choice: ``@p1, @p2 or @p3``."""
    *most, last = [f"@{tag}" for tag in tags]
    return f"{', '.join(most)} or {last}" if most else last


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a question that names the likeliest known word, or nothing."""
    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f"Did you mean {close[0]}?" if close else ""
