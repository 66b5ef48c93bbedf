"""Branches: made, listed, ended."""

from __future__ import annotations

from behave import given, then
from behave.runner import Context

from steps.storage.here import storage
from support.wire.outcome import Outcome


@given("a branch {label:Quoted}")
def a_branch(context: Context, label: str) -> None:
    storage(context).create_branch(label).value("a project's owner should be able to branch off main")


@then("the branches of the project are, newest first, {names}")
def branches_are(context: Context, names: str) -> None:
    outcome = storage(context).owner.branches.list()
    _named(outcome, names)
    if outcome.body["count"] != len(outcome.body["branches"]):
        raise outcome.broken("the branches should be counted right", f"count is {outcome.body['count']}")


@then("the branches with {query:Query} are {names}")
def page_of_branches(context: Context, query: dict[str, str], names: str) -> None:
    _named(storage(context).owner.branches.list(**query), names)


def _named(outcome: Outcome, names: str) -> None:
    expected = [] if names == "none" else [name.strip('"') for name in names.split(", ")]
    found = [branch["name"] for branch in outcome.value("a project's owner should see its branches")["branches"]]
    if found != expected:
        raise outcome.broken(f"the branches should be {expected}, newest first", f"listed are {found}")


@then("the branch {label:Quoted} is shown with the description {description:Quoted}")
def branch_is_shown(context: Context, label: str, description: str) -> None:
    scene = storage(context)
    id = scene.project.branches[label]
    listing = scene.owner.branches.list()
    shown = [
        each for each in listing.value("a project's owner should see its branches")["branches"] if each["id"] == id
    ]
    outcome = scene.owner.branches.read(id)
    expected = (id, scene.project.id, label, description)
    for record in [*shown, outcome.value("a branch should be readable")]:
        found = (record["id"], record["project_id"], record["name"], record["description"])
        if found != expected:
            raise outcome.broken(f"the branch should be shown as {expected}", f"it is shown as {found}")
    if len(shown) != 1:
        raise listing.broken(f'the branch "{label}" should be listed once', f"it is there {len(shown)} times")


@then("the branch {label:Quoted} is gone")
def branch_is_gone(context: Context, label: str) -> None:
    scene = storage(context)
    here = scene.on_branch(label)
    for outcome in (here.branches.read(here.branch_id), here.buckets.list(), here.branch_workspaces.list()):
        if outcome.status != 404:
            raise outcome.broken(f'the deleted branch "{label}" should not be found (404)')
    listing = scene.owner.branches.list()
    if here.branch_id in [each["id"] for each in listing.value("the branches should be listed")["branches"]]:
        raise listing.broken(f'the deleted branch "{label}" should not be listed')
