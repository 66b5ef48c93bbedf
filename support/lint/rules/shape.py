"""Rules about the form of features and scenarios: short, in one order, one way to write each thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from behave.model import ScenarioOutline, Step

from support.lint.finding import Finding
from support.lint.suite import Suite, has_rows

MOST_STEPS = 12
LONGEST_BACKGROUND = 2
ORDER: Final = {"given": 0, "when": 1, "then": 2}


def in_system_folder(suite: Suite) -> Iterator[Finding]:
    """A feature belongs to one system, and its folder says to which."""
    for file in suite.features:
        if file.system is None:
            yield file.finding(1, "Move this file into the folder of its system: features/<system>/.")


def no_rule_blocks(suite: Suite) -> Iterator[Finding]:
    """No ``Rule:``: allure-behave's formatter drops the scenarios inside one without a word."""
    for file in suite.features:
        for rule in file.feature.rules:
            yield file.finding(rule.line, "Remove this Rule: make it a feature, or part of the titles.")


def short_background(suite: Suite) -> Iterator[Finding]:
    """At most two lines of Given: a reader of a scenario does not scroll up for its state."""
    for file in suite.features:
        background = file.feature.background
        if background is None:
            continue
        if sum(_lines(step) for step in background.steps) > LONGEST_BACKGROUND:
            yield file.finding(background.line, "Shorten the Background to two lines.")
        for step in background.steps:
            if step.step_type != "given":
                yield file.finding(step.line, "Move this into the scenarios: a Background has only Given.")


def some_steps(suite: Suite) -> Iterator[Finding]:
    """A scenario without steps passes and shows nothing."""
    for file, scenario in suite.scenarios():
        if not scenario.steps:
            yield file.finding(scenario.line, "Write the steps of this scenario, or delete it.")


def few_steps(suite: Suite) -> Iterator[Finding]:
    """At most twelve steps: more is two scenarios, or a table."""
    for file, scenario in suite.scenarios():
        if len(scenario.steps) > MOST_STEPS:
            yield file.finding(
                scenario.line,
                f"Split this scenario: of its {len(scenario.steps)} steps {MOST_STEPS} are enough.",
            )


def order(suite: Suite) -> Iterator[Finding]:
    """State, then the action, then what an outsider can observe. A second action is a second scenario."""
    for file, scenario in suite.scenarios():
        before = 0
        for step in scenario.steps:
            rank = ORDER.get(step.step_type, before)
            if rank < before:
                yield file.finding(
                    step.line,
                    f"Move this {step.step_type.title()} up or into a scenario of its own: "
                    "the order is Given, When, Then, once.",
                )
            before = max(before, rank)


def ends_in_then(suite: Suite) -> Iterator[Finding]:
    """Something is observed. Without a When, the state itself is: that is enough."""
    for file, scenario in suite.scenarios():
        if scenario.steps and all(step.step_type != "then" for step in scenario.steps):
            yield file.finding(scenario.line, "Add a Then: what can an outsider observe?")


def outline_has_rows(suite: Suite) -> Iterator[Finding]:
    """An outline without rows never runs."""
    for file, scenario in suite.scenarios():
        if isinstance(scenario, ScenarioOutline) and not has_rows(scenario):
            yield file.finding(scenario.line, "Give each Examples of this outline at least one row.")


def _lines(step: Step) -> int:
    """Count the lines of a step with its table or text."""
    table = len(step.table.rows) + 1 if step.table else 0
    text = len(step.text.splitlines()) + 2 if step.text else 0
    return 1 + table + text
