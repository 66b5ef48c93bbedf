"""The templates of the reports."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from support.evidence import wording

FOLDER = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """Everything that is put into HTML is escaped; a name that does not exist is an error."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = (wording.count, wording.seconds, wording.ms, wording.ranges, wording.cell)
    made.filters |= {word.__name__: word for word in words}
    return made


def render(name: str, **values: Any) -> str:
    """A template, filled in."""
    return environment().get_template(name).render(values)
