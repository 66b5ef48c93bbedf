"""The JSON Schema of profiles, for editors: made from the models that read them."""

from __future__ import annotations

from typing import Any

from support.targets.deviations import Deviation
from support.targets.settings import described, tables
from support.targets.target import known_systems, system_type

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/{model}"
_VARIABLE = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}"}


def schema() -> dict[str, Any]:
    """The schema of a profile. What a profile inherits or gets from the environment may be left out, so nothing is
    required in a system's table; the loader tells what is missing in the end.
    """
    definitions: dict[str, Any] = {}
    systems = {name: _system(name, definitions) for name in known_systems()}
    deviation = Deviation.model_json_schema(ref_template=_REF)
    definitions |= deviation.pop("$defs", {})
    return {
        "$schema": _DIALECT,
        "title": "A target of Plumbline",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "extends": {"type": "string", "description": "The profile over which this one is laid: a name or a path"},
            "deviations": {"type": "array", "items": deviation, "description": "What is known to fail there"},
            **systems,
        },
        "$defs": dict(sorted(definitions.items())),
    }


def _system(name: str, definitions: dict[str, Any]) -> dict[str, Any]:
    settings = system_type(name).settings_type
    model = settings.model_json_schema(ref_template=_REF)
    texts = {each.__name__: described(each) for each in tables(settings)}
    for key, inner in model.pop("$defs", {}).items():
        definitions[key] = _lenient(inner, texts.get(key, {}))
    title = model["title"]
    variants = {
        "type": "object",
        "additionalProperties": {"$ref": _REF.format(model=title)},
        "description": "The same service with other settings, by the names that scenarios use; the rest is inherited",
    }
    table = definitions[title] = _lenient(model, texts[title])
    return table | {"properties": {**table["properties"], "variants": variants}}


def _lenient(model: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    """A table in which everything may be left out, and numbers and truths may come from the environment."""
    properties = {
        name: _or_variable(field) | ({"description": texts[name]} if name in texts else {})
        for name, field in model.get("properties", {}).items()
    }
    return {key: value for key, value in model.items() if key != "required"} | {"properties": properties}


def _or_variable(field: dict[str, Any]) -> dict[str, Any]:
    kinds = [field, *field.get("anyOf", [])]
    plain = all(kind.get("type") not in ("boolean", "integer", "number") for kind in kinds)
    if plain and "enum" not in field and "pattern" not in field:
        return field
    kept = {key: field[key] for key in ("default", "description", "title") if key in field}
    rest = {key: value for key, value in field.items() if key not in kept}
    return kept | {"anyOf": [*rest.pop("anyOf", [rest]), _VARIABLE]}
