"""Who may do what: actions by their words, tried by every kind of caller."""

from __future__ import annotations

from behave import given, then, when
from behave.runner import Context

from steps.storage.here import attempt, client, look_before, stage, storage
from support.systems.storage.actions import ACTIONS, EVERYTHING_WITH, Action
from support.systems.storage.attempts import judge, judge_refused, try_all
from support.systems.storage.client import Client
from support.systems.storage.picture import changes, take_picture
from support.systems.storage.tenancy import spelled
from support.wire.outcome import BrokenPromise
from support.wire.refusals import Refusal


@given("a project with one of everything")
def project_with_everything(context: Context) -> None:
    """Buckets, tables, files, …, and keys of every kind: each is made when the scenario first needs it."""
    storage(context).create_project()


@given("a project with all it takes to {action:Action}")
def project_with_all_it_takes(context: Context, action: Action) -> None:
    storage(context).create_project()
    stage(context).prepare(*action.needs)


@given("another project with the same bucket and table")
def twin_project(context: Context) -> None:
    stage(context).prepare("twin")


@given("a project that holds one of everything")
def project_holding_everything(context: Context) -> None:
    storage(context).create_project()
    stage(context).prepare_everything()


@given("{caller:Caller} has been let in")
def has_been_let_in(context: Context, caller: str) -> None:
    """A service that remembers whom it has let in has somebody to forget."""
    client(context, caller).buckets.list().value(f"{caller} should see the project's buckets")


@given("{caller:Caller} was able to {action:Action}")
@when("{caller:Caller} manages to {action:Action}")
def manages_to(context: Context, caller: str, action: Action) -> None:
    stage(context).prepare(*action.needs)
    context.world.outcome = action.run(client(context, caller), stage(context))
    context.world.outcome.value(f"{caller} should be able to {action.words}")


@given("{caller:Caller} has tried to {action:Action}")
def has_tried(context: Context, caller: str, action: Action) -> None:
    """What came of it does not matter: it has been seen by the service."""
    stage(context).prepare(*action.needs)
    action.run(client(context, caller), stage(context))


@when("{caller:Caller} tries to {action:Action}")
def try_action(context: Context, caller: str, action: Action) -> None:
    stage(context).prepare(*action.needs)
    attempt(context, caller, lambda who: action.run(client(context, who), stage(context)))


@when("{caller:Caller} tries each of these")
def try_each(context: Context, caller: str) -> None:
    _try_table(context, caller, client(context, caller))


@when("{caller:Caller} tries each of these {place:Place}")
def try_each_somewhere(context: Context, caller: str, place: str) -> None:
    _try_table(context, f"{caller}, {place},", _there(context, client(context, caller), place))


@when("{caller:Caller} tries, in the other project, everything with a {kind:Container} of these names")
def try_everything_with(context: Context, caller: str, kind: str) -> None:
    who = _there(context, client(context, caller), "in the other project")
    names = [spelled(storage(context), row[0]) for row in context.table]
    actions = [action for name in names for action in EVERYTHING_WITH[kind](name)]
    look_before(context)
    context.world.noted["attempts"] = (f"{caller}, in the other project,", try_all(actions, who, stage(context)))


@then("no answer breaks what the service promises of its answers")
def no_answer_breaks(context: Context) -> None:
    """Such as a server error, or a secret that is told. Whether the requests are accepted is left open."""
    _, attempts = context.world.noted["attempts"]
    judge(attempts, "each request should be answered properly", lambda outcome: True)


@then("nothing of what the project holds has changed")
def nothing_of_project_changed(context: Context) -> None:
    """Whatever the others made in their own projects."""
    found = changes(context.world.noted["before"], take_picture(storage(context)))
    found = [each for each in found if each.startswith("the project:")]
    if found:
        raise BrokenPromise("Nothing that the project holds should have changed, but:\n  " + "\n  ".join(found))


@then("{caller:Caller} is forbidden to {action:Action}")
def is_forbidden_to(context: Context, caller: str, action: Action) -> None:
    stage(context).prepare(*action.needs)
    outcome = action.run(client(context, caller), stage(context))
    if outcome.status != 403:
        raise outcome.broken(f"{caller} should be refused as forbidden (403) when he tries to {action.words}")


@then("each is refused as {refusal:Refusal}")
def each_refused(context: Context, refusal: Refusal) -> None:
    caller, attempts = context.world.noted["attempts"]
    judge_refused(attempts, caller, refusal)


@then("each is accepted")
def each_accepted(context: Context) -> None:
    caller, attempts = context.world.noted["attempts"]
    judge(attempts, f"{caller} should be able to do this", lambda outcome: outcome.ok)


@then("each is accepted from {caller:Caller}")
def each_accepted_from(context: Context, caller: str) -> None:
    """Shows that the requests were refused for who made them, and for nothing else."""
    _, attempts = context.world.noted["attempts"]
    again = try_all([attempt.action for attempt in attempts], client(context, caller), stage(context))
    judge(again, f"the same requests should be accepted from {caller}", lambda outcome: outcome.ok)


def _try_table(context: Context, caller: str, who: Client) -> None:
    actions = [ACTIONS[row[0]] for row in context.table]
    stage(context).prepare(*(need for action in actions for need in action.needs))
    look_before(context)
    attempts = try_all(actions, who, stage(context))
    context.world.noted["attempts"] = (caller, attempts)
    for tried in attempts:
        if tried.outcome:
            context.world.outcome = tried.outcome


def _there(context: Context, who: Client, place: str) -> Client:
    """The caller, somewhere else than on main of the scenario's project."""
    where = stage(context)
    match place:
        case "on the branch":
            return who.on(where.branch)
        case "on the other branch":
            return who.on(where.other_branch)
        case "in the other project":
            return who.within(where.neighbour.id)
        case "in a project that was never made":
            return who.within(where.id("never-made"))
    raise LookupError(f"nobody knows where {place} is")
