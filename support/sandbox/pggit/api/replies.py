"""How answers look: JSON; timestamps are UTC, with microseconds and without a zone (contract section 3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from fastapi import HTTPException, Query, Response
from psycopg2.extensions import connection as Connection

from ..service import Service

MAX_ID = 2**31 - 1

Item = TypeVar("Item")

PageNumber = Annotated[int, Query(ge=1, le=MAX_ID)]
PageSize = Annotated[int, Query(ge=1, le=100)]


def render(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain).encode()


def reply(content: Any, status: int = 200) -> Response:
    return Response(render(content), status, media_type="application/json")


def no_content() -> Response:
    return Response(status_code=204, media_type="application/json")


def cached(service: Service, key: str, load: Callable[[Connection], Any]) -> Response:
    """A read through the cache, which keeps the finished text."""
    text, _ = service.read(key, lambda connection: render(load(connection)))
    return Response(text, media_type="application/json")


def page_of(name: str, items: Sequence[Mapping[str, Any]], total: int, page: int, page_size: int) -> dict[str, Any]:
    """One page of a list."""
    return {name: items, "total": total, "page": page, "page_size": page_size, "pages": -(-total // page_size)}


def found(item: Item | None, what: str, number: object) -> Item:
    """The item, or 404 if there is none."""
    if item is None:
        raise missing(what, number)
    return item


def missing(what: str, number: object) -> HTTPException:
    return HTTPException(404, f"{what} {number} does not exist.")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"no JSON for {type(value)}")
