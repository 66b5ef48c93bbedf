"""One thing in two answers: what counts as a difference, and what does not."""

from __future__ import annotations

from typing import Any

from support.systems.storage.views import differing

WORKSPACE: dict[str, Any] = {
    "id": "ws_1",
    "name": "a",
    "size_bytes": 1,
    "connection": {"username": "u", "password": "p"},
}


def test_a_field_that_both_tell_otherwise_is_named_with_both_values() -> None:
    assert differing("key", "listed", {"id": "k", "scope": "a"}, {"id": "k", "scope": "b"}) == (
        "scope is listed as a, and read as b"
    )


def test_what_only_one_of_them_tells_is_no_difference() -> None:
    assert differing("key", "answered", {"id": "k", "api_key": "secret"}, {"id": "k", "is_revoked": False}) == ""


def test_a_password_that_is_shown_once_and_a_size_that_moves_are_no_difference() -> None:
    later = {**WORKSPACE, "size_bytes": 2, "connection": {"username": "u", "password": None}}
    assert differing("workspace", "answered", WORKSPACE, later) == ""


def test_the_size_of_a_file_does_not_move() -> None:
    assert differing("file", "listed", {"size_bytes": 1}, {"size_bytes": 1024}) == (
        "size_bytes is listed as 1, and read as 1024"
    )
