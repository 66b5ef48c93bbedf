"""`python -m tests.faults.serve SYSTEM FAULT`: `python -m support.sandbox SYSTEM --json` with a fault in it."""

from __future__ import annotations

import sys

from support.sandbox.__main__ import main
from tests.faults.catalogue import FAULTS


def serve(arguments: list[str]) -> int:
    """Without a fault it is the sandbox as it should be."""
    system, *names = arguments
    variants = [FAULTS[name].variant for name in names if FAULTS[name].variant]
    for name in names:
        FAULTS[name].install()
    return main([system, "--json", *(["--variant", *variants] if variants else [])])


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
