"""The storage API: its operations, the statuses they may answer and the shape of every answer.

Names and shapes follow the published service. Server errors (5xx) are documented for no operation: a service that
answers one has a defect, whatever its documentation says of it.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from support.contracts.model import NOTHING, OPAQUE, Catalogue, Count, Operation, Text, Timestamp

# --- errors: a client has to cope with each of these shapes ------------------------------------------------------


class ErrorDetail(TypedDict):
    """The common envelope's inside."""

    error: Text
    message: Text
    details: NotRequired[dict[str, Any] | None]


class Refused(TypedDict):
    """Most handled errors."""

    detail: ErrorDetail


class RefusedWithText(TypedDict):
    """Missing credentials, unknown routes, the driver bridge."""

    detail: Text


class InvalidField(TypedDict):
    """One finding of the validation of a body or query."""

    type: Text
    loc: list[str | int]
    msg: Text


class Invalid(TypedDict):
    """A body or query that does not validate."""

    detail: list[InvalidField]


class Bare(TypedDict):
    """Idempotency conflicts."""

    error: Text
    message: Text


Error = Refused | RefusedWithText | Invalid | Bare

STORAGE = Catalogue("storage", Error)

# --- resources ----------------------------------------------------------------------------------------------------


class HealthDetails(TypedDict, total=False):
    """Which parts of the storage are there."""

    data_dir: bool
    duckdb_dir: bool
    files_dir: bool
    snapshots_dir: bool


class Health(TypedDict):
    """State of the service."""

    status: Literal["healthy"]
    version: Text
    storage_available: Literal[True]
    details: HealthDetails


class StoragePaths(TypedDict, total=False):
    """Where the parts of the storage are."""

    data_dir: Text
    duckdb_dir: Text
    files_dir: Text
    snapshots_dir: Text


class Initialised(TypedDict):
    """Answer of the backend's set-up and removal."""

    success: bool
    message: Text
    storage_paths: StoragePaths | None


class Project(TypedDict):
    """A tenant."""

    id: Text
    name: str | None
    created_at: Timestamp
    updated_at: Timestamp | None
    size_bytes: Count
    table_count: Count
    bucket_count: Count
    status: Literal["active", "deleted"]
    settings: dict[str, Any] | None


class CreatedProject(Project):
    """With the first key, shown once."""

    api_key: Text


class Projects(TypedDict):
    """A page of projects."""

    projects: list[Project]
    total: Count


class ProjectStats(TypedDict):
    """Counted anew from what is stored."""

    id: Text
    size_bytes: Count
    table_count: Count
    bucket_count: Count


Scope = Literal["project_admin", "branch_admin", "branch_read"]


class NewKey(TypedDict):
    """A key as it is shown once."""

    id: Text
    project_id: Text
    branch_id: str | None
    api_key: Text
    key_prefix: Text
    scope: Scope
    description: str | None
    created_at: Timestamp
    expires_at: Timestamp | None


class Key(TypedDict):
    """A key as it is shown ever after: without its secret."""

    id: Text
    project_id: Text
    branch_id: str | None
    key_prefix: Text
    scope: Scope
    description: str | None
    created_at: Timestamp
    last_used_at: Timestamp | None
    expires_at: Timestamp | None
    is_revoked: bool


class Keys(TypedDict):
    """The live keys of a project."""

    api_keys: list[Key]
    count: Count


class Bucket(TypedDict):
    """A bucket, or a link to another project's."""

    name: Text
    table_count: Count
    description: str | None
    is_linked: bool
    source_project_id: str | None
    source_bucket_name: str | None


class Buckets(TypedDict):
    """All buckets of a branch."""

    buckets: list[Bucket]
    total: Count


class Column(TypedDict):
    """A column of a table."""

    name: Text
    type: Text
    nullable: bool
    ordinal_position: int


class Table(TypedDict):
    """A table with its schema and size."""

    name: Text
    bucket: Text
    columns: list[Column]
    row_count: Count
    size_bytes: Count
    primary_key: list[Text]
    created_at: Timestamp | None
    source: NotRequired[Literal["main", "branch"]]


