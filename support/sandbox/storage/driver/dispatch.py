"""Which command is answered by what, who may give it, and how answers are written (contract section 9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ..auth import Caller
from ..errors import ApiError, bad_request, forbidden
from ..store import Store
from . import data, structure, workspaces
from . import messages as m
from .context import Context


@dataclass(frozen=True)
class Command:
    """One command: its message, and what answers it."""

    message: type[m.Message]
    answer: Callable[[Context, Any], dict[str, Any] | None]
    group: str
    description: str
    example: Mapping[str, Any]
    admin_only: bool = False
    listed: bool = True


_TABLE = {"path": ["in_c_sales"], "tableName": "orders"}
_WORKSPACE = {"workspaceObjectName": "ws_0a1b2c3d"}
_FILE = {"root": "project_demo", "path": "imports", "fileName": "orders.csv"}
_COLUMN = {"name": "amount", "type": "DECIMAL", "length": "10,2", "nullable": True}
_ROLE = "share_demo_in_c_sales"

COMMANDS: dict[str, Command] = {
    "InitBackend": Command(m.Empty, structure.acknowledge, "backend", "Prepare the storage", {}, admin_only=True),
    "RemoveBackend": Command(m.Empty, structure.acknowledge, "backend", "Acknowledged only", {}, admin_only=True),
    "CreateProject": Command(
        m.CreateProject, structure.create_project, "project", "Create a project", {"projectId": "demo"}, admin_only=True
    ),
    "DropProject": Command(
        m.DropProject,
        structure.drop_project,
        "project",
        "Remove a project and all that is its own",
        {"projectId": "demo"},
        admin_only=True,
    ),
    "CreateDevBranch": Command(
        m.DevBranch, structure.create_branch, "branch", "Create a branch", {"branchId": "feature1"}
    ),
    "DropDevBranch": Command(m.DevBranch, structure.drop_branch, "branch", "Remove a branch", {"branchId": "feature1"}),
    "CreateBucket": Command(
        m.CreateBucket, structure.create_bucket, "bucket", "Create a bucket", {"bucketId": "in.c-sales"}
    ),
    "DropBucket": Command(
        m.DropBucket,
        structure.drop_bucket,
        "bucket",
        "Remove a bucket",
        {"bucketObjectName": "in_c_sales", "isCascade": True},
    ),
    "ShareBucket": Command(
        m.BucketAccess,
        structure.share_bucket,
        "bucket",
        "Share a bucket under a role",
        {"sourceBucketObjectName": "in_c_sales"},
    ),
    "UnshareBucket": Command(
        m.BucketAccess, structure.unshare_bucket, "bucket", "End a share", {"bucketShareRoleName": _ROLE}
    ),
    "LinkBucket": Command(
        m.BucketAccess,
        structure.link_bucket,
        "bucket",
        "Link a shared bucket, read-only",
        {"sourceShareRoleName": _ROLE, "targetBucketId": "in_c_linked"},
    ),
    "UnlinkBucket": Command(
        m.BucketAccess, structure.unlink_bucket, "bucket", "Remove a link", {"bucketObjectName": "in_c_linked"}
    ),
    "GrantBucketAccessToReadOnlyRole": Command(
        m.BucketAccess,
        structure.grant_bucket,
        "bucket",
        "Let a project read a bucket",
        {"path": ["in_c_sales"], "targetProjectId": "other"},
    ),
    "RevokeBucketAccessFromReadOnlyRole": Command(
        m.BucketAccess,
        structure.revoke_bucket,
        "bucket",
        "End a grant",
        {"bucketObjectName": "in_c_sales", "targetProjectId": "other"},
    ),
    "CreateTable": Command(
        m.CreateTable,
        structure.create_table,
        "table",
        "Create a table",
        {**_TABLE, "columns": [_COLUMN], "primaryKeysNames": []},
    ),
    "DropTable": Command(m.DropTable, structure.drop_table, "table", "Remove a table", _TABLE),
    "PreviewTable": Command(m.PreviewTable, data.preview, "table", "Read rows", {**_TABLE, "filters": {"limit": 10}}),
    "ObjectInfo": Command(
        m.ObjectInfo,
        data.object_info,
        "info",
        "Describe a project, a bucket or a table",
        {"path": ["in_c_sales", "orders"], "expectedObjectType": "TABLE"},
    ),
    "AddColumn": Command(
        m.AddColumn, structure.add_column, "table", "Add a column", {**_TABLE, "columnDefinition": _COLUMN}
    ),
    "DropColumn": Command(
        m.DropColumn, structure.drop_column, "table", "Remove a column", {**_TABLE, "columnName": "amount"}
    ),
    "AlterColumn": Command(
        m.AlterColumn,
        structure.alter_column,
        "table",
        "Change a column",
        {**_TABLE, "desiredDefiniton": _COLUMN, "attributesToUpdate": ["nullable"]},
    ),
    "AddPrimaryKey": Command(
        m.PrimaryKey, structure.add_primary_key, "table", "Add a key", {**_TABLE, "primaryKeysNames": ["id"]}
    ),
    "DropPrimaryKey": Command(m.PrimaryKey, structure.drop_primary_key, "table", "Remove the key", _TABLE),
    "DeleteTableRows": Command(
        m.DeleteTableRows,
        structure.delete_rows,
        "table",
        "Remove rows",
        {**_TABLE, "whereFilters": [{"columnsName": "id", "operator": "eq", "values": ["1"]}]},
    ),
    "TableImportFromFile": Command(
        m.TableImportFromFile, data.import_file, "table", "Import a file", {"filePath": _FILE, "destination": _TABLE}
    ),
    "TableExportToFile": Command(
        m.TableExportToFile, data.export_file, "table", "Export to a file", {"source": _TABLE, "filePath": _FILE}
    ),
    "CreateWorkspace": Command(
        m.CreateWorkspace, workspaces.create_workspace, "workspace", "Create a workspace", {"workspaceId": "analysis"}
    ),
    "DropWorkspace": Command(m.Workspace, workspaces.drop_workspace, "workspace", "Remove a workspace", _WORKSPACE),
    "ClearWorkspace": Command(m.Workspace, workspaces.clear_workspace, "workspace", "Empty a workspace", _WORKSPACE),
    "DropWorkspaceObject": Command(
        m.Workspace,
        workspaces.drop_workspace_object,
        "workspace",
        "Remove a table or view",
        {**_WORKSPACE, "objectNameToDrop": "result"},
    ),
    "ResetWorkspacePassword": Command(
        m.Workspace, workspaces.reset_workspace_password, "workspace", "Make a new password", _WORKSPACE
    ),
    "LoadTableToWorkspace": Command(
        m.LoadTableToWorkspace,
        workspaces.load_workspace,
        "workspace",
        "Copy a table into a workspace",
        {"source": _TABLE, "destination": {"path": ["ws_0a1b2c3d"], "tableName": "orders"}},
    ),
    "GrantWorkspaceAccessToProject": Command(
        m.Workspace, workspaces.workspace_access, "workspace", "Acknowledged only", _WORKSPACE, listed=False
    ),
    "RevokeWorkspaceAccessToProject": Command(
        m.Workspace, workspaces.workspace_access, "workspace", "Acknowledged only", _WORKSPACE, listed=False
    ),
    "ExecuteQuery": Command(
        m.ExecuteQuery,
        data.execute_query,
        "query",
        "Run a query, read-only",
        {"pathRestriction": ["demo", "in_c_sales"], "query": "SELECT count(*) FROM orders"},
    ),
}


def catalogue() -> dict[str, Any]:
    listed = [
        {
            "type": f"{name}Command",
            "description": each.description,
            "example": {"type": f"{name}Command", **each.example},
        }
        for name, each in COMMANDS.items()
        if each.listed
    ]
    return {"supported_commands": listed, "total_commands": len(COMMANDS)}


def execute(store: Store, caller: Caller, body: dict[str, Any], project_id: str | None) -> dict[str, Any] | None:
    """Do one command; its response as protobuf writes it in JSON, or None."""
    name, command = _find(body)
    _authorize(caller, command, project_id)
    fields = {key: value for key, value in body.items() if key not in ("type", "@type")}
    status = "error"
    try:
        answer = command.answer(Context(store, project_id), command.message.model_validate(fields))
        status = "success"
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise bad_request("invalid_argument", f"{name}: {where}: {problem['msg']}", field=where) from None
    except ApiError as error:
        if error.status in (409, 410):  # the protocol knows invalid, forbidden and missing
            error.status = 400
        raise
    finally:
        store.metrics.driver_commands.labels(name, status).inc()
    if answer is None:
        return None
    return {
        "@type": f"type.googleapis.com/keboola.storageDriver.command.{command.group}.{name}Response",
        **_compact(answer),
    }


def _find(body: dict[str, Any]) -> tuple[str, Command]:
    kind = body.get("type") or body.get("@type")
    if not isinstance(kind, str) or not kind:
        raise bad_request("invalid_argument", "The command has no type.")
    name = kind.rsplit("/", 1)[-1].rsplit(".", 1)[-1].removesuffix("Command")
    command = COMMANDS.get(name)
    if command is None:
        raise bad_request("invalid_argument", f"Unknown command {kind[:100]!r}.", type=kind[:100])
    return name, command


def _authorize(caller: Caller, command: Command, project_id: str | None) -> None:
    if caller.key is None:
        return
    if command.admin_only:
        raise forbidden("This command needs the admin key.")
    if caller.key.scope != "project_admin":
        raise forbidden("Driver commands need a key of the whole project.", scope=caller.key.scope)
    if project_id != caller.key.project_id:
        raise forbidden("credentials.project_id must name the project of the API key.")


def _compact(value: Any) -> Any:
    """Protobuf leaves out what has its default: zero, false, empty (values of rows are no such fields)."""
    if isinstance(value, dict):
        kept = {key: _compact(item) for key, item in value.items()}
        return {
            key: item for key, item in kept.items() if key == "value" or item not in (None, "", 0, "0", False, [], {})
        }
    if isinstance(value, list):
        return [_compact(item) for item in value]
    return value
