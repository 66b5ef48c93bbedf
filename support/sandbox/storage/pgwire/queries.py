"""Running DuckDB statements: their columns, their rows, and PostgreSQL's command tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import duckdb
from duckdb import StatementType

from ..gate import GatedCursor
from ..workspaces import error_details
from . import guard
from .errors import PgError, from_duckdb, unsupported
from .lexer import Kind, Piece, Token, tokenize, top_level
from .parameters import parameter_count, parse_array
from .pgtypes import Column, column
from .results import Done, Result, Rows

_CHANGES = {
    StatementType.INSERT: "INSERT 0",
    StatementType.UPDATE: "UPDATE",
    StatementType.DELETE: "DELETE",
    StatementType.MERGE_INTO: "MERGE",
}
# The table functions behind SHOW TABLES, information_schema and pg_catalog, but for those that look at settings only.
_CATALOG_SCAN = re.compile(r'"DUCKDB_(?!SETTINGS|DATABASES|VARIABLES|PREPARED_STATEMENTS|KEYWORDS|MEMORY|LOGS)')
_LIST_WANTED = re.compile(r"(?s)Type VARCHAR with value '(.*)' can't be cast to the destination type .*\]$")
_NAMES = {"MACRO": "FUNCTION"}


class Query:
    """One statement for DuckDB, checked; parameters may be bound to it."""

    def __init__(
        self,
        cursor: GatedCursor,
        piece: Piece,
        text: str,
        values: Sequence[Any],
        is_outdated: Callable[[], bool],
    ) -> None:
        self.piece = piece
        self._is_outdated = is_outdated
        self._cursor = cursor
        self._text = text  # `piece` as the engine is to read it (see parameters.py)
        self.statements: list[duckdb.Statement] = cursor.extract_statements(self._text)
        if not self.statements:
            raise PgError("42601", "syntax error")
        guard.check(cursor, self.statements, piece.text, piece.tokens)
        # A PIVOT is parsed into two statements: the first makes a type that the second needs.
        *self._prelude, self._main = self.statements
        self.kind: StatementType = self._main.type
        if piece.tokens[0].word == "PRAGMA":  # those that are allowed are parsed into queries
            self._text = self._main.query.rstrip(";")
        self.values: dict[str, Any] | None = None
        count = 0 if self.kind == StatementType.PREPARE else parameter_count(piece)
        if count > len(values):
            raise PgError("42P02", f"there is no parameter ${count}")
        if count:
            self.values = {name: values[int(name) - 1] for name in self._main.named_parameters}

    def _check_view(self) -> None:
        """In a transaction that project tables have changed under: refuse what would break the engine."""
        if self._is_outdated() and self._lists_catalog():
            raise PgError(
                "40001",
                "the catalog cannot be listed in this transaction any more: project tables have changed since it began",
                hint="End the transaction and try again.",
            )

    def _lists_catalog(self) -> bool:
        """Whether running it goes through the catalogs of all databases (see WorkspaceEngine.sync)."""
        if len(self.statements) > 1:
            return True  # perhaps: a PIVOT cannot be explained
        text = self._text
        if self.kind == StatementType.EXPLAIN:
            inner = guard.inner_start(self.kind, self.piece.tokens)
            text = self.piece.text[self.piece.tokens[inner].start :]
        try:
            plan = self._cursor.execute(f"EXPLAIN (FORMAT JSON)\n{text}", self.values).fetchall()
        except duckdb.ParserException:  # of the few kinds that EXPLAIN does not know, none reads a catalog
            return False
        except duckdb.Error as error:
            raise from_duckdb(error) from error
        return _CATALOG_SCAN.search(str(plan)) is not None

    def describe(self) -> list[Column] | None:
        """The columns it will give, without running it; None: no row set."""
        with self._cursor.steady():
            self._check_view()
            return self._describe()

    def _describe(self) -> list[Column] | None:
        if self.kind == StatementType.SELECT:
            if self.values is None:
                return self._select_columns()
            return self._described(self._select_columns)
        if self.kind in _CHANGES:
            clause = returning(self.piece.tokens)
            return self._described(lambda: self._returning_columns(clause)) if clause is not None else None
        if self.kind == StatementType.EXPLAIN:
            return [column(name, "VARCHAR") for name in ("explain_key", "explain_value")]
        if self.kind == StatementType.EXECUTE:
            raise unsupported("describing EXECUTE before it runs")
        return None

    def run(self, expected: Sequence[Column] | None = None) -> Result:
        """Run it. `expected`: the columns that the client has been told."""
        with self._cursor.steady():
            self._check_view()
            return self._run(expected)

    def _run(self, expected: Sequence[Column] | None) -> Result:
        for statement in self._prelude:
            self._cursor.execute(statement)
        if self.kind == StatementType.SELECT:
            return self._run_select(expected)
        kind, tokens = self.kind, self.piece.tokens
        if kind == StatementType.EXECUTE:
            kind, tokens = self._prepared_under(tokens[1].name) if len(tokens) > 1 else (kind, tokens)
        self._execute(self._main)
        return self._result(kind, tokens)

    def _prepared_under(self, name: str) -> tuple[StatementType, Sequence[Token]]:
        """What kind of statement EXECUTE is going to run, and its tokens."""
        found = self._cursor.execute(
            "SELECT statement FROM duckdb_prepared_statements() WHERE lower(name) = lower($1)", [name]
        ).fetchall()
        if not found:
            raise PgError("26000", f'prepared statement "{name}" does not exist')
        text = str(found[0][0])
        return self._cursor.extract_statements(text)[-1].type, tokenize(text)

    def _result(self, kind: StatementType, tokens: Sequence[Token]) -> Result:
        columns = _columns(self._cursor)
        if kind == StatementType.SELECT:
            return Rows(columns, self._cursor.fetchmany)
        if kind == StatementType.EXPLAIN:
            return Rows(columns, self._cursor.fetchmany, lambda _: "EXPLAIN")
        if kind in _CHANGES:
            verb = _CHANGES[kind]
            if tokens[0].word == "TRUNCATE":
                return Done("TRUNCATE TABLE")
            if returning(tokens) is None:
                return Done(f"{verb} {self._count()}")
            return Rows(columns, self._cursor.fetchmany, lambda count: f"{verb} {count}")
        if kind == StatementType.CREATE:
            row = self._cursor.fetchone()  # only CREATE TABLE AS counts
            return Done(f"SELECT {row[0]}" if row and isinstance(row[0], int) else _tag(tokens))
        self._cursor.fetchall()
        return Done(_tag(tokens))

    # Inside

    def _described(self, columns: Callable[[], list[Column]]) -> list[Column]:
        """Columns found by running a DESCRIBE: an error in that says nothing about positions in the statement."""
        try:
            return columns()
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise from_duckdb(error) from error

    def _execute(self, statement: duckdb.Statement | str) -> None:
        try:
            self._cursor.execute(statement, self.values)
        except duckdb.ConversionException as error:
            if not self._take_for_list(error):
                raise
            with suppress(duckdb.TransactionException):  # the failure may have spoilt the transaction
                return self._execute(statement)
            raise

    def _take_for_list(self, error: duckdb.Error) -> bool:
        """Whether it failed for a parameter like `{a,b}`, an array in PostgreSQL's text, whose place is that of a list.

        Then it is one from now on.
        """
        failed = _LIST_WANTED.match(error_details(error)[0])
        if failed is None or self.values is None:
            return False
        for name, value in self.values.items():
            if value == failed[1]:
                with suppress(ValueError, IndexError):
                    self.values[name] = parse_array(value)
                    return True
        return False

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
        self._execute(self._main if text is None else text)
        return Rows(_columns(self._cursor) if text is None else columns, self._cursor.fetchmany)

    def _select_columns(self) -> list[Column]:
        if self.values is None:
            return [column(name, kind) for name, kind in self._cursor.columns(self._text)]
        # A relation with parameters would be run at once.
        rows = self._cursor.execute(f"DESCRIBE\n{self._text}", self.values).fetchall()
        return [column(row[0], row[1]) for row in rows]

    def _selecting(self, columns: Sequence[Column]) -> str | None:
        """The query round the query that selects some columns as text (see pgtypes.py); None if none is."""
        if all(column.type.convert is None for column in columns):
            return None
        return self._around([column.type.convert or "{}" for column in columns])

    def _around(self, expressions: Sequence[str]) -> str:
        names = [f"c{number}" for number in range(len(expressions))]
        selected = ", ".join(_put(expression, name) for expression, name in zip(expressions, names, strict=True))
        return f"SELECT {selected} FROM (\n{self._text}\n) AS _({', '.join(names)})"

    def _as_described(self, expected: Sequence[Column]) -> str:
        """The query round the query that keeps to the types that the client has been told of."""
        return self._around([_put(e.type.convert or "{}", f"CAST({{}} AS {e.sql})") for e in expected])

    def _returning_columns(self, clause: int) -> list[Column]:
        """The columns of a RETURNING clause: those of a SELECT of it from the table that is changed."""
        tokens = self.piece.tokens
        target = _target(tokens)
        if target is None:
            raise unsupported("describing MERGE … RETURNING before it runs")
        text = f"DESCRIBE SELECT {self.piece.text[tokens[clause].end :]}\nFROM {target}"
        rows = self._cursor.execute(text).fetchall()
        return [column(row[0], row[1]) for row in rows]


def _put(template: str, value: str) -> str:
    """Fill the first gap: names of types, behind it, may hold braces too."""
    return template.replace("{}", value, 1)


def _columns(cursor: GatedCursor) -> list[Column]:
    return [column(field[0], str(field[1])) for field in cursor.description]


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


_MODIFIERS = {
    "OR",
    "REPLACE",
    "TEMP",
    "TEMPORARY",
    "LOCAL",
    "GLOBAL",
    "PERSISTENT",
    "UNIQUE",
    "RECURSIVE",
    "UNLOGGED",
}


def _tag(tokens: Sequence[Token]) -> str:
    """The command tag of a statement that changes no rows: its verb, and for DDL the kind of object."""
    verb = tokens[0].word
    if verb not in ("CREATE", "DROP", "ALTER"):
        return "SET" if verb in ("USE", "RESET") else verb or "OK"
    kind = next((token.word for token in tokens[1:] if token.word not in _MODIFIERS), "")
    return f"{verb} {_NAMES.get(kind, kind)}".strip()
