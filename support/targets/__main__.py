"""``python -m support.targets``: look at a profile before a run, write a new one, or print the schema of profiles."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from support.systems.base import TargetProblem
from support.targets import profile
from support.targets.checking import rows, table
from support.targets.overrides import Overrides
from support.targets.reading import HERE
from support.targets.schema import schema
from support.targets.template import template

_SCHEMA = HERE.parents[1] / "docs" / "target.schema.json"


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 if all is well, 1 if something cannot be tested, 2 if the profile is wrong."""
    parser = argparse.ArgumentParser(prog="python -m support.targets", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="what a profile says, what can be reached, what is permitted")
    check.add_argument("target", help="the name of a profile in support/targets/, or the path of one")
    check.add_argument("-D", action="append", default=[], metavar="SYSTEM.KEY=VALUE", dest="settings")
    init = commands.add_parser("init", help="write a profile to fill in")
    init.add_argument("target", nargs="?", default="staging", help="its name, or a path (default: staging)")
    commands.add_parser("schema", help="print the JSON Schema of profiles: docs/target.schema.json")
    options = parser.parse_args(arguments)
    try:
        if options.command == "check":
            return _check(options.target, options.settings)
        if options.command == "init":
            return _init(options.target)
    except TargetProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    print(json.dumps(schema(), indent=2))
    return 0


def _check(name: str, settings: list[str]) -> int:
    if name == "sandbox":
        raise TargetProblem("The sandbox needs no profile, and is started by each run: there is nothing to check.")
    said = dict(setting.partition("=")[::2] for setting in settings)
    target = profile.load(name, overrides=Overrides.of(said, os.environ))
    try:
        found = rows(target)
    finally:
        target.close()
    print(f"{target.name}\n{table(found)}")
    wrong = [row for row in found if not row.well]
    print(f"\n{len(wrong)} of these cannot be tested as configured." if wrong else "\nAll of this can be tested.")
    return 1 if wrong else 0


def _init(name: str) -> int:
    path = Path(name) if name.endswith(".toml") or os.sep in name else HERE / f"{name}.toml"
    text = template(path.stem if path.parent == HERE else str(path), os.path.relpath(_SCHEMA, path.resolve().parent))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise TargetProblem(
            f"{path} is there already, and is left as it is: name another, or remove it first."
        ) from None
    except OSError as error:
        raise TargetProblem(f"{path} cannot be written: {error.strerror}.") from error
    print(f"{path} has been written. Fill it in, then: python -m support.targets check {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
