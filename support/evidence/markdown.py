"""The report as a page of Markdown, for the job page of a CI system."""

from __future__ import annotations

from support.evidence.results import Report
from support.evidence.templating import render as filled

_MOST = 20


def render(report: Report) -> str:
    """The verdict, the results by system, and what needs somebody's attention."""
    shown = {"broken", "unproved", "deviating"}
    clauses = [clause for clause in report.clauses if clause.state in shown]
    titles = {scenario.number: f"{scenario.feature}: {scenario.title}" for scenario in report.scenarios}
    return filled("summary.md", report=report, clauses=clauses, titles=titles, most=_MOST)
