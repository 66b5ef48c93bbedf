"""Rows in PostgreSQL's binary format, for clients that ask for it."""

from __future__ import annotations

import datetime as dt
import re
import struct
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from .encode import Encoder, temporal_text, text_encoder
from .errors import PgError
from .pgtypes import Form, PgType, pg_type

_EPOCH = dt.date(2000, 1, 1)
_DAY = 86_400_000_000
_INT64_MAX, _INT64_MIN = 2**63 - 1, -(2**63)
_NULL = b"\xff\xff\xff\xff"


def binary_encoder(kind: PgType) -> Encoder:
    """The encoder of one type; values are as `pgtypes` has them selected."""
    element = _ELEMENTS[kind.scalar.form] if kind.scalar.form != "int" else _int(kind.scalar.size)
    if not kind.dimensions:
        return element
    return lambda value: _array(value, kind, element)


def _int(size: int) -> Encoder:
    pack = struct.Struct({2: "!h", 4: "!i", 8: "!q"}[size]).pack
    return lambda value: pack(value)


def _array(value: Sequence[Any], kind: PgType, element: Encoder) -> bytes:
    lengths: list[int] = []
    level: Any = value
    for _ in range(kind.dimensions):
        if not isinstance(level, list | tuple) or not level:
            break
        lengths.append(len(level))
        level = level[0]
    if len(lengths) < kind.dimensions:
        if value:
            raise _ragged()
        return struct.pack("!iii", 0, 0, kind.scalar.oid)
    leaves: list[Any] = []
    _flatten(value, lengths, leaves)
    head = struct.pack("!iii", kind.dimensions, int(None in leaves), kind.scalar.oid)
    shape = b"".join(struct.pack("!ii", length, 1) for length in lengths)
    fields = (_NULL if leaf is None else struct.pack("!i", len(data := element(leaf))) + data for leaf in leaves)
    return head + shape + b"".join(fields)


def _flatten(value: Any, lengths: Sequence[int], leaves: list[Any]) -> None:
    if not lengths:
        leaves.append(value)
        return
    if value is None or len(value) != lengths[0]:
        raise _ragged()
    for item in value:
        _flatten(item, lengths[1:], leaves)


def _ragged() -> PgError:
    return PgError("2202E", "multidimensional arrays must have sub-arrays with matching dimensions")


def _numeric(value: Decimal | int | str | float) -> bytes:
    number = value if isinstance(value, Decimal) else Decimal(value)
    if not number.is_finite():
        return struct.pack("!hhHh", 0, 0, 0xC000 if number.is_nan() else 0xD000 if number > 0 else 0xF000, 0)
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    scale = max(-exponent, 0)
    text = "".join(map(str, digits)) + "0" * max(exponent, 0)
    whole, fraction = (text[:-scale], text[-scale:].rjust(scale, "0")) if scale else (text, "")
    whole = whole.lstrip("0")
    whole = whole.rjust(-(-len(whole) // 4) * 4, "0")
    fraction = fraction.ljust(-(-len(fraction) // 4) * 4, "0")
    groups = [int((whole + fraction)[at : at + 4]) for at in range(0, len(whole + fraction), 4)]
    weight = len(whole) // 4 - 1
    while groups and groups[0] == 0:
        groups.pop(0)
        weight -= 1
    while groups and groups[-1] == 0:
        groups.pop()
    if not groups:
        weight, sign = 0, 0
    return struct.pack(f"!hhHh{len(groups)}H", len(groups), weight, 0x4000 if sign else 0, scale, *groups)


def _date(value: Any) -> bytes:
    text = temporal_text(value)
    if text == "infinity":
        return struct.pack("!i", 2**31 - 1)
    if text == "-infinity":
        return struct.pack("!i", -(2**31))
    return struct.pack("!i", _days(text))


def _days(text: str) -> int:
    try:
        return (dt.date.fromisoformat(text) - _EPOCH).days
    except ValueError:
        raise PgError("0A000", f"date {text} has no binary form here; ask for text") from None


def _micros(text: str) -> int:
    """Of a time of day; `24:00:00` is one."""
    hours, minutes, seconds = text.split(":")
    whole, _, fraction = seconds.partition(".")
    return (int(hours) * 3600 + int(minutes) * 60 + int(whole)) * 1_000_000 + int(fraction.ljust(6, "0")[:6] or 0)


_ZONE = re.compile(r"([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?$")


def _zone_seconds(text: str) -> tuple[str, int]:
    """The text without its zone, and the zone's seconds east."""
    match = _ZONE.search(text)
    if match is None:
        return text, 0
    seconds = int(match[2]) * 3600 + int(match[3] or 0) * 60 + int(match[4] or 0)
    return text[: match.start()], seconds if match[1] == "+" else -seconds


def _timestamp(value: Any) -> bytes:
    text = temporal_text(value)
    if text in ("infinity", "-infinity"):
        return struct.pack("!q", _INT64_MAX if text == "infinity" else _INT64_MIN)
    day, _, clock = text.partition(" ")
    zone = 0
    if clock:
        clock, zone = _zone_seconds(clock)
    return struct.pack("!q", _days(day) * _DAY + (_micros(clock) if clock else 0) - zone * 1_000_000)


def _time(value: Any) -> bytes:
    return struct.pack("!q", _micros(temporal_text(value)))


def _timetz(value: Any) -> bytes:
    clock, zone = _zone_seconds(temporal_text(value))
    return struct.pack("!qi", _micros(clock), -zone)


_INTERVAL_PART = re.compile(r"(-?\d+) (year|mon|day)s?|(-?)(\d+:\d\d:\d\d(?:\.\d+)?)")


def _interval(value: Any) -> bytes:
    months = days = micros = 0
    text = _interval_text(value).decode()
    for number, unit, sign, clock in _INTERVAL_PART.findall(text):
        if clock:
            micros = _micros(clock) * (-1 if sign else 1)
        elif unit == "day":
            days = int(number)
        else:
            months += int(number) * (12 if unit == "year" else 1)
    return struct.pack("!qii", micros, days, months)


def _bits(value: str) -> bytes:
    padded = value.ljust(-(-len(value) // 8) * 8, "0")
    return struct.pack("!i", len(value)) + int(padded or "0", 2).to_bytes(len(padded) // 8, "big")


_interval_text = text_encoder(pg_type("INTERVAL"))
_double = struct.Struct("!d").pack
_float = struct.Struct("!f").pack

_ELEMENTS: dict[Form, Encoder] = {
    "bool": lambda value: b"\x01" if value else b"\x00",
    "real": lambda value: _float(float(value)),
    "double": lambda value: _double(value),
    "numeric": _numeric,
    "text": text_encoder(pg_type("VARCHAR")),
    "bytea": lambda value: bytes(value),
    "date": _date,
    "time": _time,
    "timetz": _timetz,
    "timestamp": _timestamp,
    "timestamptz": _timestamp,
    "interval": _interval,
    "uuid": lambda value: uuid.UUID(str(value)).bytes,
    "json": text_encoder(pg_type("JSON")),
    "bits": _bits,
}
