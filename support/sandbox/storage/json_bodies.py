"""JSON that Python reads and nobody can write back: lone surrogates, NaN, infinity. Refused before it gets anywhere."""

from __future__ import annotations

import json
import re

from fastapi import Request
from fastapi.exceptions import RequestValidationError

# What such a body must contain; most bodies do not, and are not parsed twice.
_SUSPECT = re.compile(rb"\\u[dD][89a-fA-F]|NaN|Infinity|\d[eE]\+?\d{3}")


async def refuse_unspeakable(request: Request) -> None:
    """422 for a JSON body with values that JSON text in UTF-8 cannot hold."""
    if "json" not in request.headers.get("content-type", ""):
        return
    body = await request.body()
    if not _SUSPECT.search(body):
        return
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return  # said in more detail where the body is read
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        problem = {
            "type": "value_error",
            "loc": ("body",),
            "msg": "Not a JSON text of finite numbers and Unicode characters",
        }
        raise RequestValidationError([{**problem, "input": None}]) from None
