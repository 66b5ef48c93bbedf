"""The store: projects and all that belongs to them, over versioned bucket files and one object store."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..errors import conflict, not_found
from ..metrics import Metrics
from ..objects import ObjectStore
from ..settings import Settings
from .engine import Change, Engine, Reader, Result
from .expressions import Expressions
from .keys import KeyRecord, KeyRing
from .records import DEFAULT_BRANCH, Branch, Bucket, Project, now
from .versions import Version, VersionFiles
from .workspaces import WorkspaceRecord, Workspaces

if TYPE_CHECKING:
    from ..workspaces import WorkspaceEngine


class EngineFactory(Protocol):
    """How a workspace gets its engine (storage/workspaces.py; the store itself knows no PG wire)."""

    def __call__(
        self,
        file: Path,
        attachments: Callable[[], dict[str, Path]],
        pin: Callable[[Sequence[Path]], AbstractContextManager[None]],
        memory_limit: str,
    ) -> WorkspaceEngine: ...


class Store:
    """State and the primitive steps on it; the operations that callers know are in the modules beside this one.

    Locks: `bucket.lock` (one writer a bucket) is taken before `lock` (metadata), never after it.
    """

    def __init__(self, data: Path, settings: Settings, workspace_engine: EngineFactory) -> None:
        self.data = data
        self.settings = settings
        self.admin_key = settings.admin_key
        self.started_at = now()
        self.pg_address = ("127.0.0.1", 0)  # set when the PG wire server listens
        self.lock = threading.RLock()
        self.folders = {name: data / name for name in ("buckets", "objects", "workspaces", "exchange", "spill")}
        for folder in self.folders.values():
            folder.mkdir()
        self.objects = ObjectStore(self.folders["objects"])
        self.files = VersionFiles(self.folders["buckets"])
        self.engine = Engine(
            self.files, self.folders, settings.engine_memory, settings.engine_threads, settings.filter_seconds
        )
        self.expressions = Expressions(self.engine)
        self.metrics = Metrics()
        self.keys = KeyRing(settings.day_seconds)
        self.workspaces = Workspaces(settings)
        self._projects: dict[str, Project] = {}
        self.snapshot_ids: set[str] = set()
        self._workspace_engine = workspace_engine
        self._empty, _ = self.engine.change(None, lambda change: None)

    def close(self) -> None:
        """Let go of all files."""
        for project in self.projects():
            for workspace in self.workspaces.of_project(project.id):
                self.workspaces.remove(workspace)
        self.engine.close()

    # What the S3 and PG wire surfaces use

    def authenticate_key(self, raw_key: str) -> KeyRecord | None:
        """The live key of an existing project."""
        return self.keys.authenticate(raw_key)

    def key_by_id(self, key_id: str) -> KeyRecord | None:
        """A live key, about to be used for a signed request."""
        record = self.keys.get(key_id)
        return record if record is not None and self.keys.use(record) else None

    def project(self, project_id: str) -> Project | None:
        project = self._projects.get(project_id)
        return project if project is not None and project.status == "active" else None

    def projects(self) -> list[Project]:
        """Newest first."""
        with self.lock:
            return list(reversed(self._projects.values()))

    def workspace(self, workspace_id: str) -> WorkspaceRecord | None:
        return self.workspaces.get(workspace_id)

    def pin(self, paths: Sequence[Path]) -> AbstractContextManager[None]:
        """Keep version files while in use; raises `VersionGone` if one was replaced since `attachments`."""
        return self.files.pin(paths)

    def attachments(self, project_id: str, branch_id: str | None) -> dict[str, Path]:
        """Current version file of every bucket that this project can read on this branch, by bucket name."""
        return {name: version.path for name, version in self._current(project_id, branch_id).items()}

    def _current(self, project_id: str, branch_id: str | None) -> dict[str, Version]:
        with self.lock:
            project = self._projects.get(project_id)
            branch = project.branches.get(branch_id or DEFAULT_BRANCH) if project else None
            if project is None or branch is None:
                return {}
            versions = {bucket.name: bucket.version for bucket in branch.buckets.values()}
            for link in project.links.values():
                source = self.link_source(project_id, link.source_project_id, link.source_bucket_name)
                if source is not None:
                    versions[link.name] = source.version
            return versions

    # Projects

    def require_project(self, project_id: str) -> Project:
        project = self.project(project_id)
        if project is None:
            raise not_found("project_not_found", f"Project {project_id!r} not found.", project_id=project_id)
        return project

    def add_project(self, project: Project) -> None:
        with self.lock:
            if project.id in self._projects:
                raise conflict("project_exists", f"Project {project.id!r} already exists.", project_id=project.id)
            project.branches[DEFAULT_BRANCH] = Branch(DEFAULT_BRANCH, "main")
            self._projects[project.id] = project

    def forget_project(self, project: Project) -> None:
        with self.lock:
            self._projects.pop(project.id, None)

    # Buckets

    def new_version(self) -> Version:
        """An empty bucket file."""
        return self.engine.copy(self._empty)

    def link_source(self, reader_id: str, project_id: str, bucket_name: str) -> Bucket | None:
        """The main bucket behind a link, while the reader may read it."""
        source = self._projects.get(project_id)
        bucket = source.main.buckets.get(bucket_name.lower()) if source else None
        return bucket if bucket is not None and bucket.readable_by(reader_id) else None

    def change_bucket(self, bucket: Bucket, work: Callable[[Change], Result]) -> Result:
        """Change a bucket: all of it or nothing, one writer at a time."""
        gone = not_found("bucket_not_found", f"Bucket {bucket.name!r} not found.", bucket=bucket.name)
        with bucket.lock:
            if bucket.dropped:
                raise gone
            version, result = self.engine.change(bucket.version, work)
            with self.lock:
                if bucket.dropped:
                    raise gone
                bucket.version = version
        return result

    def reading(self, version: Version) -> AbstractContextManager[Reader]:
        return self.engine.reading(version)

    # Workspaces

    def add_workspace(
        self,
        project_id: str,
        branch_id: str | None,
        name: str,
        ttl_hours: int | None = None,
        size_limit_gb: int = 10,
    ) -> tuple[WorkspaceRecord, str]:
        """A new workspace and its password; not for a project or branch that is being removed."""
        with self.lock:
            project = self.require_project(project_id)
            if branch_id is not None and branch_id not in project.branches:
                raise not_found("branch_not_found", f"Branch {branch_id!r} not found.", branch_id=branch_id)
            return self.workspaces.create(
                project_id,
                branch_id,
                name,
                ttl_hours,
                size_limit_gb,
                lambda workspace_id: self.make_workspace_engine(project_id, branch_id, workspace_id),
            )

    def make_workspace_engine(
        self, project_id: str, branch_id: str | None, name: str, only: str | None = None
    ) -> WorkspaceEngine:
        """An engine that sees the buckets of one branch, or only one of them."""

        def attachments() -> dict[str, Path]:
            current = self.attachments(project_id, branch_id)
            return current if only is None else {bucket: path for bucket, path in current.items() if bucket == only}

        return self._workspace_engine(
            file=self.folders["workspaces"] / f"{name}.duckdb",
            attachments=attachments,
            pin=self.pin,
            memory_limit=self.settings.workspace_memory,
        )

    def scratch(self, suffix: str) -> Path:
        """A new path for a file that the engine writes or reads and that its maker removes."""
        return self.folders["exchange"] / f"{uuid.uuid4().hex}{suffix}"
