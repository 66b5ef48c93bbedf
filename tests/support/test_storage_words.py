"""The words in which features describe values, workspaces and changed URLs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from support.systems.storage.presigned import changed
from support.systems.storage.values import described, fits, meant
from support.systems.storage.workspace_view import objects, told

URL = "http://127.0.0.1:1/s3/project-a/data.csv?expires=100&signature=0f&content_type=text%2Fcsv"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (True, "bool True"),
        (42, "int 42"),
        (Decimal("1.50"), "Decimal 1.50"),
        (date(2024, 2, 29), "date 2024-02-29"),
        (datetime(2024, 2, 29, 12, 0), "datetime 2024-02-29 12:00:00"),
        (datetime(2024, 2, 29, 12, 0, tzinfo=timezone(timedelta(hours=2))), "datetime 2024-02-29 10:00:00+00:00"),
        (timedelta(days=1, hours=2), "timedelta 1 day, 2:00:00"),
        (memoryview(b"\x00\xff"), "bytes 00ff"),
        (memoryview(b""), "bytes none"),
        (" one\ntwo", "str ␠one⏎two"),
        (-0.0, "float -0.0"),
        ([1, None, ["x"]], "list [int 1, None, list [str x]]"),
    ],
)
def test_values_are_described_by_type_and_value(value: Any, words: str) -> None:
    assert described(value) == words
    assert fits(words, value)


@pytest.mark.parametrize(
    "words",
    ["None", "bool False", "int -7", "str O'Brien", "str one⏎two␠", "bytes none", "date 2024-02-29", "list [int 1]"],
)
def test_a_described_value_is_meant(words: str) -> None:
    assert described(meant(words)) == words


def test_json_may_come_as_text_or_decoded() -> None:
    assert fits('JSON {"a": [1, null]}', '{"a":[1,null]}')
    assert fits('JSON {"a": [1, null]}', {"a": [1, None]})
    assert not fits('JSON {"a": 1}', {"a": "1"})


@pytest.mark.parametrize(
    ("what", "value", "expected"),
    [
        ("key", "other file.csv", "/s3/project-a/other%20file.csv?expires=100&signature=0f&content_type=text%2Fcsv"),
        ("bucket", "project-b", "/s3/project-b/data.csv?expires=100&signature=0f&content_type=text%2Fcsv"),
        ("signature", "", "/s3/project-a/data.csv?expires=100&signature=1f&content_type=text%2Fcsv"),
        ("end", "60", "/s3/project-a/data.csv?expires=160&signature=0f&content_type=text%2Fcsv"),
        ("any signature", "", "/s3/project-a/data.csv?expires=100&content_type=text%2Fcsv"),
        ("any end", "", "/s3/project-a/data.csv?signature=0f&content_type=text%2Fcsv"),
        ("query", "", "/s3/project-a/data.csv"),
    ],
)
def test_one_thing_is_changed_in_a_url(what: str, value: str, expected: str) -> None:
    assert changed(URL, what, value) == f"http://127.0.0.1:1{expected}"


def test_a_workspace_tells_its_life_in_hours() -> None:
    made = datetime(2024, 1, 1, tzinfo=UTC)
    record = {
        "name": "analysis",
        "status": "active",
        "created_at": made.isoformat(),
        "expires_at": (made + timedelta(hours=24)).isoformat(),
        "size_limit_gb": 5,
    }
    assert told(record) == {"name": "analysis", "status": "active", "life": "24 hours", "size limit": "5 GB"}
    assert told(record | {"expires_at": None})["life"] == "unlimited"


def test_objects_are_those_of_the_users() -> None:
    found = [
        {"name": "_workspace_info", "type": "table", "rows": 3},
        {"name": "mine", "type": "BASE TABLE", "rows": 1},
        {"name": "seen", "type": "VIEW", "rows": None},
    ]
    assert objects({"workspace_objects": found}) == [("mine", "table", "1"), ("seen", "view", "")]
