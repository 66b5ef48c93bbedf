"""Which differences are tried: all at once on a few features every time, each alone when asked for."""

from __future__ import annotations

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what tries one difference alone, unless everything is asked for, or ``-k`` chooses."""
    if os.environ.get("PLUMBLINE_RIGHTFUL") == "all" or config.option.keyword:
        return
    left_out = [item for item in items if hasattr(item, "callspec") and "difference" in item.callspec.params]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
