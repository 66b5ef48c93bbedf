"""Which PostgreSQL type a DuckDB column is sent as, and how it is asked for so that no value is lost on the way.

DuckDB's Python objects cannot hold all values (an interval's months, an infinite date, the year 12000), so such
columns are selected as text; the text is nearly PostgreSQL's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import duckdb

Form = Literal[
    "bool",
    "int",
    "real",
    "double",
    "numeric",
    "text",
    "bytea",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "json",
    "bits",
]


@dataclass(frozen=True)
class Scalar:
    """One element type: OIDs of itself and of its array, width in bytes (-1: varies), how values are written."""

    oid: int
    array_oid: int
    size: int
    form: Form
    cast: str | None = None  # the DuckDB type to select it as; None: as it is


_VARCHAR = "VARCHAR"
_TEXT = Scalar(25, 1009, -1, "text")
_JSON = Scalar(114, 199, -1, "json")
_NUMERIC = Scalar(1700, 1231, -1, "numeric")
_SMALLINT = Scalar(21, 1005, 2, "int")
_INTEGER = Scalar(23, 1007, 4, "int")
_BIGINT = Scalar(20, 1016, 8, "int")
_TIMESTAMP = Scalar(1114, 1115, 8, "timestamp", _VARCHAR)

_SCALARS = {
    "boolean": Scalar(16, 1000, 1, "bool"),
    "tinyint": _SMALLINT,
    "smallint": _SMALLINT,
    "integer": _INTEGER,
    "bigint": _BIGINT,
    "utinyint": _SMALLINT,
    "usmallint": _INTEGER,
    "uinteger": _BIGINT,
    "ubigint": _NUMERIC,
    "hugeint": _NUMERIC,
    "uhugeint": _NUMERIC,
    "bignum": _NUMERIC,
    "decimal": _NUMERIC,
    # As text, or else Python would show the double nearest to the float.
    "float": Scalar(700, 1021, 4, "real", _VARCHAR),
    "double": Scalar(701, 1022, 8, "double"),
    "varchar": _TEXT,
    "blob": Scalar(17, 1001, -1, "bytea"),
    "date": Scalar(1082, 1182, 4, "date", _VARCHAR),
    "time": Scalar(1083, 1183, 8, "time", _VARCHAR),
    "time_ns": Scalar(1083, 1183, 8, "time", "TIME"),
    "time with time zone": Scalar(1266, 1270, 12, "timetz", _VARCHAR),
    "timestamp": _TIMESTAMP,
    "timestamp_s": _TIMESTAMP,
    "timestamp_ms": _TIMESTAMP,
    "timestamp_ns": Scalar(1114, 1115, 8, "timestamp", "TIMESTAMP"),
    "timestamp with time zone": Scalar(1184, 1185, 8, "timestamptz", _VARCHAR),
    "interval": Scalar(1186, 1187, 16, "interval", _VARCHAR),
    "uuid": Scalar(2950, 2951, 16, "uuid", _VARCHAR),
    "bit": Scalar(1562, 1563, -1, "bits"),
    "enum": _TEXT,
}
_COMPOSITES = {
    "struct": "to_json({})",
    "map": "to_json({})",
    "union": "to_json({})",
    "variant": "CAST({} AS JSON)",
}


@dataclass(frozen=True)
class PgType:
    """The type of one column on the wire."""

    scalar: Scalar
    dimensions: int = 0
    modifier: int = -1
    convert: str | None = None  # an SQL expression with {} for the column; None: as it is

    @property
    def oid(self) -> int:
        """As clients know it."""
        return self.scalar.array_oid if self.dimensions else self.scalar.oid

    @property
    def size(self) -> int:
        """As in pg_type.typlen."""
        return -1 if self.dimensions else self.scalar.size


@lru_cache(maxsize=1024)
def pg_type(name: str) -> PgType:
    """The wire type of a DuckDB type, given by its SQL name."""
    return _pg_type(duckdb.sqltype(name), name)


def _pg_type(kind: duckdb.sqltypes.DuckDBPyType, name: str) -> PgType:
    dimensions = 0
    while kind.id in ("list", "array"):
        dimensions += 1
        kind = _child(kind, "child")
    if kind.id in _COMPOSITES:
        # A list of structs is one JSON document: clients read that, and seldom arrays of JSON.
        return PgType(_JSON, convert="to_json({})" if dimensions else _COMPOSITES[kind.id])
    if str(kind) == "JSON":  # an alias of VARCHAR
        return PgType(_JSON, dimensions)
    scalar = _SCALARS.get(kind.id)
    if scalar is None:  # a type that PostgreSQL has nothing like: its text
        return PgType(_TEXT, dimensions, convert=f"CAST({{}} AS VARCHAR{'[]' * dimensions})")
    modifier = -1
    if kind.id == "decimal":
        modifier = (_child(kind, "precision") << 16 | _child(kind, "scale")) + 4
    convert = None
    if scalar.cast is not None:
        brackets = "[]" * dimensions
        convert = "{}" if scalar.cast == _VARCHAR else f"CAST({{}} AS {scalar.cast}{brackets})"
        convert = f"CAST({convert} AS VARCHAR{brackets})"
    return PgType(scalar, dimensions, modifier, convert)


def _child(kind: duckdb.sqltypes.DuckDBPyType, name: str) -> Any:
    """A part of a type: another type, or a number."""
    part = dict(kind.children)[name]
    return int(part) if name in ("precision", "scale") else part  # type: ignore[arg-type]


@dataclass(frozen=True)
class Column:
    """One column of a result."""

    name: str
    type: PgType
    sql: str  # the DuckDB type


def column(name: str, sql: str) -> Column:
    """A column of a DuckDB type."""
    return Column(name, pg_type(sql), sql)


def text_column(name: str) -> Column:
    """A column of text, for answers that are not a query's."""
    return column(name, "VARCHAR")
