"""Tables (contract section 4.6)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from ..auth import MemberRoute, TheStore
from ..store import Store, access, snapshots, tables
from ..store.access import BucketRef
from ..store.tables import ColumnRequest
from ..store.versions import Column, Table, Version
from .replies import no_content, reply

TABLES = "/projects/{project_id}/branches/{branch_id}/buckets/{bucket_name}/tables"
router = APIRouter(prefix=TABLES, route_class=MemberRoute, tags=["tables"])


class NewColumn(BaseModel):
    name: str
    type: str
    nullable: bool = True
    default: str | None = None

    def request(self) -> ColumnRequest:
        return ColumnRequest(self.name, self.type, self.nullable, self.default)


class NewTable(BaseModel):
    name: str
    columns: Annotated[list[NewColumn], Field(min_length=1)]
    primary_key: list[str] | None = None


@router.post("")
def create_table(project_id: str, branch_id: str, bucket_name: str, body: NewTable, store: TheStore) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    columns = [column.request() for column in body.columns]
    table = tables.create(store, ref, body.name, columns, body.primary_key or [])
    return reply(shown(store, ref, table.name), 201)


@router.get("")
def list_tables(project_id: str, branch_id: str, bucket_name: str, store: TheStore) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    version = ref.version
    found = [_shown(store, ref, version, table) for table in sorted(version.tables.values(), key=lambda t: t.name)]
    return reply({"tables": found, "total": len(found)})


@router.get("/{table_name}")
def get_table(project_id: str, branch_id: str, bucket_name: str, table_name: str, store: TheStore) -> Response:
    return reply(shown(store, access.find_bucket(store, project_id, branch_id, bucket_name), table_name))


@router.delete("/{table_name}")
def drop_table(project_id: str, branch_id: str, bucket_name: str, table_name: str, store: TheStore) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    snapshots.drop_table(store, ref, table_name)
    return no_content()


@router.get("/{table_name}/preview")
def preview_table(
    project_id: str,
    branch_id: str,
    bucket_name: str,
    table_name: str,
    store: TheStore,
    limit: Annotated[int, Query(ge=1, le=10000)] = 1000,
) -> Response:
    ref = access.find_bucket(store, project_id, branch_id, bucket_name)
    table, rows = tables.preview(store, ref, table_name, limit)
    return reply(
        {
            "columns": [column(position, each) for position, each in enumerate(table.columns, 1)],
            "rows": rows,
            "total_row_count": table.row_count,
            "preview_row_count": len(rows),
        }
    )


def shown(store: Store, ref: BucketRef, name: str) -> dict[str, Any]:
    """A table as it is now."""
    version = ref.version
    return _shown(store, ref, version, ref.table(name, version))


def _shown(store: Store, ref: BucketRef, version: Version, table: Table) -> dict[str, Any]:
    own = ref.link is None and table.name.lower() in ref.bucket.changed
    return {
        "name": table.name,
        "bucket": ref.name,
        "columns": [column(position, each) for position, each in enumerate(table.columns, 1)],
        "row_count": table.row_count,
        "size_bytes": store.engine.table_size(version, table),
        "primary_key": list(table.primary_key),
        "created_at": None,
        "source": "branch" if own else "main",
    }


def column(position: int, each: Column) -> dict[str, Any]:
    return {"name": each.name, "type": each.type, "nullable": each.nullable, "ordinal_position": position}
