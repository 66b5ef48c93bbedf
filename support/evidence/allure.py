"""Our formatter for Allure: allure-behave's own, told more by the recorder of the run.

It adds system, clauses and priority to each result, knows failing hooks, clean-ups, skips and deviations, and gives
a result the same identity in every run, order and process.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import allure_commons
from allure_behave.formatter import AllureFormatter
from allure_behave.listener import AllureListener
from allure_commons.model2 import Label, Link, Status, StatusDetails, TestResult
from allure_commons.types import LabelType, LinkType, Severity

from support.evidence.attachments import CLEAN_UP
from support.evidence.clauses import clauses
from support.evidence.facts import executor
from support.evidence.failures import KINDS
from support.evidence.judging import OF_THE_TARGET
from support.evidence.log import case_of
from support.evidence.record import Case, ScenarioRecord
from support.evidence.recorder import Recorder

_SEVERITIES: Final = {"p1": Severity.CRITICAL, "p2": Severity.NORMAL, "p3": Severity.MINOR}
# The one list of categories: Allure 3 reads it from here itself, Allure 2 from the results.
_CONFIGURATION = Path(__file__).parents[2] / "allurerc.json"


class PlumblineFormatter(AllureFormatter):
    """Writes Allure results. To be used alone or beside others, but not beside the stock one."""

    listener: PlumblineListener

    def __init__(self, stream_opener: Any, config: Any) -> None:
        super().__init__(stream_opener, config)
        allure_commons.plugin_manager.unregister(self.listener)
        self.listener = PlumblineListener(config)
        allure_commons.plugin_manager.register(self.listener)

    def follow(self, recorder: Recorder) -> None:
        """The run begins: what is known of it goes beside the results."""
        self.listener.recorder = recorder
        folder = Path(self.stream_opener.name)
        _write(folder / "environment.properties", _properties(recorder.run.environment))
        categories = json.loads(_CONFIGURATION.read_text(encoding="utf-8"))["categories"]
        _write(folder / "categories.json", json.dumps(categories, indent=1))
        if job := executor():
            _write(folder / "executor.json", json.dumps(job, indent=1))


class PlumblineListener(AllureListener):
    """Turns scenarios into results."""

    current_scenario_uuid: str | None
    current_step_uuid: str | None

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self.recorder: Recorder | None = None
        self._documents = config.userdata.get("documents", "")

    def start_scenario(self, scenario: Any) -> None:
        """A scenario begins: name it, and say what it is about."""
        super().start_scenario(scenario)
        _describe(self.logger.get_test(self.current_scenario_uuid), case_of(scenario), self._documents)

    @allure_commons.hookimpl
    def start_step(self, uuid: str, title: str, params: Any) -> None:
        """A step of our own begins. The clean-up comes after all others, those among them that did not run."""
        if title == CLEAN_UP:
            self.flush_steps()
        super().start_step(uuid, title, params)

    def stop_scenario(self, scenario: Any) -> None:
        """A scenario ends. Without a record of it, nothing of ours has run: it was not selected, or its hook failed."""
        record = self.recorder.last if self.recorder else None
        if record is None or record.case.key != case_of(scenario).key:
            if not scenario.hook_failed:
                super().stop_scenario(scenario)
                return
            judged = Status.BROKEN, StatusDetails(message=f"{KINDS['test']}: a hook failed")
        else:
            judged = _judge(record)
        self.flush_steps()
        result = self.logger.get_test(self.current_scenario_uuid)
        result.status, result.statusDetails = judged
        result.stop = round(time.time() * 1000)
        self.logger.close_test(self.current_scenario_uuid)
        self.group_context.append_test(self.current_scenario_uuid)
        self.group_context.exit()
        self.current_scenario_uuid = self.current_step_uuid = None


def _describe(result: TestResult, case: Case, documents: str) -> None:
    """The labels and links of a scenario, and an identity that depends on nothing but its names."""
    result.testCaseId = result.historyId = sha256("\0".join(case.key).encode()).hexdigest()[:32]
    result.fullName = f"{case.file}: {case.title}"
    said_better = {f"spec:{id}" for id in case.clauses}
    result.labels[:] = [
        label for label in result.labels if label.name != LabelType.SEVERITY and label.value not in said_better
    ]
    result.labels.extend(_labels(case))
    for id in case.clauses:
        clause = clauses().get(id)
        if clause is not None:
            url = documents.replace("{document}", clause.document) if documents else clause.document
            result.links.append(Link(type=LinkType.LINK, url=url, name=f"{id}: {clause.place}"))


def _labels(case: Case) -> Iterable[Label]:
    yield Label(name=LabelType.EPIC, value=case.system)
    yield Label(name=LabelType.PARENT_SUITE, value=case.system)
    yield Label(name=LabelType.SUITE, value=case.feature)
    yield Label(name=LabelType.SEVERITY, value=_SEVERITIES.get(case.priority, Severity.NORMAL))
    for id in case.clauses:
        yield Label(name=LabelType.STORY, value=id)


def _judge(record: ScenarioRecord) -> tuple[str, StatusDetails]:
    """Status and text. The message is what broke, so that Allure groups by it as our own reports do."""
    failure = record.failure
    match record.result:
        case "failed" if failure:
            red = Status.FAILED if failure.kind in OF_THE_TARGET or failure.kind == "fixed" else Status.BROKEN
            message = f"{KINDS[failure.kind]}: {failure.cause}"
            return red, StatusDetails(message=message, trace=failure.message)
        case "deviating":
            trace = failure.message if failure else ""
            return Status.SKIPPED, StatusDetails(
                known=True, message=f"Known deviation: {record.deviation}", trace=f"{record.reason}\n\n{trace}".strip()
            )
        case "skipped" | "not run":
            return Status.SKIPPED, StatusDetails(message=record.reason)
        case _ if record.leaks:
            # Nobody has broken a promise here, but it is no clean pass either.
            return Status.BROKEN, StatusDetails(
                message=f"{KINDS['leftover']}: something", trace="\n".join(record.leaks)
            )
    return Status.PASSED, StatusDetails()


def _properties(environment: dict[str, str]) -> str:
    """Java's format of properties: keys without spaces, values on one line."""
    return "".join(f"{name.replace(' ', '.')}={' '.join(value.split())}\n" for name, value in environment.items())


def _write(path: Path, text: str) -> None:
    """Write a file at once, whoever else writes it at the same time."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
