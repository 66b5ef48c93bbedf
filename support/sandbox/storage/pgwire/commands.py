"""The statements that PostgreSQL has and DuckDB's parser has not, or reads otherwise: parsed here from their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .errors import PgError, forbidden, unsupported
from .lexer import Kind, Piece, Token


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
    """SET name = value; without a value, or with DEFAULT, it is a reset."""

    name: str
    value: str | None
    local: bool = False


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
class Copy:
    """COPY … FROM STDIN and COPY … TO STDOUT."""

    source: str  # a query in brackets or the name of a table, as SQL
    columns: Sequence[str]  # as SQL
    to_client: bool
    csv: bool = False
    header: bool = False
    delimiter: str = "\t"
    null: str = "\\N"
    quote: str = '"'
    escape: str = '"'
    query: Piece | None = None


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
    Begin | Commit | Rollback | Set | SetTransaction | ResetAll | Show | Declare | Fetch | Close | Copy | Deallocate
    | Discard | Ignore
)  # fmt: skip

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


class _Reader:
    """Goes through the tokens of one statement."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.tokens = piece.tokens
        self.index = 0

    @property
    def done(self) -> bool:
        return self.index >= len(self.tokens)

    @property
    def word(self) -> str:
        return "" if self.done else self.tokens[self.index].word

    @property
    def text(self) -> str:
        return "" if self.done else self.tokens[self.index].text

    def take(self) -> Token:
        if self.done:
            raise PgError("42601", "syntax error at end of input")
        self.index += 1
        return self.tokens[self.index - 1]

    def skip(self, *words: str) -> bool:
        """Take these words if they come next."""
        ahead = [token.word or token.text for token in self.tokens[self.index : self.index + len(words)]]
        if ahead != list(words):
            return False
        self.index += len(words)
        return True

    def expect(self, *words: str) -> None:
        if not self.skip(*words):
            raise self.error()

    def name(self) -> str:
        """An identifier; unquoted ones are lower-cased, as in PostgreSQL."""
        token = self.take()
        if token.kind is Kind.QUOTED:
            return token.name
        if token.kind is Kind.WORD:
            return token.text.lower()
        self.index -= 1
        raise self.error()

    def end(self) -> None:
        if not self.done:
            raise self.error()

    def error(self) -> PgError:
        if self.done:
            return PgError("42601", "syntax error at end of input")
        token = self.tokens[self.index]
        position = self.piece.offset + token.start + 1
        return PgError("42601", f'syntax error at or near "{token.text}"', position=position)

    def rest(self) -> Piece:
        """What is left, as a statement."""
        if self.done:
            raise self.error()
        start = self.tokens[self.index].start
        tokens = [Token(t.kind, t.text, t.start - start, t.end - start) for t in self.tokens[self.index :]]
        return Piece(self.piece.text[start:], tokens, self.piece.offset + start)


def parse(piece: Piece) -> Command | None:
    """The command, or None when DuckDB is to parse the statement."""
    reader = _Reader(piece)
    head = reader.take().word
    if head in _UNSUPPORTED:
        raise unsupported(_UNSUPPORTED[head])
    parser = _PARSERS.get(head)
    command = parser(reader, head) if parser else None
    if command is not None:
        reader.end()
    return command


def _begin(reader: _Reader, head: str) -> Begin:
    if head == "START":
        reader.expect("TRANSACTION")
    elif not reader.skip("TRANSACTION"):
        reader.skip("WORK")
    return Begin("START TRANSACTION" if head == "START" else "BEGIN", _modes(reader))


def _modes(reader: _Reader) -> bool | None:
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


def _finish(reader: _Reader, head: str) -> Commit | Rollback:
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


def _set(reader: _Reader, _: str) -> Set | SetTransaction | Ignore | None:
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


def _setting_name(reader: _Reader) -> str:
    name = reader.name()
    while reader.skip("."):
        name += "." + reader.name()
    return name


def _value(reader: _Reader) -> str | None:
    """One value, or several with commas between them."""
    if reader.skip("DEFAULT") or reader.skip("LOCAL"):
        return None
    values = [_one_value(reader)]
    while reader.skip(","):
        values.append(_one_value(reader))
    return ", ".join(values)


def _one_value(reader: _Reader) -> str:
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


def _reset(reader: _Reader, _: str) -> Set | ResetAll | Ignore | None:
    if reader.word == "VARIABLE":
        return None
    if reader.skip("ALL"):
        return ResetAll()
    if reader.skip("TIME", "ZONE"):
        return Set("TimeZone", None)
    if reader.skip("ROLE") or reader.skip("SESSION", "AUTHORIZATION"):
        return Ignore("RESET")
    return Set(_setting_name(reader), None)


def _show(reader: _Reader, _: str) -> Show | None:
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


def _declare(reader: _Reader, _: str) -> Declare:
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


def _fetch(reader: _Reader, head: str) -> Fetch:
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


def _count(reader: _Reader) -> int:
    sign = -1 if reader.skip("-") else 1
    if sign > 0:
        reader.skip("+")
    token = reader.take()
    if token.kind is not Kind.NUMBER or not token.text.isdigit():
        reader.index -= 1
        raise reader.error()
    return sign * int(token.text)


def _cursor_name(reader: _Reader) -> str:
    if not reader.skip("FROM"):
        reader.skip("IN")
    return reader.name()


def _close(reader: _Reader, _: str) -> Close:
    return Close(None if reader.skip("ALL") else reader.name())


