"""Which of behave's scenarios run, and how often: one share of them, or each several times."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from support.running.shards import Shard, shares
from support.running.weights import weight


def selected(features: list[Any], config: Any) -> list[Any]:
    """The scenarios that are going to run, in the order of the features."""
    return [scenario for feature in features for scenario in feature.walk_scenarios() if scenario.should_run(config)]


def take_share(features: list[Any], config: Any, shard: Shard, known: Mapping[str, float]) -> None:
    """Leave out what belongs to other shares; ``known`` is what scenarios took, and has to be the same for all."""
    scenarios = sorted(selected(features, config), key=lambda scenario: (scenario.filename, scenario.line))
    owners = shares([weight(scenario, known) for scenario in scenarios], shard.of)
    for scenario, owner in zip(scenarios, owners, strict=True):
        if owner != shard.number:
            scenario.mark_skipped()


def repeat(features: list[Any], config: Any, times: int) -> None:
    """Let each selected scenario run several times, beside itself in its feature (in place)."""
    for feature in features:
        feature.run_items = [
            each
            for item in feature.run_items
            for each in ([_attempt(item, number + 1) for number in range(times)] if item.should_run(config) else [item])
        ]
        feature.scenarios = feature.run_items


def attempt_of(scenario: Any) -> int:
    """Which repetition a scenario is, from 1."""
    attempt: int = getattr(scenario, "attempt", 1)
    return attempt


def _attempt(item: Any, number: int) -> Any:
    """A scenario or outline with steps and results of its own, in the same feature."""
    rows = getattr(item, "scenarios", [])
    # What all attempts have in common; behave's tags and texts cannot be copied anyway.
    shared = [item.feature, item.parent, item.background, *(tag for each in [item, *rows] for tag in each.tags)]
    found = item if number == 1 else copy.deepcopy(item, {id(each): each for each in shared})
    for scenario in getattr(found, "scenarios", [found]):
        scenario.attempt = number
    return found
