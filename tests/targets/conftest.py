"""Profiles in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

STORAGE = """
[storage]
rest = "http://127.0.0.1:1"
s3 = "http://127.0.0.1:1/s3"
pgwire = { host = "127.0.0.1", port = 1 }
admin_key = "an-admin-key-of-nobody"
"""

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a profile; returns its path."""

    def writing(text: str, name: str = "mine") -> str:
        path = tmp_path / f"{name}.toml"
        path.write_text(text)
        return str(path)

    return writing
