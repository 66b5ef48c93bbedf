"""A limit for a whole exchange: timeouts for single reads do not end an answer that comes a byte at a time."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

_thread = threading.local()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End whatever this thread does on a connection that knows of deadlines when so many seconds have passed."""
    start_deadline(seconds)
    try:
        yield
    finally:
        _thread.end = None


def start_deadline(seconds: float) -> None:
    """The same for the threads of others, which nobody can wrap: it holds until the next one is started."""
    _thread.end = time.monotonic() + seconds


def seconds_left(timeout: float | None, expired: type[Exception]) -> float | None:
    """The timeout, or less where the deadline of this thread comes first; an ``expired`` is raised if it has passed."""
    end = getattr(_thread, "end", None)
    if end is None:
        return timeout
    left: float = end - time.monotonic()
    if left <= 0:
        raise expired("the whole exchange has taken too long")
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, seconds_left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, seconds_left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = seconds_left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = seconds_left(timeout, httpcore.ConnectTimeout)
        return _Stream(super().connect_tcp(host, port, left, local_address, socket_options))


class TimedTransport(httpx.HTTPTransport):
    """httpx's own transport, on connections that know of ``deadline``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # httpx has no parameter for it; a test with a server that sends a byte at a time tells if this stops working.
        self._pool._network_backend = _Backend()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read the whole answer.

        Raises:
            httpx.HTTPError: refused, timed out, broken off, or not to be understood.
        """
        response = self.handle_request(request)
        try:
            response.read()
        finally:
            response.close()
        return response
