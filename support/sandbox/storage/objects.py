"""The object store that S3 and the Files API share: opaque keys, immutable blobs, atomic replacement.

A key is a label in an index and never a path, so `//`, `..` or a leading `/` mean nothing special. The bytes
of an object live in a file with a random name that is never written again once it is published: a reader that
has opened an object finishes undisturbed when the object is overwritten or deleted meanwhile.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import threading
import uuid
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

DEFAULT_CONTENT_TYPE = "binary/octet-stream"
CHUNK = 1 << 20


class ProjectGone(Exception):
    """The project was dropped while this call was at work: nothing may be stored for it any more."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What is known of one stored object; `path` is valid until the object is replaced or deleted."""

    key: str
    size: int
    etag: str
    content_type: str
    metadata: dict[str, str]
    last_modified: datetime
    path: Path
    headers: Mapping[str, str] = field(default_factory=dict)  # Cache-Control and the like, lower-case names
    checksums: Mapping[str, str] = field(default_factory=dict)  # name -> base64, "-<parts>" if composite
    part_sizes: tuple[int, ...] = ()  # of a multipart object, in order


@dataclass(frozen=True, slots=True)
class Properties:
    """What a writer says about an object beside its bytes."""

    content_type: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    checksums: Mapping[str, str] = field(default_factory=dict)
    part_sizes: tuple[int, ...] = ()
    etag: str | None = None  # given for multipart objects, else the MD5 of the bytes


Objects = list[ObjectInfo]
Condition = Callable[[ObjectInfo | None], None]
"""Looks at the current object just before it is changed, and raises to stop the change."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing; `next_seek` is where the next page begins, None at the end."""

    objects: list[ObjectInfo]
    prefixes: list[str]
    next_seek: str | None


def just_after(key: str) -> str:
    """The smallest string greater than `key`."""
    return key + "\0"


def after_prefix(prefix: str) -> str | None:
    """The smallest string greater than everything that starts with `prefix`; None if there is none."""
    stem = prefix.rstrip("\U0010ffff")
    return stem[:-1] + chr(ord(stem[-1]) + 1) if stem else None


class Blob:
    """A file being written for an unpublished object; leaving the context discards what was not kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._file = open(path, "xb", buffering=0)  # noqa: SIM115 - closed by close() or __exit__
        self.kept = False

    @property
    def md5(self) -> str:
        return self._md5.hexdigest()

    def write(self, data: bytes | memoryview) -> None:
        view = memoryview(data)
        self._md5.update(view)
        self.size += len(view)
        while view:
            view = view[self._file.write(view) :]

    def write_from(self, source: BinaryIO) -> None:
        """Copy all of `source`, a chunk at a time."""
        while chunk := source.read(CHUNK):
            self.write(chunk)

    def close(self) -> None:
        self._file.close()

    def discard(self) -> None:
        """Close it, and remove it unless somebody keeps it."""
        self.close()
        if not self.kept:
            self.path.unlink(missing_ok=True)

    def __enter__(self) -> Blob:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


class ProjectObjects:
    """The objects of one project, sorted as Python sorts strings: by code point, that is by UTF-8 bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._objects: dict[str, ObjectInfo] = {}
        self._keys: list[str] = []
        self._gone = False

    def new_blob(self) -> Blob:
        with self._lock:
            self._refuse_if_gone()
            self._folder.mkdir(parents=True, exist_ok=True)
            return Blob(self._folder / uuid.uuid4().hex)

    def publish(self, key: str, blob: Blob, properties: Properties, condition: Condition | None = None) -> ObjectInfo:
        """Make `blob` the object `key` in one step; the blob it replaces is removed."""
        blob.close()
        with self._lock:
            self._refuse_if_gone()
            previous = self._objects.get(key)
            if condition is not None:
                condition(previous)
            info = ObjectInfo(
                key=key,
                size=blob.size,
                etag=properties.etag or blob.md5,
                content_type=properties.content_type or DEFAULT_CONTENT_TYPE,
                metadata=dict(properties.metadata),
                last_modified=datetime.now(UTC),
                path=blob.path,
                headers=dict(properties.headers),
                checksums=dict(properties.checksums),
                part_sizes=properties.part_sizes,
            )
            if previous is None:
                insort(self._keys, key)
            self._objects[key] = info
            blob.kept = True
        if previous is not None:
            previous.path.unlink(missing_ok=True)
        return info

    def head(self, key: str) -> ObjectInfo | None:
        with self._lock:
            return self._objects.get(key)

    def open(self, key: str) -> tuple[ObjectInfo, BinaryIO] | None:
        """The object and its open bytes, both of the same version."""
        with self._lock:
            info = self._objects.get(key)
            return None if info is None else (info, info.path.open("rb"))

    @contextlib.contextmanager
    def pinned(self, key: str) -> Iterator[ObjectInfo | None]:
        """The object with a `path` of its own (a hard link) that stays readable while the context is open."""
        with self._lock:
            info = self._objects.get(key)
            link = self._folder / uuid.uuid4().hex
            if info is not None:
                os.link(info.path, link)
        try:
            yield None if info is None else replace(info, path=link)
        finally:
            link.unlink(missing_ok=True)

    def delete(self, key: str, condition: Condition | None = None) -> bool:
        with self._lock:
            info = self._objects.get(key)
            if condition is not None:
                condition(info)
            if info is None:
                return False
            del self._objects[key]
            del self._keys[bisect_left(self._keys, key)]
        info.path.unlink(missing_ok=True)
        return True

    def matching(self, prefix: str = "") -> Objects:
        with self._lock:
            return [self._objects[key] for key in self._keys[self._first(prefix) : self._end(prefix)]]

    def page(self, prefix: str, delimiter: str, seek: str, limit: int) -> Page:
        """Up to `limit` entries at or after `seek`; a common prefix counts as one entry."""
        objects: list[ObjectInfo] = []
        prefixes: list[str] = []
        resume = seek
        with self._lock:
            end = self._end(prefix)
            position = self._first(max(prefix, seek))
            while position < end:
                key = self._keys[position]
                if len(objects) + len(prefixes) >= limit:
                    return Page(objects, prefixes, resume)
                cut = key.find(delimiter, len(prefix)) if delimiter else -1
                if cut < 0:
                    objects.append(self._objects[key])
                    position += 1
                    resume = just_after(key)
                else:
                    common = key[: cut + len(delimiter)]
                    prefixes.append(common)
                    position = self._end(common)
                    resume = after_prefix(common) or just_after(key)
        return Page(objects, prefixes, None)

    def total_bytes(self) -> int:
        with self._lock:
            return sum(info.size for info in self._objects.values())

    def drop(self) -> None:
        """Forget everything; a write that is still under way finds out when it tries to publish."""
        with self._lock:
            self._gone = True
            self._objects.clear()
            self._keys.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _first(self, start: str) -> int:
        return bisect_left(self._keys, start)

    def _end(self, prefix: str) -> int:
        beyond = after_prefix(prefix)
        return len(self._keys) if beyond is None else bisect_left(self._keys, beyond)

    def _refuse_if_gone(self) -> None:
        if self._gone:
            raise ProjectGone


