"""The figures of a profile: what features call them, and when one is right."""

from __future__ import annotations

import math
from typing import Any

from support.tables import NULL

#: A heading of a feature -> the field of a column's statistics.
FIGURES = {
    "type": "column_type",
    "values": "count",
    "missing %": "null_percentage",
    "distinct": "approx_unique",
    "distinct share": "cardinality_ratio",
    "class": "cardinality_class",
    "min": "min",
    "max": "max",
    "average": "avg",
    "deviation": "std",
    "hundredth": "q01",
    "twentieth": "q05",
    "lower quarter": "q25",
    "median": "q50",
    "upper quarter": "q75",
    "last twentieth": "q95",
    "last hundredth": "q99",
    "shortest": "min_length",
    "longest": "max_length",
    "average length": "avg_length",
    "empty": "empty_count",
    "blank": "whitespace_only_count",
    "skewness": "skewness",
    "outliers": "outlier_count",
    "lower bound": "outlier_lower_bound",
    "upper bound": "outlier_upper_bound",
    "histogram": "histogram",
}

#: How far a computed figure may be off. Statistics are computed in floating point.
_TOLERANCE = 1e-6


def same_figure(expected: str, found: Any) -> bool:
    """Whether a figure is the one of the scenario: numbers as numbers, whatever they are written as.

    ``2 or 2.138`` accepts both, where two ways of computing a figure are right; ``2 of 10, 1 of 30`` is a histogram.
    """
    if " of " in expected:
        return _same_histogram(expected, found)
    if " or " in expected:
        return any(same_figure(each, found) for each in expected.split(" or "))
    if expected == NULL:
        return found is None
    wanted, got = _number(expected), _number(found)
    if wanted is not None and got is not None:
        return math.isclose(wanted, got, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    return expected == str(found)


def _same_histogram(expected: str, found: Any) -> bool:
    """How it is written is not promised, beyond an entry for each value: only a map from values to counts is read."""
    counts = [each.split(" of ") for each in expected.split(", ")]
    if not isinstance(found, dict):
        return isinstance(found, list) and len(found) == len(counts)
    return {_number(value): count for value, count in found.items()} == {float(v): float(n) for n, v in counts}


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
