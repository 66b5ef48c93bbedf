"""The storage API in the words of its users: a client speaks for one caller, in one project, on one branch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from support.contracts.model import Operation
from support.systems.storage.operations.branches import Branches
from support.systems.storage.operations.buckets import Buckets
from support.systems.storage.operations.files import Files
from support.systems.storage.operations.keys import Keys
from support.systems.storage.operations.part import TableName
from support.systems.storage.operations.projects import Projects
from support.systems.storage.operations.schema import Schema
from support.systems.storage.operations.service import Service, Sessions
from support.systems.storage.operations.sharing import Sharing
from support.systems.storage.operations.snapshots import Snapshots, SnapshotSettings
from support.systems.storage.operations.tables import Tables
from support.systems.storage.operations.workspaces import BranchWorkspaces, Workspaces
from support.wire.outcome import Outcome
from support.wire.rest import Rest

__all__ = ["MAIN", "Client", "TableName"]

#: The branch on which everything happens unless another is named.
MAIN = "default"


@dataclass(frozen=True, slots=True)
class Client:
    """Calls on behalf of the holder of ``token`` (None: somebody without credentials)."""

    rest: Rest
    token: str | None
    project_id: str = ""
    branch_id: str = MAIN
    headers: tuple[tuple[str, str], ...] = ()
    """Sent with every request: an idempotency key, a request id."""

    def call(self, operation: Operation, **options: Any) -> Outcome:
        """Call an operation; the client's own project and branch fill the template unless ``options`` name others."""
        if "{project_id}" in operation.path:
            options.setdefault("project_id", self.project_id)
        if "{branch_id}" in operation.path:
            options.setdefault("branch_id", self.branch_id)
        headers = dict(self.headers) | dict(options.pop("headers", None) or {})
        options.setdefault("auth", self.token)
        return self.rest.call(operation, headers=headers, **options)

    def within(self, project_id: str) -> Client:
        """The same caller, in another project."""
        return replace(self, project_id=project_id)

    def on(self, branch_id: str) -> Client:
        """The same caller, on another branch."""
        return replace(self, branch_id=branch_id)

    def sending(self, **headers: str) -> Client:
        """The same caller, sending these headers (``X_Idempotency_Key="…"``) with every request."""
        return replace(self, headers=(*self.headers, *((k.replace("_", "-"), v) for k, v in headers.items())))

    @property
    def projects(self) -> Projects:
        """Tenants."""
        return Projects(self)

    @property
    def keys(self) -> Keys:
        """API keys."""
        return Keys(self)

    @property
    def buckets(self) -> Buckets:
        """Buckets."""
        return Buckets(self)

    @property
    def sharing(self) -> Sharing:
        """Sharing of buckets."""
        return Sharing(self)

    @property
    def tables(self) -> Tables:
        """Tables and their rows."""
        return Tables(self)

    @property
    def schema(self) -> Schema:
        """Columns, keys and rows of tables."""
        return Schema(self)

    @property
    def files(self) -> Files:
        """Files and their three-stage upload."""
        return Files(self)

    @property
    def snapshots(self) -> Snapshots:
        """Snapshots of tables."""
        return Snapshots(self)

    @property
    def settings(self) -> SnapshotSettings:
        """When snapshots are taken."""
        return SnapshotSettings(self)

    @property
    def branches(self) -> Branches:
        """Development branches."""
        return Branches(self)

    @property
    def workspaces(self) -> Workspaces:
        """Workspaces for SQL."""
        return Workspaces(self)

    @property
    def branch_workspaces(self) -> BranchWorkspaces:
        """Workspaces of the client's branch."""
        return BranchWorkspaces(self)

    @property
    def sessions(self) -> Sessions:
        """The REST side of PG-wire sessions."""
        return Sessions(self)

    @property
    def service(self) -> Service:
        """What belongs to no project."""
        return Service(self)
