"""Tokens: who is let in, who is not, and that nothing is done for those who are not."""

from __future__ import annotations

from behave import given, then, when
from behave.runner import Context

import steps.pggit.types  # noqa: F401
from steps.pggit.here import attempt, client, look_before, pggit, stage
from support.systems.pggit.actions import ACTIONS, Action, judge_all, try_all
from support.systems.pggit.picture import changes, take_picture
from support.wire.outcome import Outcome
from support.wire.refusals import Refusal


@given("what it takes to {task:Task}")
def prepare_task(context: Context, task: Action) -> None:
    stage(context).prepare(*task.needs)


@given("one of everything")
def prepare_everything(context: Context) -> None:
    for action in ACTIONS.values():
        stage(context).prepare(*action.needs)


@when("{bearer:Bearer} tries to {task:Task}")
def try_task(context: Context, bearer: str, task: Action) -> None:
    stage(context).prepare(*task.needs)
    attempt(context, bearer, lambda who: task.run(who, stage(context)))


@when("{bearer:Bearer} tries everything that needs a token")
def try_everything(context: Context, bearer: str) -> None:
    look_before(context)
    context.world.noted["tried all"] = try_all(list(ACTIONS.values()), client(context, bearer), stage(context))


@when("{bearer:Bearer} tries everything that needs the database")
def try_everything_stored(context: Context, bearer: str) -> None:
    actions = [action for action in ACTIONS.values() if action.uses_database]
    context.world.noted["tried all"] = try_all(actions, client(context, bearer), stage(context))


@when("{bearer:Bearer} tries everything that is limited")
def try_everything_limited(context: Context, bearer: str) -> None:
    look_before(context)
    actions = [action for action in ACTIONS.values() if action.limited]
    context.world.noted["tried all"] = try_all(actions, client(context, bearer), stage(context))


@then("all of it is refused as {refusal:Refusal}")
def all_refused(context: Context, refusal: Refusal) -> None:
    judge_all(context.world.noted["tried all"], f"all of it should be refused as {refusal.word}", refusal.fits)


@then("the answer asks for a bearer token")
def asks_for_bearer(context: Context) -> None:
    outcome = context.world.outcome
    challenge = outcome.headers.get("www-authenticate", "")
    if not challenge.lower().startswith("bearer"):
        raise outcome.broken(
            "the refusal should say how to log in (WWW-Authenticate: Bearer)", f"it says {challenge!r}"
        )


@then("each answer asks for a bearer token")
def each_asks_for_bearer(context: Context) -> None:
    judge_all(context.world.noted["tried all"], "each refusal should say WWW-Authenticate: Bearer", _challenges)


def _challenges(outcome: Outcome) -> bool:
    return outcome.headers.get("www-authenticate", "").lower().startswith("bearer")


@then("nothing has changed")
def nothing_changed(context: Context) -> None:
    found = changes(context.world.noted["stored before"], take_picture(pggit(context)))
    if found:
        promise = "what was tried should leave everything as it was"
        tried = context.world.noted.get("tried all")
        last = tried[-1][1] if tried and isinstance(tried[-1][1], Outcome) else None
        raise (last or context.world.outcome).broken(promise, "\n".join(found))


@then("the same is accepted from {bearer:Bearer}")
def same_accepted(context: Context, bearer: str) -> None:
    outcome = context.world.noted["attempt"](client(context, bearer))
    outcome.value(f"the same request should be accepted from {bearer}")
