"""Judging the outcome of what a When step tried."""

from behave import then
from behave.runner import Context

import steps.common.types  # noqa: F401
from support.wire.refusals import Refusal


@then("it is accepted")
def accepted(context: Context) -> None:
    context.world.outcome.value(f"{_tried(context)} should be accepted")


@then("it is refused as {refusal:Refusal}")
def refused(context: Context, refusal: Refusal) -> None:
    outcome = context.world.outcome
    if not refusal.fits(outcome):
        raise outcome.broken(f"{_tried(context)} should be {refusal.expectation(outcome)}")


@then("it is accepted, or refused as {refusal:Refusal}")
def accepted_or_refused(context: Context, refusal: Refusal) -> None:
    """Where a contract leaves open whether there is anything to refuse."""
    outcome = context.world.outcome
    if not outcome.ok and not refusal.fits(outcome):
        raise outcome.broken(f"{_tried(context)} should be accepted, or {refusal.expectation(outcome)}")


@then("one of them succeeds and the others are refused as {refusal:Refusal}")
def one_succeeds(context: Context, refusal: Refusal) -> None:
    outcomes = context.world.noted["outcomes"]
    succeeded = [outcome for outcome in outcomes if outcome.ok]
    if len(succeeded) != 1:
        raise outcomes[0].broken(
            f"one of {len(outcomes)} requests at the same time should succeed",
            f"{len(succeeded)} did: the answers are {[outcome.status for outcome in outcomes]}",
        )
    for outcome in outcomes:
        if not outcome.ok and not refusal.fits(outcome):
            raise outcome.broken(f"the others should be {refusal.expectation(outcome)}")


@then("the refusal says why")
def refusal_says_why(context: Context) -> None:
    outcome = context.world.outcome
    if outcome.ok or not outcome.message:
        raise outcome.broken("a refusal should say why in words", "it says nothing")


@then("the answer carries the request id {id:Quoted}")
def carries_request_id(context: Context, id: str) -> None:
    found = context.world.outcome.headers.get("x-request-id")
    if found != id:
        raise context.world.outcome.broken(f'the answer should carry X-Request-ID "{id}"', f"it carries {found!r}")


def _tried(context: Context) -> str:
    """What the outcome is of, if the When said it."""
    return str(context.world.noted.get("tried", "it"))
