"""One S3 request as it came over the wire, and the answer to it.

Keys are opaque, so bucket and key are cut from the raw path; nothing here is ever normalised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import quote, unquote_to_bytes

from . import xml
from .errors import S3Error, invalid_argument

PREFIX = "/s3"
MAX_KEY_BYTES = 1024
_WHOLE = re.compile("[0-9]{1,18}")


@dataclass(frozen=True)
class S3Request:
    method: str
    scheme: str
    raw_path: str
    bucket: str
    key: str
    query_items: list[tuple[str, str]]  # decoded, in the order they came
    headers: Mapping[str, str]  # lower-case names; repeated ones joined with commas
    request_id: str

    def query(self, name: str) -> str | None:
        return next((value for known, value in self.query_items if known == name), None)

    def has_query(self, name: str) -> bool:
        return self.query(name) is not None

    def header(self, name: str) -> str | None:
        return self.headers.get(name)

    def number(self, name: str, default: int, highest: int) -> int:
        """A whole number from the query, clamped to `highest` as S3 does."""
        text = self.query(name)
        if text is None or text == "":
            return default
        value = whole_number(text)
        if value is None or value > 2**31 - 1:
            raise invalid_argument(f"Provided {name} not an integer or within integer range", name, text)
        return min(value, highest)

    @property
    def content_length(self) -> int | None:
        return whole_number(self.header("content-length"))


@dataclass
class FileBody:
    """Bytes that are streamed from an open file, which whoever sends the answer closes."""

    stream: BinaryIO
    length: int


@dataclass
class S3Response:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | FileBody = b""

    @property
    def length(self) -> int:
        return self.body.length if isinstance(self.body, FileBody) else len(self.body)


def xml_response(root: str, body: xml.Body, headers: Mapping[str, str] | None = None) -> S3Response:
    return S3Response(200, {"Content-Type": "application/xml", **(headers or {})}, xml.document(root, body))


def parse_request(scope: Mapping[str, Any], request_id: str) -> S3Request:
    raw_path = scope["raw_path"].decode("ascii")
    bucket, _, key = raw_path.removeprefix(PREFIX).removeprefix("/").partition("/")
    request = S3Request(
        method=scope["method"],
        scheme=scope["scheme"],
        raw_path=raw_path,
        bucket=_decode(bucket),
        key=_decode(key),
        query_items=_query_items(scope["query_string"].decode("latin-1")),
        headers=_headers(scope["headers"]),
        request_id=request_id,
    )
    size = len(request.key.encode())
    if size > MAX_KEY_BYTES:
        details = {"Size": str(size), "MaxSizeAllowed": str(MAX_KEY_BYTES)}
        raise S3Error("KeyTooLongError", "Your key is too long", details=details)
    return request


def whole_number(text: str | None) -> int | None:
    """The value of a plain decimal number of sane length, None for anything else."""
    return int(text) if text is not None and _WHOLE.fullmatch(text) else None


def encode(text: str | bytes, safe: str = "") -> str:
    """Percent-encode as SigV4 wants it: everything but letters, digits and -._~ (and what is `safe`)."""
    return quote(text, safe=safe)


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        text, known = value.decode("latin-1"), headers.get(name.decode("latin-1"))
        headers[name.decode("latin-1")] = text if known is None else f"{known},{text}"
    return headers


def _query_items(raw: str) -> list[tuple[str, str]]:
    pairs = (item.partition("=") for item in raw.split("&") if item)
    return [(_decode(name.replace("+", " ")), _decode(value.replace("+", " "))) for name, _, value in pairs]


def _decode(raw: str) -> str:
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise S3Error("InvalidURI", "Couldn't parse the specified URI.", details={"URI": raw}) from error
