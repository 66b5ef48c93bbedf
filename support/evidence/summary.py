"""The last lines of a run: results, times, and what was left behind."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from behave.model_type import Status
from behave.reporter.base import Reporter

from support.wire.exchange import Journal


@dataclass(slots=True)
class Tally:
    """What is counted while a run goes on."""

    started: float = field(default_factory=time.perf_counter)
    waited: float = 0.0
    """Seconds in which a request was under way."""
    exchanges: int = 0
    leaks: list[str] = field(default_factory=list)

    def add(self, journal: Journal, leaks: list[str]) -> None:
        """Count one scenario."""
        self.waited += journal.waited
        self.exchanges += len(journal.exchanges)
        self.leaks += leaks


class Summary(Reporter):
    """A reporter of behave's, so that its lines come after all others."""

    def __init__(self, config: Any, tally: Tally) -> None:
        super().__init__(config)
        self.tally = tally
        self.results: Counter[str] = Counter()

    def feature(self, feature: Any) -> None:
        """Count the scenarios of a feature that has run."""
        for scenario in feature.walk_scenarios():
            self.results[_result(scenario)] += 1

    def end(self) -> None:
        """Print."""
        print("\n".join(lines(self.results, self.tally, time.perf_counter() - self.tally.started)))


def _result(scenario: Any) -> str:
    status = scenario.status
    if status == Status.passed:
        return "passed"
    if status.has_failed():
        return "failed"
    return "skipped" if getattr(scenario, "skip_reason", None) else "not run"


def lines(results: Counter[str], tally: Tally, wall: float) -> list[str]:
    """The summary as lines of text; ``wall`` in seconds."""
    ran = [f"{results[each]} {each}" for each in ("passed", "failed", "skipped", "not run") if results[each]]
    text = [
        "",
        f"Scenarios  {', '.join(ran) or 'none'}",
        f"Time       {wall:.2f} s in all, {tally.waited:.2f} s of it waiting for the target "
        f"(ratio {wall / tally.waited:.2f}), {tally.exchanges} exchanges"
        if tally.waited
        else f"Time       {wall:.2f} s in all, nothing sent",
    ]
    if tally.leaks:
        text.append(f"Left behind  {len(tally.leaks)}:")
        text += [f"  {leak}" for leak in tally.leaks]
    else:
        text.append("Left behind  nothing")
    return text
