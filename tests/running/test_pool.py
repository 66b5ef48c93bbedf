"""Worker processes that end where they should not, and interrupts that are ignored."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from support.running.agenda import Agenda, Task
from support.running.interrupts import INTERRUPTS, WorkerInterrupts
from support.running.pool import Lost, Pool

ALL = frozenset({"any"})


def pool(count: int, jobs: int, do: Callable[[int], str], limit: float = 60) -> Pool[str]:
    def work(connection: Connection, progress: Any) -> None:
        while True:
            try:
                number = connection.recv()
            except EOFError:
                return
            progress.value = number + 100
            connection.send(do(number))

    def bury(lost: Lost) -> str:
        return f"{lost.number} at {lost.progress}: {lost.how}"

    return Pool(Agenda(Task(number, ALL) for number in range(count)), jobs, work, bury, limit)


def slept(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def outcomes(of: Pool[str], count: int) -> list[str | None]:
    try:
        return [of.outcome(number, lambda _: None) for number in range(count)]
    finally:
        of.close()


def test_each_task_gets_the_outcome_of_its_worker() -> None:
    found = outcomes(pool(20, 3, lambda number: f"{number} in {os.getpid()}"), 20)
    assert [str(each).split()[0] for each in found] == [str(number) for number in range(20)]
    assert 1 < len({str(each).split()[2] for each in found}) <= 3


def test_a_worker_that_is_gone_costs_one_task() -> None:
    found = outcomes(pool(4, 2, lambda number: os._exit(7) if number == 1 else "done"), 4)
    assert found == ["done", "1 at 101: ended by itself with status 7", "done", "done"]


def test_a_worker_that_is_gone_between_two_tasks_costs_none() -> None:
    ours = pool(3, 1, lambda _: str(os.getpid()))
    first = ours.outcome(0, lambda _: None)
    os.kill(int(first or 0), signal.SIGKILL)
    second = ours.outcome(1, lambda _: None)
    third = ours.outcome(2, lambda _: None)
    ours.close()
    assert first != second == third


def test_a_task_that_takes_too_long_is_ended() -> None:
    began = time.monotonic()
    found = outcomes(pool(2, 2, lambda number: slept(1000 * (1 - number)), limit=0.2), 2)
    assert found[0] == "0 at 100: did not end within 0.2 s (the setting scenario_timeout) and was killed"
    assert found[1] == "slept"
    assert time.monotonic() - began < 30


def test_an_interrupt_that_is_ignored_is_followed_by_a_kill(tmp_path: Path) -> None:
    def stubborn(number: int) -> str:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        (tmp_path / str(number)).touch()
        return slept(1000)

    ours = pool(3, 2, stubborn)
    ours.distribute()
    while len(list(tmp_path.iterdir())) < 2:
        time.sleep(0.01)
    again = threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT))
    again.start()
    ours.interrupt(lambda _: None)
    again.join()
    found = [ours.outcomes.get(number) for number in range(3)]
    ours.close()
    assert [each and each.partition(": ")[2] for each in found] == ["was killed by signal 9"] * 2 + [None]


def test_an_interrupt_that_is_sent_twice_counts_once(tmp_path: Path) -> None:
    def thorough(number: int) -> str:
        try:
            (tmp_path / str(number)).touch()
            return slept(1000)
        except KeyboardInterrupt:
            return slept(0.8)

    ours = pool(1, 1, thorough)
    ours.distribute()
    while not list(tmp_path.iterdir()):
        time.sleep(0.01)
    again = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    again.start()
    ours.interrupt(lambda _: None)
    again.join()
    assert ours.outcomes == {0: "slept"}
    ours.close()


def test_a_second_interrupt_does_not_disturb_the_clean_up() -> None:
    before = {each: signal.getsignal(each) for each in INTERRUPTS}
    cleaned = []

    def scenario() -> bool:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(10)
        except KeyboardInterrupt:
            os.kill(os.getpid(), signal.SIGTERM)
            cleaned.append(True)
        return True

    interrupts = WorkerInterrupts()
    try:
        assert interrupts.interruptible(scenario)
        assert interrupts.interruptible(scenario), "what comes after an interrupt is not run"
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert interrupts.came
    assert cleaned == [True]


def test_an_interrupt_comes_through_while_others_are_blocked() -> None:
    ours = pool(1, 1, lambda _: slept(1000))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        # To this thread, for which it is blocked: another one of this process could take it otherwise.
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)  # nothing comes of it yet
        with pytest.raises(KeyboardInterrupt):
            ours.outcome(0, lambda _: None)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        for worker in ours._workers:
            worker.process.kill()
        ours.close()
