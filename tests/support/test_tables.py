import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.tables import Column, cell, csv_text, difference


def test_headings_hold_name_type_and_flags() -> None:
    assert Column.parse("id INTEGER key") == Column("id", "INTEGER", key=True)
    assert Column.parse("at TIMESTAMP WITH TIME ZONE required") == Column(
        "at", "TIMESTAMP WITH TIME ZONE", required=True
    )
    assert Column.parse(" price DECIMAL(10, 2) ") == Column("price", "DECIMAL(10, 2)")


def test_a_heading_without_a_type_is_told() -> None:
    with pytest.raises(ValueError, match="needs a type"):
        Column.parse("id key")


def test_cells_tell_null_from_empty_and_numbers_from_each_other() -> None:
    values = [None, "", True, 1, 1.5, Decimal("1.50"), date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5), "x"]
    assert [cell(value) for value in values] == [
        "NULL", '""', "true", "1", "1.5", "1.50", "2024-01-02", "2024-01-02 03:04:05", "x",
    ]  # fmt: skip


def test_rows_are_compared_in_any_order_but_as_often_as_they_stand() -> None:
    a, b = ("1", "Alice"), ("2", "Bob")
    assert difference([a, b], [b, a]) is None
    assert difference([a, b], [b, a], ordered=True) is not None
    assert difference([a], [a, a]) == "2 rows found, 1 expected\n+ | 1 | Alice |"


def test_a_difference_shows_what_is_missing_and_what_is_too_much() -> None:
    text = difference([("1", "Alice"), ("2", "Bob")], [("1", "Alice"), ("2", "Rob")])
    assert text == "2 rows found, 2 expected\n- | 2 | Bob |\n+ | 2 | Rob |"


def test_long_differences_are_cut_aloud() -> None:
    text = difference([(str(n),) for n in range(100)], [])
    assert text is not None
    assert text.endswith("… and 80 more")


@given(st.lists(st.tuples(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\r"), min_size=1))))
def test_csv_text_reads_back(rows: list[tuple[str]]) -> None:
    rows = [row for row in rows if row[0] not in {"NULL", '""'}]
    read = list(csv.reader(io.StringIO(csv_text(["a"], rows), newline="")))
    assert [tuple(line) for line in read[1:] if line] == rows
