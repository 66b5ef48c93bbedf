"""One client connection, from its first byte to its end: a thread that reads a message and answers it."""

from __future__ import annotations

import secrets
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

import duckdb

from ..store import Store
from ..workspaces import WorkspaceClosed
from . import simple
from .errors import PgError
from .extended import Extended
from .interrupts import shutdown_error
from .session import Session
from .startup import Cancel, Login, authenticate, negotiate
from .wire import Body, Disconnected, Wire

_PATIENCE = 0.2  # seconds that a statement runs before we look whether its client is still there
_CANCELLED_COPY = (b"d", b"c", b"f")  # what a client still sends after its COPY has failed


class Connection:
    """Created by the server's accept loop, run by a thread of its own."""

    def __init__(
        self,
        sock: socket.socket,
        address: str,
        store: Store,
        query_timeout: float,
        tls: ssl.SSLContext | None,
        process: int,
        cancel: Callable[[Cancel], None],
    ) -> None:
        self._wire = Wire(sock)
        self._address = address
        self._store = store
        self._query_timeout = query_timeout
        self._tls = tls
        self.process = process
        self.key = secrets.randbits(31)
        self._cancel = cancel
        self.session: Session | None = None
        self._stopping = threading.Event()
        self.full = False  # set by the server: there is no room for another client

    # Called by other threads

    def stop(self) -> None:
        """End it: the client is told so, whatever it is doing."""
        self._stopping.set()
        if self.session is not None:
            self.session.interrupts.request("shutdown")
        with suppress(OSError):
            # Its thread wakes from reading; what it still has to say can be sent.
            # (Not SSLSocket.shutdown, after which it could only be said in the clear.)
            socket.socket.shutdown(self._wire.sock, socket.SHUT_RD)

    def abort(self) -> None:
        """End it although the client does not even read."""
        with suppress(OSError):
            socket.socket.shutdown(self._wire.sock, socket.SHUT_RDWR)

    def watch(self) -> None:
        """For the watchdog: enforce time limits, and stop the statement of a client that is gone."""
        session = self.session
        if session is None:
            return
        session.interrupts.watch()
        if session.interrupts.busy_for() > _PATIENCE and self._client_gone():
            session.interrupts.request("gone")

    def _client_gone(self) -> bool:
        try:
            # Not SSLSocket.recv, which knows no flags: the bare socket below it.
            return socket.socket.recv(self._wire.sock, 1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            return True

    # The thread

    def run(self) -> None:
        """All of it."""
        login: Login | None = None
        try:
            started = negotiate(self._wire, self._tls)
            if isinstance(started, Cancel):
                self._cancel(started)
                return
            if self.full:
                raise PgError("53300", "sorry, too many clients already", severity="FATAL")
            login = authenticate(self._wire, self._store, started, self._address)
            self._serve(login)
        except PgError as problem:
            self._farewell(problem)
        except (Disconnected, OSError):
            pass  # nobody is there to be told
        except BaseException:
            self._farewell(PgError("XX000", "internal error of the sandbox: see its output", severity="FATAL"))
            raise
        finally:
            self._end(login)

    def _serve(self, login: Login) -> None:
        workspaces = self._store.workspaces
        try:
            session = Session(
                login.workspace.engine,
                login.user,
                self._query_timeout,
                self._notice,
                lambda: workspaces.touch(login.session_id),
            )
        except WorkspaceClosed:
            raise _deleted() from None
        except duckdb.FatalException:  # broken by another session; whole again when all have noticed
            login.workspace.engine.abandon()
            raise PgError("57P03", "the workspace is restarting", severity="FATAL") from None
        self.session = session
        workspaces.on_end(login.session_id, self.stop)
        self._welcome(session, login)
        self._loop(session, Extended(session, self._wire))

    def _welcome(self, session: Session, login: Login) -> None:
        wire = self._wire
        try:
            session.settings.start(login.options)
        except PgError as problem:
            problem.severity = "FATAL"
            raise
        wire.send(b"R", struct.pack("!i", 0))
        simple.send_changes(session, wire)
        wire.send(b"K", struct.pack("!ii", self.process, self.key))
        wire.limit(None)
        wire.ready("I")

    def _loop(self, session: Session, extended: Extended) -> None:
        wire = self._wire
        skipping = False  # after an error in the extended protocol, up to the next Sync
        while True:
            kind, data = self._read(session)
            if kind == b"X":
                return
            try:
                if kind == b"Q":
                    skipping = False
                    simple.run(session, wire, Body(data).string())
                    extended.transaction_ended()
                    wire.ready(session.status)
                elif kind == b"S":
                    skipping = False
                    extended.sync()
                    wire.ready(session.status)
                elif not skipping:
                    self._extended_message(extended, kind, Body(data))
            except PgError as problem:
                if problem.fatal or self._stopping.is_set():
                    raise self._last_word(problem) from problem
                wire.error(problem)
                if kind in (b"Q", b"S"):
                    extended.transaction_ended()
                    wire.ready(session.status)
                else:
                    skipping = True
            except WorkspaceClosed:
                raise _deleted() from None

    def _extended_message(self, extended: Extended, kind: bytes, body: Body) -> None:
        if kind == b"P":
            extended.parse(body)
        elif kind == b"B":
            extended.bind(body)
        elif kind == b"D":
            extended.describe(body)
        elif kind == b"E":
            extended.execute(body)
        elif kind == b"C":
            extended.close(body)
        elif kind == b"H":
            self._wire.flush()
        elif kind not in _CANCELLED_COPY:
            raise PgError("08P01", f"invalid frontend message type {kind[0]}", severity="FATAL")

    def _read(self, session: Session) -> tuple[bytes, bytes]:
        seconds, late = session.patience()
        self._wire.limit(seconds, late)
        try:
            message = self._wire.read()
            self._wire.limit(None)
        except Disconnected:
            if self._stopping.is_set():
                raise shutdown_error() from None
            raise
        if self._stopping.is_set():
            raise shutdown_error()
        return message

    def _last_word(self, problem: PgError) -> PgError:
        return shutdown_error() if self._stopping.is_set() else problem

    def _notice(self, code: str, message: str) -> None:
        self._wire.notice(PgError(code, message, severity="WARNING"))

    def _farewell(self, problem: PgError) -> None:
        with suppress(Disconnected, OSError):
            self._wire.sock.settimeout(2)
            self._wire.error(problem)
            self._wire.flush()

    def _end(self, login: Login | None) -> None:
        """Whatever has happened: nothing of it is left."""
        session, self.session = self.session, None
        try:
            if session is not None:
                session.close()
        finally:
            if login is not None:
                self._store.workspaces.logout(login.session_id, "disconnected")
            with suppress(OSError):
                self._wire.sock.close()


def _deleted() -> PgError:
    return PgError("57P01", "the workspace has been deleted", severity="FATAL")
