"""Profiles: TOML files that describe a target; and systems made of what they, or the sandbox, say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from support.systems.base import System, TargetProblem
from support.targets.deviations import Deviations
from support.targets.overrides import Overrides
from support.targets.reading import expand, find, merge, read
from support.targets.settings import did_you_mean, siblings
from support.targets.target import Target, known_systems, system_type

_VARIANTS = "variants"


def load(name: str, environment: Mapping[str, str] = os.environ, overrides: Overrides | None = None) -> Target:
    """The target that a profile describes, with what was said for this run in place of what it says.

    Raises:
        TargetProblem: no such profile, a typing error in it, or a variable that is not set.
    """
    path = find(name)
    overrides = overrides or Overrides()
    origin = f"{path}{overrides.origins}"
    tables = overrides.apply(read(path))
    tables = {key: expand(value, key, origin, environment) for key, value in tables.items()}
    deviations = Deviations.load(tables.pop("deviations", []), str(path))
    systems = {key: build(key, table, origin, path.parent) for key, table in tables.items()}
    return Target(path.stem, systems, deviations=deviations)


def build(system: str, table: Any, origin: str, folder: Path | None = None) -> System:
    """A system, with its variants, from its table in a profile; files in it are looked for from ``folder``.

    Raises:
        TargetProblem: an unknown system or setting, a missing one, or one of the wrong kind.
    """
    if system not in known_systems():
        raise TargetProblem(f"{origin}: there is no system called {system}{did_you_mean(system, known_systems())}.")
    if not isinstance(table, dict):
        raise TargetProblem(f"{origin}: {system} is a table of settings: [{system}].")
    usual = {key: value for key, value in table.items() if key != _VARIANTS}
    built = _build_one(system, usual, origin, system, folder)
    variants = table.get(_VARIANTS, {})
    if not isinstance(variants, dict) or not all(isinstance(changes, dict) for changes in variants.values()):
        raise TargetProblem(f"{origin}: {system}.{_VARIANTS} has one table a variant: [{system}.{_VARIANTS}.NAME].")
    for name, changes in variants.items():
        place = f"{system}.{_VARIANTS}.{name}"
        built.variants[name] = _build_one(system, merge(usual, changes), origin, place, folder)
    return built


def _build_one(system: str, table: dict[str, Any], origin: str, place: str, folder: Path | None) -> System:
    kind = system_type(system)
    try:
        settings = kind.settings_type.model_validate(table, context={"folder": folder or Path()})
    except ValidationError as error:
        problems = "; ".join(_problem(place, kind, dict(each)) for each in error.errors(include_input=False))
        raise TargetProblem(f"{origin}: {problems}.") from error
    built = kind(settings)
    built.section = place
    return built


def _problem(place: str, kind: type[System], error: dict[str, Any]) -> str:
    setting = ".".join([place, *(str(part) for part in error["loc"])])
    if error["type"] == "extra_forbidden":
        known = siblings(kind.settings_type, error["loc"])
        return f"there is no setting {setting}{did_you_mean(str(error['loc'][-1]), known)}"
    if error["type"] == "missing":
        return f"the setting {setting} is missing"
    message = error["msg"].removeprefix("Value error, ")
    return f"the setting {setting} is wrong: {message[:1].lower()}{message[1:]}"
