"""PgGit's own database: what the API says is looked up here, and what it has no route for is written here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from support.wire.outcome import Outcome
from support.wire.pgwire import Login, PgWire, Session

#: What has to go with a branch, before it goes; each statement takes its id once.
_OF_A_BRANCH = (
    "UPDATE pggit.branches SET head_commit_hash = NULL WHERE branch_id = %(id)s",
    "DELETE FROM pggit.merge_conflict_resolutions WHERE merge_id IN (SELECT id FROM pggit.merge_operations"
    " WHERE %(id)s IN (source_branch_id, target_branch_id, merge_base_branch_id))",
    "DELETE FROM pggit.merge_operations WHERE %(id)s IN (source_branch_id, target_branch_id, merge_base_branch_id)",
    "DELETE FROM pggit.object_history WHERE branch_id = %(id)s",
    "DELETE FROM pggit.commits WHERE branch_id = %(id)s",
    "DELETE FROM pggit.branches WHERE branch_id = %(id)s",
)


@dataclass(slots=True)
class Line:
    """A session that the scenarios of a run use one after the other: to open one takes longer than most of them."""

    session: Session | None = None

    def close(self) -> None:
        """Close it; the next who needs one opens another."""
        session, self.session = self.session, None
        if session is not None:
            session.close()


@dataclass(slots=True)
class Database:
    """SQL of one scenario in the service's database."""

    wire: PgWire
    login: Login
    line: Line = field(default_factory=Line)

    @property
    def session(self) -> Session:
        """The open session, opened on first use and again after it was closed.

        Raises:
            BrokenPromise: the login is refused.
        """
        if self.line.session is None or self.line.session.raw.closed:
            session, outcome = self.wire.connect(self.login)
            if session is None:
                raise outcome.broken("the database of the service should let the suite in")
            self.line.session = session
        return replace(self.line.session, wire=self.wire)

    def run(self, sql: str, parameters: Any = None) -> Outcome:
        """Run a statement that has to succeed.

        Raises:
            BrokenPromise: the database refuses it.
        """
        outcome = self.session.run(sql, parameters)
        if not outcome.ok:
            raise outcome.broken("the schema of the service should be the documented one")
        return outcome

    def rows(self, sql: str, parameters: Any = None) -> list[dict[str, Any]]:
        """The rows of a query, each by the names of its columns."""
        outcome = self.run(sql, parameters)
        return [dict(zip(outcome.columns, row, strict=True)) for row in outcome.body]

    def row(self, table: str, key: str, value: Any) -> dict[str, Any] | None:
        """The row of a table of the service with this key; None if there is none."""
        found = self.rows(f"SELECT * FROM pggit.{table} WHERE {key} = %s", (value,))
        return found[0] if found else None

    def count(self, table: str, key: str, value: Any) -> int:
        """How many rows of a table have this value."""
        [[number]] = self.run(f"SELECT count(*) FROM pggit.{table} WHERE {key} = %s", (value,)).body
        return int(number)

    def now(self) -> datetime:
        """What the database's clock says, in the form in which the service's tables keep moments: without a zone."""
        [[moment]] = self.run("SELECT LOCALTIMESTAMP").body
        found: datetime = moment
        return found

    def insert(self, table: str, returning: str, **columns: Any) -> Any:
        """Insert a row; returns one of its columns."""
        return self.insert_all(table, returning, [columns])[0]

    def insert_all(self, table: str, returning: str, rows: Sequence[dict[str, Any]]) -> list[Any]:
        """Insert rows with the same columns in one transaction; returns a column of each, in the order given."""
        names = list(rows[0])
        places = ", ".join(["(" + ", ".join(["%s"] * len(names)) + ")"] * len(rows))
        sql = f"INSERT INTO pggit.{table} ({', '.join(names)}) VALUES {places} RETURNING {returning}"
        values = [_sql(row[name]) for row in rows for name in names]
        return [value for (value,) in self.run(sql, values).body]

    def hide_table(self, table: str, mark: str) -> str:
        """Give a table of the service another name; returns that."""
        hidden = f"{mark}_{table}"
        self.run(f"ALTER TABLE pggit.{table} RENAME TO {hidden}")
        return hidden

    def show_table(self, hidden: str) -> None:
        """Give a hidden table its name back; nothing happens if it has it."""
        table = hidden.split("_", 3)[3]
        self.run(f"ALTER TABLE IF EXISTS pggit.{hidden} RENAME TO {table}")

    # --- branches and what is on them -----------------------------------------------------------------------------

    def add_branch(self, name: str, parent: int | None) -> int:
        """Make a branch off another; returns its id."""
        id: int = self.insert(
            "branches", "branch_id", branch_name=name, parent_branch_id=parent, status="ACTIVE", created_by="plumbline"
        )
        return id

    def remove_branch(self, id: int) -> None:
        """Remove a branch with its merges, history and commits."""
        for statement in _OF_A_BRANCH:
            self.run(statement, {"id": id})

    def add_object(self, kind: str, schema: str, name: str) -> int:
        """Make an object that branches may differ in; returns its id."""
        id: int = self.insert(
            "schema_objects",
            "object_id",
            object_type=kind,
            schema_name=schema,
            object_name=name,
            current_definition=f"CREATE {kind} {name}",
            content_hash=content_hash(f"{schema}.{name}"),
            is_active=True,
        )
        return id

    def remove_objects(self, schema: str) -> None:
        """Remove all objects of a schema with their history."""
        of_schema = "SELECT object_id FROM pggit.schema_objects WHERE schema_name = %s"
        self.run(f"DELETE FROM pggit.object_history WHERE object_id IN ({of_schema})", (schema,))
        self.run("DELETE FROM pggit.schema_objects WHERE schema_name = %s", (schema,))

    def add_state(self, object_id: int, branch_id: int, version: str, mark: str) -> None:
        """Say which version of an object a branch has: a commit there, and a line of the object's history."""
        commit = content_hash(f"{mark} {object_id} {branch_id} {version}")
        self.run(
            "INSERT INTO pggit.commits (commit_hash, branch_id, object_changes, author_name, author_time,"
            " commit_message) VALUES (%s, %s, '{}', 'plumbline', now(), %s)",
            (commit, branch_id, f"{mark} version {version}"),
        )
        self.run(
            "INSERT INTO pggit.object_history (object_id, change_type, change_severity, after_hash, commit_hash,"
            " branch_id, author_name, author_time) VALUES (%s, 'ALTER', 'MINOR', %s, %s, %s, 'plumbline', now())",
            (object_id, content_hash(version), commit, branch_id),
        )


def content_hash(text: str) -> str:
    """64 hexadecimal characters that stand for a content."""
    return hashlib.sha256(text.encode()).hexdigest()


def _sql(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value
