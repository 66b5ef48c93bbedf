"""The ledger: an append-only file a run, so that what a killed run left behind can be found and removed."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a run makes in a target."""

    system: str
    kind: str
    id: str


class Ledger:
    """Notes each thing down before it is made, and again when it is gone. One line, one JSON object."""

    def __init__(self, path: Path, target: str) -> None:
        self.path = path
        self.target = target
        self._lock = threading.Lock()
        self._left: dict[Entry, None] = {}

    def making(self, entry: Entry) -> None:
        """To be called before the thing is made: a line too many is harmless, one too few is a leak."""
        with self._lock:
            self._left[entry] = None
            self._write("making", entry)

    def gone(self, entry: Entry) -> None:
        """The thing has been removed, or was never made."""
        with self._lock:
            self._left.pop(entry, None)
            self._write("gone", entry)

    @property
    def left(self) -> list[Entry]:
        """What this run has made and not removed."""
        return list(self._left)

    def _write(self, what: str, entry: Entry) -> None:
        line = {
            "at": round(time.time(), 3),
            "what": what,
            "target": self.target,
            "process": os.getpid(),
            "system": entry.system,
            "kind": entry.kind,
            "id": entry.id,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # One write of one line to a file opened for appending: whole lines, even from several processes.
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, (json.dumps(line) + "\n").encode())
        finally:
            os.close(descriptor)


def left_behind(path: Path, process: int | None = None) -> list[Entry]:
    """What a ledger file says was made and never removed, by one process or by any.

    A torn last line (the run was killed) counts for nothing.
    """
    left: dict[Entry, None] = {}
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
            entry = Entry(line["system"], line["kind"], line["id"])
        except (ValueError, KeyError):
            continue
        if line["what"] == "making":
            if process in (None, line.get("process")):
                left[entry] = None
        else:
            left.pop(entry, None)
    return list(left)
