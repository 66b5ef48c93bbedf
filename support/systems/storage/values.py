"""Python values as features describe them: their type and what they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from support.tables import meant as text_meant
from support.tables import shown


def described(value: Any) -> str:
    """``int 42``, ``Decimal 1.50``, ``list [int 1, None]``: the type that a program gets, and the value.

    Texts are shown as cells show them: ``str one⏎two␠``.
    """
    match value:
        case None:
            return "None"
        case str():
            return f"str {shown(value)}"
        case bool() | int() | float():
            return f"{type(value).__name__} {value}"
        case Decimal():
            return f"Decimal {value:f}"
        case datetime():
            return f"datetime {_in_utc(value)}"
        case date() | time() | timedelta():
            return f"{type(value).__name__} {value}"
        case bytes() | memoryview():
            return f"bytes {bytes(value).hex() or 'none'}"
        case list():
            return f"list [{', '.join(described(each) for each in value)}]"
        case dict():
            return f"dict {json.dumps(value, sort_keys=True)}"
        case _:
            return f"{type(value).__name__} {value}"


def fits(expected: str, value: Any) -> bool:
    """Whether a value is the one that a feature describes; JSON may come as text or decoded."""
    if expected.startswith("JSON "):
        return bool(_decoded(value) == json.loads(expected.removeprefix("JSON ")))
    return described(value) == expected


def _decoded(value: Any) -> Any:
    """JSON that came as text, decoded; what is no JSON stays what it is, so that it fits nothing."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return described(value)


def meant(text: str) -> Any:
    """The value that a feature describes: the other way round."""
    kind, _, value = text.partition(" ")
    match kind:
        case "None":
            return None
        case "bool":
            return value == "True"
        case "bytes":
            return bytes.fromhex(value.replace("none", ""))
        case "list":
            return [meant(each) for each in value.strip("[]").split(", ")]
        case "date" | "datetime":
            return {"date": date, "datetime": datetime}[kind].fromisoformat(value)
        case _:
            return _READ[kind](value)


_READ: dict[str, Callable[[str], Any]] = {"int": int, "float": float, "str": text_meant, "Decimal": Decimal}


def _in_utc(value: datetime) -> str:
    """The same instant in UTC, for those that have a zone."""
    return (value if value.tzinfo is None else value.astimezone(UTC)).isoformat(" ")
