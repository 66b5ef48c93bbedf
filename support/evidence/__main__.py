"""Make the reports of a run again, of a run that was killed, or of the parts of one.

python -m support.evidence report reports/run.jsonl
python -m support.evidence merge shard-1 shard-2 --out reports
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from support.evidence import baseline
from support.evidence.durations import DURATIONS, UnreadableDurations, keep, load
from support.evidence.publish import TAPE, Reports
from support.evidence.shards import WrongParts
from support.evidence.summary import lines
from support.evidence.tape import UnreadableTape, read

#: Where a part has Allure's results, and a merged report gets them.
ALLURE = "allure-results"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the reports and sum up; the status is 0 if the run may count as a success."""
    options = _parser().parse_args(arguments)
    merging = options.command == "merge"
    try:
        tapes = [_tape(part) for part in options.parts]
        folder: Path = options.into or tapes[0].parent
        earlier = baseline.load(options.baseline) if options.baseline else None
        reports = Reports(folder, earlier, merging)
        reports.add(read(tapes))
        report = reports.write()
        known = load(folder / DURATIONS)
    except (OSError, UnreadableTape, UnreadableDurations, WrongParts, baseline.NoBaseline) as problem:
        print(problem, file=sys.stderr)
        return 2
    if merging:
        _join(tapes, folder / TAPE)
        _gather(options.parts, folder / ALLURE)
        keep(folder / DURATIONS, known, report.scenarios)
    print("\n".join(lines(report, folder)))
    return 0 if report.green else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m support.evidence", description="Make reports of recorded runs.")
    commands = parser.add_subparsers(dest="command", required=True)
    report = commands.add_parser("report", help="of one run, beside its tape unless told otherwise")
    report.add_argument("parts", nargs=1, type=Path, metavar="run.jsonl")
    merge = commands.add_parser("merge", help="of the parts of one run, and Allure's results of them")
    merge.add_argument("parts", nargs="+", type=Path, metavar="PART", help="a run.jsonl, or a folder that it lies in")
    for each, needed in ((report, False), (merge, True)):
        each.add_argument("--into", "--out", type=Path, required=needed, help="the folder of the reports")
        each.add_argument("--baseline", type=Path, help="the results.json of an earlier run")
    return parser


def _tape(part: Path) -> Path:
    """The tape of a part, which is a file, or lies in a folder, or in ``reports`` there.

    Raises:
        FileNotFoundError: it does not.
    """
    places = [part / TAPE, part / "reports" / TAPE] if part.is_dir() else [part]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise FileNotFoundError(f"There is no {' and no '.join(map(str, places))}.")
    return found


def _gather(parts: Sequence[Path], into: Path) -> None:
    """Allure's results of all parts in one folder, if there are any: what it calls alike is alike."""
    for part in parts:
        if (part / ALLURE).is_dir():
            shutil.copytree(part / ALLURE, into, dirs_exist_ok=True)


def _join(tapes: Sequence[Path], into: Path) -> None:
    """One tape of several, whole lines only."""
    unfinished = into.with_name(f".{into.name}")
    with unfinished.open("wb") as joined:
        for tape in tapes:
            with tape.open("rb") as part:
                joined.writelines(line for line in part if line.endswith(b"\n"))
    unfinished.replace(into)


if __name__ == "__main__":
    sys.exit(main())
