"""How a target is treated: how long it is waited for, how often it is asked again, and how fast."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from support.contracts.storage import CREATE_PROJECT, HEALTH, LIST_PROJECTS, STORAGE
from support.wire.access import Access
from support.wire.exchange import NO_ANSWER, Journal
from support.wire.limits import Limits
from support.wire.masking import Masker
from support.wire.outcome import BrokenPromise, NoAnswer
from support.wire.pace import Pace
from support.wire.pgwire import Login, PgWire
from support.wire.rest import Rest, RestServer, why_no_answer
from support.wire.retries import Retries, seconds_until
from support.wire.s3 import S3
from support.wire.s3_server import S3Server
from tests.robustness.relay import Relay
from tests.wire.scripted import Answer, scripted

QUICK = Limits(connect_seconds=1, read_seconds=0.5, total_seconds=1, retries=0)
BUSY = Answer(429, b'{"error": "slow_down"}', {"Retry-After": "0"})
NOBODY = "key-of-nobody"


def rest(url: str, limits: Limits, journal: Journal | None = None) -> Rest:
    return Rest(RestServer(url, Access(limits)), STORAGE, journal or Journal(enforcing=False), Masker())


# --- time -----------------------------------------------------------------------------------------------------------


def test_an_answer_that_comes_byte_by_byte_ends_at_the_total_over_rest() -> None:
    with scripted(lambda path, number: Answer()) as server, Relay(("127.0.0.1", server.server_port)) as relay:
        relay.turn("dripping")
        wire = rest(f"http://127.0.0.1:{relay.port}", QUICK)
        with pytest.raises(NoAnswer, match="no whole answer within 1 s"):
            wire.call(LIST_PROJECTS, auth=NOBODY)
        assert 1 <= wire.journal.exchanges[0].seconds < 10


def test_an_answer_that_comes_byte_by_byte_ends_at_the_total_over_s3() -> None:
    with scripted(lambda path, number: Answer()) as server, Relay(("127.0.0.1", server.server_port)) as relay:
        relay.turn("dripping")
        url, journal = f"http://127.0.0.1:{relay.port}/s3", Journal()
        s3 = S3("storage", S3Server(url, Access(QUICK)), NOBODY, NOBODY, journal, Masker())
        with pytest.raises(NoAnswer):
            s3.call("get_object", Bucket="b", Key="k")
        assert 0.9 <= journal.exchanges[0].seconds < 10


def test_a_content_that_comes_byte_by_byte_ends_at_the_total_over_s3() -> None:
    described = {"ETag": '"e"', "Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT"}
    long = Answer(200, b"x" * 5000, described)
    with scripted(lambda path, number: long) as server, Relay(("127.0.0.1", server.server_port)) as relay:
        relay.turn("trickling")
        url = f"http://127.0.0.1:{relay.port}/s3"
        s3 = S3("storage", S3Server(url, Access(QUICK)), NOBODY, NOBODY, Journal(), Masker())
        started = time.monotonic()
        with pytest.raises(BrokenPromise, match=r"answered 200, but boto3 cannot use the answer: Read timeout"):
            s3.call("get_object", Bucket="b", Key="k")
        assert 0.9 <= time.monotonic() - started < 10


def test_a_server_that_says_nothing_ends_at_the_read_timeout_over_pg_wire() -> None:
    with scripted(lambda path, number: Answer()) as server, Relay(("127.0.0.1", server.server_port)) as relay:
        relay.turn("hanging")
        wire = PgWire("storage", Journal(), Masker(), Access(QUICK))
        with pytest.raises(NoAnswer, match="timeout expired"):
            wire.connect(Login("127.0.0.1", relay.port, "d", "u", "wrong-password"))


# --- again ----------------------------------------------------------------------------------------------------------


def test_a_refused_connection_is_tried_again_and_every_try_is_shown() -> None:
    with scripted(lambda path, number: Answer()) as server, Relay(("127.0.0.1", server.server_port)) as relay:
        relay.turn("refusing")
        wire = rest(f"http://127.0.0.1:{relay.port}", Limits(connect_seconds=1, retries=5))
        threading.Timer(0.3, relay.turn, ("faithful",)).start()
        assert wire.call(CREATE_PROJECT, auth=NOBODY, json={}).status == 200
    statuses = [each.status for each in wire.journal.exchanges]
    assert len(statuses) > 1
    assert statuses == [*[NO_ANSWER] * (len(statuses) - 1), 200]
    assert f"attempt {len(statuses)}): the connection was refused" in wire.journal.exchanges[-1].request
    assert server.seen == ["POST /projects"]


@pytest.mark.parametrize("manner", ["hanging", "cutting", "garbage"])
def test_what_may_have_arrived_is_never_sent_again(manner: str) -> None:
    with scripted(lambda path, number: Answer()) as server, Relay(("127.0.0.1", server.server_port)) as relay:
        relay.turn(manner)
        wire = rest(f"http://127.0.0.1:{relay.port}", Limits(connect_seconds=1, read_seconds=0.5, retries=5))
        with pytest.raises(NoAnswer):
            wire.call(CREATE_PROJECT, auth=NOBODY, json={})
    assert len(wire.journal.exchanges) == 1


def test_a_busy_target_is_waited_for_where_nothing_is_judged() -> None:
    journal = Journal()
    with scripted(lambda path, number: BUSY if number < 3 else Answer()) as server:
        wire = rest(server.url, Limits(retry_after=True), journal)
        with journal.lenient():
            assert wire.call(LIST_PROJECTS, auth=NOBODY).status == 200
    assert [each.status for each in journal.exchanges] == [429, 429, 200]
    assert "attempt 3): it answered 429 with Retry-After: 0" in journal.exchanges[-1].request


@pytest.mark.parametrize(
    ("limits", "patient", "answer"),
    [
        (Limits(retry_after=True), False, BUSY),  # it is what a When has asked for
        (Limits(), True, BUSY),  # the profile does not say so
        (Limits(retry_after=True, retries=0), True, BUSY),
        (Limits(retry_after=True, retry_seconds=1), True, Answer(503, b"{}", {"Retry-After": "2"})),
        (Limits(retry_after=True), True, Answer(503, b"{}")),
        (Limits(retry_after=True), True, Answer(503, b"{}", {"Retry-After": "soon"})),
        (Limits(retry_after=True), True, Answer(500, b"{}", {"Retry-After": "0"})),
    ],
)
def test_otherwise_the_first_answer_stands(limits: Limits, patient: bool, answer: Answer) -> None:
    journal = Journal(enforcing=False)
    with scripted(lambda path, number: answer) as server, journal.waiting(patient):
        assert rest(server.url, limits, journal).call(LIST_PROJECTS, auth=NOBODY).status == answer.status
    assert len(journal.exchanges) == 1


def test_repetitions_are_bounded_in_number() -> None:
    journal = Journal(enforcing=False, patient=True)
    with scripted(lambda path, number: BUSY) as server:
        assert (
            rest(server.url, Limits(retry_after=True, retries=3), journal).call(LIST_PROJECTS, auth=NOBODY).status
            == 429
        )
    assert len(journal.exchanges) == 4


def test_repetitions_are_bounded_in_time() -> None:
    retries = Retries(Limits(retry_after=True, retries=10, retry_seconds=0.2), patient=True)
    tries = 0
    while retries.after_refused_connection():
        tries += 1
    assert tries == 1  # the second pause would be 0.4 s


def test_retry_after_is_a_number_or_a_date() -> None:
    assert seconds_until("12") == 12
    in_a_minute = seconds_until(format_datetime(datetime.now(UTC) + timedelta(minutes=1), usegmt=True))
    assert in_a_minute is not None
    assert 30 < in_a_minute <= 60
    assert seconds_until("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert seconds_until("later") is None


# --- connections ----------------------------------------------------------------------------------------------------


def test_an_unexpected_500_cuts_nobody_elses_request() -> None:
    slow = threading.Event()

    def answer(path: str, number: int) -> Answer:
        return Answer(hold=slow) if path == "/projects" else Answer(500, b"{}")

    with scripted(answer) as server:
        wire = rest(server.url, Limits(read_seconds=5))
        statuses: list[int | str] = []
        other = threading.Thread(target=lambda: statuses.append(wire.call(LIST_PROJECTS, auth=NOBODY).status))
        other.start()
        while not server.seen:
            time.sleep(0.001)
        before = wire.server.transport
        assert wire.call(HEALTH).status == 500
        assert wire.server.transport is not before
        assert before._pool.connections, "still in use"
        slow.set()
        other.join()
        assert statuses == [200]
        assert not before._pool.connections, "closed"
        wire.server.close()


# --- pace -----------------------------------------------------------------------------------------------------------


def moments(pace: Pace, count: int, note: Callable[[float], object]) -> None:
    for _ in range(count):
        pace.wait()
        note(time.monotonic())


def test_threads_and_processes_share_one_pace() -> None:
    pace, started = Pace(100), time.monotonic()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        moments(pace, 10, lambda moment: os.write(writer, f"{moment}\n".encode()))
        os._exit(0)
    mine: list[float] = []
    threads = [threading.Thread(target=moments, args=(pace, 5, mine.append)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader) as others:
        all_moments = sorted([*mine, *(float(line) for line in others)])
    assert len(all_moments) == 20
    # The n-th request is never sent before its slot, 10 ms after the one before.
    assert all(moment - started >= number * 0.01 for number, moment in enumerate(all_moments))


def test_processes_take_turns_and_a_killed_one_blocks_nobody() -> None:
    pace = Pace(1000)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        fcntl.lockf(pace._file, fcntl.LOCK_EX)
        os.write(writer, b"locked")
        signal.pause()
    try:
        os.read(reader, 6)
        waiting = threading.Thread(target=pace.wait)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    waiting.join(10)
    assert not waiting.is_alive()
    for end in (reader, writer):
        os.close(end)


def test_a_target_without_a_limit_waits_for_nothing() -> None:
    pace = Pace(None)
    pace.wait()
    assert not hasattr(pace, "_file")


def test_requests_on_every_surface_keep_to_the_pace() -> None:
    access = Access(Limits(requests_per_second=50, retries=0))
    with scripted(lambda path, number: Answer()) as server:
        started = time.monotonic()
        wire = Rest(RestServer(server.url, access), STORAGE, Journal(), Masker())
        s3 = S3("storage", S3Server(server.url, access), NOBODY, NOBODY, Journal(enforcing=False), Masker())
        for _ in range(5):
            wire.call(LIST_PROJECTS, auth=NOBODY)
            s3.call("head_bucket", Bucket="b")
        assert time.monotonic() - started >= 9 * 0.02


def test_headers_of_the_profile_go_to_the_target_and_to_nobody_else() -> None:
    access = Access(headers={"X-Gateway-Token": "a-token-of-nobody"})
    with scripted(lambda path, number: Answer()) as server, scripted(lambda path, number: Answer()) as elsewhere:
        wire = Rest(RestServer(server.url, access), STORAGE, Journal(enforcing=False), Masker())
        wire.call(LIST_PROJECTS, auth=NOBODY)
        wire.call(LIST_PROJECTS, url=f"{server.url}/given/out")
        wire.call(LIST_PROJECTS, url=f"{elsewhere.url}/given/out")
        assert [headers.get("X-Gateway-Token") for headers in server.headers] == ["a-token-of-nobody"] * 2
        assert [headers.get("X-Gateway-Token") for headers in elsewhere.headers] == [None]


def caused(error: httpx.HTTPError, cause: Exception) -> httpx.HTTPError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "seconds", "why"),
    [
        (caused(httpx.ConnectError("x"), ConnectionRefusedError()), 0, "the connection was refused"),
        (caused(httpx.ConnectError("x"), socket.gaierror()), 0, "nobody knows a host of this name"),
        (caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError()), 0, "TLS failed"),
        (httpx.ConnectTimeout("x"), 5, "no connection within 5 s"),
        (httpx.ReadTimeout("x"), 30, "no answer within 30 s"),
        (httpx.ReadTimeout("x"), 121, "no whole answer within 120 s"),
        (caused(httpx.ReadError("x"), ConnectionResetError()), 0, "the connection was broken off"),
        (httpx.RemoteProtocolError("x"), 0, "the connection was broken off"),
        (httpx.ProxyError("x"), 0, "the proxy refused"),
        (httpx.PoolTimeout("x"), 0, "no answer"),
    ],
)
def test_why_there_is_no_answer_is_told_in_words(error: httpx.HTTPError, seconds: float, why: str) -> None:
    assert why_no_answer(error, seconds, Limits()) == why
