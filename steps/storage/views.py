"""One and the same thing, wherever it is shown."""

from __future__ import annotations

from behave import given, register_type, then
from behave.runner import Context
from parse import with_pattern

import steps.storage.deeds  # noqa: F401
from steps.storage.here import client, storage
from support.systems.storage.operations.snapshots import Level
from support.systems.storage.views import KINDS, differing, read_everything, views


@with_pattern("|".join(sorted(KINDS, key=len, reverse=True)))
def parse_kind(text: str) -> str:
    """A kind of thing that can be listed and read."""
    return text


register_type(Kind=parse_kind)


@given("everything that {caller:Caller} sees has been read")
def everything_read(context: Context, caller: str) -> None:
    read_everything(client(context, caller))


@then("everything that {caller:Caller} sees is listed as it shows itself")
def listed_alike(context: Context, caller: str) -> None:
    for view in views(client(context, caller)):
        problem = view.problem()
        if problem:
            raise view.listing.broken(f"a {view.kind} should be listed as it shows itself", problem)


@then("the project is listed as it shows itself")
def project_listed_alike(context: Context) -> None:
    scene = storage(context)
    listing = scene.admin.projects.list(limit=1000)
    projects = listing.value("the administrator should see the projects")["projects"]
    listed = [each for each in projects if each["id"] == scene.project.id]
    read = scene.owner.projects.read().value("the project should be readable")
    problem = "\n".join(differing("project", "listed", each, read) for each in listed) if listed else "it is not listed"
    if problem:
        raise listing.broken("a project should be listed as it shows itself", problem)


@then("the answer shows {caller:Caller} the {kind:Kind} as it is read")
def answered_alike(context: Context, caller: str, kind: str) -> None:
    outcome = context.world.outcome
    answered = outcome.value(f"the answer should show the {kind}")
    read = KINDS[kind].read(client(context, caller), answered)
    problem = differing(kind, "answered", answered, read.value(f"the {kind} should be readable"))
    if problem:
        raise outcome.broken(f"the answer should show the {kind} as it is", problem)


@then("the answer shows {level:Level} with the settings that are read")
def answered_settings(context: Context, level: Level) -> None:
    outcome = context.world.outcome
    read = storage(context).owner.settings.read(level).value("the snapshot settings should be readable")
    if outcome.value("the answer should show the settings") != read:
        raise outcome.broken("the answer should show the settings as they are", f"they are read as {read}")
