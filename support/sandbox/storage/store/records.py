"""What the service knows besides table rows: typed records, held in memory (a data folder lives for one run)."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from .versions import Table, Version

Scope = Literal["project_admin", "branch_admin", "branch_read"]
DEFAULT_BRANCH = "default"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Bucket:
    """A named set of tables on one branch: a pointer to its current version file.

    Writers take `lock` (one at a time); readers just take `version`, which is replaced as a whole.
    """

    name: str
    version: Version
    description: str | None = None
    created_at: datetime = field(default_factory=now)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    dropped: bool = False
    # Tables that this branch changed since it was made or pulled them: lower-case name -> (name, when).
    changed: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    # Projects that may link this bucket: by a share, or by an explicit read-only grant.
    shared_with: dict[str, datetime] = field(default_factory=dict)
    granted_to: dict[str, datetime] = field(default_factory=dict)
    # The driver's ShareBucket names no reader but a role: whoever links by the name of the role may read.
    share_role: str | None = None
    role_readers: set[str] = field(default_factory=set)

    def readable_by(self, project_id: str) -> bool:
        return any(project_id in readers for readers in (self.shared_with, self.granted_to, self.role_readers))


@dataclass(frozen=True)
class Link:
    """A bucket of another project, readable here under this name."""

    name: str
    source_project_id: str
    source_bucket_name: str
    created_at: datetime = field(default_factory=now)


@dataclass
class Branch:
    """Pointers to bucket versions; `default` is the main branch."""

    id: str
    name: str
    description: str | None = None
    created_at: datetime = field(default_factory=now)
    buckets: dict[str, Bucket] = field(default_factory=dict)  # by lower-case name


@dataclass
class FileRecord:
    """A registered file; its content is the object `key` of the object store."""

    id: str
    project_id: str
    name: str
    key: str
    etag: str
    content_type: str
    checksum_sha256: str | None
    created_at: datetime
    tags: dict[str, str] | None


@dataclass
class UploadSession:
    """A prepared upload, until it is registered or expires."""

    upload_key: str
    project_id: str
    filename: str
    content_type: str | None
    tags: dict[str, str] | None
    created_at: datetime
    expires_at: datetime
    checksum_sha256: str | None = None  # set once content has arrived

    @property
    def object_key(self) -> str:
        return f"staging/{self.upload_key}"


@dataclass(frozen=True)
class Snapshot:
    """A table as it was: a pointer to the version that holds it, so that nothing needs copying."""

    id: str
    project_id: str
    bucket_name: str
    table_name: str
    kind: str
    version: Version
    created_at: datetime
    expires_at: datetime | None
    description: str | None

    @property
    def table(self) -> Table:
        return self.version.tables[self.table_name.lower()]


@dataclass
class Project:
    """A tenant: everything below is reachable only with its own keys or the admin key."""

    id: str
    name: str | None
    settings: dict[str, Any] | None
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    status: Literal["active", "deleted"] = "active"
    branches: dict[str, Branch] = field(default_factory=dict)  # by id, `default` included
    links: dict[str, Link] = field(default_factory=dict)  # by lower-case name
    files: dict[str, FileRecord] = field(default_factory=dict)
    uploads: dict[str, UploadSession] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    # Snapshot settings by level: (), (bucket,) or (bucket, table), lower-case.
    snapshot_settings: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)

    @property
    def main(self) -> Branch:
        return self.branches[DEFAULT_BRANCH]
