"""Multipart uploads: create, upload or copy parts, list, complete, abort."""

from __future__ import annotations

import re
from dataclasses import replace

from ..objects import Blob, ObjectInfo, Properties
from . import checksums, conditions, xml
from .call import Call, Task, receive_blob, receive_document, without_body
from .errors import S3Error, invalid_argument, no_such_upload, not_implemented
from .payload import Payload
from .request import PREFIX, S3Request, S3Response, encode, whole_number, xml_response
from .uploads import MAX_PARTS, Part, Upload, WantedPart, combined_checksum, combined_etag
from .writing import COPY_SOURCE, copy_bytes, open_copy_source, read_properties
from .xml import Body, timestamp

_PAGE = 1000
_LAST = "~"  # greater than every upload id
_COPY_RANGE = re.compile("bytes=([0-9]{1,18})-([0-9]{1,18})")


@without_body
def create_upload(call: Call) -> S3Response:
    request = call.request
    algorithm = (request.header("x-amz-checksum-algorithm") or "").lower() or None
    kind = (request.header("x-amz-checksum-type") or "COMPOSITE").upper()
    if algorithm is not None:
        checksums.new(algorithm)  # refuses what it does not know
        if kind != "COMPOSITE" and (kind != "FULL_OBJECT" or algorithm not in checksums.LINEAR):
            text = f"The {kind} checksum type cannot be used with the {algorithm} checksum algorithm."
            raise S3Error("InvalidRequest", text)
    upload = Upload(request.key, call.caller.id, read_properties(request), algorithm, kind == "COMPOSITE")
    call.uploads.add(call.bucket.objects, upload)
    body: Body = [("Bucket", call.bucket.name), ("Key", request.key), ("UploadId", upload.id)]
    headers = {}
    if algorithm is not None:
        headers = {"x-amz-checksum-algorithm": algorithm.upper(), "x-amz-checksum-type": kind}
    return xml_response("InitiateMultipartUploadResult", body, headers)


def upload_part(call: Call) -> Task:
    upload, number = call.upload(), _part_number(call)

    def store(blob: Blob, payload: Payload) -> S3Response:
        _need_algorithm(upload, payload.algorithm)
        part = upload.add(number, blob, payload.checksum)
        headers = {"ETag": conditions.quoted(part.etag)}
        if payload.algorithm is not None and payload.checksum is not None:
            headers[checksums.HEADER + payload.algorithm] = checksums.to_text(payload.checksum)
        return S3Response(200, headers)

    return receive_blob(call, store, upload.algorithm)


@without_body
def upload_part_copy(call: Call) -> S3Response:
    upload, number = call.upload(), _part_number(call)
    with open_copy_source(call) as (source, stream, _):
        first, length = _copy_range(call, source)
        stream.seek(first)
        with call.bucket.objects.new_blob() as blob:
            checksum = checksums.new(upload.algorithm) if upload.algorithm else None
            copy_bytes(stream, blob, length, checksum)
            part = upload.add(number, blob, checksum.digest() if checksum else None)
    body: Body = [("LastModified", timestamp(part.last_modified)), ("ETag", conditions.quoted(part.etag))]
    return xml_response("CopyPartResult", body + _checksum_element(upload, part))


def complete_upload(call: Call) -> Task:
    condition = conditions.write_condition(call.request)

    def handle(data: bytes) -> S3Response:
        upload = call.upload()
        wanted = _wanted_parts(data, upload.algorithm)
        with upload.lock:
            if upload.closed:
                raise no_such_upload(upload.id)
            chosen = upload.select(wanted)
            with call.bucket.objects.new_blob() as blob:
                properties = _join(upload, chosen, blob)
                _check_whole(call.request, upload, blob, properties)
                info = call.bucket.objects.publish(upload.key, blob, properties, condition)
            upload.close()
        call.uploads.remove(call.bucket.objects, upload)
        location = f"{PREFIX}/{encode(call.bucket.name)}/{encode(info.key, safe='/')}"
        body: Body = [("Location", location), ("Bucket", call.bucket.name), ("Key", info.key)]
        body.append(("ETag", conditions.quoted(info.etag)))
        for name, value in info.checksums.items():
            body += [(f"Checksum{name.upper()}", value), ("ChecksumType", checksums.kind(value))]
        return xml_response("CompleteMultipartUploadResult", body)

    # Here x-amz-checksum-* headers are about the object, not about this document.
    return receive_document(call, handle, has_checksum=False)


@without_body
def abort_upload(call: Call) -> S3Response:
    upload = call.upload()
    with upload.lock:
        upload.close()
    call.uploads.remove(call.bucket.objects, upload)
    return S3Response(204)


@without_body
def list_parts(call: Call) -> S3Response:
    upload = call.upload()
    marker = call.request.number("part-number-marker", 0, MAX_PARTS)
    limit = call.request.number("max-parts", _PAGE, _PAGE)
    with upload.lock:
        parts = [part for number, part in sorted(upload.parts.items()) if number > marker]
    page = parts[:limit]
    body: Body = [("Bucket", call.bucket.name), ("Key", upload.key), ("UploadId", upload.id)]
    body += [("PartNumberMarker", marker), ("NextPartNumberMarker", page[-1].number if page else marker)]
    body += [("MaxParts", limit), ("IsTruncated", bool(limit) and len(parts) > limit)]
    for part in page:
        entry: Body = [("PartNumber", part.number), ("LastModified", timestamp(part.last_modified))]
        entry += [("ETag", conditions.quoted(part.etag)), ("Size", part.size)]
        body.append(("Part", entry + _checksum_element(upload, part)))
    return xml_response("ListPartsResult", [*body, ("StorageClass", "STANDARD")])


