"""Objects over S3 in the words of features: what they ask for, and what they say when it is not so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from support.systems.storage.object_deeds import done, parse
from support.systems.storage.object_races import judge_first
from support.systems.storage.object_views import Query, difference, judge_listing, judge_part, storing_options
from support.systems.storage.objects import Objects, Shelf, Upload, md5
from support.wire.exchange import Exchange
from support.wire.outcome import BrokenPromise, Outcome

ETAG = md5(b"")


class Recording:
    """In the place of an S3 client: keeps what it is asked for, and answers with a page or with nothing."""

    def __init__(self, *pages: dict[str, Any]) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._pages = pages

    def call(self, operation: str, **params: Any) -> Outcome:
        self.asked.append((operation, params))
        return outcome({"ETag": ETAG})

    def pages(self, operation: str, size: int | None, **params: Any) -> list[Outcome]:
        self.asked.append((operation, params | {"size": size}))
        return [outcome(page) for page in self._pages]


def outcome(body: dict[str, Any]) -> Outcome:
    return Outcome(Exchange("storage", "s3", "ListObjectsV2", "", 200, 0, 0, "", "", ""), ok=True, body=body)


def page(*keys: str, folders: tuple[str, ...] = (), counted: int | None = None) -> dict[str, Any]:
    count = len(keys) + len(folders) if counted is None else counted
    listed: dict[str, Any] = {"KeyCount": count, "Contents": [{"Key": key} for key in keys]}
    return listed | {"CommonPrefixes": [{"Prefix": folder} for folder in folders]}


def asked(text: str, shelf: Shelf | None = None) -> tuple[str, dict[str, Any]]:
    """What S3 is asked for last when somebody does this."""
    s3 = Recording()
    known = shelf or Shelf({"": "nobodys", "neighbour": "theirs"}.__getitem__)
    done(parse(text), Objects(cast(Any, s3), "mine"), known)
    return s3.asked[-1]


@pytest.mark.parametrize(
    ("text", "operation", "params"),
    [
        ('get the object "a b"', "get_object", {"Bucket": "mine", "Key": "a b"}),
        ('get the object "a" in a bucket that nobody has', "get_object", {"Bucket": "nobodys", "Key": "a"}),
        ('look at the object "a" in the bucket of "neighbour"', "head_object", {"Bucket": "theirs", "Key": "a"}),
        ('get the object "a" if its ETag is the known one', "get_object", {"IfMatch": ETAG}),
        ('get the bytes "1-2" of the object "a"', "get_object", {"Range": "bytes=1-2"}),
        ('store the object "k…3"', "put_object", {"Key": "kkk"}),
        ('store the object "a" with its MD5', "put_object", {"ContentMD5": "gybCpIi1h3ebYgxFny08fg=="}),
        ('store the object "a" unless there is one', "put_object", {"IfNoneMatch": "*"}),
        ('copy the object "a" of "neighbour" to "b"', "copy_object", {"CopySource": {"Bucket": "theirs", "Key": "a"}}),
        ("list the objects, -1 a page", "list_objects_v2", {"MaxKeys": -1}),
        ("look at the bucket in a bucket that nobody has", "head_bucket", {"Bucket": "nobodys"}),
    ],
)
def test_a_deed_is_a_request(text: str, operation: str, params: dict[str, Any]) -> None:
    name, sent = asked(text)
    assert name == operation
    assert params.items() <= sent.items()


def test_a_deed_that_nobody_knows_is_told() -> None:
    with pytest.raises(ValueError, match=r"nobody knows how to eat the object over S3"):
        parse("eat the object")


def test_an_upload_is_completed_with_the_parts_that_are_named() -> None:
    shelf = Shelf(str, upload=Upload("k", "u", {1: ("one", b"1"), 2: ("two", b"2"), 10: ("ten", b"10")}))
    _, sent = asked("complete the upload with parts 10 and 1", shelf)
    assert sent["MultipartUpload"] == {
        "Parts": [{"PartNumber": 10, "ETag": "ten"}, {"PartNumber": 1, "ETag": "one"}],
    }
    assert shelf.begun.content() == b"1210"


def test_a_row_is_what_an_object_is_stored_with() -> None:
    row = {"key": "a", "content": "x", "type": "text/csv", "metadata": "a=1; b=x=y", "language": ""}
    assert storing_options(row) == {"ContentType": "text/csv", "Metadata": {"a": "1", "b": "x=y"}}


@pytest.mark.parametrize(
    ("expected", "found", "told"),
    [
        (b"same", b"same", None),
        (b"id,name", b"id,nam", "it is b'id,nam'"),
        (bytes(300), bytes(299), "it has 299 bytes, 300 were expected; one is the beginning of the other"),
        (bytes(300), bytes(299) + b"x", "it has 300 bytes, 300 were expected; the first that differs is byte 299"),
    ],
)
def test_contents_are_told_apart(expected: bytes, found: bytes, told: str | None) -> None:
    assert difference(expected, found) == told


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ([page("a")], ["objects: 1 listed, 2 expected", 'missing: "b"']),
        ([page("b", "a")], ['in another order: "b", "a" instead of "a", "b"']),
        ([page("a"), page("a"), page("b")], ["objects: 3 listed, 2 expected", 'more than once: "a"']),
        ([page("a", "b", folders=("c/",))], ["folders: 1 listed, 0 expected", 'not expected: "c/"']),
        ([page("a", "b", counted=3)], ["KeyCount should be the number", "it is 3, there are 2"]),
    ],
)
def test_what_is_wrong_with_a_listing_is_named(pages: list[dict[str, Any]], told: list[str]) -> None:
    objects = Objects(cast(Any, Recording(*pages)), "mine")
    with pytest.raises(BrokenPromise) as broken:
        judge_listing(objects, Query(), ["a", "b"], [])
    for text in told:
        assert text in str(broken.value)


def test_a_page_holds_no_more_than_was_asked_for() -> None:
    objects = Objects(cast(Any, Recording(page("a", "b"))), "mine")
    with pytest.raises(BrokenPromise, match=r"at most 1 entries"):
        judge_listing(objects, Query(size=1), ["a", "b"], [])


def test_pages_that_never_end_are_left() -> None:
    endless = Recording(*[page("a")] * 100)
    with pytest.raises(BrokenPromise, match=r"objects: 3 listed, 1 expected"):
        judge_listing(Objects(cast(Any, endless), "mine"), Query(), ["a"], [])


def test_a_part_is_told_with_the_etag_of_the_whole() -> None:
    objects = Objects(cast(Any, Recording()), "b")
    judge_part(objects, "k", outcome({"ETag": ETAG}))
    with pytest.raises(BrokenPromise, match=f"should be told the ETag and the type of the object, {ETAG}"):
        judge_part(objects, "k", outcome({"ETag": md5(b"part")}))


def taken(code: str) -> Outcome:
    return replace(outcome({}), ok=False, code=code)


def test_one_is_the_first_and_the_others_are_told() -> None:
    judge_first([outcome({}), taken("PreconditionFailed"), taken("ConditionalRequestConflict")])


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([outcome({}), outcome({})], "2 of 2 are told that they have stored it"),
        ([taken("PreconditionFailed")] * 2, "0 of 2 are told that they have stored it"),
        ([outcome({}), taken("SlowDown")], "whoever is not the first to store an object should be told so"),
    ],
)
def test_several_first_ones_or_none_are_told(answers: list[Outcome], told: str) -> None:
    with pytest.raises(BrokenPromise, match=f"(?i){told}"):
        judge_first(answers)
