"""Workspaces over REST: made, described, filled, emptied, removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from behave import given, register_type, then, when
from behave.model import Row
from behave.runner import Context
from parse import with_pattern

import steps.storage.analysts  # noqa: F401
from steps.storage.here import attempt, client, refused_without_effect, storage
from support.contracts import storage as api
from support.systems.storage.client import Client
from support.systems.storage.views import differing
from support.systems.storage.workspace_view import attached, objects, told, workspace_id, workspace_record
from support.tables import difference
from support.wire.outcome import BrokenPromise, Outcome
from support.wire.refusals import Refusal

#: What somebody may do with a workspace, by the words that features use for it.
DEEDS: dict[str, Callable[[Client, str], Outcome]] = {
    "read": lambda who, id: who.workspaces.read(id),
    "delete": lambda who, id: who.workspaces.delete(id),
    "clear": lambda who, id: who.workspaces.clear(id),
    "reset the password of": lambda who, id: who.workspaces.reset_credentials(id),
    "load a table into": lambda who, id: who.workspaces.load(id, [{"source": "in_c_data.users", "destination": "x"}]),
    "drop the object mine of": lambda who, id: who.workspaces.drop_object(id, "mine"),
    "drop the object my_own of": lambda who, id: who.workspaces.drop_object(id, "my_own"),
    "drop something that is not in": lambda who, id: who.workspaces.drop_object(id, "never_made"),
    "read on the branch": lambda who, id: who.branch_workspaces.read(id),
    "delete on the branch": lambda who, id: who.branch_workspaces.delete(id),
}


@with_pattern("|".join(sorted(DEEDS, key=len, reverse=True)))
def parse_deed(text: str) -> str:
    """``clear``, ``reset the password of``, …."""
    return text


@with_pattern("deleted|cleared")
def parse_done(text: str) -> str:
    """What was done with a workspace."""
    return {"deleted": "delete", "cleared": "clear"}[text]


_TERMS = {
    r"a life of (\S+) hours": "ttl_hours",
    r"a limit of (\S+) GB": "size_limit_gb",
    r'the table "([^"]+)" in it': "preload_tables",
}


@with_pattern(r'(?:a life of \S+ hours|a limit of \S+ GB|the table "[^"]+" in it)(?: and a limit of \S+ GB)?')
def parse_terms(text: str) -> dict[str, Any]:
    """``a life of 24 hours and a limit of 5 GB``: what the request for a workspace asks for."""
    found = {field: match[1] for pattern, field in _TERMS.items() if (match := re.search(pattern, text))}
    return {k: [v] if k == "preload_tables" else int(v) if re.fullmatch(r"-?\d+", v) else v for k, v in found.items()}


@with_pattern(r'the project|the branch "[^"]+"|its branch')
def parse_place(text: str) -> str:
    """Whose workspaces."""
    return text


register_type(WorkspaceDeed=parse_deed, Done=parse_done)
register_type(Terms=parse_terms, WorkspacePlace=parse_place)


@given("a workspace {label:Quoted} on the branch {branch:Quoted}")
def branch_workspace(context: Context, label: str, branch: str) -> None:
    scene = storage(context)
    outcome = scene.on_branch(branch).branch_workspaces.create(label)
    scene.keep_workspace(label, outcome.value("a project's owner should get a workspace on a branch"))


@given("another project {project:Quoted} with a workspace {label:Quoted}")
def another_project_with_workspace(context: Context, project: str, label: str) -> None:
    scene = storage(context)
    scene.create_project(project)
    outcome = scene.team(project).workspaces.create(label)
    scene.keep_workspace(label, outcome.value("a project's owner should get a workspace"), project)


@given("the workspace {label:Quoted} has been {done:Done}")
@when("the workspace {label:Quoted} is {done:Done}")
def do_with_workspace(context: Context, label: str, done: str) -> None:
    scene = storage(context)
    context.world.outcome = DEEDS[done](scene.owner, scene.project.workspaces[label]["id"])
    context.world.outcome.value(f"a project's owner should be able to {done} a workspace")


@given("the password of the workspace {label:Quoted} has been reset")
@when("the password of the workspace {label:Quoted} is reset")
def reset_password(context: Context, label: str) -> None:
    scene = storage(context)
    context.world.outcome = scene.owner.workspaces.reset_credentials(scene.project.workspaces[label]["id"])
    context.world.noted["old password"] = scene.project.workspaces[label]["connection"]["password"]
    connection = context.world.outcome.value("a project's owner should get a new password for a workspace")
    scene.keep_workspace(label, scene.project.workspaces[label] | {"connection": connection})


@when("{caller:Caller} tries to create a workspace {label:Quoted} with {terms:Terms}")
def try_create_workspace(context: Context, caller: str, label: str, terms: dict[str, Any]) -> None:
    scene = storage(context)
    attempt(context, caller, lambda who: client(context, who).workspaces.create(label, **terms))
    if context.world.outcome.ok:
        scene.keep_workspace(label, context.world.outcome.body)


@when("{caller:Caller} tries to create a workspace {label:Quoted} on the branch")
def try_create_on_branch(context: Context, caller: str, label: str) -> None:
    attempt(context, caller, lambda who: client(context, who).branch_workspaces.create(label))


@when("{caller:Caller} tries to create a workspace {label:Quoted} on the branch {branch:Quoted} with {terms:Terms}")
def try_create_there(context: Context, caller: str, label: str, branch: str, terms: dict[str, Any]) -> None:
    id = storage(context).project.branches[branch]
    attempt(context, caller, lambda who: client(context, who).on(id).branch_workspaces.create(label, **terms))


@when("{caller:Caller} tries to list the workspaces of {place:WorkspacePlace}")
def try_list(context: Context, caller: str, place: str) -> None:
    attempt(context, caller, lambda who: _workspaces(context, place, client(context, who)))


@when("{caller:Caller} tries to list the workspaces of {place:WorkspacePlace}, {limit} at a time from {offset} on")
def try_list_page(context: Context, caller: str, place: str, limit: str, offset: str) -> None:
    page = {"limit": limit, "offset": offset}
    attempt(context, caller, lambda who: _workspaces(context, place, client(context, who), **page))


@when("{caller:Caller} tries to {deed:WorkspaceDeed} {workspace:Workspace}, going by the branch {branch:Quoted}")
def try_deed_there(context: Context, caller: str, deed: str, workspace: str, branch: str) -> None:
    id, there = workspace_id(storage(context), workspace), storage(context).project.branches[branch]
    attempt(context, caller, lambda who: DEEDS[deed](client(context, who).on(there), id))


@when("{caller:Caller} tries to create a workspace without a name")
def try_create_nameless(context: Context, caller: str) -> None:
    attempt(context, caller, lambda who: client(context, who).call(api.CREATE_WORKSPACE, json={"ttl_hours": 1}))


@when("{caller:Caller} tries to {deed:WorkspaceDeed} {workspace:Workspace}")
def try_deed(context: Context, caller: str, deed: str, workspace: str) -> None:
    id = workspace_id(storage(context), workspace)
    attempt(context, caller, lambda who: DEEDS[deed](client(context, who), id))


@given("{caller:Caller} has loaded into {workspace:Workspace}")
def has_loaded(context: Context, caller: str, workspace: str) -> None:
    id = workspace_id(storage(context), workspace)
    outcome = client(context, caller).workspaces.load(id, [_entry(row) for row in context.table])
    outcome.value("a project's owner should be able to load a workspace")


@when("{caller:Caller} tries to load into {workspace:Workspace}")
def try_load(context: Context, caller: str, workspace: str) -> None:
    id, entries = workspace_id(storage(context), workspace), [_entry(row) for row in context.table]
    attempt(context, caller, lambda who: client(context, who).workspaces.load(id, entries))


def _entry(row: Row) -> dict[str, Any]:
    """One entry of a load: source and destination, and perhaps columns (with commas between) and where."""
    entry: dict[str, Any] = {name: row[name] for name in row.headings if row[name]}
    if "columns" in entry:
        entry["columns"] = entry["columns"].split(", ")
    return entry


@then("the load reports")
def load_reports(context: Context) -> None:
    outcome = context.world.outcome
    loaded = outcome.value("it should be accepted")["loaded"]
    found = [(each["source"], each["destination"], str(each["rows"])) for each in loaded]
    problem = difference([tuple(row.cells) for row in context.table], found)
    if problem:
        raise outcome.broken("the load should report these tables: source, destination, rows", problem)
    sizes = [each["size_bytes"] for each in loaded if each["rows"]]
    if sizes and min(*sizes, outcome.body["workspace_size_bytes"]) < 1:
        raise outcome.broken(
            "the load should report that the rows take up space",
            f"size_bytes is {sizes}, workspace_size_bytes is {outcome.body['workspace_size_bytes']}",
        )


@then("the workspace {label:Quoted} is shown with")
def is_shown_with(context: Context, label: str) -> None:
    """In the answer that made it, on its own page and in the list."""
    scene = storage(context)
    record = scene.project.workspaces[label]
    page, listing = scene.owner.workspaces.read(record["id"]), scene.owner.workspaces.list(limit=1000)
    listed = [each for each in listing.value("workspaces should be listed")["workspaces"] if each["id"] == record["id"]]
    expected = {name: context.table[0][name] for name in context.table.headings}
    for each in [record, page.value("a workspace should be readable"), *listed]:
        found = {name: told(each)[name] for name in expected}
        if found != expected:
            raise page.broken(f"the workspace should be shown with {expected}", f"it is shown with {found}")
    if len(listed) != 1:
        raise listing.broken(f'the workspace "{label}" should be listed once', f"it is there {len(listed)} times")


@then("the workspaces of {place:WorkspacePlace} are {names}")
def workspaces_are(context: Context, place: str, names: str) -> None:
    outcome = _workspaces(context, place)
    found = [each["name"] for each in outcome.value("workspaces should be listed")["workspaces"]]
    _in_order(outcome, names, found)
    if outcome.body["count"] != len(found):
        raise outcome.broken(f"{len(found)} workspaces should be counted", f"count is {outcome.body['count']}")


@then("the workspaces of {place:WorkspacePlace}, listed {size:d} at a time, are {names}")
def workspaces_in_pages_are(context: Context, place: str, size: int, names: str) -> None:
    found: list[str] = []
    for offset in range(0, len(names.split(", ")) + size, size):
        outcome = _workspaces(context, place, limit=size, offset=offset)
        page = [each["name"] for each in outcome.value("workspaces should be listed")["workspaces"]]
        if len(page) > size:
            raise outcome.broken(f"a page should have at most {size} workspaces", f"it has {len(page)}")
        found += page
    _in_order(outcome, names, found)


def _workspaces(context: Context, place: str, who: Client | None = None, **page: Any) -> Outcome:
    scene = storage(context)
    who = who or scene.owner
    if place == "the project":
        return who.workspaces.list(**page)
    if place != "its branch":
        who = who.on(scene.project.branches[place.split('"')[1]])
    return who.branch_workspaces.list(**page)


def _in_order(outcome: Outcome, names: str, found: list[str]) -> None:
    expected = [] if names == "none" else [name.strip('"') for name in names.split(", ")]
    if found != expected:
        raise outcome.broken(f"the workspaces should be {expected}, newest first, each once", f"they are {found}")


@then("the workspace {label:Quoted} holds")
def holds(context: Context, label: str) -> None:
    _holds(context, label, [tuple(row.cells) for row in context.table])


@then("it is refused as {refusal:Refusal} without effect, or the workspace {label:Quoted} holds")
def refused_or_holds(context: Context, refusal: Refusal, label: str) -> None:
    if not refused_without_effect(context, refusal):
        holds(context, label)


@then("it is refused as {refusal:Refusal} without effect, or the workspace {label:Quoted} is shown with")
def refused_or_is_shown(context: Context, refusal: Refusal, label: str) -> None:
    if not refused_without_effect(context, refusal):
        is_shown_with(context, label)


@then("the workspace {label:Quoted} holds nothing")
def holds_nothing(context: Context, label: str) -> None:
    _holds(context, label, [])


def _holds(context: Context, label: str, expected: list[tuple[str, ...]]) -> None:
    outcome = _page(context, label)
    problem = difference(expected, objects(outcome.body))
    if problem:
        raise outcome.broken(f'the workspace "{label}" should hold these objects: name, kind, rows', problem)


@given("the workspace {label:Quoted} has been looked at")
def looked_at(context: Context, label: str) -> None:
    """What a service keeps of this answer, it would show again."""
    _page(context, label)


@then("the workspace {label:Quoted} shows these tables of the project")
def shows_tables(context: Context, label: str) -> None:
    expected = {row["table"]: int(row["rows"]) for row in context.table}
    outcome = _page(context, label)
    found = attached(storage(context), outcome.body, list(expected))
    if found != expected:
        raise outcome.broken(f"the tables that it can read should be shown: {expected}", f"shown are {found}")


@then("the workspace {label:Quoted} is told to take up space")
def takes_space(context: Context, label: str) -> None:
    outcome = _page(context, label)
    if outcome.body["size_bytes"] < 1:
        raise outcome.broken("a workspace that holds rows should take up space", "size_bytes is 0")


@then("the password of the workspace {label:Quoted} is shown nowhere")
def password_is_hidden(context: Context, label: str) -> None:
    page, listing = _page(context, label), storage(context).owner.workspaces.list(limit=1000)
    listed = listing.value("workspaces should be listed")["workspaces"]
    secret = storage(context).project.workspaces[label]["connection"]["password"]
    for outcome, records in ((page, [page.body]), (listing, listed)):
        shown = [each["connection"]["password"] for each in records if (each["connection"] or {}).get("password")]
        if shown or secret.encode() in outcome.content:
            raise outcome.broken("a workspace's password should be shown once, when it is made", "one is shown again")


@then("the workspace {label:Quoted} is shown on the branch {branch:Quoted}")
def is_shown_on_branch(context: Context, label: str, branch: str) -> None:
    scene = storage(context)
    record, here = scene.project.workspaces[label], scene.on_branch(branch)
    outcome = here.branch_workspaces.read(record["id"])
    expected = (record["id"], label, here.branch_id)
    for each in (record, outcome.value("a branch's workspace should be readable on its branch")):
        found = (each["id"], each["name"], each["branch_id"])
        if found != expected:
            raise outcome.broken(f"the workspace should be shown as {expected}", f"it is shown as {found}")
    page = scene.owner.workspaces.read(record["id"])
    problem = differing(
        "workspace", "shown on its branch", outcome.body, page.value("its own page should show it, too")
    )
    if problem:
        raise outcome.broken("a branch's workspace should be shown there as it shows itself", problem)


@then("the credentials of {workspace:Workspace} still work")
def credentials_work(context: Context, workspace: str) -> None:
    scene = storage(context)
    login = scene.login_of(workspace_record(scene, workspace))
    scene.sql.connect(login)[1].value("the credentials of a workspace should work as they did")


@then("the workspace {label:Quoted} is gone")
def is_gone(context: Context, label: str) -> None:
    scene = storage(context)
    record, owner = scene.project.workspaces[label], scene.owner
    id, branch = record["id"], record["branch_id"]
    reads, listing = [owner.workspaces.read(id)], owner.workspaces.list(limit=1000)
    if branch is not None:  # it was to be found there, too
        reads.append(owner.on(branch).branch_workspaces.read(id))
    for outcome in reads:
        if outcome.status != 404:
            raise outcome.broken(f'the deleted workspace "{label}" should not be found (404)')
    if id in [each["id"] for each in listing.value("workspaces should be listed")["workspaces"]]:
        raise listing.broken(f'the deleted workspace "{label}" should not be listed')


@then("the workspaces {one:Quoted} and {other:Quoted} have different users and passwords")
def credentials_differ(context: Context, one: str, other: str) -> None:
    workspaces = storage(context).project.workspaces
    for field in ("username", "password"):
        if workspaces[one]["connection"][field] == workspaces[other]["connection"][field]:
            raise BrokenPromise(f'Each workspace should have a {field} of its own, but "{one}" and "{other}" share one')


def _page(context: Context, label: str) -> Outcome:
    scene = storage(context)
    outcome = scene.owner.workspaces.read(scene.project.workspaces[label]["id"])
    outcome.value(f'the workspace "{label}" should be readable')
    return outcome
