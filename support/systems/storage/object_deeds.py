"""What somebody may try to do over S3, as features say it: ``get the object "a.csv" if its ETag is another``."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from support.systems.storage.actions import Action
from support.systems.storage.attempts import Attempt
from support.systems.storage.object_views import CHECKS, CONDITIONS, condition
from support.systems.storage.objects import Objects, Shelf
from support.tables import meant
from support.wire.outcome import BrokenPromise, Outcome

#: What is stored by those who may not store anything, and by those who try whether they may.
INTRUDED = b"intruded"
_TEXT = r'"((?:[^"]|"")*)"'

Try = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be tried over S3."""

    words: str
    run: Callable[[Objects, Shelf], Outcome]
    bucket: str | None = None
    """The project whose bucket it is done in, if it is not the scenario's own; empty: a bucket that nobody has."""


def _checksum(kind: str, content: bytes) -> dict[str, str]:
    digests: dict[str, Callable[[bytes], bytes]] = {
        "MD5": lambda text: hashlib.md5(text, usedforsecurity=False).digest(),
        "CRC-32": lambda text: zlib.crc32(text).to_bytes(4, "big"),
        "SHA-256": lambda text: hashlib.sha256(text).digest(),
    }
    return {CHECKS[kind]: base64.b64encode(digests[kind](content)).decode()}


def _store_checked(who: Objects, _: Shelf, key: str, whose: str, kind: str) -> Outcome:
    return who.put(key, INTRUDED, **_checksum(kind, INTRUDED if whose == "its" else b"something else"))


def _store_if(who: Objects, _: Shelf, key: str, words: str) -> Outcome:
    return who.put(key, INTRUDED, **condition(who, key, words))


def _get_if(who: Objects, _: Shelf, key: str, words: str) -> Outcome:
    return who.get(key, **condition(who, key, words))


def _look_if(who: Objects, _: Shelf, key: str, words: str) -> Outcome:
    return who.head(key, **condition(who, key, words))


def _copy_of(who: Objects, shelf: Shelf, key: str, project: str, target: str) -> Outcome:
    return who.copy(key, target, bucket=shelf.bucket_of(project))


def _complete(who: Objects, shelf: Shelf, numbers: str) -> Outcome:
    upload = shelf.begun
    return who.complete(upload.key, upload.id, upload.listed([int(number) for number in re.findall(r"\d+", numbers)]))


def _complete_wrongly(who: Objects, shelf: Shelf) -> Outcome:
    upload = shelf.begun
    return who.complete(upload.key, upload.id, [(number, '"' + "0" * 32 + '"') for number in sorted(upload.parts)])


def _complete_without(who: Objects, shelf: Shelf) -> Outcome:
    upload = shelf.begun
    return who.complete(upload.key, upload.id, [*upload.listed(), (len(upload.parts) + 1, '"' + "0" * 32 + '"')])


_CONDITION = f"({'|'.join(CONDITIONS)})"

