"""Commands about workspaces."""

from __future__ import annotations

from typing import Any

from ..errors import not_found
from ..store import workspace_loads
from ..store.records import DEFAULT_BRANCH
from ..store.workspace_loads import LoadRequest
from ..workspaces import ObjectNotFound
from . import messages as m
from .context import Context, condition

Answer = dict[str, Any] | None


def create_workspace(context: Context, command: m.CreateWorkspace) -> Answer:
    project_id = context.own(command.project_id)
    branch_id = None if command.branch_id in ("", DEFAULT_BRANCH) or command.is_branch_default else command.branch_id
    workspace, password = context.store.add_workspace(project_id, branch_id, command.workspace_id or "workspace")
    return {
        "workspaceUserName": workspace.username,
        "workspacePassword": password,
        "workspaceRoleName": workspace.username,
        "workspaceObjectName": workspace.id,
    }


def drop_workspace(context: Context, command: m.Workspace) -> Answer:
    workspace = context.workspace(command.workspace_object_name, command.workspace_user_name)
    if workspace is not None:
        context.store.workspaces.remove(workspace)
    return None


def clear_workspace(context: Context, command: m.Workspace) -> Answer:
    workspace = context.require_workspace(command.workspace_object_name, command.workspace_user_name)
    if not command.objects_to_preserve:
        workspace.engine.clear()
        return None
    kept = {name.lower() for name in command.objects_to_preserve}
    for each in workspace.engine.objects():
        if each.name.lower() not in kept:
            workspace.engine.drop(each.name)
    return None


def drop_workspace_object(context: Context, command: m.Workspace) -> Answer:
    workspace = context.require_workspace(command.workspace_object_name, command.workspace_user_name)
    try:
        workspace.engine.drop(command.object_name_to_drop)
    except ObjectNotFound:
        if not command.ignore_if_not_exists:
            raise not_found("object_not_found", f"Object {command.object_name_to_drop!r} not found.") from None
    return None


def reset_workspace_password(context: Context, command: m.Workspace) -> Answer:
    workspace = context.require_workspace(command.workspace_object_name, command.workspace_user_name)
    return {
        "workspaceUserName": workspace.username,
        "workspacePassword": context.store.workspaces.reset_password(workspace),
    }


def load_workspace(context: Context, command: m.LoadTableToWorkspace) -> Answer:
    ref = context.bucket(command.source.path)
    workspace = context.require_workspace(command.destination.path[-1])
    table = ref.table(command.source.table_name)
    columns = [mapping.get("sourceColumnName", "") for mapping in command.source.column_mappings]
    request = LoadRequest(
        f"{ref.name}.{table.name}",
        command.destination.table_name,
        columns or None,
        condition(table, command.source.where_filters),
    )
    loaded = workspace_loads.load(context.store, workspace, [request])[0]
    return {"importedRowsCount": str(loaded.rows), "tableRowsCount": str(loaded.rows)}


def workspace_access(context: Context, command: m.Workspace) -> Answer:
    """Workspaces see their project's tables from the start: there is nothing to grant or revoke."""
    context.require_workspace(command.workspace_object_name, command.workspace_user_name)
    return None
