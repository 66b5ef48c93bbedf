"""PostgreSQL's wire protocol over psycopg2: each connect and each statement is recorded."""

from __future__ import annotations

import os
import re
import shlex
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import psycopg2
from psycopg2 import extensions
from psycopg2.extensions import connection as PgConnection

from support.wire import gate
from support.wire.access import Access, Tls
from support.wire.exchange import NO_ANSWER, Exchange, Journal
from support.wire.masking import Masker
from support.wire.outcome import NoAnswer, Outcome
from support.wire.rest import cut
from support.wire.retries import Retries

#: What the message is known by that asks for the end of a statement.
_CANCEL_REQUEST = 80877102
#: SQLSTATE of success.
OK = "00000"
_ROWS_SHOWN = 20
# What libpq says when a server let it connect and then hung up.
_HUNG_UP = ("server closed the connection unexpectedly", "Connection reset")
# What libpq says when no server answered that it could talk to; all else at connect is the server's own refusal.
_NOBODY_THERE = (
    *_HUNG_UP,
    "Connection refused",
    "timeout expired",
    "could not translate",
    "No route",
    "Network is unreachable",
    "SSL error",
    "private key file",
    "certificate file",
    "does not support SSL",
    "server certificate for",
    "received invalid response to SSL negotiation",
    "expected authentication request from server",
)


_TRANSACTIONS = {
    extensions.TRANSACTION_STATUS_IDLE: "no transaction",
    extensions.TRANSACTION_STATUS_INTRANS: "a transaction",
    extensions.TRANSACTION_STATUS_INERROR: "a failed transaction",
}


def hung_up(failure: NoAnswer) -> bool:
    """Whether somebody was there, who broke the connection off without a word."""
    return any(sign in str(failure) for sign in _HUNG_UP)


@dataclass(frozen=True, slots=True)
class Login:
    """Who connects where."""

    host: str
    port: int
    database: str
    user: str
    password: str
    sslmode: str = ""
    """libpq's; empty: what the TLS settings of the system ask for."""


