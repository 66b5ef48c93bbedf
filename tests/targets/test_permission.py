"""What may run where, by tags alone."""

from __future__ import annotations

import pytest

from support.targets import profile
from support.targets.needs import Needs
from support.targets.permission import refusal
from tests.targets.conftest import STORAGE, Write

VARIANT = "[storage.variants.small-uploads]\ndisposable = true\n"


@pytest.mark.parametrize(
    ("profile_says", "tags", "said"),
    [
        ("", "storage p1", None),
        ("", "pggit p1", "has no pggit"),
        ("", "storage pggit", "has no pggit"),
        ("", "storage disposable", "may not be destroyed: storage.disposable is false"),
        ("disposable = true\n", "storage disposable", None),
        (
            "",
            "storage variant:small-uploads",
            "no variant small-uploads: add [storage.variants.small-uploads] to its profile",
        ),
        (VARIANT, "storage variant:small-uploads", None),
        (VARIANT, "storage disposable", "may not be destroyed: storage.disposable"),
        (VARIANT, "storage disposable variant:small-uploads", None),
        ('writes = "forbidden"\n', "storage p1", "may only be read: storage.writes is forbidden"),
        ('writes = "forbidden"\n', "storage reads-only", None),
        ('writes = "forbidden"\ndisposable = true\n', "storage disposable", "may only be read"),
    ],
)
def test_a_scenario_runs_only_where_it_may(write: Write, profile_says: str, tags: str, said: str | None) -> None:
    target = profile.load(write(STORAGE + profile_says))
    reason = refusal(target, set(tags.split()))
    assert (reason is None) if said is None else (reason is not None and said in reason)


def test_only_what_is_needed_is_reached(write: Write) -> None:
    text = STORAGE + VARIANT + "[storage.variants.other]\n"
    needs = Needs.of([{"storage", "p1"}, {"storage", "variant:small-uploads"}], ["pggit", "storage"])
    target = profile.load(write(text)).only(needs)
    assert [system.section for system in target.every_system] == ["storage", "storage.variants.small-uploads"]
    assert list(profile.load(write(text)).only(Needs.of([{"pggit"}], ["pggit", "storage"])).systems) == []


def test_a_scenario_of_a_variant_gets_the_variant(write: Write) -> None:
    target = profile.load(write(STORAGE + VARIANT))
    assert target.varied("small-uploads").systems["storage"].section == "storage.variants.small-uploads"
    assert target.varied().systems["storage"].section == "storage"


def test_whoever_verifies_no_certificates_is_told_at_every_run(write: Write) -> None:
    assert profile.load(write(STORAGE)).warnings == []
    [warning] = profile.load(write(STORAGE + "tls = { verify = false }\n")).warnings
    assert "storage.tls.verify is false" in warning


def test_secrets_in_headers_are_secrets_of_the_target(write: Write) -> None:
    headers = '[storage.headers]\nX-Tenant = "quality-assurance"\nAuthorization = "Basic dXNlcjpwYXNz"\n'
    assert profile.load(write(STORAGE + headers)).secrets == ["an-admin-key-of-nobody", "Basic dXNlcjpwYXNz"]
