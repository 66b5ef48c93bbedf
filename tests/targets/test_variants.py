"""The variants that scenarios ask for are known to the sandbox, and to the reader."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from support.systems.base import TargetProblem
from support.systems.storage import StorageSystem
from support.targets.embedded import Sandbox
from support.targets.needs import Needs
from support.targets.overrides import Overrides

ROOT = Path(__file__).parents[2]


def asked_for() -> set[tuple[str, str]]:
    """The variants of the tags in features, each with the system of its folder."""
    return {
        (path.parent.name, name)
        for path in (ROOT / "features").glob("*/*.feature")
        for name in re.findall(r"@variant:([a-z0-9-]+)", path.read_text())
    }


def test_every_variant_is_known_to_the_sandbox() -> None:
    assert asked_for()
    for system, name in asked_for():
        assert name in import_module(f"support.sandbox.{system}.entry").VARIANTS, f"@variant:{name} of {system}"


def test_every_variant_is_described() -> None:
    described = (ROOT / "docs" / "targets.md").read_text()
    assert [each for each in asked_for() if f"| {each[0]} `{each[1]}` |" not in described] == []


def test_the_sandbox_starts_a_variant_beside_the_usual_service() -> None:
    sandbox = Sandbox(Needs({"storage": frozenset({"small-uploads"})}))
    try:
        target = sandbox.target(Overrides())
        storage = target.system(StorageSystem)
        variant = target.varied("small-uploads").system(StorageSystem)
        assert variant.section == "storage.variants.small-uploads"
        assert variant.settings.rest != storage.settings.rest
        assert variant.settings.disposable
        target.reach()
        target.close()
        assert sandbox.obituary is None
    finally:
        sandbox.stop()


def test_a_variant_that_the_sandbox_does_not_know_is_told_with_those_it_knows() -> None:
    sandbox = Sandbox(Needs({"storage": frozenset({"large-uploads"})}))
    try:
        with pytest.raises(TargetProblem, match=r"storage has short-lives, small-uploads, not large-uploads"):
            sandbox.target(Overrides())
    finally:
        sandbox.stop()
