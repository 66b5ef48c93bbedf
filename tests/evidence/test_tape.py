"""A tape is whole up to its last line, however the run ended, and whoever wrote to it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from support.evidence.publish import Publisher, Reports
from support.evidence.record import EndRecord, Record
from support.evidence.recorder import Recorder
from support.evidence.results import Report
from support.evidence.tape import Tape, UnreadableTape, read
from tests.evidence import fakes


def recorded(path: Path, records: list[Record]) -> Path:
    tape = Tape(path)
    for record in records:
        tape.write(record)
    tape.close()
    return path


def report(folder: Path, *tapes: Path) -> Report:
    reports = Reports(folder)
    reports.add(read(tapes))
    return reports.write()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    records = list(fakes.records(60))
    path = recorded(tmp_path / "run.jsonl", records)
    assert [line.record for line in read([path])] == records


def test_a_torn_last_line_counts_for_nothing(tmp_path: Path) -> None:
    records = list(fakes.records(5))
    path = recorded(tmp_path / "run.jsonl", records)
    path.write_bytes(path.read_bytes()[:-10])
    assert [line.record for line in read([path])] == records[:-1]


def test_another_file_is_told_from_a_tape(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"kind": "something else"}\n')
    with pytest.raises(UnreadableTape, match=r"line 1 of .*other\.jsonl is not a record"):
        list(read([path]))


def test_a_second_run_in_the_same_folder_is_a_tape_of_its_own(tmp_path: Path) -> None:
    first = Tape(tmp_path / "run.jsonl")
    first.write(fakes.run(1))
    second = Tape(tmp_path / "run.jsonl")
    second.write(fakes.run(2))
    first.write(EndRecord(1.0))
    assert [line.record for line in first.new_lines()] == [fakes.run(1), EndRecord(1.0)]
    assert [line.record for line in second.new_lines()] == [fakes.run(2)]
    assert list(first.new_lines()) == []


def test_forked_workers_write_to_one_tape(tmp_path: Path) -> None:
    tape = Tape(tmp_path / "run.jsonl")
    tape.write(fakes.run(40))
    workers = []
    for worker in range(4):
        pid = os.fork()
        if not pid:
            for number in range(worker, 40, 4):
                tape.write(fakes.scenario(number))
            os._exit(0)
        workers.append(pid)
    assert [os.waitpid(pid, 0)[1] for pid in workers] == [0] * 4
    written = {line.record.case.title for line in tape.new_lines() if line.record.kind == "scenario"}
    assert written == {f"Fact {number}" for number in range(40)}


def test_a_forked_worker_writes_no_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("support.evidence.publish._FIRST_AFTER", 0.0)
    tape = Tape(tmp_path / "run.jsonl")
    publisher = Publisher(Recorder(tape, fakes.run(1)), tmp_path, None)
    worker = os.fork()
    if not worker:
        tape.write(fakes.scenario(0))
        publisher.take()
        os._exit(0)
    assert os.waitpid(worker, 0)[1] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["run.jsonl"]
    publisher.take()
    assert Report.model_validate_json((tmp_path / "results.json").read_bytes()).counts.passed == 1


def test_results_depend_neither_on_order_nor_on_parts(tmp_path: Path) -> None:
    head, *scenarios, end = fakes.records(60)
    whole = report(tmp_path / "1", recorded(tmp_path / "whole.jsonl", [head, *scenarios, end]))
    mixed = report(tmp_path / "2", recorded(tmp_path / "mixed.jsonl", [head, *reversed(scenarios), end]))
    parts = [
        recorded(tmp_path / "1.jsonl", [head, *scenarios[:20], end]),
        recorded(tmp_path / "2.jsonl", [head, *scenarios[20:], end]),
    ]
    merged = report(tmp_path / "3", *parts)
    for other in (mixed, merged):
        assert other.scenarios == whole.scenarios
        assert other.clauses == whole.clauses
        assert other.operations == whole.operations
        assert other.timings == whole.timings
        assert other.counts == whole.counts
    assert not report(tmp_path / "4", parts[0]).verdict.text.endswith("kept.")


def test_a_scenario_that_ran_twice_counts_once(tmp_path: Path) -> None:
    path = recorded(tmp_path / "run.jsonl", list(fakes.records(5)))
    assert report(tmp_path, path, path).counts == report(tmp_path, path).counts


def test_scenarios_of_one_name_are_not_taken_for_each_other(tmp_path: Path) -> None:
    first, second = fakes.scenario(1), fakes.scenario(7)
    twin = replace(second, case=replace(second.case, title=first.case.title))
    counts = report(tmp_path, recorded(tmp_path / "run.jsonl", [fakes.run(0), first, twin])).counts
    assert (counts.passed, counts.failed) == (1, 1)


def test_a_tape_without_an_end_is_a_run_that_was_cut_off(tmp_path: Path) -> None:
    *records, _ = fakes.records(20)
    cut = report(tmp_path, recorded(tmp_path / "run.jsonl", records[:8]))
    assert not cut.run.ended
    assert not cut.green
    assert "7 of 25 scenarios have run so far" in cut.verdict.text
    assert cut.counts.not_run == 18
    assert {scenario.reason for scenario in cut.scenarios if scenario.result == "not run"} == {
        "not selected",
        "the run has not come to it",
    }
