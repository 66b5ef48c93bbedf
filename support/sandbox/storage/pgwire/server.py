"""The listener: accepts clients, knows their connections, ends them all when it stops."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from ..store import Store
from .connection import Connection
from .startup import Cancel, prepare_socket

_TICK = 0.05  # seconds between two looks of the watchdog
_BACKLOG = 256
_MAX_CLIENTS = 200  # of all workspaces together; each has a thread
_GRACE = 3.0  # seconds that clients get to take their farewell when the server stops


class Limits(Protocol):
    """What serve() needs to know of the service's settings."""

    @property
    def pg_query_timeout_seconds(self) -> int:
        """After which a statement is cancelled; 0: never."""

    @property
    def pg_tls_certificate(self) -> str:
        """A PEM file; empty: no TLS."""

    @property
    def pg_tls_key(self) -> str:
        """A PEM file."""


@dataclass
class Running:
    """A server at work."""

    host: str
    port: int
    _server: Server

    def stop(self) -> None:
        """End all connections and return when nothing is left of them."""
        self._server.stop()


class Server:
    """A thread that accepts, one that watches, and one for each client."""

    def __init__(self, store: Store, listener: socket.socket, limits: Limits) -> None:
        self._store = store
        self._listener = listener
        self._limits = limits
        self._tls = _tls_context(limits)
        self._processes = itertools.count(1)
        self._lock = threading.Lock()
        self._connections: dict[int, Connection] = {}
        self._threads: set[threading.Thread] = set()
        self._stopping = threading.Event()
        self._occupied = threading.Event()
        self._own = [
            threading.Thread(target=self._accept, name="pgwire-accept", daemon=True),
            threading.Thread(target=self._watch, name="pgwire-watchdog", daemon=True),
        ]

    def start(self) -> None:
        """Begin to accept."""
        for thread in self._own:
            thread.start()

    def stop(self) -> None:
        """End all connections."""
        self._stopping.set()
        self._occupied.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._all():
            connection.stop()
        with self._lock:
            threads = list(self._threads)
        _join(threads, _GRACE)
        for connection in self._all():
            connection.abort()
        _join([*threads, *self._own], _GRACE)

    def _all(self) -> list[Connection]:
        with self._lock:
            return list(self._connections.values())

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, address = self._listener.accept()
            except OSError:
                if self._stopping.is_set():
                    return
                # Out of file descriptors, or the client was gone already: others may fare better.
                self._stopping.wait(0.05)
                continue
            prepare_socket(sock)
            self._welcome(sock, str(address[0]))

    def _welcome(self, sock: socket.socket, address: str) -> None:
        connection = Connection(
            sock,
            address,
            self._store,
            float(self._limits.pg_query_timeout_seconds),
            self._tls,
            next(self._processes),
            self._cancel,
        )
        thread = threading.Thread(
            target=self._run, args=(connection,), name=f"pgwire-{connection.process}", daemon=True
        )
        with self._lock:
            number = len(self._connections)
            if number >= _MAX_CLIENTS + _BACKLOG:
                sock.close()  # not even room to say so
                return
            connection.full = number >= _MAX_CLIENTS
            self._connections[connection.process] = connection
            self._threads.add(thread)
        self._occupied.set()
        thread.start()

    def _run(self, connection: Connection) -> None:
        try:
            connection.run()
        finally:
            with self._lock:
                del self._connections[connection.process]
                self._threads.discard(threading.current_thread())
                if not self._connections and not self._stopping.is_set():
                    self._occupied.clear()

    def _cancel(self, request: Cancel) -> None:
        with self._lock:
            connection = self._connections.get(request.process)
        if connection is not None and connection.key == request.key and connection.session is not None:
            connection.session.interrupts.request("user")

    def _watch(self) -> None:
        while not self._stopping.wait(_TICK):
            self._occupied.wait()
            for connection in self._all():
                connection.watch()


def _tls_context(limits: Limits) -> ssl.SSLContext | None:
    if not limits.pg_tls_certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(limits.pg_tls_certificate, limits.pg_tls_key or None)
    return context


def _join(threads: list[threading.Thread], seconds: float) -> None:
    end = threading.TIMEOUT_MAX if seconds is None else seconds
    for thread in threads:
        thread.join(end)


def serve(store: Store, host: str, port: int, settings: Limits) -> Running:
    """Start the PostgreSQL surface of `store`; port 0 takes a free one. A taken port raises OSError."""
    listener = socket.create_server((host, port), backlog=_BACKLOG)
    server = Server(store, listener, settings)
    server.start()
    return Running(host, listener.getsockname()[1], server)
