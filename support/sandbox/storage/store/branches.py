"""Branches: copies of the main branch's pointers, isolated in both directions (contract section 11 rows 31 to 33)."""

from __future__ import annotations

import secrets

from ..errors import bad_request, conflict, not_found
from . import tables
from .access import find_branch, find_bucket
from .catalog import Store
from .engine import Change
from .records import DEFAULT_BRANCH, Branch, Bucket, Project
from .snapshots import copy_table


def create(store: Store, project_id: str, name: str, description: str | None, branch_id: str | None = None) -> Branch:
    """A branch that holds everything as it is at this moment."""
    if not name.strip() or len(name) > 255:
        raise bad_request("invalid_branch_name", "A branch name has 1 to 255 characters.", name=name[:255])
    with store.lock:
        project = store.require_project(project_id)
        if any(branch.name == name for branch in listing(store, project_id)):
            raise conflict("branch_name_exists", f"A branch {name!r} exists already.", name=name)
        if branch_id is not None and branch_id in project.branches:
            raise conflict("branch_exists", f"A branch {branch_id!r} exists already.", branch_id=branch_id)
        while branch_id is None or branch_id in project.branches:
            branch_id = secrets.token_hex(4)
        branch = Branch(branch_id, name, description)
        for key, bucket in project.main.buckets.items():
            branch.buckets[key] = Bucket(bucket.name, bucket.version, bucket.description, bucket.created_at)
        project.branches[branch_id] = branch
        return branch


def find(store: Store, project_id: str, branch_id: str) -> tuple[Project, Branch]:
    """A development branch; `default` is none (contract section 4.12)."""
    project, branch = find_branch(store, project_id, branch_id)
    if branch_id == DEFAULT_BRANCH:
        raise not_found("branch_not_found", "The default branch is not a development branch.", branch_id=branch_id)
    return project, branch


def listing(store: Store, project_id: str) -> list[Branch]:
    """Newest first, without the default branch."""
    with store.lock:
        branches = reversed(store.require_project(project_id).branches.values())
        return [branch for branch in branches if branch.id != DEFAULT_BRANCH]


def remove(store: Store, project_id: str, branch_id: str) -> None:
    """The branch goes, with its tables, keys and workspaces."""
    with store.lock:
        project, branch = find(store, project_id, branch_id)
        del project.branches[branch_id]
        for bucket in branch.buckets.values():
            bucket.dropped = True
        store.keys.forget(project_id, branch_id)
    for workspace in store.workspaces.of_project(project_id):
        if workspace.branch_id == branch_id:
            store.workspaces.remove(workspace)


def pull(store: Store, project_id: str, branch_id: str, bucket_name: str, table_name: str) -> tuple[str, str, bool]:
    """Replace the branch's table by main's current one; whether the branch had changed it."""
    find(store, project_id, branch_id)
    main = find_bucket(store, project_id, DEFAULT_BRANCH, bucket_name)
    ref = find_bucket(store, project_id, branch_id, bucket_name)
    ref.require_writable()
    source = main.version
    table = main.table(table_name, source)
    key = table.name.lower()

    def work(change: Change) -> None:
        present = change.tables.get(key)
        if present is not None:
            tables.remove(change, present)
        copy_table(store, change, source, table, table.name)

    with ref.bucket.lock:
        was_local = key in ref.bucket.changed
        ref.change(store, work)
        ref.bucket.changed.pop(key, None)
    return ref.name, table.name, was_local
