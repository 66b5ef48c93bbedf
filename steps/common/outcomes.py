"""Judging the outcome of what a When step tried."""

from behave import then
from behave.runner import Context

import steps.common.types  # noqa: F401
from support.wire.refusals import Refusal


@then("it is accepted")
def accepted(context: Context) -> None:
    context.world.outcome.value("it should be accepted")


@then("it is refused as {refusal:Refusal}")
def refused(context: Context, refusal: Refusal) -> None:
    outcome = context.world.outcome
    if not refusal.fits(outcome):
        raise outcome.broken(f"it should be {refusal.expectation(outcome)}")
