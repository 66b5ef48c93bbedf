"""The clauses of the specifications: what each system promises, and where its document says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SPECS = Path(__file__).parents[1] / "specs"
# PyYAML's loader in C reads the same ten times as fast; it is missing where PyYAML was built without libyaml.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise."""

    id: str
    system: str
    document: str
    promise: str
    where: str
    priority: str
    beyond: bool = False
    """Not written in the document, but what its users take for granted."""
    proved_later: str = ""
    """Why no scenario proves it yet."""

    @property
    def place(self) -> str:
        """``storage-e2e-test-suite.md, section 3``."""
        return f"{self.document}, {self.where}" + (" (beyond it)" if self.beyond else "")


@cache
def clauses(folder: Path = _SPECS) -> dict[str, Clause]:
    """All clauses by their ids, in the order of the documents."""
    return {clause.id: clause for path in sorted(folder.glob("*.yaml")) for clause in _read(path)}


def _read(path: Path) -> Iterator[Clause]:
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    for id, entry in content["clauses"].items():
        # A clause may stand in another document of its system than the others.
        yield Clause(**{"id": id, "system": path.stem, "document": content["document"], **entry})
