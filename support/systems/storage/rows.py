"""Rows as scenarios look at them: the columns that a step asks for, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from support.wire.outcome import Outcome


def previewed(outcome: Outcome, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The values of these columns in a preview.

    Raises:
        BrokenPromise: there is no preview, or it lacks one of them.
    """
    rows = outcome.value("the table should have a preview")["rows"]
    for row in rows:
        missing = [column for column in columns if column not in row]
        if missing:
            raise outcome.broken(
                f"each row should show {', '.join(columns)}", f"one shows {', '.join(row) or 'nothing'}"
            )
    return [tuple(row[column] for column in columns) for row in rows]


def selected(outcome: Outcome, promise: str, width: int | None = None) -> list[tuple[Any, ...]]:
    """The rows that a statement gave, of ``width`` columns each if that is known.

    Raises:
        BrokenPromise: it was refused, gave no rows at all, or rows of another width.
    """
    rows = outcome.value(promise)
    if not isinstance(rows, list):
        raise outcome.broken(promise, "the answer has no rows, nor columns")
    odd = [row for row in rows if width not in (None, len(row))]
    if odd:
        raise outcome.broken(promise, f"a row should have {width} columns: {odd[0]}")
    return rows


def single(outcome: Outcome, promise: str) -> Any:
    """The value that a statement gave: one row of one column.

    Raises:
        BrokenPromise: it was refused, or gave something else.
    """
    rows = selected(outcome, promise, 1)
    if len(rows) != 1:
        raise outcome.broken(promise, f"one row should come, not {len(rows)}")
    return rows[0][0]


def listed(
    outcome: Outcome, header: Sequence[str], lines: Sequence[Sequence[str]], columns: Sequence[str]
) -> list[tuple[str, ...]]:
    """The fields of these columns in a CSV file.

    Raises:
        BrokenPromise: its header lacks one of them.
    """
    missing = [column for column in columns if column not in header]
    if missing:
        raise outcome.broken(f"the file should have the column {missing[0]}", f"its header is {','.join(header)}")
    places = [header.index(column) for column in columns]
    return [tuple(line[place] for place in places) for line in lines]
