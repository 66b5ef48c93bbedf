"""Branches: made, listed, ended."""

from __future__ import annotations

from behave import given, then
from behave.runner import Context

import steps.storage.forms  # noqa: F401
from steps.storage.here import refused_without_effect, storage
from support.systems.storage.client import TableName
from support.wire.outcome import Outcome
from support.wire.refusals import Refusal


@given("a branch {label:Quoted}")
def a_branch(context: Context, label: str) -> None:
    storage(context).create_branch(label).value("a project's owner should be able to branch off main")


@then("the branches of the project are, newest first, {names}")
def branches_are(context: Context, names: str) -> None:
    outcome = storage(context).owner.branches.list()
    _named(outcome, names)
    if outcome.body["count"] != len(outcome.body["branches"]):
        raise outcome.broken("the branches should be counted right", f"count is {outcome.body['count']}")


@then("it is refused as {refusal:Refusal} without effect, or the branch {label:Quoted} is listed")
def refused_or_listed(context: Context, refusal: Refusal, label: str) -> None:
    if not refused_without_effect(context, refusal):
        branches_are(context, f'"{label}"')


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


@then("the branch {label:Quoted} tells that it has {tables:Names} of its own")
def has_of_its_own(context: Context, label: str, tables: list[str]) -> None:
    """These at least: a service may give a branch a copy of everything when it is made."""
    outcome, found = _own_tables(context, label)
    missing = [table for table in tables if table not in found]
    if missing:
        raise outcome.broken(
            f'the branch "{label}" should tell that it has {", ".join(tables)} of its own',
            f"{', '.join(missing)} is missing in copied_tables: {sorted(found)}",
        )


@then("the branch {label:Quoted} tells nothing of {table:TableName}")
def tells_nothing_of(context: Context, label: str, table: TableName) -> None:
    outcome, found = _own_tables(context, label)
    if str(table) in found:
        raise outcome.broken(
            f'the branch "{label}" should tell nothing of {table}, which it has not', "it is in copied_tables"
        )


def _own_tables(context: Context, label: str) -> tuple[Outcome, set[str]]:
    scene = storage(context)
    outcome = scene.owner.branches.read(scene.project.branches[label])
    body = outcome.value("a project's owner should be able to read a branch")
    return outcome, {f"{each['bucket_name']}.{each['table_name']}" for each in body["copied_tables"]}


@given("the number of tables of the branch {label:Quoted} is noted")
def note_tables(context: Context, label: str) -> None:
    context.world.noted["tables"] = _count(context, label)[1]


@then("the branch {label:Quoted} counts {count:d} table more")
def counts_more(context: Context, label: str, count: int) -> None:
    """Whether those that it shares with main are counted is left open."""
    outcome, found = _count(context, label)
    before = context.world.noted["tables"]
    if found != before + count:
        raise outcome.broken(
            f'the branch "{label}" should count {count} table more than before', f"it counted {before}, now {found}"
        )


def _count(context: Context, label: str) -> tuple[Outcome, int]:
    scene = storage(context)
    outcome = scene.owner.branches.read(scene.project.branches[label])
    count: int = outcome.value("a project's owner should be able to read a branch")["table_count"]
    return outcome, count


@then("the pull tells that the branch had a {table:TableName} of its own")
def tells_of_pull(context: Context, table: TableName) -> None:
    outcome = context.world.outcome
    body = outcome.value("the table should be pulled")
    found = (f"{body['bucket_name']}.{body['table_name']}", body["was_local"])
    if found != (str(table), True):
        raise outcome.broken(
            f"the pull should name {table} and tell that the branch had its own",
            f"it names {found[0]}, was_local is {found[1]}",
        )