class Tables(TypedDict):
    """All tables of a bucket. A list may tell less of a table than its own page."""

    tables: list[dict[str, Any]]
    total: Count


class PreviewColumn(TypedDict):
    """A column in a preview."""

    name: Text
    type: Text


class Preview(TypedDict):
    """The first rows of a table."""

    columns: list[PreviewColumn]
    rows: list[dict[str, Any]]
    total_row_count: Count
    preview_row_count: Count


class PreparedUpload(TypedDict):
    """Stage one of an upload."""

    upload_key: Text
    upload_url: Text
    expires_at: Timestamp


class Upload(TypedDict):
    """Stage two: the bytes have arrived."""

    upload_key: Text
    staging_path: Text
    size_bytes: Count
    checksum_sha256: Text


class File(TypedDict):
    """A registered file."""

    id: Text
    project_id: Text
    name: Text
    path: Text
    size_bytes: Count
    content_type: str | None
    checksum_sha256: str | None
    is_staged: bool
    created_at: Timestamp
    expires_at: Timestamp | None
    tags: dict[str, str] | None


class Files(TypedDict):
    """A page of files."""

    files: list[File]
    total: Count


class Import(TypedDict):
    """What an import did."""

    imported_rows: Count
    table_rows_after: Count
    table_size_bytes: Count
    warnings: list[Any]


class Export(TypedDict):
    """What an export made."""

    file_id: Text
    file_path: Text
    rows_exported: Count
    file_size_bytes: Count


class Connection(TypedDict):
    """How a workspace is reached over PG wire. The password is shown by create and reset only."""

    host: Text
    port: int
    database: Text
    username: Text
    password: NotRequired[str | None]
    ssl_mode: NotRequired[str | None]
    connection_string: NotRequired[str | None]


class Workspace(TypedDict):
    """A place for SQL beside a project's tables."""

    id: Text
    name: Text
    project_id: Text
    branch_id: str | None
    created_at: Timestamp
    expires_at: Timestamp | None
    size_bytes: Count
    size_limit_gb: int
    status: Literal["active", "expired"]
    connection: Connection | None


class Workspaces(TypedDict):
    """A page of workspaces."""

    workspaces: list[Workspace]
    count: Count


class AttachedTable(TypedDict):
    """A project table that the workspace can read."""

    schema: Text
    table: Text
    rows: Count


class WorkspaceObject(TypedDict):
    """A table or view of the workspace itself."""

    name: Text
    type: Text
    rows: Count | None


class WorkspaceDetails(Workspace):
    """A workspace with what is in it."""

    active_sessions: Count
    attached_tables: list[AttachedTable]
    workspace_objects: list[WorkspaceObject]


class Shared(TypedDict):
    """What a project has shared of a bucket."""

    shared_with: list[Text]
    is_linked: bool
    source_project_id: str | None
    source_bucket_name: str | None


class Granted(TypedDict):
    """An explicit grant to read."""

    status: Literal["success"]
    message: Text
    bucket_name: Text


class DeletedRows(TypedDict):
    """What a deletion of rows did."""

    deleted_rows: Count
    table_rows_after: Count


Number = int | float


class ColumnStatistics(TypedDict):
    """Statistics of one column; figures that do not apply to its type are null."""

    column_name: Text
    column_type: Text
    min: Any
    max: Any
    approx_unique: Count
    cardinality_ratio: Number | None
    cardinality_class: Text | None
    count: Count
    null_percentage: Number
    avg: Any
    std: Any
    q25: Any
    q50: Any
    q75: Any


class QualityIssue(TypedDict):
    """A finding of a profile."""

    column: str | None
    type: Text
    severity: Text
    message: Text


class Correlation(TypedDict):
    """Two columns that go together."""

    column1: Text
    column2: Text
    correlation: Number
    strength: Literal["strong", "moderate"]


class Profile(TypedDict):
    """Statistics of a table."""

    table_name: Text
    bucket_name: Text
    row_count: Count
    column_count: Count
    statistics: list[ColumnStatistics]
    quality_score: Number | None
    quality_issues: list[QualityIssue] | None
    correlations: list[Correlation] | None