@without_body
def list_uploads(call: Call) -> S3Response:
    request = call.request
    if request.query("delimiter"):
        raise not_implemented("A delimiter in a list of multipart uploads")
    prefix, limit = request.query("prefix") or "", request.number("max-uploads", _PAGE, _PAGE)
    key_marker, id_marker = request.query("key-marker") or "", request.query("upload-id-marker") or ""
    uploads = [upload for upload in call.uploads.all(call.bucket.objects) if upload.key.startswith(prefix)]
    if key_marker:
        after = (key_marker, id_marker or _LAST)
        uploads = [upload for upload in uploads if (upload.key, upload.id) > after]
    page = uploads[:limit]
    body: Body = [("Bucket", call.bucket.name), ("KeyMarker", key_marker), ("UploadIdMarker", id_marker)]
    if page:
        body += [("NextKeyMarker", page[-1].key), ("NextUploadIdMarker", page[-1].id)]
    body += [("Prefix", prefix), ("MaxUploads", limit), ("IsTruncated", bool(limit) and len(uploads) > limit)]
    for upload in page:
        entry: Body = [("Key", upload.key), ("UploadId", upload.id)]
        entry += [("Initiated", timestamp(upload.initiated)), ("StorageClass", "STANDARD")]
        body.append(("Upload", entry))
    return xml_response("ListMultipartUploadsResult", body)


def _part_number(call: Call) -> int:
    text = call.request.query("partNumber") or ""
    number = whole_number(text)
    if number is None or not 1 <= number <= MAX_PARTS:
        message = f"Part number must be an integer between 1 and {MAX_PARTS}, inclusive"
        raise invalid_argument(message, "partNumber", text)
    return number


def _need_algorithm(upload: Upload, algorithm: str | None) -> None:
    if upload.algorithm not in (None, algorithm):
        text = f"Checksum Type mismatch: expected {upload.algorithm}, but the part has {algorithm or 'none'}"
        raise S3Error("InvalidRequest", text)


def _copy_range(call: Call, source: ObjectInfo) -> tuple[int, int]:
    """Where a part that is copied begins, and how long it is."""
    text = call.request.header(f"{COPY_SOURCE}-range")
    if text is None:
        return 0, source.size
    match = _COPY_RANGE.fullmatch(text)
    first, last = (int(match[1]), int(match[2])) if match else (0, -1)
    if not first <= last < source.size:
        message = "The range to copy must be of the form bytes=first-last and within the source object"
        raise invalid_argument(message, f"{COPY_SOURCE}-range", text)
    return first, last - first + 1


def _wanted_parts(data: bytes, algorithm: str | None) -> list[WantedPart]:
    wanted = []
    for element in xml.parse(data, "CompleteMultipartUpload").findall("Part"):
        number = whole_number(xml.text_of(element, "PartNumber").strip())
        if number is None:
            raise xml.malformed("<PartNumber> must be a whole number")
        checksum = element.findtext(f"Checksum{algorithm.upper()}") if algorithm else None
        wanted.append(WantedPart(number, xml.text_of(element, "ETag").strip(), checksum))
    if not wanted:
        raise xml.malformed("at least one <Part> is needed")
    return wanted


def _join(upload: Upload, parts: list[Part], blob: Blob) -> Properties:
    """Write the parts one after the other, and say what the object is."""
    whole = checksums.new(upload.algorithm) if upload.algorithm and not upload.composite else None
    for part in parts:
        with part.path.open("rb") as stream:
            copy_bytes(stream, blob, part.size, whole)
    stored = {}
    if upload.algorithm is not None:
        value = checksums.to_text(whole.digest()) if whole else combined_checksum(upload.algorithm, parts)
        stored = {upload.algorithm: value}
    sizes = tuple(part.size for part in parts)
    return replace(upload.properties, checksums=stored, part_sizes=sizes, etag=combined_etag(parts))


def _check_whole(request: S3Request, upload: Upload, blob: Blob, properties: Properties) -> None:
    """Compare what the client says about the finished object."""
    size = request.header("x-amz-mp-object-size")
    if size is not None and whole_number(size) != blob.size:
        text = f"The 'x-amz-mp-object-size' header value {size} does not match the size {blob.size}"
        raise S3Error("InvalidRequest", text)
    for name, value in properties.checksums.items():
        given = request.header(checksums.HEADER + name)
        if given is not None and given.partition("-")[0] != value.partition("-")[0]:
            text = f"The {name.upper()} you specified did not match the calculated checksum."
            raise S3Error("BadDigest", text)


def _checksum_element(upload: Upload, part: Part) -> Body:
    if upload.algorithm is None or part.checksum is None:
        return []
    return [(f"Checksum{upload.algorithm.upper()}", checksums.to_text(part.checksum))]
