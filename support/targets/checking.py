"""``python -m support.targets check``: what a profile says, what of it can be reached, and what is permitted there."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from support.systems.base import Part, System, TargetProblem
from support.targets.target import Target, known_systems
from support.wire.masking import Masker


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    system: str
    what: str
    value: str
    found: str = ""
    well: bool = True


def rows(target: Target) -> list[Row]:
    """Everything that is to be told of a target; all addresses are tried at the same time. Secrets are masked."""
    masker = Masker()
    masker.learn(*target.secrets)
    systems = list(target.every_system)
    parts = [(system, part) for system in systems for part in system.parts()]
    with ThreadPoolExecutor(max(1, len(parts))) as pool:
        tried = list(pool.map(lambda each: _tried(*each), parts))
    found = [
        row for system in systems for row in [*(r for r in tried if r.system == system.section), *_settings(system)]
    ]
    found += [
        Row(name, "", "", "not in the profile: its scenarios are skipped")
        for name in known_systems() - target.systems.keys()
    ]
    return [Row(row.system, row.what, masker.mask(row.value), masker.mask(row.found), row.well) for row in found]


def _tried(system: System, part: Part) -> Row:
    try:
        return Row(system.section, part.name, part.address, part.check())
    except TargetProblem as problem:
        return Row(system.section, part.name, part.address, " ".join(str(problem).split()), well=False)


def _settings(system: System) -> Iterator[Row]:
    settings, place = system.settings, system.section
    disposable = "@disposable scenarios run" if settings.disposable else "@disposable scenarios are skipped"
    yield Row(place, "disposable", "yes" if settings.disposable else "no", disposable)
    reading = "only @reads-only scenarios run" if settings.writes == "forbidden" else "every scenario may write"
    yield Row(place, "writes", settings.writes, reading)
    limits = settings.limits.model_dump(exclude_defaults=True)
    yield Row(place, "limits", ", ".join(f"{name} {value}" for name, value in limits.items()) or "as usual")
    if not settings.tls.verify:
        yield Row(place, "tls", "not verified", "whoever is in between reads along")
    for name, value in (("proxy", settings.proxy), ("headers", ", ".join(settings.headers))):
        if value:
            yield Row(place, name, value)
    if not place.count("."):
        yield Row(
            place,
            "variants",
            ", ".join(system.variants) or "none",
            "" if system.variants else "their scenarios are skipped",
        )


def table(rows: list[Row]) -> str:
    """The rows as text, in columns."""
    widths = [
        max(len(text) for text in column) for column in zip(*((r.system, r.what, r.value) for r in rows), strict=True)
    ]
    lines, before = [], ""
    for row in rows:
        cells = ["" if row.system == before else row.system, row.what, row.value]
        mark = " " if row.well else "x"
        padded = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        lines.append(f"{mark} {padded}  {row.found}".rstrip())
        before = row.system
    return "\n".join(lines)
