"""Import: a file into a table, all of it or nothing (contract sections 4.8 and 5.3, with section 11's decisions).

Columns are matched by name. The file is read as text and cast column by column, so that what a value means depends
on the table and never on a guess about the file.
"""

from __future__ import annotations

import gzip
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ..errors import bad_request, conflict
from . import tables
from .access import BucketRef
from .catalog import Store
from .engine import Change
from .import_sources import CsvOptions, Source, check_coverage, csv_source, failed, parquet_source, stamped
from .sql import public_message, quoted, quoted_list
from .versions import Table, Version

MODES = ("update_duplicates", "insert_duplicates", "fail_on_duplicates")
FORMATS = ("csv", "parquet")
_GZIP_MAGIC = b"\x1f\x8b"
_NUMBER = "staged/number"  # no column can be called so: names have no slash


@dataclass(frozen=True)
class ImportOptions:
    incremental: bool = False
    dedup_mode: str = "update_duplicates"
    columns: Sequence[str] | None = None
    timestamp_column: str | None = None  # set to the time of the import, whatever the file says


def load(
    store: Store,
    ref: BucketRef,
    table_name: str,
    path: Path,
    file_format: str,
    csv_options: CsvOptions,
    options: ImportOptions,
) -> tuple[int, Version]:
    """Import a file: the number of its rows that were applied, and the bucket as the import left it."""
    if file_format not in FORMATS:
        raise bad_request("invalid_format", f"The format must be one of: {', '.join(FORMATS)}.", format=file_format)
    if options.dedup_mode not in MODES:
        raise bad_request(
            "invalid_dedup_mode",
            f"dedup_mode must be one of: {', '.join(MODES)}.",
            dedup_mode=options.dedup_mode,
        )
    csv_options.check()
    ref.require_writable()
    with _unpacked(store, path) as plain:
        return _load(store, ref, table_name, plain, file_format, csv_options, options)


@contextmanager
def _unpacked(store: Store, path: Path) -> Iterator[Path]:
    """The file itself or, if it is gzipped, its content, checked to the last byte: the engine's reader would take
    a file that was cut off for a short one."""
    with path.open("rb") as stream:
        if stream.read(2) != _GZIP_MAGIC:
            yield path
            return
    plain = store.scratch(".plain")
    try:
        try:
            with gzip.open(path) as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
        except (OSError, EOFError, zlib.error) as error:
            raise failed(f"the file cannot be unpacked: {error}.") from None
        yield plain
    finally:
        plain.unlink(missing_ok=True)


def _load(
    store: Store,
    ref: BucketRef,
    table_name: str,
    path: Path,
    file_format: str,
    csv_options: CsvOptions,
    options: ImportOptions,
) -> tuple[int, Version]:
    def work(change: Change) -> int:
        table = tables.current(change, ref, table_name)
        try:
            if file_format == "csv":
                source = csv_source(path, table, csv_options, options.columns)
            else:
                source = parquet_source(change.cursor, path, table, options.columns)
            source = stamped(table, source, options.timestamp_column)
            check_coverage(table, source)
            return _apply(change, table, source, options)
        except duckdb.ConstraintException as error:
            if "duplicate key" in str(error).lower():
                raise conflict(
                    "duplicate_key", f"A row's key exists already: {public_message(error)}", table=table.name
                ) from None
            raise failed(public_message(error)) from None
        except duckdb.Error as error:
            raise failed(public_message(error)) from None

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
    casts = ", ".join(f"CAST({value} AS {column.type}) AS {quoted(column.name)}" for value, column in source.columns)
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
