"""Profiles: TOML files that describe a target; ``${NAME}`` in one comes from the environment."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from support.systems.base import System, TargetProblem
from support.targets.deviations import Deviations
from support.targets.target import Target, known_systems, system_type

_HERE = Path(__file__).parent
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def find(name: str) -> Path:
    """The file of a profile: a path as it is, or a name of one in ``support/targets/``.

    Raises:
        TargetProblem: there is no such file.
    """
    path = Path(name) if name.endswith(".toml") or os.sep in name else _HERE / f"{name}.toml"
    if path.is_file():
        return path
    known = sorted(file.stem for file in _HERE.glob("*.toml"))
    raise TargetProblem(
        f'There is no target "{name}": {path} does not exist. Known targets are sandbox'
        + "".join(f", {each}" for each in known)
        + "; -D target= also takes the path of a .toml file."
    )


def load(name: str, environment: Mapping[str, str] = os.environ) -> Target:
    """The target that a profile describes.

    Raises:
        TargetProblem: no such profile, a typing error in it, or a variable that is not set.
    """
    path = find(name)
    try:
        sections = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TargetProblem(f"The profile {path} is not valid TOML: {error}.") from error
    sections = {key: _expand(value, key, path, environment) for key, value in sections.items()}
    deviations = Deviations.load(sections.pop("deviations", []), str(path))
    systems = {key: build(key, section, str(path)) for key, section in sections.items()}
    return Target(path.stem, systems, deviations=deviations)


def build(system: str, section: Any, origin: str) -> System:
    """A system from its section of a profile.

    Raises:
        TargetProblem: an unknown system or setting, a missing one, or one of the wrong kind.
    """
    if system not in known_systems():
        raise TargetProblem(f"{origin}: there is no system called {system}{_did_you_mean(system, known_systems())}.")
    kind = system_type(system)
    try:
        settings = kind.settings_type.model_validate(section)
    except ValidationError as error:
        problems = "; ".join(_problem(system, kind, dict(each)) for each in error.errors(include_input=False))
        raise TargetProblem(f"{origin}: {problems}.") from error
    return kind(settings)


def _problem(system: str, kind: type[System], error: dict[str, Any]) -> str:
    setting = ".".join([system, *(str(part) for part in error["loc"])])
    if error["type"] == "extra_forbidden":
        fields: Any = kind.settings_type
        for part in error["loc"][:-1]:
            fields = fields.model_fields[part].annotation
        return f"there is no setting {setting}{_did_you_mean(str(error['loc'][-1]), list(fields.model_fields))}"
    if error["type"] == "missing":
        return f"the setting {setting} is missing"
    return f"the setting {setting} is wrong: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _did_you_mean(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f" (did you mean {close[0]}?)" if close else f" (known: {', '.join(known)})"


def _expand(value: Any, setting: str, path: Path, environment: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _expand(each, f"{setting}.{key}", path, environment) for key, each in value.items()}
    if isinstance(value, list):
        return [_expand(each, setting, path, environment) for each in value]
    if not isinstance(value, str):
        return value

    def variable(found: re.Match[str]) -> str:
        try:
            return environment[found[1]]
        except KeyError:
            raise TargetProblem(
                f"{path}: the setting {setting} needs the environment variable {found[1]}, which is not set."
            ) from None

    return _VARIABLE.sub(variable, value)
