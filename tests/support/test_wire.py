"""The wire layer against a real HTTP server on loopback that answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from support.contracts import storage
from support.wire.access import Access
from support.wire.exchange import NO_ANSWER, Exchange, Journal
from support.wire.limits import Limits
from support.wire.masking import Masker
from support.wire.outcome import BrokenPromise, ContractViolation, NoAnswer, Outcome
from support.wire.refusals import REFUSALS, either
from support.wire.rest import Rest, RestServer, fill

BUCKETS = {"buckets": [], "total": 0}


class Scripted(ThreadingHTTPServer):
    """Answers each request with ``answer``, and keeps the paths that were asked for."""

    answer: tuple[int, Any] = (200, BUCKETS)
    hang = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.paths: list[str] = []
        self.released = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Scripted

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        if self.server.hang:
            self.server.released.wait(10)
        status, body = self.server.answer
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as scripted:
        thread = threading.Thread(target=scripted.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield scripted
        scripted.released.set()
        scripted.shutdown()
        thread.join()


def rest(server: Scripted, read_seconds: float = 5) -> Rest:
    access = Access(Limits(connect_seconds=1, read_seconds=read_seconds))
    address = f"http://127.0.0.1:{server.server_port}"
    return Rest(RestServer(address, access), storage.STORAGE, Journal(), Masker())


def list_buckets(wire: Rest, key: str = "proj_p_admin_0123456789") -> Any:
    return wire.call(storage.LIST_BUCKETS, auth=key, project_id="p", branch_id="default")


def test_each_call_leaves_a_masked_exchange(server: Scripted) -> None:
    wire = rest(server)
    outcome = list_buckets(wire)
    [exchange] = wire.journal.exchanges
    assert outcome.ok
    assert outcome.body == BUCKETS
    assert (exchange.operation, exchange.status) == (storage.LIST_BUCKETS.name, 200)
    assert "0123456789" not in repr(exchange)
    assert "curl -i -H 'Authorization: Bearer proj_…'" in exchange.reproduce


def test_a_refusal_is_an_outcome_that_tells_code_and_text(server: Scripted) -> None:
    server.answer = (404, {"detail": {"error": "project_not_found", "message": "no project p"}})
    outcome = list_buckets(rest(server))
    assert (outcome.ok, outcome.status, outcome.code, outcome.message) == (
        False,
        404,
        "project_not_found",
        "no project p",
    )
    with pytest.raises(BrokenPromise) as told:
        outcome.value("the owner should see the buckets")
    promise, again = str(told.value).splitlines()
    assert promise == (
        "The owner should see the buckets, but GET /projects/{project_id}/branches/{branch_id}/buckets answered 404 "
        "project_not_found: no project p"
    )
    assert again.startswith("Reproduce: curl")


def test_an_answer_against_the_contract_fails_the_call(server: Scripted) -> None:
    server.answer = (200, {"buckets": [{"name": 1}], "total": -1})
    wire = rest(server)
    with pytest.raises(ContractViolation) as told:
        list_buckets(wire)
    assert "total: expected greater than or equal to 0" in str(told.value)
    assert "buckets[0].name" in str(told.value)
    assert wire.journal.exchanges[0].violations


def test_clean_up_records_violations_without_raising(server: Scripted) -> None:
    server.answer = (500, {"error": "internal_server_error", "message": "boom"})
    wire = rest(server)
    with wire.journal.lenient():
        assert list_buckets(wire).status == 500
    assert wire.journal.exchanges[0].violations
    with pytest.raises(ContractViolation, match="500 internal_server_error: boom"):
        list_buckets(wire)


def test_a_secret_in_an_answer_is_a_violation(server: Scripted) -> None:
    server.answer = (403, {"detail": "key proj_p_admin_0123456789 may not do that"})
    wire = rest(server)
    wire.masker.learn("proj_p_admin_0123456789")
    with pytest.raises(ContractViolation, match=r"expected no secret in it, found the secret proj_…"):
        list_buckets(wire)


def test_nobody_there_is_told_in_a_sentence() -> None:
    wire = Rest(RestServer("http://127.0.0.1:1"), storage.STORAGE, Journal(), Masker())
    with pytest.raises(NoAnswer, match=r"got no answer from 127.0.0.1:1: the connection was refused"):
        list_buckets(wire)
    assert wire.journal.exchanges[0].status == NO_ANSWER


def test_a_target_that_hangs_costs_one_timeout(server: Scripted) -> None:
    server.hang = True
    with pytest.raises(NoAnswer, match=r"no answer within 0.2 s"):
        list_buckets(rest(server, read_seconds=0.2))


@pytest.mark.parametrize(
    ("value", "segment"),
    [("a/b", "a%2Fb"), ("..", "%2E%2E"), (".", "%2E"), ("ž x", "%C5%BE%20x"), ("a?b#c", "a%3Fb%23c"), ("%2e", "%252e")],
)
def test_a_path_parameter_is_one_segment_whatever_is_in_it(server: Scripted, value: str, segment: str) -> None:
    assert fill("/x/{name}", {"name": value}) == f"/x/{segment}"
    wire = rest(server)
    wire.call(storage.LIST_BUCKETS, project_id=value, branch_id="default")
    assert server.paths == [f"/projects/{segment}/branches/default/buckets"]


def test_a_template_needs_all_its_values() -> None:
    with pytest.raises(KeyError, match="branch_id"):
        fill("/x/{name}/{branch_id}", {"name": "a"})


def exchange(started: float, seconds: float) -> Exchange:
    return Exchange("storage", "rest", "GET /", "", 200, started, seconds, "", "", "")


def test_overlapping_requests_are_waited_for_once() -> None:
    journal = Journal([exchange(0, 2), exchange(1, 2), exchange(10, 1), exchange(0.5, 0.5)])
    assert journal.waited == 4


def test_pauses_until_the_target_is_asked_again_are_waited_for() -> None:
    journal = Journal([exchange(0, 2)])
    journal.pause(0.01)
    assert 2.01 <= journal.waited < 2.5


def test_new_exchanges_are_taken_once() -> None:
    journal = Journal()
    journal.record(exchange(0, 1))
    assert len(journal.take_new()) == 1
    assert journal.take_new() == []


def test_words_for_refusals_are_told_apart(server: Scripted) -> None:
    server.answer = (403, {"detail": "no"})
    outcome = list_buckets(rest(server))
    assert REFUSALS["forbidden"].fits(outcome)
    assert not REFUSALS["unauthorized"].fits(outcome)
    assert either("unauthorized", "forbidden").fits(outcome)
    assert REFUSALS["unauthorized"].expectation(outcome) == "refused as unauthorized (401)"


@pytest.mark.parametrize(
    ("word", "code", "message", "fits"),
    [
        ("read-only", "25006", "no", True),
        ("read-only", None, 'database "x" which is attached in read-only mode!', True),
        ("read-only", "42601", "attached in read-only mode", False),
        ("read-only", None, "Catalog Error: Table with name x does not exist!", False),
        ("not found", "42P01", "", True),
        ("not found", "3D000", "", True),
        ("not found", "3F000", "", True),
        ("not found", None, "Catalog Error: Table with name x does not exist!", True),
        ("cancelled", None, "INTERRUPT Error: Interrupted!", True),
        ("forbidden", None, "Permission Error: no", True),
        ("a conflict", None, "anything", False),
    ],
)
def test_sql_servers_without_sqlstates_are_understood_by_their_words(
    word: str, code: str | None, message: str, fits: bool
) -> None:
    statement = Exchange("storage", "pgwire", "SELECT", "", code or "an error without SQLSTATE", 0, 0, "", "", "")
    assert REFUSALS[word].fits(Outcome(statement, ok=False, code=code, message=message)) is fits
