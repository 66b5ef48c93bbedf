"""Bodies of requests that no client should send, by the words of features."""

from __future__ import annotations

import json
from typing import Any

#: What may be in a text that no database can keep, as JSON writes it.
UNKEEPABLE = {
    "a null character": r"a\u0000b",
    "half of a surrogate pair": r"a\ud800b",
}

_JSON = {"Content-Type": "application/json"}
_DEEP = 10_000

#: Whole bodies: the bytes, and the headers that go with them.
BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "an empty body": (b"", _JSON),
    "half a JSON object": (b'{"name": "tried", ', _JSON),
    "a JSON list": (b'["name", "url"]', _JSON),
    "a JSON text": (b'"name"', _JSON),
    "a JSON null": (b"null", _JSON),
    "not a number for a name": (b'{"name": NaN, "url": "https://hooks.example/"}', _JSON),
    "bytes that are no text": (b'{"name": "\xff\xfe", "url": "https://hooks.example/"}', _JSON),
    "a form": (b"name=tried&url=https%3A%2F%2Fhooks.example%2F", {"Content-Type": "application/x-www-form-urlencoded"}),
    "an object nested 10,000 times": (b'{"name": ' * _DEEP + b"1" + b"}" * _DEEP, _JSON),
}


def unkeepable(fields: dict[str, Any], field: str, what: str) -> dict[str, Any]:
    """Options of a call that sends these fields, one of them with such a text in it."""
    mark = "@unkeepable@"
    value = [mark] if field == "events" else f"https://hooks.example/{mark}"
    body = json.dumps(fields | {field: value}).replace(mark, UNKEEPABLE[what])
    return {"content": body.encode(), "headers": _JSON}


def whole(what: str) -> dict[str, Any]:
    """Options of a call that sends one of ``BODIES``."""
    content, headers = BODIES[what]
    return {"content": content, "headers": headers}
