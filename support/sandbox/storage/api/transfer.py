"""Import and export (contract section 4.8)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ..auth import MemberRoute, TheStore
from ..errors import not_found
from ..store import access, exporting, files, import_sources, loading
from .replies import reply
from .tables import TABLES

router = APIRouter(prefix=TABLES + "/{table_name}", route_class=MemberRoute, tags=["import and export"])


class CsvOptions(BaseModel):
    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    header: bool = True
    null_string: str = ""


class ImportOptions(BaseModel):
    incremental: bool = False
    dedup_mode: Literal["update_duplicates", "insert_duplicates", "fail_on_duplicates"] = "update_duplicates"
    columns: list[str] | None = None


class ImportRequest(BaseModel):
    file_id: str
    format: str = "csv"
    csv_options: CsvOptions | None = None
    import_options: ImportOptions | None = None


class ExportRequest(BaseModel):
    format: str = "csv"
    compression: str | None = None
    columns: list[str] | None = None
    where_filter: str | None = None
    limit: Annotated[int | None, Field(ge=0, le=2**62)] = None


@router.post("/import/file")
def import_file(
    project_id: str, branch_id: str, bucket_name: str, table_name: str, body: ImportRequest, store: TheStore
) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    ref.require_writable()
    ref.table(table_name)
    record, _ = files.find(store, project_id, body.file_id)
    csv_options = import_sources.CsvOptions(**(body.csv_options or CsvOptions()).model_dump())
    options = loading.ImportOptions(**(body.import_options or ImportOptions()).model_dump())
    with store.objects.pinned(project_id, record.key) as info:
        if info is None:
            raise not_found("file_content_not_found", "The content of the file is gone.", file_id=body.file_id)
        rows, version = loading.load(store, ref, table_name, info.path, body.format, csv_options, options)
    table = ref.table(table_name, version)
    return reply(
        {
            "imported_rows": rows,
            "table_rows_after": table.row_count,
            "table_size_bytes": store.engine.table_size(version, table),
            "warnings": [],
        }
    )


@router.post("/export")
def export_table(
    project_id: str, branch_id: str, bucket_name: str, table_name: str, body: ExportRequest, store: TheStore
) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    done = exporting.export(store, ref, table_name, exporting.ExportOptions(**body.model_dump()))
    return reply(
        {
            "file_id": done.record.id,
            "file_path": done.record.key,
            "rows_exported": done.rows,
            "file_size_bytes": done.size_bytes,
        }
    )
