"""PutObject, CopyObject, DeleteObject, and what a writer may say about an object."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from ..objects import CHUNK, Blob, ObjectInfo, Properties
from . import checksums, conditions
from .call import Call, Task, receive_blob, without_body
from .errors import S3Error, invalid_argument, no_such_key, not_implemented
from .payload import Payload
from .reading import checksum_headers
from .request import S3Request, S3Response, xml_response
from .xml import Body, timestamp

STORED_HEADERS = ("cache-control", "content-disposition", "content-encoding", "content-language", "expires")
METADATA = "x-amz-meta-"
MAX_METADATA = 2048
COPY_SOURCE = "x-amz-copy-source"

# Asked for and not given, these would break a promise silently, so they are refused.
_NOT_OFFERED = (
    "x-amz-bucket-object-lock",
    "x-amz-grant-",
    "x-amz-object-lock-",
    "x-amz-server-side-encryption",
    "x-amz-copy-source-server-side-encryption",
    "x-amz-tagging",
    "x-amz-website-redirect-location",
    "x-amz-write-offset-bytes",
)


def put_object(call: Call) -> Task:
    request = call.request
    properties = read_properties(request)
    condition = conditions.write_condition(request)

    def store(blob: Blob, payload: Payload) -> S3Response:
        sums = {}
        if payload.algorithm is not None and payload.checksum is not None:
            sums = {payload.algorithm: checksums.to_text(payload.checksum)}
        stored = replace(properties, checksums=sums)
        info = call.bucket.objects.publish(request.key, blob, stored, condition)
        return S3Response(200, {"ETag": conditions.quoted(info.etag), **checksum_headers(info)})

    return receive_blob(call, store)


@without_body
def copy_object(call: Call) -> S3Response:
    request = call.request
    directive = (request.header("x-amz-metadata-directive") or "COPY").upper()
    if directive not in ("COPY", "REPLACE"):
        raise invalid_argument("Unknown metadata directive.", "x-amz-metadata-directive", directive)
    own = read_properties(request)
    condition = conditions.write_condition(request)
    with open_copy_source(call) as (source, stream, is_itself):
        if is_itself and directive == "COPY":
            text = "An object can be copied to itself only to replace its metadata."
            raise S3Error("InvalidRequest", text)
        kept = Properties(source.content_type, source.metadata, source.headers)
        algorithm = (request.header("x-amz-checksum-algorithm") or next(iter(source.checksums), "")).lower()
        checksum = checksums.new(algorithm) if algorithm else None
        with call.bucket.objects.new_blob() as blob:
            copy_bytes(stream, blob, source.size, checksum)
            sums = {algorithm: checksums.to_text(checksum.digest())} if checksum else {}
            stored = replace(own if directive == "REPLACE" else kept, checksums=sums)
            info = call.bucket.objects.publish(request.key, blob, stored, condition)
    return xml_response("CopyObjectResult", copy_result(info))


@without_body
def delete_object(call: Call) -> S3Response:
    condition = conditions.delete_condition(call.request.header("if-match"))
    call.bucket.objects.delete(call.request.key, condition)
    return S3Response(204)


def read_properties(request: S3Request) -> Properties:
    """Content type, stored headers and user metadata of a new object."""
    for name in request.headers:
        if name.startswith(_NOT_OFFERED):
            raise not_implemented(f"The header {name}")
    if request.header("x-amz-acl") not in (None, "private"):
        raise not_implemented("An access control list")
    storage_class = request.header("x-amz-storage-class")
    if storage_class not in (None, "STANDARD"):
        raise S3Error("InvalidStorageClass", "The storage class you specified is not valid")
    headers = {name: request.headers[name] for name in STORED_HEADERS if name in request.headers}
    encodings = [part.strip() for part in headers.pop("content-encoding", "").split(",")]
    # aws-chunked is how the body travelled, not a property of the object.
    if encoding := ",".join(part for part in encodings if part not in ("", "aws-chunked")):
        headers["content-encoding"] = encoding
    metadata = {name[len(METADATA) :]: v for name, v in request.headers.items() if name.startswith(METADATA)}
    size = sum(len(name) + len(value) for name, value in metadata.items())
    if size > MAX_METADATA:
        details = {"Size": str(size), "MaxSizeAllowed": str(MAX_METADATA)}
        text = "Your metadata headers exceed the maximum allowed metadata size"
        raise S3Error("MetadataTooLarge", text, details=details)
    return Properties(request.header("content-type"), metadata, headers)


@contextmanager
def open_copy_source(call: Call) -> Iterator[tuple[ObjectInfo, BinaryIO, bool]]:
    """The object that a copy reads, and whether it is also what the copy writes."""
    raw = (call.request.header(COPY_SOURCE) or "").partition("?")[0].removeprefix("/")
    try:
        bucket_name, slash, key = unquote_to_bytes(raw).decode("utf-8").partition("/")
    except UnicodeDecodeError:
        bucket_name, slash, key = "", "", ""
    if not slash or not key:
        raise invalid_argument("Invalid copy source object key", COPY_SOURCE, raw)
    bucket = call.access.bucket(call.caller, bucket_name, write=False)
    found = bucket.objects.open(key)
    if found is None:
        raise no_such_key(key)
    source, stream = found
    with stream:
        conditions.check_read(call.request.headers, source, f"{COPY_SOURCE}-")
        yield source, stream, (bucket.name, key) == (call.bucket.name, call.request.key)


def copy_bytes(source: BinaryIO, blob: Blob, length: int, checksum: checksums.Hash | None) -> None:
    """Append `length` bytes of `source` to `blob`, and to `checksum` if one is wanted."""
    while length and (chunk := source.read(min(CHUNK, length))):
        length -= len(chunk)
        blob.write(chunk)
        if checksum is not None:
            checksum.update(chunk)


def copy_result(info: ObjectInfo) -> Body:
    body: Body = [
        ("LastModified", timestamp(info.last_modified)),
        ("ETag", conditions.quoted(info.etag)),
    ]
    body += [(f"Checksum{name.upper()}", value) for name, value in info.checksums.items()]
    return body
