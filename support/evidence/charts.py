"""Plots as SVG that the page's own style sheet colours, so that one drawing does for light, dark and print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from support.evidence.results import OperationTiming, ScenarioResult
from support.evidence.wording import short

_WIDTH = 860
_ROW_HEIGHT = 24
_LABEL_LENGTH = 52
_MOST_OPERATIONS = 24

#: Colours that stand for a variable of the style sheet until the drawing is done.
_COLOURS: Final = {
    "ink": "#010101",
    "muted": "#020202",
    "line": "#030303",
    "accent": "#040404",
    "kept": "#050505",
    "deviating": "#060606",
    "broken": "#070707",
}


def operations(timings: Sequence[OperationTiming]) -> str:
    """Median, p95, p99 and maximum of the slowest operations, on a logarithmic scale."""
    import lets_plot as lp

    shown = list(reversed(timings[:_MOST_OPERATIONS]))
    names = _labels([timing.operation for timing in shown])
    marks = ("p50", "p95", "p99", "max")
    points = {
        "operation": [name for name in names for _ in marks],
        "mark": [mark for _ in names for mark in marks],
        "ms": [max(getattr(timing, mark), 0.01) for timing in shown for mark in marks],
    }
    spans = {"operation": names, "low": [max(t.p50, 0.01) for t in shown], "high": [max(t.max, 0.01) for t in shown]}
    plot = (
        lp.ggplot()
        + lp.geom_segment(
            lp.aes("low", "operation", xend="high", yend="operation"), data=spans, color=_COLOURS["line"], size=2
        )
        + lp.geom_point(lp.aes("ms", "operation", color="mark", shape="mark"), data=points, size=4)
        + lp.scale_color_manual([_COLOURS[name] for name in ("accent", "kept", "deviating", "broken")], breaks=marks)
        + lp.scale_shape_manual([16, 17, 15, 18], breaks=marks)
        + lp.scale_x_log10(expand=[0.03, 0])
        + lp.scale_y_discrete(limits=names)
        + lp.labs(x="milliseconds", y="", color="", shape="")
    )
    return _svg(plot, len(shown), "How long operations took: median, p95, p99 and maximum in milliseconds")


def scenarios(slowest: Sequence[ScenarioResult]) -> str:
    """The slowest scenarios: the part spent waiting for the target, and the rest."""
    import lets_plot as lp

    shown = list(reversed(slowest))
    names = _labels([scenario.title for scenario in shown])
    parts = ("waiting for the target", "the suite itself")
    bars = {
        "scenario": [name for name in names for _ in parts],
        "part": [part for _ in names for part in parts],
        "seconds": [value for each in shown for value in (each.waited, max(0.0, each.seconds - each.waited))],
    }
    plot = (
        lp.ggplot(bars, lp.aes("seconds", "scenario", fill="part"))
        + lp.geom_bar(stat="identity", orientation="y", width=0.6, size=0)
        + lp.scale_fill_manual([_COLOURS["accent"], _COLOURS["line"]], breaks=parts)
        + lp.scale_y_discrete(limits=names)
        + lp.labs(x="seconds", y="", fill="")
    )
    return _svg(plot, len(shown), "The slowest scenarios, in seconds: waiting for the target, and the suite itself")


def _labels(texts: Sequence[str]) -> list[str]:
    """Texts short enough for an axis, each of them different."""
    labels: list[str] = []
    for text in texts:
        label = short(text, _LABEL_LENGTH)
        while label in labels:
            label += "\N{ZERO WIDTH SPACE}"
        labels.append(label)
    return labels


def _svg(plot: Any, rows: int, label: str) -> str:
    import lets_plot as lp

    text = lp.element_text(color=_COLOURS["ink"])
    theme = lp.theme_minimal() + lp.theme(
        text=text,
        axis_text=lp.element_text(color=_COLOURS["muted"]),
        legend_position="top",
        plot_background=lp.element_blank(),
        panel_background=lp.element_blank(),
        legend_background=lp.element_blank(),
        panel_grid_major=lp.element_line(color=_COLOURS["line"], size=0.5),
        panel_grid_minor=lp.element_blank(),
    )
    drawing = BytesIO()
    (plot + theme + lp.ggsize(_WIDTH, rows * _ROW_HEIGHT + 90)).to_svg(drawing)
    svg = drawing.getvalue().decode()
    for name, colour in _COLOURS.items():
        value = int(colour[1:3], 16)
        svg = svg.replace(colour, f"var(--{name})").replace(f"rgb({value},{value},{value})", f"var(--{name})")
    svg = re.sub(r"(\d\.\d{2})\d+", r"\1", re.sub(r">\s+<", "><", svg))
    width, height = re.findall(r'(?:width|height)="([\d.]+)"', svg)[:2]
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" viewBox="0 0 {width} {height}" ', 1)
