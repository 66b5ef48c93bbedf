"""Reading profiles: TOML files that may extend one another, with ``${NAME}`` or ``${NAME:-default}`` in their texts."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.systems.base import TargetProblem

HERE = Path(__file__).parent
_EXTENDS = "extends"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def find(name: str, beside: Path | None = None) -> Path:
    """The file of a profile: a path as it is, or a name of one in the folder ``beside`` or in ``support/targets/``.

    Raises:
        TargetProblem: there is no such file.
    """
    if name.endswith(".toml") or os.sep in name:
        candidates = [(beside or Path()) / Path(name).expanduser()]
    else:
        candidates = [folder / f"{name}.toml" for folder in (beside, HERE) if folder]
    for path in candidates:
        if path.is_file():
            return path
    known = sorted(file.stem for file in HERE.glob("*.toml"))
    raise TargetProblem(
        f'There is no target "{name}": {candidates[-1]} does not exist. Known targets are sandbox'
        + "".join(f", {each}" for each in known)
        + "; -D target= also takes the path of a .toml file, and python -m support.targets init writes one."
    )


def read(path: Path) -> dict[str, Any]:
    """The tables of a profile, merged over those of the profile that it extends.

    Raises:
        TargetProblem: no TOML, or profiles that extend each other in a circle.
    """
    return _read(path, ())


def _read(path: Path, children: tuple[Path, ...]) -> dict[str, Any]:
    if path.resolve() in [child.resolve() for child in children]:
        circle = " extends ".join(str(each) for each in [*children, path])
        raise TargetProblem(f"The profiles extend each other in a circle: {circle}.")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TargetProblem(f"The profile {path} is not valid TOML: {error}.") from error
    parent = tables.pop(_EXTENDS, None)
    if parent is None:
        return tables
    if not isinstance(parent, str):
        raise TargetProblem(f'{path}: {_EXTENDS} is the name or the path of one profile: {_EXTENDS} = "staging".')
    try:
        base = find(parent, beside=path.parent)
    except TargetProblem as problem:
        raise TargetProblem(f"{path}: it extends a profile that does not exist. {problem}") from problem
    merged: dict[str, Any] = merge(_read(base, (*children, path)), tables)
    return merged


def merge(base: Any, changes: Any) -> Any:
    """Tables are merged key by key, however deep; anything else is replaced. Neither argument is changed."""
    if not isinstance(base, dict) or not isinstance(changes, dict):
        return changes
    return base | {key: merge(base.get(key), value) for key, value in changes.items()}


def expand(value: Any, setting: str, origin: str, environment: Mapping[str, str]) -> Any:
    """The value with every ``${NAME}`` replaced; ``setting`` is its name, for messages.

    Raises:
        TargetProblem: a variable that is not set, and has no default.
    """
    if isinstance(value, dict):
        return {key: expand(each, f"{setting}.{key}", origin, environment) for key, each in value.items()}
    if isinstance(value, list):
        return [expand(each, setting, origin, environment) for each in value]
    if not isinstance(value, str):
        return value

    def variable(found: re.Match[str]) -> str:
        name, default = found.groups()
        text = environment.get(name)
        if not text and default is not None:  # as in a shell: an empty one counts as not set
            return str(default)
        if text is None:
            raise TargetProblem(
                f"{origin}: the setting {setting} needs the environment variable {name}, which is not set."
            )
        return text

    return _VARIABLE.sub(variable, value)
