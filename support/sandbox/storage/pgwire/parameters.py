"""Parameters of the extended protocol: from the bytes of a Bind message to what DuckDB takes.

A parameter of a declared type is cast to it in the query, so that NULL has the type too. Dates, times and the like
travel to DuckDB as text under that cast. A parameter without a type is text that takes its type from its place, as
in PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Callable, Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from .errors import PgError
from .lexer import Kind, Piece

_DAY = 86_400_000_000
_MICROSECOND = dt.timedelta(microseconds=1)
_EXACT = Context(prec=2000)
_INT64_MAX, _INT64_MIN = 2**63 - 1, -(2**63)
_INT32_MAX, _INT32_MIN = 2**31 - 1, -(2**31)

# Element type by OID. Text types are missing: a string constant fits more places than a VARCHAR does.
_TYPES = {
    16: "BOOLEAN",
    17: "BLOB",
    20: "BIGINT",
    21: "SMALLINT",
    23: "INTEGER",
    26: "BIGINT",
    114: "JSON",
    700: "FLOAT",
    701: "DOUBLE",
    1082: "DATE",
    1083: "TIME",
    1114: "TIMESTAMP",
    1184: "TIMESTAMPTZ",
    1186: "INTERVAL",
    1266: "TIMETZ",
    2950: "UUID",
    3802: "JSON",
}
_TEXT_OIDS = {0, 18, 19, 25, 705, 1042, 1043}
# Array types and the types of their elements.
_ELEMENTS = {
    199: 114,
    1000: 16,
    1001: 17,
    1005: 21,
    1007: 23,
    1009: 25,
    1015: 1043,
    1016: 20,
    1021: 700,
    1022: 701,
    1028: 26,
    1115: 1114,
    1182: 1082,
    1183: 1083,
    1185: 1184,
    1187: 1186,
    1231: 1700,
    1270: 1266,
    2951: 2950,
    3807: 3802,
}

Decoder = Callable[[bytes], Any]


def _unpack(layout: str) -> Decoder:
    unpack = struct.Struct(layout).unpack
    return lambda data: unpack(data)[0]


def _decode_numeric(data: bytes) -> Decimal | float:
    count, weight, sign, scale = struct.unpack_from("!hhHh", data)
    if sign not in (0, 0x4000):
        return {0xC000: float("nan"), 0xD000: float("inf")}.get(sign, float("-inf"))
    digits = "".join(f"{digit:04}" for digit in struct.unpack_from(f"!{count}H", data, 8))
    number = Decimal(f"{'-' if sign else ''}{digits or 0}E{(weight - count + 1) * 4 if count else 0}")
    return _plain(number.quantize(Decimal(1).scaleb(-scale), context=_EXACT))


def _plain(number: Decimal) -> Decimal:
    """Without an exponent above zero: DuckDB 1.5's Python client takes 1E+3 for 1.000."""
    return Decimal(format(number, "f"))


def _decode_date(data: bytes) -> str:
    (days,) = struct.unpack("!i", data)
    if days in (_INT32_MAX, _INT32_MIN):
        return "infinity" if days > 0 else "-infinity"
    return _moment(days * _DAY).partition(" ")[0]


def _moment(micros: int) -> str:
    try:
        return (dt.datetime(2000, 1, 1) + micros * _MICROSECOND).isoformat(" ")
    except OverflowError:
        raise PgError("22008", "timestamp out of range") from None


def _decode_timestamp(data: bytes) -> str:
    (micros,) = struct.unpack("!q", data)
    if micros in (_INT64_MAX, _INT64_MIN):
        return "infinity" if micros > 0 else "-infinity"
    return _moment(micros)


def _decode_timestamptz(data: bytes) -> str:
    text = _decode_timestamp(data)
    return text if text.endswith("infinity") else text + "+00"


