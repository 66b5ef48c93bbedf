"""API keys (contract section 4.3)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ..auth import MemberRoute, TheStore
from ..errors import bad_request, not_found
from ..store import KeyRecord, Store
from ..store.records import DEFAULT_BRANCH, Scope
from .replies import no_content, reply, stamp

router = APIRouter(prefix="/projects/{project_id}/api-keys", route_class=MemberRoute, tags=["api keys"])


class NewKey(BaseModel):
    description: str
    scope: Scope = "project_admin"
    branch_id: str | None = None
    expires_in_days: Annotated[int | None, Field(ge=1, le=365)] = None


@router.post("")
def create_key(project_id: str, body: NewKey, store: TheStore) -> Response:
    project = store.require_project(project_id)
    if (body.scope == "project_admin") != (body.branch_id is None):
        raise bad_request(
            "invalid_request",
            "A branch scope needs a branch_id, and a project scope takes none.",
            scope=body.scope,
        )
    with store.lock:
        if body.branch_id is not None and (body.branch_id == DEFAULT_BRANCH or body.branch_id not in project.branches):
            raise not_found("branch_not_found", f"Branch {body.branch_id!r} not found.", branch_id=body.branch_id)
        record, raw = store.keys.create(project_id, body.scope, body.branch_id, body.description, body.expires_in_days)
    return reply({**_created(record), "api_key": raw}, 201)


@router.get("")
async def list_keys(project_id: str, store: TheStore) -> Response:
    store.require_project(project_id)
    live = [_shown(record) for record in store.keys.of_project(project_id) if record.live()]
    return reply({"api_keys": live, "count": len(live)})


@router.get("/{key_id}")
def get_key(project_id: str, key_id: str, store: TheStore) -> Response:
    return reply(_shown(_find(store, project_id, key_id)))


@router.delete("/{key_id}")
def revoke_key(project_id: str, key_id: str, store: TheStore) -> Response:
    if not store.keys.revoke(_find(store, project_id, key_id)):
        raise bad_request(
            "cannot_revoke_last_admin_key", "A project keeps at least one working admin key.", key_id=key_id
        )
    return no_content()


@router.post("/{key_id}/rotate")
def rotate_key(project_id: str, key_id: str, store: TheStore) -> Response:
    rotated = store.keys.rotate(_find(store, project_id, key_id))
    if rotated is None:
        raise bad_request("cannot_rotate_revoked_key", "The key is revoked or expired.", key_id=key_id)
    return reply({**_created(rotated[0]), "api_key": rotated[1]}, 201)


def _find(store: Store, project_id: str, key_id: str) -> KeyRecord:
    store.require_project(project_id)
    record = store.keys.get(key_id)
    if record is None or record.project_id != project_id:
        raise not_found("api_key_not_found", f"API key {key_id!r} not found.", key_id=key_id)
    return record


def _created(record: KeyRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "project_id": record.project_id,
        "branch_id": record.branch_id,
        "key_prefix": record.key_prefix,
        "scope": record.scope,
        "description": record.description,
        "created_at": stamp(record.created_at),
        "expires_at": stamp(record.expires_at),
    }


def _shown(record: KeyRecord) -> dict[str, Any]:
    return {**_created(record), "last_used_at": stamp(record.last_used_at), "is_revoked": record.revoked}
