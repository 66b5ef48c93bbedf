"""Branches: what they tell of themselves."""

from __future__ import annotations

import time
from typing import Any

from support.sandbox.storage.store import branches
from support.sandbox.storage.store.records import Branch
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


@fault(
    "Of several who create a branch of one name at once, each gets one.",
    features="branches",
    message=r"one of 5 requests at the same time should succeed",
)
def names_are_looked_up_too_early() -> None:
    @replaces(branches, "create")
    def create(right: Function, store: Any, project_id: str, name: str, *details: Any) -> Any:
        was_there = any(each.name == name for each in branches.listing(store, project_id))
        time.sleep(0.1)  # what lies between looking and making, in which the others look
        with store.lock:
            others = [each for each in branches.listing(store, project_id) if each.name == name and not was_there]
            for each in others:
                each.name = ""
            made = right(store, project_id, name, *details)
            for each in others:
                each.name = name
        return made


@fault(
    "A deleted branch comes back with the next that is made.",
    features="branches",
    message=r'the team on "dev" should not get at the table in_c_data\.draft',
)
def deletion_is_undone_later() -> None:
    deleted: dict[str, list[Branch]] = {}

    @replaces(branches, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str) -> None:
        branch = branches.find(store, project_id, branch_id)[1]
        right(store, project_id, branch_id)
        deleted.setdefault(project_id, []).append(branch)

    @replaces(branches, "create")
    def create(right: Function, store: Any, project_id: str, *details: Any) -> Any:
        made = right(store, project_id, *details)
        for branch in deleted.pop(project_id, []):
            if branch.name != made.name:
                store.require_project(project_id).branches[branch.id] = branch
        return made
