"""How a run is to be run: what ``-D`` and behave.ini say of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.evidence.durations import DURATIONS, UnreadableDurations, load
from support.running.shards import Shard, shard
from support.systems.base import TargetProblem

_TIMEOUT = 900.0  # seconds: no scenario is meant to come near


@dataclass(frozen=True, slots=True)
class RunSettings:
    """Everything but the target."""

    order: str
    jobs: int
    """Worker processes; 1 is none: scenarios run in behave's own process."""
    scenario_timeout: float
    """Seconds that a scenario may take in a worker process."""
    shard: Shard | None
    repeat: int
    durations: dict[str, float]
    """Seconds that scenarios took, by name, from a file that was named: the same on all machines."""
    last_durations: dict[str, float]
    """The same, or else what runs in this folder took."""

    @classmethod
    def of(cls, config: Any, folder: Path, environment: Mapping[str, str] = os.environ) -> RunSettings:
        """The settings of a run.

        Args:
            config: behave's.
            folder: where the reports go.

        Raises:
            TargetProblem: one of them makes no sense; the text says which.
        """
        userdata: Mapping[str, str] = config.userdata
        named = userdata.get("durations", "")
        try:
            durations = load(Path(named)) if named else {}
            last = durations or load(folder / DURATIONS)
        except UnreadableDurations as problem:
            raise TargetProblem(str(problem)) from problem
        if named and not Path(named).exists():
            raise TargetProblem(f"The setting durations names a file that does not exist: {named}.")
        return cls(
            order=userdata.get("order", "written"),
            jobs=_jobs(userdata.get("jobs", ""), config.jobs),
            scenario_timeout=_positive(userdata, "scenario_timeout", _TIMEOUT),
            shard=shard(userdata.get("shard", ""), environment),
            repeat=round(_positive(userdata, "repeat", 1.0)),
            durations=durations,
            last_durations=last,
        )


def _positive(userdata: Mapping[str, str], name: str, default: float) -> float:
    text = userdata.get(name, "")
    try:
        number = float(text) if text else default
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf") or (name == "repeat" and not number.is_integer()):
        raise TargetProblem(f'The setting {name} is a number above 0, not "{text}".')
    return number


def _jobs(text: str, option: int) -> int:
    """``-D jobs`` goes before ``--jobs``, whose 0 is ``auto`` because behave takes no word there."""
    if text and text != "auto" and not text.isdecimal():
        raise TargetProblem(f'The setting jobs is a number of processes or "auto", not "{text}".')
    number = 0 if text == "auto" else int(text) if text else option
    jobs = number or _processors()
    if jobs > 1 and not hasattr(os, "fork"):
        raise TargetProblem("This system cannot run several jobs in one run, as it cannot fork processes: use shards.")
    return jobs


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
