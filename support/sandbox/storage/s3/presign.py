"""The service's own presigned URLs: one method, bucket, key and content type, until one moment.

A URL carries the id of the key that issued it, so that it stops with that key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass

from .errors import S3Error, access_denied
from .request import PREFIX, S3Request, encode, whole_number
from .signature import signature_mismatch

PARAMETERS = frozenset({"signature", "expires", "issuer", "content_type"})


@dataclass(frozen=True)
class Grant:
    """What a URL allows."""

    method: str
    key: str
    expires: int  # Unix seconds
    issuer: str
    content_type: str | None


class Signer:
    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def url(self, base: str, bucket: str, grant: Grant, incarnation: str) -> str:
        query = {"expires": str(grant.expires), "issuer": grant.issuer}
        if grant.content_type is not None:
            query["content_type"] = grant.content_type
        query["signature"] = self._sign(bucket, grant, incarnation)
        text = "&".join(f"{name}={encode(value)}" for name, value in query.items())
        return f"{base}{PREFIX}/{encode(bucket)}/{encode(grant.key, safe='/')}?{text}"

    def verify(self, request: S3Request, incarnation: str) -> str:
        """The id of the key that issued the URL; raises if the request is not exactly what was granted.

        Other query parameters would turn the call into another operation, and a copy source would lend the
        issuer's rights to any object, so neither is let through.
        """
        names = [name for name, _ in request.query_items]
        if not PARAMETERS.issuperset(names) or len(names) != len(set(names)):
            raise signature_mismatch()
        expires = whole_number(request.query("expires"))
        if expires is None:
            raise signature_mismatch()
        content_type = request.query("content_type")
        grant = Grant(request.method, request.key, expires, request.query("issuer") or "", content_type)
        expected = self._sign(request.bucket, grant, incarnation)
        if not hmac.compare_digest(expected.encode(), (request.query("signature") or "").encode()):
            raise signature_mismatch()
        if time.time() > grant.expires:
            raise access_denied("Request has expired")
        _check_headers(request, content_type)
        return grant.issuer

    def _sign(self, bucket: str, grant: Grant, incarnation: str) -> str:
        what = (grant.method, bucket, grant.key, grant.content_type)
        text = json.dumps((*what, grant.expires, grant.issuer, incarnation))
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


def _check_headers(request: S3Request, content_type: str | None) -> None:
    if request.header("x-amz-copy-source") is not None:
        raise access_denied("A presigned URL cannot be used to copy another object")
    sent = request.header("content-type")
    if content_type is not None and sent != content_type and (sent is not None or request.method == "PUT"):
        text = f"The URL was made for the content type {content_type!r}, but {sent!r} was sent."
        raise S3Error("SignatureDoesNotMatch", text)
