"""The statements that PostgreSQL has and DuckDB's parser has not, or reads otherwise: parsed here from their tokens."""

from __future__ import annotations

from dataclasses import dataclass

from .copy_syntax import Copy, parse_copy
from .errors import unsupported
from .lexer import Kind, Piece
from .syntax import Reader


@dataclass(frozen=True)
class Begin:
    """BEGIN, START TRANSACTION; isolation levels are accepted: every transaction sees one snapshot."""

    tag: str
    read_only: bool | None = None


@dataclass(frozen=True)
class Commit:
    """COMMIT, END."""


@dataclass(frozen=True)
class Rollback:
    """ROLLBACK, ABORT."""


@dataclass(frozen=True)
class Set:
    """SET name = value, and RESET; no value stands for the one of the session's start."""

    name: str
    value: str | None
    local: bool = False
    reset: bool = False


@dataclass(frozen=True)
class SetTransaction:
    """SET TRANSACTION and SET SESSION CHARACTERISTICS."""

    session: bool
    read_only: bool | None


@dataclass(frozen=True)
class ResetAll:
    """RESET ALL."""


@dataclass(frozen=True)
class Show:
    """SHOW of a setting."""

    name: str


@dataclass(frozen=True)
class Declare:
    """DECLARE … CURSOR."""

    name: str
    query: Piece
    scroll: bool
    hold: bool


@dataclass(frozen=True)
class Fetch:
    """FETCH and MOVE: `how` is FORWARD, BACKWARD, ABSOLUTE or RELATIVE, and a count of None means ALL."""

    cursor: str
    how: str
    count: int | None
    move: bool


@dataclass(frozen=True)
class Close:
    """CLOSE; no name: ALL."""

    cursor: str | None


@dataclass(frozen=True)
class Deallocate:
    """DEALLOCATE; no name: ALL."""

    name: str | None


@dataclass(frozen=True)
class Discard:
    """DISCARD ALL, PLANS, SEQUENCES, TEMP."""

    what: str


@dataclass(frozen=True)
class Ignore:
    """A statement that is rightly done by doing nothing."""

    tag: str


Command = (
    Begin
    | Commit
    | Rollback
    | Set
    | SetTransaction
    | ResetAll
    | Show
    | Declare
    | Fetch
    | Close
    | Copy
    | Deallocate
    | Discard
    | Ignore
)

_UNSUPPORTED = {
    "CLUSTER": "CLUSTER",
    "DO": "DO",
    "GRANT": "GRANT",
    "LISTEN": "LISTEN",
    "LOCK": "LOCK",
    "NOTIFY": "NOTIFY",
    "REFRESH": "REFRESH MATERIALIZED VIEW",
    "REINDEX": "REINDEX",
    "RELEASE": "SAVEPOINT",
    "REVOKE": "REVOKE",
    "SAVEPOINT": "SAVEPOINT",
}
# What SHOW means in DuckDB rather than in PostgreSQL.
_DUCKDB_SHOWS = {"TABLES", "DATABASES", "SCHEMAS", "VARIABLES", "FUNCTIONS"}


def parse(piece: Piece) -> Command | None:
    """The command, or None when DuckDB is to parse the statement."""
    reader = Reader(piece)
    head = reader.take().word
    if head in _UNSUPPORTED:
        raise unsupported(_UNSUPPORTED[head])
    parser = _PARSERS.get(head)
    command = parser(reader, head) if parser else None
    if command is not None:
        reader.end()
    return command


def _begin(reader: Reader, head: str) -> Begin:
    if head == "START":
        reader.expect("TRANSACTION")
    elif not reader.skip("TRANSACTION"):
        reader.skip("WORK")
    return Begin("START TRANSACTION" if head == "START" else "BEGIN", _modes(reader))


