"""The WebSocket wire, against a small server of the same library."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Thread

import pytest
from typing_extensions import TypedDict
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from support.contracts.sockets import SocketRoute
from support.wire.access import Access
from support.wire.exchange import NO_ANSWER, Journal
from support.wire.limits import Limits
from support.wire.masking import Masker
from support.wire.outcome import ContractViolation, NoAnswer
from support.wire.websocket import Socket, WebSockets


class Message(TypedDict):
    type: str


ROUTE = SocketRoute("/live", Message, refusals=frozenset({401, 403}), closes=frozenset({1000, 1003, 1008}))
PONG = json.dumps({"type": "pong"})


@contextmanager
def serving(handler: Callable[[ServerConnection], None], status: int | None = None) -> Iterator[WebSockets]:
    """Serve while the block runs; a status is what every handshake is refused with."""

    def refuse(connection: ServerConnection, request: Request) -> Response | None:
        return connection.respond(HTTPStatus(status), "go away") if status else None

    with serve(handler, "127.0.0.1", 0, process_request=refuse) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        port = server.socket.getsockname()[1]
        access = Access(Limits(read_seconds=2, connect_seconds=2))
        wire = WebSockets("demo", f"ws://127.0.0.1:{port}", ROUTE, Journal(), Masker(), access, frozenset({"beat"}))
        try:
            yield wire
        finally:
            wire.close_all()
            server.shutdown()
            thread.join()


def opened(wire: WebSockets) -> Socket:
    socket, outcome = wire.connect("token=eyJhbGciOi.eyJzdWIiOi.c2VjcmV0")
    assert socket is not None
    assert outcome.status == 101
    return socket


def echo_pong(connection: ServerConnection) -> None:
    for _ in connection:
        connection.send(json.dumps({"type": "beat"}))
        connection.send(PONG)


def say_nothing(connection: ServerConnection) -> None:
    for _ in connection:
        pass


def test_an_answer_is_told_from_what_comes_unasked() -> None:
    with serving(echo_pong) as wire:
        outcome = opened(wire).ask({"action": "ping"})
        assert outcome.ok
        assert outcome.status == "pong"
        assert [each.operation for each in wire.journal.exchanges] == [
            "CONNECT /live",
            "SEND /live",
            "RECEIVE /live",
            "RECEIVE /live",
        ]


def test_the_token_is_masked_in_all_that_is_kept() -> None:
    with serving(echo_pong) as wire:
        opened(wire).ask({"action": "ping"})
        for exchange in wire.journal.exchanges:
            assert "c2VjcmV0" not in f"{exchange.target} {exchange.request} {exchange.reproduce}"


def test_a_refused_handshake_is_an_outcome() -> None:
    with serving(echo_pong, status=403) as wire:
        socket, outcome = wire.connect()
        assert socket is None
        assert not outcome.ok
        assert outcome.status == 403


def test_a_server_error_at_the_handshake_breaks_the_contract() -> None:
    with serving(echo_pong, status=500) as wire, pytest.raises(ContractViolation, match=r"CONNECT /live.*500"):
        wire.connect()


@pytest.mark.parametrize("code", [1003, 1008])
def test_a_close_with_a_code_is_an_outcome(code: int) -> None:
    with serving(lambda connection: connection.close(code, "no")) as wire:
        outcome = opened(wire).receive()
        assert not outcome.ok
        assert outcome.status == code


def test_a_close_with_another_code_breaks_the_contract() -> None:
    with (
        serving(lambda connection: connection.close(1011)) as wire,
        pytest.raises(ContractViolation, match="expected 1000, 1003, 1008, found 1011"),
    ):
        opened(wire).receive()


def test_a_connection_that_is_dropped_breaks_the_contract() -> None:
    with (
        serving(lambda connection: connection.socket.close()) as wire,
        pytest.raises(ContractViolation, match="dropped without a word"),
    ):
        opened(wire).receive()


@pytest.mark.parametrize(("text", "said"), [("no JSON", "expected JSON"), ("{}", "type: expected a value")])
def test_a_message_of_another_shape_breaks_the_contract(text: str, said: str) -> None:
    with serving(lambda connection: connection.send(text)) as wire, pytest.raises(ContractViolation, match=said):
        opened(wire).receive()


def test_silence_ends_with_the_patience() -> None:
    with serving(say_nothing) as wire:
        socket = opened(wire)
        with pytest.raises(NoAnswer, match=r"no message within 0\.05 s"):
            socket.receive(0.05)
        assert wire.journal.exchanges[-1].status == NO_ANSWER


def test_nobody_there_is_told_as_no_answer() -> None:
    wire = WebSockets("demo", "ws://127.0.0.1:1", ROUTE, Journal(), Masker(), Access(Limits(connect_seconds=1)))
    with pytest.raises(NoAnswer):
        wire.connect()
