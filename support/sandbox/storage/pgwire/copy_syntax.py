"""The syntax of COPY, old and new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .errors import PgError, forbidden, unsupported
from .lexer import Kind, Piece, Token
from .syntax import Reader


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


@dataclass
class _CopyOptions:
    csv: bool = False
    header: bool = False
    delimiter: str | None = None
    null: str | None = None
    quote: str | None = None
    escape: str | None = None
    seen: set[str] = field(default_factory=set)


def parse_copy(reader: Reader, _: str) -> Copy | None:
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


def _table_name(reader: Reader) -> str:
    start = reader.take()
    if start.kind not in (Kind.WORD, Kind.QUOTED):
        reader.index -= 1
        raise reader.error()
    end = start
    while reader.skip("."):
        end = reader.take()
    return reader.piece.text[start.start : end.end]


def _bracketed(reader: Reader) -> tuple[str, Piece]:
    """What stands in the brackets that come next, with and without them."""
    opening = reader.take()
    first, depth = reader.index, 1
    while depth:
        token = reader.take()
        if token.kind is Kind.SYMBOL:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
    closing = reader.tokens[reader.index - 1]
    start = opening.end
    tokens = [Token(t.kind, t.text, t.start - start, t.end - start) for t in reader.tokens[first : reader.index - 1]]
    text = reader.piece.text
    inner = Piece(text[start : closing.start], tokens, reader.piece.offset + start)
    if not tokens:
        raise reader.error()
    return text[opening.start : closing.end], inner


def _copy_options(reader: Reader) -> _CopyOptions:
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


def _copy_option(reader: Reader, options: _CopyOptions, name: str) -> None:
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
        value = "true" if reader.text in (",", ")", "") else reader.take().text.strip("'").lower()
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
