"""The tools that look after the code have nothing to say."""

from __future__ import annotations

import pytest

from tests.architecture.tree import python, tool


def test_style() -> None:
    run = tool("ruff", "check", "--output-format=concise", ".")
    if run.returncode:
        pytest.fail(f"`ruff check .` reports:\n{run.stdout}", pytrace=False)


def test_format() -> None:
    run = tool("ruff", "format", "--check", "--quiet", "--output-format=concise", ".")
    if run.returncode:
        pytest.fail(f"`ruff format .` puts this right:\n{run.stdout}", pytrace=False)


def test_types() -> None:
    run = tool("mypy")
    if run.returncode:
        pytest.fail(f"`mypy` reports:\n{run.stdout}", pytrace=False)


def test_features() -> None:
    run = python("-m", "support.lint")
    if run.returncode:
        pytest.fail(f"`python -m support.lint` reports:\n{run.stdout}", pytrace=False)
