"""What the groups of operations share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.systems.pggit.client import Client


@dataclass(frozen=True, slots=True)
class Part:
    """A group of operations, called on behalf of a client."""

    client: Client
