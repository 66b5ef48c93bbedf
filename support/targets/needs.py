"""What the selected scenarios need of a target: systems, and variants of them."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

_VARIANT = "variant:"


@dataclass(frozen=True, slots=True)
class Needs:
    """Systems by name, each with the names of the variants in which it is needed beside its usual form."""

    systems: dict[str, frozenset[str]]

    @classmethod
    def of(cls, scenarios: Iterable[Set[str]], known: Iterable[str]) -> Needs:
        """What scenarios with these tags need, out of the known systems."""
        found: dict[str, set[str]] = {}
        for tags in scenarios:
            for name in systems_of(tags, known):
                found.setdefault(name, set()).update(variants_of(tags))
        return cls({name: frozenset(found[name]) for name in sorted(found)})


def systems_of(tags: Set[str], known: Iterable[str]) -> list[str]:
    """The systems that a scenario with these tags is about."""
    return [name for name in known if name in tags]


def variants_of(tags: Set[str]) -> list[str]:
    """The variants that a scenario with these tags asks for: ``@variant:short-cache``."""
    return sorted(tag.removeprefix(_VARIANT) for tag in tags if tag.startswith(_VARIANT))
