"""A target for the length of a run: the systems that it offers, ready to be used."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from support.systems.base import System, TargetProblem
from support.targets.deviations import Deviations
from support.targets.needs import Needs

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
    def every_system(self) -> Iterator[System]:
        """All systems, each followed by its variants."""
        for system in self.systems.values():
            yield system
            yield from system.variants.values()

    @property
    def secrets(self) -> list[str]:
        """Every secret in the profile."""
        return [secret for system in self.every_system for secret in [*system.secrets, *system.access.secrets]]

    @property
    def warnings(self) -> list[str]:
        """What its users should be told at every run."""
        return [
            f"{system.section}.tls.verify is false, so whoever is in between may read along."
            for system in self.every_system
            if not system.settings.tls.verify
        ]

    def system(self, kind: type[S]) -> S:
        """A system of this target.

        Raises:
            LookupError: the profile leaves it out.
        """
        found = self.systems.get(kind.name)
        if not isinstance(found, kind):
            raise LookupError(f"the target {self.name} has no {kind.name}")
        return found

    def only(self, needs: Needs) -> Target:
        """The same target without the systems and variants that nobody needs: they are not even reached."""
        systems = {name: system for name, system in self.systems.items() if name in needs.systems}
        for name, system in systems.items():
            system.variants = {each: found for each, found in system.variants.items() if each in needs.systems[name]}
        return Target(self.name, systems, self.embedded, self.deviations)

    def varied(self, *variants: str) -> Target:
        """The same target, with these variants in place of the systems that have them."""
        if not variants:
            return self
        systems = {
            name: next((system.variants[each] for each in variants if each in system.variants), system)
            for name, system in self.systems.items()
        }
        return Target(self.name, systems, self.embedded, self.deviations)

    def reach(self) -> None:
        """Check all systems and their variants at the same time.

        Raises:
            TargetProblem: with a paragraph for each that cannot be tested.
        """
        systems = list(self.every_system)
        if not systems:
            return
        with ThreadPoolExecutor(len(systems)) as pool:
            checks = [pool.submit(system.reach) for system in systems]
        problems = [error for check in checks if (error := check.exception()) is not None]
        for problem in problems:
            if not isinstance(problem, TargetProblem):
                raise problem
        if problems:
            raise TargetProblem("\n".join(str(problem) for problem in problems))

    def close(self) -> None:
        """Let go of all systems."""
        for system in self.every_system:
            system.close()
