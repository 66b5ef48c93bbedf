"""How often a target is asked: requests are spread out evenly, whatever process or thread they come from."""

from __future__ import annotations

import fcntl
import os
import struct
import tempfile
import threading
import time


class Pace:
    """Gives each request of a run its moment.

    The moment of the next request stands in a file without a name that forked workers inherit; the lock of that file is
    a process's own, and goes with it when it is killed. It is to be made before workers are.
    """

    def __init__(self, per_second: float | None) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._lock = threading.Lock()
        if self._interval:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  (lives as long as the run)
            self._file.write(struct.pack("d", 0.0))

    def wait(self) -> None:
        """Return when the next request may be sent."""
        if not self._interval:
            return
        now = time.monotonic()
        pause = self._book(now) - now
        if pause > 0:
            time.sleep(pause)

    def _book(self, now: float) -> float:
        """The moment of this request, by the clock that all processes of a machine share."""
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                free: float
                (free,) = struct.unpack("d", os.pread(self._file.fileno(), 8, 0))
                moment = max(now, free)
                os.pwrite(self._file.fileno(), struct.pack("d", moment + self._interval), 0)
                return moment
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
