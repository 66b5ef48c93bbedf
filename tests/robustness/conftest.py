"""One service for all tests of robustness: it outlives every run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.robustness.sandbox import Deployment, sandbox


@pytest.fixture(scope="session")
def service() -> Iterator[Deployment]:
    with sandbox() as running:
        yield running
