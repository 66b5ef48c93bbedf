"""Branches: what they tell of themselves."""

from __future__ import annotations

from support.sandbox.storage.store import branches
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, replaces

ONE = r"/projects/[^/]+/branches/[0-9a-f]{8}"


@fault(
    "A branch tells of no tables of its own.",
    features="branches",
    message=r'the branch "dev" should tell that it has in_c_data\.users of its own.*is missing',
)
def own_tables_are_not_told() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["copied_tables"] = []


@fault(
    "A branch tells of tables that are on other branches.",
    features="branches",
    message=r'the branch "other" should tell nothing of in_c_data\.draft',
)
def tables_of_others_are_told() -> None:
    told: dict[tuple[str, str], dict[str, str]] = {}

    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            for each in answer.body["copied_tables"]:
                told[each["bucket_name"], each["table_name"]] = each
            answer.body["copied_tables"] = list(told.values())


@fault(
    "A branch counts the tables that it had when it was made.",
    features="branches",
    message=r'the branch "dev" should count 1 table more than before.*it counted 1, now 1',
)
def tables_are_counted_once() -> None:
    counted: dict[str, int] = {}

    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["table_count"] = counted.setdefault(answer.body["id"], answer.body["table_count"])


@fault(
    "A pull never tells that the branch had a table of its own.",
    features="branches",
    message=r"the pull should name in_c_data\.users and tell that the branch had its own.*was_local is False",
)
def pull_never_tells() -> None:
    @replaces(branches, "pull")
    def pull(right: Function, *arguments: object) -> tuple[str, str, bool]:
        bucket, table, _ = right(*arguments)
        return bucket, table, False
