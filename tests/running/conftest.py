"""behave as its users start it: in a process of its own, in the project root, with a temporary folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Where everything that is started puts its temporary files: what is in it afterwards was left behind."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


@pytest.fixture
def start(temporary: Path) -> Start:
    """Start behave with these arguments."""

    def starting(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "behave", "--format=progress", f"-Dreports={temporary.parent}/reports", *arguments],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return starting


def left_in(folder: Path) -> list[str]:
    """The folders that a sandbox left behind (its gate, an empty file that all sandboxes share, is none)."""
    return [path.name for path in folder.iterdir() if path.is_dir()]
