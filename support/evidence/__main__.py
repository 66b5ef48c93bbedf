"""Make the reports of a run again, of a run that was killed, or of the parts of one.

python -m support.evidence report reports/run.jsonl
python -m support.evidence merge part-1/run.jsonl part-2/run.jsonl --into reports
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from support.evidence import baseline
from support.evidence.publish import TAPE, Reports
from support.evidence.summary import lines
from support.evidence.tape import UnreadableTape, read


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the reports and sum up; the status is 0 if the run may count as a success."""
    options = _parser().parse_args(arguments)
    tapes: list[Path] = options.tapes
    folder: Path = options.into or tapes[0].parent
    try:
        earlier = baseline.load(options.baseline) if options.baseline else None
        reports = Reports(folder, earlier)
        reports.add(read(tapes))
    except (OSError, UnreadableTape, baseline.NoBaseline) as problem:
        print(problem, file=sys.stderr)
        return 2
    report = reports.write()
    if options.command == "merge":
        _join(tapes, folder / TAPE)
    print("\n".join(lines(report, folder)))
    return 0 if report.green else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m support.evidence", description="Make reports of recorded runs.")
    commands = parser.add_subparsers(dest="command", required=True)
    report = commands.add_parser("report", help="of one run, beside its tape unless told otherwise")
    report.add_argument("tapes", nargs=1, type=Path, metavar="run.jsonl")
    merge = commands.add_parser("merge", help="of the parts of one run")
    merge.add_argument("tapes", nargs="+", type=Path, metavar="run.jsonl")
    for each, needed in ((report, False), (merge, True)):
        each.add_argument("--into", type=Path, required=needed, help="the folder of the reports")
        each.add_argument("--baseline", type=Path, help="the results.json of an earlier run")
    return parser


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
