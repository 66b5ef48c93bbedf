"""The same limit for boto3's connections: a ``deadline`` of the thread ends every wait for bytes."""

from __future__ import annotations

import socket
import ssl
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)

from support.wire.deadline import seconds_left


class _Waiting:
    """Makes each wait of a socket as short as the deadline of the thread asks for."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        usual: float | None = self.gettimeout()  # type: ignore[attr-defined]
        left = seconds_left(usual, TimeoutError)
        if left == usual:
            return super().recv_into(*args, **kwargs)  # type: ignore[misc, no-any-return]
        self.settimeout(left)  # type: ignore[attr-defined]
        try:
            return super().recv_into(*args, **kwargs)  # type: ignore[misc, no-any-return]
        finally:
            self.settimeout(usual)  # type: ignore[attr-defined]


class _Socket(_Waiting, socket.socket):
    """A plain one."""


class _TlsSocket(_Waiting, ssl.SSLSocket):
    """One that speaks TLS."""


class _Connection(AWSHTTPConnection):  # type: ignore[misc]
    def _new_conn(self) -> socket.socket:
        plain = super()._new_conn()
        timeout = plain.gettimeout()
        timed = _Socket(fileno=plain.detach())
        timed.settimeout(timeout)
        return timed


class _TlsConnection(AWSHTTPSConnection):  # type: ignore[misc]
    def connect(self) -> None:
        self.ssl_context.sslsocket_class = _TlsSocket
        super().connect()


class _Pool(AWSHTTPConnectionPool):  # type: ignore[misc]
    ConnectionCls = _Connection


class _TlsPool(AWSHTTPSConnectionPool):  # type: ignore[misc]
    ConnectionCls = _TlsConnection


def time_connections(client: Any) -> None:
    """Let the connections of a boto3 client know of ``deadline``.

    botocore has no parameter for it; a test with a server that sends a byte at a time tells if this stops working.
    """
    client._endpoint.http_session._pool_classes_by_scheme.update(http=_Pool, https=_TlsPool)
