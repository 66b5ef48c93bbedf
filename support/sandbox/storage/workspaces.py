"""The engine of one workspace: its own DuckDB instance, in which the project's buckets can be read and not written.

Two walls keep a session inside. DuckDB itself: buckets are attached READ_ONLY, external access is off, the
configuration is locked. And `pgwire/guard.py`, which refuses the kinds of statement that could touch them.

The instance may open files of one private folder only. A bucket's version file is linked into it under a random
name, attached, and unlinked again: DuckDB goes on with the open file, and the folder stays empty, so that no file
function finds anything there.
"""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from .gate import Gate, GatedCursor
from .store.sql import literal, quoted

Attachments = Callable[[], Mapping[str, Path]]
Pin = Callable[[Sequence[Path]], AbstractContextManager[None]]

# How often a bucket may change under our hands while it is being attached, before we give up.
_ATTEMPTS = 20
# Rows that the engine prepares before they are asked for. It counts long strings for little: with its own default it
# holds 43 MB of rows of 1 kB, with this 2 MB, and is as fast.
_STREAM_BUFFER = "16KB"


class WorkspaceError(Exception):
    """Something asked of a workspace cannot be done."""


class WorkspaceClosed(WorkspaceError):
    """The workspace has been deleted."""


class ObjectNotFound(WorkspaceError):
    """The workspace has no table or view of that name."""


class ObjectInUse(WorkspaceError):
    """An open transaction holds the object."""


class LoadError(WorkspaceError):
    """A table could not be loaded; `entry` says which one (from 0)."""

    def __init__(self, entry: int, message: str) -> None:
        super().__init__(message)
        self.entry = entry


@dataclass(frozen=True)
class WorkspaceObject:
    """A table or a view that a user made; those outside schema `main` are named `schema.name`."""

    name: str
    type: str  # "table" or "view"
    rows: int | None  # None for a view that does not run any more


@dataclass(frozen=True)
class Load:
    """One table to copy into the workspace; `where` is one SQL condition on the source's columns."""

    source_bucket: str
    source_table: str
    destination: str
    columns: Sequence[str] | None = None
    where: str | None = None


def error_details(error: duckdb.Error) -> tuple[str, int | None]:
    """The engine's message, and the byte of the statement that it is about.

    An instance made here words its errors as JSON (`errors_as_json`), except where a Relation is being built.
    """
    kind, separator, rest = str(error).partition(": ")
    if separator and rest.startswith("{"):
        try:
            details = json.loads(rest)
            position = details.get("position")
            return str(details["exception_message"]), int(position) if position else None
        except (ValueError, KeyError):
            return rest, None
    return (rest if separator and kind.endswith("Error") else str(error)), None


