"""What Allure shows beside a step: its exchanges, its SQL, the difference between what was expected and found.

Without an Allure formatter in the run, nothing of this is even put together.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from html import escape
from typing import Any, Final

from support.wire.exchange import Exchange

#: The title of the step in which what a scenario made is removed.
CLEAN_UP: Final = "clean-up"

_COLOURS: Final = {"-": "#b3261e", "+": "#1b7a43"}


def exchanges(made: Sequence[Exchange], apart: bool) -> None:
    """Attach calls and their answers: each on its own where somebody will look for one, else all in one."""
    if not made or not _is_listened_to():
        return
    if not apart and len(made) > 1:
        contents = "\n".join(exchange.summary for exchange in made)
        texts = "\n\n\n".join(_text(exchange) for exchange in made)
        _attach(f"{contents}\n\n\n{texts}", f"{len(made)} exchanges", "TEXT")
        return
    for exchange in made:
        if exchange.surface == "pgwire" and exchange.operation != "CONNECT":
            _attach(exchange.request, f"SQL: {exchange.operation}", "TEXT")
        _attach(_text(exchange), exchange.summary, "TEXT")


def _text(exchange: Exchange) -> str:
    parts = [
        f"{exchange.summary}   [{exchange.system}, {exchange.surface}]",
        exchange.target,
        "",
        "--- request ---",
        exchange.request,
        "",
        "--- response ---",
        exchange.response,
        "",
        "--- again ---",
        exchange.reproduce,
    ]
    if exchange.violations:
        parts += ["", "--- contract violations ---", *(str(violation) for violation in exchange.violations)]
    return "\n".join(parts)


def difference(found: str) -> None:
    """Attach what was found instead of what was expected: rows that miss in red, those too much in green."""
    if not _is_listened_to():
        return
    lines = (
        f'<span style="color:{_COLOURS[line[0]]}">{escape(line)}</span>' if line[:1] in _COLOURS else escape(line)
        for line in found.splitlines()
    )
    _attach(f"<pre>{chr(10).join(lines)}</pre>", "Difference", "HTML")


def deviation(reason: str, link: str, message: str) -> None:
    """Attach why a failure is none."""
    if _is_listened_to():
        _attach(f"{reason}\n{link}\n\n{message}", "Known deviation", "TEXT")


def step(title: str) -> AbstractContextManager[Any]:
    """A step of its own in Allure's tree, red if the block raises."""
    if not _is_listened_to():
        return nullcontext()
    import allure

    step: AbstractContextManager[Any] = allure.step(title)
    return step


def _is_listened_to() -> bool:
    """Whether an Allure formatter is there. It has loaded this package; we load it for nobody else."""
    commons = sys.modules.get("allure_commons")
    return commons is not None and bool(commons.plugin_manager.hook.attach_data.get_hookimpls())


def _attach(text: str, name: str, kind: str) -> None:
    import allure

    allure.attach(text, name=name, attachment_type=allure.attachment_type[kind])
