"""ListObjects (both versions) and ListBuckets: pages in key order, and where the next one begins."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable
from functools import partial

from ..objects import Page, after_prefix, just_after
from . import conditions
from .access import BUCKET_PREFIX, Access, Caller
from .call import Call, without_body
from .errors import invalid_argument
from .request import S3Request, S3Response, encode, xml_response
from .xml import Body, timestamp

PAGE = 1000
_TOKEN_SECRET = secrets.token_bytes(32)
_MAC_BYTES = 16


@without_body
def list_objects_v2(call: Call) -> S3Response:
    request = call.request
    prefix, delimiter, limit = _common(request)
    token, start_after = request.query("continuation-token"), request.query("start-after")
    begin = just_after(start_after) if start_after else ""
    seek = begin if token is None else _read_token(call.bucket.name, token)
    page = _page(call, prefix, delimiter, seek, limit)
    coded = _coder(request)
    body: Body = [("Name", call.bucket.name), ("Prefix", coded(prefix))]
    if delimiter:
        body.append(("Delimiter", coded(delimiter)))
    if start_after:
        body.append(("StartAfter", coded(start_after)))
    if token is not None:
        body.append(("ContinuationToken", token))
    if page.next_seek is not None:
        body.append(("NextContinuationToken", _make_token(call.bucket.name, page.next_seek)))
    body += [("KeyCount", len(page.objects) + len(page.prefixes)), ("MaxKeys", limit)]
    owner = call.bucket.project_id if request.query("fetch-owner") == "true" else None
    return xml_response("ListBucketResult", body + _entries(request, page, owner))


@without_body
def list_objects_v1(call: Call) -> S3Response:
    request = call.request
    prefix, delimiter, limit = _common(request)
    marker = request.query("marker") or ""
    seek = just_after(marker) if marker else ""
    if delimiter and marker.startswith(prefix) and _is_common_prefix(marker[len(prefix) :], delimiter):
        seek = after_prefix(marker) or seek  # it was the last entry of the page before
    page = _page(call, prefix, delimiter, seek, limit)
    coded = _coder(request)
    body: Body = [("Name", call.bucket.name), ("Prefix", coded(prefix)), ("Marker", coded(marker))]
    if delimiter:
        body.append(("Delimiter", coded(delimiter)))
        if page.next_seek is not None:
            last = max([info.key for info in page.objects[-1:]] + page.prefixes[-1:])
            body.append(("NextMarker", coded(last)))
    body.append(("MaxKeys", limit))
    return xml_response("ListBucketResult", body + _entries(request, page, call.bucket.project_id))


def list_buckets(access: Access, caller: Caller, request: S3Request) -> S3Response:
    prefix = request.query("prefix") or ""
    limit = request.number("max-buckets", 10_000, 10_000)
    token = request.query("continuation-token")
    seek = _read_token("", token) if token is not None else ""
    named = [(BUCKET_PREFIX + project.id, project) for project in access.projects(caller)]
    named = [(name, project) for name, project in named if name.startswith(prefix) and name >= seek]
    buckets: Body = [
        ("Bucket", [("Name", name), ("CreationDate", timestamp(project.created_at))]) for name, project in named[:limit]
    ]
    body: Body = [("Owner", [("ID", caller.id), ("DisplayName", caller.id)]), ("Buckets", buckets)]
    if limit and len(named) > limit:
        body.append(("ContinuationToken", _make_token("", just_after(named[limit - 1][0]))))
    return xml_response("ListAllMyBucketsResult", body)


def _is_common_prefix(rest: str, delimiter: str) -> bool:
    return rest.endswith(delimiter) and rest.index(delimiter) == len(rest) - len(delimiter)


def _common(request: S3Request) -> tuple[str, str, int]:
    if request.query("encoding-type") not in (None, "", "url"):
        text = "Invalid Encoding Method specified in Request"
        raise invalid_argument(text, "encoding-type", request.query("encoding-type") or "")
    limit = request.number("max-keys", PAGE, PAGE)
    return request.query("prefix") or "", request.query("delimiter") or "", limit


def _page(call: Call, prefix: str, delimiter: str, seek: str, limit: int) -> Page:
    if limit == 0:
        return Page([], [], None)  # S3 calls an empty page complete
    return call.bucket.objects.page(prefix, delimiter, seek, limit)


def _entries(request: S3Request, page: Page, owner: str | None) -> Body:
    coded = _coder(request)
    body: Body = [("EncodingType", "url")] if request.query("encoding-type") else []
    body.append(("IsTruncated", page.next_seek is not None))
    for info in page.objects:
        entry: Body = [
            ("Key", coded(info.key)),
            ("LastModified", timestamp(info.last_modified)),
            ("ETag", conditions.quoted(info.etag)),
        ]
        entry += [("ChecksumAlgorithm", name.upper()) for name in info.checksums]
        entry += [("Size", info.size), ("StorageClass", "STANDARD")]
        if owner is not None:
            entry.append(("Owner", [("ID", owner), ("DisplayName", owner)]))
        body.append(("Contents", entry))
    body += [("CommonPrefixes", [("Prefix", coded(prefix))]) for prefix in page.prefixes]
    return body


def _coder(request: S3Request) -> Callable[[str], str]:
    """How keys are written: as they are, or percent-encoded because XML cannot carry every character."""
    return partial(encode, safe="/") if request.query("encoding-type") else str


def _make_token(bucket: str, seek: str) -> str:
    raw = seek.encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(_mac(bucket, raw) + raw).decode()


def _read_token(bucket: str, token: str) -> str:
    try:
        data = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    mac, raw = data[:_MAC_BYTES], data[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(bucket, raw)):
        text = "The continuation token provided is incorrect"
        raise invalid_argument(text, "continuation-token", token)
    return raw.decode("utf-8", "surrogatepass")


def _mac(bucket: str, raw: bytes) -> bytes:
    return hmac.new(_TOKEN_SECRET, bucket.encode() + b"\0" + raw, "sha256").digest()[:_MAC_BYTES]
