"""What a rightful difference is: where a service differs from the sandbox and still keeps every promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Install = Callable[[], None]
"""Patches the sandbox in this very process."""


@dataclass(frozen=True)
class Difference:
    """One way of being right in another way than the sandbox."""

    name: str
    says: str
    features: tuple[str, ...]
    """The feature files that rely most on what differs here, without their folder and suffix."""
    install: Install
    company: int
    """With which others it goes together in one service: those of the same number."""
    tags: str
    """Which scenarios can be run, as behave wants it: others promise that it is not so."""


#: The company of what goes together with no others.
ALONE = 0

DIFFERENCES: dict[str, Difference] = {}


def difference(says: str, features: str, *, company: int = 1, tags: str = "") -> Callable[[Install], Install]:
    """Put a function that patches the sandbox into the catalogue, under its module and its own name.

    Args:
        says: what is different, in one sentence.
        features: the feature files that rely most on it, separated by spaces.
        company: the number of those that it goes together with; what excludes each other has different ones.
        tags: which scenarios can be run, where others promise that it is not so.
    """

    def register(install: Install) -> Install:
        surface = install.__module__.rpartition(".")[2]
        name = f"{surface}.{install.__name__.replace('_', '-')}"
        if name in DIFFERENCES:
            raise ValueError(f"there are two differences called {name}")
        DIFFERENCES[name] = Difference(name, says, tuple(features.split()), install, company, tags)
        return install

    return register
