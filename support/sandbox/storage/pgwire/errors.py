"""Errors as PostgreSQL clients know them: five-letter SQLSTATE codes, made from what DuckDB says."""

from __future__ import annotations

import re

import duckdb

from ..workspaces import error_details


class PgError(Exception):
    """What an ErrorResponse (or a NoticeResponse) carries."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        severity: str = "ERROR",
        hint: str | None = None,
        position: int | None = None,
        where: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.severity = severity
        self.hint = hint
        self.position = position  # of the offending token, in characters from 1
        self.where = where

    @property
    def fatal(self) -> bool:
        """Whether the connection ends with it."""
        return self.severity == "FATAL"


def unsupported(what: str) -> PgError:
    """A PostgreSQL feature that the engine has no equal of."""
    return PgError("0A000", f"{what} is not supported")


def forbidden(what: str) -> PgError:
    """A statement that would leave the workspace."""
    return PgError("42501", f"permission denied: {what}")


# The first pattern that fits the message wins; then the exception's class decides. Messages are DuckDB 1.5's.
_BY_MESSAGE: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), code)
    for pattern, code in (
        (r"Current transaction is aborted", "25P02"),
        # Looking for names like one that it has not found, a transaction met a newer version of a bucket.
        (r"already used by a different database", "40001"),
        (r"main key table|because there are entries that depend|[Dd]ependen(t|cy)", "2BP01"),
        (r"attached in read-only mode|transaction is launched in read-only mode", "25006"),
        (
            r"Duplicate key|violates (primary key|unique) constraint|[Uu]nique constraint|PRIMARY KEY or UNIQUE",
            "23505",
        ),
        (r"NOT NULL constraint failed|contains null values", "23502"),
        (r"[Ff]oreign key constraint|foreign key", "23503"),
        (r"CHECK constraint failed", "23514"),
        (
            r"^Failed to commit|[Cc]onflict on |write-write conflict|altered by a different transaction|conflicts with",
            "40001",
        ),
        (r"^Schema with name .* already exists", "42P06"),
        (r"^Column with name .* already exists", "42701"),
        (r"^Prepared statement .* already exists", "42P05"),
        (r"(Function|Macro).* with name .* already exists", "42723"),
        (r"^Type with name .* already exists", "42710"),
        (r"already exists", "42P07"),
        (r"^Schema with name .* does not exist|No catalog \+ schema named", "3F000"),
        (
            r"Function with name .* does not exist|No function matches|Could not choose a best candidate",
            "42883",
        ),
        (r"^(Macro|Table Macro).* does not exist", "42883"),
        (r"^Prepared statement .* does not exist", "26000"),
        (r"^Type with name .* does not exist", "42704"),
        (r"^Index with name .* does not exist", "42704"),
        (r"[Aa]mbiguous reference to column", "42702"),
        (r"Ambiguous reference|duplicate alias", "42712"),
        (r"must appear in the GROUP BY|aggregate function|cannot contain aggregates", "42803"),
        (r"not supported with.*window|cannot contain window", "42P20"),
        (r"column .*not found|does not have a column|has no column|Could not find (key|column)", "42703"),
        (r"^Referenced table .* not found|^Catalog .* does not exist", "42P01"),
        (r" is not an? table| is not an? view|is of type (Table|View)", "42809"),
        (r"LIMIT/OFFSET cannot be negative", "2201W"),
        (r"Values were not provided for|excess parameters|parameter.*mismatch", "08P01"),
        (r"columns? but .* values? (was|were) supplied|same number of result columns", "42601"),
        (r"More than one row returned", "21000"),
        (r"ivision by zero", "22012"),
        (r"out of range|[Oo]verflow|is out of range|too large", "22003"),
        (r"Could not set lock|database has been invalidated", "58030"),
    )
]
_TEMPORAL = re.compile(
    r"(?i)\b(date|time|timestamp)\b.*(out of range|field value)|timestamp.*out of range|Date out of range"
)
_TEMPORAL_FORMAT = re.compile(r"(?i)invalid (date|timestamp|time) field format|invalid timestamp")

_BY_CLASS: list[tuple[type[duckdb.Error], str]] = [
    (duckdb.InterruptException, "57014"),
    (duckdb.PermissionException, "42501"),
    (duckdb.ParserException, "42601"),
    (duckdb.SyntaxException, "42601"),
    (duckdb.ConversionException, "22P02"),
    (duckdb.OutOfRangeException, "22003"),
    (duckdb.TypeMismatchException, "42804"),
    (duckdb.InvalidTypeException, "42804"),
    (duckdb.ConstraintException, "23000"),
    (duckdb.OutOfMemoryException, "53200"),
    (duckdb.NotImplementedException, "0A000"),
    (duckdb.DependencyException, "2BP01"),
    (duckdb.TransactionException, "25000"),
    (duckdb.SequenceException, "55000"),
    (duckdb.HTTPException, "42501"),
    (duckdb.IOException, "58030"),
    (duckdb.FatalException, "58030"),
    (duckdb.CatalogException, "42P01"),
    (duckdb.BinderException, "42000"),
    (duckdb.InvalidInputException, "22023"),
    (duckdb.DataError, "22000"),
]


def from_duckdb(error: duckdb.Error, sql: str | None = None, offset: int = 0) -> PgError:
    """Translate; `sql` is the text that failed, as the client wrote it, `offset` where it stood in its query."""
    message, byte_position = error_details(error)
    message, _, advice = (part.strip() for part in message.partition("\n"))
    position = None
    if sql is not None and byte_position is not None:
        position = offset + len(sql.encode()[:byte_position].decode(errors="ignore")) + 1
    hint = " ".join(advice.split()) if advice.startswith(("Did you mean", "Candidate", "Either", "Possible")) else None
    if advice and hint is None and not isinstance(error, duckdb.OutOfMemoryException):
        message = " ".join(f"{message} {advice}".split())
    return PgError(_code(error, message), message, hint=hint, position=position)


def _code(error: duckdb.Error, message: str) -> str:
    if isinstance(error, duckdb.InterruptException | duckdb.PermissionException):
        return "57014" if isinstance(error, duckdb.InterruptException) else "42501"
    if isinstance(error, duckdb.ConversionException | duckdb.OutOfRangeException | duckdb.InvalidInputException):
        if _TEMPORAL_FORMAT.search(message):
            return "22007"
        if _TEMPORAL.search(message):
            return "22008"
    for pattern, code in _BY_MESSAGE:
        if pattern.search(message):
            return code
    return next((code for kind, code in _BY_CLASS if isinstance(error, kind)), "XX000")
