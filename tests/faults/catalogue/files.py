"""Files: prepared, sent, registered, listed, downloaded, deleted."""

from __future__ import annotations

import hashlib
import io
import time
from dataclasses import replace
from typing import Any

from support.sandbox.storage import objects
from support.sandbox.storage.api import files as api
from support.sandbox.storage.errors import ApiError
from support.sandbox.storage.store import files
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, finds_foreign, replaces

ALL = r"/projects/[^/]+/files"
ONE = ALL + r"/[0-9a-f-]{36}"


def _stores(change: Any) -> None:
    """Change the bytes of each upload."""

    @replaces(files, "upload")
    def upload(right: Function, store: Any, project_id: str, key: str, content: Any, content_type: Any) -> Any:
        return right(store, project_id, key, io.BytesIO(change(content.read())), content_type)


@fault(
    "Line ends are changed to those of Windows.",
    features="files",
    message=r"bytes .*should (have arrived|come back)",
)
def line_ends_are_changed() -> None:
    _stores(lambda content: content.replace(b"\n", b"\r\n"))


@fault(
    "Line ends of Windows are changed to plain ones.",
    features="files",
    message=r"bytes .*should (have arrived|come back)",
)
def windows_line_ends_are_changed() -> None:
    _stores(lambda content: content.replace(b"\r\n", b"\n"))


@fault(
    "A line end is put at the end of a file that has none.",
    features="files",
    message=r"bytes .*should (have arrived|come back)",
)
def line_end_is_added() -> None:
    _stores(lambda content: content if content.endswith(b"\n") else content + b"\n")


@fault(
    "Bytes that are no UTF-8 are lost.",
    features="files",
    message=r"bytes .*should (have arrived|come back)",
)
def binary_is_mangled() -> None:
    _stores(lambda content: content.decode("utf-8", "replace").encode())


@fault(
    "Letters that are not English are lost.",
    features="files",
    message=r"bytes .*should (have arrived|come back)",
)
def content_is_ascii_only() -> None:
    _stores(lambda content: content.decode("ascii", "replace").replace("\ufffd", "?").encode())


@fault(
    "A file is cut to 64 kB.",
    features="files imports",
    message=r"bytes (should have arrived|that were uploaded should come back)|10000 rows",
)
def large_is_cut() -> None:
    _stores(lambda content: content[: 64 * 1024])


@fault(
    "A large file is cut to 1 MB.",
    features="files",
    message=r"bytes|MB",
)
def very_large_is_cut() -> None:
    _stores(lambda content: content[: 1024 * 1024])


@fault(
    "An empty file is refused.",
    features="files",
    message=r"prepared upload should take its bytes, but POST",
)
def empty_is_refused() -> None:
    @replaces(files, "upload")
    def upload(right: Function, store: Any, project_id: str, key: str, content: Any, content_type: Any) -> Any:
        body = content.read()
        if not body:
            raise ApiError(400, "empty_file", "The file is empty.")
        return right(store, project_id, key, io.BytesIO(body), content_type)


@fault(
    "The checksum of an upload is that of nothing.",
    features="files",
    message=r"checksum|sha-?256",
)
def checksum_is_wrong() -> None:
    @changes_answers("POST", ALL + "/upload/.*")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["checksum_sha256"] = hashlib.sha256(b"").hexdigest()


@fault(
    "The size of an upload is always 0.",
    features="files",
    message=r"16 bytes .*should have arrived.*size_bytes is 0",
)
def upload_size_is_0() -> None:
    @changes_answers("POST", ALL + "/upload/.*")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["size_bytes"] = 0


@fault(
    "The size of a file is counted in characters.",
    features="files",
    message=r"should be shown .* with 16 bytes.*with 15 bytes",
)
def size_is_in_characters() -> None:
    @replaces(api, "_shown")
    def shown(right: Function, record: Any, info: Any) -> Any:
        return right(record, info) | {"size_bytes": len(info.path.read_bytes().decode("utf-8", "replace"))}


@fault(
    "A file is shown under its upload key instead of its name.",
    features="files",
    message=r'should be shown as "users\.csv"',
)
def name_is_the_key() -> None:
    @replaces(api, "_shown")
    def shown(right: Function, record: Any, info: Any) -> Any:
        return right(record, info) | {"name": record.key}


