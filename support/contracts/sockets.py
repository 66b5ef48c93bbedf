"""What a contract says of a WebSocket: where it is, how it may refuse, and what it may send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from support.contracts.model import Violation, excerpt, mismatches

#: The server's way to say that a connection has ended without a word of farewell (RFC 6455, 7.4.1).
DROPPED = 1006


@dataclass(frozen=True, slots=True)
class SocketRoute:
    """One WebSocket address of a system."""

    path: str
    message: Any
    """A type that every message of the server fits, after JSON."""
    refusals: frozenset[int]
    """HTTP statuses with which the handshake may be refused."""
    closes: frozenset[int]
    """Codes with which the server may close a connection."""

    def check_handshake(self, status: int) -> list[Violation]:
        """What is wrong with this answer to a handshake."""
        if status == 101 or status in self.refusals:
            return []
        return [self._violation("CONNECT", "status", f"101 or a refusal {_listed(self.refusals)}", str(status))]

    def check_close(self, code: int) -> list[Violation]:
        """What is wrong with this end of a connection."""
        if code in self.closes:
            return []
        found = "none: the connection was dropped without a word" if code == DROPPED else str(code)
        return [self._violation("CLOSE", "close code", _listed(self.closes), found)]

    def check_message(self, text: str | bytes) -> list[Violation]:
        """What is wrong with this message of the server."""
        raw = text.encode() if isinstance(text, str) else text
        try:
            body = json.loads(raw)
        except ValueError:
            return [self._violation("RECEIVE", "body", "JSON", excerpt(raw) or "nothing")]
        return [self._violation("RECEIVE", *problem) for problem in mismatches(self.message, body)]

    def _violation(self, what: str, field: str, expected: str, found: str) -> Violation:
        return Violation(f"{what} {self.path}", field, expected, found)


def _listed(codes: frozenset[int]) -> str:
    return ", ".join(str(code) for code in sorted(codes))
