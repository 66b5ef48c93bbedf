"""Messages of the PostgreSQL protocol, version 3, on a socket."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Sequence

from .errors import PgError
from .pgtypes import Column

_INT = struct.Struct("!i")
_HEAD = struct.Struct("!ci")
_FIELD = struct.Struct("!ihihih")
_CHUNK = 65536
# No honest message is longer; a garbled length word is refused before anything is stored.
MAX_MESSAGE = 256 * 1024 * 1024
MAX_STARTUP = 10_000


class Disconnected(Exception):
    """The client is gone."""


class Wire:
    """Reads whole messages, and collects what is sent until `flush`: one packet an answer."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._deadline: float | None = None  # monotonic
        self._late: PgError | None = None
        self._in = bytearray()
        self._out: list[bytes] = []
        self._waiting = 0

    # Reading

    def limit(self, seconds: float | None, late: PgError | None = None) -> None:
        """From now on wait so long for what is read, and then raise `late`; None: for ever."""
        if seconds is not None:
            self._deadline, self._late = time.monotonic() + seconds, late
        elif self._deadline is not None:
            self._deadline = self._late = None
            self.sock.settimeout(None)

    def _fill(self, size: int) -> None:
        while len(self._in) < size:
            if self._deadline is not None:
                left = self._deadline - time.monotonic()
                if left <= 0 and self._late is not None:
                    raise self._late
                self.sock.settimeout(max(left, 0.001))
            try:
                data = self.sock.recv(_CHUNK)
            except TimeoutError:
                continue  # the deadline has passed
            except OSError as error:
                raise Disconnected from error
            if not data:
                raise Disconnected
            self._in += data

    def _take(self, size: int) -> bytes:
        self._fill(size)
        data = bytes(self._in[:size])
        del self._in[:size]
        return data

    @property
    def unread(self) -> bool:
        """Whether bytes have come in that nobody has looked at."""
        return bool(self._in)

    def next_is(self, kind: bytes) -> bool:
        """Whether a message of this kind has already come in."""
        return self._in[:1] == kind

    def read_startup(self) -> bytes:
        """A message without a type byte, as the first ones are."""
        (length,) = _INT.unpack(self._take(4))
        if not 8 <= length <= MAX_STARTUP:
            raise PgError("08P01", "invalid length of startup packet", severity="FATAL")
        return self._take(length - 4)

    def read(self, limit: int = MAX_MESSAGE) -> tuple[bytes, bytes]:
        """The next message: type and body."""
        kind, length = _HEAD.unpack(self._take(5))
        if not 4 <= length <= limit:
            raise PgError("08P01", "invalid message length", severity="FATAL")
        return kind, self._take(length - 4)

    # Writing

    def send(self, kind: bytes, body: bytes = b"") -> None:
        """Queue one message."""
        self.send_raw(_HEAD.pack(kind, len(body) + 4) + body)

    def send_raw(self, data: bytes) -> None:
        """Queue bytes that are whole messages."""
        self._out.append(data)
        self._waiting += len(data)
        if self._waiting >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Send what is queued."""
        if not self._out:
            return
        data, self._out, self._waiting = b"".join(self._out), [], 0
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Disconnected from error

    # Messages

    def parameter_status(self, name: str, value: str) -> None:
        """ParameterStatus."""
        self.send(b"S", text(name) + text(value))

    def ready(self, status: str) -> None:
        """ReadyForQuery, and with it everything before."""
        self.send(b"Z", status.encode())
        self.flush()

    def error(self, problem: PgError) -> None:
        """ErrorResponse."""
        self._problem(b"E", problem)

    def notice(self, problem: PgError) -> None:
        """NoticeResponse."""
        self._problem(b"N", problem)

    def _problem(self, kind: bytes, problem: PgError) -> None:
        fields = [
            (b"S", problem.severity),
            (b"V", problem.severity),
            (b"C", problem.code),
            (b"M", problem.message),
            (b"H", problem.hint),
            (b"P", str(problem.position) if problem.position else None),
            (b"W", problem.where),
        ]
        self.send(kind, b"".join(key + text(value) for key, value in fields if value is not None) + b"\0")

    def row_description(self, columns: Sequence[Column], formats: Sequence[int]) -> None:
        """RowDescription."""
        parts = [struct.pack("!H", len(columns))]
        for column, code in zip(columns, formats, strict=True):
            kind = column.type
            parts.append(text(column.name))
            parts.append(_FIELD.pack(0, 0, kind.oid, kind.size, kind.modifier, code))
        self.send(b"T", b"".join(parts))

    def complete(self, tag: str) -> None:
        """CommandComplete."""
        self.send(b"C", text(tag))

    def copy_response(self, kind: bytes, width: int) -> None:
        """CopyInResponse (G) or CopyOutResponse (H), both in text."""
        self.send(kind, struct.pack(f"!bH{width}H", 0, width, *[0] * width))


def text(value: str) -> bytes:
    """A string as the protocol has it. A NUL would end it early."""
    return value.replace("\0", "").encode("utf-8", "replace") + b"\0"


class Body:
    """Goes through the body of a message."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return len(self._data) - self._at

    def string(self) -> str:
        """Up to the next NUL."""
        end = self._data.find(b"\0", self._at)
        if end < 0:
            raise _malformed()
        data, self._at = self._data[self._at : end], end + 1
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise PgError("22021", 'invalid byte sequence for encoding "UTF8"') from None

    def raw(self, size: int) -> bytes:
        """So many bytes."""
        if size < 0 or size > self.left:
            raise _malformed()
        self._at += size
        return self._data[self._at - size : self._at]

    def byte(self) -> bytes:
        """One byte."""
        return self.raw(1)

    def int16(self) -> int:
        """A count or a format code."""
        return int.from_bytes(self.raw(2), "big")

    def int32(self) -> int:
        """A signed number."""
        return int.from_bytes(self.raw(4), "big", signed=True)


def _malformed() -> PgError:
    return PgError("08P01", "invalid message format", severity="FATAL")
