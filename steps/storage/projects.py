"""Projects: made, read, listed, counted, removed."""

from __future__ import annotations

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, client, storage
from support.contracts import storage as api
from support.systems.storage.moments import is_later
from support.systems.storage.picture import changes, take_picture
from support.systems.storage.tenancy import (
    check_counts,
    check_name,
    leftovers,
    prove_project_works,
    spelled,
    try_odd_project,
)
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


@given("another project {label:Quoted} called {name:Quoted}")
def another_project_called(context: Context, label: str, name: str) -> None:
    storage(context).create_project(label, name)


@given("a project with the settings {settings:Json}")
def a_project_with_settings(context: Context, settings: object) -> None:
    scene = storage(context)
    body = {"id": scene.names.new(), "name": "with settings", "settings": settings}
    scene.expect_project(str(body["id"]))
    outcome = scene.admin.call(api.CREATE_PROJECT, json=body)
    scene.adopt_project("", outcome.value("the administrator should be able to give a project settings"))


@given("another project {label:Quoted} whose id only begins like that of the project")
def another_with_longer_id(context: Context, label: str) -> None:
    scene = storage(context)
    outcome = scene.try_create_project(f"{scene.project.id}{scene.settings.dialect.name_separator}{label}")
    scene.adopt_project(label, outcome.value("a project whose id begins like that of another should be made"))


@given("{count:d} projects made one after the other")
def projects_one_after_the_other(context: Context, count: int) -> None:
    for number in range(count):
        storage(context).create_project(str(number + 1))


@when("a project is created")
def create_project(context: Context) -> None:
    storage(context).create_project()


@when("the project is renamed to {name:Quoted}")
def rename_project(context: Context, name: str) -> None:
    scene = storage(context)
    context.world.noted["before the change"] = scene.owner.projects.read().value("a project should be readable")
    context.world.outcome = scene.owner.projects.rename(name)
    body = context.world.outcome.value("a project's owner should be able to rename it")
    if body["name"] != name:
        raise context.world.outcome.broken(f'the answer should show the name "{name}"', f"it shows {body['name']!r}")


@given("the project has been deleted")
@when("the project is deleted")
def delete_project(context: Context) -> None:
    context.world.outcome = storage(context).admin.projects.delete()
    context.world.outcome.value("the administrator should be able to delete a project")


@when("{caller:Caller} tries to create a project under the id {id:Quoted}")
def try_create_project_under(context: Context, caller: str, id: str) -> None:
    scene = storage(context)
    full = spelled(scene, id)
    attempt(context, caller, lambda who: try_odd_project(scene, full, client(context, who)))


@when("{caller:Caller} sends, to create a project, the body {body}")
def send_project(context: Context, caller: str, body: str) -> None:
    scene = storage(context)
    id = scene.names.new("sent")
    scene.expect_project(id)
    request = {"content": body.replace("{id}", id).encode(), "headers": {"Content-Type": "application/json"}}
    attempt(context, caller, lambda who: client(context, who).call(api.CREATE_PROJECT, **request))


@when("{caller:Caller} tries to read the project {id:Quoted}")
def try_read_project(context: Context, caller: str, id: str) -> None:
    full = spelled(storage(context), id)
    attempt(context, caller, lambda who: client(context, who).within(full).projects.read())


@then("it is refused as {refusal:Refusal}, or answered with the project")
def refused_or_project(context: Context, refusal: Refusal) -> None:
    """Whether ids that differ in capitals only are the same is left open."""
    outcome, id = context.world.outcome, storage(context).project.id
    if outcome.ok and outcome.body["id"] != id:
        raise outcome.broken(f"the project {id} should be shown, or none", f"shown is {outcome.body['id']}")
    if not outcome.ok and not refusal.fits(outcome):
        raise outcome.broken(f"it should be {refusal.expectation(outcome)}, or answered with the project")


@when("the administrator asks for projects with {query:Query}")
def ask_for_projects(context: Context, query: dict[str, str]) -> None:
    context.world.outcome = storage(context).admin.projects.list(**query)