#: By their wording, most particular first where one begins like another.
_DEEDS: dict[str, Try] = {
    rf"get the object {_TEXT} {_CONDITION}": _get_if,
    rf"get the object {_TEXT}": lambda who, _, key: who.get(key),
    rf"get the bytes {_TEXT} of the object {_TEXT}": lambda who, _, span, key: who.get(key, Range=f"bytes={span}"),
    rf"look at the bytes {_TEXT} of the object {_TEXT}": lambda who, _, span, key: who.head(key, Range=f"bytes={span}"),
    rf"look at the object {_TEXT} {_CONDITION}": _look_if,
    rf"look at the object {_TEXT}": lambda who, _, key: who.head(key),
    rf"store the object {_TEXT} with (its|another) (MD5|CRC-32|SHA-256)": _store_checked,
    rf"store the object {_TEXT} with the MD5 {_TEXT}": lambda who, _, key, text: who.put(
        key, INTRUDED, ContentMD5=text
    ),
    rf"store the object {_TEXT} {_CONDITION}": _store_if,
    rf"store the object {_TEXT}": lambda who, _, key: who.put(key, INTRUDED),
    rf"delete the object {_TEXT}": lambda who, _, key: who.delete(key),
    rf"delete the objects {_TEXT} and {_TEXT} together": lambda who, _, *keys: who.delete_together(keys),
    rf"copy the object {_TEXT} of {_TEXT} to {_TEXT}": _copy_of,
    rf"copy the object {_TEXT} to {_TEXT}": lambda who, _, key, target: who.copy(key, target),
    r"list the objects": lambda who, _: who.list(),
    rf"list the objects under {_TEXT}": lambda who, _, prefix: who.list(Prefix=prefix),
    r"list the objects, (-?\d+) a page": lambda who, _, size: who.list(MaxKeys=int(size)),
    rf"list the objects from the token {_TEXT} on": lambda who, _, token: who.list(ContinuationToken=token),
    r"look at the bucket": lambda who, _: who.look(),
    r"list the buckets": lambda who, _: who.buckets(),
    rf"begin to upload the object {_TEXT} in parts": lambda who, _, key: who.start(key),
    r"send part (\d+) of the upload": lambda who, shelf, number: who.send(
        shelf.begun.key, shelf.begun.id, int(number), INTRUDED
    ),
    rf"send part (\d+) of the upload as one of {_TEXT}": lambda who, shelf, number, key: who.send(
        key, shelf.begun.id, int(number), INTRUDED
    ),
    r"send part (\d+) of the upload with (its|another) (MD5)": lambda who, shelf, number, whose, kind: who.send(
        shelf.begun.key,
        shelf.begun.id,
        int(number),
        INTRUDED,
        **_checksum(kind, INTRUDED if whose == "its" else b"something else"),
    ),
    r"complete the upload with (parts? \d+(?: and \d+)*)": _complete,
    r"complete the upload with wrong ETags": _complete_wrongly,
    r"complete the upload without parts": lambda who, shelf: who.complete(shelf.begun.key, shelf.begun.id, []),
    r"complete the upload with a part that was never sent": _complete_without,
    r"list the parts of the upload": lambda who, shelf: who.parts(shelf.begun.key, shelf.begun.id),
    r"list the uploads": lambda who, _: who.uploads(),
    r"give the upload up": lambda who, shelf: who.abort(shelf.begun.key, shelf.begun.id),
}
_SOMEWHERE = rf"(?: in (?:a bucket that nobody has|the bucket of {_TEXT}))?"


def parse(text: str) -> Deed:
    """A deed from its words; ``… in the bucket of "neighbour"`` says where, if not in the scenario's own bucket.

    Raises:
        ValueError: nobody can do this.
    """
    for wording, act in _DEEDS.items():
        found = re.fullmatch(wording + _SOMEWHERE, text)
        if found:
            *values, project = (_meant(value) for value in found.groups())
            bucket = "" if text.endswith("in a bucket that nobody has") else project
            return Deed(text, _bound(act, values), bucket)
    raise ValueError(f"nobody knows how to {text} over S3")


def _bound(act: Try, values: list[Any]) -> Callable[[Objects, Shelf], Outcome]:
    return lambda who, shelf: act(who, shelf, *values)


def _meant(text: str | None) -> str | None:
    return text if text is None else meant(text.replace('""', '"'))


def done(deed: Deed, who: Objects, shelf: Shelf) -> Outcome:
    """Do it, where it is to be done."""
    if deed.bucket is not None:
        who = replace(who, bucket=shelf.bucket_of(deed.bucket))
    return deed.run(who, shelf)


def try_each(requests: Iterable[str], who: Objects, shelf: Shelf) -> list[Attempt]:
    """Do all of these, whatever comes of the first: a report should name all that is wrong."""
    return [_attempt(parse(words), who, shelf) for words in requests]


def _attempt(deed: Deed, who: Objects, shelf: Shelf) -> Attempt:
    action = Action(deed.words, lambda client, stage: done(deed, who, shelf))
    try:
        return Attempt(action, done(deed, who, shelf))
    except BrokenPromise as broken:
        return Attempt(action, None, broken)
