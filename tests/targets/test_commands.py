"""``python -m support.targets``: check, init, schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.targets.__main__ import main
from support.targets.profile import load
from support.targets.schema import schema
from support.targets.settings import leaves
from support.targets.target import known_systems, system_type
from tests.targets.conftest import STORAGE, Write

ROOT = Path(__file__).parents[2]


def test_the_schema_is_what_the_models_say() -> None:
    written = json.loads((ROOT / "docs" / "target.schema.json").read_text())
    assert written == schema(), "Write it again: python -m support.targets schema >docs/target.schema.json"


def test_the_schema_knows_every_setting() -> None:
    tables = schema()
    for name in known_systems():
        for path, _ in leaves(system_type(name).settings_type):
            table = tables["properties"][name]
            for part in path:
                found = table["properties"][part]
                references = [each["$ref"] for each in [found, *found.get("anyOf", [])] if "$ref" in each]
                table = tables["$defs"][references[0].rpartition("/")[2]] if references else found


def test_init_writes_a_profile_that_needs_only_the_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.toml"
    assert main(["init", str(path)]) == 0
    assert "new.toml" in capsys.readouterr().out
    text = path.read_text()
    assert text.startswith("#:schema ")
    only_storage = text[: text.index("[pggit]")] + text[text.index("[storage]") :]
    path.write_text(only_storage)
    address = "http://127.0.0.1:1"
    environment = {"STORAGE_REST": address, "STORAGE_S3": address, "STORAGE_ADMIN_KEY": "k"}
    environment |= {"STORAGE_PGWIRE_HOST": "127.0.0.1", "STORAGE_PGWIRE_PORT": "1"}
    assert list(load(str(path), environment).systems) == ["storage"]


def test_what_init_comments_out_is_understood_when_it_is_not(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    main(["init", str(path)])
    storage = path.read_text().partition("[storage]\n")[2].splitlines()
    settings = [line.removeprefix("# ") for line in storage if " = " in line or line.startswith("# [storage")]
    path.write_text("\n".join(["[storage]", *settings]))
    address = "http://127.0.0.1:1"
    environment = {"STORAGE_REST": address, "STORAGE_S3": address, "STORAGE_ADMIN_KEY": "k"}
    environment |= {"STORAGE_PGWIRE_HOST": "127.0.0.1", "STORAGE_PGWIRE_PORT": "1"}
    assert list(load(str(path), environment).systems) == ["storage"]


def test_init_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.toml"
    path.write_text("mine")
    assert main(["init", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert path.read_text() == "mine"


def test_check_names_what_cannot_be_reached(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    limits = "[storage.limits]\nretries = 0\n"
    assert main(["check", write(STORAGE + limits)]) == 1
    lines = capsys.readouterr().out.splitlines()
    broken = [line for line in lines if line.startswith("x ")]
    assert len(broken) == 3
    assert all(f"storage.{name}" in line for name, line in zip(("rest", "s3", "pgwire"), broken, strict=True))
    assert any("@disposable scenarios are skipped" in line for line in lines)
    assert any(line.endswith("not in the profile: its scenarios are skipped") for line in lines)
    assert "3 of these cannot be tested" in lines[-1]


def test_check_tells_no_secret(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    text = STORAGE + '[storage.headers]\nX-Api-Token = "a-token-of-nobody"\n[storage.limits]\nretries = 0\n'
    main(["check", write(text.replace("127.0.0.1:1/s3", "127.0.0.1:1/an-admin-key-of-nobody"))])
    out = capsys.readouterr().out
    assert "X-Api-Token" in out
    assert "of-nobody" not in out


def test_the_sandbox_has_no_profile_to_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "sandbox"]) == 2
    assert "The sandbox needs no profile" in capsys.readouterr().err


def test_check_of_a_wrong_profile_is_a_sentence(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", write("[stroage]\n")]) == 2
    assert "did you mean storage?" in capsys.readouterr().err
