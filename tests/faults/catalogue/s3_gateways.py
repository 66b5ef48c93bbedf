"""S3 as others build it: over a file system, over a database, behind a proxy that means well."""

from __future__ import annotations

import hashlib
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from support.sandbox.storage import objects
from support.sandbox.storage.s3 import (
    access,
    buckets,
    conditions,
    listing,
    multipart,
    presign,
    reading,
    signature,
    uploads,
    writing,
)
from support.sandbox.storage.s3 import xml as s3xml
from support.sandbox.storage.s3.errors import S3Error, access_denied
from tests.faults.fault import fault
from tests.faults.patching import Function, notes, replaces


def _published(change: Callable[[Any, str, Any, Any], Any]) -> None:
    """`change` gets the objects, the key, what was there and what is told of the new one; it gives the latter."""

    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, blob: Any, properties: Any, *rest: Any) -> Any:
        return right(self, key, blob, change(self, key, self.head(key), properties), *rest)


# --- metadata of what was there before


@fault(
    "Whoever stores an object in parts over another keeps the words of the old one.",
    features="s3_uploads",
    message=r'"large\.bin" should be told metadata none.*author=Jana',
)
def upload_keeps_words() -> None:
    _published(
        lambda self, key, old, new: (
            replace(new, metadata={**old.metadata, **new.metadata}) if old and new.part_sizes else new
        )
    )


@fault(
    "A copy keeps the words of the object that it replaces.",
    features="s3_copies",
    message=r'"b\.csv" should be told metadata none.*author=Jana',
)
def copy_keeps_words() -> None:
    @replaces(writing, "copy_bytes")
    def copy_bytes(right: Function, source: Any, blob: Any, *rest: Any) -> Any:
        blob.copied = True
        return right(source, blob, *rest)

    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, blob: Any, properties: Any, *rest: Any) -> Any:
        old = self.head(key)
        if old and getattr(blob, "copied", False):
            properties = replace(properties, metadata={**old.metadata, **properties.metadata})
        return right(self, key, blob, properties, *rest)


@fault(
    "The words on a deleted object come back with the next of its key.",
    features="s3_objects",
    message=r"should be told metadata none.*author=Jana",
)
def words_outlive_their_object() -> None:
    _published(
        lambda self, key, old, new: replace(
            new, metadata=notes(self).setdefault(key, dict(new.metadata)) if old is None else new.metadata
        )
    )


@fault(
    "What is stored over plain HTTP keeps the words of the old object.",
    features="s3_surfaces",
    message=r"should be told metadata none.*author=Jana",
)
def plain_keeps_words() -> None:
    _published(lambda self, key, old, new: replace(new, metadata=old.metadata) if old and not new.metadata else new)


@fault(
    "Changing the words of an object by a copy onto itself loses its other headers.",
    features="s3_copies",
    message=r"should be told language cs, disposition attachment.*it is language none",
)
def self_copy_loses_headers() -> None:
    @replaces(writing, "read_properties")
    def read(right: Function, request: Any) -> Any:
        found = right(request)
        return replace(found, headers={}) if writing.COPY_SOURCE in request.headers else found


# --- ETags


@fault(
    "The ETag of a part of an object that is asked for is that of the part.",
    features="s3_partial_reads",
    message=r"gets a part of an object should be told the ETag and the type",
)
def range_has_its_own_etag() -> None:
    @replaces(reading, "_describe")
    def describe(right: Function, request: Any, info: Any) -> Any:
        response, first, length = right(request, info)
        if response.status == 206:
            with info.path.open("rb") as stream:
                stream.seek(first)
                response.headers["ETag"] = f'"{hashlib.md5(stream.read(length)).hexdigest()}"'
        return response, first, length


@fault(
    "A part of an object that is asked for has no type.",
    features="s3_partial_reads",
    message=r"gets a part of an object should be told the ETag and the type",
)
def range_has_no_type() -> None:
    @replaces(reading, "_describe")
    def describe(right: Function, request: Any, info: Any) -> Any:
        response, first, length = right(request, info)
        if response.status == 206:
            response.headers["content-type"] = "application/octet-stream"
        return response, first, length


