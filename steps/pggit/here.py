"""What the pgGit steps share: the scene, callers by their description, and attempts that may be refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from behave.runner import Context

from support.systems.pggit import PgGitScene
from support.systems.pggit.bearers import client as bearer_client
from support.systems.pggit.client import Client
from support.systems.pggit.picture import take_picture
from support.systems.pggit.stage import Stage
from support.tables import cell, meant
from support.wire.outcome import Outcome

#: Words of the steps that compare what is stored with how it was.
_COMPARING = ("nothing has changed",)


def pggit(context: Context) -> PgGitScene:
    """The service as this scenario knows it."""
    scene: PgGitScene = context.world.scene(PgGitScene)
    return scene


def client(context: Context, bearer: str) -> Client:
    """The client of a caller, as features describe callers."""
    return bearer_client(pggit(context), bearer)


def stage(context: Context) -> Stage:
    """One of everything that operations work on."""
    found: Stage = context.world.noted.setdefault("pggit stage", Stage(pggit(context)))
    return found


def attempt(context: Context, bearer: str, action: Callable[[Client], Outcome]) -> None:
    """Let a caller try something that may be refused.

    What is stored is looked at before, if a later step wants to know what changed, and the action is kept, so that a
    Then can show that the same request is accepted from somebody else.
    """
    look_before(context)
    context.world.noted["attempt"] = action
    context.world.noted["tried"] = f"the request of {bearer}"
    context.world.outcome = action(client(context, bearer))


def look_before(context: Context) -> None:
    """Look at what is stored, if a later step will want to know what changed."""
    if any(word in step.name for step in context.scenario.all_steps for word in _COMPARING):
        context.world.noted["stored before"] = take_picture(pggit(context))


def read_fields(context: Context) -> dict[str, Any]:
    """The step's table of fields and values, as the service takes and shows them."""
    return {row["field"]: value_of(row["field"], row["value"]) for row in context.table}


def value_of(field: str, text: str) -> Any:
    """A cell: events have commas between them, ``active`` is yes or no, numbers are numbers, the rest is text."""
    if text == "NULL":
        return None
    if text == '""':
        return ""
    if field == "events":
        return [meant(event.strip()) for event in text.split(",")] if text != "none" else []
    if text in ("yes", "no"):
        return text == "yes"
    return int(text) if text.lstrip("-").isdecimal() and field not in ("name", "description") else meant(text)


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def expect_moment(outcome: Outcome, promise: str, stored: dict[str, Any], column: str, found: dict[str, Any]) -> None:
    """Hold a moment that is shown against the database's, which keeps UTC and names no zone; a second more or less.

    Raises:
        BrokenPromise: the database has none, none is shown, or another one.
    """
    text = found.get(column)
    kept, shown = _in_utc(stored.get(column)), _in_utc(datetime.fromisoformat(text) if text else None)
    if kept is None or shown is None or abs(shown - kept) > timedelta(seconds=1):
        raise outcome.broken(promise, f"{column} is {text}, and {kept} in the database")


def expect_fields(outcome: Outcome, promise: str, expected: dict[str, Any], found: dict[str, Any]) -> None:
    """Hold what was found against what is expected, field by field.

    Raises:
        BrokenPromise: some fields differ; the text names each.
    """
    wrong = [
        f"{name} is {cell(found.get(name, 'missing'))}, expected {cell(value)}"
        for name, value in expected.items()
        if found.get(name, "missing") != value
    ]
    if wrong:
        raise outcome.broken(promise, "\n".join(wrong))
