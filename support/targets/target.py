"""A target for the length of a run: the systems that it offers, ready to be used."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from support.systems.base import System, TargetProblem
from support.targets.deviations import Deviations

S = TypeVar("S", bound=System)


def known_systems() -> list[str]:
    """The systems that the suite can test: the folders beside ``support/systems/base.py``."""
    folder = Path(__file__).parents[1] / "systems"
    return sorted(path.parent.name for path in folder.glob("*/__init__.py"))


def system_type(name: str) -> type[System]:
    """The class of a system by its folder's name."""
    found: type[System] = import_module(f"support.systems.{name}").SYSTEM
    return found


class Target:
    """The systems of one profile, or of the sandbox."""

    def __init__(
        self,
        name: str,
        systems: dict[str, System],
        embedded: bool = False,
        deviations: Deviations | None = None,
    ) -> None:
        self.name = name
        self.systems = systems
        self.embedded = embedded
        """Whether this is our own sandbox: there a leak fails the run."""
        self.deviations = deviations or Deviations()
        """What is known to be broken there."""

    @property
    def secrets(self) -> list[str]:
        """Every secret in the profile."""
        return [secret for system in self.systems.values() for secret in system.secrets]

    def system(self, kind: type[S]) -> S:
        """A system of this target.

        Raises:
            LookupError: the profile leaves it out.
        """
        found = self.systems.get(kind.name)
        if not isinstance(found, kind):
            raise LookupError(f"the target {self.name} has no {kind.name}")
        return found

    def reach(self) -> None:
        """Check all systems at the same time.

        Raises:
            TargetProblem: with a paragraph for each system that cannot be tested.
        """
        if not self.systems:
            return
        with ThreadPoolExecutor(len(self.systems)) as pool:
            checks = [pool.submit(system.reach) for system in self.systems.values()]
        problems = [error for check in checks if (error := check.exception()) is not None]
        for problem in problems:
            if not isinstance(problem, TargetProblem):
                raise problem
        if problems:
            raise TargetProblem("\n".join(str(problem) for problem in problems))

    def close(self) -> None:
        """Let go of all systems."""
        for system in self.systems.values():
            system.close()
