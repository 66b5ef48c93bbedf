"""Immutable bucket files: who still needs one, and when it may be unlinked.

A `Version` lives as long as somebody points at it (a branch, a snapshot, a running query, an attachment of a
workspace); when the last pointer goes, its file goes. Python's reference counting is the book-keeping: it cannot
be forgotten or counted twice.
"""

from __future__ import annotations

import threading
import uuid
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    nullable: bool = True
    default: str | None = None  # an SQL expression


@dataclass(frozen=True)
class Table:
    """What is known of a table in one version; names compare without case."""

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    row_count: int = 0

    def column(self, name: str) -> Column | None:
        wanted = name.lower()
        return next((c for c in self.columns if c.name.lower() == wanted), None)


@dataclass(frozen=True, eq=False)
class Version:
    """One state of one bucket: a DuckDB file that nobody changes any more, and what is in it."""

    path: Path
    tables: Mapping[str, Table]  # by lower-case name
    size_bytes: int
    table_sizes: dict[str, int] = field(default_factory=dict, repr=False)  # filled when asked for

    def table(self, name: str) -> Table | None:
        return self.tables.get(name.lower())


class VersionGone(LookupError):
    """The file is no longer current and has been removed: ask again for the current one."""


class VersionFiles:
    """The folder of all version files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._live: weakref.WeakValueDictionary[Path, Version] = weakref.WeakValueDictionary()
        self._lock = threading.Lock()
        # Files that went: the engine detaches them at its next turn (a finalizer must not touch the engine).
        self.retired: deque[Path] = deque()

    def new_path(self) -> Path:
        return self._folder / f"{uuid.uuid4().hex}.duckdb"

    def register(self, path: Path, tables: Mapping[str, Table]) -> Version:
        version = Version(path, tables, path.stat().st_size)
        weakref.finalize(version, self._retire, path).atexit = False
        with self._lock:
            self._live[path] = version
        return version

    def _retire(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self.retired.append(path)

    def hold(self, paths: Iterable[Path]) -> list[Version]:
        """Strong references to the versions at these paths."""
        with self._lock:
            versions = [self._live.get(path) for path in paths]
        held = [version for version in versions if version is not None]
        if len(held) != len(versions):
            raise VersionGone("a bucket version was replaced meanwhile")
        return held

    @contextmanager
    def pin(self, paths: Iterable[Path]) -> Iterator[None]:
        """Keep these files from being unlinked while the block runs."""
        held = self.hold(paths)
        yield
        held.clear()
