"""The table of rules. A rule is a function from the suite to its findings; its docstring says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from support.lint.finding import Finding
from support.lint.rules import clauses, shape, tags, titles, wording
from support.lint.suite import Suite

Rule = Callable[[Suite], Iterable[Finding]]

RULES: tuple[Rule, ...] = (
    tags.known,
    tags.one_priority,
    tags.system,
    tags.surface,
    clauses.named,
    clauses.catalogued,
    clauses.exist,
    clauses.proved,
    titles.feature_unique,
    titles.feature_described,
    titles.short_fact,
    titles.unique,
    titles.placeholders,
    shape.in_system_folder,
    shape.no_rule_blocks,
    shape.short_background,
    shape.some_steps,
    shape.few_steps,
    shape.order,
    shape.ends_in_then,
    shape.outline_has_rows,
    wording.defined,
    wording.used,
    wording.one_wording,
)


def lint(suite: Suite) -> list[Finding]:
    """Return what the rules find, in the order of files and lines."""
    findings = set(suite.problems)
    for rule in RULES:
        findings.update(rule(suite))
    return sorted(findings)
