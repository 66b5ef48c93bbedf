"""What the operator of a deployment can do to its database: stop it, and start it again."""

from __future__ import annotations

import subprocess

from pydantic import BaseModel, ConfigDict, Field

from support.systems.base import TargetProblem

_SECONDS = 30.0


class Control(BaseModel):
    """Commands that stop and start the database; each returns when that has been done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stop: list[str] = Field(min_length=1)
    start: list[str] = Field(min_length=1)

    def stop_database(self) -> None:
        """Stop it.

        Raises:
            TargetProblem: the command failed.
        """
        _run("stop", self.stop)

    def start_database(self) -> None:
        """Start it.

        Raises:
            TargetProblem: the command failed.
        """
        _run("start", self.start)


def _run(name: str, command: list[str]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise TargetProblem(f"The command of pggit.control.{name} ended with status {done.returncode}: {said}")
