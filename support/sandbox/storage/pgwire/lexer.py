"""SQL split into tokens and statements, by the lexical rules that PostgreSQL and DuckDB share.

Needed because clients send what DuckDB's own parser does not know (cursors, COPY … STDIN, isolation levels), and
because one simple query may hold several statements of both kinds. Nothing is ever decided by searching in text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    WORD = auto()  # an unquoted identifier or keyword
    QUOTED = auto()  # a "quoted identifier"
    STRING = auto()
    NUMBER = auto()
    PARAMETER = auto()  # $1
    SYMBOL = auto()


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The keyword in capitals, or nothing when this is not a plain word."""
        return self.text.upper() if self.kind is Kind.WORD else ""

    @property
    def name(self) -> str:
        """The identifier that this token stands for."""
        return self.text[1:-1].replace('""', '"') if self.kind is Kind.QUOTED else self.text

    @property
    def string(self) -> str:
        """The value of a string constant."""
        if self.text[0] == "$":
            tag = self.text.index("$", 1) + 1
            return self.text[tag:-tag]
        if self.text[0] in "eE":
            return _unescape(self.text[2:-1].replace("''", "'"))
        return self.text[self.text.index("'") + 1 : -1].replace("''", "'")


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement: its text without the semicolon, and its tokens (positions count from the start of `text`)."""

    text: str
    tokens: Sequence[Token]
    offset: int  # where it starts in the query string


_TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\r\n]*)
    | (?P<comment>/\*)
    | (?P<STRING>[eE]'(?:[^'\\]|\\.|'')*' | (?:[nN]|[uU]&)?'[^']*(?:''[^']*)*' )
    | (?P<dollar>\$(?:[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*)?\$)
    | (?P<PARAMETER>\$\d+)
    | (?P<QUOTED>"[^"]*(?:""[^"]*)*")
    | (?P<WORD>[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*)
    | (?P<NUMBER>(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<SYMBOL>::|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "01234567":
            return chr(int(code, 8))
        if code[0] in "xuU" and len(code) > 1:
            return chr(int(code[1:], 16))
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(one, text)


def tokenize(sql: str) -> list[Token]:
    """All tokens; what is not closed (a string, a comment) becomes one symbol, which the parser then refuses."""
    tokens: list[Token] = []
    position, end = 0, len(sql)
    while position < end:
        match = _TOKEN.match(sql, position)
        assert match is not None  # the last alternative takes any character
        group, stop = str(match.lastgroup), match.end()
        if group == "comment":
            stop = _comment_end(sql, stop)
        elif group == "dollar":
            close = sql.find(match[0], stop)
            stop = end if close < 0 else close + len(match[0])
            tokens.append(Token(Kind.STRING if close >= 0 else Kind.SYMBOL, sql[position:stop], position, stop))
        elif group == "SYMBOL" and match[0] in "'\"":
            stop = end
            tokens.append(Token(Kind.SYMBOL, sql[position:], position, end))
        elif group != "space":
            tokens.append(Token(Kind[group], match[0], position, stop))
        position = stop
    return tokens


def _comment_end(sql: str, position: int) -> int:
    """Comments nest."""
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(sql, position)
        if edge is None:
            return len(sql)
        depth += 1 if edge[0] == "/*" else -1
        position = edge.end()
    return position


def split(sql: str) -> list[Piece]:
    """The statements of a query string; empty ones are left out."""
    pieces: list[Piece] = []
    current: list[Token] = []
    start = 0
    for token in tokenize(sql):
        if token.text == ";":
            _add(pieces, sql[start : token.start], current, start)
            current, start = [], token.end
        else:
            current.append(token)
    _add(pieces, sql[start:], current, start)
    return pieces


def _add(pieces: list[Piece], text: str, tokens: list[Token], start: int) -> None:
    if not tokens:
        return
    if start:
        tokens = [Token(t.kind, t.text, t.start - start, t.end - start) for t in tokens]
    pieces.append(Piece(text, tokens, start))


def top_level(tokens: Sequence[Token]) -> list[int]:
    """The indexes of the tokens that stand outside all brackets."""
    depth, indexes = 0, []
    for index, token in enumerate(tokens):
        if token.kind is Kind.SYMBOL and token.text in "([{":
            depth += 1
        elif token.kind is Kind.SYMBOL and token.text in ")]}":
            depth -= 1
        elif depth == 0:
            indexes.append(index)
    return indexes
