"""What is said for one run: ``-D storage.rest=…`` wins over ``PLUMBLINE_STORAGE_REST``, which wins over the profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from support.systems.base import TargetProblem
from support.targets.reading import merge
from support.targets.settings import did_you_mean, leaves
from support.targets.target import known_systems, system_type

_PREFIX = "PLUMBLINE_"
#: What may be said of the sandbox: it says the rest itself, and nothing that it allows is to be done elsewhere.
_OF_THE_SANDBOX = "limits"


@dataclass(frozen=True, slots=True)
class Override:
    """One setting, as text."""

    path: tuple[str, ...]
    text: str
    origin: str
    """How it was said: ``-D storage.rest`` or ``PLUMBLINE_STORAGE_REST``."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """All that is said for one run; what comes later wins."""

    said: tuple[Override, ...] = ()
    _systems: list[str] = field(default_factory=known_systems)

    @classmethod
    def of(cls, userdata: Mapping[str, str], environment: Mapping[str, str]) -> Overrides:
        """What behave's userdata and the environment say.

        Raises:
            TargetProblem: a variable in the name of a system that is none of its settings, or a mistyped system.
        """
        systems = known_systems()
        said = [found for name in systems for found in _of_environment(name, environment)]
        for key, text in userdata.items():
            path = tuple(key.split("."))
            if len(path) > 1 and path[0] in systems:
                said.append(Override(path, str(text), f"-D {key}"))
            elif len(path) > 1 and get_close_matches(path[0], systems):
                raise TargetProblem(f"-D {key}: there is no system called {path[0]}{did_you_mean(path[0], systems)}.")
        return cls(tuple(said), systems)

    def apply(self, tables: dict[str, Any]) -> dict[str, Any]:
        """The tables of a profile, with what was said for this run in them."""
        for each in self.said:
            value: Any = each.text
            for part in reversed(each.path):
                value = {part: value}
            tables = merge(tables, value)
        return tables

    def apply_to_sandbox(self, tables: dict[str, Any]) -> dict[str, Any]:
        """What the sandbox says of itself, with what was said for this run in it.

        Raises:
            TargetProblem: it says more than the sandbox can be told: what is meant is another target.
        """
        for each in self.said:
            if each.path[1] != _OF_THE_SANDBOX:
                raise TargetProblem(
                    f"{each.origin} is about a deployment, and the target is the sandbox, which says where it is. "
                    "Name the profile of the deployment with -D target=, or leave that setting out."
                )
        return self.apply(tables) if tables else tables

    @property
    def origins(self) -> str:
        """Where they come from, for messages: `` with -D storage.rest``; empty if nothing was said."""
        return f" with {', '.join(each.origin for each in self.said)}" if self.said else ""


def _of_environment(system: str, environment: Mapping[str, str]) -> list[Override]:
    prefix = f"{_PREFIX}{system.upper()}_"
    paths = {prefix + "_".join(path).upper(): path for path, _ in leaves(system_type(system).settings_type)}
    found = []
    for name in sorted(environment):
        if not name.startswith(prefix):
            continue
        if name not in paths:
            raise TargetProblem(
                f"The environment variable {name} stands for no setting of {system}{did_you_mean(name, sorted(paths))}."
            )
        found.append(Override((system, *paths[name]), environment[name], name))
    return found
