"""Count what ran: ``count.py tests.xml allure-results``. Fails if there was no test, no scenario, or a failed one."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

FAILURES = {"broken", "failed", "unknown"}


def tests(report: Path) -> Counter[str]:
    """Count the results in a JUnit report."""
    if not report.exists():
        return Counter()
    counts: Counter[str] = Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        found = {child.tag for child in case}
        failed = found & {"error", "failure"}
        counts["failed" if failed else "skipped" if "skipped" in found else "passed"] += 1
    return counts


def scenarios(results: Path) -> Counter[str]:
    """Count the results in a folder of Allure results."""
    statuses = [json.loads(path.read_bytes()).get("status", "unknown") for path in results.glob("*-result.json")]
    return Counter("failed" if status in FAILURES else status for status in statuses)


def main(report: str, results: str) -> int:
    """Print a line for each kind, and the sum of both in the last."""
    kinds = {"tests": tests(Path(report)), "scenarios": scenarios(Path(results))}
    for kind, counts in kinds.items():
        shown = f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped"
        print(f"{kind.capitalize()}: {shown if counts else 'none ran, which is a failure'}")
    total = sum(kinds.values(), Counter[str]())
    print(f"{total['passed']} passed, {total['failed']} failed")
    return 1 if total["failed"] or not all(counts["passed"] for counts in kinds.values()) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
