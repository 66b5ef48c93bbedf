"""Imports go in one direction: see ``[tool.importlinter]`` in pyproject.toml."""

from __future__ import annotations

import ast
import shutil
import tomllib
from pathlib import Path

import grimp
import pytest

from tests.architecture.tree import ROOT, tool

#: For each contract an import that it forbids: the file that is given it, and the line.
PLANTS = {
    "one-direction": ("support/wire/planted.py", "import support.systems"),
    "systems-without-behave": ("support/systems/planted.py", "import behave"),
    "steps-without-network": ("steps/storage/planted.py", "import httpx"),
    "sandbox-imports-nothing": ("support/sandbox/planted.py", "import support.wire"),
    "nothing-imports-sandbox": ("support/targets/planted.py", "import support.sandbox"),
    "evidence-only-reads": ("support/evidence/planted.py", "import support.systems"),
    "lint-stands-alone": ("support/lint/planted.py", "import support.wire"),
}
CONTRACTS = [
    contract["id"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", root)
    for package in ("steps", "support"):
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def test_imports_go_in_one_direction() -> None:
    run = tool("lint-imports", "--no-logo")
    if run.returncode:
        pytest.fail(f"`lint-imports` reports:\n{run.stdout}", pytrace=False)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_forbidden_import_is_found(copy: Path, contract: str) -> None:
    name, line = PLANTS[contract]
    planted = copy / name
    planted.write_text(f"{line}\n")
    try:
        run = tool("lint-imports", "--no-logo", "--no-cache", "--contract", contract, cwd=copy)
    finally:
        planted.unlink()
    module = name.removesuffix(".py").replace("/", ".")
    assert run.returncode == 1
    assert f"{module} -> {line.removeprefix('import ')}" in run.stdout


def test_every_module_is_looked_at() -> None:
    """A folder without ``__init__.py`` beside folders that have one would be passed over in silence."""
    graph = grimp.build_graph("steps", "support", cache_dir=None)
    files = [path for package in ("steps", "support") for path in (ROOT / package).rglob("*.py")]
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files}
    assert sorted(modules - graph.modules) == []


def test_the_hooks_import_only_support() -> None:
    source = (ROOT / "environment.py").read_text()
    assert roots(source) <= {"behave", "support", "typing"}
    assert roots("import httpx\nfrom steps.common import types\n") == {"httpx", "steps"}


def roots(source: str) -> set[str]:
    """Return the top-level packages that a module imports by name, ``__future__`` apart."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names} - {"__future__"}
