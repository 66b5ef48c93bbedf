"""What scenarios sent and got, packed: all of it is there, in whatever order it comes and however often."""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable

import pytest

from support.evidence.page import Details
from support.evidence.record import RECORD, Record, ScenarioRecord
from support.evidence.tape import Line
from tests.evidence import fakes


def packed(records: Iterable[Record]) -> Counter[tuple[str, int]]:
    """The places of the scenarios that can be unpacked, all features together."""
    details = Details()
    for record in records:
        details.add(Line(record, RECORD.dump_json(record) + b"\n"))
    lines = [
        line for chunk in details.chunks().values() for line in zlib.decompress(base64.b64decode(chunk)).split(b"\n")
    ]
    cases = [json.loads(line)["case"] for line in lines if line]
    return Counter((case["file"], case["line"]) for case in cases)


PLANNED, RUN = 30, fakes.run(30)
ALL = [fakes.scenario(number) for number in range(PLANNED)]
FAILED = [each for each in ALL if each.result == "failed"]  # nothing is left out of these


@pytest.mark.parametrize(
    "records",
    [
        [RUN, *FAILED],
        [RUN, *ALL[:20], *ALL[20:]][:25],
        [RUN, *ALL, *FAILED],
        [RUN, *ALL, RUN, *ALL],
        [*ALL],
    ],
    ids=["few", "cut off", "more than expected", "two parts that overlap", "without a plan"],
)
def test_every_line_can_be_unpacked(records: list[Record]) -> None:
    added = Counter(each.case.place for each in records if isinstance(each, ScenarioRecord))
    assert packed(records) == added
