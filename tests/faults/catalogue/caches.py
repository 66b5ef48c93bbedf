"""Answers that a service keeps for a while: what was read before a change is read again after it."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any

from tests.faults.fault import fault
from tests.faults.patching import Answer, changes_answers

PROJECT = r"/projects/[^/]+"
BUCKET = PROJECT + r"/branches/default/buckets/[^/]+"
ON_A_BRANCH = PROJECT + r"/branches/(?!default/)[^/]+"
_SECONDS = 1.0


def _kept(path: str) -> Callable[[], None]:
    """Give the answer to a GET again for a second, to those who may have one."""

    def install() -> None:
        kept: dict[tuple[str, str], tuple[float, int, Any]] = {}

        @changes_answers("GET", path)
        def change(answer: Answer) -> None:
            if answer.status not in (200, 404):
                return
            asked, now = (answer.path, answer.query), time.monotonic()
            since, status, body = kept.get(asked, (0.0, 0, None))
            if now - since < _SECONDS:
                answer.status, answer.body = status, copy.deepcopy(body)
            else:
                kept[asked] = (now, answer.status, copy.deepcopy(answer.body))

    return install


def _keeps(name: str, path: str, features: str, message: str) -> None:
    """A fault of its own for each kind of answer."""
    install = _kept(path)
    install.__name__, install.__module__ = name, __name__
    fault(f"An answer is kept for a second: {name.replace('_', ' ')}.", features, message)(install)


_keeps("a_key", PROJECT + "/api-keys/[^/]+", "api_keys", r"old key .* should be shown with revoked yes")
_keeps("a_bucket", BUCKET, "buckets", r'bucket "in_c_sales" should count 1 tables')
_keeps("a_file", PROJECT + "/files/[^/]+", "files", r"deleted file should not be found \(404\).*/files/\{file_id\}")
_keeps("the_files", PROJECT + "/files", "files", r"deleted file should not be listed")
_keeps(
    "a_snapshot", PROJECT + r"/branches/default/snapshots/[^/]+", "snapshots", r"deleted should not be found \(404\)"
)
_keeps("the_snapshots", PROJECT + r"/branches/default/snapshots", "snapshots", r"deleted should not be listed")
_keeps("the_branches", PROJECT + "/branches", "branches", r"branches should be \['test', 'dev'\], newest first")
_keeps(
    "the_workspaces_of_a_branch",
    PROJECT + "/branches/[^/]+/workspaces",
    "workspace_branches",
    r"workspaces should be \['b'\]",
)
_keeps(
    "a_workspace_of_a_branch",
    PROJECT + "/branches/[^/]+/workspaces/[^/]+",
    "workspace_branches",
    r'deleted workspace "a" should not be found \(404\), but GET .*/branches/\{branch_id\}/workspaces',
)
_keeps(
    "a_table_on_a_branch",
    ON_A_BRANCH + "/buckets/[^/]+/tables/[^/]+",
    "branch_isolation",
    r'team on "dev" should see the columns',
)
for _level, _path in (
    ("a_project", PROJECT),
    ("a_bucket", BUCKET),
    ("a_table", BUCKET + "/tables/[^/]+"),
):
    _keeps(
        f"the_settings_of_{_level}",
        _path + "/settings/snapshots",
        "snapshot_settings",
        r"truncate_table should be False \(from the system\)|snapshot settings of the scenario should hold",
    )