@fault(
    "The answer to a completed upload tells another ETag than the object has.",
    features="s3_uploads",
    message=r"answer should tell the ETag of the object",
)
def completed_etag_is_another() -> None:
    @replaces(multipart, "xml_response")
    def xml_response(right: Function, root: str, body: Any, *rest: Any) -> Any:
        if root == "CompleteMultipartUploadResult":
            body = [(n, '"' + "0" * 32 + '-1"' if n == "ETag" else v) for n, v in body]
        return right(root, body, *rest)


@fault(
    "The answer to a copy tells the ETag of nothing.",
    features="s3_copies",
    message=r"answer should tell the ETag of the object",
)
def copied_etag_is_another() -> None:
    @replaces(writing, "copy_result")
    def copy_result(right: Function, info: Any) -> Any:
        return [(n, '"' + "0" * 32 + '"' if n == "ETag" else v) for n, v in right(info)]


@fault(
    "The list of parts tells other ETags than were answered.",
    features="s3_uploads",
    message=r"should be listed with the ETag that its sender was told",
)
def part_list_has_other_etags() -> None:
    @replaces(multipart, "xml_response")
    def xml_response(right: Function, root: str, body: Any, *rest: Any) -> Any:
        if root == "ListPartsResult":
            body = [(n, [(a, '"0"' if a == "ETag" else b) for a, b in v] if n == "Part" else v) for n, v in body]
        return right(root, body, *rest)


@fault(
    "Listings tell the ETag of a large object that was uploaded as another than its head does.",
    features="s3_uploads",
    message=r'whoever lists the object "large\.bin" should be told the ETag that whoever gets it is told',
)
def listed_etag_of_uploads() -> None:
    @replaces(listing, "_entries")
    def entries(right: Function, request: Any, page: Any, owner: Any) -> Any:
        shown = [replace(i, etag=i.etag.partition("-")[0]) for i in page.objects]
        return right(request, replace(page, objects=shown), owner)


@fault(
    "ETags stay when an object is stored again by an upload in parts.",
    features="s3_uploads",
    message=r"ETag of an object that was stored again should be another one",
)
def upload_keeps_etag() -> None:
    _published(lambda self, key, old, new: replace(new, etag=old.etag) if old and new.part_sizes else new)


# --- ranges over parts


@fault(
    "A range that begins in one part of an uploaded object ends with that part.",
    features="s3_uploads",
    message=r"bytes 5242871-5242890 should be those that were stored.*it has 10 bytes",
)
def range_ends_with_its_part() -> None:
    @replaces(conditions, "byte_range")
    def byte_range(right: Function, request: Any, info: Any) -> Any:
        found = right(request, info)
        if found is None or not info.part_sizes:
            return found
        end = 0
        for size in info.part_sizes:
            end += size
            if found[0] < end:
                return found[0], min(found[1], end - 1)
        return found


@fault(
    "A range of an uploaded object is counted from the beginning of its last part.",
    features="s3_uploads",
    message=r"bytes 5242871-5242890 should be those that were stored",
)
def range_is_of_the_last_part() -> None:
    @replaces(reading, "_describe")
    def describe(right: Function, request: Any, info: Any) -> Any:
        response, first, length = right(request, info)
        if response.status == 206 and len(info.part_sizes) > 1:
            first = sum(info.part_sizes[:-1])
        return response, first, length


# --- conditions


