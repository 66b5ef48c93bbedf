"""Commands about projects, branches, buckets and tables."""

from __future__ import annotations

from typing import Any

from ..errors import ApiError, bad_request
from ..store import branches, buckets, projects, rows, schema, sharing, snapshots, tables
from ..store.records import DEFAULT_BRANCH
from ..store.schema import Alteration
from ..store.tables import ColumnRequest
from . import messages as m
from .context import Context, bucket_name, condition

Answer = dict[str, Any] | None


def acknowledge(_context: Context, _command: m.Empty) -> Answer:
    """The folders exist since the start, and one command does not remove every tenant's data."""
    return None


def create_project(context: Context, command: m.CreateProject) -> Answer:
    project, raw_key = projects.create(context.store, command.project_id, command.project_id, None)
    name = f"project_{project.id}"
    return {"projectUserName": name, "projectPassword": raw_key, "projectDatabaseName": name}


def drop_project(context: Context, command: m.DropProject) -> Answer:
    named = command.project_id or (command.project_database_name or command.project_user_name).removeprefix("project_")
    projects.remove(context.store, context.own(named))
    return None


def create_branch(context: Context, command: m.DevBranch) -> Answer:
    project_id = context.own(command.project_id)
    text = command.branch_id
    if not text or len(text) > 64 or not text.replace("_", "").replace("-", "").isalnum() or text == DEFAULT_BRANCH:
        raise bad_request("invalid_argument", "A branch id has letters, digits, '_' and '-'.", branch_id=text[:64])
    branch = branches.create(context.store, project_id, text, None, text)
    return {"devBranchReadOnlyRoleName": _branch_role(project_id, branch.id)}


def drop_branch(context: Context, command: m.DevBranch) -> Answer:
    project_id = context.own(command.project_id)
    branch_id = command.branch_id
    for branch in branches.listing(context.store, project_id):
        if command.dev_branch_read_only_role_name == _branch_role(project_id, branch.id):
            branch_id = branch.id
    branches.remove(context.store, project_id, branch_id)
    return None


def _branch_role(project_id: str, branch_id: str) -> str:
    return f"branch_{project_id}_{branch_id}_readonly"


def create_bucket(context: Context, command: m.CreateBucket) -> Answer:
    project_id = context.own(command.project_id)
    name = bucket_name(command.bucket_id)
    try:
        ref = buckets.create(context.store, project_id, DEFAULT_BRANCH, name, None)
    except ApiError as error:
        if error.code != "bucket_exists":
            raise
        ref = context.bucket([project_id, name])
    return {"createBucketObjectName": ref.name, "path": [project_id, ref.name]}


def drop_bucket(context: Context, command: m.DropBucket) -> Answer:
    try:
        buckets.remove(
            context.store,
            context.project_id,
            DEFAULT_BRANCH,
            bucket_name(command.bucket_object_name),
            command.is_cascade,
        )
    except ApiError as error:
        if error.code != "bucket_not_found":
            raise
    return None


def share_bucket(context: Context, command: m.BucketAccess) -> Answer:
    project_id = context.own(command.source_project_id)
    name = bucket_name(command.source_bucket_object_name or command.source_bucket_id or command.bucket_object_name)
    return {"bucketShareRoleName": sharing.share_openly(context.store, project_id, name)}


def unshare_bucket(context: Context, command: m.BucketAccess) -> Answer:
    role = command.bucket_share_role_name or command.source_share_role_name
    sharing.unshare_openly(context.store, role, context.own(command.source_project_id))
    return None


def link_bucket(context: Context, command: m.BucketAccess) -> Answer:
    project_id = context.own(command.target_project_id)
    name = bucket_name(command.target_bucket_id) or None
    ref = sharing.link_openly(context.store, project_id, name, command.source_share_role_name)
    return {"createdBucketObjectName": ref.name}


def unlink_bucket(context: Context, command: m.BucketAccess) -> Answer:
    name = bucket_name(command.bucket_object_name or command.target_bucket_id)
    sharing.unlink(context.store, context.own(command.target_project_id), name)
    return None


def grant_bucket(context: Context, command: m.BucketAccess) -> Answer:
    """A grant to a named project; without one, to the project's own read-only role, which reads anyway."""
    ref = context.bucket(_access_path(command))
    if command.target_project_id:
        sharing.grant(context.store, ref.project.id, ref.name, command.target_project_id)
    return {"createdBucketObjectName": ref.name}


def revoke_bucket(context: Context, command: m.BucketAccess) -> Answer:
    ref = context.bucket(_access_path(command))
    if command.target_project_id:
        sharing.revoke(context.store, ref.project.id, ref.name, command.target_project_id)
    return None


def _access_path(command: m.BucketAccess) -> list[str]:
    return command.path or [bucket_name(command.bucket_object_name or command.source_bucket_object_name)]


def create_table(context: Context, command: m.CreateTable) -> Answer:
    columns = [_column(column) for column in command.columns]
    ref = context.bucket(command.path)
    tables.create(context.store, ref, command.table_name, columns, command.primary_keys_names)
    return None


def drop_table(context: Context, command: m.DropTable) -> Answer:
    try:
        snapshots.drop_table(context.store, context.bucket(command.path), command.table_name)
    except ApiError as error:
        if error.status != 404:
            raise
    return None


def add_column(context: Context, command: m.AddColumn) -> Answer:
    ref = context.bucket(command.path)
    schema.add_column(context.store, ref, command.table_name, _column(command.column_definition))
    return None


def drop_column(context: Context, command: m.DropColumn) -> Answer:
    schema.drop_column(context.store, context.bucket(command.path), command.table_name, command.column_name)
    return None


def alter_column(context: Context, command: m.AlterColumn) -> Answer:
    desired = command.desired_definition or command.desired
    if desired is None:
        raise bad_request("invalid_argument", "The command needs a desiredDefinition.")
    wanted = {name.lower() for name in command.attributes_to_update}
    alteration = Alteration(
        new_type=_column(desired).type if wanted & {"type", "length"} else None,
        set_not_null=not desired.nullable if "nullable" in wanted else None,
        set_default=desired.default if "default" in wanted else None,
    )
    schema.alter_column(context.store, context.bucket(command.path), command.table_name, desired.name, alteration)
    return None


def add_primary_key(context: Context, command: m.PrimaryKey) -> Answer:
    if not command.primary_keys_names:
        raise bad_request("invalid_argument", "A key has at least one column.")
    ref = context.bucket(command.path)
    schema.add_primary_key(context.store, ref, command.table_name, command.primary_keys_names)
    return None


def drop_primary_key(context: Context, command: m.PrimaryKey) -> Answer:
    schema.drop_primary_key(context.store, context.bucket(command.path), command.table_name)
    return None


def delete_rows(context: Context, command: m.DeleteTableRows) -> Answer:
    ref = context.bucket(command.path)
    table = ref.table(command.table_name)
    clause = condition(table, command.where_filters, command.change_since, command.change_until)
    deleted, left = rows.delete(context.store, ref, table.name, clause or "true")
    return {"deletedRowsCount": str(deleted), "tableRowsCount": str(left)}


def _column(column: m.TableColumn) -> ColumnRequest:
    kind = f"{column.type}({column.length})" if column.length else column.type
    return ColumnRequest(column.name, kind, column.nullable, column.default or None)
