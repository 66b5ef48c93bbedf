"""API keys as tables of features write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from support.systems.storage.moments import moment
from support.systems.storage.stage import Stage

_DAY = 86_400


def key_options(stage: Stage, row: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a request for a key. ``branch`` is ``the branch`` or an id; figures and ``null`` are JSON."""
    options: dict[str, Any] = {}
    for name, text in row.items():
        if name == "branch" and text == "null":
            continue
        if name == "branch":
            options["branch_id"] = stage.branch if text == "the branch" else text
        elif text:
            options[name] = _value(text)
    return options


def _value(text: str) -> Any:
    """Figures, ``null``, quoted texts, lists and objects are read as JSON, all else as it stands."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _days(key: Mapping[str, Any]) -> str:
    if key["expires_at"] is None:
        return "never"
    return str(round((moment(key["expires_at"]) - moment(key["created_at"])).total_seconds() / _DAY))


_SHOWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "description": lambda key: str(key["description"]),
    "scope": lambda key: str(key["scope"]),
    "branch": lambda key: str(key["branch_id"] or "none"),
    "revoked": lambda key: "yes" if key["is_revoked"] else "no",
    "expires in days": _days,
    "used": lambda key: "yes" if key["last_used_at"] else "never",
}


def difference(stage: Stage, expected: Mapping[str, str], key: Mapping[str, Any]) -> str:
    """Where a key is not as a table says, a line for each field. A text that ends with … is the beginning."""
    lines = []
    for name, text in expected.items():
        wanted, found = stage.branch if text == "the branch" else text, _SHOWN[name](key)
        if found.startswith(wanted[:-1]) if wanted.endswith("…") else found == wanted:
            continue
        lines.append(f"{name} should be {wanted}, it is {found}")
    return "\n".join(lines)
