"""What the steps about tables and files lean on."""

from __future__ import annotations

import threading

import pytest

from support.systems.storage.content import FORMS, csv_table, made_up, numbered
from support.systems.storage.figures import same_figure
from support.systems.storage.picture import changes_beyond
from support.systems.together import together
from support.tables import Column, cell, meant, shown


def test_a_heading_may_quote_its_name_and_end_in_a_default() -> None:
    assert Column.parse('"say ""hi""" VARCHAR key') == Column('say "hi"', "VARCHAR", key=True)
    assert Column.parse("n INTEGER required default 1 + 1") == Column("n", "INTEGER", required=True, default="1 + 1")
    assert Column.parse('"" VARCHAR') == Column("", "VARCHAR")


def test_commas_in_types_defaults_and_names_part_no_columns() -> None:
    text = "id INTEGER key, price DECIMAL(10, 2), note VARCHAR default 'a, b', \"c, d\" DATE"
    assert [column.name for column in Column.parse_list(text)] == ["id", "price", "note", "c, d"]
    assert [column.type for column in Column.parse_list(text)] == ["INTEGER", "DECIMAL(10, 2)", "VARCHAR", "DATE"]


def test_what_cannot_be_seen_is_shown_by_marks_and_meant_by_them() -> None:
    text = " a\nb\tc\r\n "
    assert shown(text) == "␠a⏎b⇥c␍⏎␠"
    assert meant(shown(text)) == text
    assert shown("  ") == "␠␠"
    assert meant("x…300") == "x" * 300
    assert cell("NULL") == '"NULL"'


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        ("2", 2, True),
        ("2", "2.00", True),
        ("2", 2.1, False),
        ("1 or 2.138", 2.138, True),
        ("NULL", None, True),
        ("0", None, False),
        ("2 of 10, 1 of 30", {"10": 2, "30.0": 1}, True),
        ("2 of 10, 1 of 30", {"10": 1, "30": 2}, False),
        ("2 of 10, 1 of 30", [{"value": 10, "count": 2}, {"value": 30, "count": 1}], True),
        ("2 of 10, 1 of 30", [], False),
        ("2 of 10, 1 of 30", None, False),
        ("Brno", "Brno", True),
        ("1", True, False),
        ("2024-02-29", "2024-02-29", True),
    ],
)
def test_figures_are_compared_as_what_they_are(expected: str, found: object, same: bool) -> None:
    assert same_figure(expected, found) is same


def test_a_csv_file_is_read_back_with_its_header_packed_or_not() -> None:
    text = 'id,name\n1,"two\nlines"\n'
    for content in (text.encode(), FORMS["gzipped"](text)):
        assert csv_table(content) == (["id", "name"], [["1", "two\nlines"]])
    with pytest.raises(ValueError, match="a line has 1 fields"):
        csv_table(b"id,name\n1\n")


def test_made_up_contents_are_the_same_each_time() -> None:
    assert made_up(100, "a") == made_up(100, "a") != made_up(100, "b")
    assert numbered(["n", "what"], 3, 2) == b"n,what\n3,what 3\n4,what 4\n"


def test_actions_start_together_and_the_first_failure_comes_out() -> None:
    gate = threading.Barrier(3, timeout=5)
    assert sorted(together([gate.wait] * 3)) == [0, 1, 2]
    with pytest.raises(ZeroDivisionError):
        together([lambda: 1, lambda: 1 // 0])


def test_changes_of_named_things_are_expected_and_all_others_told() -> None:
    before = {
        "the project: bucket a": "",
        "the project: table a.t": "x",
        "the project: rows of a.t": "1",
        "the project: table a.t2": "x",
        "the project: bucket a2": "",
    }
    after = {"the project: table a.t2": "y", "the project: bucket a2": "", "the project: snapshot s": "new"}
    assert changes_beyond(before, after, [("bucket", "a")]) == []
    (told,) = changes_beyond(before | {"the project: bucket a": "z"}, after, [("table", "a.t"), ("bucket", "a2")])[:1]
    assert "bucket a is gone" in told
    assert any("table a.t2 was x" in each for each in changes_beyond(before, after, [("table", "a.t")]))
