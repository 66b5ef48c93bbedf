"""SET, SHOW and RESET: the settings that PostgreSQL clients use, answered for this server.

What the server can do it does (TimeZone, search_path, statement_timeout); what it does in one way only (text as UTF-8,
ISO dates) it accepts in that way and refuses otherwise; what has no effect here but harms nobody is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from ..gate import GatedCursor
from ..store.sql import literal, quoted
from .errors import PgError

Check = Callable[[str], str]  # gives the value in its canonical form, or raises PgError

SERVER_VERSION = "14.0"


@dataclass(frozen=True)
class Setting:
    """One setting; `reported` ones are told to the client whenever they change."""

    name: str
    default: str
    check: Check | None  # None: cannot be changed
    reported: bool = False


def _invalid(name: str, value: str, hint: str | None = None) -> PgError:
    return PgError("22023", f'invalid value for parameter "{name}": "{value}"', hint=hint)


def _any(value: str) -> str:
    return value


def _one_of(name: str, *allowed: str) -> Check:
    def check(value: str) -> str:
        for choice in allowed:
            if value.lower() == choice.lower():
                return choice
        raise _invalid(name, value, f"This server offers only: {', '.join(allowed)}.")

    return check


def _boolean(name: str) -> Check:
    def check(value: str) -> str:
        word = value.lower()
        if word in ("on", "true", "yes", "1"):
            return "on"
        if word in ("off", "false", "no", "0"):
            return "off"
        raise PgError("22023", f'parameter "{name}" requires a Boolean value')

    return check


def _number(name: str, low: int, high: int) -> Check:
    def check(value: str) -> str:
        if not re.fullmatch(r"[+-]?\d+", value) or not low <= int(value) <= high:
            raise _invalid(name, value, f"It is a whole number from {low} to {high}.")
        return str(int(value))

    return check


_DURATION = re.compile(r"(\d+)\s*(us|ms|s|min|h|d)?")
_UNITS = {"us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


def _duration(name: str) -> Check:
    def check(value: str) -> str:
        match = _DURATION.fullmatch(value.strip())
        if match is None:
            raise _invalid(name, value, 'Valid units are "us", "ms", "s", "min", "h", and "d".')
        milliseconds = round(int(match[1]) * _UNITS[match[2] or "ms"])
        unit = next(unit for unit in ("d", "h", "min", "s", "ms") if milliseconds % _UNITS[unit] == 0)
        return f"{milliseconds // _UNITS[unit]:.0f}{unit}" if milliseconds else "0"

    return check


def _seconds(value: str) -> float:
    match = _DURATION.fullmatch(value)
    assert match is not None  # it has been checked
    return int(match[1]) * _UNITS[match[2] or "ms"] / 1000


def _encoding(value: str) -> str:
    name = "".join(character for character in value.upper() if character.isalnum())
    if name in ("UTF8", "UNICODE"):
        return "UTF8"
    if name == "SQLASCII":  # bytes as they are
        return "SQL_ASCII"
    raise _invalid("client_encoding", value, "This server speaks UTF8.")


def _date_style(value: str) -> str:
    parts = [part.strip().upper() for part in value.split(",")]
    orders = {"MDY", "DMY", "YMD", "US", "EURO", "EUROPEAN", "NONEUROPEAN"}
    if not all(part in orders or part in ("ISO", "DEFAULT") for part in parts):
        raise _invalid("DateStyle", value, "This server writes ISO dates.")
    order = next((part for part in parts if part in orders), "MDY")
    return f"ISO, {'DMY' if order.startswith('EURO') else order if order in ('DMY', 'YMD') else 'MDY'}"


_ISOLATION = ("read uncommitted", "read committed", "repeatable read", "serializable")


def _isolation(name: str) -> Check:
    """Any level is accepted; every transaction has snapshot isolation, and SHOW says so."""
    accepted = _one_of(name, *_ISOLATION)

    def check(value: str) -> str:
        accepted(value)
        return "repeatable read"

    return check


def _build() -> dict[str, Setting]:
    settings = [
        Setting("application_name", "", _any, reported=True),
        Setting("client_encoding", "UTF8", _encoding, reported=True),
        Setting("DateStyle", "ISO, MDY", _date_style, reported=True),
        Setting("default_transaction_read_only", "off", _boolean("default_transaction_read_only"), reported=True),
        Setting("in_hot_standby", "off", None, reported=True),
        Setting("integer_datetimes", "on", None, reported=True),
        Setting("IntervalStyle", "postgres", _one_of("IntervalStyle", "postgres"), reported=True),
        Setting("is_superuser", "off", None, reported=True),
        Setting("server_encoding", "UTF8", None, reported=True),
        Setting("server_version", f"{SERVER_VERSION} (DuckDB {duckdb.__version__})", None, reported=True),
        Setting("session_authorization", "", None, reported=True),
        Setting("standard_conforming_strings", "on", _one_of("standard_conforming_strings", "on"), reported=True),
        Setting("TimeZone", "UTC", _any, reported=True),
        Setting("backslash_quote", "safe_encoding", None),
        Setting("bytea_output", "hex", _one_of("bytea_output", "hex")),
        Setting(
            "client_min_messages",
            "notice",
            _one_of(
                "client_min_messages",
                "debug5",
                "debug4",
                "debug3",
                "debug2",
                "debug1",
                "debug",
                "log",
                "notice",
                "warning",
                "error",
            ),
        ),
        Setting("default_transaction_deferrable", "off", _boolean("default_transaction_deferrable")),
        Setting("default_transaction_isolation", "repeatable read", _isolation("default_transaction_isolation")),
        Setting("escape_string_warning", "on", _boolean("escape_string_warning")),
        Setting("extra_float_digits", "1", _number("extra_float_digits", -15, 3)),
        Setting("jit", "off", _boolean("jit")),
        Setting("lc_collate", "C", None),
        Setting("lc_ctype", "C", None),
        Setting("lc_messages", "C", _any),
        Setting("lc_monetary", "C", _any),
        Setting("lc_numeric", "C", _any),
        Setting("lc_time", "C", _any),
        # There are no locks to wait for: the second writer of a row is refused at once (40001).
        Setting("lock_timeout", "0", _duration("lock_timeout")),
        Setting("idle_in_transaction_session_timeout", "0", _duration("idle_in_transaction_session_timeout")),
        Setting("idle_session_timeout", "0", _duration("idle_session_timeout")),
        Setting("max_identifier_length", "128", None),
        Setting("max_index_keys", "32", None),
        Setting("row_security", "on", _boolean("row_security")),
        Setting("search_path", "main", _any),
        Setting("server_version_num", "140000", None),
        Setting("statement_timeout", "0", _duration("statement_timeout")),
        Setting("synchronous_commit", "on", _one_of("synchronous_commit", "on", "off", "local")),
        Setting("transaction_deferrable", "off", _boolean("transaction_deferrable")),
        Setting("transaction_isolation", "repeatable read", _isolation("transaction_isolation")),
        Setting("transaction_read_only", "off", None),
        Setting("xmloption", "content", _one_of("xmloption", "content", "document")),
    ]
    return {setting.name.lower(): setting for setting in settings}


SETTINGS = _build()


class SessionSettings:
    """The settings of one session. They belong to the transaction: a rollback brings the old values back."""

    def __init__(self, cursor: GatedCursor, catalog: str, user: str) -> None:
        self._cursor = cursor
        self._catalog = catalog
        self._values = {key: setting.default for key, setting in SETTINGS.items()}
        self._values["session_authorization"] = user
        self._values["search_path"] = self._search_path()
        self._initial = dict(self._values)  # what RESET goes back to
        self._before: dict[str, str] | None = None  # at the start of the transaction
        self._local: dict[str, str] = {}  # SET LOCAL: values to go back to when the transaction commits
        self._told: dict[str, str] = {}

    def start(self, options: dict[str, str]) -> None:
        """What the client asked for when it connected; RESET goes back to these values."""
        for name, value in options.items():
            self.set(name, value)
        self._initial = dict(self._values)

    def get(self, name: str) -> str:
        """The value, as SHOW gives it."""
        return self._values[self._known(name).name.lower()]

    def seconds(self, name: str) -> float | None:
        """A duration; None: no limit."""
        value = self._values[name]
        return _seconds(value) if value != "0" else None

    def set(self, name: str, value: str | None, local: bool = False) -> None:
        """`value` None stands for DEFAULT."""
        setting = self._known(name)
        key = setting.name.lower()
        if setting.check is None:
            raise PgError("55P02", f'parameter "{setting.name}" cannot be changed')
        new = self._initial[key] if value is None else setting.check(value)
        if local:
            self._local.setdefault(key, self._values[key])
        self._apply(key, new)

    def reset_all(self) -> None:
        """Back to the values of the session's start."""
        for key, value in self._initial.items():
            self._apply(key, value)

    def used(self) -> None:
        """USE has moved the search path."""
        self._values["search_path"] = self._search_path()

    # The transaction

    def begin(self) -> None:
        """Remember the values."""
        if self._before is None:
            self._before = dict(self._values)

    def commit(self) -> None:
        """Keep the values, but for those that were SET LOCAL."""
        self._restore(self._local)

    def rollback(self) -> None:
        """Go back to the values before the transaction."""
        self._restore(self._before or {})

    def _restore(self, values: dict[str, str]) -> None:
        for key, value in values.items():
            self._apply(key, value)
        self._before, self._local = None, {}

    def changes(self) -> list[tuple[str, str]]:
        """The reported settings that the client does not know yet."""
        changed = []
        for key, value in self._values.items():
            if SETTINGS[key].reported and self._told.get(key) != value:
                self._told[key] = value
                changed.append((SETTINGS[key].name, value))
        return changed

    # Inside

    def _known(self, name: str) -> Setting:
        setting = SETTINGS.get(name.lower())
        if setting is not None:
            return setting
        if self._cursor.execute("SELECT 1 FROM duckdb_settings() WHERE name = ?", [name.lower()]).fetchone():
            raise PgError("42501", f'permission denied to set parameter "{name}"')
        raise PgError("42704", f'unrecognized configuration parameter "{name}"')

    def _apply(self, key: str, value: str) -> None:
        if self._values[key] == value:
            return
        if key == "timezone":
            value = self._set_time_zone(value)
        elif key == "search_path":
            self._cursor.execute(f"SET search_path = {literal(self._engine_path(value))}")
            value = self._search_path()
        self._values[key] = value

    def _set_time_zone(self, value: str) -> str:
        try:
            self._cursor.execute(f"SET TimeZone = {literal(value)}")
        except duckdb.Error:
            raise _invalid("TimeZone", value) from None
        row = self._cursor.execute("SELECT current_setting('TimeZone')").fetchone()
        return str(row[0]) if row else value

    def _search_path(self) -> str:
        row = self._cursor.execute("SELECT current_setting('search_path')").fetchone()
        return str(row[0]) if row and row[0] else "main"

    def _engine_path(self, value: str) -> str:
        """PostgreSQL's usual schemas stand for the workspace's own one, wherever USE has led."""
        own = f"{quoted(self._catalog)}.main"
        names = [name.strip() for name in value.split(",")]
        kept = [own if name.strip('"').lower() in ("public", "main") else name for name in names]
        return ",".join(name for name in kept if name.strip('"') != "$user") or own
