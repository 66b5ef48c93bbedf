"""Workspaces, on main and on branches (contract section 4.13)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ..auth import MemberRoute, TheStore
from ..errors import ApiError, gone, not_found
from ..store import Store, WorkspaceRecord, access, workspace_loads
from ..store.records import DEFAULT_BRANCH
from ..store.workspace_loads import LoadRequest
from .replies import Limit, Offset, no_content, page, reply, stamp

router = APIRouter(prefix="/projects/{project_id}/workspaces", route_class=MemberRoute, tags=["workspaces"])
on_branch = APIRouter(
    prefix="/projects/{project_id}/branches/{branch_id}/workspaces",
    route_class=MemberRoute,
    tags=["workspaces"],
)


class LoadEntry(BaseModel):
    source: str
    destination: str | None = None
    columns: list[str] | None = None
    where: str | None = None

    def request(self) -> LoadRequest:
        return LoadRequest(self.source, self.destination, self.columns, self.where)


class NewWorkspace(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=255)]
    ttl_hours: Annotated[int | None, Field(ge=1, le=168)] = None
    size_limit_gb: Annotated[int, Field(ge=1, le=100)] = 10
    preload_tables: list[str | LoadEntry] | None = None


class LoadOrder(BaseModel):
    tables: Annotated[list[LoadEntry], Field(min_length=1)]


@router.post("")
def create_workspace(project_id: str, body: NewWorkspace, store: TheStore) -> Response:
    store.require_project(project_id)
    return _create(store, project_id, None, body)


@router.get("")
async def list_workspaces(project_id: str, store: TheStore, limit: Limit = 100, offset: Offset = 0) -> Response:
    store.require_project(project_id)
    return _listed(store, store.workspaces.of_project(project_id), limit, offset)


@router.get("/{workspace_id}")
def get_workspace(project_id: str, workspace_id: str, store: TheStore) -> Response:
    return _details(store, _find_open(store, project_id, workspace_id))


@router.delete("/{workspace_id}")
def delete_workspace(project_id: str, workspace_id: str, store: TheStore) -> Response:
    store.workspaces.remove(_find(store, project_id, workspace_id))
    return no_content()


@router.post("/{workspace_id}/clear")
def clear_workspace(project_id: str, workspace_id: str, store: TheStore) -> Response:
    workspace = _find_open(store, project_id, workspace_id)
    workspace.engine.clear()
    return no_content()


@router.delete("/{workspace_id}/objects/{object_name}")
def drop_object(project_id: str, workspace_id: str, object_name: str, store: TheStore) -> Response:
    workspace = _find_open(store, project_id, workspace_id)
    workspace.engine.drop(object_name)
    return no_content()


@router.post("/{workspace_id}/load")
def load_tables(project_id: str, workspace_id: str, body: LoadOrder, store: TheStore) -> Response:
    workspace = _find_open(store, project_id, workspace_id)
    loaded = workspace_loads.load(store, workspace, [entry.request() for entry in body.tables])
    return reply(
        {
            "loaded": [
                {
                    "source": each.source,
                    "destination": each.destination,
                    "rows": each.rows,
                    "size_bytes": each.size_bytes,
                }
                for each in loaded
            ],
            "workspace_size_bytes": workspace.engine.size_bytes(),
        }
    )


@router.post("/{workspace_id}/credentials/reset")
def reset_credentials(project_id: str, workspace_id: str, store: TheStore) -> Response:
    workspace = _find_open(store, project_id, workspace_id)
    return reply(connection(store, workspace, store.workspaces.reset_password(workspace)))


@on_branch.post("")
def create_branch_workspace(project_id: str, branch_id: str, body: NewWorkspace, store: TheStore) -> Response:
    _require_branch(store, project_id, branch_id)
    return _create(store, project_id, branch_id, body)


@on_branch.get("")
def list_branch_workspaces(
    project_id: str, branch_id: str, store: TheStore, limit: Limit = 100, offset: Offset = 0
) -> Response:
    _require_branch(store, project_id, branch_id)
    found = [each for each in store.workspaces.of_project(project_id) if each.branch_id == branch_id]
    return _listed(store, found, limit, offset)


@on_branch.get("/{workspace_id}")
def get_branch_workspace(project_id: str, branch_id: str, workspace_id: str, store: TheStore) -> Response:
    _require_branch(store, project_id, branch_id)
    return _details(store, _find_open(store, project_id, workspace_id, branch_id))


@on_branch.delete("/{workspace_id}")
def delete_branch_workspace(project_id: str, branch_id: str, workspace_id: str, store: TheStore) -> Response:
    _require_branch(store, project_id, branch_id)
    store.workspaces.remove(_find(store, project_id, workspace_id, branch_id))
    return no_content()


def _require_branch(store: Store, project_id: str, branch_id: str) -> None:
    """Workspaces of the main branch are the project's: `default` is no branch here."""
    access.find_branch(store, project_id, branch_id)
    if branch_id == DEFAULT_BRANCH:
        raise not_found("branch_not_found", "Workspaces of the default branch have project paths.", branch_id=branch_id)