@fault(
    "The name that a file is registered under is not looked at.",
    features="files",
    message=r"should be described as .*final\.csv.*is described as .*draft\.csv",
)
def new_name_is_ignored() -> None:
    @replaces(files, "register")
    def register(right: Function, store: Any, project_id: str, key: str, name: Any, tags: Any) -> Any:
        return right(store, project_id, key, None, tags)


@fault(
    "The content type that a file was prepared with is lost.",
    features="files",
    message=r"should be described as .*application/json.*is described as .*application/octet-stream",
)
def content_type_is_lost() -> None:
    @replaces(api, "_shown")
    def shown(right: Function, record: Any, info: Any) -> Any:
        return right(record, info) | {"content_type": "application/octet-stream"}


@fault(
    "The tags that a file was prepared with are lost.",
    features="files",
    message=r"should be described as .*team=sales",
)
def tags_are_lost() -> None:
    @replaces(api, "_shown")
    def shown(right: Function, record: Any, info: Any) -> Any:
        return right(record, info) | {"tags": None}


@fault(
    "A file whose bytes never came is registered as an empty one.",
    features="files",
    message=r"should be refused as invalid or a conflict .*, but POST .*/files answered 201",
)
def register_makes_empty_files() -> None:
    @replaces(files, "register")
    def register(right: Function, store: Any, project_id: str, key: str, name: Any, tags: Any) -> Any:
        if files.find_session(store, project_id, key).checksum_sha256 is None:
            files.upload(store, project_id, key, io.BytesIO(b""), None)
        return right(store, project_id, key, name, tags)


@fault(
    "Registering before the bytes came is refused, but the file is in the list.",
    features="files",
    message=r"nothing should have changed.*file .* is new",
)
def refused_registration_is_listed() -> None:
    @replaces(files, "register")
    def register(right: Function, store: Any, project_id: str, key: str, name: Any, tags: Any) -> Any:
        session = files.find_session(store, project_id, key)
        if session.checksum_sha256 is None:
            files.upload(store, project_id, key, io.BytesIO(b""), None)
            right(store, project_id, key, name, tags)
            raise ApiError(400, "file_not_uploaded", "No content has been uploaded yet.")
        return right(store, project_id, key, name, tags)


@fault(
    "Registering before the bytes came crashes the service.",
    features="files",
    message=r"POST .*/files answered 500",
)
def early_registration_crashes() -> None:
    @changes_answers("POST", ALL)
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 400 else answer.status


@fault(
    "An upload can be registered twice, which makes two files.",
    features="files",
    message=r"should be refused as .*POST [^\n]*/files answered 201",
)
def upload_makes_two_files() -> None:
    kept: dict[str, Any] = {}

    @replaces(files, "register")
    def register(right: Function, store: Any, project_id: str, key: str, name: Any, tags: Any) -> Any:
        project = store.require_project(project_id)
        session = project.uploads.get(key)
        if session is not None and session.checksum_sha256:
            kept[key] = (session, store.objects.open(project_id, session.object_key).read())
        elif key in kept:
            project.uploads[key] = kept[key][0]
            store.objects.put(project_id, kept[key][0].object_key, kept[key][1])
        return right(store, project_id, key, name, tags)


@fault(
    "Bytes can be sent to a key that was never given out.",
    features="files",
    message=r"should be refused as not found \(404\), but POST .*/files/upload/\{upload_key\} answered 200",
)
def any_upload_key_is_taken() -> None:
    @changes_answers("POST", ALL + "/upload/.*")
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status = 200
            answer.body = {
                "upload_key": answer.path.rpartition("/")[2], "staging_path": "staging/x", "size_bytes": 5,
                "checksum_sha256": hashlib.sha256(b"id\n1\n").hexdigest(),
            }  # fmt: skip


@fault(
    "Sending bytes to a key that was never given out crashes the service.",
    features="files",
    message=r"POST .*/files/upload/\{upload_key\} answered 500",
)
def unknown_upload_key_crashes() -> None:
    @changes_answers("POST", ALL + "/upload/.*")
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 404 else answer.status


@fault(
    "Bytes that are sent a second time, before the file is registered, are thrown away.",
    features="files",
    message=r"bytes|second",
)
def second_upload_is_ignored() -> None:
    @replaces(files, "upload")
    def upload(right: Function, store: Any, project_id: str, key: str, content: Any, content_type: Any) -> Any:
        session = files.find_session(store, project_id, key)
        if session.checksum_sha256 is not None:
            return session, store.objects.head(project_id, session.object_key)
        return right(store, project_id, key, content, content_type)


