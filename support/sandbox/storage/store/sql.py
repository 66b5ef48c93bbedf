"""Text helpers for SQL that this service writes itself."""

from __future__ import annotations

import re


def quoted(name: str) -> str:
    """An identifier, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string constant."""
    return "'" + text.replace("'", "''") + "'"


def quoted_list(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(quoted(name) for name in names)


_INTERNAL = re.compile(r'"?\b[rw]_\d+"?\."?main"?\.|(?:/[\w.@-]+)+/(?=[\w.@-])|\b[0-9a-f]{32}\.duckdb\b')


def public_message(error: Exception) -> str:
    """An engine message without server paths and internal aliases, one line: fit for a caller's eyes."""
    first = str(error).strip().split("\n\n")[0].split("\nLINE ")[0]
    return _INTERNAL.sub("", " ".join(first.split()))
