"""How answers look: JSON of plain values, timestamps with microseconds and offset (contract section 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Query, Response
from fastapi.responses import JSONResponse

Item = TypeVar("Item")
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=2**62)]


def reply(content: Any, status: int = 200) -> Response:
    return JSONResponse(content, status)


def no_content() -> Response:
    return Response(status_code=204)


def stamp(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="microseconds") if moment else None


def page(items: Iterable[Item], limit: int, offset: int) -> list[Item]:
    return list(items)[offset : offset + limit]