def _headers_of(change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    @replaces(conditions, "check_read")
    def check_read(right: Function, headers: Any, info: Any, prefix: str = "") -> None:
        right(change(dict(headers)), info, prefix)


@fault(
    "If-Unmodified-Since counts although If-Match holds.",
    features="s3_partial_reads",
    message=r"if its ETag is the known one, changed or not.*should be accepted, but GetObject answered 412",
)
def unmodified_counts_beside_match() -> None:
    @replaces(conditions, "check_read")
    def check_read(right: Function, headers: Any, info: Any, prefix: str = "") -> None:
        right(headers, info, prefix)
        right({n: v for n, v in headers.items() if n != f"{prefix}if-match"}, info, prefix)


@fault(
    "If-Modified-Since lets an object through that If-None-Match knows.",
    features="s3_partial_reads",
    message=r"unless its ETag is the known one, changed or not.*should be refused as unchanged",
)
def modified_wins_over_none_match() -> None:
    def change(headers: dict[str, str]) -> dict[str, str]:
        if "if-modified-since" in headers:
            headers.pop("if-none-match", None)
        return headers

    _headers_of(change)


@fault(
    "Whoever wants to replace an object only if it is the known one makes a new one where there is none.",
    features="s3_partial_reads",
    message=r"should be refused as not what was asked for or not found",
)
def if_match_makes_new_ones() -> None:
    @replaces(conditions, "write_condition")
    def write_condition(right: Function, request: Any) -> Any:
        check = right(request)
        return check and (lambda current: check(current) if current or request.header("if-none-match") else None)


@fault(
    "Of many who store an object at once unless there is one, several do.",
    features="s3_concurrency",
    message=r"one of several clients should be the first to store.*[2-8] of 8 are told",
)
def condition_is_looked_at_early() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, blob: Any, properties: Any, condition: Any = None) -> Any:
        if condition is not None:
            condition(self.head(key))
            time.sleep(0.02)
        return right(self, key, blob, properties)


# --- keys


@fault(
    "The last object of a folder takes the object of the folder's name with it.",
    features="s3_keys",
    message=r'missing: "a/"',
)
def empty_folders_are_removed() -> None:
    @replaces(objects.ProjectObjects, "delete")
    def delete(right: Function, self: Any, key: str, *rest: Any) -> bool:
        done = bool(right(self, key, *rest))
        folder = key.rpartition("/")[0] + "/"
        if folder != "/" and not [i for i in self.matching(folder) if i.key != folder]:
            right(self, folder)
        return done


@fault(
    "Keys in a list of what to delete lose the spaces at their ends.",
    features="s3_objects",
    message=r"each of the \d+ objects should be told.*'f\+g%20h', 'i'\]",
)
def deleted_keys_are_trimmed() -> None:
    @replaces(s3xml, "text_of")
    def text_of(right: Function, element: Any, name: str) -> str:
        return str(right(element, name)).strip()


@fault(
    "Keys in a list of what to delete are decoded as if they stood in an address.",
    features="s3_objects",
    message=r"each of the \d+ objects should be told.*'f\+g h'",
)
def deleted_keys_are_decoded() -> None:
    from urllib.parse import unquote

    @replaces(s3xml, "text_of")
    def text_of(right: Function, element: Any, name: str) -> str:
        return unquote(str(right(element, name)))


@fault(
    "Keys in a list of what to delete are taken with all that lies below them.",
    features="s3_objects",
    message=r'missing: "b/d\.csv"',
)
def deleted_keys_are_folders() -> None:
    @replaces(buckets, "_delete")
    def delete(right: Function, call: Any, key: str, item: Any) -> Any:
        for info in call.bucket.objects.matching(key + "/"):
            call.bucket.objects.delete(info.key)
        return right(call, key, item)


@fault("Keys of uploads in parts are normalised.", features="s3_uploads", message=r'"in//a\+b c%20ž\.bin"')
def upload_keys_are_normalised() -> None:
    @replaces(uploads.Upload, "__init__")
    def init(right: Function, self: Any, key: str, *rest: Any, **options: Any) -> None:
        right(self, unicodedata.normalize("NFKC", key).replace("//", "/").replace("+", " "), *rest, **options)


@fault(
    "A copy of an object that came in parts has only its first part.",
    features="s3_copies",
    message=r"it has 8388608 bytes, 9000001 were expected",
)
def copy_takes_the_first_part() -> None:
    @replaces(writing, "copy_bytes")
    def copy_bytes(right: Function, source: Any, blob: Any, length: int, checksum: Any) -> Any:
        return right(source, blob, min(length, 8388608), checksum)


# --- listings


@fault(
    "Pages go on behind a folder only if a slash ends it.", features="s3_listings", message=r'more than once: "2023-"'
)
def pages_know_slashes_only() -> None:
    @replaces(objects.ProjectObjects, "page")
    def page(right: Function, self: Any, prefix: str, delimiter: str, seek: str, limit: int) -> Any:
        found = right(self, prefix, delimiter, seek, limit)
        if found.next_seek and found.prefixes and delimiter != "/":
            last = found.prefixes[-1]
            if found.next_seek == objects.after_prefix(last):
                keys = [i.key for i in self.matching(last) if i.key >= seek]
                return replace(found, next_seek=keys[0] + "\0" if keys else found.next_seek)
        return found


