"""What PostgreSQL can keep as text: Unicode without NUL and without halves of surrogate pairs."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator


def is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _checked(text: str) -> str:
    if not is_storable(text):
        raise ValueError("NUL and lone surrogates cannot be stored")
    return text


Text = Annotated[str, AfterValidator(_checked)]
