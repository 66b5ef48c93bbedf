"""Many at work on one project at the same time, on every surface."""

from __future__ import annotations

from behave import then, when
from behave.runner import Context

import steps.storage.forms  # noqa: F401
from steps.storage.here import storage
from support.systems.storage.crew import Crew


@when("these work at the same time for {seconds:d} seconds, each again and again")
def work_together(context: Context, seconds: int) -> None:
    """The headings are workers (how many), surface, work and place. Every request has to be accepted."""
    crew = context.world.noted["crew"] = Crew(storage(context))
    for row in context.table:
        crew.hire(int(row["workers"]), row["surface"], row["work"], row["place"])
    crew.work(seconds)


@then("{place:Text} holds exactly what was acknowledged")
def holds_acknowledged(context: Context, place: str) -> None:
    context.world.noted["crew"].judge(place)
