"""Merging branches and resolving conflicts (contract section 6.6)."""

from __future__ import annotations

import re
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Response
from psycopg2 import errors
from psycopg2.extensions import connection as Connection
from pydantic import BaseModel, Field

from .. import merging
from ..database import Row, execute, row, rows, transaction
from ..merging import Strategy
from ..text import Text
from .access import TheService, TheUser, within_budget
from .replies import MAX_ID, found, reply

router = APIRouter(prefix="/api/v1", dependencies=[Depends(within_budget)], tags=["merge"])

Id = Annotated[int, Path(ge=1, le=MAX_ID)]
BodyId = Annotated[int, Field(ge=1, le=MAX_ID)]
MergeId = Annotated[Text, Path(min_length=1, max_length=100)]

_RESOLUTIONS = ("SOURCE", "TARGET", "CUSTOM")
_DEFINITION = re.compile(r"\s*(CREATE|ALTER|DROP)\b.*\b(TABLE|VIEW|FUNCTION|INDEX|TRIGGER|PROCEDURE)\b", re.I | re.S)


class NewMerge(BaseModel):
    source_branch_id: BodyId
    merge_message: Annotated[Text, Field(min_length=1, max_length=500)]
    merge_strategy: str = Strategy.MANUAL_REVIEW.value
    base_branch_id: BodyId | None = None


class NewResolution(BaseModel):
    resolution: Annotated[Text, Field(min_length=1, max_length=50)]
    custom_definition: Annotated[Text, Field(max_length=10_000)] | None = None


@router.get("/branches/{branch1_id}/merge-base/{branch2_id}")
def get_merge_base(branch1_id: Id, branch2_id: Id, service: TheService) -> Response:
    if branch1_id == branch2_id:
        raise HTTPException(400, "A branch has no merge base with itself.")
    with service.database.connection() as connection:
        base = _base(connection, branch1_id, branch2_id)
    return reply(
        {
            "base_branch_id": base.branch_id,
            "base_branch_name": base.branch_name,
            "depth_from_branch1": base.depth1,
            "depth_from_branch2": base.depth2,
        }
    )


@router.post("/branches/{target_id}/merge", status_code=201)
def merge(target_id: Id, body: NewMerge, service: TheService, user: TheUser) -> Response:
    """Record a merge and what is in conflict. The second of two at once on one pair waits a while for the first."""
    if body.source_branch_id == target_id:
        raise HTTPException(400, "A branch cannot be merged into itself.")
    strategy = _strategy(body.merge_strategy)
    with service.database.connection() as connection, transaction(connection):
        _lock_pair(connection, body.source_branch_id, target_id)
        for branch_id in (body.source_branch_id, target_id):
            _branch(connection, branch_id)
        if body.base_branch_id is None:
            base_id = _base(connection, body.source_branch_id, target_id).branch_id
        else:
            base_id = _branch(connection, body.base_branch_id)["branch_id"]
        conflicts = merging.conflicts(connection, base_id, body.source_branch_id, target_id)
        manual = sum(not conflict.auto_resolvable for conflict in conflicts)
        is_complete = strategy.completes(manual, len(conflicts))
        merge_id = str(uuid.uuid4())
        execute(
            connection,
            """
            INSERT INTO merge_operations (id, source_branch_id, target_branch_id, merge_base_branch_id, merge_strategy,
                                          status, conflicts_detected, conflicts_resolved, result_commit_hash,
                                          merged_by, merged_at)
            VALUES (%(id)s, %(source)s, %(target)s, %(base)s, %(strategy)s, %(status)s, %(detected)s, %(resolved)s,
                    %(result)s, %(user)s, CASE WHEN %(complete)s THEN CURRENT_TIMESTAMP END)
            """,
            id=merge_id,
            source=body.source_branch_id,
            target=target_id,
            base=base_id,
            strategy=strategy.value,
            status="SUCCESS" if is_complete else "CONFLICT",
            detected=len(conflicts),
            resolved=len(conflicts) if is_complete else len(conflicts) - manual,
            result=merging.result_hash(body.source_branch_id, target_id, base_id) if is_complete else None,
            user=user,
            complete=is_complete,
        )
        merging.store_conflicts(connection, merge_id, conflicts)
        if is_complete:
            merging.mark_merged(connection, body.source_branch_id, user)
        shown = _shown(connection, merge_id)
    return reply(shown, 201)


@router.get("/merge/{merge_id}")
def get_merge(merge_id: Text, service: TheService) -> Response:
    with service.database.connection() as connection:
        return reply(_shown(connection, merge_id))


