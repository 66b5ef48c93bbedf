"""Whether a scenario may run on a target, by its tags: what it may not do there is not even begun."""

from __future__ import annotations

from support.targets.needs import systems_of, variants_of
from support.targets.target import Target, known_systems


def refusal(target: Target, tags: set[str]) -> str | None:
    """Why a scenario with these tags cannot run on this target, and what would change that; None if it can."""
    about = systems_of(tags, known_systems())
    if missing := [name for name in about if name not in target.systems]:
        return f"the target {target.name} has no {', '.join(missing)}"
    systems = [target.systems[name] for name in about]
    for variant in variants_of(tags):
        if not any(variant in system.variants for system in systems):
            wanted = " or ".join(f"[{system.section}.variants.{variant}]" for system in systems)
            return f"the target {target.name} has no variant {variant}: add {wanted} to its profile"
    used = target.varied(*variants_of(tags))
    for system in [used.systems[name] for name in about]:
        if "disposable" in tags and not system.settings.disposable:
            return f"the target {target.name} may not be destroyed: {system.section}.disposable is false"
        if system.access.no_writes and "reads-only" not in tags:
            return f"the target {target.name} may only be read: {system.access.no_writes}"
        if lack := system.lacks(tags):
            return f"the target {target.name} is not described well enough: {lack}"
    return None