@then("the list names, of these, number {numbers}, in this order, and counts at least {total:d} in all")
def list_names(context: Context, numbers: str, total: int) -> None:
    outcome, scene = context.world.outcome, storage(context)
    body = outcome.value("the administrator should see the projects")
    labels = {project.id: label for label, project in scene.projects.items()}
    found = [labels[project["id"]] for project in body["projects"] if project["id"] in labels]
    expected = [] if numbers == "none" else numbers.split(", ")
    if found != expected or body["total"] < total:
        promise = f"of the scenario's projects the list should name {numbers}, in this order, and count {total} or more"
        raise outcome.broken(promise, f"it names {', '.join(found) or 'none'}, total is {body['total']}")


@then("the list is no longer than {limit:d}")
def list_is_limited(context: Context, limit: int) -> None:
    outcome = context.world.outcome
    found = len(outcome.value("the administrator should see the projects")["projects"])
    if found > limit:
        raise outcome.broken(f"the list should not be longer than {limit}", f"it has {found} projects")


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
    check_name(storage(context), "", name)


@then("the project {label:Quoted} is called {name:Quoted}")
def project_of_label_is_called(context: Context, label: str, name: str) -> None:
    check_name(storage(context), label, name)


@then("the project has the settings {settings:Json}")
def project_has_settings(context: Context, settings: object) -> None:
    outcome = storage(context).owner.projects.read()
    found = outcome.value("a project should be readable")["settings"]
    if found != settings:
        raise outcome.broken(f"the project should have the settings {settings}", f"it has {found}")


@then("the project was changed later than it was made, and made when it was made")
def times_in_order(context: Context) -> None:
    before = context.world.noted["before the change"]
    outcome = storage(context).owner.projects.read()
    after = outcome.value("a project should be readable")
    if after["created_at"] != before["created_at"] or not after["updated_at"]:
        seen = f"created_at is {after['created_at']}, updated_at is {after['updated_at']}"
        raise outcome.broken(f"a change should leave created_at at {before['created_at']} and set updated_at", seen)
    if not is_later(after["updated_at"], than=before["updated_at"] or before["created_at"]):
        seen = f"it was {before['updated_at']}, it is {after['updated_at']}, created_at is {after['created_at']}"
        raise outcome.broken("a change should move updated_at forward", seen)


@then("its statistics count {buckets:d} buckets and {tables:d} tables")
@given("its statistics count {buckets:d} buckets and {tables:d} tables")
def statistics(context: Context, buckets: int, tables: int) -> None:
    check_counts(storage(context).owner, buckets, tables)


@then("its statistics tell that the project takes up space")
def takes_space(context: Context) -> None:
    outcome = storage(context).owner.projects.stats()
    if outcome.value("a project's owner should see its statistics")["size_bytes"] < 1:
        raise outcome.broken("a project that holds rows should take up space", "size_bytes is 0")


@then("the project {label:Quoted} counts {buckets:d} buckets and {tables:d} tables")
def statistics_of(context: Context, label: str, buckets: int, tables: int) -> None:
    check_counts(storage(context).team(label), buckets, tables)


@then("the project is gone")
def project_gone(context: Context) -> None:
    scene = storage(context)
    admin = scene.admin
    for outcome in (admin.projects.read(), admin.projects.stats(), admin.buckets.list(), admin.projects.delete()):
        if outcome.status != 404:
            raise outcome.broken("a deleted project should not be found (404) by the administrator")
    listing = scene.admin.projects.list(limit=1000)
    if any(p["id"] == scene.project.id for p in listing.value("the administrator should see all projects")["projects"]):
        raise listing.broken("a deleted project should not be listed", f"{scene.project.id} is in the list")


@then("a new project under the same id starts empty")
def starts_empty(context: Context) -> None:
    scene = storage(context)
    old, outcome = scene.project, scene.try_create_project(scene.project.id)
    scene.projects.clear()
    scene.adopt_project("", outcome.value("the id of a deleted project should be free again"))
    left = leftovers(scene, old)
    if left:
        raise outcome.broken("a project made under the id of a deleted one should start empty", "\n".join(left))


@then("it is refused as {refusal:Refusal}, or the project works like any other")
def refused_or_works(context: Context, refusal: Refusal) -> None:
    outcome = context.world.outcome
    if outcome.ok:
        prove_project_works(storage(context), outcome)
    elif not refusal.fits(outcome):
        raise outcome.broken(f"it should be {refusal.expectation(outcome)}, or make a project that works")


@then("nothing in the project has changed")
def nothing_changed(context: Context) -> None:
    found = changes(context.world.noted["before"], take_picture(storage(context)))
    if found:
        raise context.world.outcome.broken("nothing should have changed", "\n".join(found))


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
