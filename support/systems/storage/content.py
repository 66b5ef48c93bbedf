"""Contents of files: what scenarios write in other forms than plain UTF-8, and bytes that are made up."""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path

_SAMPLES = Path(__file__).parents[3] / "features" / "data"

#: The forms that a file of a scenario may have, by the words that features use for them.
FORMS: dict[str, Callable[[str], bytes]] = {
    "gzipped": lambda text: gzip.compress(text.encode(), mtime=0),
    "gzipped and cut short": lambda text: gzip.compress(text.encode(), mtime=0)[:-10],
    "with CRLF line ends": lambda text: text.replace("\n", "\r\n").encode() + b"\r\n",
    "with CR line ends": lambda text: text.replace("\n", "\r").encode() + b"\r",
    "ending in a line break": lambda text: text.encode() + b"\n",
    "starting with a byte order mark": lambda text: text.encode("utf-8-sig"),
    "in Latin-1": lambda text: text.encode("latin-1"),
}


def made_up(size: int, seed: str) -> bytes:
    """Bytes without a pattern, the same ones for the same seed."""
    return random.Random(seed).randbytes(size)


def sample(name: str) -> bytes:
    """A file of ``features/data``."""
    return (_SAMPLES / name).read_bytes()


def csv_table(content: bytes) -> tuple[list[str], list[list[str]]]:
    """The header and the lines of a CSV file, which may be gzipped.

    Raises:
        ValueError: it is not UTF-8, has no header, or a line has another number of fields.
    """
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    header, *lines = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    for line in lines:
        if len(line) != len(header):
            raise ValueError(f"a line has {len(line)} fields, the header has {len(header)}: {line}")
    return header, lines


def numbered(columns: Sequence[str], first: int, count: int) -> bytes:
    """A CSV file of numbered rows: the first column has the number, the others a text that names it."""
    lines = [",".join(columns)]
    lines += [",".join([str(n)] + [f"{name} {n}" for name in columns[1:]]) for n in range(first, first + count)]
    return ("\n".join(lines) + "\n").encode()
