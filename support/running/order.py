"""The order in which scenarios run: as written, or shuffled by a seed that is told."""

from __future__ import annotations

import random
import secrets
from typing import Any

from support.systems.base import TargetProblem


def arrange(features: list[Any], order: str) -> str | None:
    """Put features, and the scenarios in each, into the order asked for (in place).

    Args:
        features: behave's features.
        order: ``written``, ``random`` or ``random:SEED``.

    Returns:
        ``random:SEED`` with the seed that was used, to be told to the user; None if nothing was changed.

    Raises:
        TargetProblem: another word.
    """
    kind, _, seed = order.partition(":")
    if order == "written":
        return None
    if kind != "random":
        raise TargetProblem(f'The setting order is "written", "random" or "random:SEED", not "{order}".')
    seed = seed or secrets.token_hex(3)
    shuffle = random.Random(seed)
    shuffle.shuffle(features)
    for feature in features:
        shuffle.shuffle(feature.run_items)
    return f"random:{seed}"
