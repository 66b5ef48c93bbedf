"""Export: a table, or part of it, into a file. What is exported imports back equal (contract section 4.8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ..errors import bad_request
from . import files
from .access import BucketRef
from .catalog import Store
from .records import FileRecord, now
from .sql import literal, public_message, quoted_list
from .versions import Table, Version

_COMPRESSIONS: dict[str, tuple[str | None, ...]] = {
    "csv": (None, "none", "gzip"),
    "parquet": (None, "none", "gzip", "zstd", "snappy"),
}
CONTENT_TYPES = {"csv": "text/csv", "parquet": "application/x-parquet"}


@dataclass(frozen=True)
class ExportOptions:
    format: str = "csv"
    compression: str | None = None
    columns: Sequence[str] | None = None
    where_filter: str | None = None
    limit: int | None = None  # none or 0: all rows


@dataclass(frozen=True)
class Exported:
    record: FileRecord
    rows: int
    size_bytes: int


def export(store: Store, ref: BucketRef, table_name: str, options: ExportOptions) -> Exported:
    """Write rows to a new file of the project that asks."""
    version = ref.version
    table = ref.table(table_name, version)
    with written(store, version, table, options) as (scratch, rows):
        name = f"export_{table.name}_{now():%Y%m%d_%H%M%S}.{options.format}"
        tags = {"type": "export", "table": f"{ref.name}.{table.name}"}
        name += ".gz" if options.compression == "gzip" else ""
        record, info = files.add(store, ref.project, name, scratch, CONTENT_TYPES[options.format], tags)
    return Exported(record, rows, info.size)


@contextmanager
def written(store: Store, version: Version, table: Table, options: ExportOptions) -> Iterator[tuple[Path, int]]:
    """A file with the rows, for as long as the block runs, and how many they are."""
    query = _query(store, table, options)
    scratch = store.scratch(f".{options.format}")
    status = "error"
    try:
        rows = _write(store, version, table, query, options, str(scratch))
        yield scratch, rows
        status = "success"
    finally:
        scratch.unlink(missing_ok=True)
        store.metrics.exports.labels(options.format, status).inc()
    store.metrics.exported_rows.inc(rows)


def _query(store: Store, table: Table, options: ExportOptions) -> tuple[str, str]:
    """What callers shape of the statement: its select list, and all that follows the table."""
    if options.format not in _COMPRESSIONS:
        raise bad_request(
            "invalid_format", f"The format must be one of: {', '.join(_COMPRESSIONS)}.", format=options.format
        )
    if options.compression not in _COMPRESSIONS[options.format]:
        raise bad_request(
            "invalid_compression",
            f"{options.compression!r} is no compression of {options.format} files.",
            compression=options.compression,
        )
    names = []
    for name in options.columns or [column.name for column in table.columns]:
        column = table.column(name)
        if column is None:
            raise bad_request("column_not_found", f"Column {name!r} not found.", column=name)
        if column.name in names:
            raise bad_request("duplicate_column", f"Column {name!r} is asked for twice.", column=name)
        names.append(column.name)
    where = f" WHERE {store.expressions.condition(options.where_filter)}" if options.where_filter is not None else ""
    limit = f" LIMIT {options.limit}" if options.limit else ""
    return quoted_list(names), where + limit


def _write(
    store: Store, version: Version, table: Table, query: tuple[str, str], options: ExportOptions, path: str
) -> int:
    if options.format == "csv":
        codec = options.compression or "none"
        packing = f"FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '', COMPRESSION '{codec}'"
    else:
        codec = {"none": "uncompressed"}.get(options.compression or "snappy", options.compression or "snappy")
        packing = f"FORMAT parquet, COMPRESSION '{codec}'"
    with store.reading(version) as reader, store.engine.time_limit(reader.cursor):
        rows = f"SELECT {query[0]} FROM {reader.address(table.name)}{query[1]}"
        statement = f"COPY ({rows}) TO {literal(path)} ({packing})"
        try:
            row = reader.cursor.execute(statement).fetchone()
        except (duckdb.BinderException, duckdb.ConversionException, duckdb.InvalidInputException) as error:
            code = "invalid_where_clause" if options.where_filter else "export_failed"
            raise bad_request(code, f"The export failed: {public_message(error)}") from None
        except duckdb.Error as error:
            raise bad_request("export_failed", f"The export failed: {public_message(error)}") from None
    assert row is not None
    return int(row[0])