def _create(store: Store, project_id: str, branch_id: str | None, body: NewWorkspace) -> Response:
    workspace, password = store.add_workspace(project_id, branch_id, body.name, body.ttl_hours, body.size_limit_gb)
    try:
        entries = [LoadRequest(e) if isinstance(e, str) else e.request() for e in body.preload_tables or []]
        if entries:
            workspace_loads.load(store, workspace, entries)
    except ApiError:
        store.workspaces.remove(workspace)
        raise
    return reply(_shown(store, workspace, password), 201)


def _find(store: Store, project_id: str, workspace_id: str, branch_id: str | None = None) -> WorkspaceRecord:
    store.require_project(project_id)
    workspace = store.workspaces.get(workspace_id)
    if workspace is None or workspace.project_id != project_id or branch_id not in (None, workspace.branch_id):
        raise _missing(workspace_id)
    return workspace


def _find_open(store: Store, project_id: str, workspace_id: str, branch_id: str | None = None) -> WorkspaceRecord:
    workspace = _find(store, project_id, workspace_id, branch_id)
    if workspace.expired:
        raise gone("workspace_expired", f"Workspace {workspace_id!r} has expired.", workspace_id=workspace_id)
    return workspace


def _missing(workspace_id: str) -> ApiError:
    return not_found("workspace_not_found", f"Workspace {workspace_id!r} not found.", workspace_id=workspace_id)


def _listed(store: Store, found: list[WorkspaceRecord], limit: int, offset: int) -> Response:
    shown = [_shown(store, workspace) for workspace in page(found, limit, offset)]
    return reply({"workspaces": shown, "count": len(found)})


def _shown(store: Store, workspace: WorkspaceRecord, password: str | None = None) -> dict[str, Any]:
    return {
        "id": workspace.id,
        "name": workspace.name,
        "project_id": workspace.project_id,
        "branch_id": workspace.branch_id,
        "created_at": stamp(workspace.created_at),
        "expires_at": stamp(workspace.expires_at),
        "size_bytes": workspace.engine.size_bytes(),
        "size_limit_gb": workspace.size_limit_gb,
        "status": "expired" if workspace.expired else "active",
        "connection": connection(store, workspace, password),
    }


def connection(store: Store, workspace: WorkspaceRecord, password: str | None) -> dict[str, Any]:
    """Where and as whom to connect; the password is known only when it has just been made."""
    host, port = store.pg_address
    return {
        "host": host,
        "port": port,
        "database": f"workspace_{workspace.id}",
        "username": workspace.username,
        "password": password,
        "ssl_mode": "prefer",
        "connection_string": None,
    }


def _details(store: Store, workspace: WorkspaceRecord) -> Response:
    refs = access.list_buckets(store, workspace.project_id, workspace.branch_id or DEFAULT_BRANCH)
    objects = workspace.engine.objects()
    return reply(
        {
            **_shown(store, workspace),
            "active_sessions": len(store.workspaces.sessions(workspace.id, "active")),
            "attached_tables": [
                {"schema": ref.name, "table": table.name, "rows": table.row_count}
                for ref in refs
                for table in sorted(ref.version.tables.values(), key=lambda each: each.name)
            ],
            "workspace_objects": [{"name": each.name, "type": each.type, "rows": each.rows} for each in objects],
        }
    )
