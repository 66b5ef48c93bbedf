"""What a session may run: the second wall round a workspace (the first is DuckDB's own, see ../workspaces.py).

A statement is judged by what DuckDB's parser says it is, never by its looks. Tokens are consulted only for what the
parser does not tell: what an EXPLAIN or PREPARE holds, which PRAGMA is meant, and which functions are called.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from duckdb import StatementType

from ..gate import GatedCursor
from .errors import forbidden
from .lexer import Kind, Token

_ALLOWED = {
    StatementType.SELECT,
    StatementType.INSERT,
    StatementType.UPDATE,
    StatementType.DELETE,
    StatementType.MERGE_INTO,
    StatementType.CREATE,
    StatementType.CREATE_FUNC,
    StatementType.ALTER,
    StatementType.DROP,
    StatementType.EXECUTE,
    StatementType.ANALYZE,
    StatementType.VACUUM,
    StatementType.VARIABLE_SET,
}
# SET reaches the engine only as SET VARIABLE and USE; all others are answered by settings.py.
_ALLOWED_SETS = {("SET", "VARIABLE"), ("RESET", "VARIABLE")}
_WRAPPERS = {StatementType.EXPLAIN, StatementType.PREPARE}
_NAMES = {
    StatementType.ATTACH: "ATTACH",
    StatementType.DETACH: "DETACH",
    StatementType.COPY: "COPY to or from a server file",
    StatementType.COPY_DATABASE: "COPY FROM DATABASE",
    StatementType.EXPORT: "EXPORT DATABASE",
    StatementType.LOAD: "INSTALL or LOAD of an extension",
    StatementType.EXTENSION: "extension statements",
    StatementType.PRAGMA: "this PRAGMA",
    StatementType.CALL: "CALL",
    StatementType.SET: "changing the engine's configuration",
    StatementType.TRANSACTION: "this transaction statement",
}
# Those that only show something about the own database.
_PRAGMAS = {
    "collations",
    "database_list",
    "database_size",
    "functions",
    "platform",
    "show",
    "show_databases",
    "show_tables",
    "show_tables_expanded",
    "storage_info",
    "table_info",
    "user_agent",
    "version",
}
# Functions that read files (the engine has none that they could open, but for the workspace's own), that do something
# to the whole instance or write to the server's output, and those that run SQL from a string nobody has looked at.
_FUNCTIONS = {
    "add_parquet_key",
    "arrow_scan",
    "arrow_scan_dumb",
    "checkpoint",
    "copy_database",
    "force_checkpoint",
    "glob",
    "import_database",
    "json_execute_serialized_sql",
    "pandas_scan",
    "parquet_bloom_probe",
    "parquet_file_metadata",
    "parquet_full_metadata",
    "parquet_kv_metadata",
    "parquet_metadata",
    "parquet_scan",
    "parquet_schema",
    "python_map_function",
    "query",
    "read_blob",
    "read_csv",
    "read_csv_auto",
    "read_duckdb",
    "read_json",
    "read_json_auto",
    "read_json_objects",
    "read_json_objects_auto",
    "read_ndjson",
    "read_ndjson_auto",
    "read_ndjson_objects",
    "read_parquet",
    "read_text",
    "sniff_csv",
    "truncate_duckdb_logs",
    "write_log",
}
_FUNCTION_PREFIXES = ("enable_", "disable_", "verify_")
_OBJECTS = {
    "DATABASE",
    "FUNCTION",
    "INDEX",
    "MACRO",
    "SCHEMA",
    "SECRET",
    "SEQUENCE",
    "TABLE",
    "TYPE",
    "VIEW",
}
# A name after one of these is the name of a table, even with a bracket behind it.
_BEFORE_TABLES = {"INTO", "TABLE", "EXISTS", "REFERENCES", "ON", "VIEW", "UPDATE"}


def check(
    cursor: GatedCursor,
    statements: Sequence[duckdb.Statement],
    text: str,
    tokens: Sequence[Token],
) -> None:
    """Raise PgError for what a session must not do."""
    head = tokens[0].word
    if head == "PRAGMA":
        # The parser has already turned most of these into queries.
        if len(tokens) < 2 or tokens[1].name.lower() not in _PRAGMAS:
            raise forbidden(_NAMES[StatementType.PRAGMA])
    else:
        for statement in statements:
            _check_kind(cursor, statement.type, text, tokens)
    if head in ("CREATE", "DROP", "ALTER"):
        words = _object_words(tokens)
        if "SECRET" in words:
            raise forbidden("secrets")
        if "DATABASE" in words:  # it would rename or detach a bucket for all sessions
            raise forbidden(f"{head} DATABASE")
    _check_functions(tokens)


def _check_kind(cursor: GatedCursor, kind: StatementType, text: str, tokens: Sequence[Token]) -> None:
    if kind in _WRAPPERS:
        _check_inner(cursor, kind, text, tokens)
    elif kind == StatementType.SET:
        words = (tokens[0].word, tokens[1].word if len(tokens) > 1 else "")
        if words not in _ALLOWED_SETS and words[0] != "USE":
            raise forbidden(_NAMES[kind])
    elif kind == StatementType.CALL:
        if len(tokens) != 1 or tokens[0].word != "CHECKPOINT":
            raise forbidden(_NAMES[kind])
    elif kind not in _ALLOWED:
        raise forbidden(_NAMES.get(kind, f"{kind.name} statements"))


def _check_inner(cursor: GatedCursor, kind: StatementType, text: str, tokens: Sequence[Token]) -> None:
    """EXPLAIN ANALYZE runs what it explains; PREPARE keeps it for EXECUTE."""
    start = inner_start(kind, tokens)
    inner = text[tokens[start].start :]
    rest = [Token(t.kind, t.text, t.start - tokens[start].start, t.end - tokens[start].start) for t in tokens[start:]]
    check(cursor, cursor.extract_statements(inner), inner, rest)


def inner_start(kind: StatementType, tokens: Sequence[Token]) -> int:
    """The index of the token where the wrapped statement starts."""
    index = 1
    if kind == StatementType.PREPARE:  # PREPARE name [(types)] AS …
        while index < len(tokens) - 1 and tokens[index].word != "AS":
            index += 1
        return min(index + 1, len(tokens) - 1)
    while index < len(tokens) - 1 and (tokens[index].word in ("ANALYZE", "VERBOSE") or tokens[index].text == "("):
        if tokens[index].text == "(" and tokens[index + 1].word in (
            "SELECT",
            "WITH",
            "FROM",
            "VALUES",
            "TABLE",
        ):
            break  # EXPLAIN (SELECT …)
        index = _after_bracket(tokens, index) if tokens[index].text == "(" else index + 1
    return min(index, len(tokens) - 1)


def _after_bracket(tokens: Sequence[Token], index: int) -> int:
    depth = 0
    for position in range(index, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[position].text, 0)
        if depth == 0:
            return position + 1
    return len(tokens)


def _object_words(tokens: Sequence[Token]) -> list[str]:
    """The words between the verb and the name: [OR REPLACE] [TEMPORARY] … SECRET."""
    words = []
    for token in tokens[1:5]:
        if token.kind is not Kind.WORD:
            break
        words.append(token.word)
        if token.word in _OBJECTS:
            break
    return words


def _check_functions(tokens: Sequence[Token]) -> None:
    for index in range(len(tokens) - 1):
        if tokens[index + 1].text != "(" or tokens[index].kind not in (Kind.WORD, Kind.QUOTED):
            continue
        name = tokens[index].name.lower()
        if name not in _FUNCTIONS and not name.startswith(_FUNCTION_PREFIXES):
            continue
        if index and tokens[index - 1].word in _BEFORE_TABLES:
            continue
        raise forbidden(f"function {name}")
