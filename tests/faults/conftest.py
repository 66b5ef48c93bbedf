"""Which faults are tried: some of each capability every time, all of them when asked for."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.faults.fault import Fault

#: Trials of each capability of a system in an ordinary run. The whole catalogue takes half an hour on two cores.
SAMPLE = {"storage": 2, "pggit": 2}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep a sample, the same each time, unless ``PLUMBLINE_FAULTS=all`` or ``-k`` chooses otherwise."""
    if os.environ.get("PLUMBLINE_FAULTS") == "all" or config.option.keyword:
        return
    seen: Counter[str] = Counter()
    left_out = []
    for item in items:
        fault: Fault | None = item.callspec.params.get("fault") if hasattr(item, "callspec") else None
        if fault is None:
            continue
        capability = fault.name.partition(".")[0]
        seen[capability] += 1
        if seen[capability] > SAMPLE[fault.system]:
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
