"""Many requests: one after the other, until they are too many, and at the same time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from behave import given, register_type, then, when
from behave.runner import Context
from parse import with_pattern

import steps.pggit.types  # noqa: F401
from steps.pggit.here import pggit
from support.systems.pggit.client import Client
from support.systems.together import together
from support.wire.outcome import Outcome

_LIGHT: dict[str, Callable[[Client], Outcome]] = {
    "list the webhooks": lambda who: who.webhooks.list(),
    "list the alerts": lambda who: who.alerts.list(),
    "read the statistics of alerts": lambda who: who.alerts.statistics(),
    "read the overview": lambda who: who.dashboard.overview(),
    "read the statistics of the cache": lambda who: who.cache.statistics(),
    "ask for the health": lambda who: who.service.health(),
    "ask for the deep health": lambda who: who.service.deep_health(),
}


@with_pattern("|".join(sorted(_LIGHT, key=len, reverse=True)))
def parse_light(text: str) -> str:
    """A request that asks for little."""
    return text


register_type(LightRequest=parse_light)


@given("the user has listed the webhooks {times:d} times")
def list_times(context: Context, times: int) -> None:
    for _ in range(times):
        pggit(context).user().webhooks.list().value(f"a user should be let through {times} times")


@when("the user with a new token tries to list the webhooks")
def list_with_new_token(context: Context) -> None:
    scene = pggit(context)
    token = scene.learn(scene.signer.token(scene.user_name(), jti="another"))
    context.world.outcome = scene.bearer(token).webhooks.list()


@when("the user whose token says that he is {other:Quoted} as well tries to list the webhooks")
def list_with_claim(context: Context, other: str) -> None:
    scene = pggit(context)
    token = scene.learn(scene.signer.token(scene.user_name(), user_id=other, name=other))
    context.world.outcome = scene.bearer(token).webhooks.list()


@when("the user who says that he comes from elsewhere tries to list the webhooks")
def list_from_elsewhere(context: Context) -> None:
    """An address from the range for documents."""
    elsewhere = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "X-Client-IP"), "203.0.113.7")
    context.world.outcome = pggit(context).user().sending(elsewhere).webhooks.list()


@then("the answer says after how many seconds to come back")
def says_when(context: Context) -> None:
    outcome = context.world.outcome
    after = outcome.headers.get("retry-after", "")
    if not after.isdecimal() or not 0 < int(after) <= 60:
        raise outcome.broken("the answer should say when to come back (Retry-After: 1 to 60)", f"it says {after!r}")


@when("{count:d} users {do:LightRequest} at the same time")
def at_once(context: Context, count: int, do: str) -> None:
    scene = pggit(context)
    users = [scene.user(f"user-{number}") for number in range(count)]
    context.world.noted["answers"] = together([partial(_LIGHT[do], user) for user in users])


@when("{count:d} users ask for different things at the same time")
def different_at_once(context: Context, count: int) -> None:
    scene = pggit(context)
    kinds = list(_LIGHT.values())
    users = [scene.user(f"user-{number}") for number in range(count)]
    context.world.noted["answers"] = together([partial(kinds[n % len(kinds)], user) for n, user in enumerate(users)])


@then("all of them are answered")
def all_answered(context: Context) -> None:
    for outcome in context.world.noted["answers"]:
        outcome.value("a user should be answered while others ask as well")


@then("all of them are told of the same webhooks")
def told_the_same(context: Context) -> None:
    answers: list[Outcome] = context.world.noted["answers"]
    told = [(outcome.body["total"], [each["id"] for each in outcome.body["webhooks"]]) for outcome in answers]
    for outcome, found in zip(answers, told, strict=True):
        if found != told[0]:
            raise outcome.broken(
                "all who list the webhooks at the same time should be told the same", f"{told[0]}, or {found}"
            )


@then("half of them within {half:g} seconds, 95 of 100 within {most:g} and 99 of 100 within {nearly_all:g}")
def in_time(context: Context, half: float, most: float, nearly_all: float) -> None:
    answers: list[Outcome] = context.world.noted["answers"]
    took = sorted(outcome.exchange.seconds for outcome in answers)
    for part, limit in ((0.5, half), (0.95, most), (0.99, nearly_all)):
        seconds = took[min(len(took) - 1, int(len(took) * part))]
        if seconds > limit:
            raise answers[0].broken(
                f"{part:.0%} of the answers should come within {limit:g} s", f"that took {seconds:.2f} s"
            )
