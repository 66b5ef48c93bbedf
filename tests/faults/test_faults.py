"""The suite is worth what it catches: each fault of the catalogue turns a scenario red, with a message that names it.

Which services will be tested, and what is wrong with them, cannot be known; so the catalogue is broad, and a change of
the features that makes them blind somewhere turns a test red here.

Two trials run at the same time (PLUMBLINE_TRIALS=1 for one, say, on a busy machine).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.fault import Fault
from tests.faults.trial import Trial, run, try_fault

#: What is tried on services that are right, to show that red comes from the fault; CI runs all features there.
RIGHT_FEATURES = {
    "storage": ["api_keys", "imports", "pgwire_queries", "s3_objects"],
    "pggit": ["acknowledgement", "cache", "merge", "webhooks"],
}
AT_ONCE = int(os.environ.get("PLUMBLINE_TRIALS", "2"))


def parameters() -> list[object]:
    return [
        pytest.param(
            fault,
            id=fault.name,
            marks=[pytest.mark.xfail(reason=fault.unnoticed)] if fault.unnoticed else [],
        )
        for fault in FAULTS.values()
    ]


@pytest.fixture(scope="session")
def trials(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Trial]]]:
    """The trials of all selected tests, under way."""
    chosen: dict[str, Future[Trial]] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for item in request.session.items:
            if Path(str(item.path)) != Path(__file__) or "trials" not in getattr(item, "fixturenames", ()):
                continue
            tried = item.callspec.params  # type: ignore[attr-defined]
            folder = tmp_path_factory.mktemp("trial")
            if "fault" in tried:
                chosen[tried["fault"].name] = pool.submit(try_fault, tried["fault"], folder)
            else:
                system = tried["system"]
                chosen[system] = pool.submit(run, system, None, RIGHT_FEATURES[system], folder)
        yield chosen
        for trial in chosen.values():
            trial.cancel()


@pytest.mark.parametrize("system", RIGHT_FEATURES)
def test_a_right_service_passes(system: str, trials: dict[str, Future[Trial]]) -> None:
    trial = trials[system].result()
    assert trial.green, trial.printed


@pytest.mark.parametrize("fault", parameters())
def test_a_fault_is_noticed_and_named(fault: Fault, trials: dict[str, Future[Trial]]) -> None:
    trial = trials[fault.name].result()
    ran = f"{fault.name}: {fault.says}\n{', '.join(fault.features)} ran:\n{trial.printed}"
    assert trial.failures, f"nothing turned red. {ran}"
    assert not trial.green, f"a step failed and the run did not. {ran}"
    unforeseen = [str(failure) for failure in trial.failures if failure.status != "failed"]
    assert not unforeseen, "a fault of the service ended in an exception that nobody foresaw:\n" + "\n".join(unforeseen)
    assert fault.message.search(trial.messages), (
        f"no message names the fault, that is, matches {fault.message.pattern!r}. {ran}"
    )


def test_the_catalogue_names_feature_files_that_exist() -> None:
    there = {(path.parent.name, path.stem) for path in Path(__file__).parents[2].glob("features/*/*.feature")}
    named = {(fault.system, feature) for fault in FAULTS.values() for feature in fault.features}
    assert named <= there
