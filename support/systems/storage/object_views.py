"""Objects as they are shown: contents, listings, and what is said of an object beside its content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from support.systems.storage.objects import Objects, Shelf, is_md5, md5, metadata, same_etag
from support.tables import shown
from support.wire.outcome import Outcome

#: A page of a listing holds no more than this, whatever is asked for.
LARGEST_PAGE = 1_000
#: Clocks that differ by more could not sign requests for each other.
_SAME_TIME = timedelta(minutes=15)
_NAMED = 12


# --- contents -------------------------------------------------------------------------------------------------------


def difference(expected: bytes, found: bytes) -> str | None:
    """How two contents differ; None if they do not."""
    if expected == found:
        return None
    if _is_readable(expected) and _is_readable(found):
        return f"it is {found!r}"
    first = next((n for n, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), None)
    where = "one is the beginning of the other" if first is None else f"the first that differs is byte {first}"
    return f"it has {len(found)} bytes, {len(expected)} were expected; {where}"


def _is_readable(content: bytes) -> bool:
    """Whether a reader of a message gets anything from seeing it."""
    return len(content) <= 200 and content.decode("utf-8", "replace").isprintable()


def read_back(objects: Objects, key: str, content: bytes) -> Outcome:
    """Get an object and hold it against what it should be.

    Raises:
        BrokenPromise: it is not, or cannot be read.
    """
    outcome = objects.get(key)
    outcome.value(f'the object "{shown(key)}" should be readable')
    found = difference(content, outcome.content)
    if found:
        expected = repr(content) if _is_readable(content) else f"the {len(content)} bytes that were stored"
        raise outcome.broken(f'the object "{shown(key)}" should be {expected}', found)
    return outcome


def holds_what_was_stored(objects: Objects, shelf: Shelf) -> None:
    """The bucket lists what the scenario has stored and nothing else, and each object is what it was.

    Raises:
        BrokenPromise: it does not.
    """
    judge_listing(objects, Query(), shelf.keys, (), "the bucket should hold what was stored, and nothing else")
    for key in shelf.keys:
        read_back(objects, key, shelf.contents[key])


# --- listings -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Query:
    """What a listing is asked for."""

    prefix: str = ""
    delimiter: str | None = None
    after: str | None = None
    size: int | None = None
    """How many objects and folders a page should hold at most."""
    old: bool = False
    """Whether the first version of the operation is asked."""
    text: str = "everything"
    """As the scenario says it."""

    @property
    def options(self) -> dict[str, Any]:
        """For boto3."""
        named = {
            "Prefix": self.prefix or None,
            "Delimiter": self.delimiter,
            ("Marker" if self.old else "StartAfter"): self.after,
        }
        return {name: value for name, value in named.items() if value is not None}


def judge_listing(
    objects: Objects, query: Query, keys: Sequence[str], folders: Sequence[str], promise: str = ""
) -> None:
    """Ask for a listing, page by page, and hold it against the objects and folders that it should give, in order.

    Raises:
        BrokenPromise: a page is not as it should be, or all of them together are not.
    """
    promise = promise or f"listing {query.text} should give {len(keys)} objects and {len(folders)} folders in order"
    # A service whose pages never end would list for ever.
    most = len(keys) + len(folders) + 2
    pages = list(islice(objects.pages(query.size, old=query.old, **query.options), most))
    found: list[str] = []
    found_folders: list[str] = []
    for page in pages:
        body = page.value("the owner should be able to list objects")
        contents = [each["Key"] for each in body.get("Contents", [])]
        prefixes = [each["Prefix"] for each in body.get("CommonPrefixes", [])]
        found, found_folders = found + contents, found_folders + prefixes
        _judge_page(page, query, len(contents) + len(prefixes))
    problem = _unlike("object", keys, found) + _unlike("folder", folders, found_folders)
    if problem:
        raise pages[-1].broken(promise, "\n".join(problem))


def judge_old_listing(objects: Objects) -> None:
    """Hold what a page of the first version of the operation tells of each object against what the second tells.

    Raises:
        BrokenPromise: it tells something else of one.
    """
    old, new = next(iter(objects.pages(old=True))), objects.list()
    said, expected = ({each["Key"]: _entry(each) for each in page.value().get("Contents", [])} for page in (old, new))
    wrong = next((key for key in expected if said.get(key) != expected[key]), None)
    if wrong is not None:
        promise = f'listing the old way should tell of the object "{shown(wrong)}" {expected[wrong]}'
        raise old.broken(promise, f"it tells {said.get(wrong)}")


def _entry(entry: Mapping[str, Any]) -> str:
    etag = entry.get("ETag", "").strip('"')
    return f"{entry.get('Size')} bytes, the ETag {etag} and the time {entry.get('LastModified')}"


def _judge_page(page: Outcome, query: Query, entries: int) -> None:
    largest = query.size or LARGEST_PAGE
    if entries > largest:
        raise page.broken(f"a page of this listing should hold at most {largest} entries", f"it holds {entries}")
    counted = page.body.get("KeyCount", entries)
    if counted != entries:
        raise page.broken(
            "KeyCount should be the number of objects and folders on the page", f"it is {counted}, there are {entries}"
        )


def _unlike(kind: str, expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """How what was found differs, in lines."""
    if list(expected) == list(found):
        return []
    lines = [f"{kind}s: {len(found)} listed, {len(expected)} expected"]
    missing = [each for each in expected if each not in set(found)]
    extra = [each for each in found if each not in set(expected)]
    twice = sorted({each for each in found if found.count(each) > 1}) if len(found) != len(set(found)) else []
    lines += [f"missing: {_some(missing)}"] if missing else []
    lines += [f"not expected: {_some(extra)}"] if extra else []
    lines += [f"more than once: {_some(twice)}"] if twice else []
    if not (missing or extra or twice):
        lines.append(f"in another order: {_some(found)} instead of {_some(expected)}")
    return lines


def _some(keys: Sequence[str]) -> str:
    named = ", ".join(
        f'"{shown(key)}"' if len(key) < 100 else f'"{key[:20]}…" of {len(key)} letters' for key in keys[:_NAMED]
    )
    return named + (f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else "")


# --- what is said of an object --------------------------------------------------------------------------------------

#: By the headings of tables: boto3's name for what an object is stored with.
_STORED_WITH = {
    "type": "ContentType",
    "cache control": "CacheControl",
    "disposition": "ContentDisposition",
    "encoding": "ContentEncoding",
    "language": "ContentLanguage",
}
#: What can be sent along for the service to check the content by.
CHECKS = {"MD5": "ContentMD5", "CRC-32": "ChecksumCRC32", "SHA-256": "ChecksumSHA256"}


def storing_options(row: Mapping[str, str]) -> dict[str, Any]:
    """boto3's options for a row of a table; an empty cell asks for nothing."""
    options: dict[str, Any] = {_STORED_WITH[name]: text for name, text in row.items() if name in _STORED_WITH and text}
    if row.get("metadata"):
        options["Metadata"] = dict(pair.split("=", 1) for pair in row["metadata"].split("; "))
    return options


