"""WebSockets over the ``websockets`` library: each handshake, message and end is recorded and held to the contract."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_connection

from support.contracts.model import Violation
from support.contracts.sockets import DROPPED, SocketRoute
from support.wire import gate
from support.wire.access import Access
from support.wire.exchange import NO_ANSWER, Exchange, Journal
from support.wire.masking import Masker
from support.wire.outcome import NoAnswer, Outcome
from support.wire.rest import contract_violation, cut

#: The status of a message to which no answer is awaited.
SENT = "sent"
_SHOWN = 4_000  # characters of a message that the evidence keeps


@dataclass(slots=True)
class Socket:
    """An open connection."""

    wire: WebSockets
    url: str
    raw: ClientConnection
    opened: ExitStack
    """Closes it."""

    def send(self, message: Any) -> Outcome:
        """Send a message and wait for nothing: text and bytes go as they are, anything else as JSON."""
        gate.check_write(self.wire.journal, self.wire.access, "a message over a WebSocket")
        started, clock = time.time(), time.perf_counter()
        try:
            self.raw.send(_encoded(message))
        except ConnectionClosed as closed:
            return self._closed("SEND", message, closed, started, clock)
        return self.wire.recorded("SEND", self.url, _shown(message), SENT, "", started, clock, ok=True)

    def receive(self, seconds: float | None = None) -> Outcome:
        """The next message of the server, or the end of the connection: then ``ok`` is false, and the status its code.

        Raises:
            NoAnswer: nothing came in so many seconds (the limit of the target unless told).
            ContractViolation: the message, or the code of the end, is not one that the contract allows.
        """
        started, clock = time.time(), time.perf_counter()
        patience = self.wire.access.limits.read_seconds if seconds is None else seconds
        try:
            text = self.raw.recv(timeout=patience)
        except TimeoutError as error:
            lost = f"no message within {patience:g} s"
            outcome = self.wire.recorded("RECEIVE", self.url, "", NO_ANSWER, lost, started, clock, ok=False)
            raise NoAnswer(f"The WebSocket at {outcome.exchange.target} sent {lost}", outcome.exchange) from error
        except ConnectionClosed as closed:
            return self._closed("RECEIVE", None, closed, started, clock)
        return self._received(text, started, clock)

    def ask(self, message: Any) -> Outcome:
        """Send a message, and return the server's answer to it: what it sends to everybody in between is passed over.

        Raises:
            NoAnswer: no answer came in time.
            ContractViolation: an answer that the contract does not allow.
        """
        sent = self.send(message)
        if not sent.ok:
            return sent
        end = time.monotonic() + self.wire.access.limits.read_seconds
        while True:
            outcome = self.receive(max(0.0, end - time.monotonic()))
            if not outcome.ok or outcome.status not in self.wire.unasked:
                return outcome

    def close(self) -> None:
        """Say farewell and close; closing twice is fine."""
        self.opened.close()

    def vanish(self) -> None:
        """Break the connection off without a word of farewell, as a machine does that loses power."""
        self.raw.close_socket()

    def _received(self, text: str | bytes, started: float, clock: float) -> Outcome:
        violations = self.wire.route.check_message(text)
        try:
            body = json.loads(text)
        except ValueError:
            body = text
        kind = body.get("type") if isinstance(body, dict) else None
        complaint = str(body.get("message", "")) if kind == "error" else ""
        return self.wire.recorded(
            "RECEIVE",
            self.url,
            "",
            str(kind or "message"),
            text if isinstance(text, str) else repr(text),
            started,
            clock,
            ok=kind != "error",
            body=body,
            message=complaint,
            violations=violations,
        )

    def _closed(self, kind: str, message: Any, closed: ConnectionClosed, started: float, clock: float) -> Outcome:
        code = closed.rcvd.code if closed.rcvd else DROPPED
        reason = closed.rcvd.reason if closed.rcvd else ""
        return self.wire.recorded(
            kind,
            self.url,
            "" if message is None else _shown(message),
            code,
            f"closed with code {code} {reason}".strip(),
            started,
            clock,
            ok=False,
            message=f"the connection was closed with code {code} {reason}".strip(),
            violations=self.wire.route.check_close(code),
        )


@dataclass(slots=True)
class WebSockets:
    """WebSocket connections of one scenario to one route of one server."""

    system: str
    base_url: str
    """``ws://host:port`` or ``wss://…``."""
    route: SocketRoute
    journal: Journal
    masker: Masker
    access: Access = field(default_factory=Access)
    unasked: frozenset[str] = frozenset()
    """Types of messages that the server sends of itself: they answer nothing."""
    open: list[Socket] = field(default_factory=list)

    def connect(
        self, query: str = "", *, path: str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[Socket | None, Outcome]:
        """Connect, or be refused: the outcome says which. ``path`` is another one than the route's.

        Raises:
            NoAnswer: nobody answers at that address, or not as a web server does.
            ContractViolation: the handshake was refused in a way that the contract does not allow.
        """
        url = self.base_url.rstrip("/") + (path or self.route.path) + (f"?{query}" if query else "")
        self.access.pace.wait()
        started, clock = time.time(), time.perf_counter()
        opened = ExitStack()
        try:
            raw = opened.enter_context(self._handshake(url, headers or {}))
        except InvalidStatus as refused:
            status = refused.response.status_code
            body = (refused.response.body or b"").decode("utf-8", "replace")
            violations = self.route.check_handshake(status)
            outcome = self.recorded(
                "CONNECT", url, "", status, body, started, clock, ok=False, message=body, violations=violations
            )
            return None, outcome
        except (OSError, TimeoutError, InvalidHandshake) as error:
            outcome = self.recorded("CONNECT", url, "", NO_ANSWER, str(error), started, clock, ok=False)
            raise NoAnswer(
                f"The WebSocket at {outcome.exchange.target} gave no answer: {error}", outcome.exchange
            ) from error
        socket = Socket(self, url, raw, opened)
        self.open.append(socket)
        return socket, self.recorded("CONNECT", url, "", 101, "connected", started, clock, ok=True)

    def _handshake(self, url: str, headers: Mapping[str, str]) -> AbstractContextManager[ClientConnection]:
        limits = self.access.limits
        return open_connection(
            url,
            additional_headers={**self.access.headers, **headers},
            ssl=self.access.context if url.startswith("wss:") else None,
            open_timeout=limits.connect_seconds,
            close_timeout=limits.connect_seconds,
            compression=None,
            max_size=None,
            proxy=self.access.proxy or None,  # none of the machine's: what is sent is what the profile says
        )

    def close_all(self) -> None:
        """Close every connection that this scenario opened."""
        while self.open:
            self.open.pop().close()

    def recorded(
        self,
        kind: str,
        url: str,
        request: str,
        status: int | str,
        response: str,
        started: float,
        clock: float,
        *,
        ok: bool,
        body: Any = None,
        message: str = "",
        violations: list[Violation] | None = None,
    ) -> Outcome:
        """Record one exchange and return what came of it.

        Raises:
            ContractViolation: there are violations that no deviation foresees.
        """
        mask = self.masker.mask
        judged = self.journal.judge(violations or [], status if isinstance(status, int) else 0)
        exchange = Exchange(
            system=self.system,
            surface="websocket",
            operation=f"{kind} {self.route.path}",
            target=mask(url),
            status=status,
            started=round(started, 4),
            seconds=round(time.perf_counter() - clock, 6),
            request=mask(cut(request or f"{kind} {url}", _SHOWN)),
            response=mask(cut(response, _SHOWN)),
            reproduce=mask(
                f"python -m websockets {shlex.quote(url)}"
                + (f" <<< {shlex.quote(cut(request, 600))}" if request else "")
            ),
            violations=judged,
        )
        self.journal.record(exchange)
        outcome = Outcome(exchange=exchange, ok=ok, body=body, message=mask(message))
        unforeseen = tuple(violation for violation in judged if not violation.known)
        if unforeseen and self.journal.enforcing:
            raise contract_violation(outcome, unforeseen)
        return outcome


def _encoded(message: Any) -> str | bytes:
    return message if isinstance(message, str | bytes) else json.dumps(message)


def _shown(message: Any) -> str:
    return repr(message) if isinstance(message, bytes) else str(_encoded(message))


def _client(url: str, message: str) -> str:
    """A line for a shell that connects, and says the same."""
    line = f"python -m websockets {shlex.quote(url)}"
    return f"{line} <<< {shlex.quote(cut(message, 600))}" if message else line
