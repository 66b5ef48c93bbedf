"""How long scenarios took, kept from one run to the next: what takes longest is begun first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from support.evidence.record import Case
from support.evidence.results import ScenarioResult

#: The file, beside the reports.
DURATIONS = "durations.json"

_SECONDS: TypeAdapter[dict[str, float]] = TypeAdapter(dict[str, float])


class UnreadableDurations(ValueError):
    """A file that is none of ours."""


def name_of(scenario: Case | ScenarioResult) -> str:
    """``storage: API keys: A rotated key …``: what a scenario is called in the file, wherever it stands."""
    return f"{scenario.system}: {scenario.feature}: {scenario.title}"


def load(path: Path) -> dict[str, float]:
    """Seconds by scenario; nothing if there is no such file.

    Raises:
        UnreadableDurations: it holds something else.
    """
    if not path.exists():
        return {}
    try:
        return _SECONDS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise UnreadableDurations(f"{path} holds no durations that a run has written.") from error


def keep(path: Path, known: Mapping[str, float], scenarios: Iterable[ScenarioResult]) -> None:
    """Write what is known with what these scenarios took; of one that did not pass, time says nothing."""
    took = {name_of(each): each.seconds / each.runs for each in scenarios if each.result == "passed" and each.runs}
    seconds = {name: round(each, 3) for name, each in sorted({**known, **took}.items())}
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_text(json.dumps(seconds, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(path)
