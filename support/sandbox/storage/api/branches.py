"""Branches and pull (contract section 4.12)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from ..auth import MemberRoute, TheStore
from ..store import Store, branches
from ..store.records import Branch
from .replies import Limit, Offset, no_content, page, reply, stamp

router = APIRouter(prefix="/projects/{project_id}/branches", route_class=MemberRoute, tags=["branches"])


class NewBranch(BaseModel):
    name: str
    description: str | None = None


@router.post("")
def create_branch(project_id: str, body: NewBranch, store: TheStore) -> Response:
    return reply(_shown(store, project_id, branches.create(store, project_id, body.name, body.description)), 201)


@router.get("")
async def list_branches(project_id: str, store: TheStore, limit: Limit = 100, offset: Offset = 0) -> Response:
    found = branches.listing(store, project_id)
    shown = [_shown(store, project_id, branch) for branch in page(found, limit, offset)]
    return reply({"branches": shown, "count": len(found)})


@router.get("/{branch_id}")
def get_branch(project_id: str, branch_id: str, store: TheStore) -> Response:
    _, branch = branches.find(store, project_id, branch_id)
    with store.lock:
        copied = [
            {"bucket_name": bucket.name, "table_name": name, "copied_at": stamp(moment)}
            for bucket in branch.buckets.values()
            for name, moment in list(bucket.changed.values())
        ]
    return reply({**_shown(store, project_id, branch), "copied_tables": copied})


@router.delete("/{branch_id}")
def delete_branch(project_id: str, branch_id: str, store: TheStore) -> Response:
    branches.remove(store, project_id, branch_id)
    return no_content()


@router.post("/{branch_id}/tables/{bucket_name}/{table_name}/pull")
def pull_table(project_id: str, branch_id: str, bucket_name: str, table_name: str, store: TheStore) -> Response:
    bucket, table, was_local = branches.pull(store, project_id, branch_id, bucket_name, table_name)
    return reply(
        {
            "bucket_name": bucket,
            "table_name": table,
            "message": f"The branch has the current state of {bucket}.{table}.",
            "was_local": was_local,
        }
    )


def _shown(store: Store, project_id: str, branch: Branch) -> dict[str, Any]:
    with store.lock:
        versions = [bucket.version for bucket in branch.buckets.values()]
    return {
        "id": branch.id,
        "project_id": project_id,
        "name": branch.name,
        "created_at": stamp(branch.created_at),
        "created_by": None,
        "description": branch.description,
        "table_count": sum(len(version.tables) for version in versions),
        "size_bytes": sum(version.size_bytes for version in versions),
    }
