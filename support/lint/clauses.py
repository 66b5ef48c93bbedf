"""The clauses of the specifications, with the line each stands on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from support.lint.finding import Finding


@dataclass(frozen=True)
class Clause:
    """One promise of one system: an entry below ``clauses:`` in ``support/specs/<system>.yaml``."""

    id: str
    path: str
    line: int
    proved_later: str | None = None

    @property
    def system(self) -> str:
        """The system whose catalogue this clause stands in."""
        return Path(self.path).stem

    def finding(self, message: str) -> Finding:
        """Return a finding on the line of the clause's id."""
        return Finding(self.path, self.line, message)


def load_clauses(path: Path, name: str) -> tuple[list[Clause], list[Finding]]:
    """Read one catalogue. ``name`` is what findings call the file."""
    try:
        document = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return [], [Finding(name, line, f"This is not YAML: {error.problem}.")]
    entries = _value(document, "clauses")
    if not isinstance(entries, yaml.MappingNode):
        return [], [Finding(name, 1, "Add `clauses:` with one entry for each promise of this system.")]
    clauses, problems, seen = [], [], set()
    for key, value in entries.value:
        line = key.start_mark.line + 1
        if key.value in seen:
            problems.append(Finding(name, line, f"The clause {key.value} stands here twice: keep one."))
            continue
        seen.add(key.value)
        later = _value(value, "proved_later")
        clauses.append(Clause(key.value, name, line, later.value if later else None))
    return clauses, problems


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return the node that a mapping has for this key."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
