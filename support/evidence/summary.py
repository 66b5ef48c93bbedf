"""The last lines of a run on the terminal: at most fifteen, whatever happened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from support.evidence.results import Report
from support.evidence.wording import ms, short

_MOST_LINES = 15
_MOST_CAUSES = 3
_WIDTH = 150


def lines(report: Report, folder: Path) -> list[str]:
    """The results, what they rest on, and where to read more."""
    head = ["", report.verdict.text, _cut(_scenarios(report))]
    rest = [
        ("Clauses", _clauses(report)),
        ("Coverage", _coverage(report)),
        ("Violations", f"{_violations(report)}; deviations: {_deviations(report)}"),
        ("Left behind", _leaks(report)),
        ("Time", _time(report)),
        ("Reports", f"{folder / 'index.html'} and beside it results.json, junit.xml, summary.md, run.jsonl"),
    ]
    if report.flaky:
        rest.insert(0, ("Flaky", _flaky(report)))
    if report.comparison:
        rest.insert(-1, ("Slower", _slower(report)))
    room = _MOST_LINES - len(head) - len(rest)
    systems = _systems(report, room - bool(report.causes))
    rows = [*systems, *_causes(report, min(_MOST_CAUSES, room - len(systems))), *rest]
    return head + [_cut(f"{name:<12} {text}".rstrip()) for name, text in rows]


def _scenarios(report: Report) -> str:
    """In the words of behave's own summary, which this replaces; and why some were skipped."""
    counts = report.counts
    parts = [f"{counts.passed} scenarios passed", f"{counts.failed} failed", f"{counts.skipped} skipped"]
    if report.skips:
        parts[-1] += f" ({'; '.join(skip.reason for skip in report.skips)})"
    parts += [f"{counts.deviating} deviating"] if counts.deviating else []
    parts += [f"{counts.not_run} not run"] if counts.not_run else []
    return ", ".join(parts)


def _systems(report: Report, room: int) -> list[tuple[str, str]]:
    """A line a system, with its priorities; where there is no room for all, the last line sums up the others."""
    systems = list(dict.fromkeys(group.system for group in report.groups))
    texts = [
        (
            system,
            " · ".join(
                f"{group.priority or 'no priority'} {group.counts.words}"
                for group in report.groups
                if group.system == system
            ),
        )
        for system in systems
    ]
    return texts if len(texts) <= room else [*texts[: room - 1], ("", f"and {len(texts) - room + 1} systems more")]


def _causes(report: Report, room: int) -> list[tuple[str, str]]:
    texts = [f"{len(cause.scenarios)} x {cause.title}: {cause.cause}" for cause in report.causes[:room]]
    if more := len(report.causes) - len(texts):
        texts[-1] = f"{_cut(texts[-1], _WIDTH - 40)} (and {more} more causes)"
    return [("Cause", text) for text in texts]


def _flaky(report: Report) -> str:
    """``17 of 20 Feature: Scenario``, the worst first."""
    titles = {scenario.number: f"{scenario.feature}: {scenario.title}" for scenario in report.scenarios}
    return "; ".join(f"{each.passes} of {each.runs} {titles[each.scenario]}" for each in report.flaky)


def _clauses(report: Report) -> str:
    return _listed(f"{count} {state}" for state, count in report.clause_states().items())


def _coverage(report: Report) -> str:
    return (
        "; ".join(
            f"{each.system} {each.operations_exercised} of {each.operations} operations, {each.statuses_exercised} of "
            f"{each.statuses} statuses ({_percent(each.statuses_exercised, each.statuses)})"
            for each in report.coverage
        )
        or "nothing was called"
    )


def _violations(report: Report) -> str:
    new = [violation for violation in report.violations if not violation.deviation]
    if not new:
        return "none"
    first = new[0]
    more = f" (and {len(new) - 1} more)" if len(new) > 1 else ""
    return f"{sum(violation.count for violation in new)}: {first.operation}: {first.field}{more}"


def _deviations(report: Report) -> str:
    states = [deviation.state for deviation in report.deviations]
    text = _listed(f"{states.count(state)} {state}" for state in ("known", "fixed", "not seen") if state in states)
    fixed = [deviation.name for deviation in report.deviations if deviation.state == "fixed"]
    return text + (f"; fixed, remove the deviation: {', '.join(fixed)}" if fixed else "")


def _leaks(report: Report) -> str:
    if not report.leaks:
        return "nothing"
    more = f" (and {len(report.leaks) - 1} more)" if len(report.leaks) > 1 else ""
    return f"{len(report.leaks)}: {_cut(report.leaks[0], _WIDTH - 40)}{more}"


def _time(report: Report) -> str:
    run, timings = report.run, report.timings
    if not timings.waited:
        return f"{run.seconds:.2f} s in all, nothing sent"
    text = f"{run.seconds:.2f} s in all, "
    if run.jobs > 1 or run.shard:
        text += f"and summed over all jobs {timings.waited:.2f} s waiting for the target"
    else:
        text += f"{timings.waited:.2f} s of it waiting for the target (ratio {run.seconds / timings.waited:.2f})"
    text += f", {timings.exchanges} exchanges"
    slowest = timings.operations[0]
    return f"{text}; slowest {short(slowest.operation, 30)}, p95 {ms(slowest.p95)} ms"


def _slower(report: Report) -> str:
    assert report.comparison is not None
    slower = report.comparison.slower
    first = f": {slower[0].name} {slower[0].before:.0f} -> {slower[0].now:.0f} ms" if slower else ""
    return f"{len(slower) or 'nothing'} beyond noise, {report.comparison.factor:g} times the baseline in all{first}"


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "none"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part // whole} %" if whole else "-"


def _cut(text: str, width: int = _WIDTH) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= width else f"{text[: width - 1]}…"