@fault(
    "Listings in the old way tell no sizes and ETags of their own: all are those of the first.",
    features="s3_listings",
    message=r'listing the old way should tell of the object "b/1" 14 bytes',
)
def old_listings_repeat_the_first() -> None:
    @replaces(listing, "_entries")
    def entries(right: Function, request: Any, page: Any, owner: Any) -> Any:
        if request.query("list-type") != "2" and page.objects:
            first = page.objects[0]
            page = replace(page, objects=[replace(i, size=first.size, etag=first.etag) for i in page.objects])
        return right(request, page, owner)


@fault(
    "Listings by folders leave out the object that stands for the folder.",
    features="s3_listings",
    message=r'missing: "in/"',
)
def folder_objects_are_not_listed() -> None:
    @replaces(objects.ProjectObjects, "page")
    def page(right: Function, self: Any, prefix: str, delimiter: str, *rest: Any) -> Any:
        found = right(self, prefix, delimiter, *rest)
        return replace(found, objects=[i for i in found.objects if not delimiter or i.key != prefix])


# --- uploads


@fault(
    "An upload that is completed with no parts makes an empty object.",
    features="s3_uploads",
    message=r"should be refused as invalid.*but CompleteMultipartUpload answered 200",
)
def nothing_completes_an_upload() -> None:
    @replaces(multipart, "_wanted_parts")
    def wanted(right: Function, data: bytes, algorithm: Any) -> Any:
        return [] if b"<Part>" not in data else right(data, algorithm)


@fault(
    "Giving one upload up gives up all of its key.",
    features="s3_uploads",
    message=r"another of its key is given up.*able to complete an upload, but",
)
def abort_takes_all_uploads() -> None:
    @replaces(uploads.Uploads, "remove")
    def remove(right: Function, self: Any, of: Any, upload: Any) -> None:
        for each in self.all(of):
            if each.key == upload.key:
                right(self, of, each)


@fault(
    "Deleting an object gives up the uploads of its key.",
    features="s3_uploads",
    message=r"the object is deleted.*able to complete an upload, but",
)
def delete_aborts_uploads() -> None:
    @replaces(objects.ProjectObjects, "delete")
    def delete(right: Function, self: Any, key: str, *rest: Any) -> bool:
        notes(self).setdefault("deleted", set()).add(key)
        return bool(right(self, key, *rest))

    @replaces(uploads.Uploads, "find")
    def find(right: Function, self: Any, of: Any, upload_id: str, key: str) -> Any:
        if key in notes(of).get("deleted", ()):
            raise uploads.no_such_upload(upload_id)
        return right(self, of, upload_id, key)


@fault(
    "Storing an object ends the uploads of its key.",
    features="s3_uploads",
    message=r"the object is stored again.*able to complete an upload, but",
)
def put_aborts_uploads() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, blob: Any, properties: Any, *rest: Any) -> Any:
        if not properties.part_sizes:
            notes(self).setdefault("stored", {})[key] = objects.datetime.now(objects.UTC)
        return right(self, key, blob, properties, *rest)

    @replaces(uploads.Uploads, "find")
    def find(right: Function, self: Any, of: Any, upload_id: str, key: str) -> Any:
        found = right(self, of, upload_id, key)
        stored = notes(of).get("stored", {}).get(key)
        if stored and stored > found.initiated:
            raise uploads.no_such_upload(upload_id)
        return found


# --- signatures and URLs


@fault(
    "The headers of a request are no part of what its signature covers.",
    features="s3_access",
    message=r"the source was changed.*should be refused as unauthorized",
)
def headers_are_not_signed() -> None:
    @replaces(signature, "verify")
    def verify(right: Function, request: Any, claim: Any, secret: str) -> Any:
        try:
            return right(request, claim, secret)
        except S3Error:
            if writing.COPY_SOURCE not in request.headers or not claim.signature:
                raise
            # as if the source were no part of it: whatever it says, some object of the bucket fits
            for info in ("a.csv", "a.csv2"):
                other = replace(request, headers={**request.headers, writing.COPY_SOURCE: f"{request.bucket}/{info}"})
                try:
                    return right(other, claim, secret)
                except S3Error:
                    continue
            raise


