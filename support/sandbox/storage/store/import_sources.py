"""What an import reads: CSV or Parquet as a relation of the engine, its columns matched to the table's by name."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ..errors import ApiError, bad_request
from .sql import literal, quoted
from .versions import Column, Table

_MAX_LINE = 8 * 1024 * 1024


@dataclass(frozen=True)
class CsvOptions:
    """RFC 4180 unless the caller says otherwise: a doubled quote is a quote."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    header: bool = True
    null_string: str = ""

    def check(self) -> None:
        for name, allowed in (("delimiter", (1,)), ("quote", (0, 1)), ("escape", (0, 1))):
            value = getattr(self, name)
            if len(value) not in allowed or (value and (not value.isascii() or value in "\r\n\0")):
                raise bad_request("invalid_csv_options", f"{name} must be one ASCII character.", option=name)
        if self.delimiter in (self.quote, self.escape):
            raise bad_request("invalid_csv_options", "delimiter must differ from quote and escape.", option="delimiter")
        if "\0" in self.null_string:
            raise bad_request("invalid_csv_options", "null_string must be text.", option="null_string")


@dataclass(frozen=True)
class Source:
    """What is to be loaded: a relation of the engine, and which of its columns goes into which of the table's."""

    relation: str
    columns: list[tuple[str, Column]]  # an SQL expression over the relation, and where it goes


def csv_source(path: Path, table: Table, options: CsvOptions, wanted: Sequence[str] | None) -> Source:
    first = _first_record(path, options)
    if first is None:
        raise failed("the file is empty.")
    if options.header:
        matched = _matched(first, table, wanted)
        width = len(first)
    else:
        columns = _wanted_columns(table, wanted)
        if len(first) != len(columns):
            raise failed(f"{len(first)} columns in the file, {len(columns)} expected.")
        matched = list(enumerate(columns))
        width = len(columns)
    # Columns are read under numbers: the file's own names may be anything.
    spec = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    relation = (
        f"read_csv({literal(str(path))}, auto_detect = false, columns = {{{spec}}}, header = {options.header}, "
        f"delim = {literal(options.delimiter)}, quote = {literal(options.quote)}, escape = {literal(options.escape)}, "
        f"nullstr = {literal(options.null_string)}, allow_quoted_nulls = false, max_line_size = {_MAX_LINE}, "
        f"buffer_size = {2 * _MAX_LINE}, compression = 'none')"
    )
    return Source(relation, [(f"c{index}", column) for index, column in matched])


def _first_record(path: Path, options: CsvOptions) -> list[str] | None:
    """The header or, without one, the first record, for its width; None if there is nothing."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(
            lines,
            delimiter=options.delimiter,
            quotechar=options.quote or None,
            quoting=csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE,
            doublequote=options.escape == options.quote,
            escapechar=options.escape if options.escape not in ("", options.quote) else None,
        )
        try:
            first = next(reader, None)
            while first == [] and not options.header:  # an empty line counts only where there is one column
                first = next(reader, [""])
        except (UnicodeDecodeError, csv.Error) as error:
            raise failed(f"the file cannot be read: {error}.") from None
    return [""] if first == [] else first


def parquet_source(cursor: duckdb.DuckDBPyConnection, path: Path, table: Table, wanted: Sequence[str] | None) -> Source:
    relation = f"read_parquet({literal(str(path))}, hive_partitioning = false)"
    names = [str(row[0]) for row in cursor.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
    matched = _matched(names, table, wanted)
    return Source(relation, [(quoted(names[index]), column) for index, column in matched])


def _matched(names: list[str], table: Table, wanted: Sequence[str] | None) -> list[tuple[int, Column]]:
    """Which of the file's columns goes into which of the table's: by name, order and case do not matter."""
    allowed = {column.name for column in _wanted_columns(table, wanted)}
    matched: dict[str, tuple[int, Column]] = {}
    for index, name in enumerate(names):
        column = table.column(name)
        if column is None and wanted is None:
            raise failed(f"the file has a column {name!r} that the table has not.", column=name)
        if column is None or column.name not in allowed:
            continue
        if column.name in matched:
            raise failed(f"the file has the column {name!r} twice.", column=name)
        matched[column.name] = (index, column)
    missing = sorted(allowed - matched.keys()) if wanted is not None else []
    if missing:
        raise failed(f"the file has no column {missing[0]!r}.", column=missing[0])
    if not matched:
        raise failed("the file has none of the table's columns.")
    return list(matched.values())


def _wanted_columns(table: Table, wanted: Sequence[str] | None) -> list[Column]:
    if wanted is None:
        return list(table.columns)
    columns = []
    for name in wanted:
        column = table.column(name)
        if column is None:
            raise failed(f"the table has no column {name!r}.", column=name)
        if column in columns:
            raise failed(f"the column {name!r} is asked for twice.", column=name)
        columns.append(column)
    if not columns:
        raise failed("no columns are asked for.")
    return columns


def stamped(table: Table, source: Source, name: str | None) -> Source:
    if name is None:
        return source
    column = table.column(name)
    if column is None:
        raise failed(f"the table has no column {name!r}.", column=name)
    others = [(value, other) for value, other in source.columns if other is not column]
    return Source(source.relation, [*others, ("now()", column)])


def check_coverage(table: Table, source: Source) -> None:
    """A column that the file lacks must be able to do without."""
    present = {column.name for _, column in source.columns}
    for column in table.columns:
        if column.name not in present and not column.nullable and column.default is None:
            raise failed(f"the file has no column {column.name!r}, which must have a value.", column=column.name)


def failed(reason: str, **details: str) -> ApiError:
    return bad_request("import_failed", f"The import failed and changed nothing: {reason}", **details)
