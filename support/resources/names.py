"""Names that say whose they are and when they were made: ``test_<unix seconds>_<8 hex>[_<what>]``."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass

_PATTERN = re.compile(r"test(?P<sep>[_-])(?P<seconds>[0-9]{10})(?P=sep)[0-9a-f]{8}(?:(?P=sep)[A-Za-z0-9_-]+)?")


@dataclass(frozen=True, slots=True)
class Names:
    """Makes names for one target; ``separator`` is ``_`` unless the target's dialect says ``-``."""

    separator: str = "_"

    def new(self, what: str = "") -> str:
        """A name that no other call returns, anywhere."""
        parts = ["test", str(int(time.time())), secrets.token_hex(4)]
        if what:
            parts.append(what)
        return self.separator.join(parts)


def made_at(name: str) -> int | None:
    """Unix seconds at which a name of ours was made; None if the name is not one of ours."""
    found = _PATTERN.fullmatch(name)
    return int(found["seconds"]) if found else None
