"""Commands that read and move data: preview, object info, import, export, queries."""

from __future__ import annotations

import threading
import uuid
from contextlib import closing
from typing import Any

import duckdb

from ..errors import bad_request, forbidden, not_found
from ..gate import GatedCursor
from ..store import exporting, import_sources, loading, values
from ..store.access import BucketRef, list_buckets
from ..store.exporting import ExportOptions
from ..store.records import DEFAULT_BRANCH
from ..store.sql import public_message, quoted
from ..store.versions import Column, Table
from ..workspaces import error_details
from . import messages as m
from .context import Context, condition

Answer = dict[str, Any] | None
_OBJECT_TYPES = ("DATABASE", "SCHEMA", "TABLE", "VIEW")
_PREVIEW_ROWS = 100
_QUERY_ROWS = 10_000


def preview(context: Context, command: m.PreviewTable) -> Answer:
    ref = context.bucket(command.path)
    version = ref.version
    table = ref.table(command.table_name, version)
    columns = [_require_column(table, name) for name in command.columns] or list(table.columns)
    filters = command.filters
    where = condition(table, filters.where_filters, filters.change_since, filters.change_until, filters.fulltext_search)
    tail = f" WHERE {where}" if where else ""
    orders = [_order(table, item) for item in command.order_by]
    tail += f" ORDER BY {', '.join(orders)}" if orders else ""
    with context.store.reading(version) as reader:
        try:
            rows = values.rows(
                reader.cursor,
                reader.address(table.name) + tail,
                tuple(columns),
                filters.limit or _PREVIEW_ROWS,
            )
        except duckdb.Error as error:
            raise bad_request("invalid_argument", f"The filter does not fit: {public_message(error)}") from None
    return {
        "columns": [column.name for column in columns],
        "rows": [
            {"columns": [{"columnName": name, "value": value, "isTruncated": False} for name, value in row.items()]}
            for row in rows
        ],
    }


def _order(table: Table, item: m.OrderBy) -> str:
    direction = "DESC" if str(item.order).upper() in ("DESC", "1") else "ASC"
    return f"{quoted(_require_column(table, item.column_name).name)} {direction}"


def object_info(context: Context, command: m.ObjectInfo) -> Answer:
    kind = command.expected_object_type
    if isinstance(kind, int):
        kind = _OBJECT_TYPES[kind] if 0 <= kind < len(_OBJECT_TYPES) else ""
    if kind == "DATABASE":
        project_id = context.own(command.path[0].removeprefix("project_"))
        found = [
            {"objectName": ref.name, "objectType": "SCHEMA"}
            for ref in list_buckets(context.store, project_id, DEFAULT_BRANCH)
        ]
        return {"path": command.path, "objectType": kind, "databaseInfo": {"objects": found}}
    if kind == "SCHEMA":
        ref = context.bucket(command.path)
        inside = [{"objectName": table.name, "objectType": "TABLE"} for table in ref.version.tables.values()]
        return {"path": command.path, "objectType": kind, "schemaInfo": {"objects": inside}}
    if kind == "TABLE" and len(command.path) > 1:
        ref = context.bucket(command.path[:-1])
        return {
            "path": command.path,
            "objectType": kind,
            "tableInfo": _table_info(context, ref, command.path[-1]),
        }
    raise not_found("object_not_found", f"There is no {kind or 'object'} at this path.", path=command.path)


def _table_info(context: Context, ref: BucketRef, name: str) -> dict[str, Any]:
    version = ref.version
    table = ref.table(name, version)
    columns = [
        {
            "name": column.name,
            "type": column.type,
            "nullable": column.nullable,
            "default": column.default or "",
        }
        for column in table.columns
    ]
    return {
        "tableName": table.name,
        "path": [ref.project.id, ref.name],
        "columns": columns,
        "primaryKeysNames": list(table.primary_key),
        "rowsCount": str(table.row_count),
        "sizeBytes": str(context.store.engine.table_size(version, table)),
    }


