"""`python -m tests.rightful.serve storage DIFFERENCE …`: a sandbox that is right in another way."""

from __future__ import annotations

import sys

from support.sandbox.__main__ import main
from tests.rightful.catalogue import DIFFERENCES


def serve(arguments: list[str]) -> int:
    system, *names = arguments
    for name in names:
        DIFFERENCES[name].install()
    return main([system, "--json"])


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
