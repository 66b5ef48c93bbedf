"""The life of a sandbox process: its data folder, its systems, and its end."""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

PREFIX = "plumbline-sandbox-"
_ROOM = 1 << 30  # bytes that have to be free in memory; a whole run keeps some 20 MB


class StartError(Exception):
    """A system cannot start for a reason that the person who started it can mend."""


class RunningSystem(Protocol):
    """What `support.sandbox.<system>.entry.start` returns."""

    address: dict[str, Any]  # for programs: the value in the one JSON line

    def hints(self) -> str:
        """For people: what to paste into a shell."""
        ...

    def stop(self) -> None: ...


def systems() -> list[str]:
    """Every folder here that has an entry point is a system."""
    return sorted(entry.parent.name for entry in Path(__file__).parent.glob("*/entry.py"))


def variants(system: str) -> Mapping[str, Mapping[str, str]]:
    """The variants of a system by their names: settings in which each differs; `VARIANTS` of its entry point."""
    entry = importlib.import_module(f"{__package__}.{system}.entry")
    found: Mapping[str, Mapping[str, str]] = getattr(entry, "VARIANTS", {})
    return found


def start(system: str, data: Path, settings: Mapping[str, str]) -> RunningSystem:
    entry = importlib.import_module(f"{__package__}.{system}.entry")
    running: RunningSystem = entry.start(data, settings)
    return running


def run(names: Sequence[str], settings: Mapping[str, Mapping[str, str]], as_json: bool) -> None:
    """Start the systems, say where they are, and serve until told to stop."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with data_folder() as data, ExitStack() as running:
        started: dict[str, RunningSystem] = {}
        for name in names:
            folder = data / name
            folder.mkdir(mode=0o700)
            started[name] = start(name, folder, settings.get(name, {}))
            running.callback(started[name].stop)
        if as_json:
            print(json.dumps({name: system.address for name, system in started.items()}), flush=True)
            _when_stdin_ends(ended.set)
        else:
            print("\n\n".join(system.hints() for system in started.values()), "\n\nCtrl-C stops it.", flush=True)
        ended.wait()


def _when_stdin_ends(act: Callable[[], None]) -> None:
    """The parent holds our stdin: its end, however it comes, is our end."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        act()

    threading.Thread(target=watch, name="stdin", daemon=True).start()


@contextmanager
def data_folder() -> Iterator[Path]:
    """A fresh folder, removed at the end; what killed sandboxes left behind is removed first.

    Each holds a lock on a file in its folder as long as it lives, so a folder whose lock is free has no owner.
    """
    root = _root()
    with (root / f"{PREFIX}{os.getuid()}.lock").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # nobody cleans up while a folder has no lock yet
        remove_stale(root)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
        lock = _locked(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            lock.close()


def _root() -> Path:
    """Where the data lives, which nobody needs afterwards: in memory if there is room, for fsync costs a millisecond.

    TMPDIR overrules; and where nothing may be run from memory, PostgreSQL could not be either.
    """
    in_memory = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(in_memory, os.W_OK):
        return Path(tempfile.gettempdir())
    may_run = not os.statvfs(in_memory).f_flag & os.ST_NOEXEC
    is_large = shutil.disk_usage(in_memory).free >= _ROOM
    return in_memory if may_run and is_large else Path(tempfile.gettempdir())


def remove_stale(root: Path) -> None:
    for folder in root.glob(f"{PREFIX}*/"):
        if folder.stat().st_uid != os.getuid():
            continue
        lock = _locked(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            lock.close()


def _locked(folder: Path) -> IO[str] | None:
    """The lock of a folder, or None if a living sandbox has it."""
    lock = (folder / ".lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock
