"""Import: a file into a table, all of it or nothing (contract sections 4.8 and 5.3, with section 11's decisions).

Columns are matched by name. The file is read as text and cast column by column, so that what a value means depends
on the table and never on a guess about the file.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import duckdb

from ..errors import ApiError, bad_request, conflict
from . import tables
from .access import BucketRef
from .catalog import Store
from .engine import Change
from .sql import literal, public_message, quoted, quoted_list
from .versions import Column, Table, Version

MODES = ("update_duplicates", "insert_duplicates", "fail_on_duplicates")
FORMATS = ("csv", "parquet")
_GZIP_MAGIC = b"\x1f\x8b"
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
class ImportOptions:
    incremental: bool = False
    dedup_mode: str = "update_duplicates"
    columns: Sequence[str] | None = None


@dataclass(frozen=True)
class Source:
    """What is to be loaded: a relation of the engine, and which of its columns goes into which of the table's."""

    relation: str
    columns: list[tuple[str, Column]]


def load(
    store: Store, ref: BucketRef, table_name: str, path: Path, file_format: str, csv_options: CsvOptions,
    options: ImportOptions,
) -> tuple[int, Version]:  # fmt: skip
    """Import a file: the number of its rows that were applied, and the bucket as the import left it."""
    if file_format not in FORMATS:
        raise bad_request("invalid_format", f"The format must be one of: {', '.join(FORMATS)}.", format=file_format)
    if options.dedup_mode not in MODES:
        raise bad_request(
            "invalid_dedup_mode", f"dedup_mode must be one of: {', '.join(MODES)}.", dedup_mode=options.dedup_mode
        )
    csv_options.check()
    ref.require_writable()

    def work(change: Change) -> int:
        table = tables.current(change, ref, table_name)
        try:
            if file_format == "csv":
                source = _csv_source(path, table, csv_options, options.columns)
            else:
                source = _parquet_source(change, path, table, options.columns)
            _check_coverage(table, source)
            return _apply(change, table, source, options)
        except duckdb.ConstraintException as error:
            if "duplicate key" in str(error).lower():
                raise conflict(
                    "duplicate_key", f"A row's key exists already: {public_message(error)}", table=table.name
                ) from None
            raise _failed(public_message(error)) from None
        except duckdb.Error as error:
            raise _failed(public_message(error)) from None

    status = "error"
    try:
        with ref.bucket.lock:
            rows, version = ref.change(store, work), ref.version
        status = "success"
    finally:
        mode = "incremental" if options.incremental else "full"
        store.metrics.imports.labels(file_format, mode, status).inc()
    store.metrics.imported_rows.inc(rows)
    return rows, version


def _apply(change: Change, table: Table, source: Source, options: ImportOptions) -> int:
    if not options.incremental:
        # A fresh table rather than a DELETE: the key index of deleted rows would still be in the way.
        tables.remove(change, table)
        tables.make(change, table)
    change.put(table)
    casts = ", ".join(f"CAST({quoted(name)} AS {column.type}) AS {quoted(column.name)}" for name, column in source.columns)
    names = quoted_list([column.name for _, column in source.columns])
    target = f"{change.address(table.name)} ({names})"
    if not table.primary_key or options.dedup_mode != "update_duplicates":
        inserted = change.cursor.execute(f"INSERT INTO {target} SELECT {casts} FROM {source.relation}").fetchone()
        assert inserted is not None
        return int(inserted[0])
    return _upsert(change, table, source, casts, incremental=options.incremental)


def _upsert(change: Change, table: Table, source: Source, casts: str, *, incremental: bool) -> int:
    """Within the file the last row of a key wins, against the table the file wins; columns it lacks stay.

    Not INSERT … ON CONFLICT: that stores rows in any order.
    """
    names = [column.name for _, column in source.columns]
    key, number, target = quoted_list(table.primary_key), quoted(_NUMBER), change.address(table.name)
    counted = change.cursor.execute(f"CREATE TEMP TABLE staged AS SELECT {casts} FROM {source.relation}").fetchone()
    change.cursor.execute(
        f"CREATE TEMP TABLE latest AS SELECT * FROM (SELECT *, row_number() OVER () AS {number} FROM "
        f"temp.main.staged) QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {number} DESC) = 1"
    )
    same = " AND ".join(f"stored.{quoted(name)} = latest.{quoted(name)}" for name in table.primary_key)
    updates = [f"{quoted(name)} = latest.{quoted(name)}" for name in names if name not in table.primary_key]
    is_new = ""
    if incremental:
        is_new = f" WHERE NOT EXISTS (SELECT 1 FROM {target} AS stored WHERE {same})"
        if updates:
            change.cursor.execute(
                f"UPDATE {target} AS stored SET {', '.join(updates)} FROM temp.main.latest AS latest WHERE {same}"
            )
    change.cursor.execute(
        f"INSERT INTO {target} ({quoted_list(names)}) SELECT {quoted_list(names)} FROM temp.main.latest AS latest"
        f"{is_new} ORDER BY {number}"
    )
    assert counted is not None
    return int(counted[0])


