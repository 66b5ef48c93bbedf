"""Conditional requests (RFC 9110 section 13) and byte ranges, as S3 applies them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from ..objects import Condition, ObjectInfo
from .errors import S3Error, no_such_key, not_implemented, precondition_failed
from .request import S3Request

_RANGE = re.compile("bytes=([0-9]{0,18})-([0-9]{0,18})")


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def quoted(etag: str) -> str:
    return f'"{etag}"'


def check_read(headers: Mapping[str, str], info: ObjectInfo, prefix: str = "") -> None:
    """For GET and HEAD; with the prefix of the copy headers it guards the source of a copy."""
    match, none_match = headers.get(f"{prefix}if-match"), headers.get(f"{prefix}if-none-match")
    since = _date(headers.get(f"{prefix}if-modified-since"))
    unmodified = _date(headers.get(f"{prefix}if-unmodified-since"))
    changed = info.last_modified.replace(microsecond=0)
    if match is not None:
        if not _names(match, info.etag):
            raise precondition_failed("If-Match")
    elif unmodified is not None and changed > unmodified:
        raise precondition_failed("If-Unmodified-Since")
    if none_match is not None:
        if _names(none_match, info.etag):
            raise _unchanged(info, "If-None-Match", prefix)
    elif since is not None and changed <= since:
        raise _unchanged(info, "If-Modified-Since", prefix)


def write_condition(request: S3Request) -> Condition | None:
    """What a PUT, a copy or a completed upload demands of the object it replaces."""
    match, none_match = request.header("if-match"), request.header("if-none-match")
    if none_match not in (None, "*"):
        raise not_implemented("If-None-Match with anything but * on a write")
    if match is None and none_match is None:
        return None

    def check(current: ObjectInfo | None) -> None:
        if none_match is not None and current is not None:
            raise precondition_failed("If-None-Match")
        if match is not None and current is None:
            raise no_such_key(request.key)
        if match is not None and current is not None and not _names(match, current.etag):
            raise precondition_failed("If-Match")

    return check


def delete_condition(match: str | None) -> Condition | None:
    if match is None:
        return None

    def check(current: ObjectInfo | None) -> None:
        if current is None or not _names(match, current.etag):
            raise precondition_failed("If-Match")

    return check


def byte_range(request: S3Request, info: ObjectInfo) -> tuple[int, int] | None:
    """First and last byte wanted, None for the whole. Several ranges, or nonsense, count as no range."""
    text, only_if = request.header("range"), request.header("if-range")
    if text is None or (only_if is not None and not _is_current(only_if, info)):
        return None
    return parse_range(text, info.size)


def parse_range(text: str, size: int) -> tuple[int, int] | None:
    match = _RANGE.fullmatch(text.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        first, last = max(0, size - int(match[2])), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size), size - 1)
        if match[2] and int(match[2]) < first:
            return None
    if first > last:
        details = {"RangeRequested": text, "ActualObjectSize": str(size)}
        text, headers = "The requested range is not satisfiable", {"Content-Range": f"bytes */{size}"}
        raise S3Error("InvalidRange", text, details=details, headers=headers)
    return first, last


def _names(header: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")]
    return "*" in tags or etag in tags


def _is_current(validator: str, info: ObjectInfo) -> bool:
    moment = _date(validator)
    if moment is not None:
        return info.last_modified.replace(microsecond=0) == moment
    return _names(validator, info.etag)


def _date(text: str | None) -> datetime | None:
    """The moment in a header; what cannot be read is ignored, as RFC 9110 says."""
    try:
        moment = None if text is None else parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _unchanged(info: ObjectInfo, condition: str, prefix: str) -> S3Error:
    if prefix:
        return precondition_failed(f"{prefix}{condition}".lower())
    headers = {"ETag": quoted(info.etag), "Last-Modified": http_date(info.last_modified)}
    return S3Error("NotModified", "Not Modified", headers=headers)
