"""``python -m support.targets init``: a profile to fill in, made from the models that read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from support.targets.settings import described, table_of
from support.targets.target import known_systems, system_type

_HEAD = """\
#:schema {schema}
# A target of Plumbline: behave -D target={name}
# What is commented out has the value that is shown. ${{NAME}} comes from the environment: no secret belongs in here.
# Remove the tables of systems that are not there: their scenarios are skipped.
"""


def template(name: str, schema: str) -> str:
    """The text of a profile in which nothing is missing but what the environment has to say."""
    lines = [_HEAD.format(schema=schema, name=name)]
    for system in known_systems():
        lines += [*_table(system_type(system).settings_type, (system,)), ""]
    return "\n".join(lines)


def _table(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[str]:
    """A table with its settings, then the tables in it."""
    optional = len(path) > 1
    yield f"# [{'.'.join(path)}]" if optional else f"[{'.'.join(path)}]"
    inner, texts = [], described(model)
    for name, field in sorted(model.model_fields.items(), key=lambda each: not each[1].is_required()):
        table = table_of(field)
        if table is None:
            yield from _comment(texts.get(name))
            yield _setting(name, field, path, optional)
        elif field.is_required():
            yield from _comment(texts.get(name))
            yield f"{name} = {_inline(table, (*path, name))}"
        else:
            inner.append((table, (*path, name)))
    for table, place in inner:
        yield ""
        yield from _table(table, place)


def _setting(name: str, field: FieldInfo, path: tuple[str, ...], optional: bool) -> str:
    if field.is_required():
        return f"{'# ' if optional else ''}{name} = {_variable((*path, name))}"
    value = _toml(field.get_default(call_default_factory=True))
    return f"# {name} = {value}" if value else f"# {name} ="


def _comment(text: str | None) -> Iterator[str]:
    if text:
        yield f"# {text}"


def _inline(model: type[BaseModel], path: tuple[str, ...]) -> str:
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    return "{ " + ", ".join(f"{name} = {_variable((*path, name))}" for name in needed) + " }"


def _variable(path: tuple[str, ...]) -> str:
    return f'"${{{"_".join(path).upper()}}}"'


def _toml(value: Any) -> str:
    """A default as TOML writes it; nothing for none, which TOML has no word for."""
    if value is None or value is PydanticUndefined:
        return ""
    return "{}" if value == {} else json.dumps(value)