@fault(
    "Deleting a file is accepted and not done.",
    features="files",
    message=r"deleted file should not be found \(404\), but GET .*/files/\{file_id\} answered 200",
)
def delete_does_nothing() -> None:
    @replaces(files, "remove")
    def remove(right: Function, *arguments: Any) -> None:
        return None


@fault(
    "A deleted file cannot be read any more, but downloaded.",
    features="files",
    message=r"deleted file should not be found \(404\), but GET .*/download answered 200",
)
def deleted_can_be_downloaded() -> None:
    _hides_deleted(hides_list=True)


def _hides_deleted(*, hides_list: bool) -> None:
    """Deleting only hides the record, and the list if it is told to."""
    deleted: set[str] = set()

    @replaces(files, "remove")
    def remove(right: Function, store: Any, project_id: str, file_id: str) -> None:
        deleted.add(file_id)

    @changes_answers("GET", ONE)
    def read(answer: Answer) -> None:
        if answer.path.rpartition("/")[2] in deleted:
            answer.status, answer.body = 404, {"detail": {"error": "file_not_found", "message": "It is gone."}}

    @changes_answers("GET", ALL)
    def listing(answer: Answer) -> None:
        if hides_list and answer.status == 200:
            answer.body["files"] = [each for each in answer.body["files"] if each["id"] not in deleted]


@fault(
    "A deleted file is still listed.",
    features="files",
    message=r"deleted file should not be listed",
)
def deleted_is_listed() -> None:
    left: dict[str, list[Any]] = {}

    @replaces(files, "remove")
    def remove(right: Function, store: Any, project_id: str, file_id: str) -> None:
        left.setdefault(project_id, []).append(files.find(store, project_id, file_id))
        right(store, project_id, file_id)

    @replaces(files, "listing")
    def listing(right: Function, store: Any, project_id: str) -> Any:
        return [*left.get(project_id, []), *right(store, project_id)]


@fault(
    "The bytes of a deleted file stay in S3.",
    features="s3_surfaces files",
    message=r"S3",
)
def deleted_stays_in_s3() -> None:
    @replaces(files, "remove")
    def remove(right: Function, store: Any, project_id: str, file_id: str) -> None:
        files.find(store, project_id, file_id)
        del store.require_project(project_id).files[file_id]


@fault(
    "Deleting a file deletes all of the same name.",
    features="files",
    message=r"file|listed",
)
def delete_goes_by_name() -> None:
    @replaces(files, "remove")
    def remove(right: Function, store: Any, project_id: str, file_id: str) -> None:
        wanted, _ = files.find(store, project_id, file_id)
        for record in list(store.require_project(project_id).files.values()):
            if record.name == wanted.name:
                right(store, project_id, record.id)


