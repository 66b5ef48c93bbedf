"""What lives for a time only, and its end."""

from __future__ import annotations

from functools import partial

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import storage
from support.systems.storage.lifetimes import outlive


@given("a workspace {label:Quoted} that lives for an hour")
def workspace_for_an_hour(context: Context, label: str) -> None:
    scene = storage(context)
    outcome = scene.owner.workspaces.create(label, ttl_hours=1)
    scene.keep_workspace(label, outcome.value("a project's owner should get a workspace"))


@given("a workspace {label:Quoted} on the branch {branch:Quoted} that lives for an hour")
def branch_workspace_for_an_hour(context: Context, label: str, branch: str) -> None:
    scene = storage(context)
    outcome = scene.on_branch(branch).branch_workspaces.create(label, ttl_hours=1)
    scene.keep_workspace(label, outcome.value("a project's owner should get a workspace on a branch"))


@given("the time of the workspace {label:Quoted} is over")
@when("the time of the workspace {label:Quoted} is over")
def workspace_ends(context: Context, label: str) -> None:
    workspaces, record = storage(context).owner.workspaces, storage(context).project.workspaces[label]
    look = partial(workspaces.read, record["id"])
    outlive(
        context.world.journal,
        f'the workspace "{label}"',
        record["expires_at"],
        look,
        lambda outcome: outcome.status in (404, 410),
    )


@given("the time of the key {label:Quoted} is over")
@when("the time of the key {label:Quoted} is over")
def key_ends(context: Context, label: str) -> None:
    scene = storage(context)
    key = scene.project.keys[label]
    record = scene.owner.keys.read(key.id).value("a project's owner should see a key")
    outlive(
        context.world.journal,
        f'the key "{label}"',
        record["expires_at"],
        scene.holder(key).buckets.list,
        lambda outcome: not outcome.ok,
    )


@when("the time of the snapshot {name:Quoted} is over")
def snapshot_ends(context: Context, name: str) -> None:
    snapshots, id = storage(context).owner.snapshots, storage(context).project.snapshots[name]
    record = snapshots.read(id).value("a project's owner should see a snapshot")
    look = partial(snapshots.read, id)
    outlive(
        context.world.journal,
        f'the snapshot "{name}"',
        record["expires_at"],
        look,
        lambda outcome: outcome.status == 404,
    )


@given("the time of the upload is over")
def upload_ends(context: Context) -> None:
    """Who registers it is told before that no bytes have come, and then that it has ended."""
    files, prepared = storage(context).owner.files, context.world.outcome.body
    look = partial(files.register, prepared["upload_key"])
    outlive(
        context.world.journal, "the upload", prepared["expires_at"], look, lambda outcome: outcome.status in (404, 410)
    )


@then("the project has no files")
def no_files(context: Context) -> None:
    outcome = storage(context).owner.files.list()
    found = outcome.value("a project's owner should see its files")["files"]
    if found:
        raise outcome.broken("the project should have no files", f"listed are {[each['name'] for each in found]}")
