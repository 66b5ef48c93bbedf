"""The failed scenarios as a list that behave takes: ``behave @reports/rerun.txt``."""

from __future__ import annotations

import os
from pathlib import Path

from support.evidence.results import Report


def render(report: Report, folder: Path) -> str:
    """The list, in behave's own format; empty if nothing failed. Paths are from the folder in which it will lie."""
    failed = [scenario for scenario in report.scenarios if scenario.result == "failed"]
    if not failed:
        return ""
    lines = [f"# -- RERUN: {len(failed)} failing scenarios during last test run."]
    lines += [f"{Path(os.path.relpath(scenario.file, folder)).as_posix()}:{scenario.line}" for scenario in failed]
    return "\n".join(lines) + "\n"
