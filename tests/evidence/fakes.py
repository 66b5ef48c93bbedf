"""A made-up run of any size: what the wire would have recorded, on the real catalogues."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from support.contracts.catalogues import catalogues
from support.contracts.model import Violation
from support.evidence.clauses import clauses
from support.evidence.record import (
    Case,
    EndRecord,
    Failure,
    Foreseen,
    Record,
    RunRecord,
    ScenarioRecord,
    StepRecord,
)
from support.wire.exchange import Exchange

STARTED = 1_795_000_000.0
DEVIATION = Foreseen("Capability 3: Fact 3", "known since the last release", "https://127.0.0.1/issues/3")


def case(number: int, selected: bool = True) -> Case:
    """A scenario; ten make a feature."""
    ids = list(clauses())
    return Case(
        system="storage",
        feature=f"Capability {number // 10}",
        title=f"Fact {number}",
        file=f"features/storage/capability_{number // 10}.feature",
        line=10 + number % 10 * 7,
        priority=("p1", "p2", "p3")[number % 3],
        clauses=(ids[number % len(ids)],),
        selected=selected,
    )


def exchange(chance: random.Random, seconds: float | None = None, status: int | None = None) -> Exchange:
    """A call of some operation, of a size that is usual."""
    operation = chance.choice(list(catalogues()["storage"].operations.values()))
    status = status or chance.choice([next(iter(operation.answers))] * 5 + sorted(operation.refusals))
    url = f"http://127.0.0.1:8123/projects/test_{chance.randrange(10**9)}"
    rows = [{"id": number, "name": f"name {number}", "active": True} for number in range(chance.randrange(12))]
    body = json.dumps({"id": f"{chance.getrandbits(64):016x}", "created_at": STARTED, "rows": rows})
    violations = (Violation(operation.name, "status", "200", str(status)),) if status >= 500 else ()
    return Exchange(
        system="storage",
        surface="rest",
        operation=operation.name,
        target=url,
        status=status,
        started=STARTED,
        seconds=seconds if seconds is not None else round(chance.lognormvariate(-5.5, 0.6), 6),
        request=f"{operation.method} {url}\nAuthorization: Bearer proj_…\n\n{body}",
        response=f"{status}\nContent-Type: application/json\nX-Request-Id: {chance.getrandbits(128):032x}\n\n{body}",
        reproduce=f"curl -i -X {operation.method} -H 'Authorization: Bearer proj_…' {url}",
        violations=violations,
    )


def scenario(number: int, exchanges: int = 20) -> ScenarioRecord:
    """A scenario that ran: most pass, and every kind of other result is there."""
    chance = random.Random(number)
    calls = [exchange(chance) for _ in range(exchanges)]
    steps = tuple(
        StepRecord(f"Given step {place}", "passed", 0.01, exchanges=tuple(calls[place::4])) for place in range(4)
    )
    waited = sum(call.seconds for call in calls)
    about = case(number)
    record = ScenarioRecord(about, "passed", STARTED + number, waited * 1.4, waited, steps)
    match number % 50:
        case 3:
            failure = Failure("promise", "GET /projects answered 500", "It should answer, but it did not.")
            return _with(record, "deviating", failure, deviation=DEVIATION.name)
        case 7 | 8:
            return _with(record, "failed", Failure("promise", "GET /projects answered 500", f"No {number}."))
        case 9:
            return _with(record, "failed", Failure("contract", "POST /projects: name: expected a value", "Shape."))
        case 13:
            return _with(record, "failed", Failure("unreachable", "no answer from storage at 127.0.0.1:1", "Gone."))
        case 17:
            return _with(record, "failed", Failure("test", "KeyError at steps/x.py:3", "KeyError: 'x'"))
        case 23:
            return ScenarioRecord(about, "skipped", STARTED, 0, 0, reason="the target may not be destroyed")
    return record


def _with(record: ScenarioRecord, result: str, failure: Failure, deviation: str = "") -> ScenarioRecord:
    assert result in {"failed", "deviating"}
    *before, last = record.steps
    steps = (*before, StepRecord("Then it holds", result, 0.01, exchanges=last.exchanges))
    return ScenarioRecord(
        record.case,
        "failed" if result == "failed" else "deviating",
        record.started,
        record.seconds,
        record.waited,
        steps,
        failure,
        deviation=deviation,
    )


def run(scenarios: int, unselected: int = 5) -> RunRecord:
    """The first line of the tape."""
    plan = [case(number) for number in range(scenarios)]
    plan += [case(number, selected=False) for number in range(scenarios, scenarios + unselected)]
    environment = {"target": "made-up", "storage version": "7.1", "python": "3.11"}
    return RunRecord(
        "made-up-1", STARTED, "made-up", "--tags=@p1", "written", False, tuple(plan), (DEVIATION,), environment
    )


def records(scenarios: int) -> Iterator[Record]:
    """A whole run."""
    yield run(scenarios)
    for number in range(scenarios):
        yield scenario(number)
    yield EndRecord(scenarios * 0.1)
