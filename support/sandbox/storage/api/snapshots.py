"""Snapshots, on the default branch only (contract section 4.10)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from ..auth import MemberRoute, TheStore
from ..store import Project, Store, access, snapshots
from ..store.records import Snapshot
from .replies import Limit, Offset, no_content, page, reply, stamp

router = APIRouter(
    prefix="/projects/{project_id}/branches/{branch_id}/snapshots",
    route_class=MemberRoute,
    tags=["snapshots"],
)


class NewSnapshot(BaseModel):
    bucket: str
    table: str
    description: str | None = None


class RestoreTarget(BaseModel):
    target_bucket: str | None = None
    target_table: str | None = None


@router.post("")
def create_snapshot(project_id: str, branch_id: str, body: NewSnapshot, store: TheStore) -> Response:
    _project(store, project_id, branch_id)
    ref = access.find_bucket(store, project_id, branch_id, body.bucket)
    ref.require_writable()
    return reply(_shown(store, snapshots.take(store, ref, body.table, body.description)), 201)


@router.get("")
async def list_snapshots(
    project_id: str,
    branch_id: str,
    store: TheStore,
    bucket: str | None = None,
    table: str | None = None,
    kind: Annotated[str | None, Query(alias="type")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    project = _project(store, project_id, branch_id)
    found = snapshots.search(store, project, bucket, table, kind)
    shown = [_shown(store, snapshot) for snapshot in page(found, limit, offset)]
    return reply({"snapshots": shown, "total": len(found)})


@router.get("/{snapshot_id}")
def get_snapshot(project_id: str, branch_id: str, snapshot_id: str, store: TheStore) -> Response:
    snapshot = snapshots.find(store, _project(store, project_id, branch_id), snapshot_id)
    table = snapshot.table
    columns = [{"name": each.name, "type": each.type, "nullable": each.nullable} for each in table.columns]
    return reply({**_shown(store, snapshot), "schema_columns": columns, "primary_key": list(table.primary_key)})


@router.delete("/{snapshot_id}")
def delete_snapshot(project_id: str, branch_id: str, snapshot_id: str, store: TheStore) -> Response:
    snapshots.remove(store, _project(store, project_id, branch_id), snapshot_id)
    return no_content()


@router.post("/{snapshot_id}/restore")
def restore_snapshot(
    project_id: str, branch_id: str, snapshot_id: str, body: RestoreTarget, store: TheStore
) -> Response:
    project = _project(store, project_id, branch_id)
    snapshot = snapshots.find(store, project, snapshot_id)
    bucket, table = snapshots.restore(store, project, snapshot, body.target_bucket, body.target_table)
    return reply({"restored_to": {"bucket": bucket, "table": table.name}, "row_count": table.row_count})


def _project(store: Store, project_id: str, branch_id: str) -> Project:
    project, _ = access.find_branch(store, project_id, branch_id)
    access.require_default(branch_id, "Snapshots")
    return project


def _shown(store: Store, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "id": snapshot.id,
        "project_id": snapshot.project_id,
        "bucket_name": snapshot.bucket_name,
        "table_name": snapshot.table_name,
        "snapshot_type": snapshot.kind,
        "row_count": snapshot.table.row_count,
        "size_bytes": store.engine.table_size(snapshot.version, snapshot.table),
        "created_at": stamp(snapshot.created_at),
        "created_by": None,
        "expires_at": stamp(snapshot.expires_at),
        "description": snapshot.description,
    }