@dataclass(slots=True)
class Session:
    """An open connection. ``raw`` is psycopg2's, for what needs it (cursors by name, COPY, cancel)."""

    wire: PgWire
    login: Login
    raw: PgConnection
    runner: threading.Thread | None = None
    """Runs what has been started and not waited for."""

    @property
    def transaction(self) -> str:
        """What the server has told at the end of its last answer: whether a transaction is open, or has failed."""
        status = self.raw.info.transaction_status
        return _TRANSACTIONS.get(status, f"a state that has no name ({status})")

    def run(self, sql: str, params: Sequence[Any] | None = None, *, patience: float | None = None) -> Outcome:
        """Run a statement; the body of the outcome is its rows as a list of tuples, or the count of rows it changed.

        Args:
            patience: seconds to wait for an answer, where that should be less than the target's limit.

        Raises:
            NoAnswer: nothing came back in time, or the connection broke.
        """
        columns: list[str] = []

        def statement() -> Any:
            with self.raw.cursor() as cursor:
                cursor.execute(sql, params)
                columns.extend(column.name for column in cursor.description or ())
                return cursor.fetchall() if cursor.description else cursor.rowcount

        return replace(self._recorded(sql, statement, patience), columns=tuple(columns))

    def read_in_batches(self, sql: str, size: int) -> Outcome:
        """Read the rows of a query through a cursor on the server, so many at a time.

        Another statement runs in between, as in programs that read rows and look something up for each.
        """
        rows: list[tuple[Any, ...]] = []

        def reading() -> Any:
            before, self.raw.autocommit = self.raw.autocommit, False
            try:
                with self.raw, self.raw.cursor("plumbline") as cursor:
                    cursor.execute(sql)
                    while batch := cursor.fetchmany(size):
                        rows.extend(batch)
                        with self.raw.cursor() as other:
                            other.execute("SELECT 1")
                return rows
            finally:
                if not self.raw.closed:
                    self.raw.autocommit = before

        return self._recorded(sql, reading)

    def copy_out(self, sql: str) -> Outcome:
        """Run ``COPY … TO STDOUT``; the body of the outcome is the text that came."""

        def copying() -> str:
            buffer = BytesIO()
            with self.raw.cursor() as cursor:
                cursor.copy_expert(sql, buffer)
            return buffer.getvalue().decode()

        return self._recorded(sql, copying)

    def copy_in(self, sql: str, text: str) -> Outcome:
        """Run ``COPY … FROM STDIN`` with this text; the body of the outcome is the count of rows that went in."""

        def copying() -> int:
            with self.raw.cursor() as cursor:
                cursor.copy_expert(sql, BytesIO(text.encode()))
                return int(cursor.rowcount)

        return self._recorded(sql, copying)

    def run_and_cancel(self, sql: str, patience: float) -> Outcome:
        """Run a long statement and ask for its end until it has ended: an early request finds nothing to end."""
        ended = threading.Event()

        def cancelling() -> None:
            while not ended.wait(0.1) and not self.raw.closed:
                with suppress(psycopg2.Error):
                    self.raw.cancel()

        canceller = threading.Thread(target=cancelling, daemon=True)
        canceller.start()
        try:
            return self.run(sql, patience=patience)
        finally:
            ended.set()
            canceller.join()

    def leave_during(self, sql: str) -> None:
        """Vanish while the server is busy with this statement: the socket is shut down without a word of farewell."""
        runner = self.start(sql)
        runner.join(0.3)
        self.vanish()
        runner.join()

    def start(self, sql: str) -> threading.Thread:
        """Let the server work at a statement, and do not wait for its end."""

        def running() -> None:
            with suppress(psycopg2.Error), self.raw.cursor() as cursor:
                cursor.execute(sql)

        self.runner = threading.Thread(target=running, daemon=True)
        self.runner.start()
        return self.runner

    @property
    def is_busy(self) -> bool:
        """Whether the server still works at what has been started."""
        return self.runner is not None and self.runner.is_alive()

    def cancel_with_another_key(self) -> Outcome:
        """Ask the server to stop what this session runs, as somebody who knows its number but not its secret key."""

        def asking() -> None:
            address = (self.login.host, self.login.port)
            request = struct.pack("!iiii", 16, _CANCEL_REQUEST, self.raw.info.backend_pid, 0)
            patience = self.wire.access.limits.connect_seconds
            # A server that does not even take the request has refused it.
            with suppress(OSError), socket.create_connection(address, timeout=patience) as asker:
                asker.sendall(request)
                asker.recv(1)  # it hangs up when it has looked at the request

        return self.wire.recorded("CANCEL", self.login, "", asking, None)

    def vanish(self) -> None:
        """Break the connection off without a word of farewell, as a machine does that loses power."""
        twin = socket.socket(fileno=os.dup(self.raw.fileno()))
        with twin:
            twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection; closing twice is fine. A statement that still runs is asked to end, and then left."""
        if self.runner is not None and self.is_busy:
            with suppress(psycopg2.Error):
                self.raw.cancel()
            self.runner.join(1)
            if self.is_busy:
                self.vanish()
            self.runner.join()
        self.raw.close()

    def _recorded(self, sql: str, action: Any, patience: float | None = None) -> Outcome:
        kind = (re.match(r"[\s(]*([A-Za-z]+)", sql) or ["", "statement"])[1].upper()
        return self.wire.recorded(kind, self.login, sql, action, self.raw, patience)


@dataclass(slots=True)
class PgWire:
    """PG-wire connections of one scenario."""

    system: str
    journal: Journal
    masker: Masker
    access: Access = field(default_factory=Access)
    open: list[Session] = field(default_factory=list)

    def connect(self, login: Login, *, autocommit: bool = True) -> tuple[Session | None, Outcome]:
        """Connect, or be refused: the outcome says which.

        Raises:
            NoAnswer: nobody answers at that address.
        """
        self.masker.learn(login.password)

        def connecting() -> PgConnection:
            options: dict[str, Any] = self.access.tls.of_libpq(login.sslmode) | {
                "host": login.host,
                "port": login.port,
                "dbname": login.database,
                "user": login.user,
                "password": login.password,
                "connect_timeout": max(2, round(self.access.limits.connect_seconds)),
                "application_name": "plumbline",
            }
            connection: PgConnection = psycopg2.connect(**options)
            connection.autocommit = autocommit
            return connection

        outcome = self._connected(login, connecting)
        if not outcome.ok:
            return None, outcome
        session = Session(self, login, outcome.body)
        self.open.append(session)
        return session, outcome

    def _connected(self, login: Login, connecting: Callable[[], PgConnection]) -> Outcome:
        retries = Retries(self.access.limits, self.journal.patient)
        while True:
            self.access.pace.wait()
            try:
                return self.recorded("CONNECT", login, "", connecting, None, note=retries.why)
            except NoAnswer as error:
                if "Connection refused" not in str(error) or not retries.after_refused_connection():
                    raise

    def close_all(self) -> None:
        """Close every connection that this scenario opened."""
        while self.open:
            self.open.pop().close()

    def recorded(
        self,
        kind: str,
        login: Login,
        sql: str,
        action: Any,
        raw: PgConnection | None,
        patience: float | None = None,
        note: str = "",
    ) -> Outcome:
        """Run ``action`` with the client-side timeout, record it, and turn the server's refusals into outcomes.

        Raises:
            NoAnswer: nothing came back in time, or the connection broke.
            NotSent: the target is not to get this statement.
        """
        limit = self.access.limits.read_seconds
        patience = min(patience or limit, limit)
        if sql:
            gate.check_statement(self.journal, self.access, kind, sql)
            self.access.pace.wait()
        started, clock = time.time(), time.perf_counter()
        status, code, message, body, lost = OK, None, "", None, None
        with _deadline(raw, patience) as timer:
            try:
                body = action()
            except psycopg2.Error as error:
                message = self.masker.mask(str(error).strip())
                code = error.pgcode
                gone = raw is not None and raw.closed
                if timer.expired:
                    lost = f"no answer within {patience:g} s"
                elif code is None and (gone or _unreachable(message, login)):
                    lost = message
                # libpq keeps to itself by which SQLSTATE a connection was refused.
                nameless = "refused" if raw is None else "an error without SQLSTATE"
                status = NO_ANSWER if lost else (code or nameless)
            except (ValueError, OverflowError) as error:
                # The client's library could not read what came as a value of the type that it came as.
                status, message = "a value that is not of its type", str(error)
        exchange = Exchange(
            system=self.system,
            surface="pgwire",
            operation=kind,
            target=f"{login.user}@{login.host}:{login.port}/{login.database}",
            status=status,
            started=round(started, 4),
            seconds=round(time.perf_counter() - clock, 6),
            request=self.masker.mask(cut(sql or f"connect as {login.user} to {login.database}", 4_000) + note),
            response=self.masker.mask(message or _shown(body)),
            reproduce=self.masker.mask(_psql(login, sql, self.access.tls)),
        )
        self.journal.record(exchange)
        if lost is not None:
            raise NoAnswer(f"{kind} over PG wire at {login.host}:{login.port} got no answer: {lost}", exchange)
        return Outcome(exchange=exchange, ok=status == OK, body=body, code=code, message=message)


@dataclass(slots=True)
class _Timer:
    expired: bool = False


@contextmanager
def _deadline(raw: PgConnection | None, seconds: float) -> Iterator[_Timer]:
    """Shut the socket of a connection down when its time is up: libpq itself has no timeout for answers."""
    timer = _Timer()
    if raw is None or raw.closed:
        yield timer
        return
    twin = socket.socket(fileno=os.dup(raw.fileno()))

    def expire() -> None:
        timer.expired = True
        twin.shutdown(socket.SHUT_RDWR)

    alarm = threading.Timer(seconds, expire)
    alarm.daemon = True
    alarm.start()
    try:
        yield timer
    finally:
        alarm.cancel()
        alarm.join()
        twin.close()


def _unreachable(message: str, login: Login) -> bool:
    if login.sslmode == "require" and "does not support SSL" in message:
        return False  # the server's answer to somebody who asked for it himself, and not by the profile
    return "FATAL" not in message and any(sign in message for sign in _NOBODY_THERE)


def _shown(body: Any) -> str:
    if isinstance(body, list):
        rows = "\n".join(cut(str(tuple(map(_readable, row))), 500) for row in body[:_ROWS_SHOWN])
        more = len(body) - _ROWS_SHOWN
        return f"{len(body)} rows\n{rows}" + (f"\n… {more} more" if more > 0 else "")
    return f"{body} rows changed" if isinstance(body, int) and body >= 0 else "done"


def _readable(value: Any) -> Any:
    return bytes(value[:50]) if isinstance(value, memoryview) else value


def _psql(login: Login, sql: str, tls: Tls) -> str:
    dsn = f"host={login.host} port={login.port} dbname={login.database} user={login.user}"
    dsn += "".join(f" {name}={value}" for name, value in tls.of_libpq(login.sslmode).items())
    line = f"PGPASSWORD=… psql {shlex.quote(dsn)}"
    return f"{line} -c {shlex.quote(cut(sql, 600))}" if sql else line
