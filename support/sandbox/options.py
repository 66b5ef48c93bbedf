"""What an operator may set of a system: by an environment variable, or by `--set name=value`, which wins."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol, TypeVar


class OptionError(ValueError):
    """A setting that does not exist or does not fit its type."""


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Settings = TypeVar("Settings", bound=_Dataclass)

_KINDS = {"int": (int, "a whole number"), "float": (float, "a number"), "str": (str, "a text")}


def load(
    kind: type[Settings],
    prefix: str,
    overrides: Mapping[str, str],
    maximum: Mapping[str, float],
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Settings from `<prefix><NAME>` in the environment, then from the command line. Numbers are 0 or more.

    Raises:
        OptionError: an unknown name, or a value that is none.
    """
    types = {field.name: str(field.type) for field in fields(kind)}
    texts = {name: environment[prefix + name.upper()] for name in types if prefix + name.upper() in environment}
    unknown = sorted(set(overrides) - set(types))
    if unknown:
        raise OptionError(f"unknown setting {unknown[0]!r}; known: {', '.join(sorted(types))}")
    texts.update(overrides)
    return kind(**{name: _value(name, text, types[name], maximum.get(name, 2**40)) for name, text in texts.items()})


def _value(name: str, text: str, kind: str, maximum: float) -> object:
    convert, noun = _KINDS[kind]
    try:
        value = convert(text)
    except ValueError:
        raise OptionError(f"setting {name!r} must be {noun}, not {text!r}") from None
    if isinstance(value, int | float) and not 0 <= value <= maximum:  # refuses NaN as well
        raise OptionError(f"setting {name!r} cannot be {text}")
    return value
