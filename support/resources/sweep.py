"""``python -m support.resources.sweep --target staging --older-than 2h``: remove what earlier runs left behind.

Shows what would go, and removes it with ``--delete``. Only what has a name of ours
(``test_<unix seconds>_<8 hex>…``) that is old enough is ever touched, whatever a ledger or the target says.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from support.resources.ledger import Entry, Ledger, left_behind
from support.resources.names import made_at
from support.systems.base import Found, System, TargetProblem
from support.targets import profile
from support.targets.overrides import Overrides
from support.targets.target import Target
from support.wire.gate import NotSent
from support.wire.outcome import BrokenPromise

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Leftover:
    """One thing to remove: from which system or variant, what, and how old."""

    system: System
    kind: str
    id: str
    age: float
    """Seconds since it was made, by its name."""
    run: str = ""
    """The run whose ledger names it, if one does."""

    @property
    def entry(self) -> Entry:
        """How a ledger names it."""
        return Entry(self.system.name, self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Notes:
    """The ledgers of earlier runs on one target, by the ids of the runs."""

    left: dict[str, list[Entry]]
    paths: dict[str, Path]

    @classmethod
    def read(cls, folder: Path, target: str) -> Notes:
        """All ledgers in a folder that are about this target."""
        paths = {
            path.stem: path for path in sorted(folder.glob("*.jsonl")) if f'"target": "{target}"' in path.read_text()
        }
        return cls({run: left_behind(path) for run, path in paths.items()}, paths)

    def run_of(self, entry: Entry) -> str:
        """The run that made something and did not remove it; empty if no ledger says so."""
        return next((run for run, entries in self.left.items() if entry in entries), "")

    def close(self, target: str, gone: Iterable[Entry], unused_since: float) -> list[str]:
        """Note down what is gone; ledgers in which nothing is left are removed, unless their run may still go on.

        Returns:
            The runs whose ledgers are closed.
        """
        removed, closed = set(gone), []
        for run, path in self.paths.items():
            last_used = path.stat().st_mtime
            for entry in removed.intersection(self.left[run]):
                Ledger(path, target).gone(entry)
            if not left_behind(path) and last_used <= unused_since:
                path.unlink()
                closed.append(run)
        return closed


def age_of(found: Found, now: float) -> float | None:
    """Seconds since something was made, by its name; None if the name is none of ours."""
    made = made_at(found.name or found.id)
    return None if made is None else now - made


def leftovers(
    target: Target, notes: Notes, older_than: float, run: str = "", now: float | None = None
) -> list[Leftover]:
    """What is to be removed, oldest first: what is there, and what ledgers name and the target does not list.

    Args:
        older_than: seconds; what is younger may belong to a run that still goes on.
        run: only what the ledger of this run names.
    """
    now = time.time() if now is None else now
    picked: dict[tuple[str, str, str], Leftover] = {}
    for system in target.every_system:
        for found in [*_listed(system), *_noted(system, notes)]:
            age = age_of(found, now)
            made_by = notes.run_of(Entry(system.name, found.kind, found.id))
            if age is not None and age >= older_than and run in ("", made_by):
                key = (system.section, found.kind, found.id)
                picked.setdefault(key, Leftover(system, found.kind, found.id, age, made_by))
    return sorted(picked.values(), key=lambda each: -each.age)


def _listed(system: System) -> Iterable[Found]:
    return system.sweepable(*system.silent)


def _noted(system: System, notes: Notes) -> Iterator[Found]:
    for entries in notes.left.values():
        yield from (Found(entry.kind, entry.id) for entry in entries if entry.system == system.name)


def remove(leftover: Leftover) -> str | None:
    """Remove one thing; None when it is gone, else why it is not."""
    try:
        return leftover.system.remove(leftover.kind, leftover.id, *leftover.system.silent)
    except (BrokenPromise, NotSent) as problem:
        return str(problem)


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 if nothing is left, 1 if something is, 2 if the target cannot be asked."""
    parser = argparse.ArgumentParser(prog="python -m support.resources.sweep", description=__doc__)
    parser.add_argument("--target", required=True, help="the name of a profile in support/targets/, or the path of one")
    parser.add_argument(
        "--older-than", type=seconds, metavar="AGE", help="90s, 30m, 2h or 7d (default: 2h; 0s with --run)"
    )
    parser.add_argument("--run", default="", metavar="ID", help="only what this run made: the name of its ledger")
    parser.add_argument("--delete", action="store_true", help="remove it; without this it is only shown")
    parser.add_argument("--reports", type=Path, default=Path("reports"), help="where the runs wrote (default: reports)")
    parser.add_argument("-D", action="append", default=[], metavar="SYSTEM.KEY=VALUE", dest="settings")
    options = parser.parse_args(arguments)
    older_than = options.older_than if options.older_than is not None else (0.0 if options.run else 7200.0)
    try:
        if options.target == "sandbox":
            raise TargetProblem("The sandbox ends with its run, and nothing of it is left to sweep.")
        said = dict(setting.partition("=")[::2] for setting in options.settings)
        target = profile.load(options.target, overrides=Overrides.of(said, os.environ))
        notes = Notes.read(options.reports / "ledgers", target.name)
        if options.run and options.run not in notes.paths:
            raise TargetProblem(
                f"No ledger of a run {options.run} on {target.name} is in {options.reports / 'ledgers'}."
            )
        try:
            return _sweep(target, notes, older_than, options.run, options.delete)
        except BrokenPromise as problem:
            raise TargetProblem(f"The target cannot be asked what is there. {problem}") from problem
        finally:
            target.close()
    except TargetProblem as problem:
        print(problem, file=sys.stderr)
        return 2


def _sweep(target: Target, notes: Notes, older_than: float, run: str, delete: bool) -> int:
    started = time.time()
    found = leftovers(target, notes, older_than, run)
    if not delete:
        _show((each, "") for each in found)
        print(f"{len(found)} things would be removed: add --delete." if found else "Nothing is left.")
        return 1 if found else 0
    said = [(each, remove(each)) for each in found]
    _show((each, problem or "removed") for each, problem in said)
    stuck = {each.entry for each, problem in said if problem}
    closed = notes.close(
        target.name, {each.entry for each, _ in said} - stuck, started if run else started - older_than
    )
    kept = f", {len(stuck)} are still there" if stuck else ""
    print(f"{len(found) - len(stuck)} things removed{kept}; {len(closed)} ledgers closed.")
    return 1 if stuck else 0


def _show(lines: Iterable[tuple[Leftover, str]]) -> None:
    """Print what is left in columns, with a word on each."""
    cells = [(each.system.section, each.kind, each.id, _age(each.age), each.run, word) for each, word in lines]
    if not cells:
        return
    cells = [("system", "kind", "id", "age", "run", ""), *cells]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    for line in cells:
        print("  ".join(map(str.ljust, line, widths)).rstrip())


def seconds(text: str) -> float:
    """``2h`` as seconds.

    Raises:
        argparse.ArgumentTypeError: not a number with one of the units.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no age: write 90s, 30m, 2h or 7d")
    return float(found[1]) * _UNITS[found[2]]


def _age(age: float) -> str:
    unit = next((unit for unit in "dhm" if age >= _UNITS[unit]), "s")
    return f"{age / _UNITS[unit]:.0f}{unit}"


if __name__ == "__main__":
    sys.exit(main())
