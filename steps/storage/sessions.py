"""PG-wire sessions as the administrator sees them over REST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

from steps.storage.analysts import login, session
from steps.storage.here import attempt, client, storage
from support.contracts import storage as api
from support.systems.storage.client import Client
from support.systems.storage.moments import is_later
from support.systems.storage.workspace_view import workspace_id
from support.systems.waiting import until
from support.tables import difference
from support.wire.outcome import Outcome

#: What somebody may do with a session, by the words that features use for it.
DEEDS: dict[str, Callable[[Client, str], Outcome]] = {
    "read": lambda who, id: who.sessions.read(id),
    "end": lambda who, id: who.sessions.end(id),
    "report activity of": lambda who, id: who.sessions.touch(id),
    "report activity without a query of": lambda who, id: who.sessions.touch(id, increment_queries=False),
}


CALLS = {"check a login": api.PG_AUTH, "note down a session": api.CREATE_PG_SESSION}


@with_pattern("|".join(CALLS))
def parse_call(text: str) -> str:
    """``check a login``."""
    return text


@with_pattern("|".join(sorted(DEEDS, key=len, reverse=True)))
def parse_deed(text: str) -> str:
    """``end``, ``report activity of``, …."""
    return text


@with_pattern(r'the session "[^"]+"|the session in the workspace "[^"]+"|a session that was never made')
def parse_session(text: str) -> str:
    """Which session: one that was noted down by hand, or that of an open connection."""
    return text


@with_pattern(r"no session is|1 session is|\d+ sessions are")
def parse_count(text: str) -> int:
    """``no session is``, ``2 sessions are``."""
    return int(text.split()[0].replace("no", "0"))


register_type(SessionDeed=parse_deed, SessionCall=parse_call, Session=parse_session, Sessions=parse_count)


def _active(context: Context, label: str) -> Outcome:
    """The active sessions of a workspace."""
    scene = storage(context)
    id = scene.project.workspaces[label]["id"]
    outcome = scene.admin.sessions.list(workspace_id=id, status="active")
    others = [each for each in outcome.value("sessions should be listed") if each["workspace_id"] != id]
    if others:
        raise outcome.broken(f"only sessions of the workspace {id} should be listed", f"others are too: {others[:3]}")
    return outcome


def _id(context: Context, words: str) -> str:
    if words == "a session that was never made":
        return "pgw_0000000000000000"
    label = words.split('"')[1]
    if words.startswith('the session "'):
        named: str = context.world.noted[f"session {label}"]
        return named
    outcome = until(context.world.journal, lambda seen: bool(seen.body), lambda: _active(context, label))
    if len(outcome.body) != 1:
        raise outcome.broken(f'the one connection to the workspace "{label}" should be listed as a session')
    found: str = outcome.body[0]["session_id"]
    return found


@given("a session {name:Quoted} noted down for the workspace {label:Quoted}")
def noted_session(context: Context, name: str, label: str) -> None:
    scene = storage(context)
    id = context.world.noted.setdefault(f"session {name}", scene.names.new("session"))
    outcome = scene.admin.sessions.register(id, scene.project.workspaces[label]["id"], client_ip="192.0.2.7")
    outcome.value("the administrator should be able to note down a session")


@when("{caller:Caller} tries to note down the session {name:Quoted} for {workspace:Workspace}")
def try_note_session(context: Context, caller: str, name: str, workspace: str) -> None:
    scene = storage(context)
    id = context.world.noted.setdefault(f"session {name}", scene.names.new("session"))
    of = workspace_id(scene, workspace)
    attempt(context, caller, lambda who: client(context, who).sessions.register(id, of))


@given("{which:Session} is known as {name:Quoted}")
def known_as(context: Context, which: str, name: str) -> None:
    """To be told from others of its workspace later."""
    context.world.noted[f"session {name}"] = _id(context, which)


@given("the administrator has ended {which:Session}")
def ended(context: Context, which: str) -> None:
    outcome = storage(context).admin.sessions.end(_id(context, which))
    outcome.value("the administrator should be able to end a session")


@when("{caller:Caller} tries to {deed:SessionDeed} {which:Session}")
def try_deed(context: Context, caller: str, deed: str, which: str) -> None:
    id = _id(context, which)
    attempt(context, caller, lambda who: DEEDS[deed](client(context, who), id))


@when("{caller:Caller} tries to list the sessions of the workspace {label:Quoted}")
def try_list(context: Context, caller: str, label: str) -> None:
    id = storage(context).project.workspaces[label]["id"]
    attempt(context, caller, lambda who: client(context, who).sessions.list(workspace_id=id))


@when("{caller:Caller} tries to end all sessions that have been idle for {seconds} seconds")
def try_clean_up(context: Context, caller: str, seconds: str) -> None:
    query = {"idle_timeout_seconds": seconds}
    attempt(context, caller, lambda who: client(context, who).call(api.CLEAN_UP_PG_SESSIONS, query=query))


@when("{caller:Caller} tries to {call:SessionCall} without saying anything")
def try_saying_nothing(context: Context, caller: str, call: str) -> None:
    attempt(context, caller, lambda who: client(context, who).call(CALLS[call], json={}))


@when("{caller:Caller} tries to check the login of the workspace {label:Quoted} with {way:LoginWay}")
def try_check_login(context: Context, caller: str, label: str, way: str) -> None:
    shown = login(context, label, way)
    attempt(context, caller, lambda who: client(context, who).sessions.authenticate(shown.user, shown.password))


@when("sessions idle for {seconds:d} s are ended while {analyst:Analyst} is busy, until {idle:Session} is over")
def clean_up_around(context: Context, seconds: int, analyst: tuple[str, str], idle: str) -> None:
    admin, id, busy = storage(context).admin, _id(context, idle), session(context, analyst)

    def round_of_cleaning() -> Outcome:
        busy.run("SELECT 1").value("a busy session should go on working while idle ones are ended")
        ended = admin.sessions.clean_up(seconds).value("the administrator should be able to end idle sessions")
        context.world.noted["cleaned up"] = context.world.noted.get("cleaned up", 0) + ended["cleaned_up"]
        return admin.sessions.read(id)

    context.world.outcome = until(context.world.journal, _over, round_of_cleaning)
    if not _over(context.world.outcome) or context.world.noted["cleaned up"] < 1:
        raise context.world.outcome.broken(
            f"a session that has been idle for {seconds} s and more should be ended and counted",
            f"{_state(context.world.outcome)}; {context.world.noted['cleaned up']} were counted",
        )


def _state(outcome: Outcome) -> str:
    return f"its status is {outcome.body['status']}" if outcome.ok else "it cannot be looked up"


def _over(outcome: Outcome) -> bool:
    return outcome.status == 404 or (outcome.ok and outcome.body["status"] != "active")


@then("the session {name:Quoted} does not exist")
def does_not_exist(context: Context, name: str) -> None:
    outcome = storage(context).admin.sessions.read(_id(context, f'the session "{name}"'))
    if outcome.status != 404:
        raise outcome.broken("a session that could not be noted down should not be found (404)")


@then("{which:Session} is over")
def is_over(context: Context, which: str) -> None:
    id = _id(context, which)
    outcome = until(context.world.journal, _over, lambda: storage(context).admin.sessions.read(id))
    if not _over(outcome):
        raise outcome.broken("the session should not be active any more", _state(outcome))


@then("{count:Sessions} active in the workspace {label:Quoted}")
def active_sessions(context: Context, count: int, label: str) -> None:
    """Connections come and go by themselves, so there is some patience in this."""
    outcome = until(context.world.journal, lambda seen: len(seen.body) == count, lambda: _active(context, label))
    if len(outcome.body) != count:
        raise outcome.broken(f"active sessions should be listed: {count}", f"listed are {len(outcome.body)}")
    page = storage(context).owner.workspaces.read(storage(context).project.workspaces[label]["id"])
    shown = page.value("the workspace should be readable")["active_sessions"]
    if shown != count:
        raise page.broken(f"the workspace should show its active sessions: {count}", f"active_sessions is {shown}")


@then("{which:Session} is shown with")
def is_shown_with(context: Context, which: str) -> None:
    """On its own page, in the list of its workspace and in the list of all."""
    scene, id = storage(context), _id(context, which)
    outcome = scene.admin.sessions.read(id)
    record = outcome.value("a session should be readable")
    records, expected = [record], {name: context.table[0][name] for name in context.table.headings}
    for listing in (scene.admin.sessions.list(workspace_id=record["workspace_id"]), scene.admin.sessions.list()):
        listed = [each for each in listing.value("sessions should be listed") if each["session_id"] == id]
        if len(listed) != 1:
            raise listing.broken("the session should be listed once", f"it is there {len(listed)} times")
        records += listed
    for each in records:
        found = {name: _told(context, each)[name] for name in expected}
        if found != expected:
            raise outcome.broken(f"the session should be shown with {expected}", f"it is shown with {found}")


def _told(context: Context, record: dict[str, Any]) -> dict[str, str]:
    workspaces = storage(context).project.workspaces.items()
    labels = [label for label, workspace in workspaces if workspace["id"] == record["workspace_id"]]
    return {
        "workspace": labels[0] if labels else record["workspace_id"],
        "status": record["status"],
        "client": str(record["client_ip"]),
        "queries": str(record["query_count"]),
    }


@then("{which:Session} counts at least {count:d} queries, the last of them after it began")
def counts_queries(context: Context, which: str, count: int) -> None:
    id = _id(context, which)

    def moved(outcome: Outcome) -> bool:
        body = outcome.value("a session should be readable")
        began, last = body["connected_at"], body["last_activity_at"]
        return body["query_count"] >= count and bool(began and last) and is_later(last, than=began)

    outcome = until(context.world.journal, moved, lambda: storage(context).admin.sessions.read(id))
    if not moved(outcome):
        body = outcome.body
        raise outcome.broken(
            f"the session should count at least {count} queries and show the time of the last",
            f"query_count is {body['query_count']}; it began at {body['connected_at']}, "
            f"last_activity_at is {body['last_activity_at']}",
        )


@then("the sessions of the workspace {label:Quoted} with the status {status:Quoted} are {names}")
def sessions_are(context: Context, label: str, status: str, names: str) -> None:
    scene = storage(context)
    expected = [] if names == "none" else sorted(_id(context, f"the session {name}") for name in names.split(", "))
    outcome = scene.admin.sessions.list(workspace_id=scene.project.workspaces[label]["id"], status=status)
    found = sorted(each["session_id"] for each in outcome.value("sessions should be listed"))
    if found != expected:
        raise outcome.broken(f"the sessions should be {expected}", f"listed are {found}")


@then("the login is told the workspace {label:Quoted} and these tables")
def login_is_told(context: Context, label: str) -> None:
    scene, outcome = storage(context), context.world.outcome
    body = outcome.value("the workspace's own credentials should be right")
    record = scene.project.workspaces[label]
    expected = (record["id"], scene.project.id, record["branch_id"])
    found = (body["workspace_id"], body["project_id"], body["branch_id"])
    if found != expected:
        raise outcome.broken(f"the login should be told the workspace, project and branch {expected}", f"it is {found}")
    tables = [(f"{each['bucket']}.{each['name']}", str(each["rows"])) for each in body["tables"]]
    problem = difference([tuple(row.cells) for row in context.table], tables)
    if problem:
        raise outcome.broken("the login should be told the tables that it may read", problem)
