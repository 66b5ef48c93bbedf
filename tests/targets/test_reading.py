"""Profiles that extend one another, and what the environment puts into them."""

from __future__ import annotations

import pytest

from support.systems.base import TargetProblem
from support.systems.storage import StorageSystem
from support.targets import profile
from tests.targets.conftest import STORAGE, Write


def test_a_profile_is_laid_over_the_one_that_it_extends(write: Write) -> None:
    write(
        STORAGE + '[storage.limits]\nread_seconds = 7\n[[deviations]]\nscenario = "A: b"\nreason = "r"\nlink = "l"\n',
        "base",
    )
    text = 'extends = "base"\n[storage]\nrest = "http://127.0.0.1:2"\n[storage.limits]\nconnect_seconds = 3\n'
    target = profile.load(write(text))
    settings = target.system(StorageSystem).settings
    assert target.name == "mine"
    assert settings.rest == "http://127.0.0.1:2"
    assert settings.s3 == "http://127.0.0.1:1/s3"
    assert (settings.limits.connect_seconds, settings.limits.read_seconds) == (3, 7)
    assert [each.name for each in target.deviations] == ["A: b"]


def test_only_what_is_used_in_the_end_has_to_be_in_the_environment(write: Write) -> None:
    write(STORAGE.replace("an-admin-key-of-nobody", "${NOT_SET_HERE}"), "base")
    target = profile.load(write('extends = "base.toml"\n[storage]\nadmin_key = "${KEY}"\n'), {"KEY": "k"})
    assert target.system(StorageSystem).settings.admin_key == "k"


def test_profiles_that_extend_each_other_are_refused(write: Write) -> None:
    write('extends = "mine"\n', "other")
    with pytest.raises(TargetProblem, match=r"circle: .*mine\.toml extends .*other\.toml extends .*mine\.toml"):
        profile.load(write('extends = "other"\n'))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('extends = "nobody"\n', r'mine\.toml: it extends a profile that does not exist. There is no target "nobody"'),
        ('extends = ["a", "b"]\n', r"extends is the name or the path of one profile"),
    ],
)
def test_a_profile_that_extends_nothing_is_refused(write: Write, text: str, said: str) -> None:
    with pytest.raises(TargetProblem, match=said):
        profile.load(write(text))


@pytest.mark.parametrize(
    ("environment", "value"), [({}, "spare-key"), ({"KEY": ""}, "spare-key"), ({"KEY": "real-key"}, "real-key")]
)
def test_a_variable_may_have_a_default(write: Write, environment: dict[str, str], value: str) -> None:
    target = profile.load(write(STORAGE.replace("an-admin-key-of-nobody", "${KEY:-spare-key}")), environment)
    assert target.system(StorageSystem).settings.admin_key == value


def test_a_number_may_come_from_the_environment(write: Write) -> None:
    target = profile.load(write(STORAGE.replace("port = 1", 'port = "${PORT}"')), {"PORT": "5432"})
    assert target.system(StorageSystem).settings.pgwire.port == 5432


def test_a_variant_inherits_what_it_does_not_say(write: Write) -> None:
    text = STORAGE + '[storage.variants.small-uploads]\nrest = "http://127.0.0.1:9"\nlimits.read_seconds = 2\n'
    storage = profile.load(write(text)).system(StorageSystem)
    variant = storage.variants["small-uploads"]
    assert isinstance(variant, StorageSystem)
    assert (variant.settings.rest, variant.settings.s3) == ("http://127.0.0.1:9", "http://127.0.0.1:1/s3")
    assert (variant.settings.limits.read_seconds, storage.settings.limits.read_seconds) == (2, 30)
    assert variant.section == "storage.variants.small-uploads"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[storage.variants.small-uploads]\nrset = "x"\n',
            r"no setting storage.variants.small-uploads.rset \(did you mean",
        ),
        ("[storage]\nvariants = 3\n", r"storage.variants has one table a variant"),
        (
            "[storage.limits]\nred_seconds = 3\n",
            r"no setting storage.limits.red_seconds \(did you mean read_seconds\?\)",
        ),
        ("[storage.tls]\nca_file = 'nowhere.pem'\n", r"storage.tls.ca_file is wrong: there is no file .*nowhere.pem"),
        ("[storage.tls]\nclient_key = '/dev/null'\n", r"storage.tls"),
        ("[storage]\nproxy = 'proxy:3128'\n", r"storage.proxy is wrong"),
        ("[storage]\nwrites = 'never'\n", r"storage.writes is wrong: input should be 'allowed' or 'forbidden'"),
    ],
)
def test_a_mistake_is_told_by_its_place(write: Write, text: str, said: str) -> None:
    write(STORAGE, "base")
    with pytest.raises(TargetProblem, match=said):
        profile.load(write(f'extends = "base"\n{text}'))
