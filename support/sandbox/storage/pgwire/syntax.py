"""Going through the tokens of one statement, for the commands that are parsed here and not by DuckDB."""

from __future__ import annotations

from .errors import PgError
from .lexer import Kind, Piece, Token


class Reader:
    """Goes through the tokens of one statement."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.tokens = piece.tokens
        self.index = 0

    @property
    def done(self) -> bool:
        """Whether all tokens are taken."""
        return self.index >= len(self.tokens)

    @property
    def word(self) -> str:
        """The keyword that comes next."""
        return "" if self.done else self.tokens[self.index].word

    @property
    def text(self) -> str:
        """The token that comes next, as written."""
        return "" if self.done else self.tokens[self.index].text

    def take(self) -> Token:
        """The next token."""
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
        """Take these words, which must come next."""
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
        """Nothing may be left."""
        if not self.done:
            raise self.error()

    def error(self) -> PgError:
        """A syntax error at the next token."""
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