def import_file(context: Context, command: m.TableImportFromFile) -> Answer:
    ref = context.bucket(command.destination.path)
    table_name = command.destination.table_name
    options, csv = command.import_options, command.format_type_options
    file_format = _file_format(command)
    with context.store.objects.pinned(ref.project.id, _object_key(context, command.file_path)) as info:
        if info is None:
            raise not_found("file_not_found", f"File {command.file_path.file_name!r} not found.")
        rows, version = loading.load(
            context.store,
            ref,
            table_name,
            info.path,
            file_format,
            import_sources.CsvOptions(
                csv.delimiter, csv.enclosure, csv.escaped_by or csv.enclosure, options.number_of_ignored_lines > 0
            ),
            loading.ImportOptions(
                incremental=str(options.import_type).upper() in ("INCREMENTAL", "1"),
                dedup_mode=_dedup_mode(options.dedup_type),
                columns=csv.columns_names or None,
                timestamp_column=options.timestamp_column or None,
            ),
        )
    table = ref.table(table_name, version)
    return {
        "importedRowsCount": str(rows),
        "tableRowsCount": str(table.row_count),
        "tableSizeBytes": str(context.store.engine.table_size(version, table)),
        "importedColumns": csv.columns_names or [column.name for column in table.columns],
    }


def export_file(context: Context, command: m.TableExportToFile) -> Answer:
    """Write an object of the project; it is no registered file, for its caller chose its name."""
    ref = context.bucket(command.source.path)
    version = ref.version
    table = ref.table(command.source.table_name, version)
    filters, options = command.export_options.filters, command.export_options
    key = _object_key(context, command.file_path)
    wanted = ExportOptions(
        format=_file_format(command),
        compression="gzip" if options.is_compressed else None,
        columns=options.columns_to_export or None,
        where_filter=condition(table, filters.where_filters, filters.change_since, filters.change_until),
        limit=filters.limit or None,
    )
    with exporting.written(context.store, version, table, wanted) as (scratch, rows):
        info = context.store.objects.put(ref.project.id, key, scratch, exporting.CONTENT_TYPES[wanted.format])
    return {"filePath": key, "exportedRowsCount": str(rows), "fileSizeBytes": str(info.size)}


def _object_key(context: Context, path: m.FilePath) -> str:
    """The object that a file path means: always one of the caller's own project."""
    project_id = context.project_id
    if path.root not in ("", project_id, f"project_{project_id}", f"project-{project_id}"):
        raise forbidden("The file is outside of the project's folder.", root=path.root)
    parts = [*path.path.strip("/").split("/"), path.file_name] if path.path.strip("/") else [path.file_name]
    if path.path.startswith("/") or any(part in ("", ".", "..") or "\\" in part for part in "/".join(parts).split("/")):
        raise bad_request("invalid_argument", "A file path is relative and does not leave its folder.")
    return "/".join(parts)


def _file_format(command: m.FileCommand) -> str:
    name = {0: "csv", 1: "parquet"}.get(command.file_format) if isinstance(command.file_format, int) else None
    return name or str(command.file_format).lower()


def _dedup_mode(text: str | int) -> str:
    if isinstance(text, int):
        return loading.MODES[text] if 0 <= text < len(loading.MODES) else str(text)
    return text.lower()


def execute_query(context: Context, command: m.ExecuteQuery) -> Answer:
    """Run SQL where it can do no harm: a throw-away workspace with the project's buckets, or one of them, read-only.

    An SQL error is an answer of this command, not a failure of it.
    """
    project_id = context.own(command.path_restriction[0].removeprefix("project_"))
    only = context.bucket(command.path_restriction).name if len(command.path_restriction) > 1 else None
    engine = context.store.make_workspace_engine(project_id, None, f"query_{uuid.uuid4().hex}", only)
    try:
        engine.sync()
        with closing(engine.cursor()) as cursor:
            seconds = command.timeout or context.store.settings.driver_query_timeout_seconds
            timer = threading.Timer(seconds, cursor.interrupt)
            timer.daemon = True
            timer.start()
            try:
                if only is not None:
                    cursor.execute(f"USE {quoted(only)}.main")
                return {"status": "Success", "data": _query_result(cursor, command.query)}
            except duckdb.Error as error:
                return {"status": "Error", "message": error_details(error)[0]}
            finally:
                timer.cancel()
    finally:
        engine.close()


def _query_result(cursor: GatedCursor, query: str) -> dict[str, Any]:
    """The last statement's rows, as text: the protocol knows no other values."""
    cursor.execute(query)
    if cursor.description is None:
        return {}
    names = [str(item[0]) for item in cursor.description]
    rows = cursor.fetchmany(_QUERY_ROWS)
    return {
        "columns": names,
        "rows": [
            {name: None if value is None else str(value) for name, value in zip(names, row, strict=True)}
            for row in rows
        ],
    }


def _require_column(table: Table, name: str) -> Column:
    column = table.column(name)
    if column is None:
        raise bad_request("column_not_found", f"Column {name!r} not found.", column=name)
    return column
