"""The files in docs/ci that are to be copied do what docs/running.md says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import yaml

from tests.running.small import ROOT, Ended, Small, merge

DOCS = ROOT / "docs"


def example(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load((DOCS / "ci" / name).read_text())
    return found


def small_project(folder: Path) -> Small:
    small = Small(folder)
    small.feature("Some", *(f"Fact {number}\nGiven a step" for number in range(8)))
    return small


def test_the_kubernetes_job_runs_every_scenario_once(tmp_path: Path) -> None:
    job = example("kubernetes.yaml")
    spec = job["spec"]
    pod = spec["template"]["spec"]
    [container] = pod["containers"]
    assert (job["kind"], spec["completionMode"]) == ("Job", "Indexed")
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    values = {each["name"]: each.get("value") for each in container["env"]}
    assert int(values["PLUMBLINE_SHARDS"]) == spec["completions"]
    program, *arguments = container["command"]
    assert (ROOT / program).is_file()
    small = small_project(tmp_path)
    for index in range(spec["completions"]):
        ours = [each.replace("$(JOB_COMPLETION_INDEX)", str(index)).replace("/results/", "") for each in arguments]
        ended = small.run(
            *(each for each in ours if "target" not in each),
            JOB_COMPLETION_INDEX=str(index),
            PLUMBLINE_SHARDS=values["PLUMBLINE_SHARDS"],
        )
        assert ended.status == 0, ended.printed
    parts = sorted(path.name for path in tmp_path.glob("shard-*"))
    assert len(parts) == spec["completions"]
    assert merge(tmp_path, *parts[1:], out="all").returncode == 1
    whole = merge(tmp_path, *parts, out="all")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "8 scenarios passed" in whole.stdout


def test_the_github_matrix_runs_every_scenario_once(tmp_path: Path) -> None:
    jobs = example("github-shards.yaml")["jobs"]
    shards = jobs["shard"]["strategy"]["matrix"]["shard"]
    assert shards == [f"{number}/{len(shards)}" for number in range(1, len(shards) + 1)]
    assert jobs["shard"]["env"] == {"PLUMBLINE_SHARD": "${{ matrix.shard }}"}
    [run] = [step["run"] for step in jobs["shard"]["steps"] if "run" in step]
    program, *arguments = shlex.split(run)
    assert (ROOT / program).is_file()
    for place, shard in enumerate(shards):
        folder = tmp_path / f"shard-{place}"
        folder.mkdir()
        assert small_project(folder).run(*arguments, PLUMBLINE_SHARD=shard).status == 0
    commands = next(step["run"] for step in jobs["report"]["steps"] if "merge" in step.get("run", ""))
    assert "support.evidence merge parts/shard-* --out reports" in commands
    whole = merge(tmp_path, *(f"shard-{place}" for place in range(len(shards))), out="all")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert len(Ended(0, "", tmp_path / "all").allure()) == 8


def test_every_setting_is_described() -> None:
    text = (DOCS / "running.md").read_text()
    code = (ROOT / "support" / "running" / "settings.py").read_text()
    known = set(re.findall(r'userdata(?:\.get\(|, )"(\w+)"', code))
    assert known == set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
