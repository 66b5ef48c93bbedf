"""The requirement files say what a run needs, each in exactly one version."""

from __future__ import annotations

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.test_imports import roots
from tests.architecture.tree import ROOT, versioned

OWN = {"environment", "steps", "support", "tests"}
#: Packages that are only ever installed, and versioned, together with another one.
PART_OF = {
    "allure-python-commons": "allure-behave",
    "anyio": "fastapi",
    "botocore": "boto3",
    "certifi": "httpx",
    "grimp": "import-linter",
    "httpcore": "httpx",
    "pydantic-core": "pydantic",
    "starlette": "fastapi",
}
PINNED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?: ; .+)?")


def pins(name: str) -> dict[str, str]:
    """Return the versions that a requirements file gives, and insist that it gives them exactly."""
    versions = {}
    for line in (ROOT / name).read_text().splitlines():
        if line and not line.lstrip().startswith(("#", "-")):
            match = PINNED.fullmatch(line)
            assert match, f"{name} should pin with ==: {line}"
            versions[normal(match["name"])] = match["version"]
    return versions


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(names: list[Path]) -> set[str]:
    """Return the distributions that these modules import."""
    owners = packages_distributions()
    packages = set().union(*(roots((ROOT / name).read_text()) for name in names))
    outside = packages - OWN - set(sys.stdlib_module_names)
    distributions = {normal(owners.get(package, [package])[0]) for package in outside}
    return {PART_OF.get(name, name) for name in distributions}


def test_constraints_pin_what_the_requirements_ask_for() -> None:
    asked = pins("requirements.txt") | pins("requirements-dev.txt")
    constraints = pins("constraints.txt")
    assert {name: constraints.get(name) for name in asked} == asked, "Make constraints.txt again: see its head."


def test_a_run_has_what_the_suite_imports() -> None:
    modules = [name for name in versioned() if name.suffix == ".py" and name.parts[0] != "tests"]
    assert imported(modules) - pins("requirements.txt").keys() == set()


def test_the_checks_have_what_the_tests_import() -> None:
    modules = [name for name in versioned() if name.suffix == ".py"]
    assert imported(modules) - (pins("requirements.txt") | pins("requirements-dev.txt")).keys() == set()
