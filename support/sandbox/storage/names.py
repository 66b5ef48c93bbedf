"""Which names a caller may choose. Everything is quoted where it meets SQL; these rules keep names addressable."""

from __future__ import annotations

import re
import unicodedata

from .errors import bad_request

MAX_LENGTH = 128
_PROJECT_ID = re.compile(r"[A-Za-z0-9_.-]{1,128}")
# Catalogs that every DuckDB instance has: a bucket of that name could not be attached to a workspace.
_RESERVED_BUCKETS = {"main", "memory", "temp", "system", "pg_catalog", "information_schema"}


def check_project_id(text: str) -> str:
    if not _PROJECT_ID.fullmatch(text) or text in (".", ".."):
        raise bad_request(
            "invalid_project_id",
            "A project id has 1 to 128 letters, digits, '_', '-' or '.'.",
            id=text[:MAX_LENGTH],
        )
    return text


def check_name(what: str, text: str) -> str:
    """A bucket, table or column name: any text that can stand in a URL path segment."""
    problem = _problem(text)
    if problem:
        raise bad_request(f"invalid_{what}_name", f"A {what} name {problem}.", name=text[:MAX_LENGTH])
    return text


def check_bucket_name(text: str) -> str:
    check_name("bucket", text)
    if text.lower() in _RESERVED_BUCKETS:
        raise bad_request("invalid_bucket_name", f"The name {text!r} is reserved by the engine.", name=text)
    return text


def _problem(text: str) -> str | None:
    if not text.strip():
        return "must not be empty"
    if len(text) > MAX_LENGTH:
        return f"has at most {MAX_LENGTH} characters"
    if text in (".", "..") or "/" in text or "\\" in text:
        return "must not be '.' or '..' nor contain '/' or '\\'"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        return "must not contain control characters"
    return None
