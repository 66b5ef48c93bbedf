"""The engine: one DuckDB instance in which bucket files are attached, read-only to read and as copies to change."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import duckdb

from .sql import literal, quoted
from .versions import Column, Table, Version, VersionFiles

Result = TypeVar("Result")
# Small blocks: an empty bucket takes 12 kB and a small one 60 kB, so that copying a version is cheap.
BLOCK_SIZE = 16384
# Versions that stay attached although nobody reads them at the moment.
KEPT_ATTACHED = 48


@dataclass
class Change:
    """A bucket version in the making: a private copy, inside a transaction."""

    cursor: duckdb.DuckDBPyConnection
    alias: str
    tables: dict[str, Table]
    touched: set[str] = field(default_factory=set)

    def address(self, table: str) -> str:
        return f"{self.alias}.main.{quoted(table)}"

    def put(self, table: Table) -> None:
        """Note that this table was made or changed: its facts are read from the file afterwards."""
        self.tables[table.name.lower()] = table
        self.touched.add(table.name.lower())

    def remove(self, name: str) -> None:
        self.tables.pop(name.lower(), None)
        self.touched.discard(name.lower())


@dataclass
class Reader:
    """A version open for reading."""

    cursor: duckdb.DuckDBPyConnection
    alias: str
    version: Version

    def address(self, table: str) -> str:
        return f"{self.alias}.main.{quoted(table)}"


@dataclass
class _Attachment:
    alias: str
    readers: int = 0


class Engine:
    """Runs all table work of the REST surface. Every call has its own cursor, so calls run in parallel."""

    def __init__(
        self, files: VersionFiles, folders: Mapping[str, Path], memory: str, threads: int, seconds: int
    ) -> None:
        self._files = files
        self._seconds = seconds
        self._numbers = itertools.count(1)
        self._attached: OrderedDict[Path, _Attachment] = OrderedDict()
        self._lock = threading.Lock()
        self._root = duckdb.connect(
            ":memory:",
            config={
                "threads": threads,
                "memory_limit": memory,
                "temp_directory": str(folders["spill"]),
                "python_enable_replacements": False,
            },
        )
        # Callers' expressions are checked before they run; this is the second wall: no files but ours, no extensions.
        directories = ", ".join(literal(str(folder)) for name, folder in folders.items() if name != "workspaces")
        for setting in (
            # A commit writes the file itself, without a log first: a half-written copy is discarded anyway.
            "SET checkpoint_threshold = '1B'",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET TimeZone = 'UTC'",
            f"SET allowed_directories = [{directories}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            self._root.execute(setting)

    def close(self) -> None:
        self._root.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        return self._root.cursor()

    @contextmanager
    def time_limit(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Interrupt the statement that runs in this block if it takes too long: for what callers' expressions do."""
        timer = threading.Timer(self._seconds, cursor.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @contextmanager
    def reading(self, version: Version) -> Iterator[Reader]:
        """Read one version; it stays what it is however many writers go by."""
        alias = self._open(version)
        cursor = self._root.cursor()
        try:
            yield Reader(cursor, alias, version)
        finally:
            cursor.close()
            self._close(version)

    def table_size(self, version: Version, table: Table) -> int:
        """Bytes on disk: the blocks of the table, and at least the one that describes it."""
        if not table.row_count:
            return BLOCK_SIZE
        if '"' in table.name:  # the function below cannot be told such a name
            return version.size_bytes
        known = version.table_sizes.get(table.name)
        if known is None:
            with self.reading(version) as reader:
                found = reader.cursor.execute(
                    "SELECT count(DISTINCT block_id) FROM pragma_storage_info(?) WHERE block_id >= 0",
                    [reader.address(table.name)],
                ).fetchone()
            assert found is not None
            known = version.table_sizes[table.name] = max(1, found[0]) * BLOCK_SIZE
        return known

    def change(self, base: Version | None, work: Callable[[Change], Result]) -> tuple[Version, Result]:
        """A new version: `base` copied (or nothing), changed by `work` in one transaction. A failure leaves nothing."""
        path = self._files.new_path()
        # Under a name of its own while it changes: a detached file stays open while any other statement runs, and
        # nobody could attach it by the same name.
        draft = path.with_suffix(".draft")
        try:
            if base is not None:
                shutil.copyfile(base.path, draft)
            tables, result = self._changed(draft, dict(base.tables) if base else {}, work)
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            draft.with_name(draft.name + ".wal").unlink(missing_ok=True)
            raise
        version = self._files.register(path, tables)
        if base is not None:  # what was not touched is as large as it was
            kept = {table.name for key, table in tables.items() if base.tables.get(key) is table}
            version.table_sizes.update({name: size for name, size in base.table_sizes.items() if name in kept})
        return version, result

    def copy(self, version: Version) -> Version:
        """The same content in a file of its own."""
        path = self._files.new_path()
        shutil.copyfile(version.path, path)
        return self._files.register(path, version.tables)

    def _changed(
        self, path: Path, tables: dict[str, Table], work: Callable[[Change], Result]
    ) -> tuple[dict[str, Table], Result]:
        alias = f"w_{next(self._numbers)}"
        cursor = self._root.cursor()
        try:
            cursor.execute(f"ATTACH {literal(str(path))} AS {alias} (BLOCK_SIZE {BLOCK_SIZE})")
            try:
                cursor.execute("BEGIN")
                try:
                    change = Change(cursor, alias, tables)
                    result = work(change)
                    cursor.execute("COMMIT")
                except BaseException:
                    # A failed COMMIT has ended the transaction already.
                    with suppress(duckdb.TransactionException):
                        cursor.execute("ROLLBACK")
                    raise
                for name in change.touched:
                    tables[name] = _described(cursor, change.address(tables[name].name), tables[name])
            finally:
                cursor.execute(f"DETACH {alias}")
        finally:
            cursor.close()
        return tables, result

    def _open(self, version: Version) -> str:
        with self._lock:
            self._drop_retired()
            attachment = self._attached.get(version.path)
            if attachment is None:
                attachment = _Attachment(f"r_{next(self._numbers)}")
                self._root.execute(f"ATTACH {literal(str(version.path))} AS {attachment.alias} (READ_ONLY)")
                self._attached[version.path] = attachment
            self._attached.move_to_end(version.path)
            attachment.readers += 1
            return attachment.alias

    def _close(self, version: Version) -> None:
        with self._lock:
            self._attached[version.path].readers -= 1
            surplus = len(self._attached) - KEPT_ATTACHED
            idle = [path for path, attachment in self._attached.items() if not attachment.readers]
            for path in idle[: max(0, surplus)]:
                self._detach(path)

    def _drop_retired(self) -> None:
        while self._files.retired:
            path = self._files.retired.popleft()
            if path in self._attached:
                self._detach(path)

    def _detach(self, path: Path) -> None:
        self._root.execute(f"DETACH {self._attached.pop(path).alias}")


def _described(cursor: duckdb.DuckDBPyConnection, address: str, table: Table) -> Table:
    """The facts of a table, read from the engine itself."""
    columns = tuple(
        Column(name, kind, nullable == "YES", default)
        for name, kind, nullable, _key, default, _extra in cursor.execute(f"DESCRIBE {address}").fetchall()
    )
    rows = cursor.execute(f"SELECT count(*) FROM {address}").fetchone()
    assert rows is not None
    return Table(table.name, columns, table.primary_key, rows[0])
