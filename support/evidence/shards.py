"""The parts of one run, which other machines have run: whether all are there, and whole."""

from __future__ import annotations

from collections.abc import Sequence

from support.evidence.record import RunRecord


class WrongParts(ValueError):
    """Tapes that are no parts of one run."""


def missing(runs: Sequence[RunRecord], without_end: Sequence[RunRecord]) -> list[str]:
    """What of a run in shards is not there; nothing of a run that was not divided.

    Raises:
        WrongParts: they are shards of runs that were divided differently.
    """
    numbered = {run.shard: run for run in runs if run.shard}
    if not numbered:
        return []
    totals = {shard.partition("/")[2] for shard in numbered}
    if len(totals) > 1 or len(numbered) < len({run.shard for run in runs}):
        raise WrongParts(f"These are parts of different runs: shards {', '.join(sorted(numbered))}.")
    [total] = totals
    cut_off = {run.shard for run in without_end}
    found = []
    for number in range(1, int(total) + 1):
        shard = f"{number}/{total}"
        if shard not in numbered:
            found.append(f"shard {number} of {total} is missing")
        elif shard in cut_off:
            found.append(f"shard {number} of {total} was cut off")
    return found
