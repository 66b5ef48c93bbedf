"""Merging branches: their common ancestor, what is in conflict, and what a strategy makes of it (contract section 6.6).

A merge is a record: no strategy changes objects, history or commits.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from enum import Enum

from psycopg2.extensions import connection as Connection

from .database import execute, row, rows

# Kinds of objects that others are likely to depend on.
_WEIGHTY = ("TABLE", "VIEW", "FUNCTION")


class Strategy(Enum):
    """What to do about conflicts."""

    ABORT_ON_CONFLICT = "ABORT_ON_CONFLICT"
    TARGET_WINS = "TARGET_WINS"
    SOURCE_WINS = "SOURCE_WINS"
    UNION = "UNION"
    MANUAL_REVIEW = "MANUAL_REVIEW"

    def completes(self, manual: int, conflicts: int) -> bool:
        """Whether a merge with these conflicts is done at once. A review is done by somebody, never at once."""
        if self in (Strategy.TARGET_WINS, Strategy.SOURCE_WINS):
            return True
        if self is Strategy.MANUAL_REVIEW:
            return False
        return not (manual if self is Strategy.UNION else conflicts)

    def leaves_open(self, auto_resolvable: bool) -> bool:
        """Whether somebody has to resolve such a conflict before an incomplete merge is complete."""
        return not (self is Strategy.UNION and auto_resolvable)


@dataclass(frozen=True)
class Base:
    """The nearest common ancestor of two branches, and how far up it is for each."""

    branch_id: int
    branch_name: str
    depth1: int
    depth2: int


@dataclass(frozen=True)
class Conflict:
    """One object on which the branches and their ancestor do not agree; a hash is None where the object is absent."""

    conflict_id: int
    object_type: str
    schema_name: str
    object_name: str
    conflict_type: str
    base_hash: str | None
    source_hash: str | None
    target_hash: str | None
    auto_resolvable: bool
    severity: str
    dependencies_count: int = 0


def merge_base(connection: Connection, branch1: int, branch2: int) -> Base | None:
    """The nearest ancestor that both have; a branch counts as its own. None if they have none in common."""
    ancestors = """
        WITH RECURSIVE up AS (
            SELECT branch_id, branch_name, parent_branch_id, 0 AS depth FROM branches WHERE branch_id = %(branch)s
            UNION ALL
            SELECT b.branch_id, b.branch_name, b.parent_branch_id, up.depth + 1
            FROM branches b JOIN up ON b.branch_id = up.parent_branch_id
        ) CYCLE branch_id SET is_cycle USING path
        SELECT branch_id, branch_name, depth FROM up WHERE NOT is_cycle ORDER BY depth
    """
    depths = {each["branch_id"]: each["depth"] for each in rows(connection, ancestors, branch=branch2)}
    for each in rows(connection, ancestors, branch=branch1):
        if each["branch_id"] in depths:
            return Base(each["branch_id"], each["branch_name"], each["depth"], depths[each["branch_id"]])
    return None


def conflicts(connection: Connection, base: int, source: int, target: int) -> list[Conflict]:
    """Compare the newest entry of each object in the history of the three branches."""
    compared = rows(
        connection,
        """
        WITH newest AS (
            SELECT DISTINCT ON (object_id, branch_id) object_id, branch_id, after_hash
            FROM object_history
            WHERE branch_id IN (%(base)s, %(source)s, %(target)s)
            ORDER BY object_id, branch_id, created_at DESC, history_id DESC
        )
        SELECT o.object_type, o.schema_name, o.object_name, b.after_hash AS base_hash, s.after_hash AS source_hash,
               t.after_hash AS target_hash
        FROM schema_objects o
        LEFT JOIN newest b ON b.object_id = o.object_id AND b.branch_id = %(base)s
        LEFT JOIN newest s ON s.object_id = o.object_id AND s.branch_id = %(source)s
        LEFT JOIN newest t ON t.object_id = o.object_id AND t.branch_id = %(target)s
        WHERE coalesce(b.after_hash, s.after_hash, t.after_hash) IS NOT NULL
        ORDER BY o.object_id
        """,
        base=base,
        source=source,
        target=target,
    )
    found = []
    for each in compared:
        kind = classify(each["base_hash"], each["source_hash"], each["target_hash"])
        if kind is not None:
            found.append((kind, severity(each["object_type"], *_hashes(each)), each))
    found.sort(key=lambda item: item[1], reverse=True)  # by their text downwards: MINOR before MAJOR
    return [
        Conflict(number, conflict_type=kind, auto_resolvable=kind != "BOTH_MODIFIED", severity=grade, **each)
        for number, (kind, grade, each) in enumerate(found, start=1)
    ]


def _hashes(compared: dict[str, str | None]) -> tuple[str | None, str | None, str | None]:
    return compared["base_hash"], compared["source_hash"], compared["target_hash"]


def classify(base: str | None, source: str | None, target: str | None) -> str | None:
    """The kind of conflict, or None; the table in the contract. One side that agrees with the base has not moved."""
    if source == target and source in (base, None):
        return None
    if base is None:
        return None if source == target else "BOTH_MODIFIED"
    if target == base:
        return "DELETED_SOURCE" if source is None else "SOURCE_MODIFIED"
    if source == base:
        return "DELETED_TARGET" if target is None else "TARGET_MODIFIED"
    return "BOTH_MODIFIED"


def severity(object_type: str, base: str | None, source: str | None, target: str | None) -> str:
    """`MAJOR` for what was not there before, and for a table, view or function that one side has not; else `MINOR`."""
    is_missing = source is None or target is None
    return "MAJOR" if base is None or (is_missing and object_type in _WEIGHTY) else "MINOR"


def result_hash(source: int, target: int, base: int) -> str:
    """Identifies the outcome: the same three branches always give the same."""
    return hashlib.sha256(f"{source}::{target}::{base}".encode()).hexdigest()


def store_conflicts(connection: Connection, merge_id: str, found: list[Conflict]) -> None:
    """Keep them as they are now, so that their numbers stay what they are."""
    for conflict in found:
        execute(
            connection,
            """
            INSERT INTO merge_conflicts
            VALUES (%(merge_id)s, %(conflict_id)s, %(object_type)s, %(schema_name)s, %(object_name)s,
                    %(conflict_type)s, %(base_hash)s, %(source_hash)s, %(target_hash)s, %(auto_resolvable)s,
                    %(severity)s, %(dependencies_count)s)
            """,
            merge_id=merge_id,
            **asdict(conflict),
        )


def mark_merged(connection: Connection, branch: int, user: str) -> None:
    """The source branch has arrived."""
    execute(
        connection,
        "UPDATE branches SET status = 'MERGED', merged_by = %(user)s, merged_at = CURRENT_TIMESTAMP "
        "WHERE branch_id = %(branch)s",
        branch=branch,
        user=user,
    )


def advance(connection: Connection, merge_id: str, user: str) -> bool:
    """Count what is resolved; complete the merge if nothing is left open. Returns whether it is complete."""
    merge = row(connection, "SELECT * FROM merge_operations WHERE id = %(id)s", id=merge_id)
    assert merge is not None
    if merge["status"] == "SUCCESS":
        return True
    strategy = Strategy(merge["merge_strategy"])
    states = rows(
        connection,
        """
        SELECT c.auto_resolvable, EXISTS (
            SELECT FROM merge_conflict_resolutions r
            WHERE r.merge_id = c.merge_id AND r.conflict_id = c.conflict_id
        ) AS resolved
        FROM merge_conflicts c WHERE c.merge_id = %(id)s
        """,
        id=merge_id,
    )
    is_complete = all(each["resolved"] or not strategy.leaves_open(each["auto_resolvable"]) for each in states)
    execute(
        connection,
        "UPDATE merge_operations SET conflicts_resolved = %(resolved)s WHERE id = %(id)s",
        resolved=len(states) if is_complete else sum(each["resolved"] or each["auto_resolvable"] for each in states),
        id=merge_id,
    )
    if is_complete:
        execute(
            connection,
            """
            UPDATE merge_operations
            SET status = 'SUCCESS', merged_by = %(user)s, merged_at = CURRENT_TIMESTAMP, result_commit_hash = %(result)s
            WHERE id = %(id)s
            """,
            user=user,
            result=result_hash(merge["source_branch_id"], merge["target_branch_id"], merge["merge_base_branch_id"]),
            id=merge_id,
        )
        mark_merged(connection, merge["source_branch_id"], user)
    return is_complete
