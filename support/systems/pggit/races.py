"""Changes while others read: whether a cache hands out what was so before the change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from support.wire.outcome import Outcome


def change_while_read(
    change: Callable[[int], Outcome], look: Callable[[], Outcome], times: int, readers: int
) -> list[tuple[Outcome, Outcome]]:
    """Change something so many times while others look at it without pause.

    Returns:
        The answer to each change, and what was seen by a look that began after that answer.

    Raises:
        BrokenPromise: a change or a look was refused.
    """
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            look().value("a user should be able to read what another changes")

    found = []
    with ThreadPoolExecutor(readers) as pool:
        reading = [pool.submit(read) for _ in range(readers)]
        try:
            for number in range(times):
                changed = change(number)
                changed.value("a user should be able to change what others read")
                found.append((changed, look()))
        finally:
            done.set()
        for each in reading:
            each.result()
    return found
