"""One trial: the suite runs on a sandbox with a fault in it, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.fault import Fault

ROOT = Path(__file__).parents[2]
_START_SECONDS = 60
_RUN_SECONDS = 180


@dataclass(frozen=True)
class Failure:
    """A failed step."""

    scenario: str
    step: str
    status: str
    """`failed` for a broken promise; behave says `error` for an exception that nobody foresaw."""
    message: str

    def __str__(self) -> str:
        return f"{self.scenario}\n  {self.step} [{self.status}]\n    " + self.message.replace("\n", "\n    ")


@dataclass(frozen=True)
class Trial:
    """What came of a run."""

    green: bool
    failures: tuple[Failure, ...]
    printed: str

    @property
    def messages(self) -> str:
        """All failures, as a reader meets them."""
        return "\n\n".join(str(failure) for failure in self.failures)


def try_fault(fault: Fault, folder: Path) -> Trial:
    """Run the features that should notice a fault: to the first failure and, if that does not name it, to the end."""
    trial = run(fault.system, fault, fault.features, folder, to_the_end=False)
    is_complete = not trial.failures or fault.message.search(trial.messages)
    return trial if is_complete else run(fault.system, fault, fault.features, folder)


def run(system: str, fault: Fault | None, features: Sequence[str], folder: Path, *, to_the_end: bool = True) -> Trial:
    """Run these feature files of a system (all if none are named) on a sandbox with this fault, or with none."""
    options = [] if to_the_end else ["--stop"]
    with served(system, [fault.name] if fault else []) as address:
        return run_on(system, address, features, folder, *options, variant=fault.variant if fault else "")


def run_on(
    system: str,
    address: dict[str, Any],
    features: Sequence[str],
    folder: Path,
    *options: str,
    variant: str = "",
    seconds: float = _RUN_SECONDS,
) -> Trial:
    """Run these feature files of a system (all if none are named) on what is served at this address.

    Args:
        folder: where the profile and the reports go.
        options: behave's own.
        variant: of which it has the settings.
        seconds: that the run may take.
    """
    profile, report = folder / "target.toml", folder / "report.json"
    report.unlink(missing_ok=True)
    profile.write_text(_profile(system, address, variant), encoding="utf-8")
    command = [sys.executable, "-m", "behave", "--no-color", *options]
    command += [f"features/{system}/{feature}.feature" for feature in features] or [f"features/{system}"]
    command += ["-D", f"target={profile}", "-D", f"reports={folder / 'reports'}"]
    # The plain text is for people, when a fault is missed; the JSON is what is judged.
    command += ["--format", "plain", "--outfile", str(folder / "plain.txt")]
    command += ["--format", "json", "--outfile", str(report)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=seconds,
        check=False,
    )
    plain = folder / "plain.txt"
    printed = (plain.read_text(encoding="utf-8") if plain.exists() else "") + done.stdout
    results = json.loads(report.read_text(encoding="utf-8") or "[]") if report.exists() else []
    return Trial(done.returncode == 0, tuple(_failures(results)), printed)


@contextmanager
def served(system: str, changes: Sequence[str], server: str = "tests.faults.serve") -> Iterator[dict[str, Any]]:
    """Serve a sandbox with changes that the module `server` knows while the block runs; its address."""
    command = [sys.executable, "-m", server, system, *changes]
    with (
        tempfile.TemporaryFile("w+") as log,  # a pipe that nobody empties would stop a fault that logs much
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as sandbox,
    ):
        assert sandbox.stdin is not None
        assert sandbox.stdout is not None
        try:
            line = sandbox.stdout.readline()
            if not line:
                log.seek(0)
                raise RuntimeError(f"{' '.join(command)} did not start:\n{log.read()}")
            address: dict[str, Any] = json.loads(line)[system]
            yield address
        finally:
            sandbox.stdin.close()  # its lifeline
            try:
                sandbox.wait(_START_SECONDS)
            except subprocess.TimeoutExpired:
                sandbox.kill()


def _profile(system: str, address: dict[str, Any], variant: str) -> str:
    """A profile for what a sandbox announces; a service with a variant's settings stands for that variant as well."""
    settings = {name: value for name, value in address.items() if name not in ("data", "pid")}
    lines = [f"[{system}]", "disposable = true", *(f"{name} = {_toml(each)}" for name, each in settings.items())]
    return "\n".join([*lines, *([f"[{system}.variants.{variant}]"] if variant else []), ""])


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + " }"
    return json.dumps(value)  # of texts, numbers and lists TOML and JSON write the same


def _failures(features: list[dict[str, Any]]) -> Iterator[Failure]:
    for feature in features:
        for scenario in feature.get("elements", []):
            for step in scenario.get("steps", []):
                result = step.get("result", {})
                if result.get("status") in ("failed", "error"):
                    message = result.get("error_message", "")
                    text = message if isinstance(message, str) else "\n".join(message)
                    yield Failure(scenario["name"], f"{step['keyword']} {step['name']}", result["status"], text)
