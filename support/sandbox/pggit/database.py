"""Connections to PostgreSQL that come and go with it, and the database that the service makes for itself."""

from __future__ import annotations

import secrets
import select
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import errors, sql
from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor

Row = dict[str, Any]

_SCHEMA = Path(__file__).parent / "schema"
_CONNECT_SECONDS = 5
_WAIT_SECONDS = 5


class DatabaseUnavailable(Exception):
    """The database cannot be used now; the message is for callers of the service."""


class Database:
    """A bounded pool. Connections whose server has gone are noticed before they are used, and replaced."""

    def __init__(self, parameters: dict[str, Any], size: int, statement_seconds: int) -> None:
        self.size = size
        self._parameters = parameters
        self._options = f"-c statement_timeout={statement_seconds}s -c timezone=UTC -c search_path=pggit"
        self._idle: deque[Connection] = deque()
        self._places = threading.BoundedSemaphore(size)

    @property
    def idle(self) -> int:
        return len(self._idle)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection in which each statement is a transaction, unless `transaction` says otherwise.

        Raises:
            DatabaseUnavailable: there is none, or it got lost, or the database takes too long.
        """
        if not self._places.acquire(timeout=_WAIT_SECONDS):
            raise DatabaseUnavailable("All connections to the database are busy.")
        try:
            with _explained():
                connection = self._take()
                try:
                    yield connection
                except BaseException:
                    _end_transaction(connection)
                    raise
                finally:
                    if not connection.closed:
                        self._idle.append(connection)
        finally:
            self._places.release()

    def _take(self) -> Connection:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._connect()
            if _is_alive(connection):
                return connection
            connection.close()

    def _connect(self) -> Connection:
        connection: Connection = psycopg2.connect(
            **self._parameters,
            options=self._options,
            connect_timeout=_CONNECT_SECONDS,
            client_encoding="UTF8",
            application_name="pggit-api",
        )
        connection.autocommit = True
        return connection

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """All statements of the block, or none."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        yield  # if the block raises, Database.connection rolls back
        cursor.execute("COMMIT")


def rows(connection: Connection, statement: str, **parameters: Any) -> list[Row]:
    """Run a statement that returns rows."""
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(statement, parameters)
        return [dict(row) for row in cursor.fetchall()]


def row(connection: Connection, statement: str, **parameters: Any) -> Row | None:
    """Run a statement that returns a row, or none."""
    return next(iter(rows(connection, statement, **parameters)), None)


def execute(connection: Connection, statement: str, **parameters: Any) -> int:
    """Run a statement; returns how many rows it has touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def make(server: str | dict[str, Any], name: str) -> dict[str, Any]:
    """Make an empty database on a server; returns the parameters of connections to it."""
    with closing(_administer(server)) as admin:
        with admin.cursor() as cursor:
            identifier = sql.Identifier(name)
            cursor.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(identifier))
            cursor.execute(sql.SQL("ALTER DATABASE {} SET timezone TO 'UTC'").format(identifier))
        return {
            "host": admin.info.dsn_parameters.get("host", admin.info.host),
            "port": admin.info.port,
            "user": admin.info.user,
            "password": admin.info.password,
            "dbname": name,
        }


def load_schema(parameters: dict[str, Any]) -> None:
    """Make the service's tables, and the rows that are there from the start."""
    with closing(psycopg2.connect(**parameters)) as connection, connection, connection.cursor() as cursor:
        for file in sorted(_SCHEMA.glob("*.sql")):
            cursor.execute(file.read_text())


def drop(server: str | dict[str, Any], name: str) -> None:
    """Remove the database, whoever is still connected to it."""
    with closing(_administer(server)) as admin, admin.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def unique_name() -> str:
    return f"pggit_{secrets.token_hex(4)}"


def _administer(server: str | dict[str, Any]) -> Connection:
    connection: Connection = psycopg2.connect(server) if isinstance(server, str) else psycopg2.connect(**server)
    connection.autocommit = True
    return connection


def _is_alive(connection: Connection) -> bool:
    """Whether the server has neither said farewell nor hung up: then there would be something to read."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


def _end_transaction(connection: Connection) -> None:
    """Leave no transaction behind; a connection that cannot is closed."""
    if connection.closed or connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE:
        return
    try:
        execute(connection, "ROLLBACK")
    except psycopg2.Error:
        connection.close()


_REASONS: tuple[tuple[type[psycopg2.Error], str], ...] = (
    (errors.LockNotAvailable, "The database is busy with a change of the same rows."),
    (errors.QueryCanceled, "The database took too long."),
    (errors.UndefinedTable, "The database lacks tables that the service needs."),
    (errors.InvalidSchemaName, "The database lacks tables that the service needs."),
    (psycopg2.OperationalError, "The database cannot be reached."),
    (psycopg2.InterfaceError, "The connection to the database was lost."),
)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except psycopg2.Error as error:
        for kind, reason in _REASONS:
            if isinstance(error, kind):
                raise DatabaseUnavailable(reason) from error
        raise
