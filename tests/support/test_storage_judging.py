"""How answers are judged that are wrong in ways nobody foresaw, and what a crew has done."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from support.systems.storage import crew as crews
from support.systems.storage.actions import ACTIONS
from support.systems.storage.attempts import Attempt, judge_refused
from support.systems.storage.crew import Crew, Worker
from support.systems.storage.objects import is_md5, md5
from support.systems.storage.rows import selected, single
from support.systems.storage.values import fits
from support.wire.exchange import Exchange
from support.wire.outcome import BrokenPromise, ContractViolation, Outcome
from support.wire.refusals import REFUSALS


def answer(body: Any = None, *, ok: bool = True, status: str = "00000") -> Outcome:
    exchange = Exchange("storage", "pgwire", "SELECT", "db", status, 0.0, 0.0, "", "", "psql …")
    return Outcome(exchange, ok=ok, body=body)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (-1, "the answer has no rows, nor columns"),
        ([], "one row should come, not 0"),
        ([(1,), (2,)], "one row should come, not 2"),
        ([()], r"a row should have 1 columns: \(\)"),
        ([(1, 2)], r"a row should have 1 columns: \(1, 2\)"),
    ],
)
def test_an_answer_without_the_one_value_breaks_the_promise(body: Any, told: str) -> None:
    with pytest.raises(BrokenPromise, match=f"The table should be readable, but .*\n  {told}"):
        single(answer(body), "the table should be readable")


def test_rows_are_taken_as_they_came() -> None:
    assert selected(answer([(1, "a"), (2, None)]), "it should run", 2) == [(1, "a"), (2, None)]
    assert selected(answer([]), "it should run", 2) == []
    assert single(answer([(None,)]), "it should run") is None


def test_a_refused_statement_has_no_rows() -> None:
    with pytest.raises(BrokenPromise, match="It should run, but SELECT answered 42P01"):
        selected(answer(ok=False, status="42P01"), "it should run")


def test_text_that_is_no_json_fits_no_json() -> None:
    assert fits("JSON [1, 2]", "[1,2]")
    assert not fits("JSON [1, 2]", "[1,2")


def test_etags_may_lack_quotes_and_never_be_another() -> None:
    assert is_md5(md5(b"a"), b"a")
    assert is_md5(md5(b"a").strip('"'), b"a")
    assert not is_md5(md5(b"b"), b"a")
    assert not is_md5(None, b"a")


def test_attempts_of_which_each_broke_the_contract_are_all_named() -> None:
    broken = ContractViolation("GET /health answered 500, which is undocumented")
    attempts = [Attempt(ACTIONS[words], None, broken) for words in ("list the buckets", "list the files")]
    with pytest.raises(ContractViolation, match=r"A stranger should be refused as unauthorized.*2 of 2") as failure:
        judge_refused(attempts, "a stranger", REFUSALS["unauthorized"])
    assert "list the files: GET /health answered 500" in str(failure.value)


# --- the crew -------------------------------------------------------------------------------------------------------


@pytest.fixture
def crew() -> Crew:
    """Two workers who insert rows into notes, each with three rows acknowledged, and one who counts."""
    scene: Any = None
    crew = Crew(scene)
    crew.hire(2, "SQL", "insert rows into", "notes")
    crew.hire(1, "SQL", "count the rows of", "notes")
    for worker in crew.writers("notes"):
        worker.begun = worker.acknowledged = 3
    return crew


ALL = ["1/1", "1/2", "1/3", "2/1", "2/2", "2/3"]


def found(monkeypatch: pytest.MonkeyPatch, *items: str) -> None:
    monkeypatch.setitem(crews._FIND, "SQL", lambda scene, place: (answer([]), list(items)))


def test_what_was_acknowledged_is_there(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, *reversed(ALL))
    crew.judge("notes")
    assert (crew.acknowledged("notes"), crew.begun("notes"), crew.begun("elsewhere")) == (6, 6, 0)


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (ALL[1:], r"worker 1 \(SQL: insert rows into notes\): 3 acknowledged, 1 missing: 1/1"),
        (ALL[:-2], r"worker 2 .*: 3 acknowledged, 2 missing: 2/2, 2/3"),
        ([*ALL, "2/3"], "there twice or without having been acknowledged: 2/3"),
        ([*ALL, "3/1"], "there twice or without having been acknowledged: 3/1"),
    ],
)
def test_what_is_lost_or_doubled_is_named(
    crew: Crew, monkeypatch: pytest.MonkeyPatch, items: list[str], told: str
) -> None:
    found(monkeypatch, *items)
    with pytest.raises(BrokenPromise, match=f"(?s)Notes should hold exactly what was acknowledged.*{told}"):
        crew.judge("notes")


def test_a_worker_who_is_refused_is_named_and_stops_the_others() -> None:
    worker, over = Worker(7, "S3", "store objects under", "out/"), threading.Event()

    def act(number: int) -> None:
        if number == 3:
            raise BrokenPromise("PutObject answered 503")

    with pytest.raises(BrokenPromise, match=r"(?s)Worker 7 \(S3: store objects under out/\).*number 3.*answered 503"):
        crews._keep_on(worker, act, over, time.monotonic() + 60)
    assert (worker.acknowledged, over.is_set()) == (2, True)


def test_a_worker_stops_when_another_has_failed() -> None:
    worker, over = Worker(1, "REST", "append rows to", "in_c_data.events"), threading.Event()
    crews._keep_on(worker, lambda number: over.set() if number == 5 else None, over, time.monotonic() + 60)
    assert worker.acknowledged == 5


def test_work_that_nobody_knows_is_told(crew: Crew) -> None:
    with pytest.raises(LookupError, match="nobody knows how to sleep over REST"):
        crew.hire(1, "REST", "sleep", "")
