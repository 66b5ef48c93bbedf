"""What a profile does not allow is not even begun, however it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

from tests.robustness.sandbox import Deployment, run


def reasons(reports: Path) -> set[str]:
    """Why scenarios were skipped."""
    lines = (reports / "run.jsonl").read_text().splitlines()
    return {record["reason"] for record in map(json.loads, lines) if record.get("result") == "skipped"}


def test_nothing_is_written_where_writes_are_forbidden(service: Deployment, tmp_path: Path) -> None:
    """Seen from the other side: what arrives there are questions."""
    profile = service.profile(tmp_path, "production", more='writes = "forbidden"\n')
    selection = ["features/storage/health.feature", "features/storage/access_of_administrators.feature"]
    ended = run(profile, tmp_path, *selection, "--tags=@p1 or @disposable")
    assert ended.returncode == 0, ended.stdout
    assert "7 scenarios passed, 0 failed" in ended.stdout
    assert service.projects() == []


def test_what_destroys_is_skipped_even_when_it_is_named(service: Deployment, tmp_path: Path) -> None:
    profile = service.profile(tmp_path, "mine")
    ended = run(profile, tmp_path, "features/storage/backend.feature:22")
    assert ended.returncode == 0, ended.stdout
    assert "0 scenarios passed, 0 failed, 1 skipped" in ended.stdout
    assert reasons(tmp_path) == {"the target mine may not be destroyed: storage.disposable is false"}


def test_a_scenario_that_makes_too_much_is_skipped_with_a_reason(service: Deployment, tmp_path: Path) -> None:
    profile = service.profile(tmp_path, "mine", more="[storage.limits]\nprojects = 1\n")
    ended = run(profile, tmp_path, "features/storage/access_to_projects.feature")
    assert ended.returncode == 0, ended.stdout
    [reason] = reasons(tmp_path)
    assert reason == (
        "the target mine is given less: it would make more than 1 projects, which is what the profile allows "
        "(limits.projects)"
    )
    assert service.projects() == []


def test_a_variant_that_the_profile_does_not_offer_is_skipped_with_the_setting_to_add(
    service: Deployment, tmp_path: Path
) -> None:
    ended = run(service.profile(tmp_path, "mine"), tmp_path, "features/storage/file_limits.feature")
    assert ended.returncode == 0, ended.stdout
    assert reasons(tmp_path) == {
        "the target mine has no variant small-uploads: add [storage.variants.small-uploads] to its profile"
    }
