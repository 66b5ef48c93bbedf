"""What is said for one run wins over the profile: -D over the environment, and both over the file."""

from __future__ import annotations

import pytest

from support.systems.base import TargetProblem
from support.systems.storage import StorageSystem
from support.targets import profile
from support.targets.overrides import Overrides
from tests.targets.conftest import STORAGE, Write


def load(path: str, userdata: dict[str, str], environment: dict[str, str]) -> StorageSystem:
    return profile.load(path, environment, Overrides.of(userdata, environment)).system(StorageSystem)


def test_the_environment_wins_over_the_profile_and_userdata_over_both(write: Write) -> None:
    path = write(STORAGE)
    environment = {"PLUMBLINE_STORAGE_REST": "http://127.0.0.1:2", "PLUMBLINE_STORAGE_LIMITS_READ_SECONDS": "9"}
    userdata = {"storage.rest": "http://127.0.0.1:3", "storage.pgwire.port": "77", "reports": "elsewhere"}
    assert load(path, {}, {}).settings.rest == "http://127.0.0.1:1"
    assert load(path, {}, environment).settings.rest == "http://127.0.0.1:2"
    settings = load(path, userdata, environment).settings
    assert (settings.rest, settings.limits.read_seconds, settings.pgwire.port) == ("http://127.0.0.1:3", 9, 77)
    assert settings.pgwire.host == "127.0.0.1"


def test_variants_and_headers_can_be_said_too(write: Write) -> None:
    userdata = {"storage.variants.small-uploads.rest": "http://127.0.0.1:4", "storage.headers.X-Tenant": "qa"}
    storage = load(write(STORAGE), userdata, {})
    variant = storage.variants["small-uploads"]
    assert isinstance(variant, StorageSystem)
    assert (variant.settings.rest, storage.settings.headers) == ("http://127.0.0.1:4", {"X-Tenant": "qa"})


def test_a_mistyped_setting_is_told_with_where_it_was_said(write: Write) -> None:
    with pytest.raises(
        TargetProblem, match=r"with -D storage.rset: there is no setting storage.rset \(did you mean rest"
    ):
        load(write(STORAGE), {"storage.rset": "x"}, {})


def test_a_mistyped_variable_is_told_with_the_nearest() -> None:
    with pytest.raises(TargetProblem, match=r"PLUMBLINE_STORAGE_RSET .*did you mean PLUMBLINE_STORAGE_REST\?"):
        Overrides.of({}, {"PLUMBLINE_STORAGE_RSET": "x"})


def test_other_variables_are_none_of_ours() -> None:
    assert Overrides.of({"target": "x", "a.b": "c"}, {"PLUMBLINE_SHARD": "1/2", "STORAGE_REST": "x"}).said == ()


def test_the_sandbox_cannot_be_told_where_it_is() -> None:
    """It may be destroyed, and what is said for a deployment may still be in the shell."""
    overrides = Overrides.of({}, {"PLUMBLINE_STORAGE_REST": "http://127.0.0.1:2"})
    with pytest.raises(
        TargetProblem, match=r"PLUMBLINE_STORAGE_REST is about a deployment, and the target is the sandbox"
    ):
        overrides.apply_to_sandbox({"storage": {}})


def test_the_sandbox_can_be_given_limits() -> None:
    overrides = Overrides.of({"storage.limits.read_seconds": "3"}, {})
    assert overrides.apply_to_sandbox({"storage": {}}) == {"storage": {"limits": {"read_seconds": "3"}}}


def test_a_mistyped_system_is_told() -> None:
    with pytest.raises(
        TargetProblem, match=r"-D storge.rest: there is no system called storge \(did you mean storage\?\)"
    ):
        Overrides.of({"storge.rest": "x"}, {})
