"""Exchanges as attachments of the Allure step that made them."""

from __future__ import annotations

import allure

from support.wire.exchange import Exchange


def attach(exchange: Exchange) -> None:
    """Attach one exchange to the current Allure step. Without an Allure formatter in the run, nothing happens."""
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
    allure.attach("\n".join(parts), name=exchange.summary, attachment_type=allure.attachment_type.TEXT)
