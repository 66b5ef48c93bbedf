"""Buckets (contract section 4.4)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from ..auth import MemberRoute, TheStore
from ..store import access, buckets
from .replies import no_content, reply

router = APIRouter(
    prefix="/projects/{project_id}/branches/{branch_id}/buckets", route_class=MemberRoute, tags=["buckets"]
)


class NewBucket(BaseModel):
    name: str
    description: str | None = None


@router.post("")
def create_bucket(project_id: str, branch_id: str, body: NewBucket, store: TheStore) -> Response:
    return reply(shown(buckets.create(store, project_id, branch_id, body.name, body.description)), 201)


@router.get("")
async def list_buckets(project_id: str, branch_id: str, store: TheStore) -> Response:
    found = [shown(ref) for ref in access.list_buckets(store, project_id, branch_id)]
    return reply({"buckets": found, "total": len(found)})


@router.get("/{bucket_name}")
def get_bucket(project_id: str, branch_id: str, bucket_name: str, store: TheStore) -> Response:
    return reply(shown(access.find_bucket(store, project_id, branch_id, bucket_name)))


@router.delete("/{bucket_name}")
def delete_bucket(project_id: str, branch_id: str, bucket_name: str, store: TheStore, cascade: bool = True) -> Response:
    buckets.remove(store, project_id, branch_id, bucket_name, cascade)
    return no_content()


def shown(ref: access.BucketRef) -> dict[str, Any]:
    link = ref.link
    source = f"Linked from {link.source_project_id}/{link.source_bucket_name}" if link else None
    return {
        "name": ref.name,
        "table_count": len(ref.version.tables),
        "description": source or ref.bucket.description,
        "is_linked": link is not None,
        "source_project_id": link.source_project_id if link else None,
        "source_bucket_name": link.source_bucket_name if link else None,
    }
