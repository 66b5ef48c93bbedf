"""What ``--jobs`` gains against a target that is far away.

python -m tests.benchmarks.latency [--ms 20] [--jobs 1 8] [ARGUMENT OF BEHAVE …]

Starts a sandbox, puts a proxy before it that holds back every byte so that an answer takes so much longer, and runs the
same selection with different numbers of processes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
SELECTION = [
    "features/storage/buckets.feature",
    "features/storage/api_keys.feature",
    "features/storage/branches.feature",
]

PROFILE = """
[storage]
rest = "http://127.0.0.1:{rest}"
s3 = "http://127.0.0.1:{s3}{path}"
pgwire = {{ host = "127.0.0.1", port = {pgwire} }}
admin_key = "{key}"
disposable = true
"""


class Delay:
    """Proxies that pass everything on, half of the delay later in each direction, however much is on its way."""

    def __init__(self, seconds: float) -> None:
        self._half = seconds / 2

    async def before(self, host: str, port: int) -> int:
        """Put a proxy before an address; returns its port."""

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_connection(host, port)
            await asyncio.gather(self._pass_on(reader, back), self._pass_on(there, writer))

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        number: int = server.sockets[0].getsockname()[1]
        return number

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            data = b"-"
            while data:
                due, data = await under_way.get()
                await asyncio.sleep(due - loop.time())
                writer.write(data)
                await writer.drain()
            writer.close()

        delivering = asyncio.create_task(deliver())
        data = b"-"
        while data:
            try:
                data = await reader.read(65536)
            except ConnectionError:
                data = b""
            under_way.put_nowait((loop.time() + self._half, data))
        await asyncio.gather(delivering, return_exceptions=True)


@contextmanager
def sandbox() -> Iterator[dict[str, Any]]:
    """A sandbox of its own; gives what it announces."""
    process = subprocess.Popen(
        [sys.executable, "-m", "support.sandbox", "storage", "--json"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        announced: dict[str, Any] = json.loads(process.stdout.readline())["storage"]
        yield announced
    finally:
        process.stdin.close()
        process.wait(20)


def proxied(announced: dict[str, Any], seconds: float) -> str:
    """A profile whose addresses are those of proxies before the sandbox."""
    loop, delay = asyncio.new_event_loop(), Delay(seconds)
    threading.Thread(target=loop.run_forever, daemon=True).start()

    def before(host: str, port: int) -> int:
        return asyncio.run_coroutine_threadsafe(delay.before(host, port), loop).result(10)

    rest, s3, pgwire = urlsplit(announced["rest"]), urlsplit(announced["s3"]), announced["pgwire"]
    return PROFILE.format(
        rest=before(rest.hostname or "", rest.port or 0),
        s3=before(s3.hostname or "", s3.port or 0),
        path=s3.path,
        pgwire=before(pgwire["host"], pgwire["port"]),
        key=announced["admin_key"],
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ms", type=float, default=20)
    parser.add_argument("--jobs", nargs="+", type=int, default=[1, 8])
    parser.add_argument("selection", nargs="*", default=SELECTION)
    options = parser.parse_args()
    first = None
    with sandbox() as announced, tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "far.toml"
        profile.write_text(proxied(announced, options.ms / 1000))
        for jobs in options.jobs:
            began = time.monotonic()
            arguments = ["-j", str(jobs), "-D", f"target={profile}", "-D", f"reports={folder}/{jobs}"]
            subprocess.run([sys.executable, "-m", "behave", *arguments, *options.selection], cwd=ROOT, check=False)
            seconds = time.monotonic() - began
            first = first or seconds
            print(
                f"\n{jobs} jobs: {seconds:.1f} s, {first / seconds:.1f} times as fast as {options.jobs[0]}\n",
                flush=True,
            )


if __name__ == "__main__":
    main()
