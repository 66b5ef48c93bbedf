"""Tables as features write them: columns with types, cells as text, and comparison with a readable difference."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

#: How a cell says that there is no value, and that there is an empty text.
NULL, EMPTY = "NULL", '""'

#: How a cell shows what could not be seen in it.
_MARKS = {"⏎": "\n", "␍": "\r", "⇥": "\t", "␀": "\0", "␇": "\a"}
_SPACE = "␠"

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``id INTEGER key``: name, type, and whether it is part of the primary key or must have a value."""

    name: str
    type: str
    key: bool = False
    required: bool = False
    default: str | None = None
    """An SQL expression."""

    @classmethod
    def parse(cls, heading: str) -> Column:
        """Read a heading: a name, a type, perhaps ``key`` or ``required``, perhaps ``default`` and an SQL expression.

        A name that is more than a word stands in double quotes, with ``""`` for a quote in it.

        Raises:
            ValueError: there is no type.
        """
        quoted = re.match(r'\s*"((?:[^"]|"")*)"', heading)
        if quoted:
            name, rest = quoted[1].replace('""', '"'), heading[quoted.end() :]
        else:
            name, _, rest = heading.strip().partition(" ")
        rest, _, default = rest.partition(" default ")
        words = rest.split()
        flags = set()
        while words and words[-1] in {"key", "required"}:
            flags.add(words.pop())
        if not words:
            raise ValueError(f'the heading "{heading}" needs a type: "{name or "id"} INTEGER", "id INTEGER key"')
        return cls(name, " ".join(words), "key" in flags, "required" in flags, default.strip() or None)

    @classmethod
    def parse_list(cls, text: str) -> list[Column]:
        """Columns with commas between them; commas in brackets and quotes belong to a type, a default or a name."""
        parts = re.findall(r"""(?:"[^"]*"|'[^']*'|\([^()]*\)|[^,])+""", text)
        return [cls.parse(part) for part in parts]


def shown(text: str) -> str:
    """A text as a cell shows it: with marks for what cannot be seen there, such as ends of lines and outer spaces.

    A character that stands there a hundred times or more is shown once, as ``meant`` reads it: ``x…300``.
    """
    text = re.sub(r"(\S)\1{99,}", lambda found: f"{found[1]}…{len(found[0])}", text)
    for mark, character in _MARKS.items():
        text = text.replace(character, mark)
    inner = text.strip(" ")
    before, after = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    return _SPACE * before + inner + _SPACE * after if inner else _SPACE * len(text)


def meant(text: str) -> str:
    """The text that a cell stands for: ``⏎`` is an end of line, ``␠`` a space, ``x…300`` is 300 times x, and so on.

    See ``_MARKS`` for all of them.
    """
    for mark, character in (_MARKS | {_SPACE: " "}).items():
        text = text.replace(mark, character)
    return re.sub(r"(\S)…(\d+)", lambda found: found[1] * int(found[2]), text)


def cell(value: Any) -> str:
    """A value as a cell of a feature shows it. The text NULL is shown in quotes, to tell it from no value."""
    match value:
        case None:
            return NULL
        case "":
            return EMPTY
        case "NULL":
            return '"NULL"'
        case str():
            return shown(value)
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


def json_kind(value: Any) -> str:
    """What a JSON value is: a number, truth, text, nothing, or something else."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "truth"
        case int() | float():
            return "number"
        case str():
            return "text"
    return "something else"


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
