"""What is going to run: every scenario that was read, and whether it is selected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from behave.parser import parse_file

from support.evidence.log import case_of
from support.evidence.record import Case
from support.systems.base import TargetProblem
from support.targets.deviations import Deviations

_FEATURES = Path("features")


def plan(features: list[Any], config: Any) -> tuple[Case, ...]:
    """Every scenario of these features; a row of an outline is one."""
    return tuple(
        case_of(scenario, bool(scenario.should_run(config)))
        for feature in features
        for scenario in feature.walk_scenarios()
    )


def is_whole(features: list[Any]) -> bool:
    """Whether these are all the features there are."""
    return {Path(feature.filename).resolve() for feature in features} >= _files()


def titles_of(scenario: Any) -> list[str]:
    """The names under which a profile may list a scenario: its own, and that of the outline it is a row of."""
    outline = [scenario.parent.name] if scenario._row else []
    return [f"{scenario.feature.name}: {title}" for title in [scenario.name, *outline]]


def check(deviations: Deviations, features: list[Any], origin: str) -> None:
    """Make sure that every scenario that is listed exists.

    Raises:
        TargetProblem: some do not.
    """
    if not (missing := deviations.nowhere(set(_titles(features)))):
        return
    # Only some feature files may have been read: those that are left out count as well.
    read = {Path(feature.filename).resolve() for feature in features}
    others = [parse_file(str(path)) for path in sorted(_files() - read)]
    titles = set(_titles([*features, *(feature for feature in others if feature)]))
    if missing := deviations.nowhere(titles):
        names = " and ".join(f'"{title}"' for title in missing)
        raise TargetProblem(
            f"{origin}: a deviation names a scenario that does not exist: {names}. "
            "Write it as: Feature title: Scenario title; or remove it."
        )


def _files() -> set[Path]:
    return {path.resolve() for path in _FEATURES.rglob("*.feature")}


def _titles(features: list[Any]) -> Iterator[str]:
    for feature in features:
        for scenario in feature.walk_scenarios():
            yield from titles_of(scenario)