def _deallocate(reader: _Reader, _: str) -> Deallocate:
    reader.skip("PREPARE")
    return Deallocate(None if reader.skip("ALL") else reader.name())


def _discard(reader: _Reader, _: str) -> Discard:
    what = reader.take().word
    if what not in ("ALL", "PLANS", "SEQUENCES", "TEMP", "TEMPORARY"):
        reader.index -= 1
        raise reader.error()
    return Discard(what)


def _unlisten(reader: _Reader, head: str) -> Ignore:
    if not reader.skip("*"):
        reader.name()
    return Ignore(head)


@dataclass
class _CopyOptions:
    csv: bool = False
    header: bool = False
    delimiter: str | None = None
    null: str | None = None
    quote: str | None = None
    escape: str | None = None
    seen: set[str] = field(default_factory=set)


def _copy(reader: _Reader, _: str) -> Copy | None:
    """None when it names a file: DuckDB parses that, and guard.py refuses it."""
    query: Piece | None = None
    columns: list[str] = []
    if reader.text == "(":
        source, query = _bracketed(reader)
    else:
        if reader.word == "FROM":
            raise forbidden("COPY FROM DATABASE")
        source = _table_name(reader)
        if reader.text == "(":
            inner = _bracketed(reader)[1]
            columns = [inner.text[token.start : token.end] for token in inner.tokens if token.text != ","]
    if reader.skip("TO"):
        to_client = True
    else:
        reader.expect("FROM")
        to_client = False
    if reader.word not in ("STDIN", "STDOUT"):
        return None
    reader.take()
    options = _copy_options(reader)
    return Copy(
        source,
        columns,
        to_client,
        csv=options.csv,
        header=options.header,
        delimiter=_character("delimiter", options.delimiter or ("," if options.csv else "\t")),
        null=options.null if options.null is not None else ("" if options.csv else "\\N"),
        quote=_character("quote", options.quote or '"'),
        escape=_character("escape", options.escape or options.quote or '"'),
        query=query,
    )


def _character(what: str, value: str) -> str:
    if len(value.encode()) != 1 or value in "\r\n":
        raise PgError("22023", f"COPY {what} must be a single one-byte character")
    return value


def _table_name(reader: _Reader) -> str:
    start = reader.take()
    if start.kind not in (Kind.WORD, Kind.QUOTED):
        reader.index -= 1
        raise reader.error()
    end = start
    while reader.skip("."):
        end = reader.take()
    return reader.piece.text[start.start : end.end]


def _bracketed(reader: _Reader) -> tuple[str, Piece]:
    """What stands in the brackets that come next, with and without them."""
    opening = reader.take()
    first, depth = reader.index, 1
    while depth:
        token = reader.take()
        if token.kind is Kind.SYMBOL:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
    closing = reader.tokens[reader.index - 1]
    start = opening.end
    tokens = [
        Token(t.kind, t.text, t.start - start, t.end - start) for t in reader.tokens[first : reader.index - 1]
    ]
    text = reader.piece.text
    inner = Piece(text[start : closing.start], tokens, reader.piece.offset + start)
    if not tokens:
        raise reader.error()
    return text[opening.start : closing.end], inner


def _copy_options(reader: _Reader) -> _CopyOptions:
    options = _CopyOptions()
    reader.skip("WITH")
    if reader.skip("("):
        while True:
            _copy_option(reader, options, reader.take().word)
            if reader.skip(")"):
                break
            reader.expect(",")
    else:  # as before PostgreSQL 9
        while not reader.done:
            word = reader.take().word
            if word == "BINARY":
                raise unsupported("COPY in binary format")
            if word == "CSV":
                options.csv = True
            elif word == "HEADER":
                options.header = True
            elif word in ("DELIMITER", "DELIMITERS", "NULL", "QUOTE", "ESCAPE"):
                reader.skip("AS")
                _copy_option(reader, options, word.rstrip("S"))
            else:
                reader.index -= 1
                raise reader.error()
    if options.header and not options.csv:
        raise unsupported("COPY HEADER in text format")
    return options


def _copy_option(reader: _Reader, options: _CopyOptions, name: str) -> None:
    if name in options.seen:
        raise PgError("42601", "conflicting or redundant options")
    options.seen.add(name)
    if name == "FORMAT":
        token = reader.take()
        value = (token.string if token.kind is Kind.STRING else token.text).lower()
        if value not in ("text", "csv"):
            raise unsupported(f"COPY in {value} format")
        options.csv = value == "csv"
    elif name == "HEADER":
        token = reader.take() if reader.text not in (",", ")", "") else None
        value = token.text.strip("'").lower() if token else "true"
        if value not in ("true", "false", "on", "off", "1", "0"):
            raise unsupported(f"COPY HEADER {value.upper()}")
        options.header = value in ("true", "on", "1")
    elif name in ("DELIMITER", "NULL", "QUOTE", "ESCAPE"):
        token = reader.take()
        if token.kind is not Kind.STRING:
            reader.index -= 1
            raise reader.error()
        setattr(options, name.lower(), token.string)
    elif name == "ENCODING":
        if reader.take().string.upper().replace("-", "") not in ("UTF8", "UNICODE"):
            raise unsupported("COPY in an encoding other than UTF8")
    elif name:
        raise unsupported(f"COPY option {name}")
    else:
        reader.index -= 1
        raise reader.error()


_PARSERS = {
    "ABORT": _finish,
    "BEGIN": _begin,
    "CLOSE": _close,
    "COMMIT": _finish,
    "COPY": _copy,
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
