"""Steps are found as behave finds them, and sooner."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from behave import runner
from behave.configuration import Configuration
from behave.matchers import ParseMatcher, get_step_matcher_factory

from support.running.matching import WordsMatcher

ROOT = Path(__file__).parents[2]


def step(context: object, **values: object) -> None:
    """Some step function."""


def arguments(matcher: ParseMatcher, text: str) -> list[tuple[object, ...]] | None:
    found = matcher.check_match(text)
    return None if found is None else [(each.name, each.value, each.start, each.end) for each in found]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a project", "a project"),
        ("a project", "another project"),
        ("a project", "a project with more"),
        ("{who} tries to {what}", "the owner tries to leave"),
        ("{who} tries to {what}", "the owner tries"),
        ("{who} tries to {what}", "tries to"),
        ("{count:d} rows", "12 rows"),
        ("{count:d} rows", "twelve rows"),
        ("the body {{}} of {name}", "the body {} of it"),
        ("the body {{}} of {name}", "the body of it"),
        ("{one}{two}", "ab"),
        ("A Project", "a project"),
    ],
)
def test_the_same_steps_match_with_the_same_arguments(pattern: str, text: str) -> None:
    usual, ours = ParseMatcher(step, pattern), WordsMatcher(step, pattern)
    assert arguments(ours, text) == arguments(usual, text)
    assert ours.matches(text) == usual.matches(text)


def test_every_pattern_of_the_suite_can_be_compiled() -> None:
    shared = runner.the_step_registry
    shared.clear()
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(io.StringIO()):
        loader = runner.Runner(Configuration(["features"]))
        loader.setup_paths()
        try:
            loader.load_hooks()
            loader.load_step_definitions()
            matchers = [matcher for kind in shared.steps.values() for matcher in kind]
        finally:
            get_step_matcher_factory().reset()
            shared.clear()
    assert len(matchers) > 500
    assert {type(matcher) for matcher in matchers} == {WordsMatcher}
    for matcher in matchers:
        ParseMatcher.compile(matcher)
