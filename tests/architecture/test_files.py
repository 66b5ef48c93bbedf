"""What no file of this repository says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, versioned

CODE = ("bin", "environment.py", "steps", "support")
#: A home or work folder of somebody's machine. Temporary folders are code's own affair: see below.
MACHINE_PATH = re.compile(r"(?<![\w.~}*-])/(?:home|root|Users|work)/[\w.-]+")
TEMPORARY = re.compile(r"(?<![\w.~}*-])/tmp\b")
REGISTRY = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|anaconda\.org|docker\.(?:io|com)"
    r"|ghcr\.io|quay\.io|gcr\.io|public\.ecr\.aws|crates\.io|rubygems\.org|proxy\.golang\.org)\b"
)


def found(pattern: re.Pattern[str], names: list[Path]) -> list[str]:
    """Return each line that has the pattern, with its place."""
    places = []
    for name in names:
        try:
            text = (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue  # not a text
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                places.append(f"{name}:{number}: {line.strip()}")
    return places


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert found(MACHINE_PATH, versioned()) == []


def test_no_code_names_the_temporary_folder() -> None:
    """``tempfile`` knows where it is."""
    assert found(TEMPORARY, [name for name in versioned() if name.parts[0] in CODE]) == []


def test_no_file_names_a_package_registry() -> None:
    """Which registry is asked is a setting of the machine."""
    assert found(REGISTRY, versioned()) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "open('/" + "home/ann/data.csv')"),
        (MACHINE_PATH, "see /" + "work/main"),
        (TEMPORARY, "Path('/" + "tmp/x')"),
        (REGISTRY, "--index-url https://" + "pypi" + ".org/simple"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["/projects/home/x", "~/work/x", "{root}/work/x", "/home", "/homework/x"])
def test_other_paths_are_none_of_their_business(text: str) -> None:
    assert not MACHINE_PATH.search(text)
