"""Table statistics (contract section 4.7): every column has every figure, null where it makes no sense."""

from __future__ import annotations

from itertools import combinations
from typing import Any, Literal

import duckdb

from .access import BucketRef
from .catalog import Store
from .engine import Reader
from .sql import literal, quoted
from .values import plain
from .versions import Column, Table

Mode = Literal["basic", "full", "distribution", "quality"]

_INTEGERS = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
}
_FLOATS = {"FLOAT", "DOUBLE"}
_QUANTILES = {"q01": 0.01, "q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95, "q99": 0.99}
_PATTERNS = {
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "uuid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    "phone": r"\+?[0-9][0-9 ()./-]{5,}[0-9]",
    "ipv4": r"((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)",
    "date_iso": r"\d{4}-\d{2}-\d{2}",
    "datetime_iso": r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?",
    "url": r"https?://\S+",
}
_FIGURES = (
    "column_name",
    "column_type",
    "min",
    "max",
    "approx_unique",
    "cardinality_ratio",
    "cardinality_class",
    "count",
    "null_percentage",
    "avg",
    "std",
    "skewness",
    "kurtosis",
    *_QUANTILES,
    "outlier_count",
    "outlier_lower_bound",
    "outlier_upper_bound",
    "histogram",
    "avg_length",
    "min_length",
    "max_length",
    "empty_count",
    "whitespace_only_count",
    "detected_patterns",
)
_HISTOGRAM_VALUES = 1000  # a histogram names each value up to so many, and counts in bins beyond
_HISTOGRAM_BINS = 50
_CORRELATED = 0.3
_STRONGLY = 0.7
_MAX_CORRELATIONS = 20
_MAX_CORRELATED_COLUMNS = 40


def profile(store: Store, ref: BucketRef, table_name: str, mode: Mode) -> dict[str, Any]:
    version = ref.version
    table = ref.table(table_name, version)
    with store.reading(version) as reader:
        profiler = _Profiler(reader, table, mode)
        statistics = [profiler.column(column) for column in table.columns]
        correlations = profiler.correlations() if mode in ("full", "quality") else None
    issues = [issue for figures in statistics for issue in _issues(figures, table)]
    score = 100 - sum(_PENALTIES.get(issue["type"], 0) for issue in issues)
    result = {
        "table_name": table.name,
        "bucket_name": ref.name,
        "row_count": table.row_count,
        "column_count": len(table.columns),
        "statistics": statistics,
        "quality_score": max(0, score),
        "quality_issues": issues,
        "correlations": correlations,
    }
    cleaned: dict[str, Any] = plain(result)
    return cleaned


class _Profiler:
    """The figures of one table, column by column."""

    def __init__(self, reader: Reader, table: Table, mode: Mode) -> None:
        self._cursor = reader.cursor
        self._address = reader.address(table.name)
        self._table = table
        self._mode = mode

    def column(self, column: Column) -> dict[str, Any]:
        figures: dict[str, Any] = dict.fromkeys(_FIGURES)
        figures.update(column_name=column.name, column_type=column.type)
        name = quoted(column.name)
        self._count(figures, name, column.type)
        if _is_numeric(column.type):
            self._numbers(figures, name, column.type)
        if column.type == "VARCHAR":
            self._texts(figures, name)
        return figures

    def correlations(self) -> list[dict[str, Any]]:
        """Pairs of numeric columns that go together, the strongest first."""
        columns = [column for column in self._table.columns if _is_numeric(column.type)][:_MAX_CORRELATED_COLUMNS]
        pairs = list(combinations(columns, 2))
        items = [f"corr({_finite(one)}, {_finite(other)})" for one, other in pairs]
        found = []
        for (one, other), value in zip(pairs, self._row_or_nulls(items), strict=True):
            if value is not None and abs(value) > _CORRELATED:
                strength = "strong" if abs(value) > _STRONGLY else "moderate"
                found.append({"column1": one.name, "column2": other.name, "correlation": value, "strength": strength})
        return sorted(found, key=lambda pair: -abs(pair["correlation"]))[:_MAX_CORRELATIONS]

    def _count(self, figures: dict[str, Any], name: str, kind: str) -> None:
        text = f"base64({name})" if kind == "BLOB" else f"CAST({name} AS VARCHAR)"
        comparable = name if _is_plain(kind) else text
        shown = "{}" if _is_plain(kind) else "CAST({} AS VARCHAR)"
        if _is_plain(kind):
            smallest, largest = f"min({name})", f"max({name})"
        elif kind.startswith(("DECIMAL", "DATE", "TIME")):
            smallest, largest = shown.format(f"min({name})"), shown.format(f"max({name})")
        else:
            smallest, largest = f"min({text})", f"max({text})"
        rows = self._table.row_count
        count, unique, figures["min"], figures["max"] = self._row(
            [f"count({name})", f"count(DISTINCT {comparable})", smallest, largest]
        )
        figures["count"], figures["approx_unique"] = count, unique
        figures["null_percentage"] = round(100 * (rows - count) / rows, 4) if rows else 0.0
        figures["cardinality_ratio"] = unique / count if count else 0.0
        figures["cardinality_class"] = _cardinality(unique, count)

    def _numbers(self, figures: dict[str, Any], name: str, kind: str) -> None:
        value = f"CAST({name} AS DOUBLE)"
        finite = f"FILTER (WHERE isfinite({value}))"
        moments = ("avg", "stddev_samp", "skewness", "kurtosis")
        for figure, function in zip(("avg", "std", "skewness", "kurtosis"), moments, strict=True):
            figures[figure] = self._row_or_nulls([f"{function}({value}) {finite}"])[0]
        wanted = ", ".join(str(share) for share in _QUANTILES.values())
        quantiles = self._row([f"quantile_cont({value}, [{wanted}]) {finite}"])[0]
        if quantiles is not None:
            figures.update(zip(_QUANTILES, quantiles, strict=True))
            if not kind.startswith("DECIMAL"):
                spread = 1.5 * (figures["q75"] - figures["q25"])
                low, high = figures["q25"] - spread, figures["q75"] + spread
                figures["outlier_lower_bound"], figures["outlier_upper_bound"] = low, high
                outside = f"{value} < {_double(low)} OR {value} > {_double(high)}"
                figures["outlier_count"] = self._row([f"count(*) FILTER (WHERE {outside})"])[0]
        if self._mode in ("full", "distribution"):
            figures["histogram"] = self._histogram(value if kind in _FLOATS else name, value, figures["approx_unique"])

    def _histogram(self, name: str, value: str, unique: int) -> dict[str, int]:
        """How often each value occurs; of a column with very many, how often each range, by its lower end."""
        group = f"CAST({name} AS VARCHAR)"
        order = f"min({value})"
        if unique > _HISTOGRAM_VALUES:
            finite = f"FILTER (WHERE isfinite({value}))"
            low, high = self._row([f"min({value}) {finite}", f"max({value}) {finite}"])
            width = high / _HISTOGRAM_BINS - low / _HISTOGRAM_BINS
            step = f"least(floor({value} / {_double(width)} - {_double(low / width)}), {_HISTOGRAM_BINS - 1})"
            group = f"CAST({_double(low)} + {_double(width)} * {step} AS VARCHAR)"
        rows = self._cursor.execute(
            f"SELECT {group}, count(*) FROM {self._address} WHERE isfinite({value}) GROUP BY 1 ORDER BY {order}"
        ).fetchall()
        return {str(key): int(count) for key, count in rows}

    def _texts(self, figures: dict[str, Any], name: str) -> None:
        names = ("avg_length", "min_length", "max_length", "empty_count", "whitespace_only_count")
        items = [
            f"avg(length({name}))",
            f"min(length({name}))",
            f"max(length({name}))",
            f"count(*) FILTER (WHERE {name} = '')",
            f"count(*) FILTER (WHERE regexp_full_match({name}, '\\s+'))",
        ]
        figures.update(zip(names, self._row(items), strict=True))
        if self._mode in ("full", "quality"):
            matches = [f"bool_and(regexp_full_match({name}, {literal(pattern)}))" for pattern in _PATTERNS.values()]
            found = zip(_PATTERNS, self._row(matches), strict=True)
            figures["detected_patterns"] = [pattern for pattern, every in found if every]

    def _row(self, items: list[str]) -> tuple[Any, ...]:
        if not items:
            return ()
        row = self._cursor.execute(f"SELECT {', '.join(items)} FROM {self._address}").fetchone()
        assert row is not None
        return tuple(row)

    def _row_or_nulls(self, items: list[str]) -> tuple[Any, ...]:
        """As `_row`; figures that no double can hold are null."""
        try:
            return self._row(items)
        except duckdb.OutOfRangeException:
            if len(items) == 1:
                return (None,)
            return tuple(self._row_or_nulls([item])[0] for item in items)


_PENALTIES = {"high_nulls": 5, "outliers": 2}


def _issues(figures: dict[str, Any], table: Table) -> list[dict[str, str]]:
    """What a data steward might want to look at."""
    name, rows, unique, count = (
        figures["column_name"],
        table.row_count,
        figures["approx_unique"],
        figures["count"],
    )
    found = []

    def note(kind: str, severity: str, message: str) -> None:
        found.append({"column": name, "type": kind, "severity": severity, "message": message})

    if figures["null_percentage"] > 50:
        note("high_nulls", "warning", f"{figures['null_percentage']:.1f} % of the values are null.")
    if count and figures["outlier_count"] and figures["outlier_count"] / count > 0.05:
        note("outliers", "warning", f"{figures['outlier_count']} values lie far outside the middle half.")
    if unique == 1 and count > 1:
        note("constant", "info", "All values are the same.")
    if figures["skewness"] is not None and abs(figures["skewness"]) > 2:
        note("skewed", "info", f"The distribution is skewed ({figures['skewness']:.2f}).")
    if rows > 1 and unique == rows and name not in table.primary_key:
        note("pk_candidate", "info", "Every row has a value of its own: a possible key.")
    if figures["column_type"] == "VARCHAR" and 1 < unique <= 20 and count >= 10 * unique:
        note("enum_candidate", "info", f"Only {unique} different values.")
    return found


def _double(value: float) -> str:
    """A constant, infinity and NaN too."""
    return f"CAST('{value!r}' AS DOUBLE)"


def _is_numeric(kind: str) -> bool:
    return kind in _INTEGERS or kind in _FLOATS or kind.startswith("DECIMAL")


def _is_plain(kind: str) -> bool:
    """Types whose values keep their JSON type."""
    return kind in _INTEGERS or kind in _FLOATS or kind in ("BOOLEAN", "VARCHAR")


def _finite(column: Column) -> str:
    value = f"CAST({quoted(column.name)} AS DOUBLE)"
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def _cardinality(unique: int, count: int) -> str:
    if unique <= 1:
        return "constant"
    ratio = unique / count
    for name, least in (("unique", 1.0), ("high", 0.5), ("medium", 0.1), ("low", 0.01)):
        if ratio >= least:
            return name
    return "very_low"
