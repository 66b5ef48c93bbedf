"""What runs the tests: versions of the clients, and the CI system if there is one."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

_CLIENTS = ("behave", "httpx", "boto3", "psycopg2-binary")

#: CI system -> what it calls: a sign of itself, the number and name of a run, and its address.
_SYSTEMS: Final[dict[str, tuple[str, str, str, tuple[str, ...]]]] = {
    "github": ("GITHUB_ACTIONS", "GITHUB_RUN_NUMBER", "GITHUB_WORKFLOW", ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY")),
    "gitlab": ("GITLAB_CI", "CI_PIPELINE_IID", "CI_PROJECT_PATH", ("CI_PIPELINE_URL",)),
    "jenkins": ("JENKINS_URL", "BUILD_NUMBER", "JOB_NAME", ("BUILD_URL",)),
}


def clients() -> dict[str, str]:
    """The versions of Python and of the libraries that speak to the target."""
    return {"python": platform.python_version(), **{name: version(name) for name in _CLIENTS}}


def executor(environment: Mapping[str, str] = os.environ) -> dict[str, str | int]:
    """Which CI job runs this, in the words of Allure's ``executor.json``; empty on somebody's own machine."""
    for kind, (sign, number, name, address) in _SYSTEMS.items():
        if not environment.get(sign):
            continue
        url = "/".join(environment.get(part, "") for part in address)
        if kind == "github":
            url += f"/actions/runs/{environment.get('GITHUB_RUN_ID', '')}"
        order = environment.get(number, "0")
        title = f"{environment.get(name, kind)} #{order}"
        return {
            "name": kind,
            "type": kind,
            "buildOrder": int(order) if order.isdigit() else 0,
            "buildName": title,
            "buildUrl": url,
            "reportName": f"Plumbline: {title}",
        }
    return {}
