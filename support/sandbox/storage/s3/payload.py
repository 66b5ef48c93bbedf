"""The body of a request on its way in: decoded, measured and hashed as it streams, then checked."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Protocol

from . import checksums
from .chunked import Decoder
from .errors import S3Error
from .request import S3Request, whole_number
from .signature import SigningContext
from .xml import malformed

MAX_OBJECT = 5 * 1024**3
MAX_DOCUMENT = 4 * 1024**2
UNSIGNED = "UNSIGNED-PAYLOAD"
SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
UNSIGNED_CHUNKS = "STREAMING-UNSIGNED-PAYLOAD"
_SHA256 = re.compile("[0-9a-f]{64}")


class Target(Protocol):
    """Where the decoded bytes go."""

    @property
    def md5(self) -> str: ...
    def write(self, data: bytes, /) -> None: ...


class Document:
    """A small body that is kept in memory, such as an XML request."""

    def __init__(self) -> None:
        self.data = bytearray()

    @property
    def md5(self) -> str:
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()

    def write(self, data: bytes) -> None:
        self.data += data
        if len(self.data) > MAX_DOCUMENT:
            raise malformed(f"the body is longer than {MAX_DOCUMENT} bytes")


class Payload:
    """Feeds a request's body into `target`; `finish` raises unless it is what the client said it would be."""

    def __init__(
        self,
        request: S3Request,
        signing: SigningContext | None,
        target: Target,
        checksum: str | None = None,
        *,
        has_checksum: bool = True,
    ) -> None:
        """`checksum` names one more algorithm to calculate, when the client gives none of its own."""
        self._target = target
        self._size = 0
        self._length = _decoded_length(request)
        self._expected_md5 = _expected_md5(request)
        self._declared = request.header("x-amz-content-sha256") or UNSIGNED
        self._decoder = _decoder(self._declared, signing)
        self._sha256 = hashlib.sha256() if self._decoder is None and self._declared != UNSIGNED else None
        if self._sha256 is not None and not _SHA256.fullmatch(self._declared):
            text = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING value or a valid sha256 value."
            raise S3Error("InvalidArgument", text)
        self._expected_checksum = checksums.expected(request) if has_checksum else None
        self.algorithm = self._expected_checksum[0] if self._expected_checksum else checksum
        self._checksum = checksums.new(self.algorithm) if self.algorithm else None
        self.checksum: bytes | None = None

    @property
    def md5(self) -> str:
        return self._target.md5

    def feed(self, data: bytes) -> None:
        if self._sha256 is not None:
            self._sha256.update(data)
        for piece in (data,) if self._decoder is None else self._decoder.feed(data):
            self._size += len(piece)
            if self._size > self._length:
                raise _incomplete()
            if self._checksum is not None:
                self._checksum.update(piece)
            self._target.write(piece)

    def finish(self) -> None:
        if self._decoder is not None:
            self._decoder.finish()
        if self._size != self._length:
            raise _incomplete()
        if self._sha256 is not None and not hmac.compare_digest(self._sha256.hexdigest(), self._declared):
            details = {
                "ClientComputedContentSHA256": self._declared,
                "S3ComputedContentSHA256": self._sha256.hexdigest(),
            }
            text = "The provided 'x-amz-content-sha256' header does not match what was computed."
            raise S3Error("XAmzContentSHA256Mismatch", text, details=details)
        if self._expected_md5 is not None and self._expected_md5 != self._target.md5:
            text = "The Content-MD5 you specified did not match what we received."
            details = {"ExpectedDigest": self._expected_md5, "CalculatedDigest": self._target.md5}
            raise S3Error("BadDigest", text, details=details)
        self._check_checksum()

    def _check_checksum(self) -> None:
        self.checksum = self._checksum.digest() if self._checksum is not None else None
        if self._expected_checksum is None or self.checksum is None:
            return
        name, value = self._expected_checksum
        if value is None and self._decoder is not None:
            value = self._decoder.trailers.get(checksums.HEADER + name)
        if value is None:
            raise S3Error("MalformedTrailerError", f"The trailer {checksums.HEADER}{name} did not arrive.")
        checksums.check(name, value, self.checksum)


def _decoder(declared: str, signing: SigningContext | None) -> Decoder | None:
    kind = declared.removesuffix("-TRAILER")
    trailers = kind != declared
    if kind == UNSIGNED_CHUNKS and trailers:
        return Decoder(None, trailers=True)
    if kind == SIGNED_CHUNKS:
        if signing is None:
            raise S3Error("InvalidRequest", "Signed chunks need a signed request.")
        return Decoder(signing, trailers=trailers)
    return None


def _decoded_length(request: S3Request) -> int:
    """How many bytes the object will have; S3 wants to know before they come."""
    streaming = (request.header("x-amz-content-sha256") or "").startswith("STREAMING-")
    decoded = whole_number(request.header("x-amz-decoded-content-length"))
    length = decoded if streaming else request.content_length
    if length is None:
        raise S3Error("MissingContentLength", "You must provide the Content-Length HTTP header.")
    if length > MAX_OBJECT:
        details = {"ProposedSize": str(length), "MaxSizeAllowed": str(MAX_OBJECT)}
        text = "Your proposed upload exceeds the maximum allowed size"
        raise S3Error("EntityTooLarge", text, details=details)
    return length


def _expected_md5(request: S3Request) -> str | None:
    text = request.header("content-md5")
    if text is None:
        return None
    raw = checksums.from_text(text)
    if raw is None or len(raw) != 16:
        raise S3Error("InvalidDigest", "The Content-MD5 you specified was invalid.")
    return raw.hex()


def _incomplete() -> S3Error:
    text = "You did not provide the number of bytes specified by the Content-Length HTTP header"
    return S3Error("IncompleteBody", text)