@router.get("/merge/{merge_id}/conflicts")
def get_conflicts(merge_id: Text, service: TheService) -> Response:
    with service.database.connection() as connection:
        _shown(connection, merge_id)
        conflicts = rows(
            connection,
            """
            SELECT c.conflict_id, c.object_type, c.schema_name, c.object_name, c.conflict_type, c.base_hash,
                   c.source_hash, c.target_hash, c.auto_resolvable, c.severity, c.dependencies_count, (
                       SELECT r.resolution_type FROM merge_conflict_resolutions r
                       WHERE r.merge_id = c.merge_id AND r.conflict_id = c.conflict_id
                       ORDER BY r.id DESC LIMIT 1
                   ) AS resolution
            FROM merge_conflicts c WHERE c.merge_id = %(id)s ORDER BY c.conflict_id
            """,
            id=merge_id,
        )
    return reply({"merge_id": merge_id, "conflicts": conflicts, "total_conflicts": len(conflicts)})


@router.post("/merge/{merge_id}/conflicts/{conflict_id}")
def resolve(merge_id: MergeId, conflict_id: Id, body: NewResolution, service: TheService, user: TheUser) -> Response:
    """Decide one conflict; a later decision replaces an earlier one. A definition is kept and never executed."""
    definition = _definition(body)
    with service.database.connection() as connection, transaction(connection):
        known = "SELECT id FROM merge_operations WHERE id = %(id)s FOR UPDATE"  # so that two cannot both be the last
        found(row(connection, known, id=merge_id), "Merge", merge_id)
        conflict = "SELECT 1 FROM merge_conflicts WHERE merge_id = %(id)s AND conflict_id = %(number)s"
        found(row(connection, conflict, id=merge_id, number=conflict_id), "Conflict", conflict_id)
        stored = row(
            connection,
            """
            INSERT INTO merge_conflict_resolutions
                (merge_id, conflict_id, resolution_type, custom_definition, resolved_by)
            VALUES (%(merge)s, %(conflict)s, %(resolution)s, %(definition)s, %(user)s)
            RETURNING resolved_at
            """,
            merge=merge_id,
            conflict=conflict_id,
            resolution=body.resolution,
            definition=definition,
            user=user,
        )
        is_complete = merging.advance(connection, merge_id, user)
    assert stored is not None
    return reply(
        {
            "merge_id": merge_id,
            "conflict_id": conflict_id,
            "resolution_applied": body.resolution,
            "resolved_at": stored["resolved_at"],
            "merge_complete": is_complete,
        }
    )


def _strategy(name: str) -> Strategy:
    try:
        return Strategy(name)
    except ValueError:
        known = ", ".join(strategy.value for strategy in Strategy)
        raise HTTPException(400, f"The merge strategy must be one of {known}.") from None


def _definition(body: NewResolution) -> str | None:
    if body.resolution not in _RESOLUTIONS:
        raise HTTPException(400, f"The resolution must be one of {', '.join(_RESOLUTIONS)}.")
    if body.resolution != "CUSTOM":
        return None
    if not body.custom_definition:
        raise HTTPException(400, "A CUSTOM resolution needs a custom_definition.")
    if not _DEFINITION.match(body.custom_definition):
        raise HTTPException(
            400, "The definition must create, alter or drop a table, view, function, index, trigger or procedure."
        )
    return body.custom_definition


def _lock_pair(connection: Connection, source: int, target: int) -> None:
    """One merge of a pair at a time, in either direction; kept to the end of the transaction."""
    execute(connection, "SET LOCAL lock_timeout = '5s'")
    try:
        first, second = sorted((source, target))
        execute(connection, "SELECT pg_advisory_xact_lock(%(first)s, %(second)s)", first=first, second=second)
        execute(connection, "SELECT FROM branches WHERE branch_id = %(source)s FOR NO KEY UPDATE", source=source)
    except errors.LockNotAvailable:
        raise HTTPException(409, "These branches are being merged by somebody else.") from None


def _branch(connection: Connection, branch_id: int) -> Row:
    statement = "SELECT branch_id FROM branches WHERE branch_id = %(id)s"
    return found(row(connection, statement, id=branch_id), "Branch", branch_id)


def _base(connection: Connection, branch1: int, branch2: int) -> merging.Base:
    for branch_id in (branch1, branch2):
        _branch(connection, branch_id)
    base = merging.merge_base(connection, branch1, branch2)
    if base is None:
        raise HTTPException(404, f"Branches {branch1} and {branch2} have no common ancestor.")
    return base


def _shown(connection: Connection, merge_id: str) -> dict[str, Any]:
    shown = row(
        connection,
        """
        SELECT m.id AS merge_id, m.status, m.conflicts_detected,
               count(c.conflict_id) FILTER (WHERE c.auto_resolvable) AS auto_resolvable_count,
               count(c.conflict_id) FILTER (WHERE NOT c.auto_resolvable) AS manual_count,
               m.status = 'SUCCESS' AS merge_complete, m.result_commit_hash, m.merge_base_branch_id
        FROM merge_operations m LEFT JOIN merge_conflicts c ON c.merge_id = m.id
        WHERE m.id = %(id)s
        GROUP BY m.id
        """,
        id=merge_id,
    )
    return found(shown, "Merge", merge_id)
