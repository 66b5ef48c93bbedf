"""behave's hooks. Each hands over to support/; nothing is decided here."""

from behave.model import Scenario, Step
from behave.runner import Context

from support.running.installed import require_packages

require_packages()

from support.running.matching import match_by_words  # noqa: E402
from support.running.run import Run  # noqa: E402

match_by_words()


def before_all(context: Context) -> None:
    """Reach the target, or start the sandbox."""
    context.run = Run.begin(context._runner)


def before_scenario(context: Context, scenario: Scenario) -> None:
    """Give the scenario a world of its own."""
    context.world = context.run.open(scenario)


def after_step(context: Context, step: Step) -> None:
    """Keep what the step sent and got."""
    context.run.keep(step)


def after_scenario(context: Context, scenario: Scenario) -> None:
    """Remove what the scenario made."""
    context.run.close()


def after_all(context: Context) -> None:
    """Let go of the target."""
    context.run.end()