class WorkspaceEngine:
    """Opens on first use. Every method may be called from any thread, while PG sessions are at work."""

    def __init__(
        self,
        file: Path,
        attachments: Attachments,
        pin: Pin,
        memory_limit: str = "256MB",
    ) -> None:
        self.file = file
        self._private = file.with_name(f"{file.stem}.private")
        self._attachments = attachments
        self._pin = pin
        self._memory_limit = memory_limit
        self._lock = threading.RLock()
        self._gate = Gate()
        self._root: duckdb.DuckDBPyConnection | None = None
        self._closed = False
        self._attached: dict[str, Path] = {}
        self._hidden: set[str] = set()
        self._generation = 0
        self._writing = threading.Lock()  # what REST asks for runs one at a time

    @property
    def catalog(self) -> str:
        """The name of the workspace's own database."""
        return self.file.stem

    @property
    def spool_folder(self) -> Path:
        """Where sessions may keep rows that do not fit in memory."""
        return self._private / "spool"

    # Sessions

    def cursor(self) -> GatedCursor:
        """A connection of its own: own transaction, own temporary tables. The caller closes it."""
        with self._lock:
            cursor = GatedCursor(self._open().cursor(), self._gate)
        cursor.execute(f"SET streaming_buffer_size = '{_STREAM_BUFFER}'").fetchall()
        return cursor

    def sync(self, check: Callable[[], None] = lambda: None) -> None:
        """Attach buckets that are new or have changed, detach those that are gone; `check` may raise to stop waiting.

        Sessions inside a transaction keep what they saw (`hold_view`); the others see the new version with their
        next statement.

        DuckDB 1.5 fails, for good, when a transaction that has used one version goes through the catalogs of all
        databases (SHOW TABLES, information_schema) and meets another version under the same name. So while others
        are in the middle of their rows, a version is attached hidden: names find it, such lists do not. It is shown
        as soon as that is over. For transactions, `generation` tells that they must not make such lists any more.
        """
        to_show = self._hidden and not self._gate.open_results
        if not to_show and self._wanted() == self._attached:
            return
        with self._gate.alone(check):
            with self._lock:
                root = self._open()
            hide = self._gate.open_results > 0
            for _ in range(_ATTEMPTS):
                wanted = self._wanted()
                changed = {
                    name: path
                    for name, path in wanted.items()
                    if self._attached.get(name) != path or (name in self._hidden and not hide)
                }
                for name, path in changed.items():
                    self._attach(root, name, path, hidden=hide and name in self._attached)
                if all(self._attached.get(name) == path for name, path in changed.items()):
                    break
            for name in [name for name in self._attached if name not in wanted]:
                root.execute(f"DETACH {quoted(name)}")
                del self._attached[name]
                self._hidden.discard(name)

    @property
    def generation(self) -> int:
        """Grows with every bucket that is shown in a new version, while transactions may know an older one."""
        return self._generation

    def hold_view(self, cursor: GatedCursor) -> None:
        """Make the transaction that `cursor` just began see all buckets as they are now until it ends.

        DuckDB starts a transaction in a database when a statement first uses it; listing the schemas uses all (but a
        hidden one, see `sync`, which is held from its first use).
        """
        if self._attached:
            cursor.execute("SELECT count(*) FROM duckdb_schemas()").fetchall()

    def abandon(self) -> None:
        """The instance has failed beyond repair: once its sessions are gone, the file is opened afresh."""
        with self._lock:
            self._root = None
            self._attached, self._hidden = {}, set()

    # What REST does with a workspace

    def objects(self) -> list[WorkspaceObject]:
        """Tables and views of the users, by name."""
        self.sync()
        with closing(self.cursor()) as gated, gated.steady() as cursor:
            found = []
            for schema, name, kind in self._user_objects(cursor):
                shown = name if schema == "main" else f"{schema}.{name}"
                found.append(WorkspaceObject(shown, kind, _row_count(cursor, f"{quoted(schema)}.{quoted(name)}")))
            return found

    def clear(self) -> None:
        """Drop whatever users made: all of it or, if something is in use, nothing."""
        with self._change() as cursor:
            drops = self._drop_statements(cursor)
            while drops:
                # Objects depend on each other in ways that DuckDB knows best: go on while each round gets somewhere.
                left: list[str] = []
                problem: duckdb.Error | None = None
                for statement in drops:
                    try:
                        cursor.execute(statement)
                    except (duckdb.CatalogException, duckdb.DependencyException) as error:
                        left.append(statement)
                        problem = error
                if problem is not None and len(left) == len(drops):
                    raise problem
                drops = left

    def drop(self, name: str) -> None:
        """Drop one table or view."""
        with self._change() as cursor:
            if not self._drop_if_exists(cursor, name):
                raise ObjectNotFound(name)

    def load(
        self,
        source_bucket: str,
        source_table: str,
        destination: str,
        columns: Sequence[str] | None = None,
        where: str | None = None,
    ) -> int:
        """Copy a project table into the workspace, replacing what has that name; the number of rows."""
        return self.load_all([Load(source_bucket, source_table, destination, columns, where)])[0]

    def load_all(self, entries: Sequence[Load]) -> list[int]:
        """Copy several tables, all or none; the number of rows of each. Raises LoadError."""
        self.sync()
        rows = []
        with self._change() as cursor:
            for number, entry in enumerate(entries):
                try:
                    rows.append(self._load(cursor, entry))
                except duckdb.TransactionException:
                    raise
                except duckdb.Error as error:
                    raise LoadError(number, error_details(error)[0]) from error
        return rows

    def size_bytes(self) -> int:
        """What the workspace takes on disk."""
        files = (self.file, self.file.with_name(self.file.name + ".wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """The workspace is deleted: no new sessions, and its files go."""
        with self._lock:
            self._closed = True
            # Not root.close(): it would close the cursors of sessions too, which may be running a statement.
            # The instance ends with the last of them.
            self._root = None
            self.file.unlink(missing_ok=True)
            self.file.with_name(self.file.name + ".wal").unlink(missing_ok=True)
            shutil.rmtree(self._private, ignore_errors=True)

    # Inside

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._closed:
            raise WorkspaceClosed(self.catalog)
        if self._root is None:
            self._root = self._connect()
        return self._root

    def _connect(self) -> duckdb.DuckDBPyConnection:
        links, spill = self._private / "links", self._private / "spill"
        for folder in (links, spill, self.spool_folder):
            folder.mkdir(parents=True, exist_ok=True)
        root = duckdb.connect(
            str(self.file),
            config={
                "threads": "1",
                "memory_limit": self._memory_limit,
                "temp_directory": str(spill),
                "extension_directory": str(spill / "extensions"),
                "secret_directory": str(spill / "secrets"),
                "allow_persistent_secrets": "false",
                "allow_community_extensions": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                # Or else an unknown table name would be looked up among the variables of this very program.
                "python_enable_replacements": "false",
                "python_scan_all_frames": "false",
                # With SQLSTATE-like kinds and positions (pgwire/errors.py).
                "errors_as_json": "true",
            },
        )
        # In this order: what comes later closes the door behind it.
        for setting in (
            "TimeZone = 'UTC'",
            f"allowed_directories = [{literal(str(links) + '/')}]",
            "allowed_configs = ['TimeZone', 'streaming_buffer_size']",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            root.execute(f"SET GLOBAL {setting}")
        return root

    def _wanted(self) -> dict[str, Path]:
        """A bucket that bears the workspace's own name cannot be attached; ids are random, so none does."""
        return {name: path for name, path in self._attachments().items() if name.lower() != self.catalog.lower()}

    def _attach(self, root: duckdb.DuckDBPyConnection, name: str, path: Path, hidden: bool) -> None:
        """Nothing happens when the version was replaced and removed in this very moment."""
        link = self._private / "links" / uuid.uuid4().hex
        try:
            with self._pin([path]):
                link.hardlink_to(path)
        except (FileNotFoundError, LookupError):
            return
        try:
            options = "READ_ONLY, HIDDEN" if hidden else "READ_ONLY"
            root.execute(f"ATTACH OR REPLACE {literal(str(link))} AS {quoted(name)} ({options})")
        finally:
            link.unlink()
        if hidden:
            self._hidden.add(name)
        else:
            self._hidden.discard(name)
            self._generation += name in self._attached
        self._attached[name] = path

    @contextmanager
    def _change(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A transaction: what the block does is done all or not at all."""
        with self._writing, closing(self.cursor()) as gated, gated.steady() as cursor:
            cursor.begin()
            try:
                yield cursor
                cursor.commit()
            except duckdb.TransactionException as error:
                raise ObjectInUse("another session is changing this object") from error

    def _user_objects(self, cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
        return cursor.execute(
            """
            SELECT schema_name, table_name, 'table' FROM duckdb_tables() WHERE database_name = $own AND NOT internal
            UNION ALL
            SELECT schema_name, view_name, 'view' FROM duckdb_views() WHERE database_name = $own AND NOT internal
            ORDER BY 1, 2
            """,
            {"own": self.catalog},
        ).fetchall()

    def _drop_statements(self, cursor: duckdb.DuckDBPyConnection) -> list[str]:
        own = quoted(self.catalog)
        rows = cursor.execute(
            """
            SELECT 1, 'VIEW', schema_name, view_name FROM duckdb_views() WHERE database_name = $own AND NOT internal
            UNION ALL SELECT 2, 'TABLE', schema_name, table_name FROM duckdb_tables() WHERE database_name = $own
            UNION ALL SELECT 3, 'SEQUENCE', schema_name, sequence_name FROM duckdb_sequences()
                WHERE database_name = $own
            UNION ALL SELECT 4, 'TYPE', schema_name, type_name FROM duckdb_types()
                WHERE database_name = $own AND NOT internal
            UNION ALL SELECT DISTINCT 5, if(function_type = 'table_macro', 'MACRO TABLE', 'MACRO'), schema_name,
                function_name FROM duckdb_functions() WHERE database_name = $own AND NOT internal
            UNION ALL SELECT 6, 'SCHEMA', schema_name, NULL FROM duckdb_schemas()
                WHERE database_name = $own AND NOT internal AND schema_name <> 'main'
            ORDER BY ALL
            """,
            {"own": self.catalog},
        ).fetchall()
        return [
            f"DROP {kind} {own}.{quoted(schema)}" + (f".{quoted(name)}" if name is not None else " CASCADE")
            for _, kind, schema, name in rows
        ]

    def _drop_if_exists(self, cursor: duckdb.DuckDBPyConnection, name: str) -> bool:
        wanted = name.lower()
        for schema, found, kind in self._user_objects(cursor):
            shown = found if schema == "main" else f"{schema}.{found}"
            if shown.lower() == wanted:
                cursor.execute(f"DROP {kind} {quoted(self.catalog)}.{quoted(schema)}.{quoted(found)}")
                return True
        return False

    def _load(self, cursor: duckdb.DuckDBPyConnection, entry: Load) -> int:
        # A Relation takes `where` as exactly one expression: no SQL can ride in it.
        relation = cursor.sql(f"SELECT * FROM {quoted(entry.source_bucket)}.main.{quoted(entry.source_table)}")
        if entry.where:
            relation = relation.filter(entry.where)
        if entry.columns:
            relation = relation.project(*(duckdb.ColumnExpression(name) for name in entry.columns))
        self._drop_if_exists(cursor, entry.destination)
        target = f"{quoted(self.catalog)}.main.{quoted(entry.destination)}"
        cursor.execute(f"CREATE TABLE {target} AS {relation.sql_query()}")
        row = cursor.execute(f"SELECT count(*) FROM {target}").fetchone()
        assert row is not None  # an aggregate has one row
        return int(row[0])


def _row_count(cursor: duckdb.DuckDBPyConnection, name: str) -> int | None:
    try:
        row = cursor.execute(f"SELECT count(*) FROM {name}").fetchone()
    except duckdb.Error:  # a view on something that is gone
        return None
    return int(row[0]) if row else None