class Snapshot(TypedDict):
    """The state of a table at one moment."""

    id: Text
    project_id: Text
    bucket_name: Text
    table_name: Text
    snapshot_type: Literal["manual", "auto_predrop", "auto_pretruncate", "auto_predrop_column"]
    row_count: Count
    size_bytes: Count
    created_at: Timestamp
    created_by: str | None
    expires_at: Timestamp | None
    description: str | None


class SnapshotColumn(TypedDict):
    """A column as it was."""

    name: Text
    type: Text
    nullable: bool


class SnapshotDetails(Snapshot):
    """A snapshot with the schema that it keeps."""

    schema_columns: list[SnapshotColumn]
    primary_key: list[Text]


class Snapshots(TypedDict):
    """A page of snapshots."""

    snapshots: list[Snapshot]
    total: Count


class TablePlace(TypedDict):
    """Where a table is."""

    bucket: Text
    table: Text


class Restored(TypedDict):
    """What a restore brought back."""

    restored_to: TablePlace
    row_count: Count


class Triggers(TypedDict):
    """Which actions take a snapshot first."""

    drop_table: bool
    truncate_table: bool
    delete_all_rows: bool
    drop_column: bool


class Retention(TypedDict):
    """How long snapshots are kept."""

    manual_days: int
    auto_days: int


class EffectiveConfig(TypedDict):
    """What holds after inheritance."""

    auto_snapshot_triggers: Triggers
    retention: Retention
    enabled: bool


class SnapshotSettings(TypedDict):
    """Settings of one level, what holds there, and where each value comes from."""

    effective_config: EffectiveConfig
    inheritance: dict[str, Literal["system", "project", "bucket", "table"]]
    local_config: dict[str, Any] | None


class Branch(TypedDict):
    """A development branch."""

    id: Text
    project_id: Text
    name: Text
    created_at: Timestamp
    created_by: str | None
    description: str | None
    table_count: Count
    size_bytes: Count


class CopiedTable(TypedDict):
    """A table that a branch has of its own."""

    bucket_name: Text
    table_name: Text
    copied_at: Timestamp


class BranchDetails(Branch):
    """A branch with its own tables."""

    copied_tables: list[CopiedTable]


class Branches(TypedDict):
    """A page of branches."""

    branches: list[Branch]
    count: Count


class Pulled(TypedDict):
    """A branch's table brought up to main's."""

    bucket_name: Text
    table_name: Text
    message: Text
    was_local: bool


class LoadedTable(TypedDict):
    """One table loaded into a workspace."""

    source: Text
    destination: Text
    rows: Count
    size_bytes: Count


class Loaded(TypedDict):
    """What was loaded into a workspace."""

    loaded: list[LoadedTable]
    workspace_size_bytes: Count


class PgTable(TypedDict):
    """A table that a PG-wire login may read."""

    bucket: Text
    name: Text
    path: str
    rows: Count


class PgAuth(TypedDict):
    """What the PG server learns of a login."""

    workspace_id: Text
    project_id: Text
    branch_id: str | None
    db_path: Text
    tables: list[PgTable]
    memory_limit: str | None
    query_timeout_seconds: int


class PgSession(TypedDict):
    """A PG-wire session."""

    session_id: Text
    workspace_id: Text
    client_ip: str | None
    connected_at: Timestamp | None
    last_activity_at: Timestamp | None
    query_count: Count
    status: Text


class CleanedUp(TypedDict):
    """How many stale sessions were ended."""

    cleaned_up: Count
    idle_timeout_seconds: int


class Presigned(TypedDict):
    """A URL that needs no credentials."""

    url: Text
    expires_at: Timestamp
    method: Literal["GET", "PUT", "DELETE", "HEAD"]


class DriverCommand(TypedDict):
    """A command that the driver bridge knows."""

    type: Text
    description: str
    example: Any


class DriverCommands(TypedDict):
    """All commands of the driver bridge."""

    supported_commands: list[DriverCommand]
    total_commands: Count


class DriverMessage(TypedDict):
    """A remark of the driver."""

    level: Any
    message: str


