"""Projects, keys, buckets, tables, files, snapshots, branches and workspaces: the one store behind all surfaces."""

from .catalog import Store
from .keys import KeyRecord
from .records import Bucket, Project
from .versions import Version, VersionGone
from .workspaces import (
    InvalidCredentials,
    Session,
    TooManyConnections,
    WorkspaceExpired,
    WorkspaceNotActive,
    WorkspaceRecord,
)

__all__ = [
    "Bucket",
    "InvalidCredentials",
    "KeyRecord",
    "Project",
    "Session",
    "Store",
    "TooManyConnections",
    "Version",
    "VersionGone",
    "WorkspaceExpired",
    "WorkspaceNotActive",
    "WorkspaceRecord",
]
