"""Tables as features write them: columns with types, cells as text, and comparison with a readable difference."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

#: How a cell says that there is no value, and that there is an empty text.
NULL, EMPTY = "NULL", '""'

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``id INTEGER key``: name, type, and whether it is part of the primary key or must have a value."""

    name: str
    type: str
    key: bool = False
    required: bool = False

    @classmethod
    def parse(cls, heading: str) -> Column:
        """Read a heading: the first word is the name, ``key`` or ``required`` may end it, the type stands between.

        Raises:
            ValueError: there is no type.
        """
        name, _, rest = heading.strip().partition(" ")
        words = rest.split()
        flags = set()
        while words and words[-1] in {"key", "required"}:
            flags.add(words.pop())
        if not words:
            raise ValueError(f'the heading "{heading}" needs a type: "{name or "id"} INTEGER", "id INTEGER key"')
        return cls(name, " ".join(words), "key" in flags, "required" in flags)


def cell(value: Any) -> str:
    """A value as a cell of a feature shows it."""
    match value:
        case None:
            return NULL
        case "":
            return EMPTY
        case bool():
            return str(value).lower()
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def csv_text(header: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows as CSV: ``NULL`` cells are left empty, ``""`` cells become quoted empty texts."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    text = buffer.getvalue()
    for row in rows:
        text += ",".join(_csv_field(each) for each in row) + "\n"
    return text


def _csv_field(text: str) -> str:
    if text == NULL:
        return ""
    if text == EMPTY:
        return '""'
    if any(special in text for special in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text


def difference(expected: Sequence[Row], found: Sequence[Row], *, ordered: bool = False) -> str | None:
    """What is missing and what is too much; None when the rows are the same (as often, and in order if ``ordered``)."""
    missing, extra = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    if not missing and not extra:
        if ordered and list(expected) != list(found):
            return "the rows are right but in another order:\n" + _listing(found, " ")
        return None
    lines = [f"{len(found)} rows found, {len(expected)} expected"]
    if missing:
        lines.append(_listing(missing.elements(), "-"))
    if extra:
        lines.append(_listing(extra.elements(), "+"))
    return "\n".join(lines)


def _listing(rows: Iterable[Row], mark: str, most: int = 20) -> str:
    rows = list(rows)
    lines = [f"{mark} | {' | '.join(row)} |" for row in rows[:most]]
    if len(rows) > most:
        lines.append(f"{mark} … and {len(rows) - most} more")
    return "\n".join(lines)