def _clock(micros: int) -> str:
    seconds, fraction = divmod(micros, 1_000_000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{fraction:06}"


def _decode_time(data: bytes) -> str:
    return _clock(struct.unpack("!q", data)[0])


def _decode_timetz(data: bytes) -> str:
    micros, west = struct.unpack("!qi", data)
    zone = abs(west)
    return f"{_clock(micros)}{'-' if west > 0 else '+'}{zone // 3600:02}:{zone // 60 % 60:02}"


def _decode_interval(data: bytes) -> str:
    micros, days, months = struct.unpack("!qii", data)
    return f"{months} months {days} days {micros} microseconds"


def _decode_array(data: bytes) -> list[Any]:
    dimensions, _, oid = struct.unpack_from("!iii", data)
    lengths = [struct.unpack_from("!i", data, 12 + 8 * n)[0] for n in range(dimensions)]
    decode = DECODERS.get(oid, _decode_text)
    position = 12 + 8 * dimensions

    def level(depth: int) -> list[Any]:
        nonlocal position
        items: list[Any] = []
        for _ in range(lengths[depth]):
            if depth + 1 < dimensions:
                items.append(level(depth + 1))
                continue
            (size,) = struct.unpack_from("!i", data, position)
            position += 4
            items.append(None if size < 0 else decode(data[position : position + size]))
            position += max(size, 0)
        return items

    return level(0) if dimensions else []


def _decode_text(data: bytes) -> str:
    return data.decode()


def _decode_jsonb(data: bytes) -> str:
    return data[1:].decode()


DECODERS: dict[int, Decoder] = {
    16: lambda data: data != b"\x00",
    17: bytes,
    20: _unpack("!q"),
    21: _unpack("!h"),
    23: _unpack("!i"),
    26: _unpack("!I"),
    700: _unpack("!f"),
    701: _unpack("!d"),
    1082: _decode_date,
    1083: _decode_time,
    1114: _decode_timestamp,
    1184: _decode_timestamptz,
    1186: _decode_interval,
    1266: _decode_timetz,
    1700: _decode_numeric,
    2950: lambda data: str(uuid.UUID(bytes=data)),
    3802: _decode_jsonb,
}


def parameter_count(piece: Piece) -> int:
    """The highest number after a `$`."""
    return max((int(token.text[1:]) for token in piece.tokens if token.kind is Kind.PARAMETER), default=0)


def decode(oid: int, data: bytes | None, binary: bool) -> Any:
    """The value of one parameter."""
    if data is None:
        return None
    try:
        if not binary:
            return _from_text(oid, data.decode())
        if oid in _ELEMENTS:
            return _decode_array(data)
        decoder = DECODERS.get(oid, _decode_text if oid in _TEXT_OIDS or oid == 114 else None)
        if decoder is None:
            raise PgError("0A000", f"a binary parameter of type {oid} is not supported")
        return decoder(data)
    except (struct.error, IndexError):
        raise PgError("22P03", f"incorrect binary data format for a parameter of type {oid}") from None
    except UnicodeDecodeError:
        raise PgError("22021", 'invalid byte sequence for encoding "UTF8"') from None
    except (ValueError, InvalidOperation):
        raise PgError("22P02", f"invalid input for a parameter of type {oid}") from None


def _from_text(oid: int, text: str) -> Any:
    if oid in _ELEMENTS:
        return _each(parse_array(text), _ELEMENTS[oid])
    if oid in (20, 21, 23, 26):
        return int(text)
    if oid in (700, 701):
        return float(text)
    if oid == 1700:
        number = Decimal(text)
        return _plain(number) if number.is_finite() else float(text)
    if oid == 17:
        return parse_bytea(text)
    return text


def _each(value: Any, oid: int) -> Any:
    if isinstance(value, list):
        return [_each(item, oid) for item in value]
    return None if value is None else _from_text(oid, value)


def parse_bytea(text: str) -> bytes:
    """Either form of a bytea in text: `\\x4142`, or bytes with octal escapes."""
    if text.startswith("\\x"):
        return bytes.fromhex(text[2:])
    out, position = bytearray(), 0
    while position < len(text):
        if text[position] != "\\":
            out += text[position].encode()
            position += 1
        elif text[position + 1 : position + 2] == "\\":
            out += b"\\"
            position += 2
        else:
            out.append(int(text[position + 1 : position + 4], 8))
            position += 4
    return bytes(out)


def parse_array(text: str) -> list[Any]:
    """A `{…}` array: nested lists of strings and None."""
    position = text.find("{")  # there may be bounds before it: [0:1]={…}
    if position < 0:
        raise ValueError("not an array")
    stack: list[list[Any]] = []
    while position < len(text):
        character = text[position]
        if character == "{":
            stack.append([])
            position += 1
        elif character == "}":
            done = stack.pop()
            position += 1
            if not stack:
                if text[position:].strip():
                    raise ValueError("text after the array")
                return done
            stack[-1].append(done)
        elif character in ", \t\n":
            position += 1
        else:
            item, position = _array_item(text, position)
            stack[-1].append(item)
    raise ValueError("array not closed")


def _array_item(text: str, position: int) -> tuple[str | None, int]:
    quoted = text[position] == '"'
    position += quoted
    out = []
    while text[position] not in ('"' if quoted else ",}"):
        position += text[position] == "\\"
        out.append(text[position])
        position += 1
    item = "".join(out)
    if quoted:
        return item, position + 1
    item = item.strip()
    return (None if item.upper() == "NULL" else item), position


def rewrite(piece: Piece, oids: Sequence[int] = (), values: Sequence[Any] = ()) -> str:
    """The statement with what PostgreSQL and DuckDB read differently made equal.

    Parameters of a declared type get a cast. A bytea constant, `'\\x4142'::bytea`, would silently be two other
    bytes in DuckDB, which wants `'\\x41\\x42'`.
    """
    changes: list[tuple[int, int, str]] = []
    tokens = piece.tokens
    for index, token in enumerate(tokens):
        if token.kind is Kind.PARAMETER:
            number = int(token.text[1:]) - 1
            kind = _cast(oids[number], values[number] if number < len(values) else None) if number < len(oids) else None
            if kind is not None:
                changes.append((token.start, token.end, f"CAST({token.text} AS {kind})"))
        elif (
            token.kind is Kind.STRING
            and index + 2 < len(tokens)
            and tokens[index + 1].text == "::"
            and tokens[index + 2].word == "BYTEA"
        ):
            changes.append((token.start, token.end, blob_literal(token.string)))
    text = piece.text
    for start, end, new in reversed(changes):
        text = text[:start] + new + text[end:]
    return text


def blob_literal(text: str) -> str:
    """DuckDB's form of a bytea constant."""
    try:
        data = parse_bytea(text)
    except ValueError:
        raise PgError("22P02", "invalid input syntax for type bytea") from None
    return "'" + "".join(f"\\x{byte:02X}" for byte in data) + "'"


def _cast(oid: int, value: Any) -> str | None:
    element = _ELEMENTS.get(oid)
    if element is None:
        return _TYPES.get(oid)
    if element == 1700:
        return None  # Python's numbers bring their own precision
    depth, level = 0, value
    while isinstance(level, list):
        depth, level = depth + 1, next((item for item in level if item is not None), None)
    return _TYPES.get(element, "VARCHAR") + "[]" * max(depth, 1)