def _metadata(answer: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}={value}" for name, value in sorted(metadata(answer).items()))


def _told(heading: str, answer: Mapping[str, Any], content: bytes) -> str:
    """What an answer says under the heading of a table."""
    match heading:
        case "size":
            return str(answer.get("ContentLength", answer.get("Size")))
        case "ETag":
            return "its MD5" if is_md5(answer.get("ETag"), content) else str(answer.get("ETag"))
        case "modified":
            moment = answer.get("LastModified")
            near = moment is not None and abs(datetime.now(UTC) - moment) < _SAME_TIME
            return "now" if near else str(moment)
        case "metadata":
            return _metadata(answer)
    return str(answer.get(_STORED_WITH[heading], ""))


#: What a listing says of an object, too.
_LISTED = {"size", "ETag", "modified"}


def judge_description(objects: Objects, key: str, expected: Mapping[str, str], content: bytes) -> None:
    """Get an object, look at it and list it; hold what is said of it against a row of a table.

    Raises:
        BrokenPromise: it is described otherwise.
    """
    got, head, listing = objects.get(key), objects.head(key), objects.list(Prefix=key)
    described = [(got, "whoever gets", expected), (head, "whoever looks at", expected)]
    for outcome, who, row in described:
        body = outcome.value(f'the object "{shown(key)}" should be readable')
        _judge_row(outcome, f'{who} the object "{shown(key)}" should be told', row, body, content)
    entries = listing.value("the owner should be able to list objects").get("Contents", [])
    entry = next((each for each in entries if each["Key"] == key), None)
    if entry is None:
        raise listing.broken(f'the object "{shown(key)}" should be listed')
    row = {heading: text for heading, text in expected.items() if heading in _LISTED}
    _judge_row(listing, f'whoever lists the object "{shown(key)}" should be told', row, entry, content)
    for outcome, who, told in ((head, "looks at", head.body), (listing, "lists", entry)):
        if not same_etag(told.get("ETag"), got.body["ETag"]):
            promise = f'whoever {who} the object "{shown(key)}" should be told the ETag that whoever gets it is told'
            raise outcome.broken(f"{promise}, {got.body['ETag']}", f"it is {told.get('ETag')}")


