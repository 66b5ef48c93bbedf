"""Several clients on the same objects at once: each reads one version of an object, whole."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from support.systems.storage.content import made_up
from support.systems.storage.objects import Objects, Shelf, is_md5, md5, metadata
from support.systems.together import together
from support.wire.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Version:
    """One of the things that an object may be: content, type and words belong together."""

    writer: str
    content: bytes

    @classmethod
    def of(cls, key: str, number: int, size: int) -> Version:
        """The version of a writer: every second is as long as the one before, the others are longer."""
        return cls(f"writer-{number}", made_up(size + number // 2, f"{key} {number}"))

    def store(self, objects: Objects, key: str, **condition: str) -> Outcome:
        """Store it, perhaps on a condition."""
        words = {"writer": self.writer}
        return objects.put(key, self.content, ContentType=f"text/{self.writer}", Metadata=words, **condition)


def versions(key: str, count: int, size: int) -> list[Version]:
    """As many versions of an object."""
    return [Version.of(key, number, size) for number in range(1, count + 1)]


def judge_version(outcome: Outcome, known: Sequence[Version]) -> Version:
    """Which version an object is that was read; it has to be all of one.

    Raises:
        BrokenPromise: it is none of them, or content, type, words and ETag are of different ones.
    """
    body = outcome.value("an object should be readable while others store it")
    version = next((each for each in known if each.content == outcome.content), None)
    if version is None:
        lengths = ", ".join(str(len(each.content)) for each in known)
        raise outcome.broken(
            "an object that several clients store should be one of what they stored, whole",
            f"it has {len(outcome.content)} bytes, which are none of those stored ({lengths} bytes)",
        )
    found = (body.get("ContentType"), metadata(body).get("writer"))
    expected = (f"text/{version.writer}", version.writer)
    if found != expected or not is_md5(body.get("ETag"), version.content):
        raise outcome.broken(
            f"the content of {version.writer} should come with the type, the words and the ETag of {version.writer}",
            f"type and writer are {found}, the ETag is {body.get('ETag')}; not {expected} and {md5(version.content)}",
        )
    return version


def store_at_once(objects: Objects, key: str, known: Sequence[Version]) -> None:
    """Every version is stored by a client of its own, all at the same time."""
    for outcome in together([partial(version.store, objects, key) for version in known]):
        outcome.value("several clients should be able to store an object at once")


def store_first(objects: Objects, key: str, known: Sequence[Version]) -> list[Outcome]:
    """As above, but each only if there is no such object yet: that is how programs take a lock."""
    return together([partial(version.store, objects, key, IfNoneMatch="*") for version in known])


#: What S3 tells whoever comes second, and whoever comes while the first is still at it.
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}


def judge_first(answers: Sequence[Outcome]) -> None:
    """One has stored the object, the others are told that it is there.

    Raises:
        BrokenPromise: several have, or none; or somebody is told something else.
    """
    odd = next((each for each in answers if not each.ok and each.code not in _TAKEN), None)
    if odd is not None:
        raise odd.broken(f"whoever is not the first to store an object should be told so ({', '.join(sorted(_TAKEN))})")
    first = [each for each in answers if each.ok]
    if len(first) != 1:
        promise = "one of several clients should be the first to store an object that was not there"
        raise answers[0].broken(promise, f"{len(first)} of {len(answers)} are told that they have stored it")


def read_while_stored(objects: Objects, key: str, known: Sequence[Version], readers: int) -> None:
    """One client stores version after version, others read until it has ended, and once more.

    Raises:
        BrokenPromise: one of them read something else than a version that was stored.
    """
    ended = threading.Event()

    def write() -> None:
        try:
            for version in known:
                version.store(objects, key).value("the owner should be able to store an object that others read")
        finally:
            ended.set()

    def read() -> None:
        over = False
        while not over:
            over = ended.is_set()
            judge_version(objects.get(key), known)

    together([write, *([read] * readers)])


def store_each_at_once(objects: Objects, shelf: Shelf, clients: int, count: int) -> None:
    """Every client stores objects of its own, all at the same time."""

    def act(client: int) -> None:
        for number in range(count):
            key = f"client {client}/{number}.csv"
            content = f"{client},{number}".encode()
            objects.put(key, content).value("several clients should be able to store objects at once")
            shelf.contents[key] = content

    together([partial(act, client) for client in range(clients)])


def upload_at_once(objects: Objects, shelf: Shelf, keys: Sequence[str], size: int) -> None:
    """Large objects are uploaded at the same time, each in parts that are sent at the same time, too."""
    contents = {key: made_up(size, key) for key in keys}
    uploads = together([partial(objects.upload, key, contents[key]) for key in keys])
    for outcome in uploads:
        outcome.value("several clients should be able to upload large objects at once")
    shelf.contents |= contents
