"""What reports cost, shown with a made-up run of a thousand scenarios."""

from __future__ import annotations

import gc
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

from support.evidence.publish import Publisher
from support.evidence.recorder import Recorder
from support.evidence.tape import Tape
from tests.evidence import fakes

SCENARIOS = 1000
#: As the storage scenarios take on the sandbox; a real target takes longer.
SECONDS_EACH = 0.1


def test_a_thousand_scenarios(tmp_path: Path) -> None:
    records = [fakes.scenario(number) for number in range(SCENARIOS)]
    began = time.process_time()
    recorder = Recorder(Tape(tmp_path / "run.jsonl"), fakes.run(SCENARIOS))
    publisher = Publisher(recorder, tmp_path, None)
    for record in records:
        recorder.add(record)
        publisher.take()
    recorder.end(interrupted=False)
    before_the_end = time.process_time()
    report = publisher.publish()
    at_the_end = time.process_time() - before_the_end
    in_all = time.process_time() - began
    megabytes = (tmp_path / "index.html").stat().st_size / 1e6
    share = in_all / (SCENARIOS * SECONDS_EACH)
    print(f"{report.timings.exchanges} exchanges: {at_the_end:.2f} s at the end, {in_all:.2f} s in all ({share:.1%})")
    assert report.counts.all == SCENARIOS + 5
    assert at_the_end < 2
    assert share < 0.05
    assert megabytes < 6


def test_what_is_sent_is_not_kept(tmp_path: Path) -> None:
    """A feature costs a quarter of a megabyte while a run goes on; what its scenarios send is on the tape."""
    tape = Tape(tmp_path / "run.jsonl")
    publisher = Publisher(Recorder(tape, fakes.run(10)), tmp_path, None)
    tracemalloc.start()
    kept = []
    for number in range(150):
        tape.write(replace(fakes.scenario(number, exchanges=40), case=fakes.case(number % 10)))
        publisher.take()
        if number in (50, 149):
            publisher.publish()  # at both moments, or the report of one of them would count as kept
            gc.collect()
            kept.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert kept[1] - kept[0] < (tmp_path / "run.jsonl").stat().st_size / 10