def judge_part(objects: Objects, key: str, part: Outcome) -> None:
    """Hold what is said of an object beside a part of it against what is said of the object.

    Raises:
        BrokenPromise: it is another ETag or type.
    """
    whole = objects.head(key).value(f'the object "{shown(key)}" should have a head')
    told = {name: part.body.get(name) for name in ("ETag", "ContentType")}
    if told != {name: whole.get(name) for name in told}:
        promise = "whoever gets a part of an object should be told the ETag and the type of the object"
        raise part.broken(f"{promise}, {whole.get('ETag')} and {whole.get('ContentType')}", f"it is told {told}")


def _judge_row(
    outcome: Outcome, promise: str, expected: Mapping[str, str], answer: Mapping[str, Any], content: bytes
) -> None:
    found = {heading: _told(heading, answer, content) for heading in expected}
    wrong = [heading for heading in expected if found[heading] != expected[heading]]
    if wrong:
        raise outcome.broken(f"{promise} {_said(expected, wrong)}", f"it is {_said(found, wrong)}")


def _said(row: Mapping[str, str], headings: Iterable[str]) -> str:
    return ", ".join(f"{heading} {row[heading] or 'none'}" for heading in headings)


# --- conditions -----------------------------------------------------------------------------------------------------

_OTHER_ETAG = md5(b"no object of any scenario is this")
_HOUR = timedelta(hours=1)

#: By the words of features: the options for it, out of what is said of the object.
CONDITIONS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "if its ETag is the known one": lambda head: {"IfMatch": head["ETag"]},
    "if its ETag is another": lambda head: {"IfMatch": _OTHER_ETAG},
    "unless its ETag is the known one": lambda head: {"IfNoneMatch": head["ETag"]},
    "unless its ETag is another": lambda head: {"IfNoneMatch": _OTHER_ETAG},
    "if it has changed since it was stored": lambda head: {"IfModifiedSince": head["LastModified"]},
    "if it has changed since an hour before": lambda head: {"IfModifiedSince": head["LastModified"] - _HOUR},
    "unless it has changed since it was stored": lambda head: {"IfUnmodifiedSince": head["LastModified"]},
    "unless it has changed since an hour before": lambda head: {"IfUnmodifiedSince": head["LastModified"] - _HOUR},
    "unless there is one": lambda head: {"IfNoneMatch": "*"},
    # RFC 9110, 13.2.2: where both are asked for, the ETag decides.
    "if its ETag is the known one, changed or not": lambda head: {
        "IfMatch": head["ETag"],
        "IfUnmodifiedSince": head["LastModified"] - _HOUR,
    },
    "unless its ETag is the known one, changed or not": lambda head: {
        "IfNoneMatch": head["ETag"],
        "IfModifiedSince": head["LastModified"] - _HOUR,
    },
}


def condition(objects: Objects, key: str, words: str) -> dict[str, Any]:
    """The options for a condition on an object that is there or not."""
    head = objects.head(key)
    known = {"ETag": _OTHER_ETAG, "LastModified": datetime.now(UTC)} if head.status == 404 else head.value()
    return CONDITIONS[words](known)


def keys_of(outcomes: Iterable[Outcome]) -> list[str]:
    """The keys that pages of a listing give."""
    return [each["Key"] for page in outcomes for each in page.value("objects should be listed").get("Contents", [])]
