"""Multipart uploads that are under way: their parts wait as blobs in the project's folder."""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from ..objects import Blob, ProjectObjects, Properties
from . import checksums
from .errors import S3Error, no_such_upload

MIN_PART = 5 * 1024**2
MAX_PARTS = 10_000


@dataclass(frozen=True)
class Part:
    number: int
    path: Path
    size: int
    etag: str
    checksum: bytes | None
    last_modified: datetime


@dataclass(frozen=True)
class WantedPart:
    """A part as the client names it when it completes the upload."""

    number: int
    etag: str
    checksum: str | None


@dataclass
class Upload:
    """Changes to `parts`, and completing, hold `lock`; once `closed` nothing more is taken."""

    key: str
    initiator: str
    properties: Properties
    algorithm: str | None
    composite: bool  # the object's checksum is made of the parts' checksums, not of all its bytes
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    initiated: datetime = field(default_factory=lambda: datetime.now(UTC))
    lock: threading.Lock = field(default_factory=threading.Lock)
    parts: dict[int, Part] = field(default_factory=dict)
    closed: bool = False

    def add(self, number: int, blob: Blob, checksum: bytes | None) -> Part:
        """Keep `blob` as a part; it replaces an earlier one of the same number."""
        part = Part(number, blob.path, blob.size, blob.md5, checksum, datetime.now(UTC))
        with self.lock:
            if self.closed:
                raise no_such_upload(self.id)
            previous = self.parts.get(number)
            self.parts[number] = part
            blob.kept = True
        if previous is not None:
            previous.path.unlink(missing_ok=True)
        return part

    def select(self, wanted: list[WantedPart]) -> list[Part]:
        """The parts that the client names, in order, after checking that they can make an object."""
        numbers = [part.number for part in wanted]
        if numbers != sorted(set(numbers)):
            text = "The list of parts was not in ascending order. The parts list must be specified in order."
            raise S3Error("InvalidPartOrder", text)
        chosen = [self._match(part) for part in wanted]
        for part in chosen[:-1]:
            if part.size < MIN_PART:
                details = {
                    "ETag": part.etag,
                    "PartNumber": str(part.number),
                    "ProposedSize": str(part.size),
                    "MinSizeAllowed": str(MIN_PART),
                }
                text = "Your proposed upload is smaller than the minimum allowed size"
                raise S3Error("EntityTooSmall", text, details=details)
        return chosen

    def close(self) -> None:
        """Take no more parts and remove those that came; the caller holds `lock`."""
        self.closed = True
        for part in self.parts.values():
            part.path.unlink(missing_ok=True)
        self.parts.clear()

    def _match(self, wanted: WantedPart) -> Part:
        part = self.parts.get(wanted.number)
        same = part is not None and part.etag == wanted.etag.strip('"')
        if same and part is not None and part.checksum is not None and wanted.checksum is not None:
            same = checksums.from_text(wanted.checksum) == part.checksum
        if part is None or not same:
            text = (
                "One or more of the specified parts could not be found. The part may not have been uploaded, "
                "or the specified entity tag may not match the part's entity tag."
            )
            details = {"UploadId": self.id, "PartNumber": str(wanted.number), "ETag": wanted.etag}
            raise S3Error("InvalidPart", text, details=details)
        return part


class Uploads:
    """All uploads under way; those of a dropped project vanish with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_project: WeakKeyDictionary[ProjectObjects, dict[str, Upload]] = WeakKeyDictionary()

    def add(self, objects: ProjectObjects, upload: Upload) -> None:
        with self._lock:
            self._by_project.setdefault(objects, {})[upload.id] = upload

    def find(self, objects: ProjectObjects, upload_id: str, key: str) -> Upload:
        with self._lock:
            upload = self._by_project.get(objects, {}).get(upload_id)
        if upload is None or upload.key != key:
            raise no_such_upload(upload_id)
        return upload

    def remove(self, objects: ProjectObjects, upload: Upload) -> None:
        with self._lock:
            self._by_project.get(objects, {}).pop(upload.id, None)

    def all(self, objects: ProjectObjects) -> list[Upload]:
        """By key and id."""
        with self._lock:
            uploads = list(self._by_project.get(objects, {}).values())
        return sorted(uploads, key=lambda upload: (upload.key, upload.id))


def combined_etag(parts: list[Part]) -> str:
    digest = hashlib.md5(b"".join(bytes.fromhex(part.etag) for part in parts), usedforsecurity=False)
    return f"{digest.hexdigest()}-{len(parts)}"


def combined_checksum(algorithm: str, parts: list[Part]) -> str:
    """S3's composite checksum: the checksum of the parts' checksums."""
    value = checksums.new(algorithm)
    for raw in _part_checksums(parts):
        value.update(raw)
    return f"{checksums.to_text(value.digest())}-{len(parts)}"


def _part_checksums(parts: list[Part]) -> Iterator[bytes]:
    return (part.checksum for part in parts if part.checksum is not None)
