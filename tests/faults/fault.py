"""What a fault is: something that a service does wrong, as a patch of the sandbox's own code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Install = Callable[[], None]
"""Patches the sandbox in this very process."""


@dataclass(frozen=True)
class Fault:
    """One way of being wrong, who should notice it, and how they should word it."""

    name: str
    says: str
    features: tuple[str, ...]
    """The feature files of which at least one should turn red, without their folder and suffix."""
    message: re.Pattern[str]
    """What the message of a failed step has to say, so that a reader knows this fault from others."""
    install: Install
    unnoticed: str
    """Why nothing turns red yet; empty for a fault that is noticed."""
    system: str = "storage"
    variant: str = ""
    """The variant of the system that shows it; empty for the usual settings."""


FAULTS: dict[str, Fault] = {}


def fault(
    says: str, features: str, message: str, *, unnoticed: str = "", variant: str = ""
) -> Callable[[Install], Install]:
    """Put a function that patches the sandbox into the catalogue, under its module and its own name.

    Args:
        says: what is wrong, in one sentence.
        features: the feature files that should notice it, separated by spaces.
        message: a regular expression for the message of a failed step; upper and lower case are the same.
        unnoticed: why no scenario notices it yet.
        variant: which variant of the system shows it, where the usual settings do not.
    """

    def register(install: Install) -> Install:
        capability = install.__module__.rpartition(".")[2]
        name = f"{capability}.{install.__name__.replace('_', '-')}"
        if name in FAULTS:
            raise ValueError(f"there are two faults called {name}")
        pattern = re.compile(message, re.DOTALL | re.IGNORECASE)
        system = capability.partition("_")[0] if capability.startswith("pggit_") else "storage"
        FAULTS[name] = Fault(name, says, tuple(features.split()), pattern, install, unnoticed, system, variant)
        return install

    return register
