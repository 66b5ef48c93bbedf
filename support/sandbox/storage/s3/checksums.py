"""The checksums that a client may ask S3 to verify and to keep beside an object."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable
from typing import Protocol

from .errors import S3Error, not_implemented
from .request import S3Request

HEADER = "x-amz-checksum-"
# S3 knows more (crc32c, crc64nvme); without their native libraries they are refused rather than not verified.
NAMES = ("crc32", "sha1", "sha256")
LINEAR = frozenset({"crc32"})  # may be of the whole object even when it came in parts
_NOT_CHECKSUMS = frozenset({"x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type"})


class Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


_NEW: dict[str, Callable[[], Hash]] = {"crc32": Crc32, "sha1": hashlib.sha1, "sha256": hashlib.sha256}


def new(name: str) -> Hash:
    if name not in NAMES:
        raise not_implemented(f"The checksum algorithm {name!r}")
    return _NEW[name]()


def to_text(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def from_text(text: str) -> bytes | None:
    """The bytes of a base64 text, None if it is not one."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def expected(request: S3Request) -> tuple[str, str | None] | None:
    """The algorithm that the client uses and its value: in a header, or (None) to come in a trailer."""
    given = {n[len(HEADER) :]: v for n, v in request.headers.items() if n.startswith(HEADER)}
    given = {name: value for name, value in given.items() if HEADER + name not in _NOT_CHECKSUMS}
    trailer = (request.header("x-amz-trailer") or "").lower().strip()
    if len(given) + bool(trailer) > 1:
        text = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
        raise S3Error("InvalidRequest", text)
    if trailer:
        if not trailer.startswith(HEADER):
            text = "The value specified in the x-amz-trailer header is not supported"
            raise S3Error("InvalidRequest", text)
        return trailer[len(HEADER) :], None
    if given:
        return next(iter(given.items()))
    if request.header("x-amz-sdk-checksum-algorithm"):
        text = "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* was found"
        raise S3Error("InvalidRequest", text)
    return None


def check(name: str, given: str, calculated: bytes) -> None:
    raw = from_text(given)
    if raw is None or len(raw) != len(calculated):
        raise S3Error("InvalidRequest", f"Value for {HEADER}{name} header is invalid.")
    if raw != calculated:
        text = f"The {name.upper()} you specified did not match the calculated checksum."
        raise S3Error("BadDigest", text)


def kind(value: str) -> str:
    """The type of a stored checksum, as S3 names it."""
    return "COMPOSITE" if "-" in value else "FULL_OBJECT"
