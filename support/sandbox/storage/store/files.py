"""The Files API: an upload is prepared, sent, and registered; its content is an object of the object store."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import ApiError, bad_request, forbidden, gone, not_found
from ..objects import ObjectInfo
from .catalog import Store
from .records import FileRecord, Project, UploadSession, now

FALLBACK_TYPE = "application/octet-stream"
MAX_NAME = 255
MAX_NAME_BYTES = 900  # an object key has at most 1024, and the name is part of it


def prepare(
    store: Store,
    project_id: str,
    filename: str,
    content_type: str | None,
    size: int | None,
    tags: Mapping[str, str] | None,
) -> UploadSession:
    project = store.require_project(project_id)
    check_file_name(filename)
    if size is not None and size > store.settings.max_upload_bytes:
        raise bad_request("file_too_large", "The file is larger than an upload may be.", size_bytes=size)
    created = now()
    session = UploadSession(
        upload_key=str(uuid.uuid4()),
        project_id=project_id,
        filename=filename,
        content_type=content_type,
        tags=dict(tags) if tags is not None else None,
        created_at=created,
        expires_at=created + timedelta(seconds=store.settings.upload_session_seconds),
    )
    with store.lock:
        project.uploads[session.upload_key] = session
    return session


def check_file_name(name: str) -> None:
    too_long = len(name) > MAX_NAME or len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES
    if not name.strip() or too_long or any(unicodedata.category(c) in ("Cc", "Cs") for c in name):
        raise bad_request(
            "invalid_file_name",
            f"A file name has 1 to {MAX_NAME} characters and no control characters.",
            name=name[:MAX_NAME].encode("utf-8", "replace").decode(),
        )


class _Hashing:
    """A stream that is hashed while the object store reads it."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.sha256.update(chunk)
        return chunk


def upload(
    store: Store, project_id: str, upload_key: str, content: BinaryIO, content_type: str | None
) -> tuple[UploadSession, ObjectInfo]:
    """Take the content in; sent again, the last one counts."""
    session = find_session(store, project_id, upload_key)
    hashing = _Hashing(content)
    kind = session.content_type or content_type or FALLBACK_TYPE
    info = store.objects.put(project_id, session.object_key, cast(BinaryIO, hashing), kind)
    session.checksum_sha256 = hashing.sha256.hexdigest()
    store.metrics.uploads.labels("success").inc()
    return session, info


def find_session(store: Store, project_id: str, upload_key: str) -> UploadSession:
    project = store.require_project(project_id)
    session = project.uploads.get(upload_key)
    if session is None:
        if any(upload_key in other.uploads for other in store.projects()):
            raise forbidden("The upload belongs to another project.", "upload_session_mismatch")
        raise not_found("upload_session_not_found", f"Upload {upload_key!r} not found.", upload_key=upload_key)
    if session.expires_at <= now():
        raise gone("upload_session_expired", "The upload was not registered in time.", upload_key=upload_key)
    return session


def drop_expired_uploads(store: Store, project: Project) -> None:
    """Remove staged content a day after its session ended; until then the session answers 410."""
    limit = now() - timedelta(days=1)
    with store.lock:
        old = [session for session in project.uploads.values() if session.expires_at <= limit]
        for session in old:
            del project.uploads[session.upload_key]
    for session in old:
        store.objects.delete(project.id, session.object_key)


def register(
    store: Store, project_id: str, upload_key: str, name: str | None, tags: Mapping[str, str] | None
) -> tuple[FileRecord, ObjectInfo]:
    """Make an uploaded file permanent, once."""
    project = store.require_project(project_id)
    if name is not None:
        check_file_name(name)
    with store.lock:  # of several that register the same upload, one gets it
        session = find_session(store, project_id, upload_key)
        if session.checksum_sha256 is None:
            raise bad_request("file_not_uploaded", "No content has been uploaded yet.", upload_key=upload_key)
        del project.uploads[upload_key]
    try:
        with store.objects.pinned(project_id, session.object_key) as staged:
            if staged is None:
                raise not_found("staged_file_not_found", "The uploaded content is gone.", upload_key=upload_key)
            merged = {**(session.tags or {}), **(tags or {})} if session.tags or tags else session.tags
            record, info = add(
                store,
                project,
                name or session.filename,
                staged.path,
                staged.content_type,
                merged,
                session.checksum_sha256,
            )
    except ApiError:
        with store.lock:
            project.uploads[upload_key] = session
        raise
    store.objects.delete(project_id, session.object_key)
    return record, info


def add(
    store: Store,
    project: Project,
    name: str,
    source: Path,
    content_type: str,
    tags: dict[str, str] | None,
    checksum: str | None = None,
) -> tuple[FileRecord, ObjectInfo]:
    """A file record over a copy of `source`."""
    created, file_id = now(), str(uuid.uuid4())
    key = f"{created:%Y/%m/%d}/{file_id}_{name}"
    info = store.objects.put(project.id, key, source, content_type)
    record = FileRecord(file_id, project.id, name, key, info.etag, content_type, checksum, created, tags)
    with store.lock:
        project.files[file_id] = record
    return record, info


def find(store: Store, project_id: str, file_id: str) -> tuple[FileRecord, ObjectInfo]:
    """A file whose content is there: deleting the object over S3 deletes the file."""
    project = store.require_project(project_id)
    record = project.files.get(file_id)
    info = store.objects.head(project_id, record.key) if record else None
    if record is None or info is None:
        with store.lock:
            project.files.pop(file_id, None)
        raise not_found("file_not_found", f"File {file_id!r} not found.", file_id=file_id)
    return record, info


def listing(store: Store, project_id: str) -> list[tuple[FileRecord, ObjectInfo]]:
    """Newest first."""
    project = store.require_project(project_id)
    with store.lock:
        records = list(reversed(project.files.values()))
    pairs = ((record, store.objects.head(project_id, record.key)) for record in records)
    return [(record, info) for record, info in pairs if info is not None]


def staged(store: Store, project_id: str) -> list[tuple[UploadSession, ObjectInfo]]:
    """Uploads that have content and are not registered yet, newest first."""
    project = store.require_project(project_id)
    with store.lock:
        sessions = list(reversed(project.uploads.values()))
    pairs = ((session, store.objects.head(project_id, session.object_key)) for session in sessions)
    return [(session, info) for session, info in pairs if info is not None and session.checksum_sha256]


def remove(store: Store, project_id: str, file_id: str) -> None:
    project = store.require_project(project_id)
    with store.lock:
        record, _ = find(store, project_id, file_id)
        del project.files[file_id]
    store.objects.delete(project_id, record.key)
