"""The beginning of a run's records: all that is known before its first scenario."""

from __future__ import annotations

import sys
from typing import Any

from support.evidence import facts
from support.evidence.record import Foreseen, RunRecord
from support.targets.target import Target
from support.wire.masking import Masker


def opening_record(target: Target, **known: Any) -> RunRecord:
    """The first record: what is tested, on what and with what, and the deviations that are foreseen.

    ``known`` are the fields of the record that only the run can tell.
    """
    masker = Masker()
    masker.learn(*target.secrets)
    environment = {"target": target.name}
    for name, system in target.systems.items():
        environment |= {f"{name} {what}": masker.mask(fact) for what, fact in system.facts.items() if fact}
    return RunRecord(
        target=target.name,
        selection=masker.mask(" ".join(sys.argv[1:])),
        deviations=tuple(
            Foreseen(each.name, each.reason, each.link, each.violation.operation if each.violation else "")
            for each in target.deviations
        ),
        environment=environment | facts.clients(),
        **known,
    )
