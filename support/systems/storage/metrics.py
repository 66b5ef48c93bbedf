"""Prometheus' text format: read strictly, so that what a monitoring system would refuse is refused here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Between the parts of a line there may be as many blanks and tabs as somebody likes.
_SAMPLE = re.compile(
    r"[ \t]*(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]*(?:\{(?P<labels>.*)\})?"
    r"(?:[ \t]+|(?<=\})[ \t]*)(?P<value>[^ \t]+)(?:[ \t]+(?P<time>-?\d+))?[ \t]*"
)
_LABEL = re.compile(r'[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\\n]|\\["\\n])*)"[ \t]*(?:,[ \t]*|$)')
_TYPE = re.compile(r"[ \t]*#[ \t]*TYPE[ \t]+(?P<name>\S+)[ \t]+(?P<kind>.*?)[ \t]*")
_KINDS = {"counter", "gauge", "histogram", "summary", "untyped"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One line: a name, labels, a value."""

    name: str
    labels: tuple[tuple[str, str], ...]
    value: float


@dataclass(slots=True)
class Metrics:
    """All samples of one answer, and the kind of each family."""

    kinds: dict[str, str] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str) -> Metrics:
        """Read the text format.

        Raises:
            ValueError: a line that the format does not know; the text quotes it.
        """
        metrics = cls()
        # Only a line feed ends a line: labels may hold all else that Unicode knows for it.
        for number, line in enumerate(text.split("\n"), 1):
            if described := _TYPE.fullmatch(line):
                name, kind = described["name"], described["kind"]
                if kind not in _KINDS:
                    raise ValueError(f"line {number} names no kind of metric: {line}")
                if name in metrics.kinds:
                    raise ValueError(f"line {number} describes {name} a second time")
                metrics.kinds[name] = kind
            elif line.strip() and not line.lstrip().startswith("#"):
                metrics.samples.append(_sample(number, line))
        return metrics

    @property
    def names(self) -> set[str]:
        """The names that a reader may ask for: described families, and samples."""
        return set(self.kinds) | {sample.name for sample in self.samples}

    def total(self, name: str, **labels: str) -> float:
        """The sum of all samples of this name that carry these labels; 0 if there is none yet."""
        wanted = set(labels.items())
        return sum(sample.value for sample in self.samples if sample.name == name and wanted <= set(sample.labels))

    def problems(self) -> list[str]:
        """What a monitoring system would stumble over: repeated samples, counters below zero, crooked histograms."""
        found, seen = [], set()
        for sample in self.samples:
            if (sample.name, sample.labels) in seen:
                found.append(f"{sample.name} with {dict(sample.labels)} stands there twice")
            seen.add((sample.name, sample.labels))
            if self.kinds.get(sample.name) == "counter" and sample.value < 0:
                found.append(f"the counter {sample.name} is {sample.value:g}")
        for name in [name for name, kind in self.kinds.items() if kind == "histogram"]:
            found += self._crooked(name)
        return found

    def _crooked(self, name: str) -> list[str]:
        """Buckets of a histogram count what is below their bound: they cannot shrink, and the last counts all."""
        series: dict[tuple[tuple[str, str], ...], dict[float, float]] = {}
        for sample in self.samples:
            if sample.name == f"{name}_bucket":
                labels = dict(sample.labels)
                bound = float(labels.pop("le"))
                series.setdefault(tuple(sorted(labels.items())), {})[bound] = sample.value
        found = []
        for key, buckets in series.items():
            counts = [count for _, count in sorted(buckets.items())]
            total = self.total(f"{name}_count", **dict(key))
            if counts != sorted(counts) or counts[-1] != total:
                found.append(f"the buckets of {name} with {dict(key)} are {counts}, its count is {total:g}")
        return found


def _sample(number: int, line: str) -> Sample:
    found = _SAMPLE.fullmatch(line)
    if found is None:
        raise ValueError(f"line {number} is no sample: {line}")
    labels = _LABEL.findall(found["labels"] or "")
    if _LABEL.sub("", found["labels"] or ""):
        raise ValueError(f"line {number} has labels that cannot be read: {line}")
    return Sample(found["name"], tuple(sorted(labels)), float(found["value"]))


def selector(text: str) -> tuple[str, dict[str, str]]:
    """``duckdb_api_requests_total{method="GET"}`` as a name and labels."""
    name, _, rest = text.partition("{")
    return name, dict(_LABEL.findall(rest.removesuffix("}")))
