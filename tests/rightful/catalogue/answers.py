"""What the answers over REST may look like beside what is promised of them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.rightful.difference import difference
from tests.rightful.replies import Reply, rewrites, rewrites_json

#: Objects whose fields are the user's own words, or the names of settings.
_OWN_WORDS = frozenset(
    {
        "rows",
        "tags",
        "settings",
        "local_config",
        "inheritance",
        "effective_config",
        "example",
        "commandResponse",
        "histogram",
    }
)


@difference("Every object of an answer has fields that nobody has heard of.", "api_keys tables files profile health")
def unknown_fields() -> None:
    def with_more(value: Any) -> Any:
        if isinstance(value, list):
            return [with_more(each) for each in value]
        if not isinstance(value, dict):
            return value
        kept = {name: each if name in _OWN_WORDS else with_more(each) for name, each in value.items()}
        return {"etag": 7, **kept, "_links": {"self": None}}

    rewrites_json(lambda _reply, body: with_more(body))


@difference("The fields of objects come in another order.", "tables imports profile")
def fields_reversed() -> None:
    def reversed_fields(value: Any) -> Any:
        if isinstance(value, list):
            return [reversed_fields(each) for each in value]
        if isinstance(value, dict):
            return {name: reversed_fields(value[name]) for name in reversed(value)}
        return value

    rewrites_json(lambda _reply, body: reversed_fields(body))


@difference("Refusals and remarks are worded otherwise.", "errors imports api_keys tables driver_bridge")
def other_words() -> None:
    def reworded(value: Any) -> Any:
        if isinstance(value, list):
            return [reworded(each) for each in value]
        if not isinstance(value, dict):
            return value
        words = {"message": "So ist es.", "Message": "So ist es.", "msg": "nein"}
        return {name: words.get(name, reworded(each)) for name, each in value.items()}

    rewrites_json(lambda _reply, body: reworded(body))


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
        if not (reply.path.startswith("/s3") and not reply.path.endswith("/presign")):
            reply.status = {400: 422, 422: 400}.get(reply.status, reply.status)

    rewrites(swapped)


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
_MOMENTS = re.compile(r"_at$")


def _moments(change: Any) -> None:
    def changed(value: Any, name: str = "") -> Any:
        if isinstance(value, list):
            return [changed(each) for each in value]
        if isinstance(value, dict):
            return {key: each if key in _OWN_WORDS else changed(each, key) for key, each in value.items()}
        if isinstance(value, str) and _MOMENTS.search(name) and _MOMENT.fullmatch(value):
            return change(datetime.fromisoformat(value))
        return value

    rewrites_json(lambda _reply, body: changed(body))


@difference("Times end with Z and have no fraction.", "api_keys projects files snapshots pg_sessions")
def times_in_whole_seconds() -> None:
    _moments(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


@difference(
    "Times have milliseconds and the offset of another zone.",
    "api_keys projects files snapshots pg_sessions",
    company=2,
)
def times_of_another_zone() -> None:
    _moments(
        lambda moment: moment.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat(timespec="milliseconds")
    )


@difference("Sizes are those of blocks on a disk, and of an empty table too.", "tables imports snapshots workspaces")
def sizes_in_blocks() -> None:
    def rounded(value: Any, path: str) -> Any:
        if isinstance(value, list):
            return [rounded(each, path) for each in value]
        if not isinstance(value, dict):
            return value
        return {
            name: (each // 270336 + 1) * 270336
            if name in ("size_bytes", "table_size_bytes", "workspace_size_bytes") and "/files" not in path
            else each
            if name in _OWN_WORDS
            else rounded(each, path)
            for name, each in value.items()
        }

    rewrites_json(lambda reply, body: rounded(body, reply.path))


@difference(
    "What has no promised order comes in another one: rows, statistics, findings, contents.",
    "tables imports profile workspaces driver_bridge snapshots",
)
def other_order() -> None:
    lists = {
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

    def turned(value: Any, name: str = "") -> Any:
        if isinstance(value, list):
            each = [turned(item) for item in value]
            return each[::-1] if name in lists else each
        if isinstance(value, dict):
            return {key: turned(item, key) for key, item in value.items()}
        return value

    rewrites_json(lambda _reply, body: turned(body))


@difference(
    "Numbers without a fraction have none in JSON either, whatever the type of their column.",
    "tables column_types imports profile table_schema",
    company=2,
)
def whole_numbers() -> None:
    def written(value: Any) -> Any:
        if isinstance(value, list):
            return [written(each) for each in value]
        if isinstance(value, dict):
            return {name: written(each) for name, each in value.items()}
        return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value

    rewrites_json(lambda _reply, body: written(body))
