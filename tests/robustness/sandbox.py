"""A sandbox that outlives the runs of a test, as a deployment does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from support.resources import sweep

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where a storage service is, and how to look into it past the suite."""

    rest: str
    pg_port: int
    admin_key: str

    @property
    def rest_port(self) -> int:
        return int(self.rest.rpartition(":")[2])

    def projects(self) -> list[str]:
        """The ids of all projects there are."""
        headers = {"Authorization": f"Bearer {self.admin_key}"}
        answer = httpx.get(f"{self.rest}/projects", params={"limit": 1000}, headers=headers, trust_env=False)
        return [project["id"] for project in answer.json()["projects"]]

    @contextmanager
    def having(self, *ids: str) -> Iterator[None]:
        """With these projects, which are removed afterwards if they are still there."""
        headers = {"Authorization": f"Bearer {self.admin_key}"}
        with httpx.Client(base_url=self.rest, headers=headers, trust_env=False) as client:
            for id in ids:
                client.post("/projects", json={"id": id}).raise_for_status()
            yield
            for id in ids:
                client.delete(f"/projects/{id}")

    def profile(self, folder: Path, name: str = "long-lived", rest: str = "", pg_port: int = 0, more: str = "") -> Path:
        """A profile of it, or of what stands in front of it."""
        path = folder / f"{name}.toml"
        rest = rest or self.rest
        path.write_text(
            f'[storage]\nrest = "{rest}"\ns3 = "{rest}/s3"\nadmin_key = "{self.admin_key}"\n'
            f'pgwire = {{ host = "127.0.0.1", port = {pg_port or self.pg_port} }}\n{more}'
        )
        return path


@contextmanager
def sandbox(*arguments: str) -> Iterator[Deployment]:
    """Start one, and end it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "support.sandbox", "storage", "--json", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said: dict[str, Any] = json.loads(process.stdout.readline())["storage"]
        yield Deployment(said["rest"], said["pgwire"]["port"], said["admin_key"])
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def run(profile: Path, reports: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """behave on a target, to its end."""
    process = start(profile, reports, *arguments)
    output, _ = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, output)


def start(profile: Path, reports: Path, *arguments: str) -> subprocess.Popen[str]:
    """behave on a target."""
    return subprocess.Popen(
        [sys.executable, "-m", "behave", "-D", f"target={profile}", "-D", f"reports={reports}", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def swept(service: Deployment, folder: Path) -> list[str]:
    """Everything in the deployment after the sweep, by whatever way it gets there."""
    profile = service.profile(folder, name="mine")
    assert sweep.main(["--target", str(profile), "--older-than=0s", "--delete", f"--reports={folder}"]) == 0
    assert not list((folder / "ledgers").glob("*.jsonl"))
    return service.projects()