class DriverAnswer(TypedDict):
    """What a command answered."""

    commandResponse: dict[str, Any] | None
    messages: list[DriverMessage]


class S3JsonDetail(TypedDict):
    """The inside of an S3 error in JSON."""

    Code: Text
    Message: Text


class S3Refused(TypedDict):
    """S3 errors that some services give as JSON."""

    detail: S3JsonDetail


# --- operations -----------------------------------------------------------------------------------------------------

ADMIN = (401,)
PROJECT = (401, 403, 404)

_P = "/projects/{project_id}"
_R = _P + "/branches/{branch_id}"
_K = _R + "/buckets/{bucket_name}"
_T = _K + "/tables/{table_name}"


def _op(
    method: str,
    path: str,
    answers: dict[int, Any],
    *refusals: int,
    access: tuple[int, ...] = PROJECT,
    reveals: bool = False,
    error: Any = None,
    also: tuple[int, ...] = (),
) -> Operation:
    return STORAGE.operation(method, path, answers, (*access, *refusals), reveals=reveals, error=error, also=also)


HEALTH = _op("GET", "/health", {200: Health}, access=())
INIT_BACKEND = _op("POST", "/backend/init", {200: Initialised}, access=ADMIN)
REMOVE_BACKEND = _op("POST", "/backend/remove", {200: Initialised}, access=ADMIN)

# The specification wants 200 for a repeated idempotent create, the service gives 201: either is right.
CREATE_PROJECT = _op(
    "POST",
    "/projects",
    {201: CreatedProject, 200: CreatedProject},
    409,
    422,
    access=ADMIN,
    reveals=True,
    also=(200, 403),
)
LIST_PROJECTS = _op("GET", "/projects", {200: Projects}, 422, access=ADMIN, also=(403,))
READ_PROJECT = _op("GET", _P, {200: Project})
RENAME_PROJECT = _op("PUT", _P, {200: Project}, 409, 422)
DELETE_PROJECT = _op("DELETE", _P, {204: NOTHING}, also=(409,))
PROJECT_STATS = _op("GET", _P + "/stats", {200: ProjectStats})

CREATE_KEY = _op("POST", _P + "/api-keys", {201: NewKey}, 400, 409, 422, reveals=True)
LIST_KEYS = _op("GET", _P + "/api-keys", {200: Keys})
READ_KEY = _op("GET", _P + "/api-keys/{key_id}", {200: Key})
REVOKE_KEY = _op("DELETE", _P + "/api-keys/{key_id}", {204: NOTHING}, 400, also=(409,))
ROTATE_KEY = _op("POST", _P + "/api-keys/{key_id}/rotate", {201: NewKey}, 400, reveals=True, also=(409,))

CREATE_BUCKET = _op("POST", _R + "/buckets", {201: Bucket}, 409, 422)
LIST_BUCKETS = _op("GET", _R + "/buckets", {200: Buckets})
READ_BUCKET = _op("GET", _K, {200: Bucket})
DELETE_BUCKET = _op("DELETE", _K, {204: NOTHING}, 400, 409)

CREATE_TABLE = _op("POST", _K + "/tables", {201: Table}, 400, 409, 422)
LIST_TABLES = _op("GET", _K + "/tables", {200: Tables})
READ_TABLE = _op("GET", _T, {200: Table})
DROP_TABLE = _op("DELETE", _T, {204: NOTHING}, also=(400,))
PREVIEW_TABLE = _op("GET", _T + "/preview", {200: Preview}, 422)

IMPORT_FILE = _op("POST", _T + "/import/file", {200: Import}, 400, 409, 422)
EXPORT_TABLE = _op("POST", _T + "/export", {200: Export}, 400, 422)

PREPARE_UPLOAD = _op("POST", _P + "/files/prepare", {200: PreparedUpload}, 400, 422)
UPLOAD = _op("POST", _P + "/files/upload/{upload_key}", {200: Upload}, 410, 413, 422, also=(409,))
REGISTER_FILE = _op("POST", _P + "/files", {201: File}, 400, 422, also=(409, 410))
LIST_FILES = _op("GET", _P + "/files", {200: Files}, 422)
READ_FILE = _op("GET", _P + "/files/{file_id}", {200: File})
DOWNLOAD_FILE = _op("GET", _P + "/files/{file_id}/download", {200: OPAQUE, 206: OPAQUE, 416: OPAQUE})
DELETE_FILE = _op("DELETE", _P + "/files/{file_id}", {204: NOTHING})

