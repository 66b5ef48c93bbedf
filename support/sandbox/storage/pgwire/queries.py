"""Running DuckDB statements: their columns, their rows, and PostgreSQL's command tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import duckdb
from duckdb import StatementType

from . import guard
from .encode import Row
from .errors import PgError, unsupported
from .lexer import Kind, Piece, Token, top_level
from .parameters import parameter_count, rewrite
from .pgtypes import Column, column
from .results import Done, Result, Rows

_CHANGES = {
    StatementType.INSERT: "INSERT 0",
    StatementType.UPDATE: "UPDATE",
    StatementType.DELETE: "DELETE",
    StatementType.MERGE_INTO: "MERGE",
}
_COUNT = [("Count", "BIGINT")]
_NAMES = {"MACRO": "FUNCTION"}


class Query:
    """One statement for DuckDB, checked; parameters may be bound to it."""

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        piece: Piece,
        oids: Sequence[int] = (),
        values: Sequence[Any] = (),
    ) -> None:
        self.piece = piece
        self._cursor = cursor
        self._text = rewrite(piece, oids, values)
        self.statements: list[duckdb.Statement] = cursor.extract_statements(self._text)
        guard.check(cursor, self.statements, piece.text, piece.tokens)
        # A PIVOT is parsed into two statements: the first makes a type that the second needs.
        *self._prelude, self._main = self.statements
        self.kind: StatementType = self._main.type
        self.values: Mapping[str, Any] | None = None
        count = parameter_count(piece)
        if count > len(values):
            raise PgError("42P02", f"there is no parameter ${count}")
        if count:
            self.values = {name: values[int(name) - 1] for name in self._main.named_parameters}

    @property
    def rewritten(self) -> bool:
        """Whether the engine got another text than the client wrote: then its positions mean nothing."""
        return self._text != self.piece.text

    def describe(self) -> list[Column] | None:
        """The columns it will give, without running it; None: no row set."""
        if self.kind == StatementType.SELECT:
            return self._select_columns()
        if self.kind in _CHANGES:
            clause = returning(self.piece.tokens)
            return self._returning_columns(clause) if clause is not None else None
        if self.kind == StatementType.EXPLAIN:
            return [column(name, "VARCHAR") for name in ("explain_key", "explain_value")]
        if self.kind == StatementType.EXECUTE:
            raise unsupported("describing EXECUTE before it runs")
        return None

    def run(self, expected: Sequence[Column] | None = None) -> Result:
        """Run it. `expected`: the columns that the client has been told."""
        for statement in self._prelude:
            self._cursor.execute(statement)
        if self.kind == StatementType.SELECT:
            return self._run_select(expected)
        self._cursor.execute(self._main, self.values)
        columns = _columns(self._cursor)
        if self.kind in _CHANGES:
            verb = _CHANGES[self.kind]
            if self.piece.tokens[0].word == "TRUNCATE":
                return Done("TRUNCATE TABLE")
            if returning(self.piece.tokens) is None:
                return Done(f"{verb} {self._count()}")
            return Rows(columns, self._cursor.fetchmany, lambda count: f"{verb} {count}")
        if self.kind == StatementType.CREATE:
            row = self._cursor.fetchone()  # only CREATE TABLE AS counts
            return Done(f"SELECT {row[0]}" if row and isinstance(row[0], int) else _tag(self.piece.tokens))
        if self.kind == StatementType.EXPLAIN:
            return Rows(columns, self._cursor.fetchmany, lambda _: "EXPLAIN")
        if self.kind == StatementType.EXECUTE or self.piece.tokens[0].word == "PRAGMA":
            return Rows(columns, self._cursor.fetchmany)
        self._cursor.fetchall()
        return Done(_tag(self.piece.tokens))

    # Inside

    def _count(self) -> int:
        row = self._cursor.fetchone()
        return int(row[0]) if row else 0

    def _run_select(self, expected: Sequence[Column] | None) -> Rows:
        columns: list[Column] = []
        if len(self.statements) == 1:
            # What cannot be described fails again below, and there the engine says where.
            with suppress(duckdb.Error):
                columns = self._select_columns()
        text = self._selecting(columns)
        if expected is not None and [c.sql for c in columns] != [c.sql for c in expected]:
            if len(columns) != len(expected):
                raise PgError("0A000", "cached plan must not change result type")
            columns, text = list(expected), self._as_described(expected)
        self._cursor.execute(self._main if text is None else text, self.values)
        return Rows(_columns(self._cursor) if text is None else columns, self._cursor.fetchmany)

    def _select_columns(self) -> list[Column]:
        if self.values is None:
            relation = self._cursor.sql(self._text)
            return [column(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)]
        # A relation with parameters would be run at once.
        rows = self._cursor.execute(f"DESCRIBE\n{self._text}", self.values).fetchall()
        return [column(row[0], row[1]) for row in rows]

    def _selecting(self, columns: Sequence[Column]) -> str | None:
        """The query round the query that selects some columns as text (see pgtypes.py); None if none is."""
        if all(column.type.convert is None for column in columns):
            return None
        return self._around([(column.type.convert or "{}") for column in columns])

    def _around(self, expressions: Sequence[str]) -> str:
        names = [f"c{number}" for number in range(len(expressions))]
        selected = ", ".join(expression.format(name) for expression, name in zip(expressions, names, strict=True))
        return f"SELECT {selected} FROM (\n{self._text}\n) AS _({', '.join(names)})"

    def _as_described(self, expected: Sequence[Column]) -> str:
        """The query round the query that keeps to the types that the client has been told of."""
        return self._around([(e.type.convert or "{}").format(f"CAST({{}} AS {e.sql})") for e in expected])

    def _returning_columns(self, clause: int) -> list[Column]:
        """The columns of a RETURNING clause: those of a SELECT of it from the table that is changed."""
        tokens = self.piece.tokens
        target = _target(tokens)
        if target is None:
            raise unsupported("describing MERGE … RETURNING before it runs")
        text = f"DESCRIBE SELECT {self.piece.text[tokens[clause].end :]}\nFROM {target}"
        rows = self._cursor.execute(text).fetchall()
        return [column(row[0], row[1]) for row in rows]


def _columns(cursor: duckdb.DuckDBPyConnection) -> list[Column]:
    return [column(field[0], str(field[1])) for field in cursor.description or ()]


def returning(tokens: Sequence[Token]) -> int | None:
    """Where the RETURNING clause starts; the word is reserved, so outside brackets it is nothing else."""
    return next((index for index in top_level(tokens) if tokens[index].word == "RETURNING"), None)


def _target(tokens: Sequence[Token]) -> str | None:
    """The table that INSERT, UPDATE or DELETE changes, with its alias."""
    outside = top_level(tokens)
    verb = next((i for i in outside if tokens[i].word in ("INSERT", "UPDATE", "DELETE", "MERGE")), None)
    if verb is None or tokens[verb].word == "MERGE":
        return None
    index = verb + 1
    while tokens[index].word in ("OR", "REPLACE", "IGNORE", "INTO", "FROM"):
        index += 1
    parts = [tokens[index].text]
    while index + 2 < len(tokens) and tokens[index + 1].text == ".":
        parts.append(tokens[index + 2].text)
        index += 2
    name = ".".join(parts)
    index += 1
    if index < len(tokens) and tokens[index].word == "AS":
        return f"{name} AS {tokens[index + 1].text}"
    named = index < len(tokens) and tokens[index].kind in (Kind.WORD, Kind.QUOTED)
    if named and tokens[verb].word != "INSERT" and tokens[index].word not in ("SET", "USING", "WHERE", "RETURNING"):
        return f"{name} AS {tokens[index].text}"
    return name


_MODIFIERS = {"OR", "REPLACE", "TEMP", "TEMPORARY", "LOCAL", "GLOBAL", "PERSISTENT", "UNIQUE", "RECURSIVE", "UNLOGGED"}


def _tag(tokens: Sequence[Token]) -> str:
    """The command tag of a statement that changes no rows: its verb, and for DDL the kind of object."""
    verb = tokens[0].word
    if verb not in ("CREATE", "DROP", "ALTER"):
        return "SET" if verb in ("USE", "RESET") else verb or "OK"
    kind = next((token.word for token in tokens[1:] if token.word not in _MODIFIERS), "")
    return f"{verb} {_NAMES.get(kind, kind)}".strip()


def read_all(rows: Rows) -> list[Row]:
    """All rows of a small row set."""
    found: list[Row] = []
    while batch := rows.fetch(1024):
        found += batch
    return found
