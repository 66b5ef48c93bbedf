"""Rules about tags: what a run can be selected by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from behave.model import ScenarioOutline, Tag

from support.lint.finding import Finding
from support.lint.rules.words import one_of, suggestion
from support.lint.suite import FeatureFile, Suite

PRIORITIES = ("p1", "p2", "p3")
SURFACES = ("rest", "s3", "pgwire", "websocket", "mcp", "sql", "graphql")
CONDITIONS = ("disposable", "exclusive", "reads-only", "slow")
NAMED = re.compile(r"variant:[a-z][a-z0-9-]*|spec:[a-z0-9_.-]+")


def known(suite: Suite) -> Iterator[Finding]:
    """Only tags that something reads: a mistyped tag silently changes what a run selects."""
    fixed = {*PRIORITIES, *SURFACES, *CONDITIONS, *suite.systems}
    for file in suite.features:
        for tag in _written_tags(file):
            if tag not in fixed and not NAMED.fullmatch(tag):
                hint = suggestion(tag, fixed) or "The tags there are stand in docs/writing-scenarios.md."
                yield file.finding(tag.line, f"Nothing knows the tag @{tag}. {hint}")


def one_priority(suite: Suite) -> Iterator[Finding]:
    """Exactly one priority: a run of all three has every scenario once. Rows of an outline share it."""
    for file, outline in suite.outlines():
        for examples in outline.examples:
            for tag in set(PRIORITIES) & set(examples.tags):
                yield file.finding(
                    examples.line,
                    f"Move @{tag} to the outline: its rows share one priority.",
                )
    for case in suite.cases():
        found = sorted(case.tags & set(PRIORITIES))
        if not found:
            yield case.finding(f"Add a priority: {one_of(PRIORITIES)}.")
        elif len(found) > 1:
            yield case.finding(f"Keep one priority of {' '.join(f'@{tag}' for tag in found)}.")


def system(suite: Suite) -> Iterator[Finding]:
    """The tag of the system, so that ``--tags=@storage`` and the folder select the same scenarios."""
    for case in suite.cases():
        folder = case.file.system
        if folder and folder not in case.tags:
            yield case.finding(f"Add @{folder}, best on the feature: the file is in features/{folder}.")


def surface(suite: Suite) -> Iterator[Finding]:
    """At least one surface: reports and target checks ask over which connection a promise is tested."""
    for case in suite.cases():
        if not case.tags & set(SURFACES):
            yield case.finding(f"Add each surface that this scenario uses: {one_of(SURFACES)}.")


def _written_tags(file: FeatureFile) -> Iterator[Tag]:
    yield from file.feature.tags
    for scenario in file.scenarios():
        yield from scenario.tags
        if isinstance(scenario, ScenarioOutline):
            for examples in scenario.examples:
                yield from examples.tags
