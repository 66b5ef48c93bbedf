"""pgGit: merging branches."""

from __future__ import annotations

import time
from typing import Any

from support.sandbox.pggit import database, merging
from support.sandbox.pggit.api import merge as routes
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, replaces
from tests.faults.pggit_ways import changes_answers, changes_bodies, rewrites

BASE = "/branches/[0-9]+/merge-base/[0-9]+"
MERGE = "/branches/[0-9]+/merge"
READ = "/merge/[^/]+"
CONFLICTS = READ + "/conflicts"
DECIDE = CONFLICTS + "/[0-9]+"


@fault("The base is the furthest common ancestor.", "merge", r"nearest common base should be")
def furthest_base() -> None:
    rewrites(r"WHERE NOT is_cycle ORDER BY depth", "WHERE NOT is_cycle ORDER BY depth DESC")


@fault("The depths of the two branches are swapped.", "merge", r"nearest common base should be")
def depths_swapped() -> None:
    @changes_answers("GET", BASE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            body = answer.body
            body["depth_from_branch1"], body["depth_from_branch2"] = (
                body["depth_from_branch2"],
                body["depth_from_branch1"],
            )


@fault("A complete merge reads as incomplete.", "merge", r"should be complete.*merge_complete is False")
def complete_reads_incomplete() -> None:
    @changes_answers("GET", READ)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["merge_complete"] = False


@fault("A merge that is read has forgotten its conflicts.", "merge", r"should count its conflicts.*is 0")
def figures_forgotten() -> None:
    @changes_answers("GET", READ)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body |= {"conflicts_detected": 0, "auto_resolvable_count": 0, "manual_count": 0}


@fault("Merging an unknown branch is a server error.", "merge", r"found 500")
def unknown_branch_crashes() -> None:
    @changes_answers("POST", MERGE)
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status = 500


@fault("A merge for review is complete at once.", "merge", r"should wait for a decision")
def review_completes() -> None:
    @replaces(merging.Strategy, "completes")
    def completes(right: Function, self: Any, manual: int, conflicts: int) -> bool:
        return True


@fault("A union takes what both have changed for agreed.", "merge", r"should wait for a decision")
def union_completes() -> None:
    @replaces(merging.Strategy, "completes")
    def completes(right: Function, self: Any, manual: int, conflicts: int) -> bool:
        return self is merging.Strategy.UNION or bool(right(self, manual, conflicts))


@fault("Deciding all conflicts completes nothing.", "merge", r"merge_complete should be true")
def never_complete() -> None:
    @replaces(merging, "advance")
    def advance(right: Function, *arguments: Any) -> bool:
        return False


@fault("The first decision completes the merge.", "merge", r"merge_complete should be false|should wait for a decision")
def first_decision_completes() -> None:
    rewrites(
        r"EXISTS \(\s+SELECT FROM merge_conflict_resolutions r\s+WHERE r\.merge_id = c\.merge_id AND r\.conflict_id = c\.conflict_id\s+\)",
        "true",
    )


@fault("A decision is not stored.", "merge", r"database should hold the decision|is .*expected")
def decision_lost() -> None:
    rewrites(
        r"VALUES \(%\(merge\)s, %\(conflict\)s, %\(resolution\)s, %\(definition\)s",
        "VALUES (%(merge)s, %(conflict)s, 'SOURCE', NULL",
    )


@fault("A conflict that does not exist can be decided.", "merge", r"not found or invalid.*answered 200")
def unknown_conflict_decided() -> None:
    rewrites(r"SELECT 1 FROM merge_conflicts WHERE merge_id = %\(id\)s AND conflict_id = %\(number\)s", "SELECT 1")


@fault("A definition is carried out.", "merge", r"should have no table carried_out")
def definition_carried_out() -> None:
    from support.sandbox.pggit import database

    @replaces(database, "rows")
    def rows(right: Function, connection: Any, statement: str, **parameters: Any) -> Any:
        if parameters.get("definition"):
            with connection.cursor() as cursor:
                cursor.execute(parameters["definition"])
        return right(connection, statement, **parameters)


@fault("Any definition will do.", "merge", r"should be refused as invalid.*answered 200")
def any_definition() -> None:
    @replaces(routes, "_definition")
    def definition(right: Function, body: Any) -> Any:
        return body.custom_definition if body.resolution == "CUSTOM" and body.custom_definition else right(body)


@fault("Merges of one pair at the same time are server errors.", "merge", r"found 500")
def busy_pair_crashes() -> None:
    merged: set[str] = set()

    @changes_answers("POST", MERGE)
    def change(answer: Answer) -> None:
        if answer.status == 201 and answer.path in merged and answer.body["status"] == "SUCCESS":
            answer.status = 500
        merged.add(answer.path)


@fault("The source of a merge is not marked as merged.", "merge", r"status is ACTIVE, expected MERGED")
def source_unmarked() -> None:
    @replaces(merging, "mark_merged")
    def mark_merged(right: Function, *arguments: Any) -> None:
        return None


@fault("The source is marked as merged whatever came of it.", "merge", r"status is MERGED, expected ACTIVE")
def source_always_marked() -> None:
    @replaces(merging, "store_conflicts")
    def store(right: Function, connection: Any, merge_id: str, found: Any) -> None:
        right(connection, merge_id, found)
        merge = merging.row(connection, "SELECT * FROM merge_operations WHERE id = %(id)s", id=merge_id)
        assert merge is not None
        merging.mark_merged(connection, merge["source_branch_id"], "nobody")


@fault(
    "What one branch has changed is said to need a decision.", "merge", r"should count its conflicts|do not agree on"
)
def everything_manual() -> None:
    @replaces(merging, "classify")
    def classify(right: Function, *hashes: Any) -> str | None:
        return "BOTH_MODIFIED" if right(*hashes) else None


@fault(
    "What both have changed is said to resolve itself.",
    "merge",
    r"should count its conflicts|wait for a decision|do not agree on",
)
def nothing_manual() -> None:
    @replaces(merging, "classify")
    def classify(right: Function, *hashes: Any) -> str | None:
        return "SOURCE_MODIFIED" if right(*hashes) else None


@fault("Branches that have added the same are in conflict.", "merge", r"should be complete|count its conflicts")
def same_additions_conflict() -> None:
    @replaces(merging, "classify")
    def classify(right: Function, base: Any, source: Any, target: Any) -> str | None:
        return "BOTH_MODIFIED" if base is None and source else right(base, source, target)


@fault("A branch can be merged into itself.", "merge", r"should be refused as invalid")
def merged_into_itself() -> None:
    @changes_answers("POST", MERGE)
    def change(answer: Answer) -> None:
        if answer.status == 400 and "itself" in str(answer.body):
            answer.status, answer.body = 409, {"detail": "not now"}


@fault(
    "A merge with a wrong strategy is recorded all the same.", "merge", r"should be refused as invalid.*answered 201"
)
def any_strategy() -> None:
    @replaces(routes, "_strategy")
    def strategy(right: Function, name: str) -> Any:
        return merging.Strategy.__members__.get(name.upper(), merging.Strategy.MANUAL_REVIEW)


@fault("The conflicts of a merge are not listed in full.", "merge", r"number says|do not agree on|be in conflict")
def conflicts_missing() -> None:
    @changes_answers("GET", CONFLICTS)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["conflicts"] = answer.body["conflicts"][1:]


@fault("Who has decided a conflict is not kept.", "merge", r"resolved_by is postgres, expected")
def decider_unknown() -> None:
    rewrites(r"%\(definition\)s, %\(user\)s", "%(definition)s, 'postgres'")


@fault("A base that is named is ignored.", "merge", r"base of the merge should be \"root\"")
def named_base_ignored() -> None:
    def without_base(body: Any) -> Any:
        return {name: each for name, each in body.items() if name != "base_branch_id" or not isinstance(each, int)}

    changes_bodies("POST", MERGE, without_base)


@fault("A merge that names no strategy takes the source.", "merge", r"should wait for a decision")
def source_wins_by_default() -> None:
    changes_bodies("POST", MERGE, lambda body: {"merge_strategy": "SOURCE_WINS"} | body)


@fault(
    "Two decisions on one conflict are counted as of two.",
    "merge",
    r"should wait for a decision.*merge_complete is True",
)
def decisions_counted_twice() -> None:
    @replaces(merging, "rows")
    def rows(right: Function, connection: Any, statement: str, **parameters: Any) -> Any:
        found = right(connection, statement, **parameters)
        if "AS resolved" not in statement:
            return found
        count = "SELECT count(*) AS rows FROM merge_conflict_resolutions WHERE merge_id = %(id)s"
        enough = right(connection, count, **parameters)[0]["rows"] >= len(found)
        return [each | {"resolved": enough} for each in found]


@fault(
    "Two who decide the last conflicts at once leave the merge open.", "merge", r"merge should be complete.*is False"
)
def last_decisions_race() -> None:
    """Each looks for what is open before the other has ended; a pause after the look makes the meeting certain."""

    @replaces(merging, "rows")
    def rows(right: Function, connection: Any, statement: str, **parameters: Any) -> Any:
        found = right(connection, statement, **parameters)
        if "AS resolved" in statement:
            time.sleep(0.1)
        return found

    rewrites(r"WHERE id = %\(id\)s FOR UPDATE", "WHERE id = %(id)s")


@fault("What was deleted on a branch is not in conflict.", "merge", r"should count its conflicts|do not agree on")
def deletions_unseen() -> None:
    @replaces(merging, "classify")
    def classify(right: Function, *hashes: str | None) -> str | None:
        kind: str | None = right(*hashes)
        return None if kind is None or kind.startswith("DELETED") else kind


@fault("A conflict shows the source's version for the target's.", "merge", r"should show its versions")
def versions_swapped() -> None:
    rewrites(r"c\.source_hash, c\.target_hash", "c.target_hash AS source_hash, c.source_hash AS target_hash")


@fault("A decision that is no JSON is a server error.", "requests", r"conflicts/\{conflict_id\} answered 500")
def malformed_decision_crashes() -> None:
    @changes_answers("POST", DECIDE)
    def change(answer: Answer) -> None:
        if answer.status == 422 and answer.body["detail"][0]["loc"][0] == "body":
            answer.status, answer.body = 500, {"detail": "Internal Server Error"}


@fault(
    "A merge goes by what branches were before their last change.", "merge", r"should count its conflicts|do not agree"
)
def first_versions_count() -> None:
    rewrites(r"created_at DESC, history_id DESC", "created_at, history_id")


@fault("A merge marks its target as merged as well.", "merge", r"branch \"target\".*status is MERGED, expected ACTIVE")
def target_marked() -> None:
    rewrites(
        r"(UPDATE branches SET status = 'MERGED'.*)WHERE branch_id = %\(branch\)s",
        r"\1WHERE branch_id IN (%(branch)s, %(branch)s + 1)",
    )


@fault("Every decision is answered as one for the source.", "merge", r"resolution_applied is SOURCE, expected TARGET")
def answered_as_source() -> None:
    @changes_answers("POST", DECIDE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["resolution_applied"] = "SOURCE"


@fault("A merge that takes the target is kept as one that takes the source.", "merge", r"merge_strategy is SOURCE_WINS")
def target_kept_as_source() -> None:
    @replaces(database, "execute")
    def execute(right: Function, connection: Any, statement: str, **parameters: Any) -> Any:
        if "INSERT INTO merge_operations" in statement and parameters["strategy"] == "TARGET_WINS":
            parameters["strategy"] = "SOURCE_WINS"
        return right(connection, statement, **parameters)


@fault(
    "A merge that is refused is recorded all the same.",
    "merge",
    r"should leave everything as it was.*is new",
)
def refused_and_recorded() -> None:
    unknown: list[str] = []

    @replaces(routes, "_strategy")
    def strategy(right: Function, name: str) -> Any:
        if name in merging.Strategy.__members__:
            return right(name)
        unknown.append(name)
        return merging.Strategy.MANUAL_REVIEW

    @changes_answers("POST", MERGE)
    def change(answer: Answer) -> None:
        if unknown:
            answer.status, answer.body = 400, {"detail": f"There is no strategy {unknown.pop()}."}


@fault("A base that does not exist is taken for the nearest one.", "merge", r"not found or invalid.*answered 201")
def unknown_base_accepted() -> None:
    def known(body: Any) -> Any:
        return {name: value for name, value in body.items() if name != "base_branch_id"}

    changes_bodies("POST", MERGE, known)