class ObjectStore:
    """All objects of the service, by project."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._projects: dict[str, ProjectObjects] = {}

    def project(self, project_id: str) -> ProjectObjects:
        """The objects of a project; the caller has made sure that the project exists."""
        with self._lock:
            found = self._projects.get(project_id)
            if found is None:
                found = self._projects[project_id] = ProjectObjects(self._folder / uuid.uuid4().hex)
            return found

    def put(
        self,
        project_id: str,
        key: str,
        source: bytes | Path | BinaryIO,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> ObjectInfo:
        """Store an object; a `Path` is copied and stays the caller's."""
        objects = self.project(project_id)
        with objects.new_blob() as blob, _opened(source) as stream:
            blob.write_from(stream)
            return objects.publish(key, blob, Properties(content_type=content_type, metadata=metadata or {}))

    def head(self, project_id: str, key: str) -> ObjectInfo | None:
        objects = self._existing(project_id)
        return objects.head(key) if objects else None

    def open(self, project_id: str, key: str) -> BinaryIO:
        """The bytes of the object as they are now; raises FileNotFoundError if there is none."""
        objects = self._existing(project_id)
        found = objects.open(key) if objects else None
        if found is None:
            raise FileNotFoundError(key)
        return found[1]

    @contextlib.contextmanager
    def pinned(self, project_id: str, key: str) -> Iterator[ObjectInfo | None]:
        """For readers that need a path (DuckDB): see `ProjectObjects.pinned`."""
        with self.project(project_id).pinned(key) as info:
            yield info

    def delete(self, project_id: str, key: str) -> bool:
        objects = self._existing(project_id)
        return objects is not None and objects.delete(key)

    def list(self, project_id: str, prefix: str = "") -> Objects:
        """The objects whose key starts with `prefix`, sorted by the UTF-8 bytes of the key."""
        objects = self._existing(project_id)
        return objects.matching(prefix) if objects else []

    def drop_project(self, project_id: str) -> None:
        """Remove every object of a project; call it after the project itself can no longer be found."""
        with self._lock:
            dropped = self._projects.pop(project_id, None)
        if dropped is not None:
            dropped.drop()

    def total_bytes(self) -> int:
        with self._lock:
            projects = tuple(self._projects.values())
        return sum(project.total_bytes() for project in projects)

    def _existing(self, project_id: str) -> ProjectObjects | None:
        with self._lock:
            return self._projects.get(project_id)


@contextlib.contextmanager
def _opened(source: bytes | Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    elif isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield source
