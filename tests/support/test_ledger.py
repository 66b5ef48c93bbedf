import json
import threading
from pathlib import Path

from support.resources.cleanup import Resources
from support.resources.ledger import Entry, Ledger, left_behind

PROJECT = Entry("storage", "project", "test_1700000000_0a1b2c3d")


def test_a_thing_is_noted_before_it_is_made_and_again_when_it_is_gone(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "sandbox")
    ledger.making(PROJECT)
    assert ledger.left == left_behind(ledger.path) == [PROJECT]
    ledger.gone(PROJECT)
    assert ledger.left == left_behind(ledger.path) == []


def test_a_torn_last_line_counts_for_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "sandbox")
    ledger.making(PROJECT)
    with ledger.path.open("a") as file:
        file.write('{"what": "gone", "system": "stor')
    assert left_behind(ledger.path) == [PROJECT]


def test_threads_write_whole_lines(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "sandbox")

    def make_fifty(worker: int) -> None:
        for i in range(50):
            ledger.making(Entry("s", "k", f"{worker}-{i}"))

    threads = [threading.Thread(target=make_fifty, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([json.loads(line) for line in ledger.path.read_text().splitlines()]) == 400


def test_clean_up_goes_newest_first_and_on_after_a_failure(tmp_path: Path) -> None:
    order: list[str] = []

    def removing(name: str, problem: str | None = None) -> str | None:
        order.append(name)
        return problem

    def exploding() -> str | None:
        order.append("b")
        raise RuntimeError("no such thing")

    def interrupted() -> str | None:
        order.append("c")
        raise KeyboardInterrupt

    resources = Resources(Ledger(tmp_path / "ledger.jsonl", "sandbox"))
    resources.making("s", "k", "a", lambda: removing("a"))
    resources.making("s", "k", "b", exploding)
    resources.making("s", "k", "c", interrupted)
    resources.making("s", "k", "d", lambda: removing("d", "answered 500"))

    left = resources.remove_all()

    assert order == ["d", "c", "c", "b", "a"]  # c is given a second chance
    assert left == ["s k d: answered 500", "s k c: interrupted", "s k b: RuntimeError: no such thing"]
    assert [entry.id for entry in left_behind(tmp_path / "ledger.jsonl")] == ["b", "c", "d"]


def test_what_was_never_made_need_not_be_removed(tmp_path: Path) -> None:
    resources = Resources(Ledger(tmp_path / "ledger.jsonl", "sandbox"))
    entry = resources.making("s", "k", "a", lambda: "should not be called")
    resources.never_made(entry)
    assert resources.remove_all() == []
    assert resources.ledger.left == []


def test_an_interrupt_during_a_removal_is_noted_and_the_removal_finished(tmp_path: Path) -> None:
    resources, answers = Resources(Ledger(tmp_path / "ledger.jsonl", "sandbox")), iter([KeyboardInterrupt(), None])

    def removing() -> str | None:
        answer = next(answers)
        if answer is not None:
            raise answer
        return None

    resources.making("s", "k", "a", removing)
    assert resources.remove_all() == []
    assert resources.interrupted
