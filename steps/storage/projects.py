"""Projects: made, read, counted, removed."""

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, client, storage
from support.contracts import storage as api
from support.systems.storage.client import Client
from support.systems.storage.picture import changes, take_picture
from support.wire.outcome import BrokenPromise
from support.wire.refusals import Refusal


@given("a project")
def a_project(context: Context) -> None:
    storage(context).create_project()


@given("another project {label:Quoted}")
def another_project(context: Context, label: str) -> None:
    storage(context).create_project(label)


@given("a project called {name:Quoted}")
def a_project_called(context: Context, name: str) -> None:
    storage(context).create_project(name=name)


@when("the project is renamed to {name:Quoted}")
def rename_project(context: Context, name: str) -> None:
    context.world.outcome = storage(context).owner.projects.rename(name)
    context.world.outcome.value("a project's owner should be able to rename it")


@when("the project is deleted")
def delete_project(context: Context) -> None:
    context.world.outcome = storage(context).admin.projects.delete()
    context.world.outcome.value("the administrator should be able to delete a project")


@when("{caller:Caller} tries to delete the project")
def try_delete_project(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).projects.delete())


@when("{caller:Caller} tries to rename the project")
def try_rename_project(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).projects.rename("renamed by somebody else"))


@when("{caller:Caller} tries to read the project")
def try_read_project(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).projects.read())


@when("{caller:Caller} tries to list all projects")
def try_list_projects(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).projects.list())


@when("{caller:Caller} tries to create a project")
def try_create_project(context: Context, caller: str) -> None:
    scene = storage(context)
    attempt(context, caller, lambda who: scene.try_create_project(scene.names.new(), client=client(context, who)))


@when("{caller:Caller} tries to create a project under the same id")
def try_create_same_project(context: Context, caller: str) -> None:
    id = storage(context).project.id
    attempt(context, caller, lambda who: client(context, who).projects.create(id, "the second one"))


@when("{caller:Caller} tries to create a project without an id")
def try_create_without_id(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).call(api.CREATE_PROJECT, json={"name": "nameless"}))


@when("{caller:Caller} tries to read a project that was never made")
def try_read_unknown_project(context: Context, caller: str) -> None:
    id = storage(context).names.new("never-made")
    attempt(context, caller, lambda who: client(context, who).within(id).projects.read())


@when("a project is created")
def create_project(context: Context) -> None:
    storage(context).create_project()


@when("a project is created twice with one idempotency key")
def create_twice(context: Context) -> None:
    scene = storage(context)
    once: Client = scene.admin.sending(X_Idempotency_Key=scene.names.new("create"))
    id = scene.names.new()
    first = scene.try_create_project(id, client=once)
    body = first.value("the first request should create the project")
    scene.adopt_project("", body)
    context.world.noted["first answer"] = body
    context.world.outcome = once.projects.create(id)


@then("both answers name the same project")
def same_answer(context: Context) -> None:
    outcome = context.world.outcome
    second = outcome.value("a repeated create with the same idempotency key should be answered like the first")
    first = context.world.noted["first answer"]
    if second["id"] != first["id"]:
        raise outcome.broken(f"the repeated create should name the project {first['id']}")


@then("the project exists once")
def exists_once(context: Context) -> None:
    scene = storage(context)
    outcome = scene.admin.projects.list(limit=1000)
    ids = [p["id"] for p in outcome.value("the administrator should see all projects")["projects"]]
    count = ids.count(scene.project.id)
    if count != 1:
        raise outcome.broken(f"the list should name the project {scene.project.id} once", f"it is there {count} times")


@then("the project is called {name:Quoted}")
def project_is_called(context: Context, name: str) -> None:
    scene = storage(context)
    for who in (scene.owner, scene.admin):
        outcome = who.projects.read()
        found = outcome.value("a project should be readable")["name"]
        if found != name:
            raise outcome.broken(f'the project should be called "{name}"', f'it is called "{found}"')


@then("its statistics count {buckets:d} buckets and {tables:d} tables")
def statistics(context: Context, buckets: int, tables: int) -> None:
    scene = storage(context)
    for outcome in (scene.owner.projects.stats(), scene.owner.projects.read()):
        body = outcome.value("a project's owner should see its statistics")
        found = (body["bucket_count"], body["table_count"])
        if found != (buckets, tables):
            raise outcome.broken(
                f"{buckets} buckets and {tables} tables should be counted",
                f"bucket_count is {found[0]}, table_count is {found[1]}",
            )


@then("the project is gone")
def project_gone(context: Context) -> None:
    scene = storage(context)
    outcome = scene.admin.projects.read()
    if outcome.status != 404:
        raise outcome.broken("a deleted project should not be found (404) by the administrator")
    listing = scene.admin.projects.list(limit=1000)
    if any(p["id"] == scene.project.id for p in listing.value("the administrator should see all projects")["projects"]):
        raise listing.broken("a deleted project should not be listed", f"{scene.project.id} is in the list")


@then("nothing in the project has changed")
def nothing_changed(context: Context) -> None:
    found = changes(context.world.noted["before"], take_picture(storage(context)))
    if found:
        outcome = context.world.outcome
        raise outcome.broken("nothing should have changed", "\n".join(found))


@then("the same is accepted from {caller:Caller}")
def same_is_accepted(context: Context, caller: str) -> None:
    """Shows that the request was refused for who made it, and for nothing else."""
    context.world.noted["action"](caller).value(f"the same request should be accepted from {caller}")


@then("{caller:Caller} is let in")
def let_in(context: Context, caller: str) -> None:
    who = client(context, caller)
    who.buckets.list().value(f"{caller} should see the project's buckets")
    who.projects.read().value(f"{caller} should see the project")


@then("{caller:Caller} is refused as {refusal:Refusal}")
def shut_out(context: Context, caller: str, refusal: Refusal) -> None:
    who = client(context, caller)
    for attempted in (
        who.buckets.list,
        who.projects.read,
        lambda: who.buckets.create("in_c_intruder"),
        who.files.list,
    ):
        outcome = attempted()
        if not refusal.fits(outcome):
            raise outcome.broken(f"{caller} should be {refusal.expectation(outcome)}")


@then("a new project under the same id starts empty")
def starts_empty(context: Context) -> None:
    scene = storage(context)
    old = scene.project
    outcome = scene.try_create_project(old.id)
    scene.projects.clear()
    project = scene.adopt_project("", outcome.value("the id of a deleted project should be free again"))
    left = [f"bucket {b['name']}" for b in scene.owner.buckets.list().value("buckets should be listed")["buckets"]]
    left += [f"file {f['name']}" for f in scene.owner.files.list().value("files should be listed")["files"]]
    left += [
        f"workspace {w['name']}"
        for w in scene.owner.workspaces.list().value("workspaces should be listed")["workspaces"]
    ]
    objects = scene.s3().call("list_objects_v2", Bucket=scene.s3_bucket(project)).value("objects should be listed")
    left += [f"S3 object {o['Key']}" for o in objects.get("Contents", [])]
    if left:
        raise BrokenPromise(
            "A project made under the id of a deleted one should start empty, but it holds:\n  " + "\n  ".join(left)
        )
