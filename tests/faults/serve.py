"""`python -m tests.faults.serve FAULT`: `python -m support.sandbox storage --json` with a fault in it."""

from __future__ import annotations

import sys

from support.sandbox.__main__ import main
from tests.faults.catalogue import FAULTS


def serve(arguments: list[str]) -> int:
    """Without a fault it is the sandbox as it should be."""
    for name in arguments:
        FAULTS[name].install()
    return main(["storage", "--json"])


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
