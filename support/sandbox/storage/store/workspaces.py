"""The registry of workspaces and of their PG sessions."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..settings import Settings
from .keys import digest
from .records import now

if TYPE_CHECKING:
    from ..workspaces import WorkspaceEngine


class InvalidCredentials(Exception):
    """Unknown user or wrong password: the two are not told apart."""


class WorkspaceExpired(Exception):
    """The workspace's time to live is over."""


class WorkspaceNotActive(Exception):
    """The workspace is being removed."""


class TooManyConnections(Exception):
    """The workspace has as many active sessions as it may have."""


@dataclass
class WorkspaceRecord:
    id: str
    name: str
    project_id: str
    branch_id: str | None
    username: str
    password_hash: bytes = field(repr=False)
    engine: WorkspaceEngine = field(repr=False)
    created_at: datetime
    expires_at: datetime | None
    size_limit_gb: int
    closed: bool = False

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and now() >= self.expires_at


@dataclass
class Session:
    session_id: str
    workspace_id: str
    client_ip: str | None
    connected_at: datetime = field(default_factory=now)
    last_activity_at: datetime = field(default_factory=now)
    query_count: int = 0
    status: str = "active"
    on_end: Callable[[], None] | None = field(default=None, repr=False)


class Workspaces:
    """All workspaces of the service, and who is connected to them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.RLock()
        self._records: dict[str, WorkspaceRecord] = {}
        self._by_user: dict[str, WorkspaceRecord] = {}
        self._sessions: dict[str, Session] = {}

    # Workspaces

    def create(
        self,
        project_id: str,
        branch_id: str | None,
        name: str,
        ttl_hours: int | None,
        size_limit_gb: int,
        make_engine: Callable[[str], WorkspaceEngine],
    ) -> tuple[WorkspaceRecord, str]:
        """A new workspace and its password, which is shown now and never again."""
        workspace_id, password = f"ws_{secrets.token_hex(4)}", secrets.token_urlsafe(24)
        created = now()
        life = timedelta(seconds=(ttl_hours or 0) * self._settings.hour_seconds)
        with self._lock:
            while workspace_id in self._records:
                workspace_id = f"ws_{secrets.token_hex(4)}"
            record = WorkspaceRecord(
                id=workspace_id,
                name=name,
                project_id=project_id,
                branch_id=branch_id,
                username=f"ws_{workspace_id}_{secrets.token_hex(4)}",
                password_hash=digest(password),
                engine=make_engine(workspace_id),
                created_at=created,
                expires_at=created + life if ttl_hours else None,
                size_limit_gb=size_limit_gb,
            )
            self._records[record.id] = record
            self._by_user[record.username] = record
        return record, password

    def get(self, workspace_id: str) -> WorkspaceRecord | None:
        return self._records.get(workspace_id)

    def of_project(self, project_id: str) -> list[WorkspaceRecord]:
        """Newest first."""
        with self._lock:
            return [record for record in reversed(self._records.values()) if record.project_id == project_id]

    def count(self) -> int:
        return len(self._records)

    def reset_password(self, record: WorkspaceRecord) -> str:
        """A new password; open sessions go on, new logins need it."""
        password = secrets.token_urlsafe(24)
        record.password_hash = digest(password)
        return password

    def remove(self, record: WorkspaceRecord) -> None:
        """End its sessions, then close its engine and delete its data."""
        with self._lock:
            if self._records.pop(record.id, None) is None:
                return
            del self._by_user[record.username]
            record.closed = True
            sessions = [s for s in self._sessions.values() if s.workspace_id == record.id]
        for session in sessions:
            self.end(session.session_id, "workspace_deleted")
        record.engine.close()
        with self._lock:
            for session in sessions:
                self._sessions.pop(session.session_id, None)

    # Sessions

    def check_login(self, username: str, password: str) -> WorkspaceRecord:
        """The workspace of this user, if the password is right and a connection is free."""
        record = self._by_user.get(username)
        known = record.password_hash if record else bytes(32)
        if not hmac.compare_digest(known, digest(password)) or record is None:
            raise InvalidCredentials
        if record.closed:
            raise WorkspaceNotActive
        if record.expired:
            raise WorkspaceExpired
        if len(self.sessions(record.id, "active")) >= self._settings.pg_connections_per_workspace:
            raise TooManyConnections
        return record

    def login(self, username: str, password: str, client_ip: str | None) -> Session:
        """Check and open a session in one step, so that the limit holds when many log in at once."""
        with self._lock:
            record = self.check_login(username, password)
            return self._open(Session(f"pgw_{secrets.token_hex(8)}", record.id, client_ip))

    def add_session(self, session_id: str, workspace_id: str, client_ip: str | None) -> Session | None:
        """A session reported over REST; None if the id is taken."""
        with self._lock:
            if session_id in self._sessions:
                return None
            if len(self.sessions(workspace_id, "active")) >= self._settings.pg_connections_per_workspace:
                raise TooManyConnections
            return self._open(Session(session_id, workspace_id, client_ip))

    def _open(self, session: Session) -> Session:
        self._sessions[session.session_id] = session
        return session

    def session(self, session_id: str) -> Session | None:
        return self._sessions.get(session_id)

    def sessions(self, workspace_id: str | None = None, status: str | None = None) -> list[Session]:
        """Newest first."""
        with self._lock:
            return [
                session
                for session in reversed(self._sessions.values())
                if workspace_id in (None, session.workspace_id) and status in (None, session.status)
            ]

    def on_end(self, session_id: str, callback: Callable[[], None]) -> None:
        """`callback` closes the connection; called once when the session is ended from outside."""
        with self._lock:
            session = self._sessions.get(session_id)
            if session is not None and session.status == "active":
                session.on_end = callback
                return
        callback()  # ended before anybody listened

    def touch(self, session_id: str, queries: int = 1) -> None:
        """Note activity."""
        with self._lock:
            session = self._sessions.get(session_id)
            if session is not None and session.status == "active":
                session.last_activity_at = now()
                session.query_count += queries

    def logout(self, session_id: str, reason: str = "disconnected") -> None:
        """The connection has ended by itself."""
        self._finish(session_id, reason)

    def end(self, session_id: str, reason: str) -> None:
        """End a session from outside: its connection is closed too."""
        callback = self._finish(session_id, reason)
        if callback is not None:
            callback()

    def _finish(self, session_id: str, reason: str) -> Callable[[], None] | None:
        with self._lock:
            session = self._sessions.get(session_id)
            if session is None or session.status != "active":
                return None
            session.status = reason
            callback, session.on_end = session.on_end, None
            return callback

    def end_idle(self, idle_seconds: int) -> int:
        """End the sessions that did nothing for that long; how many they were."""
        limit = now() - timedelta(seconds=idle_seconds)
        idle = [s.session_id for s in self.sessions(status="active") if s.last_activity_at <= limit]
        self._end_all(idle, "timeout")
        return len(idle)

    def end_expired(self) -> None:
        """Workspaces whose time is over keep their record (it answers 410) but lose their connections."""
        expired = {record.id for record in list(self._records.values()) if record.expired}
        self._end_all([s.session_id for s in self.sessions(status="active") if s.workspace_id in expired], "expired")

    def _end_all(self, session_ids: Iterable[str], reason: str) -> None:
        for session_id in session_ids:
            self.end(session_id, reason)
