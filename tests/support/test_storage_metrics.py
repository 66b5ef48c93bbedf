"""Metrics are read strictly: what a monitoring system would refuse is named."""

import pytest

from support.systems.storage.metrics import Metrics, selector

TEXT = """\
# HELP calls_total Calls
# TYPE calls_total counter
calls_total{method="GET",path="/a \\"b\\" {c}, \\\\ \\n"} 3.0
calls_total{method="POST",path="/a"} 4 1700000000000
# TYPE seconds histogram
seconds_bucket{le="0.1"} 1
seconds_bucket{le="+Inf"} 2
seconds_count 2
seconds_sum 0.4
"""


def test_samples_are_summed_over_the_labels_that_are_not_asked_for() -> None:
    metrics = Metrics.parse(TEXT)
    assert metrics.total("calls_total") == 7
    assert metrics.total("calls_total", method="GET") == 3
    assert metrics.total("nobody_total") == 0
    assert {"calls_total", "seconds", "seconds_count"} <= metrics.names
    assert metrics.problems() == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("calls_total", "no sample"),
        ("calls_total{a=b} 1", "labels"),
        ('calls_total{a="b"c"} 1', "labels"),
        ("calls_total one two three", "no sample"),
        ("# TYPE calls_total number", "no kind"),
        ("# TYPE calls_total counter", "second time"),
    ],
)
def test_a_line_that_the_format_does_not_know_is_refused(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Metrics.parse(TEXT + line + "\n")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("} 4 1700000000000", "} -4"), "the counter calls_total is -4"),
        (('method="POST",path="/a"} 4', 'method="POST",path="/a"} 4\ncalls_total{path="/a",method="POST"} 4'), "twice"),
        (('le="+Inf"} 2', 'le="+Inf"} 0'), "buckets of seconds"),
        (("seconds_count 2", "seconds_count 3"), "its count is 3"),
    ],
)
def test_figures_that_cannot_be_are_named(change: tuple[str, str], problem: str) -> None:
    assert problem in "\n".join(Metrics.parse(TEXT.replace(*change)).problems())


def test_a_selector_names_a_figure_and_its_labels() -> None:
    assert selector('calls_total{method="GET",code="200"}') == ("calls_total", {"method": "GET", "code": "200"})
    assert selector("calls_total") == ("calls_total", {})


def test_blanks_between_the_parts_of_a_line_mean_nothing() -> None:
    metrics = Metrics.parse('#  TYPE  calls_total \tcounter \n calls_total { a = "b c" , d="e",}  3\t1700 \n  \n')
    assert metrics.kinds == {"calls_total": "counter"}
    assert metrics.total("calls_total", a="b c", d="e") == 3


def test_only_a_line_feed_ends_a_line() -> None:
    assert Metrics.parse('calls_total{a="b\u2028c\x85d"} 1\n').total("calls_total", a="b\u2028c\x85d") == 1
