"""Callers' SQL fragments (types, defaults, conditions), checked before they become part of a statement.

Each fragment is parsed inside a fixed frame; it is accepted only if the parse tree is that frame with one
expression in it, made of columns, constants, operators and harmless scalar functions. So it cannot bring a second
statement, a subquery or a file with it, and a literal may contain anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import duckdb

from ..errors import ApiError, bad_request
from .engine import Engine
from .sql import public_message

_FORBIDDEN_CLASSES = {"SUBQUERY", "WINDOW", "PARAMETER", "STAR", "DEFAULT", "POSITIONAL_REFERENCE"}
_FORBIDDEN_FUNCTIONS = {
    "current_setting",
    "getvariable",
    "getenv",
    "nextval",
    "currval",
    "setseed",
    "sleep_ms",
    "write_log",
    "stats",
    "current_query",
    "current_query_id",
    "current_connection_id",
    "current_transaction_id",
    "txid_current",
    "json_serialize_plan",
    "json_execute_serialized_sql",
    "in_search_path",
    "current_schemas",
}
# Harmless, but one call can ask for gigabytes.
_EXPANDING = {
    "repeat",
    "lpad",
    "rpad",
    "range",
    "generate_series",
    "list_resize",
    "array_resize",
    "format",
    "printf",
    "bitstring",
}
_VOLATILE = {"random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7"}
_MAX_LENGTH = 20_000


class Expressions:
    """Checks against one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._types: dict[str, str] = {}

    def type_name(self, text: str) -> str:
        """The engine's own spelling of a column type."""
        if text in self._types:
            return self._types[text]
        wrong = bad_request("invalid_type", f"{text[:200]!r} is not a column type.", type=text[:200])
        item = self._selected(f"CAST(NULL AS {text}\n)", wrong)
        if item["class"] != "CAST" or item["child"]["class"] != "CONSTANT":
            raise wrong
        name = str(self._value(f"typeof(CAST(NULL AS {text}\n))", wrong))
        if name in ('"NULL"', "NULL"):
            raise wrong
        if len(self._types) < 1000:
            self._types[text] = name
        return name

    def default(self, text: str, type_name: str) -> str:
        """A column default: a constant expression that fits the column."""
        wrong = bad_request("invalid_default", f"{text[:200]!r} is not a usable default.", default=text[:200])
        self._selected(f"{text}\n", wrong)  # alone too: it may not close the bracket that is put round it
        self._check(self._selected(f"({text}\n)", wrong), wrong)
        self._value(f"CAST(({text}\n) AS {type_name})", wrong)
        return f"({text}\n)"

    def condition(self, text: str) -> str:
        """A row filter, in parentheses, fit for WHERE."""
        self._check(self._filter(text), _invalid_condition(text))
        return f"({text}\n)"

    def always_true(self, condition: str) -> bool:
        """Whether a checked condition accepts every row whatever it holds, as `1=1` and `TRUE` do."""
        wrong = _invalid_condition(condition)
        for node in _nodes(self._filter(condition)):
            if node["class"] == "COLUMN_REF" or node.get("function_name") in _VOLATILE:
                return False
        return self._value(f"coalesce(CAST({condition} AS BOOLEAN), false)", wrong) is True

    def _filter(self, text: str) -> dict[str, Any]:
        wrong = _invalid_condition(text)
        self._frame(f"SELECT 1 FROM t WHERE {text}\n", wrong)  # alone too: it may not close the bracket put round it
        node = self._frame(f"SELECT 1 FROM t WHERE ({text}\n)", wrong)
        source = node["from_table"]
        if (
            source["type"] != "BASE_TABLE"
            or source["table_name"] != "t"
            or source["sample"]
            or not node["where_clause"]
        ):
            raise wrong
        where: dict[str, Any] = node["where_clause"]
        return where

    def _selected(self, text: str, wrong: ApiError) -> dict[str, Any]:
        node = self._frame(f"SELECT {text}", wrong)
        if node["from_table"]["type"] != "EMPTY" or node["where_clause"]:
            raise wrong
        item: dict[str, Any] = node["select_list"][0]
        return item

    def _frame(self, statement: str, wrong: ApiError) -> dict[str, Any]:
        """The one SELECT node of a statement that has nothing but a select list, a source and a filter."""
        if len(statement) > _MAX_LENGTH:
            raise wrong
        try:
            tree = json.loads(str(self._value("json_serialize_sql(?)", wrong, [statement])))
        except RecursionError:
            raise wrong from None
        if tree["error"]:
            wrong.details["reason"] = tree.get("error_message")
            raise wrong
        statements = tree["statements"]
        node: dict[str, Any] = statements[0]["node"]
        extras = ("modifiers", "group_expressions", "group_sets", "having", "sample", "qualify")
        plain = node["type"] == "SELECT_NODE" and not any(node[extra] for extra in extras)
        if len(statements) != 1 or not plain or len(node["select_list"]) != 1 or node["cte_map"]["map"]:
            raise wrong
        return node

    def _check(self, expression: dict[str, Any], wrong: ApiError) -> None:
        for node in _nodes(expression):
            function = node.get("function_name", "").lower()
            qualified = node.get("schema") or node.get("catalog")
            if node["class"] in _FORBIDDEN_CLASSES:
                wrong.details["reason"] = f"{node['class'].lower()} is not allowed here"
                raise wrong
            if node["class"] == "FUNCTION" and (qualified or function not in self._functions):
                wrong.details["reason"] = f"function {function} is not allowed here"
                raise wrong

    @cached_property
    def _functions(self) -> frozenset[str]:
        """Scalar functions, and macros that are plain expressions; none that looks at the server."""
        with self._engine.cursor() as cursor:
            rows = cursor.execute(
                "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type = 'scalar' OR "
                "(function_type = 'macro' AND macro_definition NOT ILIKE '%select%' AND schema_name = 'main')"
            ).fetchall()
        names = {str(name) for (name,) in rows}
        return frozenset(
            name for name in names - _FORBIDDEN_FUNCTIONS - _EXPANDING if not name.startswith(("pg_", "has_", "inet_"))
        )

    def _value(self, expression: str, wrong: ApiError, parameters: list[Any] | None = None) -> Any:
        """What a checked expression comes to."""
        try:
            with self._engine.cursor() as cursor, self._engine.time_limit(cursor):
                row = cursor.execute(f"SELECT {expression}", parameters or []).fetchone()
        except (duckdb.Error, UnicodeEncodeError) as error:
            wrong.details["reason"] = public_message(error)
            raise wrong from None
        assert row is not None
        return row[0]


def _invalid_condition(text: str) -> ApiError:
    return bad_request(
        "invalid_where_clause",
        "The filter is not one plain condition on the table's columns.",
        clause=text[:200],
    )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """All expression nodes of a tree, without recursion: callers choose its depth."""
    pending = [tree]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if "class" in item:
                yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
