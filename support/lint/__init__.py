"""The rules that features, steps and clauses keep: ``python -m support.lint`` checks them."""

from support.lint.rules import RULES, lint
from support.lint.suite import Finding, Suite

__all__ = ["RULES", "Finding", "Suite", "lint"]
