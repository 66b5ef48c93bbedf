"""What the service tells of itself: health, metrics, and the ends of URLs by its own clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from support.sandbox.storage import metrics
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, replaces


@fault(
    "The metrics are those of the first time that somebody asked.",
    features="health",
    message=r"has grown by 0 instead of 1",
)
def metrics_stand_still() -> None:
    told: list[bytes] = []

    @replaces(metrics.Metrics, "text")
    def text(right: Function, self: Any) -> bytes:
        told.append(right(self))
        return told[0]


@fault(
    "A part of the storage is told to be down by a service that calls itself healthy.",
    features="health",
    message=r"all parts of the storage should be available.*files_dir",
)
def a_part_is_down() -> None:
    @changes_answers("GET", "/health")
    def change(answer: Answer) -> None:
        answer.body["details"]["files_dir"] = False


@fault(
    "Presigned URLs are told to end two minutes after they do.",
    features="presigned_urls",
    message=r"The URL should end in \d+ seconds.*it ends in",
)
def urls_end_later() -> None:
    @changes_answers("POST", r"/s3/[^/]+/presign")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            end = datetime.fromisoformat(answer.body["expires_at"]) + timedelta(minutes=2)
            answer.body["expires_at"] = end.isoformat()
