"""PG sessions, for the administrator (contract section 4.14)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from ..auth import AdminRoute, TheStore
from ..errors import ApiError, conflict, gone, not_found
from ..store import (
    InvalidCredentials,
    Session,
    Store,
    TooManyConnections,
    WorkspaceExpired,
    WorkspaceNotActive,
    WorkspaceRecord,
    access,
)
from ..store.records import DEFAULT_BRANCH
from .replies import no_content, reply, stamp

router = APIRouter(prefix="/internal/pgwire", route_class=AdminRoute, tags=["pg sessions"])
_LIMIT_REACHED = "The workspace has as many sessions as it may have."


class Login(BaseModel):
    username: str
    password: str
    client_ip: str | None = None


class NewSession(BaseModel):
    session_id: Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^/\x00-\x1f]+$")]
    workspace_id: str
    client_ip: str | None = None


class Activity(BaseModel):
    increment_queries: bool = True


@router.post("/auth")
def check_login(body: Login, store: TheStore) -> Response:
    """Whether these credentials would be let in now; opens no session."""
    workspace = _checked(store, body)
    refs = access.list_buckets(store, workspace.project_id, workspace.branch_id or DEFAULT_BRANCH)
    tables = [
        {"bucket": ref.name, "name": table.name, "path": str(ref.version.path), "rows": table.row_count}
        for ref in refs
        for table in ref.version.tables.values()
    ]
    return reply(
        {
            "workspace_id": workspace.id,
            "project_id": workspace.project_id,
            "branch_id": workspace.branch_id,
            "db_path": str(workspace.engine.file),
            "tables": tables,
            "memory_limit": store.settings.workspace_memory,
            "query_timeout_seconds": store.settings.pg_query_timeout_seconds,
        }
    )


@router.post("/sessions")
def add_session(body: NewSession, store: TheStore) -> Response:
    workspace = store.workspaces.get(body.workspace_id)
    if workspace is None:
        raise not_found("workspace_not_found", f"Workspace {body.workspace_id!r} not found.")
    if workspace.expired:
        raise gone("workspace_expired", f"Workspace {workspace.id!r} has expired.")
    try:
        session = store.workspaces.add_session(body.session_id, body.workspace_id, body.client_ip)
    except TooManyConnections:
        raise ApiError(429, "connection_limit_reached", _LIMIT_REACHED) from None
    if session is None:
        raise conflict("session_exists", f"Session {body.session_id!r} exists already.", session_id=body.session_id)
    return reply(_shown(session), 201)


@router.get("/sessions")
def list_sessions(store: TheStore, workspace_id: str | None = None, status: str | None = None) -> Response:
    return reply([_shown(session) for session in store.workspaces.sessions(workspace_id, status)])


@router.post("/sessions/cleanup")
def cleanup_sessions(store: TheStore, idle_timeout_seconds: Annotated[int, Query(ge=0, le=2**31)] = 0) -> Response:
    """End the sessions that were idle for so long; 0 means the default."""
    seconds = idle_timeout_seconds or store.settings.pg_idle_timeout_seconds
    return reply({"cleaned_up": store.workspaces.end_idle(seconds), "idle_timeout_seconds": seconds})


@router.get("/sessions/{session_id}")
def get_session(session_id: str, store: TheStore) -> Response:
    return reply(_shown(_find(store, session_id)))


@router.patch("/sessions/{session_id}/activity")
def note_activity(session_id: str, body: Activity, store: TheStore) -> Response:
    session = _find(store, session_id)
    store.workspaces.touch(session_id, 1 if body.increment_queries else 0)
    return reply(_shown(session))


@router.delete("/sessions/{session_id}")
def end_session(
    session_id: str, store: TheStore, reason: Annotated[str, Query(max_length=128)] = "disconnected"
) -> Response:
    """End a session and close its connection; the record stays."""
    _find(store, session_id)
    store.workspaces.end(session_id, "disconnected" if reason in ("", "active") else reason)
    return no_content()


def _checked(store: Store, body: Login) -> WorkspaceRecord:
    try:
        return store.workspaces.check_login(body.username, body.password)
    except InvalidCredentials:
        raise ApiError(401, "invalid_credentials", "Wrong user or password.") from None
    except WorkspaceExpired:
        raise gone("workspace_expired", "The workspace has expired.") from None
    except WorkspaceNotActive:
        raise gone("workspace_not_active", "The workspace is being removed.") from None
    except TooManyConnections:
        raise ApiError(429, "connection_limit_reached", _LIMIT_REACHED) from None


def _find(store: Store, session_id: str) -> Session:
    session = store.workspaces.session(session_id)
    if session is None:
        raise not_found("session_not_found", f"Session {session_id!r} not found.", session_id=session_id)
    return session


def _shown(session: Session) -> dict[str, Any]:
    return {
        "session_id": session.session_id,
        "workspace_id": session.workspace_id,
        "client_ip": session.client_ip,
        "connected_at": stamp(session.connected_at),
        "last_activity_at": stamp(session.last_activity_at),
        "query_count": session.query_count,
        "status": session.status,
    }
