"""Shares of a run for several machines, which know nothing of each other: every scenario in exactly one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from support.systems.base import TargetProblem


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several shares."""

    number: int
    """From 1."""
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


#: Where CI systems tell a job which of several it is: number, total, and what the first number is.
_ENVIRONMENTS: Final = (
    ("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),  # GitLab
    ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0),  # CircleCI
    ("JOB_COMPLETION_INDEX", "PLUMBLINE_SHARDS", 0),  # Kubernetes, which tells no total
)


def shard(setting: str, environment: Mapping[str, str]) -> Shard | None:
    """The share that a setting asks for: ``2/5``, ``auto`` for what the CI system says, or nothing for all.

    Raises:
        TargetProblem: it is none of these, or the environment tells of no share.
    """
    if not setting:
        return None
    if setting != "auto":
        return _parsed(setting, "The setting shard")
    if told := environment.get("PLUMBLINE_SHARD"):
        return _parsed(told, "PLUMBLINE_SHARD")
    for number, total, first in _ENVIRONMENTS:
        if number in environment and total in environment:
            return _parsed(f"{_plus(environment[number], 1 - first)}/{environment[total]}", f"{number}/{total}")
    known = ", ".join(f"{number} and {total}" for number, total, _ in _ENVIRONMENTS)
    raise TargetProblem(
        f"The setting shard is auto, but nothing says which share this is: set PLUMBLINE_SHARD to 2/5, or {known}."
    )


def _plus(number: str, more: int) -> str:
    return str(int(number) + more) if number.isdecimal() else number


def _parsed(text: str, what: str) -> Shard:
    parts = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if parts is None or not 1 <= int(parts[1]) <= int(parts[2]):
        raise TargetProblem(f'{what} is the number of a share and how many there are, as in 2/5, not "{text}".')
    return Shard(int(parts[1]), int(parts[2]))


def shares(weights: Sequence[float], total: int) -> list[int]:
    """For each weight the share that it belongs to, from 1: the heaviest first, each to the lightest share.

    No share is heavier than another by more than the heaviest weight. The same weights give the same shares anywhere.
    """
    loads = [0.0] * total
    found = [0] * len(weights)
    for place in sorted(range(len(weights)), key=lambda place: (-weights[place], place)):
        lightest = loads.index(min(loads))
        loads[lightest] += weights[place]
        found[place] = lightest + 1
    return found