def _modes(reader: Reader) -> bool | None:
    """Transaction modes; whether READ ONLY was among them."""
    read_only: bool | None = None
    while not reader.done:
        if reader.skip("ISOLATION", "LEVEL"):
            if not (
                reader.skip("SERIALIZABLE")
                or reader.skip("REPEATABLE", "READ")
                or reader.skip("READ", "COMMITTED")
                or reader.skip("READ", "UNCOMMITTED")
            ):
                raise reader.error()
        elif reader.skip("READ", "ONLY"):
            read_only = True
        elif reader.skip("READ", "WRITE"):
            read_only = False
        elif not (reader.skip("NOT", "DEFERRABLE") or reader.skip("DEFERRABLE")):
            raise reader.error()
        reader.skip(",")
    return read_only


def _finish(reader: Reader, head: str) -> Commit | Rollback:
    if not reader.skip("TRANSACTION"):
        reader.skip("WORK")
    if head in ("ROLLBACK", "ABORT") and reader.skip("TO"):
        raise unsupported("SAVEPOINT")
    if head in ("COMMIT", "ROLLBACK") and reader.skip("PREPARED"):
        raise unsupported("two-phase commit")
    if reader.skip("AND"):
        if not reader.skip("NO"):
            raise unsupported("AND CHAIN")
        reader.expect("CHAIN")
    return Commit() if head in ("COMMIT", "END") else Rollback()


def _set(reader: Reader, _: str) -> Set | SetTransaction | Ignore | None:
    local = False
    if reader.word == "VARIABLE":
        return None
    if reader.skip("SESSION", "CHARACTERISTICS"):
        reader.expect("AS", "TRANSACTION")
        return SetTransaction(session=True, read_only=_modes(reader))
    if reader.skip("TRANSACTION"):
        return SetTransaction(session=False, read_only=_modes(reader))
    if reader.skip("LOCAL"):
        local = True
    elif not reader.skip("SESSION"):
        reader.skip("GLOBAL")
    if reader.skip("TIME", "ZONE"):
        return Set("TimeZone", _value(reader), local)
    if reader.skip("NAMES"):
        return Set("client_encoding", _value(reader), local)
    if reader.skip("SCHEMA"):
        return Set("search_path", _value(reader), local)
    if reader.word in ("ROLE", "AUTHORIZATION") or reader.skip("SESSION", "AUTHORIZATION"):
        reader.skip("ROLE")
        reader.skip("AUTHORIZATION")
        if (_value(reader) or "none").lower() != "none":
            raise unsupported("changing the role")
        return Ignore("SET")
    name = _setting_name(reader)
    if not reader.skip("TO"):
        reader.expect("=")
    return Set(name, _value(reader), local)


def _setting_name(reader: Reader) -> str:
    name = reader.name()
    while reader.skip("."):
        name += "." + reader.name()
    return name


def _value(reader: Reader) -> str | None:
    """One value, or several with commas between them."""
    if reader.skip("DEFAULT") or reader.skip("LOCAL"):
        return None
    values = [_one_value(reader)]
    while reader.skip(","):
        values.append(_one_value(reader))
    return ", ".join(values)


def _one_value(reader: Reader) -> str:
    sign = "-" if reader.skip("-") else ""
    if not sign:
        reader.skip("+")
    token = reader.take()
    if token.kind is Kind.STRING:
        return token.string
    if token.kind in (Kind.WORD, Kind.NUMBER, Kind.QUOTED):
        return sign + (token.text if token.kind is Kind.QUOTED else token.name)
    reader.index -= 1
    raise reader.error()


def _reset(reader: Reader, _: str) -> Set | ResetAll | Ignore | None:
    if reader.word == "VARIABLE":
        return None
    if reader.skip("ALL"):
        return ResetAll()
    if reader.skip("TIME", "ZONE"):
        return Set("TimeZone", None, reset=True)
    if reader.skip("ROLE") or reader.skip("SESSION", "AUTHORIZATION"):
        return Ignore("RESET")
    return Set(_setting_name(reader), None, reset=True)


