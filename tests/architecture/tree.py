"""The project's files, and how its tools are called."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE = {".hypothesis", ".venv", "__pycache__", "allure-report", "allure-results", "reports", "runs"}


def versioned() -> list[Path]:
    """Return the files that are, or would be, under version control, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0 and (ROOT / ".git").exists():
        names = (Path(name) for name in listed.stdout.decode().split("\0") if name)
        return sorted({name for name in names if (ROOT / name).is_file()})
    return sorted(_walk(ROOT))  # an unpacked archive


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        made = path.name in MADE or path.name.endswith((".pyc", "_cache"))
        if path.is_dir() and not made:
            yield from _walk(path)
        elif not made:
            yield path.relative_to(ROOT)


def tool(name: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a tool that is installed beside this Python."""
    return call(str(Path(sysconfig.get_path("scripts"), name)), *arguments, cwd=cwd)


def python(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run this Python."""
    return call(sys.executable, *arguments, cwd=cwd)


def call(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
