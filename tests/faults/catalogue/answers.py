"""One and the same thing that one answer tells otherwise than the others: a list, what it shows itself, what made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.faults.fault import fault
from tests.faults.patching import Answer, changes_answers

PROJECT = r"/projects/[^/]+"
MAIN = PROJECT + r"/branches/default"
BUCKETS = MAIN + "/buckets"

Wrong = Callable[[dict[str, Any]], None]


def _tells(name: str, says: str, asked: tuple[str, str], wrong: Wrong, features: str, message: str) -> None:
    """A fault in the answers to one operation; `asked` is its method and path."""

    def install() -> None:
        @changes_answers(*asked)
        def change(answer: Answer) -> None:
            if answer.status < 300 and answer.body is not None:
                wrong(answer.body)

    install.__name__, install.__module__ = name, __name__
    fault(says, features, message)(install)


def _has(**fields: Any) -> Wrong:
    return lambda body: body.update(fields)


def _lists(items: str, **fields: Any) -> Wrong:
    def wrong(body: dict[str, Any]) -> None:
        for each in body[items]:
            each.update(fields)

    return wrong


def _in_kilobytes(body: dict[str, Any]) -> None:
    for file in body["files"]:
        file["size_bytes"] //= 1000


def _with_other_users(body: dict[str, Any]) -> None:
    for workspace in body["workspaces"]:
        workspace["connection"]["username"] = "somebody"


_tells(
    "listed_projects_are_empty",
    "The list of projects counts no tables.",
    ("GET", "/projects"),
    _lists("projects", table_count=0),
    "projects",
    r"project should be listed as it shows itself.*table_count is listed as 0, and read as 1",
)
_tells(
    "listed_projects_have_no_settings",
    "The list of projects leaves their settings out.",
    ("GET", "/projects"),
    _lists("projects", settings=None),
    "projects",
    r"settings is listed as None, and read as \{'team'",
)
_tells(
    "renaming_counts_wrong",
    "The answer to renaming a project counts its tables wrong.",
    ("PUT", PROJECT),
    _has(table_count=5),
    "projects",
    r"answer should show the project as it is.*table_count is answered as 5, and read as 0",
)
_tells(
    "listed_keys_live_for_ever",
    "The list of keys leaves out when they end.",
    ("GET", PROJECT + "/api-keys"),
    _lists("api_keys", expires_at=None),
    "api_keys",
    r"key should be listed as it shows itself.*expires_at is listed as None",
)
_tells(
    "new_keys_seem_wide",
    "The answer to making a key for a branch says that it is one for the project.",
    ("POST", PROJECT + "/api-keys"),
    _has(scope="project_admin"),
    "api_keys",
    r"answer should show the key as it is.*scope is answered as project_admin, and read as branch_",
)
_tells(
    "rotated_keys_seem_to_live_for_ever",
    "The answer to rotating a key leaves out when the new one ends.",
    ("POST", PROJECT + "/api-keys/[^/]+/rotate"),
    _has(expires_at=None),
    "api_keys",
    r"answer should show the key as it is.*expires_at is answered as None",
)
_tells(
    "listed_buckets_are_for_nothing",
    "The list of buckets leaves out what they are for.",
    ("GET", BUCKETS),
    _lists("buckets", description=None),
    "buckets",
    r"bucket should be listed as it shows itself.*description is listed as None",
)
_tells(
    "new_buckets_have_tables",
    "The answer to making a bucket counts tables.",
    ("POST", BUCKETS),
    _has(table_count=5),
    "buckets",
    r"answer should show the bucket as it is.*table_count is answered as 5, and read as 0",
)
_tells(
    "links_come_from_nowhere",
    "The answer to linking a bucket does not say where it comes from.",
    ("POST", BUCKETS + "/[^/]+/link"),
    _has(source_project_id=None),
    "bucket_sharing",
    r"answer should show the bucket as it is.*source_project_id is answered as None",
)
_tells(
    "links_count_no_tables",
    "The answer to linking a bucket counts no tables in it.",
    ("POST", BUCKETS + "/[^/]+/link"),
    _has(table_count=0),
    "bucket_sharing",
    r"answer should show the bucket as it is.*table_count is answered as 0, and read as 1",
)
_tells(
    "listed_tables_have_no_key",
    "The list of tables leaves their keys out.",
    ("GET", BUCKETS + "/[^/]+/tables"),
    _lists("tables", primary_key=[]),
    "tables",
    r"table should be listed as it shows itself.*primary_key is listed as \[\], and read as \['id'\]",
)
_tells(
    "listed_tables_count_wrong",
    "The list of tables counts rows that are not there.",
    ("GET", BUCKETS + "/[^/]+/tables"),
    _lists("tables", row_count=7),
    "tables",
    r"table should be listed as it shows itself.*row_count is listed as 7",
)
_tells(
    "listed_files_in_kilobytes",
    "The list of files tells their sizes in kilobytes.",
    ("GET", PROJECT + "/files"),
    _in_kilobytes,
    "files",
    r"should be shown as \"users.csv\" with 16 bytes.*with 0 bytes|size_bytes is listed as 0",
)
_tells(
    "registered_files_have_another_type",
    "The answer to registering a file tells another type.",
    ("POST", PROJECT + "/files"),
    _has(content_type="application/octet-stream"),
    "files",
    r"answer should show the file as it is.*content_type is answered as application/octet-stream",
)
_tells(
    "listed_snapshots_are_kept_for_ever",
    "The list of snapshots leaves out when they end.",
    ("GET", MAIN + "/snapshots"),
    _lists("snapshots", expires_at=None),
    "snapshots",
    r"snapshot should be listed as it shows itself.*expires_at is listed as None",
)
_tells(
    "snapshots_are_of_another_table",
    "A snapshot that is read tells another table than the list.",
    ("GET", MAIN + "/snapshots/[^/]+"),
    _has(table_name="other"),
    "snapshots",
    r"table_name is (listed|answered) as users, and read as other",
)
_tells(
    "new_snapshots_are_for_nothing",
    "The answer to taking a snapshot leaves out what it is for.",
    ("POST", MAIN + "/snapshots"),
    _has(description=None),
    "snapshots",
    r"answer should show the snapshot as it is.*description is answered as None",
)
_tells(
    "listed_branches_are_empty",
    "The list of branches counts no tables on them.",
    ("GET", PROJECT + "/branches"),
    _lists("branches", table_count=0),
    "branches",
    r"branch should be listed as it shows itself.*table_count is listed as 0, and read as 1",
)
_tells(
    "new_branches_are_empty",
    "The answer to making a branch counts no tables on it.",
    ("POST", PROJECT + "/branches"),
    _has(table_count=0),
    "branches",
    r"answer should show the branch as it is.*table_count is answered as 0, and read as 1",
)
_tells(
    "settings_seem_to_be_nobodys",
    "The answer to putting snapshot settings does not show them as the level's own.",
    ("PUT", PROJECT + "(?:/.*)?/settings/snapshots"),
    _has(local_config=None),
    "snapshot_settings",
    r"answer should show the settings as they are",
)
_tells(
    "new_workspaces_seem_to_live_for_ever",
    "The answer to making a workspace leaves out when it ends.",
    ("POST", PROJECT + "/workspaces"),
    _has(expires_at=None),
    "workspaces",
    r"expires_at is answered as None|should be shown with .*unlimited",
)
_tells(
    "listed_workspaces_have_another_limit",
    "The list of a branch's workspaces tells another limit of size.",
    ("GET", PROJECT + "/branches/[^/]+/workspaces"),
    _lists("workspaces", size_limit_gb=99),
    "workspace_branches",
    r"branch's workspace should be listed as it shows itself.*size_limit_gb is listed as 99, and read as 10",
)
_tells(
    "branches_show_no_tables_of_workspaces",
    "A workspace shows the tables that it can read on its own page, and on its branch's none.",
    ("GET", PROJECT + "/branches/[^/]+/workspaces/[^/]+"),
    _has(attached_tables=[]),
    "workspace_branches",
    r"should be shown there as it shows itself.*attached_tables is shown on its branch as \[\]",
)
_tells(
    "branches_show_no_objects_of_workspaces",
    "A workspace shows what is in it on its own page, and on its branch's nothing.",
    ("GET", PROJECT + "/branches/[^/]+/workspaces/[^/]+"),
    _has(workspace_objects=[]),
    "workspace_branches",
    r"should be shown there as it shows itself.*workspace_objects is shown on its branch as \[\]",
)
_tells(
    "listed_workspaces_have_other_users",
    "The list of workspaces tells another user than the workspace itself.",
    ("GET", PROJECT + "/workspaces"),
    _with_other_users,
    "workspaces",
    r"workspace should be listed as it shows itself.*connection is listed as",
)
