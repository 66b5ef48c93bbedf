"""``python -m support.lint [path ...]``: print what breaks the rules, and exit with 1 if anything does."""

from __future__ import annotations

import argparse
import inspect
import sys
from pathlib import Path

from support.lint.rules import RULES, lint
from support.lint.suite import Suite

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Check the whole suite, and print the findings in the given files and folders (default: all)."""
    parser = argparse.ArgumentParser(prog="python -m support.lint", description="Check the features' rules.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="path", help="show only what is found there")
    parser.add_argument("--rules", action="store_true", help="list the rules and their reasons instead")
    options = parser.parse_args(arguments)
    if options.rules:
        for rule in RULES:
            print(f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}: {inspect.getdoc(rule)}")
        return 0
    for path in options.paths:
        if not path.exists():
            parser.error(f"there is no {path}")

    chosen = [path.resolve() for path in options.paths] or [root.resolve()]
    findings = [
        finding
        for finding in lint(Suite.load(root))
        if any((root.resolve() / finding.path).is_relative_to(path) for path in chosen)
    ]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
