"""Types of step parameters about tables and files: columns, changes of columns, options of imports and exports."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from behave import register_type
from parse import with_pattern

import steps.storage.types  # noqa: F401
from support.systems.storage.content import FORMS
from support.systems.storage.table_actions import TABLE_ACTIONS
from support.tables import Column, meant

_TEXT = r'"(?:[^"]|"")*"'


def _unquoted(text: str) -> str:
    return meant(text[1:-1].replace('""', '"'))


@with_pattern(_TEXT)
def parse_text(text: str) -> str:
    """Text in double quotes with ``""`` for a quote in it, and the marks of cells for what cannot be seen."""
    return _unquoted(text)


@with_pattern(rf"{_TEXT}(?:, {_TEXT})*|none")
def parse_names(text: str) -> list[str]:
    """``"id", "name"``, or ``none``."""
    return [_unquoted(name) for name in re.findall(_TEXT, text)]


@with_pattern(rf'(?:[^\W\d]\w*|{_TEXT}) (?!of type )[^"].*?')
def parse_column(text: str) -> Column:
    """``city VARCHAR required default 'Prague'``; with "of type" it would be a type that no platform knows."""
    return _meant(Column.parse(text))


@with_pattern(r".+")
def parse_columns(text: str) -> list[Column]:
    """``id INTEGER key, price DECIMAL(10, 2)``, or ``nothing``."""
    return [] if text == "nothing" else [_meant(column) for column in Column.parse_list(text)]


def _meant(column: Column) -> Column:
    return replace(column, name=meant(column.name))


#: What can be done to a column, by the words that features use for it, with the field that asks for it.
_CHANGES = {
    rf"renamed to ({_TEXT})": lambda text: {"new_name": text},
    rf"given the type ({_TEXT})": lambda text: {"new_type": text},
    rf"given the default ({_TEXT})": lambda text: {"set_default": text},
    "(left without a default)": lambda _: {"set_default": ""},
    "(made required)": lambda _: {"set_not_null": True},
    rf"made required ({_TEXT})": lambda text: {"set_not_null": text},
    "(made optional)": lambda _: {"set_not_null": False},
    "(left as it is)": lambda _: {},
}

#: How a file is read, by the words of features, with the argument of the import that says so.
_READINGS = {
    "(as Parquet)": lambda _: {"format": "parquet"},
    rf"as ({_TEXT})": lambda text: {"format": text},
    rf"with the delimiter ({_TEXT})": lambda text: {"csv_options": {"delimiter": text}},
    rf"with the quote ({_TEXT})": lambda text: {"csv_options": {"quote": text}},
    rf"with the escape ({_TEXT})": lambda text: {"csv_options": {"escape": text}},
    rf"with ({_TEXT}) for no value": lambda text: {"csv_options": {"null_string": text}},
    "(without a header)": lambda _: {"csv_options": {"header": False}},
}

#: What is exported and how, by the words of features.
_EXPORTS = {
    "(without any options)": lambda _: {},
    "as (CSV|Parquet)": lambda text: {"format": text.lower()},
    rf"as ({_TEXT})": lambda text: {"format": text},
    rf"compressed with (\w+|{_TEXT})": lambda text: {"compression": text},
    rf"only the columns ({_TEXT}(?: and {_TEXT})*)": lambda text: {"columns": text.split('" and "')},
    rf"only the rows where ({_TEXT})": lambda text: {"where_filter": text},
    r"at most (-?\d+) rows": lambda text: {"limit": int(text)},
}


def _phrases(grammar: dict[str, Any], joint: str) -> str:
    """A pattern of one phrase of a grammar, or several."""
    one = "(?:" + "|".join(re.sub(r"(?<!\\)\((?!\?)", "(?:", phrase) for phrase in grammar) + ")"
    return f"{one}(?:{joint}{one})*"


def _read(grammar: dict[str, Any], joint: str, text: str) -> dict[str, Any]:
    """The fields that the phrases of a text ask for."""
    fields: dict[str, Any] = {}
    while text:
        for phrase, field in grammar.items():
            found = re.match(rf"{phrase}(?:{joint}|$)", text)
            if found:
                for name, value in field(_unquoted(found[1]) if found[1].startswith('"') else found[1]).items():
                    fields[name] = fields[name] | value if isinstance(value, dict) and name in fields else value
                text = text[found.end() :]
                break
        else:
            raise ValueError(f"nobody knows what this asks for: {text}")
    return fields


@with_pattern(_phrases(_CHANGES, " and "))
def parse_change(text: str) -> dict[str, Any]:
    """``renamed to "born" and given the type "DATE"``: the fields of the request."""
    return _read(_CHANGES, " and ", text)


@with_pattern(rf"(?:, read {_phrases(_READINGS, ' and ')})?")
def parse_reading(text: str) -> dict[str, Any]:
    """``, read with the delimiter ";" and without a header``: arguments of the import; nothing asks for nothing."""
    return _read(_READINGS, " and ", text.removeprefix(", read "))


@with_pattern(_phrases(_EXPORTS, ", "))
def parse_export(text: str) -> dict[str, Any]:
    """``as CSV, only the columns "id" and "name", at most 2 rows``: the fields of the request."""
    return _read(_EXPORTS, ", ", text)


@with_pattern(rf'(?:, of type "[^"]*")?(?:, tagged {_TEXT}(?:, {_TEXT})*)?')
def parse_details(text: str) -> dict[str, Any]:
    """``, of type "text/csv", tagged "team=sales"``: what is said of a file beside its name."""
    details: dict[str, Any] = {}
    kind = re.search(r'of type "([^"]*)"', text)
    if kind:
        details["content_type"] = kind[1]
    _, _, tags = text.partition("tagged ")
    if tags:
        details["tags"] = dict(_unquoted(tag).split("=", 1) for tag in re.findall(_TEXT, tags))
    return details


@with_pattern("|".join(sorted(TABLE_ACTIONS, key=len, reverse=True)))
def parse_table_action(text: str) -> str:
    """``read``, ``drop``, ``add a column to``, …: what is done with "the table …"."""
    return text


@with_pattern("|".join(sorted(FORMS, key=len, reverse=True)))
def parse_form(text: str) -> str:
    """``gzipped``, ``with CRLF line ends``, …."""
    return text


@with_pattern(r'the (?:bucket|table|file) "[^"]+"(?: and the (?:bucket|table|file) "[^"]+")*')
def parse_things(text: str) -> list[tuple[str, str]]:
    """``the bucket "in_c_sales" and the file "users.csv"``."""
    return re.findall(r'the (bucket|table|file) "([^"]+)"', text)


register_type(
    Text=parse_text,
    Names=parse_names,
    Column=parse_column,
    Columns=parse_columns,
    Change=parse_change,
    Reading=parse_reading,
    Export=parse_export,
    Details=parse_details,
    Form=parse_form,
    Things=parse_things,
    TableAction=parse_table_action,
)
