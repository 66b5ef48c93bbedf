"""Sizes that are told as 0 although rows are there."""

from __future__ import annotations

from tests.faults.fault import fault
from tests.faults.patching import Answer, changes_answers

PROJECT = r"/projects/[^/]+"
TABLE = PROJECT + r"/branches/[^/]+/buckets/[^/]+/tables/[^/]+"


def _empties(method: str, path: str, *fields: str) -> None:
    """Tell 0 for these fields."""

    @changes_answers(method, path)
    def change(answer: Answer) -> None:
        if answer.status < 300:
            answer.body |= dict.fromkeys(fields, 0)


@fault("A table always has the size 0.", features="tables", message=r"rows of .* should take up space.*size_bytes is 0")
def table_has_no_size() -> None:
    _empties("GET", TABLE, "size_bytes")


@fault(
    "An import reports that the table has the size 0.",
    features="imports",
    message=r"import should report that the rows take up space.*table_size_bytes is 0",
)
def import_has_no_size() -> None:
    _empties("POST", TABLE + "/import/file", "table_size_bytes")


@fault(
    "The statistics of a project have the size 0.",
    features="projects",
    message=r"project that holds rows should take up space.*size_bytes is 0",
)
def statistics_have_no_size() -> None:
    _empties("GET", PROJECT + "/stats", "size_bytes")


@fault(
    "A load reports that the workspace has the size 0.",
    features="workspace_contents",
    message=r"load should report that the rows take up space.*workspace_size_bytes is 0",
)
def load_has_no_size() -> None:
    _empties("POST", PROJECT + "/workspaces/[^/]+/load", "workspace_size_bytes")


@fault(
    "A load reports that what was loaded has the size 0.",
    features="workspace_contents",
    message=r"load should report that the rows take up space.*size_bytes is \[0",
)
def loaded_tables_have_no_size() -> None:
    @changes_answers("POST", PROJECT + "/workspaces/[^/]+/load")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            for each in answer.body["loaded"]:
                each["size_bytes"] = 0


@fault(
    "A snapshot has the size 0.",
    features="snapshots",
    message=r"rows that a snapshot keeps should take up space.*size_bytes is 0",
)
def snapshot_has_no_size() -> None:
    _empties("GET", PROJECT + "/branches/default/snapshots/[^/]+", "size_bytes")
