"""What the suite itself costs: generated scenarios that do nothing, in rising numbers.

python -m tests.benchmarks.many_scenarios [--jobs N] [NUMBER …]

Prints for each number of scenarios: seconds in all, processor time of all processes in all and for each scenario, and
the memory of the largest process. Time has to be linear; memory grows with what behave keeps of features, and little
more.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.running.small import ROOT, Small

_STEPS = "Given a step that does nothing\n" * 5
_IN_A_FEATURE = 50


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("numbers", nargs="*", type=int, default=[500, 1000, 2500, 5000])
    options = parser.parse_args()
    print("scenarios  seconds  processor seconds  ms a scenario  MB at most")
    for number in options.numbers:
        with tempfile.TemporaryDirectory() as folder:
            seconds, used, megabytes = measured(Path(folder), number, options.jobs)
        print(f"{number:9}  {seconds:7.1f}  {used:17.1f}  {used / number * 1000:13.2f}  {megabytes:10.0f}", flush=True)


def measured(folder: Path, number: int, jobs: int) -> tuple[float, float, float]:
    """Seconds of a run of so many scenarios, processor seconds, and the memory of its largest process in MB."""
    small = Small(folder)
    steps = folder / "steps" / "nothing.py"
    steps.write_text(
        'from behave import given\n\n\n@given("a step that does nothing")\ndef nothing(context):\n    pass\n'
    )
    for feature in range(number // _IN_A_FEATURE):
        small.feature(f"Feature {feature}", *(f"Fact {each}\n{_STEPS}" for each in range(_IN_A_FEATURE)))
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "behave", "-j", str(jobs), "--no-summary"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    if status:
        raise SystemExit(f"behave ended with status {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
