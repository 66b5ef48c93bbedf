"""A small project of its own, with real hooks and a real server, run by behave in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.evidence.results import Report
from tests.evidence.service import serving

ROOT = Path(__file__).parents[2]
SECRET = "Tr0ub4dor-and-3-more"

PROFILE = """
[storage]
rest = "http://127.0.0.1:{port}"
s3 = "http://127.0.0.1:{port}/s3"
pgwire = {{ host = "127.0.0.1", port = {port} }}
admin_key = "{key}"
limits = {{ connect_seconds = 1, read_seconds = 2 }}
"""


@dataclass
class Ended:
    """What a run left."""

    status: int
    printed: str
    folder: Path

    @property
    def reports(self) -> Path:
        """Where its reports are."""
        return self.folder / "reports"

    @property
    def report(self) -> Report:
        """Its results."""
        return Report.model_validate_json((self.reports / "results.json").read_bytes())

    def allure(self, name: str = "allure-results") -> dict[str, dict[str, Any]]:
        """The Allure results by title."""
        results = [json.loads(path.read_bytes()) for path in (self.folder / name).glob("*-result.json")]
        return {result["name"]: result for result in results}


class Project:
    """The small project in a folder of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        shutil.copytree(Path(__file__).parent / "project", folder, dirs_exist_ok=True)
        for name in ("behave.ini", "environment.py"):
            shutil.copy(ROOT / name, folder)
        self.profile()

    def profile(self, deviations: str = "") -> None:
        """Write the profile, with these deviations."""
        text = PROFILE.format(port=self.port, key=f"{SECRET}-admin") + deviations
        (self.folder / "mine.toml").write_text(text)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start behave."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "CI"))}
        return subprocess.Popen(
            [sys.executable, "-m", "behave", "-D", "target=mine.toml", *arguments],
            cwd=self.folder,
            env={**environment, "PYTHONPATH": str(ROOT), "PLANTED": SECRET},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> Ended:
        """Run behave to its end."""
        process = self.start(*arguments)
        printed, _ = process.communicate(timeout=120)
        return Ended(process.returncode, printed, self.folder)


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    with serving(SECRET) as port:
        yield port


@pytest.fixture
def project(tmp_path: Path, port: int) -> Project:
    return Project(tmp_path, port)


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory, port: int) -> Ended:
    """The feature about answers, run once for all who only read what it left."""
    project = Project(tmp_path_factory.mktemp("answers"), port)
    return project.run("features/storage/answers.feature", "-f", "allure", "-o", "allure-results", "-f", "plumbline")
