"""All surfaces at once: what is lost, doubled or seen too late while others are at work."""

from __future__ import annotations

import time
from typing import Any

from support.sandbox.storage import objects
from support.sandbox.storage.errors import conflict
from support.sandbox.storage.store import catalog, loading
from tests.faults.fault import fault
from tests.faults.patching import Function, notes, replaces


def _every(nth: int, of: Any) -> bool:
    kept = notes(of)
    kept["calls"] = kept.get("calls", 0) + 1
    return bool(kept["calls"] % nth == 0)


@fault(
    "Every twentieth load is answered and not carried out.",
    features="together",
    message=r"worker 4 .*should show the \d+ rows that had been acknowledged, and \d+ at most.*it shows \d+",
)
def loads_are_lost() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, *arguments: Any) -> Any:
        return (1, ref.version) if _every(20, store) else right(store, ref, *arguments)


@fault(
    "Every tenth object is gone after the next one has been stored.",
    features="together",
    message=r"out/ should hold exactly what was acknowledged.*worker 5 \(S3: store objects under out/\): "
    r"\d+ acknowledged, \d+ missing: 5/\d+",
)
def objects_are_lost() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, store: Any, key: str, *arguments: Any) -> Any:
        if key.startswith("out/5/"):  # by one worker, one after the other
            doomed = notes(store).pop("doomed", None)
            if doomed is not None:
                store.delete(doomed)
            if _every(10, store):
                notes(store)["doomed"] = key
        return right(store, key, *arguments)


@fault(
    "SQL sees what has been loaded half a second later.",
    features="together",
    message=r"worker 10 \(SQL: count the rows of in_c_data\.events\).*should show the \d+ rows that had been",
)
def sql_sees_later() -> None:
    @replaces(catalog.Store, "attachments")
    def attachments(right: Function, store: Any, project_id: str, branch_id: str | None) -> Any:
        known = notes(store)
        if time.monotonic() - known.get("seen", 0.0) > 0.5:
            known["shown"] = right(store, project_id, branch_id)
            known["seen"] = time.monotonic()
        return known["shown"]


@fault(
    "A load that meets another one is refused.",
    features="together",
    message=r"worker \d+ \(REST: append rows to in_c_data\.events\) should be able to go on.* answered 409",
)
def loads_refuse_each_other() -> None:
    @replaces(loading, "load")
    def load(right: Function, store: Any, ref: Any, *arguments: Any) -> Any:
        under_way = notes(store).setdefault("under way", [])
        if under_way:
            raise conflict("busy", "Another load is under way.")
        under_way.append(ref)
        try:
            return right(store, ref, *arguments)
        finally:
            under_way.clear()
