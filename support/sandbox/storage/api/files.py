"""Files (contract section 4.9)."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import APIRouter, File, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.types import Receive, Scope, Send

from ..auth import MemberRoute, TheStore
from ..errors import ApiError, not_found
from ..objects import ObjectInfo
from ..store import files
from ..store.records import FileRecord, UploadSession
from .replies import Limit, Offset, no_content, page, reply, stamp

router = APIRouter(prefix="/projects/{project_id}/files", route_class=MemberRoute, tags=["files"])


class NewUpload(BaseModel):
    filename: str
    content_type: Annotated[str | None, Field(max_length=255, pattern=r"^[\x20-\x7e]*$")] = None
    size_bytes: Annotated[int | None, Field(ge=0)] = None
    tags: dict[str, str] | None = None


class Registration(BaseModel):
    upload_key: str
    name: str | None = None
    tags: dict[str, str] | None = None


class PinnedFileResponse(FileResponse):
    """A file (with ranges) that stays readable to the end although it may be deleted or replaced meanwhile."""

    def __init__(self, info: ObjectInfo, filename: str, pin: ExitStack) -> None:
        super().__init__(
            info.path,
            media_type=info.content_type,
            filename=filename,
            stat_result=info.path.stat(),
            headers={"ETag": f'"{info.etag}"'},
        )
        self._pin = pin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._pin:
            await super().__call__(scope, receive, send)


@router.post("/prepare")
def prepare_upload(project_id: str, body: NewUpload, store: TheStore) -> Response:
    session = files.prepare(store, project_id, body.filename, body.content_type, body.size_bytes, body.tags)
    return reply(
        {
            "upload_key": session.upload_key,
            "upload_url": f"/projects/{project_id}/files/upload/{session.upload_key}",
            "expires_at": stamp(session.expires_at),
        }
    )


@router.post("/upload/{upload_key}")
def upload_file(project_id: str, upload_key: str, file: Annotated[UploadFile, File()], store: TheStore) -> Response:
    if file.size is not None and file.size > store.settings.max_upload_bytes:
        raise ApiError(413, "file_too_large", "The file is larger than an upload may be.", size_bytes=file.size)
    session, info = files.upload(store, project_id, upload_key, file.file, file.content_type)
    return reply(
        {
            "upload_key": upload_key,
            "staging_path": session.object_key,
            "size_bytes": info.size,
            "checksum_sha256": session.checksum_sha256,
        }
    )


@router.post("")
def register_file(project_id: str, body: Registration, store: TheStore) -> Response:
    record, info = files.register(store, project_id, body.upload_key, body.name, body.tags)
    return reply(_shown(record, info), 201)


@router.get("")
async def list_files(
    project_id: str, store: TheStore, include_staged: bool = False, limit: Limit = 100, offset: Offset = 0
) -> Response:
    found = [_shown(record, info) for record, info in files.listing(store, project_id)]
    if include_staged:
        found = [_shown_staged(session, info) for session, info in files.staged(store, project_id)] + found
    return reply({"files": page(found, limit, offset), "total": len(found)})


@router.get("/{file_id}")
def get_file(project_id: str, file_id: str, store: TheStore) -> Response:
    return reply(_shown(*files.find(store, project_id, file_id)))


@router.get("/{file_id}/download")
def download_file(project_id: str, file_id: str, store: TheStore) -> Response:
    record, _ = files.find(store, project_id, file_id)
    with ExitStack() as stack:
        info = stack.enter_context(store.objects.pinned(project_id, record.key))
        if info is None:
            raise not_found("file_content_not_found", "The content of the file is gone.", file_id=file_id)
        response = PinnedFileResponse(info, record.name, stack.pop_all())
    store.metrics.downloads.labels("success").inc()
    return response


@router.delete("/{file_id}")
def delete_file(project_id: str, file_id: str, store: TheStore) -> Response:
    files.remove(store, project_id, file_id)
    return no_content()


def _shown(record: FileRecord, info: ObjectInfo) -> dict[str, Any]:
    return {
        "id": record.id,
        "project_id": record.project_id,
        "name": record.name,
        "path": record.key,
        "size_bytes": info.size,
        "content_type": info.content_type,
        # Content that was replaced over S3 since is not what this checksum is about.
        "checksum_sha256": record.checksum_sha256 if info.etag == record.etag else None,
        "is_staged": False,
        "created_at": stamp(record.created_at),
        "expires_at": None,
        "tags": record.tags,
    }


def _shown_staged(session: UploadSession, info: ObjectInfo) -> dict[str, Any]:
    return {
        "id": session.upload_key,
        "project_id": session.project_id,
        "name": session.filename,
        "path": session.object_key,
        "size_bytes": info.size,
        "content_type": info.content_type,
        "checksum_sha256": session.checksum_sha256,
        "is_staged": True,
        "created_at": stamp(session.created_at),
        "expires_at": stamp(session.expires_at),
        "tags": session.tags,
    }
