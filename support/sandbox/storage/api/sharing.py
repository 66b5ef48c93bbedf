"""Bucket sharing, on the default branch only (contract section 4.5)."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from ..auth import MemberRoute, TheStore
from ..store import Store, access, sharing
from .buckets import shown
from .replies import no_content, reply

router = APIRouter(
    prefix="/projects/{project_id}/branches/{branch_id}/buckets/{bucket_name}",
    route_class=MemberRoute,
    tags=["bucket sharing"],
)


class Target(BaseModel):
    target_project_id: str


class LinkSource(BaseModel):
    source_project_id: str
    source_bucket_name: str


@router.post("/share")
def share_bucket(project_id: str, branch_id: str, bucket_name: str, body: Target, store: TheStore) -> Response:
    _check_branch(store, project_id, branch_id)
    with _Counted(store, "share"):
        shared_with = sharing.share(store, project_id, bucket_name, body.target_project_id)
    return reply(
        {
            "shared_with": shared_with,
            "is_linked": False,
            "source_project_id": None,
            "source_bucket_name": None,
        }
    )


@router.delete("/share")
def unshare_bucket(
    project_id: str, branch_id: str, bucket_name: str, target_project_id: str, store: TheStore
) -> Response:
    _check_branch(store, project_id, branch_id)
    with _Counted(store, "unshare"):
        sharing.unshare(store, project_id, bucket_name, target_project_id)
    return no_content()


@router.post("/link")
def link_bucket(project_id: str, branch_id: str, bucket_name: str, body: LinkSource, store: TheStore) -> Response:
    _check_branch(store, project_id, branch_id)
    with _Counted(store, "link"):
        ref = sharing.link(store, project_id, bucket_name, body.source_project_id, body.source_bucket_name)
    return reply(shown(ref), 201)


@router.delete("/link")
def unlink_bucket(project_id: str, branch_id: str, bucket_name: str, store: TheStore) -> Response:
    _check_branch(store, project_id, branch_id)
    with _Counted(store, "unlink"):
        sharing.unlink(store, project_id, bucket_name)
    return no_content()


@router.post("/grant-readonly")
def grant_readonly(project_id: str, branch_id: str, bucket_name: str, body: Target, store: TheStore) -> Response:
    _check_branch(store, project_id, branch_id)
    with _Counted(store, "grant_readonly"):
        ref = sharing.grant(store, project_id, bucket_name, body.target_project_id)
    message = f"Project {body.target_project_id!r} may link and read the bucket."
    return reply({"status": "success", "message": message, "bucket_name": ref.name})


@router.delete("/grant-readonly")
def revoke_readonly(
    project_id: str, branch_id: str, bucket_name: str, target_project_id: str, store: TheStore
) -> Response:
    _check_branch(store, project_id, branch_id)
    with _Counted(store, "revoke_readonly"):
        sharing.revoke(store, project_id, bucket_name, target_project_id)
    return no_content()


def _check_branch(store: Store, project_id: str, branch_id: str) -> None:
    access.find_branch(store, project_id, branch_id)
    access.require_default(branch_id, "Sharing")


class _Counted:
    """Counts an operation under how it ended."""

    def __init__(self, store: Store, operation: str) -> None:
        self._counter = store.metrics.sharing_operations
        self._operation = operation

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._counter.labels(self._operation, "success" if kind is None else "error").inc()
