"""How reports write numbers, times, lists of scenarios, and what is too long."""

from __future__ import annotations

from collections.abc import Iterable


def count(number: int, word: str) -> str:
    """``1 scenario``, ``1,200 scenarios``."""
    return f"{number:,} {word if number == 1 else word + 's'}"


def seconds(value: float) -> str:
    """``4.2 s``, ``3 min 20 s``."""
    if value < 60:
        return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"


def ms(value: float) -> str:
    """``0.8``, ``12``, ``1,204``: no more figures than anybody reads."""
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def ranges(numbers: Iterable[int]) -> str:
    """``1-3,7``: numbers in rising order, briefly."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ",".join("-".join(map(str, part)) for part in parts)


def cell(text: str) -> str:
    """Text that stays in one cell of a Markdown table, and is no markup."""
    flat = " ".join(text.split())
    for special in "\\`*_[]<>|":
        flat = flat.replace(special, f"\\{special}")
    return flat


def short(text: str, limit: int) -> str:
    """``GET …/tables/{table_name}``: of a path the end tells most, of a sentence the start."""
    if len(text) <= limit:
        return text
    method, slash, path = text.partition(" /")
    if not slash:
        return text[: limit - 1] + "…"
    parts = path.split("/")
    while len(parts) > 1 and len("/".join(parts)) > limit - len(method) - 4:
        parts.pop(0)
    return f"{method} …/{'/'.join(parts)}"
