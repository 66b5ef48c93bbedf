"""Nothing turns red on a service that is right, though it is right in another way than the sandbox.

What no document promises, services do as they like: they word refusals otherwise, add fields, round times, list rows in
another order, sit behind a proxy. The catalogue makes the sandbox do so. Whatever turns red is promised, and then the
difference does not belong here, or asserts too much and has to be loosened.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.faults.trial import Trial, run_on, served
from tests.rightful.catalogue import DIFFERENCES
from tests.rightful.difference import ALONE, Difference

#: Where most of the differences show. ``PLUMBLINE_RIGHTFUL=all`` runs all features instead, which takes minutes.
TELLING = ["api_keys", "errors", "pg_sessions", "pgwire_queries", "presigned_urls", "profile", "s3_uploads"]
COMPANIES = sorted({each.company for each in DIFFERENCES.values()} - {ALONE})
_SECONDS = 1800.0


def _try(differences: Iterable[Difference], features: Iterable[str], folder: Path) -> Trial:
    chosen = list(differences)
    tags = [f"--tags={each.tags}" for each in chosen if each.tags]
    with served("storage", [each.name for each in chosen], "tests.rightful.serve") as address:
        return run_on("storage", address, list(features), folder, *tags, seconds=_SECONDS)


def _judge(trial: Trial, differences: Iterable[Difference]) -> None:
    says = "\n".join(f"{each.name}: {each.says}" for each in differences)
    assert not trial.failures, f"these turned red on a service that is right:\n{trial.messages}\n\nIt is so:\n{says}"
    assert trial.green, trial.printed


@pytest.mark.parametrize("company", COMPANIES)
def test_services_that_differ_in_many_ways_pass(company: int, tmp_path: Path) -> None:
    together = [each for each in DIFFERENCES.values() if each.company == company]
    features = [] if os.environ.get("PLUMBLINE_RIGHTFUL") == "all" else TELLING
    _judge(_try(together, features, tmp_path), together)


@pytest.mark.parametrize("difference", DIFFERENCES.values(), ids=DIFFERENCES)
def test_a_service_that_differs_in_one_way_passes(difference: Difference, tmp_path: Path) -> None:
    _judge(_try([difference], difference.features, tmp_path), [difference])


def test_the_catalogue_names_feature_files_that_exist() -> None:
    there = {path.stem for path in Path(__file__).parents[2].glob("features/storage/*.feature")}
    assert {feature for each in DIFFERENCES.values() for feature in each.features} | set(TELLING) <= there