@fault(
    "A URL to store for content of a type is good for another type by a change of its query.",
    features="presigned_urls",
    message=r"should be refused as forbidden or unauthorized",
)
def url_type_is_not_signed() -> None:
    @replaces(presign.Signer, "_sign")
    def sign(right: Function, self: Any, bucket: str, grant: Any, incarnation: str) -> str:
        return str(right(self, bucket, replace(grant, content_type=None), incarnation))


@fault(
    "The signature of a URL does not cover where its key begins.",
    features="presigned_urls",
    message=r"should be refused as forbidden or unauthorized",
)
def url_key_end_is_not_signed() -> None:
    @replaces(presign.Signer, "_sign")
    def sign(right: Function, self: Any, bucket: str, grant: Any, incarnation: str) -> str:
        return str(right(self, bucket, replace(grant, key=grant.key[:4]), incarnation))


@fault(
    "A URL that a client signed for one to look at lets him read.",
    features="s3_signed_urls",
    message=r"URL to look at that a client signed is not one to read it.*should be refused",
)
def head_urls_read() -> None:
    @replaces(signature, "verify")
    def verify(right: Function, request: Any, claim: Any, secret: str) -> Any:
        try:
            return right(request, claim, secret)
        except S3Error:
            if request.method != "GET" or not claim.presigned:
                raise
            return right(replace(request, method="HEAD"), claim, secret)


@fault(
    "The signature of a URL that a client signed does not cover the rest of its query.",
    features="s3_signed_urls",
    message=r"its query by one word more.*should be refused",
)
def query_of_signed_urls_is_open() -> None:
    @replaces(signature, "_canonical_request")
    def canonical(right: Function, request: Any, claim: Any, payload: str) -> str:
        items = [(n, v) for n, v in request.query_items if n.startswith("X-Amz-") or not claim.presigned]
        return str(right(replace(request, query_items=items), claim, payload))


# --- one store


@fault(
    "REST tells of a file that was replaced over S3 the size of the old one.",
    features="s3_surfaces",
    message=r'should be shown as "users\.csv" with 19 bytes',
)
def file_size_is_stale() -> None:
    from support.sandbox.storage.api import files as api_files

    sizes: dict[str, dict[str, Any]] = {}

    @replaces(api_files, "_shown")
    def shown(right: Function, record: Any, info: Any) -> Any:
        found = right(record, info)
        return {
            **found,
            **sizes.setdefault(
                record.id, {n: v for n, v in found.items() if n in ("size_bytes", "checksum_md5", "checksum_sha256")}
            ),
        }


@fault(
    "An object that was stored over S3 has no type for whoever reads it over plain HTTP.",
    features="s3_surfaces",
    message=r"should be of type text/csv over plain HTTP.*it is application/json",
)
def plain_reads_have_no_type() -> None:
    @replaces(reading, "_headers")
    def headers(right: Function, request: Any, info: Any) -> Any:
        found = dict(right(request, info))
        if (request.header("authorization") or "").lower().startswith("bearer"):
            found["content-type"] = "application/json"
        return found


@fault(
    "The bucket of a deleted project stays, and cannot be listed.",
    features="projects",
    message=r"a bucket that is still there should be listed, but ListObjectsV2 answered 403",
)
def deleted_buckets_cannot_be_listed() -> None:
    holders: dict[str, Any] = {}
    opened: dict[str, Any] = {}
    emptied: list[Any] = []

    @replaces(access.Access, "_holder")
    def holder(right: Function, self: Any, access_key: str) -> Any:
        with suppress(S3Error):
            holders[access_key] = right(self, access_key)
        return holders[access_key] if access_key in holders else right(self, access_key)

    @replaces(access.Access, "bucket")
    def bucket(right: Function, self: Any, caller: Any, name: str, *, write: bool) -> Any:
        try:
            opened[name] = right(self, caller, name, write=write)
        except S3Error:
            if name not in opened:
                raise
            emptied.append(opened[name].objects)
        return opened[name]

    @replaces(listing, "_page")
    def page(right: Function, call: Any, *rest: Any) -> Any:
        if call.bucket.objects in emptied:
            raise access_denied()
        return right(call, *rest)