def _show(reader: Reader, _: str) -> Show | None:
    if reader.word in _DUCKDB_SHOWS or reader.word == "ALL":
        return None
    if reader.skip("TIME", "ZONE"):
        return Show("TimeZone")
    if reader.skip("TRANSACTION", "ISOLATION", "LEVEL"):
        return Show("transaction_isolation")
    if reader.skip("SESSION", "AUTHORIZATION"):
        return Show("session_authorization")
    name = _setting_name(reader)
    return Show(name)


def _declare(reader: Reader, _: str) -> Declare:
    name = reader.name()
    scroll, hold = True, False
    while not reader.skip("CURSOR"):
        if reader.skip("NO", "SCROLL"):
            scroll = False
        elif reader.skip("BINARY"):
            raise unsupported("BINARY CURSOR")
        elif not (reader.skip("SCROLL") or reader.skip("INSENSITIVE") or reader.skip("ASENSITIVE")):
            raise reader.error()
    if reader.skip("WITH", "HOLD"):
        hold = True
    else:
        reader.skip("WITHOUT", "HOLD")
    reader.expect("FOR")
    query = reader.rest()
    reader.index = len(reader.tokens)
    return Declare(name, query, scroll, hold)


def _fetch(reader: Reader, head: str) -> Fetch:
    how, count = "FORWARD", 1
    if reader.skip("NEXT"):
        pass
    elif reader.skip("PRIOR"):
        how = "BACKWARD"
    elif reader.skip("FIRST"):
        how = "ABSOLUTE"
    elif reader.skip("LAST"):
        how, count = "ABSOLUTE", -1
    elif reader.word in ("ABSOLUTE", "RELATIVE"):
        how = reader.take().word
        count = _count(reader)
    else:
        if reader.word in ("FORWARD", "BACKWARD"):
            how = reader.take().word
        if reader.skip("ALL"):
            return Fetch(_cursor_name(reader), how, None, head == "MOVE")
        if reader.text in ("-", "+") or (not reader.done and reader.tokens[reader.index].kind is Kind.NUMBER):
            count = _count(reader)
    return Fetch(_cursor_name(reader), how, count, head == "MOVE")


def _count(reader: Reader) -> int:
    sign = -1 if reader.skip("-") else 1
    if sign > 0:
        reader.skip("+")
    token = reader.take()
    if token.kind is not Kind.NUMBER or not token.text.isdigit():
        reader.index -= 1
        raise reader.error()
    return sign * int(token.text)


def _cursor_name(reader: Reader) -> str:
    if not reader.skip("FROM"):
        reader.skip("IN")
    return reader.name()


def _close(reader: Reader, _: str) -> Close:
    return Close(None if reader.skip("ALL") else reader.name())


def _deallocate(reader: Reader, _: str) -> Deallocate:
    reader.skip("PREPARE")
    return Deallocate(None if reader.skip("ALL") else reader.name())


def _discard(reader: Reader, _: str) -> Discard:
    what = reader.take().word
    if what not in ("ALL", "PLANS", "SEQUENCES", "TEMP", "TEMPORARY"):
        reader.index -= 1
        raise reader.error()
    return Discard(what)


def _unlisten(reader: Reader, head: str) -> Ignore:
    if not reader.skip("*"):
        reader.name()
    return Ignore(head)


_PARSERS = {
    "ABORT": _finish,
    "BEGIN": _begin,
    "CLOSE": _close,
    "COMMIT": _finish,
    "COPY": parse_copy,
    "DEALLOCATE": _deallocate,
    "DECLARE": _declare,
    "DISCARD": _discard,
    "END": _finish,
    "FETCH": _fetch,
    "MOVE": _fetch,
    "RESET": _reset,
    "ROLLBACK": _finish,
    "SET": _set,
    "SHOW": _show,
    "START": _begin,
    "UNLISTEN": _unlisten,
}
