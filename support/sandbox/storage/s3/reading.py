"""GetObject and HeadObject."""

from __future__ import annotations

from ..objects import ObjectInfo
from . import checksums, conditions
from .call import Call, without_body
from .errors import S3Error, invalid_argument, no_such_key
from .request import FileBody, S3Request, S3Response, whole_number

# Query parameter -> the header that it replaces in this one answer.
OVERRIDES = {
    "response-cache-control": "cache-control",
    "response-content-disposition": "content-disposition",
    "response-content-encoding": "content-encoding",
    "response-content-language": "content-language",
    "response-content-type": "content-type",
    "response-expires": "expires",
}


@without_body
def get_object(call: Call) -> S3Response:
    found = call.bucket.objects.open(call.request.key)
    if found is None:
        raise no_such_key(call.request.key)
    info, stream = found
    try:
        response, first, length = _describe(call.request, info)
        stream.seek(first)
    except BaseException:
        stream.close()
        raise
    response.body = FileBody(stream, length)
    return response


@without_body
def head_object(call: Call) -> S3Response:
    info = call.bucket.objects.head(call.request.key)
    if info is None:
        raise no_such_key(call.request.key)
    response, _, length = _describe(call.request, info)
    response.headers["Content-Length"] = str(length)
    return response


def _describe(request: S3Request, info: ObjectInfo) -> tuple[S3Response, int, int]:
    """Status and headers for a read, and which bytes it is about: the first, and how many."""
    conditions.check_read(request.headers, info)
    part = request.query("partNumber")
    wanted = conditions.byte_range(request, info) if part is None else _part_range(request, info, part)
    response = S3Response(200, _headers(request, info))
    if part is not None and info.part_sizes:
        response.headers["x-amz-mp-parts-count"] = str(len(info.part_sizes))
    if wanted is None:
        if (request.header("x-amz-checksum-mode") or "").upper() == "ENABLED":
            response.headers.update(checksum_headers(info))
        return response, 0, info.size
    first, last = wanted
    response.status = 206
    response.headers["Content-Range"] = f"bytes {first}-{last}/{info.size}"
    return response, first, last - first + 1


def checksum_headers(info: ObjectInfo) -> dict[str, str]:
    headers = {f"{checksums.HEADER}{name}": value for name, value in info.checksums.items()}
    if headers:
        headers["x-amz-checksum-type"] = checksums.kind(next(iter(info.checksums.values())))
    return headers


def _headers(request: S3Request, info: ObjectInfo) -> dict[str, str]:
    headers = {
        "ETag": conditions.quoted(info.etag),
        "Last-Modified": conditions.http_date(info.last_modified),
        "Accept-Ranges": "bytes",
        "content-type": info.content_type,
        **info.headers,
    }
    headers.update((f"x-amz-meta-{name}", value) for name, value in info.metadata.items())
    for parameter, name in OVERRIDES.items():
        value = request.query(parameter)
        if value is not None:
            if not all(" " <= char <= "~" or "\xa0" <= char <= "\xff" for char in value):
                text = "Header value cannot be represented using ISO-8859-1."
                raise invalid_argument(text, parameter, value)
            headers[name] = value
    return headers


def _part_range(request: S3Request, info: ObjectInfo, text: str) -> tuple[int, int] | None:
    """The bytes of one part of a multipart object; a plain object is its own first part."""
    if request.header("range") is not None:
        raise S3Error("InvalidRequest", "Cannot specify both Range header and partNumber query parameter")
    number, sizes = whole_number(text), info.part_sizes or (info.size,)
    if number is None or number < 1:
        raise invalid_argument("Part number must be a positive integer", "partNumber", text)
    if number > len(sizes):
        details = {"PartNumberRequested": text, "ActualPartCount": str(len(sizes))}
        raise S3Error("InvalidPartNumber", "The requested partnumber is not satisfiable", details=details)
    first = sum(sizes[: number - 1])
    return (first, first + sizes[number - 1] - 1) if info.size else None
