"""What the answers over REST may look like beside what is promised of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.rightful.difference import difference
from tests.rightful.replies import OWN_WORDS, Reply, reshaped, rewrites, rewrites_json


@difference("Every object of an answer has fields that nobody has heard of.", "api_keys tables files profile health")
def unknown_fields() -> None:
    def with_more(name: str, value: Any) -> Any:
        is_known = isinstance(value, dict) and name not in OWN_WORDS
        return {"etag": 7, **value, "_links": {"self": None}} if is_known else value

    rewrites_json(lambda _reply, body: reshaped(body, with_more))


@difference("The fields of objects come in another order.", "tables imports profile")
def fields_turned() -> None:
    def turned(_name: str, value: Any) -> Any:
        return {key: value[key] for key in reversed(value)} if isinstance(value, dict) else value

    rewrites_json(lambda _reply, body: reshaped(body, turned, everywhere=True))


@difference("Refusals and remarks are worded otherwise.", "errors imports api_keys tables driver_bridge")
def other_words() -> None:
    def reworded(name: str, value: Any) -> Any:
        return "So ist es." if name in ("message", "Message", "msg") and isinstance(value, str) else value

    rewrites_json(lambda _reply, body: reshaped(body, reworded))


@difference(
    "Refusals have the shape that has only a text.",
    "errors imports api_keys tables driver_bridge presigned_urls",
    company=2,
)
def refusals_as_text() -> None:
    rewrites_json(lambda reply, body: {"detail": "No."} if reply.status >= 400 else body)


@difference(
    "A malformed request is answered 400 where the sandbox answers 422, and 422 where it answers 400.",
    "tables imports driver_bridge presigned_urls snapshots",
    company=2,
)
def other_status_for_what_is_malformed() -> None:
    def swapped(reply: Reply) -> None:
        if not reply.is_of_s3:
            reply.status = {400: 422, 422: 400}.get(reply.status, reply.status)

    rewrites(swapped)


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")


def _times(told: Callable[[datetime], str]) -> None:
    def changed(name: str, value: Any) -> Any:
        is_time = name.endswith("_at") and isinstance(value, str) and _MOMENT.fullmatch(value)
        return told(datetime.fromisoformat(value)) if is_time else value

    rewrites_json(lambda _reply, body: reshaped(body, changed))


@difference("Times end with Z and have no fraction.", "api_keys projects files snapshots pg_sessions")
def times_in_whole_seconds() -> None:
    _times(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


@difference(
    "Times have milliseconds and the offset of another zone.",
    "api_keys projects files snapshots pg_sessions",
    company=2,
)
def times_of_another_zone() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    _times(lambda moment: moment.astimezone(zone).isoformat(timespec="milliseconds"))


_BLOCK = 270_336


@difference("Sizes are those of blocks on a disk, and of an empty table too.", "tables imports snapshots workspaces")
def sizes_in_blocks() -> None:
    stored = {"size_bytes", "table_size_bytes", "workspace_size_bytes"}

    def in_blocks(name: str, value: Any) -> Any:
        return (value // _BLOCK + 1) * _BLOCK if name in stored else value

    # The size of a file is that of its content.
    rewrites_json(lambda reply, body: body if "/files" in reply.path else reshaped(body, in_blocks))


#: Lists whose order nobody promises.
_UNORDERED = frozenset(
    {
        "rows",
        "quality_issues",
        "correlations",
        "attached_tables",
        "workspace_objects",
        "copied_tables",
        "supported_commands",
        "shared_with",
        "warnings",
        "statistics",
    }
)


@difference(
    "What has no promised order comes in another one: rows, statistics, findings, contents.",
    "tables imports profile workspaces driver_bridge snapshots",
)
def other_order() -> None:
    def turned(name: str, value: Any) -> Any:
        return value[::-1] if name in _UNORDERED and isinstance(value, list) else value

    rewrites_json(lambda _reply, body: reshaped(body, turned, everywhere=True))


@difference(
    "Numbers without a fraction have none in JSON either, whatever the type of their column.",
    "tables column_types imports profile table_schema",
    company=2,
)
def whole_numbers() -> None:
    def whole(_name: str, value: Any) -> Any:
        is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
        return int(value) if is_whole else value

    rewrites_json(lambda _reply, body: reshaped(body, whole, everywhere=True))
