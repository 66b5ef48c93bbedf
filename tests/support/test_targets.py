from pathlib import Path

import pytest

from support.systems.base import TargetProblem
from support.systems.storage import StorageSystem
from support.targets import profile

GOOD = """
[storage]
rest = "http://127.0.0.1:1"
s3 = "http://127.0.0.1:1/s3"
pgwire = { host = "127.0.0.1", port = 1 }
admin_key = "${STORAGE_ADMIN_KEY}"
"""


def write(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(text)
    return str(path)


def test_a_profile_becomes_a_target_with_variables_filled_in(tmp_path: Path) -> None:
    target = profile.load(write(tmp_path, GOOD), {"STORAGE_ADMIN_KEY": "from-outside"})
    storage = target.system(StorageSystem)
    assert target.name == "mine"
    assert storage.settings.admin_key == "from-outside"
    assert not storage.settings.disposable
    assert target.secrets == ["from-outside"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[storage]\nrest = ", "not valid TOML"),
        ("[stroage]\n", "no system called stroage (did you mean storage?)"),
        (GOOD.replace("admin_key", "admin_kee"), "no setting storage.admin_kee (did you mean admin_key?)"),
        (GOOD.replace('rest = "http://127.0.0.1:1"\n', ""), "the setting storage.rest is missing"),
        (GOOD.replace("port = 1", "port = 99999"), "the setting storage.pgwire.port is wrong"),
        (GOOD.replace('"http://127.0.0.1:1"', '"127.0.0.1:1"'), "the setting storage.rest is wrong"),
        (GOOD + "[storage.dialect]\ns3_buckett = 'x'\n", "storage.dialect.s3_buckett (did you mean s3_bucket?)"),
        (GOOD.replace("STORAGE_ADMIN_KEY", "UNSET_VARIABLE"), "environment variable UNSET_VARIABLE, which is not set"),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_the_way_out(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TargetProblem) as told:
        profile.load(write(tmp_path, text), {"STORAGE_ADMIN_KEY": "k"})
    assert said in str(told.value)
    assert "mine.toml" in str(told.value)
    assert len(str(told.value).splitlines()) == 1


def test_an_unknown_target_is_told_with_the_known_ones() -> None:
    with pytest.raises(TargetProblem, match=r'no target "stagging".*Known targets are sandbox'):
        profile.load("stagging")


def test_an_address_that_refuses_is_named(tmp_path: Path) -> None:
    target = profile.load(write(tmp_path, GOOD), {"STORAGE_ADMIN_KEY": "k"})
    with pytest.raises(TargetProblem) as told:
        target.reach()
    assert "refused" in str(told.value)
    assert "127.0.0.1:1" in str(told.value)
    assert "storage.rest" in str(told.value)
