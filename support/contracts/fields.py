"""Whether a response model has a field, so that what names one can be held against the contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from support.contracts.model import NOTHING, OPAQUE


def has_field(answers: Mapping[int, Any], place: str) -> bool:
    """Whether one of these answers may hold a field, written as violations write it: ``api_keys[].scope``."""
    models = [model for model in answers.values() if model is not NOTHING and model is not OPAQUE]
    parts = re.findall(r"\[\]|[^.\[\]]+", place)
    schemas = [TypeAdapter(model).json_schema() for model in models]
    return any(_leads(schema, parts, schema.get("$defs", {})) for schema in schemas)


def _leads(node: Any, parts: list[str], shared: dict[str, Any]) -> bool:
    """Whether a path leads somewhere from this node of a JSON schema."""
    if node is None or node is False:
        return False
    if not parts or node is True or node == {}:
        return True
    if "$ref" in node:
        return _leads(shared[node["$ref"].rpartition("/")[2]], parts, shared)
    if "anyOf" in node:
        return any(_leads(option, parts, shared) for option in node["anyOf"])
    first, *rest = parts
    if first == "[]":
        return _leads(node.get("items"), rest, shared)
    if "properties" in node:
        return _leads(node["properties"].get(first), rest, shared)
    return _leads(node.get("additionalProperties"), rest, shared)
