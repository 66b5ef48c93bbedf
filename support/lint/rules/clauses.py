"""Rules that tie scenarios to the clauses of the specifications, in both directions."""

from __future__ import annotations

from collections.abc import Iterator

from support.lint.finding import Finding
from support.lint.rules.words import suggestion
from support.lint.suite import Case, Suite


def named(suite: Suite) -> Iterator[Finding]:
    """A scenario that proves no clause has no reason to fail a run."""
    for case in suite.cases():
        if not _claims(case):
            yield case.finding(f"Say what this proves: add @spec:{case.file.system or '<system>'}.<clause>.")


def catalogued(suite: Suite) -> Iterator[Finding]:
    """A system without a catalogue of clauses has nothing to be measured by."""
    for system in sorted(suite.systems - {clause.system for clause in suite.clauses}):
        yield Finding(
            f"support/specs/{system}.yaml",
            1,
            f"Write this catalogue: the scenarios in features/{system} prove clauses of it.",
        )


def exist(suite: Suite) -> Iterator[Finding]:
    """A clause id that is in no catalogue would count as proof of nothing."""
    owners = {clause.id: clause.system for clause in suite.clauses}
    for case in suite.cases():
        system = case.file.system
        if system not in owners.values():
            continue  # the whole catalogue is missing, which is one finding
        for clause_id in sorted(_claims(case)):
            owner = owners.get(clause_id)
            if owner is None:
                hint = suggestion(clause_id, owners) or "Correct the tag or add the clause."
                yield case.finding(f"support/specs/{system}.yaml has no clause {clause_id}. {hint}")
            elif owner != system:
                yield case.finding(
                    f"The clause {clause_id} belongs to {owner}: "
                    f"name one of support/specs/{system}.yaml, or move the scenario."
                )


def proved(suite: Suite) -> Iterator[Finding]:
    """Each clause has a scenario or a reason why not yet, and not both."""
    claimed = set().union(*(_claims(case) for case in suite.cases()))
    for clause in suite.clauses:
        if clause.id in claimed and clause.proved_later is not None:
            yield clause.finding(f"A scenario proves {clause.id} now: remove `proved_later`.")
        elif clause.id not in claimed and clause.proved_later is None:
            yield clause.finding(
                f"No scenario proves {clause.id}: tag one with @spec:{clause.id}, or add `proved_later:`."
            )
        elif clause.proved_later is not None and not clause.proved_later.strip():
            yield clause.finding(f"Write after `proved_later:` why no scenario proves {clause.id} yet.")


def _claims(case: Case) -> set[str]:
    return {tag.removeprefix("spec:") for tag in case.tags if tag.startswith("spec:")}
