"""A project that tests nothing: features with trivial steps, the real hooks, and behave in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from support.evidence.results import Report

ROOT = Path(__file__).parents[2]

STEPS = '''
import os
import signal
import time
from pathlib import Path

from behave import given, then, when

SEEN = Path("seen")


def note(context, what):
    """A line in a file that the test reads: what happened, in which process, when."""
    with SEEN.open("a") as file:
        file.write(f"{what} {os.getpid()} {time.monotonic()} {context.scenario.name}\\n")


@given("a step")
def a_step(context):
    note(context, "ran")


@given("a step that takes {seconds:g} s")
def slow(context, seconds):
    note(context, "began")
    time.sleep(seconds)
    note(context, "ended")


@given("a thing that is removed")
def removed(context):
    context.world.resources.making("nothing", "thing", "test_1700000000_00000000", lambda: note(context, "removed"))


@when("it fails")
def fails(context):
    print("printed before the failure")
    raise AssertionError("it should not fail")


@when("it breaks")
def breaks(context):
    raise KeyError("what")


@when("it fails every other time")
def fails_every_other_time(context):
    note(context, "tried")
    assert SEEN.read_text().count("tried") % 2, "it fails now and then"


@when("its process is killed")
def killed(context):
    os.kill(os.getpid(), signal.SIGKILL)


class Deaf:
    """Python drops exceptions that come while an object is finalised."""

    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)


@when("an interrupt is lost")
def interrupt_lost(context):
    Deaf()


@when("its process ends")
def ended(context):
    os._exit(3)


@then("the table is")
def table(context):
    assert len(context.table.rows) == 2
'''


class Seen(NamedTuple):
    """What a step noted."""

    what: str
    process: int
    moment: float
    title: str


def seen_in(folder: Path) -> list[Seen]:
    """What all steps of a run noted, in the order of time."""
    lines = [line.split(" ", 3) for line in (folder / "seen").read_text().splitlines()]
    return [Seen(what, int(process), float(moment), title) for what, process, moment, title in lines]


@dataclass
class Ended:
    """What a run left."""

    status: int
    printed: str
    folder: Path

    @property
    def report(self) -> Report:
        """Its results."""
        return Report.model_validate_json((self.folder / "reports" / "results.json").read_bytes())

    @property
    def results(self) -> dict[str, str]:
        """Results by title."""
        return {scenario.title: scenario.result for scenario in self.report.scenarios}

    def allure(self, name: str = "allure-results") -> dict[str, dict[str, Any]]:
        """Allure's results by title."""
        found = [json.loads(path.read_bytes()) for path in (self.folder / name).glob("*-result.json")]
        assert len(found) == len({result["name"] for result in found})
        return {result["name"]: result for result in found}


class Small:
    """The project in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("behave.ini", "environment.py"):
            shutil.copy(ROOT / name, folder)
        (folder / "features" / "demo").mkdir(parents=True)
        (folder / "steps").mkdir()
        (folder / "steps" / "demo.py").write_text(STEPS)

    def feature(self, title: str, *scenarios: str, tags: str = "") -> None:
        """Write a feature; of a scenario the first line is the title, with its tags before it if it has any."""
        lines = [tags, f"Feature: {title}"]
        for scenario in scenarios:
            head, *steps = scenario.strip().splitlines()
            *own, name = head.split(": ")
            lines += [
                "",
                f"  {own[0] if own else ''}",
                f"  Scenario: {name}",
                *(f"    {each.strip()}" for each in steps),
            ]
        name = title.lower().replace(" ", "_")
        (self.folder / "features" / "demo" / f"{name}.feature").write_text("\n".join(lines) + "\n")

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start behave."""
        return subprocess.Popen(
            [sys.executable, "-m", "behave", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environment: str) -> Ended:
        """Run behave to its end."""
        process = self.start(*arguments, **environment)
        try:
            printed, _ = process.communicate(timeout=60)
        finally:
            process.kill()
        return Ended(process.returncode, printed, self.folder)

    def wait_for(self, what: Callable[[], Any], process: subprocess.Popen[str]) -> None:
        """Wait until something is true of a run that goes on."""
        deadline = time.monotonic() + 30
        while not what():
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < deadline
            time.sleep(0.02)


def merge(folder: Path, *parts: str, out: str = "merged") -> subprocess.CompletedProcess[str]:
    """Make one report of the parts of a run, as its user would."""
    return subprocess.run(
        [sys.executable, "-m", "support.evidence", "merge", *parts, "--out", out],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