@fault(
    "Deleting a file that is gone already is answered as done.",
    features="files",
    message=r"should be refused as not found \(404\), but DELETE .*/files/\{file_id\} answered 204",
)
def deleting_nothing_succeeds() -> None:
    @changes_answers("DELETE", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status, answer.body = 204, None


@fault(
    "The list of files shows those of all projects.",
    features="files",
    message=r"list|files should be",
)
def list_shows_everybodys() -> None:
    @replaces(files, "listing")
    def listing(right: Function, store: Any, project_id: str) -> Any:
        return [pair for project in store.projects() for pair in right(store, project.id)]


@fault(
    "The list of files leaves the newest one out.",
    features="files",
    message=r'file "users\.csv" should be listed under its id',
)
def list_lacks_the_newest() -> None:
    @replaces(files, "listing")
    def listing(right: Function, *arguments: Any) -> Any:
        return right(*arguments)[1:]


@fault(
    "The total of the list of files is that of the page.",
    features="files",
    message=r"total",
)
def list_total_is_the_page() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["total"] = len(answer.body["files"])


@fault(
    "The list of files does not look at its offset, so every page is the first.",
    features="files",
    message=r"page|offset|once",
)
def list_ignores_the_offset() -> None:
    @replaces(api, "page")
    def page(right: Function, items: Any, limit: int, offset: int) -> Any:
        return right(items, limit, 0)


@fault(
    "The list of files does not look at its limit.",
    features="files",
    message=r"page|limit",
)
def list_ignores_the_limit() -> None:
    @replaces(api, "page")
    def page(right: Function, items: Any, limit: int, offset: int) -> Any:
        return right(items, 1000, offset)


@fault(
    "The list of files shows uploads that are not registered yet.",
    features="files",
    message=r"list|registered|nothing should have changed",
)
def list_shows_staged() -> None:
    @replaces(files, "listing")
    def listing(right: Function, store: Any, project_id: str) -> Any:
        staged = []
        for session, info in files.staged(store, project_id):
            record = files.FileRecord(
                session.upload_key, project_id, session.filename, session.object_key, info.etag, info.content_type,
                None, session.created_at, None,
            )  # fmt: skip
            staged.append((record, info))
        return [*staged, *right(store, project_id)]


@fault(
    "The list of files shows S3 objects, too, that nobody registered.",
    features="s3_surfaces files",
    message=r"list|files should",
)
def list_shows_objects() -> None:
    @replaces(files, "listing")
    def listing(right: Function, store: Any, project_id: str) -> Any:
        found = right(store, project_id)
        known = {record.key for record, _ in found}
        for info in store.objects.list(project_id):
            if info.key not in known and not info.key.startswith("staging/"):
                record = files.FileRecord(
                    f"s3-{info.etag}", project_id, info.key, info.key, info.etag, info.content_type, None,
                    info.last_modified, None,
                )  # fmt: skip
                found.append((record, info))
        return found


@fault(
    "A registered file is no object in S3.",
    features="s3_surfaces files",
    message=r'one S3 object should be the file "users\.csv"',
)
def files_are_not_in_s3() -> None:
    @replaces(objects.ProjectObjects, "page")
    def page(right: Function, self: Any, *arguments: Any) -> Any:
        found = right(self, *arguments)
        return replace(found, objects=[info for info in found.objects if not info.key[:4].isdigit()])


@fault(
    "A registered file is an object in S3 with nothing in it.",
    features="s3_surfaces files",
    message=r'S3 and REST should give the same bytes for "users\.csv"',
)
def files_are_empty_in_s3() -> None:
    @replaces(objects.ProjectObjects, "open")
    def opened(right: Function, self: Any, key: str) -> Any:
        found = right(self, key)
        return (replace(found[0], size=0), io.BytesIO()) if found and key[:4].isdigit() else found


@fault(
    "A download stops before the last byte.",
    features="files",
    message=r"17? ?bytes that were uploaded should come back|bytes that were uploaded should come back",
)
def download_is_one_short() -> None:
    @replaces(api, "PinnedFileResponse")
    def response(right: Function, info: Any, name: str, pin: Any) -> Any:
        from fastapi import Response

        with pin:
            return Response(info.path.read_bytes()[:-1], media_type=info.content_type)


@fault(
    "A part of a file that is asked for is answered with all of it.",
    features="files",
    message=r"bytes 0-0 should be 'i', answered with 206",
)
def range_is_ignored() -> None:
    @replaces(api, "PinnedFileResponse")
    def response(right: Function, info: Any, name: str, pin: Any) -> Any:
        from fastapi import Response

        with pin:
            return Response(info.path.read_bytes(), media_type=info.content_type)


@fault(
    "A download that does not exist crashes the service.",
    features="files",
    message=r"GET .*/download answered 500",
)
def unknown_download_crashes() -> None:
    @replaces(api.files, "find")
    def find(right: Function, store: Any, project_id: str, file_id: str) -> Any:
        import sys

        try:
            return right(store, project_id, file_id)
        except ApiError:
            if sys._getframe(2).f_code.co_name == "download_file":
                raise FileNotFoundError(file_id) from None
            raise


def _owner(store: Any, path: dict[str, str]) -> str | None:
    return next((project.id for project in store.projects() if path["file_id"] in project.files), None)


@fault(
    "Whoever knows the id of a file can read about it in their own project, although it belongs to another one.",
    features="access_of_neighbours",
    message=r"should be refused as not found.*GET .*/files/\{file_id\} answered 200",
)
def foreign_is_read_at_home() -> None:
    finds_foreign("GET", "/files/{file_id}", _owner)


@fault(
    "Whoever knows the id of a file can download it in their own project, although it belongs to another one.",
    features="access_of_neighbours",
    message=r"should be refused as not found.*GET .*/download answered 200",
)
def foreign_is_downloaded_at_home() -> None:
    finds_foreign("GET", "/files/{file_id}/download", _owner)


@fault(
    "Whoever knows the id of a file can delete it in their own project, although it belongs to another one.",
    features="access_of_neighbours",
    message=r"should be refused as not found.*DELETE .*/files/\{file_id\} answered 204",
)
def foreign_is_deleted_at_home() -> None:
    finds_foreign("DELETE", "/files/{file_id}", _owner)


def _uploader(store: Any, path: dict[str, str]) -> str | None:
    return next((project.id for project in store.projects() if path["upload_key"] in project.uploads), None)


@fault(
    "Whoever knows an upload key of another project can send the bytes for it.",
    features="access_of_neighbours",
    message=r"should be refused as .*POST [^\n]*/files/upload/\{upload_key\} answered 200",
)
def foreign_upload_is_sent_at_home() -> None:
    finds_foreign("POST", "/files/upload/{upload_key}", _uploader)


@fault(
    "Whoever knows an upload key of another project can register the file as their own.",
    features="access_of_neighbours",
    message=r"should be refused as .*POST [^\n]*/files answered 201",
)
def foreign_upload_is_registered_at_home() -> None:
    @replaces(files, "register")
    def register(right: Function, store: Any, project_id: str, key: str, name: Any, tags: Any) -> Any:
        own = store.require_project(project_id)
        for project in store.projects():
            session = project.uploads.get(key)
            if session is not None and project is not own:
                content = store.objects.open(project.id, session.object_key)
                store.objects.put(own.id, session.object_key, content)
                own.uploads[key] = project.uploads.pop(key)
        return right(store, project_id, key, name, tags)


@fault(
    "A prepared upload does not tell its key.",
    features="files",
    message=r"POST .*/files/prepare answered 200, which its contract does not allow\s+upload_key: expected a value",
)
def prepare_shows_no_key() -> None:
    @changes_answers("POST", ALL + "/prepare")
    def change(answer: Answer) -> None:
        answer.body.pop("upload_key", None)


@fault(
    "The list of files begins with the oldest.",
    features="files",
    message=r"newest first|listed|order",
)
def list_begins_with_the_oldest() -> None:
    @replaces(files, "listing")
    def listing(right: Function, *arguments: Any) -> Any:
        return right(*arguments)[::-1]


@fault(
    "A second file of the same name takes the content of the first.",
    features="files",
    message=r"bytes .*should come back|two files",
)
def same_name_is_the_same_file() -> None:
    @replaces(files, "add")
    def add(right: Function, store: Any, project: Any, name: str, source: Any, *rest: Any) -> Any:
        record, info = right(store, project, name, source, *rest)
        for other in list(project.files.values()):
            if other.name == name and other.id != record.id:
                store.objects.put(project.id, other.key, source)
        return record, info


@fault(
    "Uploads at the same time get mixed up.",
    features="files",
    message=r"bytes|mixed",
)
def simultaneous_uploads_get_mixed_up() -> None:
    last: dict[str, bytes] = {}

    @replaces(files, "upload")
    def upload(right: Function, store: Any, project_id: str, key: str, content: Any, content_type: Any) -> Any:
        last["content"] = content.read()
        time.sleep(0.02)
        return right(store, project_id, key, io.BytesIO(last["content"]), content_type)


@fault(
    "Uploads of one name that are under way at the same time are one.",
    features="files",
    message=r"should (be registered|take its bytes|come back)|registered.*answered 404|bytes that were uploaded",
)
def uploads_of_one_name_are_one() -> None:
    @replaces(files, "prepare")
    def prepare(right: Function, store: Any, project_id: str, name: str, *details: Any) -> Any:
        under_way = store.require_project(project_id).uploads.values()
        same = next((each for each in under_way if each.filename == name), None)
        return same or right(store, project_id, name, *details)


@fault(
    "A registration that is refused ends the upload.",
    features="files",
    message=r"a prepared upload should take its bytes, but POST .* answered 404",
)
def refusal_ends_the_upload() -> None:
    @replaces(files, "register")
    def register(right: Function, store: Any, project_id: str, upload_key: str, *details: Any) -> Any:
        try:
            return right(store, project_id, upload_key, *details)
        except ApiError:
            store.require_project(project_id).uploads.pop(upload_key, None)
            raise
