"""Table values as JSON (contract section 4.6).

Numbers stay numbers (integers of any size exact, NaN and infinity null), temporal types and decimals are text,
timestamps ISO with `T`. BLOB is Base64 text: unlike the Python notation that the contract saw, it can be decoded by
any client. Lists, structs and maps become JSON; JSON columns stay the text that was stored.
"""

from __future__ import annotations

import json
import math
from typing import Any

import duckdb

from .sql import quoted
from .versions import Column

_NATIVE = {
    "BOOLEAN",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
    "FLOAT",
    "DOUBLE",
    "VARCHAR",
    "JSON",
}
_NESTED = ("STRUCT(", "MAP(", "UNION(")


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(_NESTED)


def shown(column: Column) -> str:
    """The expression that selects a column for JSON."""
    name, kind = quoted(column.name), column.type
    if kind in _NATIVE:
        return name
    if _is_nested(kind):
        return f"to_json({name})"
    if kind == "BLOB":
        return f"base64({name})"
    text = f"CAST({name} AS VARCHAR)"
    if kind == "TIMESTAMP WITH TIME ZONE":  # the engine runs in UTC and writes +00
        return f"CASE WHEN isinf({name}) THEN {text} ELSE replace({text}, ' ', 'T') || ':00' END"
    if kind.startswith("TIMESTAMP"):
        return f"replace({text}, ' ', 'T')"
    return text


def rows(
    cursor: duckdb.DuckDBPyConnection, address: str, columns: tuple[Column, ...], limit: int
) -> list[dict[str, Any]]:
    """The first rows as JSON objects."""
    items = ", ".join(shown(column) for column in columns)
    nested = {index for index, column in enumerate(columns) if _is_nested(column.type)}
    names = [column.name for column in columns]
    found = cursor.execute(f"SELECT {items} FROM {address} LIMIT {limit}").fetchall()
    return [
        {
            name: plain(json.loads(value) if index in nested and value is not None else value)
            for index, (name, value) in enumerate(zip(names, row, strict=True))
        }
        for row in found
    ]


def plain(value: Any) -> Any:
    """JSON has no NaN and no infinity."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
