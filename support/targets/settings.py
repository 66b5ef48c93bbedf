"""The settings of a system as a tree: which there are, what they are called, and which model holds them."""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Path = tuple[str, ...]


def leaves(model: type[BaseModel], path: Path = ()) -> Iterator[tuple[Path, FieldInfo]]:
    """Every setting that is no table of settings itself, with the way to it: ``("limits", "read_seconds")``."""
    for name, field in model.model_fields.items():
        inner = table_of(field)
        if inner is None:
            yield (*path, name), field
        else:
            yield from leaves(inner, (*path, name))


def tables(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A table of settings, and all tables in it."""
    yield model
    for field in model.model_fields.values():
        if inner := table_of(field):
            yield from tables(inner)


def table_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a setting that is a table of settings, whether or not it may be left out."""
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def siblings(model: type[BaseModel], path: Sequence[Any]) -> list[str]:
    """The settings that stand where the last part of a path stands."""
    for part in path[:-1]:
        field = model.model_fields.get(str(part))
        inner = table_of(field) if field else None
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """`` (did you mean rest?)``, or what is known if nothing is near."""
    close = difflib.get_close_matches(word, known, 1)
    return f" (did you mean {close[0]}?)" if close else f" (known: {', '.join(known)})"


def described(model: type[BaseModel]) -> dict[str, str]:
    """What each setting of a table is for: its description, or the text under it in the source.

    pydantic can find these texts too, but would do so in every run; only schemas and templates need them.
    """
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if issubclass(each, BaseModel) and each is not BaseModel:
            found |= _documented(each)
    given = {name: field.description for name, field in model.model_fields.items() if field.description}
    return {name: " ".join(text.replace("``", "").split()) for name, text in (found | given).items()}


def _documented(model: type[BaseModel]) -> dict[str, str]:
    [definition] = ast.parse(inspect.getsource(model)).body
    assert isinstance(definition, ast.ClassDef)
    return {
        assigned.target.id: str(text.value.value)
        for assigned, text in pairwise(definition.body)
        if isinstance(assigned, ast.AnnAssign)
        and isinstance(assigned.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }
