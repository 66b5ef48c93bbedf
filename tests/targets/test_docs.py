"""The profiles in docs/targets.md are profiles."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from support.targets import profile
from support.targets.settings import leaves
from support.targets.target import system_type
from support.wire.limits import Limits

TEXT = (Path(__file__).parents[2] / "docs" / "targets.md").read_text()
BLOCKS = re.findall(r"^```toml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
WHOLE = [block for block in BLOCKS if "admin_key" in block or "jwt" in block]


class Anything(dict[str, str]):
    """An environment in which everything is set."""

    def get(self, key: str, default: object = None) -> str:
        return "1"


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_a_profile_in_the_documents_can_be_loaded(block: str, tmp_path: Path) -> None:
    system = next(iter(tomllib.loads(block).keys() - {"extends", "deviations"}))
    first = next(each for each in WHOLE if f"[{system}]" in each and "extends" not in each)
    (tmp_path / "staging-ca.pem").touch()
    (tmp_path / "staging.toml").write_text(first)
    path = tmp_path / "mine.toml"
    path.write_text(block if "extends" in block or block in WHOLE else f'extends = "staging"\n{block}')
    assert list(profile.load(str(path), Anything()).systems) == [system]


def test_every_limit_is_described() -> None:
    described = TEXT.partition("## Manners")[2].partition("## Variants")[0]
    assert [name for name in Limits.model_fields if f"`{name}`" not in described] == []


def test_every_common_setting_is_described() -> None:
    described = TEXT.partition("| Setting of every system")[2].partition("\n\n")[0]
    common = {path[0] for path, _ in leaves(system_type("storage").settings_type)}
    common &= {path[0] for path, _ in leaves(system_type("pggit").settings_type)}
    common -= {"rest"}
    assert [name for name in common if not re.search(rf"`{name}\b", described)] == []
