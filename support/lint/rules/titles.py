"""Rules about names: what a reader of a report sees, and what reports tell results apart by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from behave.model import Row, Scenario, ScenarioOutline, ScenarioOutlineBuilder

from support.lint.finding import Finding
from support.lint.suite import FeatureFile, Suite, rows

LONGEST_TITLE = 100
LONGEST_DESCRIPTION = 4
PLACEHOLDER = re.compile(r"<([^<>]+)>")


def feature_unique(suite: Suite) -> Iterator[Finding]:
    """File names and feature titles are unique in their system: reports group results by them."""
    first: dict[tuple[str, str | None, str], FeatureFile] = {}
    for file in suite.features:
        title = file.feature.name
        if not title:
            yield file.finding(file.feature.line, "Give the feature a title.")
        for what, name in (("file name", PurePosixPath(file.path).stem), ("title", title)):
            other = first.setdefault((what, file.system, name.casefold()), file)
            if other is not file and name:
                yield file.finding(
                    file.feature.line, f'Choose another {what} than "{name}": {other.path} has it already.'
                )


def feature_described(suite: Suite) -> Iterator[Finding]:
    """One to four lines under the title: the promise, and why it matters."""
    for file in suite.features:
        lines = len(file.feature.description)
        if lines == 0:
            yield file.finding(
                file.feature.line,
                "Say below the title what is promised and why it matters.",
            )
        elif lines > LONGEST_DESCRIPTION:
            yield file.finding(file.feature.line, f"Shorten the description: it has {lines} lines, four are enough.")


def short_fact(suite: Suite) -> Iterator[Finding]:
    """A title is one fact on one line of a report."""
    for file, scenario in suite.scenarios():
        for title, line in _titles(scenario):
            if not title:
                yield file.finding(line, "Give the scenario a title: a fact that can be true or false.")
            if title.endswith("."):
                yield file.finding(line, "Remove the full stop at the end of the title.")
            if len(title) > LONGEST_TITLE:
                yield file.finding(
                    line, f'Shorten the title to {LONGEST_TITLE} characters, it has {len(title)}: "{title}"'
                )


def unique(suite: Suite) -> Iterator[Finding]:
    """No title twice in a feature, with the values of outlines filled in: Allure would merge the results."""
    for file in suite.features:
        first: dict[str, int] = {}
        for scenario in file.scenarios():
            own: dict[str, Row | None] = {}
            for title, line, row in _cases(scenario):
                if title in own:
                    yield file.finding(line, f'Two rows are called "{title}". {_advice(own[title], row)}')
                elif title in first:
                    yield file.finding(line, f"Choose another title: line {first[title]} has it already.")
                own.setdefault(title, row)
                first.setdefault(title, line)


def placeholders(suite: Suite) -> Iterator[Finding]:
    """A placeholder in a title is a column of each examples table, or it would be printed as it stands."""
    for file, outline in suite.outlines():
        for examples in outline.examples:
            columns = examples.table.headings if examples.table else []
            for name in PLACEHOLDER.findall(outline.name):
                if columns and name not in columns:
                    yield file.finding(examples.line, f"The title needs a column <{name}> in these examples.")


def _cases(scenario: Scenario) -> Iterator[tuple[str, int, Row | None]]:
    """Yield each title as a report shows it, with its line and its row, if there is one."""
    table = rows(scenario) if isinstance(scenario, ScenarioOutline) else []
    for row in table:
        yield ScenarioOutlineBuilder.render_template(scenario.name, row), row.line, row
    if not table:
        yield scenario.name, scenario.line, None


def _titles(scenario: Scenario) -> Iterator[tuple[str, int]]:
    """Yield each title with the line to correct: a row's line where its values are in the title."""
    for title, line, _ in _cases(scenario):
        yield title, line if PLACEHOLDER.search(scenario.name) else scenario.line


def _advice(one: Row | None, other: Row | None) -> str:
    if one is None or other is None:
        return "Choose another title."
    differing = [f"<{name}>" for name in one.headings if one.get(name) != other.get(name)]
    if not differing:
        return "Remove one of the two: they are the same."
    return f"Name what tells them apart in the outline's title: {' or '.join(differing)}."