CREATE_WORKSPACE = _op("POST", _P + "/workspaces", {201: Workspace}, 422, reveals=True, also=(409,))
LIST_WORKSPACES = _op("GET", _P + "/workspaces", {200: Workspaces}, 422)
READ_WORKSPACE = _op("GET", _P + "/workspaces/{workspace_id}", {200: WorkspaceDetails}, 410)
DELETE_WORKSPACE = _op("DELETE", _P + "/workspaces/{workspace_id}", {204: NOTHING})

CLEAR_WORKSPACE = _op("POST", _P + "/workspaces/{workspace_id}/clear", {204: NOTHING}, 410)
LOAD_WORKSPACE = _op("POST", _P + "/workspaces/{workspace_id}/load", {200: Loaded}, 410, 422, also=(409,))
RESET_CREDENTIALS = _op(
    "POST", _P + "/workspaces/{workspace_id}/credentials/reset", {200: Connection}, 410, reveals=True
)
DROP_OBJECT = _op("DELETE", _P + "/workspaces/{workspace_id}/objects/{object_name}", {204: NOTHING}, 410)
CREATE_BRANCH_WORKSPACE = _op("POST", _R + "/workspaces", {201: Workspace}, 422, reveals=True, also=(409,))
LIST_BRANCH_WORKSPACES = _op("GET", _R + "/workspaces", {200: Workspaces}, 422)
READ_BRANCH_WORKSPACE = _op("GET", _R + "/workspaces/{workspace_id}", {200: WorkspaceDetails}, 410)
DELETE_BRANCH_WORKSPACE = _op("DELETE", _R + "/workspaces/{workspace_id}", {204: NOTHING})

SHARE_BUCKET = _op("POST", _K + "/share", {200: Shared}, 400, 409, 422)
UNSHARE_BUCKET = _op("DELETE", _K + "/share", {204: NOTHING}, 400, 422)
LINK_BUCKET = _op("POST", _K + "/link", {201: Bucket}, 400, 409, 422)
UNLINK_BUCKET = _op("DELETE", _K + "/link", {204: NOTHING}, 400)
GRANT_READ_ONLY = _op("POST", _K + "/grant-readonly", {200: Granted}, 400, 422, also=(409,))
REVOKE_READ_ONLY = _op("DELETE", _K + "/grant-readonly", {204: NOTHING}, 400, 422)

ADD_COLUMN = _op("POST", _T + "/columns", {201: Table}, 400, 409, 422)
DROP_COLUMN = _op("DELETE", _T + "/columns/{column_name}", {200: Table}, 400, also=(409,))
ALTER_COLUMN = _op("PUT", _T + "/columns/{column_name}", {200: Table}, 400, 409, 422)
ADD_PRIMARY_KEY = _op("POST", _T + "/primary-key", {201: Table}, 400, 409, 422)
DROP_PRIMARY_KEY = _op("DELETE", _T + "/primary-key", {200: Table}, 400, also=(409,))
DELETE_ROWS = _op("DELETE", _T + "/rows", {200: DeletedRows}, 400, 422)
PROFILE_TABLE = _op("POST", _T + "/profile", {200: Profile}, 422)

CREATE_SNAPSHOT = _op("POST", _R + "/snapshots", {201: Snapshot}, 400, 422)
LIST_SNAPSHOTS = _op("GET", _R + "/snapshots", {200: Snapshots}, 400, 422)
READ_SNAPSHOT = _op("GET", _R + "/snapshots/{snapshot_id}", {200: SnapshotDetails}, 400)
DELETE_SNAPSHOT = _op("DELETE", _R + "/snapshots/{snapshot_id}", {204: NOTHING}, 400)
RESTORE_SNAPSHOT = _op("POST", _R + "/snapshots/{snapshot_id}/restore", {200: Restored}, 400, 409, 422)


