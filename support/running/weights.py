"""How long each scenario is expected to take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.evidence.durations import name_of
from support.evidence.log import case_of

_SECONDS_A_STEP = 0.02
_SECONDS_IF_SLOW = 5.0  # what the tag @slow stands for


def weight(scenario: Any, known: Mapping[str, float]) -> float:
    """Seconds that a scenario took the last time, else what scenarios of as many steps take."""
    seconds = known.get(name_of(case_of(scenario)))
    if seconds is not None:
        return seconds
    if "slow" in scenario.effective_tags:
        return _SECONDS_IF_SLOW
    return _SECONDS_A_STEP * sum(1 for _ in scenario.all_steps)
