"""The aws-chunked transfer format: sized chunks, each perhaps signed, and perhaps trailing headers."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator

from .errors import S3Error
from .signature import EMPTY_SHA256, SigningContext, signature_mismatch

MAX_LINE = 4096
SIGNATURE = "chunk-signature="
TRAILER_SIGNATURE = "x-amz-trailer-signature"
_SIZE = re.compile("[0-9a-fA-F]{1,12}")


class Decoder:
    """Takes bytes as they arrive and gives back the decoded ones; `signing` is set if chunks are signed."""

    def __init__(self, signing: SigningContext | None, *, trailers: bool) -> None:
        self._signing = signing
        self._previous = signing.seed if signing else ""
        self._expects_trailers = trailers
        self._buffer = bytearray()
        self._state = self._read_size
        self._left = 0
        self._hash = hashlib.sha256()
        self._given_signature = ""
        self._trailer_lines: list[str] = []
        self.trailers: dict[str, str] = {}
        self.finished = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._buffer += data
        while not self.finished:
            piece = self._state()
            if piece is None:
                return
            if piece:
                yield piece
        if self._buffer:
            raise _incomplete("there are bytes after the last chunk")

    def finish(self) -> None:
        if not self.finished:
            raise _incomplete("the last chunk is missing")

    # Each state gives decoded bytes (none: b""), or None if it needs more input.

    def _read_size(self) -> bytes | None:
        line = self._line()
        if line is None:
            return None
        size, _, extension = line.partition(";")
        if not _SIZE.fullmatch(size):
            raise _incomplete(f"{size!r} is not a chunk size")
        self._left = int(size, 16)
        if self._signing is not None:
            if not extension.startswith(SIGNATURE):
                raise signature_mismatch()
            self._given_signature = extension[len(SIGNATURE) :]
        self._hash = hashlib.sha256()
        if self._left:
            self._state = self._read_data
        else:
            self._check_chunk_signature()
            self._state = self._read_trailer
        return b""

    def _read_data(self) -> bytes | None:
        if not self._buffer:
            return None
        piece = bytes(self._buffer[: self._left])
        del self._buffer[: self._left]
        self._left -= len(piece)
        if self._signing is not None:
            self._hash.update(piece)
        if not self._left:
            self._check_chunk_signature()
            self._state = self._read_data_end
        return piece

    def _read_data_end(self) -> bytes | None:
        line = self._line()
        if line is None:
            return None
        if line:
            raise _incomplete("a chunk is longer than its size")
        self._state = self._read_size
        return b""

    def _read_trailer(self) -> bytes | None:
        line = self._line()
        if line is None:
            return None
        if line:
            name, colon, value = line.partition(":")
            if not colon or not self._expects_trailers:
                text = "The request contained trailing data that was not well-formed."
                raise S3Error("MalformedTrailerError", text)
            self.trailers[name.strip().lower()] = value.strip()
            return b""
        self._check_trailer_signature()
        self.finished = True
        return b""

    def _line(self) -> str | None:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            if len(self._buffer) > MAX_LINE:
                raise _incomplete("a chunk header is too long")
            return None
        line = self._buffer[:end].decode("latin-1")
        del self._buffer[: end + 2]
        return line

    def _check_chunk_signature(self) -> None:
        if self._signing is not None:
            digests = (EMPTY_SHA256, self._hash.hexdigest())
            self._check(self._signing.sign("PAYLOAD", self._previous, *digests), self._given_signature)

    def _check_trailer_signature(self) -> None:
        given = self.trailers.pop(TRAILER_SIGNATURE, "")
        if self._signing is not None and self._expects_trailers:
            text = "".join(f"{name}:{value}\n" for name, value in self.trailers.items())
            digest = hashlib.sha256(text.encode("latin-1")).hexdigest()
            self._check(self._signing.sign("TRAILER", self._previous, digest), given)

    def _check(self, expected: str, given: str) -> None:
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise signature_mismatch()
        self._previous = expected


def _incomplete(why: str) -> S3Error:
    return S3Error("IncompleteBody", f"The request body does not follow the aws-chunked format: {why}.")