def _settings(path: str, *refusals: int) -> tuple[Operation, Operation, Operation]:
    """Read, write and reset the snapshot settings of one level, which may be there on main only (400)."""
    path += "/settings/snapshots"
    return (
        _op("GET", path, {200: SnapshotSettings}, *refusals),
        _op("PUT", path, {200: SnapshotSettings}, 400, 422),
        _op("DELETE", path, {204: NOTHING}, *refusals),
    )


READ_PROJECT_SETTINGS, WRITE_PROJECT_SETTINGS, RESET_PROJECT_SETTINGS = _settings(_P)
READ_BUCKET_SETTINGS, WRITE_BUCKET_SETTINGS, RESET_BUCKET_SETTINGS = _settings(_K, 400)
READ_TABLE_SETTINGS, WRITE_TABLE_SETTINGS, RESET_TABLE_SETTINGS = _settings(_T, 400)

CREATE_BRANCH = _op("POST", _P + "/branches", {201: Branch}, 409, 422)
LIST_BRANCHES = _op("GET", _P + "/branches", {200: Branches}, 422)
READ_BRANCH = _op("GET", _R, {200: BranchDetails})
DELETE_BRANCH = _op(
    "DELETE",
    _R,
    {204: NOTHING},
    also=(400, 409),
)
PULL_TABLE = _op("POST", _R + "/tables/{bucket_name}/{table_name}/pull", {200: Pulled}, also=(400,))

_S = "/internal/pgwire"
PG_AUTH = _op("POST", _S + "/auth", {200: PgAuth}, 410, 422, 429, access=ADMIN, also=(403,))
CREATE_PG_SESSION = _op("POST", _S + "/sessions", {201: PgSession}, 404, 409, 422, access=ADMIN, also=(403,))
LIST_PG_SESSIONS = _op("GET", _S + "/sessions", {200: list[PgSession]}, access=ADMIN, also=(403, 422))
READ_PG_SESSION = _op("GET", _S + "/sessions/{session_id}", {200: PgSession}, 404, access=ADMIN, also=(403,))
END_PG_SESSION = _op("DELETE", _S + "/sessions/{session_id}", {204: NOTHING}, 404, access=ADMIN, also=(403,))
TOUCH_PG_SESSION = _op(
    "PATCH", _S + "/sessions/{session_id}/activity", {200: PgSession}, 404, 422, access=ADMIN, also=(403,)
)
CLEAN_UP_PG_SESSIONS = _op("POST", _S + "/sessions/cleanup", {200: CleanedUp}, 422, access=ADMIN, also=(403,))

DRIVER_COMMANDS = _op("GET", "/driver/commands", {200: DriverCommands}, access=())
EXECUTE_COMMAND = _op(
    "POST", "/driver/execute", {200: DriverAnswer}, 400, 403, 404, 422, access=ADMIN, reveals=True, also=(409,)
)
METRICS = _op("GET", "/metrics", {200: OPAQUE}, access=())

# S3 as plain HTTP, for what S3 clients do not do by themselves (presigned URLs, broken signatures). Its errors are
# XML, and JSON in some services: the scenarios look at them themselves.
S3_GET = _op("GET", "/s3/{bucket}/{key}", {200: OPAQUE, 206: OPAQUE}, 416, error=OPAQUE)
S3_HEAD = _op("HEAD", "/s3/{bucket}/{key}", {200: OPAQUE, 206: OPAQUE}, 416, error=OPAQUE)
S3_PUT = _op("PUT", "/s3/{bucket}/{key}", {200: OPAQUE}, 400, error=OPAQUE)
S3_DELETE = _op("DELETE", "/s3/{bucket}/{key}", {204: OPAQUE}, error=OPAQUE)
S3_LIST = _op("GET", "/s3/{bucket}", {200: OPAQUE}, 400, 422, error=OPAQUE)
S3_PRESIGN = _op("POST", "/s3/{bucket}/presign", {200: Presigned}, 400, 422, reveals=True, error=Error | S3Refused)
