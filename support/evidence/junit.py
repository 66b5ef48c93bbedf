"""The report as JUnit XML: a suite a feature, a case a scenario, for CI systems that know nothing else."""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree as ET

from support.evidence.failures import KINDS
from support.evidence.judging import OF_THE_TARGET
from support.evidence.results import Report, ScenarioResult

# Characters that XML cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The XML. What was not selected is left out; a known deviation is skipped, with its reason."""
    root = ET.Element("testsuites", name=f"Plumbline on {report.run.target}", time=f"{report.run.seconds:.3f}")
    chosen = [scenario for scenario in report.scenarios if scenario.reason != "not selected"]
    for (system, feature), scenarios in groupby(chosen, key=lambda scenario: (scenario.system, scenario.feature)):
        suite = ET.SubElement(root, "testsuite", name=f"{system}: {feature}", timestamp=report.run.started[:19])
        _count(suite, [_case(suite, scenario) for scenario in scenarios])
    _count(root, list(root.iter("testcase")))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, scenario: ScenarioResult) -> ET.Element:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=f"{scenario.system}.{_clean(scenario.feature)}",
        name=_clean(scenario.title),
        time=f"{scenario.seconds:.3f}",
        file=scenario.file,
        line=str(scenario.line),
    )
    match scenario.result:
        case "failed":
            kind = scenario.kind or "test"
            tag = "failure" if kind in OF_THE_TARGET else "error"
            text = f"{scenario.step}\n{scenario.message}" if scenario.step else scenario.message
            if scenario.runs > 1:
                text = f"Passed {scenario.passes} of {scenario.runs} times.\n{text}"
            ET.SubElement(case, tag, type=KINDS[kind], message=_clean(scenario.cause)).text = _clean(text)
        case "deviating":
            ET.SubElement(case, "skipped", message=_clean(f"known deviation: {scenario.deviation}"))
        case "skipped" | "not run":
            ET.SubElement(case, "skipped", message=_clean(scenario.reason))
    return case


def _count(element: ET.Element, cases: list[ET.Element]) -> None:
    element.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))
    element.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