_NUMBER = "staged/number"  # no column can be called so: names have no slash


def _csv_source(path: Path, table: Table, options: CsvOptions, wanted: Sequence[str] | None) -> Source:
    with path.open("rb") as stream:
        compressed = stream.read(2) == _GZIP_MAGIC
    first = _first_record(path, compressed, options)
    if first is None:
        raise _failed("the file is empty.")
    if options.header:
        matched = _matched(first, table, wanted)
        width = len(first)
    else:
        columns = _wanted_columns(table, wanted)
        if len(first) != len(columns):
            raise _failed(f"{len(first)} columns in the file, {len(columns)} expected.")
        matched = list(enumerate(columns))
        width = len(columns)
    # Columns are read under numbers: the file's own names may be anything.
    spec = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    relation = (
        f"read_csv({literal(str(path))}, auto_detect = false, columns = {{{spec}}}, header = {options.header}, "
        f"delim = {literal(options.delimiter)}, quote = {literal(options.quote)}, escape = {literal(options.escape)}, "
        f"nullstr = {literal(options.null_string)}, allow_quoted_nulls = false, max_line_size = {_MAX_LINE}, "
        f"buffer_size = {2 * _MAX_LINE}, "
        f"compression = '{'gzip' if compressed else 'none'}')"
    )
    return Source(relation, [(f"c{index}", column) for index, column in matched])


def _first_record(path: Path, compressed: bool, options: CsvOptions) -> list[str] | None:
    """The first record of a CSV file, None if it has none."""
    with path.open("rb") as raw:
        binary = gzip.GzipFile(fileobj=raw) if compressed else raw
        lines = io.TextIOWrapper(cast(IO[bytes], binary), encoding="utf-8-sig", newline="")
        reader = csv.reader(
            lines,
            delimiter=options.delimiter,
            quotechar=options.quote or None,
            quoting=csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE,
            doublequote=options.escape == options.quote,
            escapechar=options.escape if options.escape not in ("", options.quote) else None,
        )
        try:
            return next((record for record in reader if record), None)
        except (UnicodeDecodeError, csv.Error, OSError, EOFError) as error:
            raise _failed(f"the file cannot be read: {error}.") from None


def _parquet_source(change: Change, path: Path, table: Table, wanted: Sequence[str] | None) -> Source:
    relation = f"read_parquet({literal(str(path))}, hive_partitioning = false)"
    names = [str(row[0]) for row in change.cursor.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
    matched = _matched(names, table, wanted)
    return Source(relation, [(names[index], column) for index, column in matched])


def _matched(names: list[str], table: Table, wanted: Sequence[str] | None) -> list[tuple[int, Column]]:
    """Which of the file's columns goes into which of the table's: by name, order and case do not matter."""
    allowed = {column.name for column in _wanted_columns(table, wanted)}
    matched: dict[str, tuple[int, Column]] = {}
    for index, name in enumerate(names):
        column = table.column(name)
        if column is None and wanted is None:
            raise _failed(f"the file has a column {name!r} that the table has not.", column=name)
        if column is None or column.name not in allowed:
            continue
        if column.name in matched:
            raise _failed(f"the file has the column {name!r} twice.", column=name)
        matched[column.name] = (index, column)
    missing = sorted(allowed - matched.keys()) if wanted is not None else []
    if missing:
        raise _failed(f"the file has no column {missing[0]!r}.", column=missing[0])
    if not matched:
        raise _failed("the file has none of the table's columns.")
    return list(matched.values())


def _wanted_columns(table: Table, wanted: Sequence[str] | None) -> list[Column]:
    if wanted is None:
        return list(table.columns)
    columns = []
    for name in wanted:
        column = table.column(name)
        if column is None:
            raise _failed(f"the table has no column {name!r}.", column=name)
        if column in columns:
            raise _failed(f"the column {name!r} is asked for twice.", column=name)
        columns.append(column)
    if not columns:
        raise _failed("no columns are asked for.")
    return columns


def _check_coverage(table: Table, source: Source) -> None:
    """A column that the file lacks must be able to do without."""
    present = {column.name for _, column in source.columns}
    for column in table.columns:
        if column.name not in present and not column.nullable and column.default is None:
            raise _failed(f"the file has no column {column.name!r}, which must have a value.", column=column.name)


def _failed(reason: str, **details: str) -> ApiError:
    return bad_request("import_failed", f"The import failed and changed nothing: {reason}", **details)
