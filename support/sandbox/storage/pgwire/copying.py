"""COPY: PostgreSQL's text and CSV formats, in both directions."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..gate import GatedCursor
from ..store.sql import literal, quoted
from .copy_syntax import Copy
from .encode import Encoder, text_encoders
from .errors import PgError
from .parameters import parse_array, parse_bytea
from .results import BATCH, Rows

_BATCH_ROWS = 5000

Value = str | None


def copy_out(copy: Copy, rows: Rows) -> Iterator[tuple[int, bytes]]:
    """The data, in chunks, and how many rows each has."""
    encoders = text_encoders(rows.columns)
    field = _csv_writer(copy) if copy.csv else _text_writer(copy)
    if copy.header:
        names = (field(column.name) for column in rows.columns)
        yield 0, (copy.delimiter.join(names) + "\n").encode()
    while batch := rows.fetch(BATCH):
        yield len(batch), "".join(_line(row, encoders, copy, field) for row in batch).encode()


def _line(row: Sequence[object], encoders: Sequence[Encoder], copy: Copy, field: Callable[[str], str]) -> str:
    fields = [
        copy.null if value is None else field(encode(value).decode())
        for value, encode in zip(row, encoders, strict=True)
    ]
    return copy.delimiter.join(fields) + "\n"


def _text_writer(copy: Copy) -> Callable[[str], str]:
    special = re.compile(r"[\\\b\f\n\r\t\v" + re.escape(copy.delimiter) + "]")
    escapes = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
    return lambda text: special.sub(lambda match: escapes.get(match[0], "\\" + match[0]), text)


def _csv_writer(copy: Copy) -> Callable[[str], str]:
    needs = re.compile("[\r\n" + re.escape(copy.delimiter + copy.quote) + "]")
    quote, escape = copy.quote, copy.escape

    def field(text: str) -> str:
        if text != copy.null and text != "\\." and not needs.search(text):
            return text
        if escape != quote:
            text = text.replace(escape, escape + escape)
        return quote + text.replace(quote, escape + quote) + quote

    return field


class CopyReader:
    """COPY FROM STDIN into one table: splits what comes in into rows and inserts them in batches."""

    def __init__(self, copy: Copy, cursor: GatedCursor, check: Callable[[], None]) -> None:
        self._copy = copy
        self._cursor = cursor
        self._check = check
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._chunks: list[str] = []  # what came in and is not yet a whole record
        self._inside_quotes = False
        self._rows: list[list[Value]] = []
        self._line = 0
        self._skip_header = copy.header
        self._ended = False
        self._count = 0
        self._converters: list[Callable[[str], object] | None] = []
        self._insert = self._prepare()

    @property
    def width(self) -> int:
        """How many columns are expected."""
        return len(self._converters)

    def feed(self, data: bytes) -> None:
        """Take some of the data, cut anywhere."""
        try:
            text = self._decoder.decode(data)
        except UnicodeDecodeError:
            raise self._error("22021", 'invalid byte sequence for encoding "UTF8"') from None
        self._chunks.append(text)
        # A long field in small pieces is looked at only when it may have come to its end.
        if (self._copy.quote if self._inside_quotes else "\n") in text:
            self._take_lines(final=False)

    def finish(self) -> str:
        """The data is complete: the command tag."""
        self._take_lines(final=True)
        self._flush()
        return f"COPY {self._count}"

    # Inside

    def _prepare(self) -> str:
        """The INSERT of a batch. Running it without rows refuses what can be refused before any data comes."""
        selected = ", ".join(self._copy.columns) or "*"
        described = self._cursor.execute(f"DESCRIBE SELECT {selected} FROM {self._copy.source}").fetchall()
        names = [str(row[0]) for row in described]
        kinds = [str(row[1]) for row in described]
        self._converters = [_converter(kind) for kind in kinds]
        # A batch travels as one JSON text of columns: a hundred times faster than as lists of Python's.
        shape = {f"c{n}": _shape(kind) for n, kind in enumerate(kinds)}
        values = ", ".join(_cast(f"unnest(batch.c{n})", kind) for n, kind in enumerate(kinds))
        insert = (
            f"INSERT INTO {self._copy.source} ({', '.join(quoted(name) for name in names)}) SELECT {values} "
            f"FROM (SELECT from_json($1, {literal(json.dumps(shape))}) AS batch)"
        )
        self._cursor.execute(insert, [json.dumps({name: [] for name in shape})]).fetchall()
        return insert

    def _take_lines(self, final: bool) -> None:
        text = "".join(self._chunks)
        records = (_csv_records if self._copy.csv else _text_records)(self._copy, text, final)
        position = 0
        for fields, position in records:  # noqa: B007 - the last one counts
            self._line += 1
            if self._ended:
                continue
            if self._skip_header:
                self._skip_header = False
            elif fields == [_END_OF_DATA]:
                self._ended = True
            else:
                self._add(fields)
        self._chunks = [text[position:]]
        self._inside_quotes = self._copy.csv and _open_quote(self._copy, text, position)

    def _add(self, fields: list[Value]) -> None:
        if len(fields) != self.width:
            few = len(fields) < self.width
            raise self._error("22P04", "missing data for column" if few else "extra data after last expected column")
        self._rows.append(fields)
        if len(self._rows) >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        self._check()
        if not self._rows:
            return
        batch: dict[str, list[object]] = {}
        for n, (values, convert) in enumerate(zip(zip(*self._rows, strict=True), self._converters, strict=True)):
            try:
                batch[f"c{n}"] = [v if v is None or convert is None else convert(v) for v in values]
            except (ValueError, IndexError):
                raise self._error("22P02", "invalid input syntax for an array or bytea column") from None
        self._cursor.execute(self._insert, [json.dumps(batch)]).fetchall()
        self._count += len(self._rows)
        self._rows = []

    def _error(self, code: str, message: str) -> PgError:
        return PgError(code, message, where=f"COPY {self._copy.source}, line {self._line}")


def _depth(kind: str) -> int:
    """How many dimensions a list type has."""
    return len(re.findall(r"\[\d*\]", kind)) if kind.endswith("]") and "(" not in kind else 0


def _shape(kind: str) -> Any:
    """A column in the JSON that a batch travels in: text, or lists of it."""
    shape: Any = ["VARCHAR"]
    for _ in range(_depth(kind)):
        shape = [shape]
    return shape


def _cast(value: str, kind: str) -> str:
    return f"unhex({value})" if kind == "BLOB" else f"CAST({value} AS {kind})"


def _converter(kind: str) -> Callable[[str], object] | None:
    if kind == "BLOB":
        return lambda text: parse_bytea(text).hex()
    return parse_array if _depth(kind) else None


_END_OF_DATA = "\x00end"
_TEXT_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)", re.DOTALL)
_TEXT_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _text_records(copy: Copy, text: str, final: bool) -> Iterator[tuple[list[Value], int]]:
    """Fields of each complete line, and where the next starts. A backslash keeps a line end in the field."""
    position = 0
    split = re.compile(rf"((?:[^\\{re.escape(copy.delimiter)}]|\\.)*)(?:{re.escape(copy.delimiter)}|$)", re.DOTALL)
    while position < len(text):
        end = _line_end(text, position)
        if end < 0:
            if not final:
                return
            end = len(text)
        line = text[position:end].removesuffix("\r")
        position = end + 1
        if line == "\\.":
            yield [_END_OF_DATA], position
        elif "\\" not in line:
            yield [None if field == copy.null else field for field in line.split(copy.delimiter)], position
        else:
            raw = _split_escaped(line, split)
            yield (
                [None if field == copy.null else _TEXT_ESCAPE.sub(_unescape, field) for field in raw],
                position,
            )


def _line_end(text: str, start: int) -> int:
    """The next line end that no backslash stands before."""
    end = text.find("\n", start)
    while end > start:
        slashes = end - len(text[start:end].rstrip("\\")) - start
        if slashes % 2 == 0:
            return end
        end = text.find("\n", end + 1)
    return end


def _split_escaped(line: str, split: re.Pattern[str]) -> list[str]:
    fields: list[str] = []
    position = 0
    while True:
        match = split.match(line, position)
        if match is None:  # a backslash at the very end
            return [*fields, line[position:]]
        fields.append(match[1])
        if match.end() == match.end(1):  # no delimiter behind it
            return fields
        position = match.end()


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "01234567":
        return chr(int(code, 8))
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _TEXT_ESCAPES.get(code, code)


def _csv_records(copy: Copy, text: str, final: bool) -> Iterator[tuple[list[Value], int]]:
    """Fields of each complete record, and where the next starts. Quotes may hold line ends."""
    position, quote, delimiter = 0, copy.quote, copy.delimiter
    while position < len(text):
        end = text.find("\n", position)
        line_end = len(text) if end < 0 else end
        line = text[position:line_end]
        if quote not in line:
            if end < 0 and not final:
                return
            line = line.removesuffix("\r")
            position = line_end + 1
            if line == "\\.":
                yield [_END_OF_DATA], position
            else:
                yield [None if field == copy.null else field for field in line.split(delimiter)], position
            continue
        parsed = _quoted_record(copy, text, position, final)
        if parsed is None:
            return
        fields, position = parsed
        yield fields, position


def _quoted_record(copy: Copy, text: str, position: int, final: bool) -> tuple[list[Value], int] | None:
    """A record with quotes in it; None while its end has not come in."""
    quote, escape = copy.quote, copy.escape
    fields: list[Value] = []
    field: list[str] = []
    was_quoted = inside = False
    size = len(text)
    while position < size:
        character = text[position]
        position += 1
        if inside:
            following = text[position : position + 1]
            if character == escape and following and following in (quote, escape):
                field.append(following)
                position += 1
            elif character == quote:
                if not following and not final:
                    return None  # the other half of a doubled quote may be on its way
                inside = False
            else:
                field.append(character)
        elif character == quote:
            inside = was_quoted = True
        elif character == copy.delimiter or character == "\n":
            ended = character == "\n"
            fields.append(_csv_value(copy, field, was_quoted, ended))
            field, was_quoted = [], False
            if ended:
                return fields, position
        else:
            field.append(character)
    if not final:
        return None
    if inside:
        raise PgError("22P04", "unterminated CSV quoted field")
    fields.append(_csv_value(copy, field, was_quoted, True))
    return fields, position


def _open_quote(copy: Copy, text: str, position: int) -> bool:
    """Whether the record that starts there has a quote that is not closed yet."""
    return text.count(copy.quote, position) % 2 == 1 and copy.escape == copy.quote


def _csv_value(copy: Copy, field: list[str], was_quoted: bool, ended: bool) -> Value:
    text = "".join(field)
    if ended:
        text = text.removesuffix("\r")
    return None if not was_quoted and text == copy.null else text
