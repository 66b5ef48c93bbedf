"""S3: stored, read, listed, overwritten, deleted; and who may."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from support.sandbox.storage import objects
from support.sandbox.storage.s3 import access, conditions, listing, reading, service, signature, writing
from support.sandbox.storage.s3.errors import S3Error
from support.sandbox.storage.s3.request import S3Request
from tests.faults.fault import fault
from tests.faults.patching import Function, notes, replaces

READ = r'object "test/data\.csv" should be'
REFUSED = r"should be refused as"


def _publishes(change: Callable[[str, bytes], bytes]) -> None:
    """Store other bytes than those that were sent."""

    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, blob: Any, *rest: Any) -> Any:
        content = change(key, blob.path.read_bytes())
        blob.discard()
        other = self.new_blob()
        other.write(content)
        return right(self, key, other, *rest)


@fault(
    "A stored object is answered as stored and is not there.",
    features="s3_objects",
    message=r"should be readable, but GetObject answered 404",
)
def put_is_forgotten() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, *rest: Any) -> Any:
        info = right(self, key, *rest)
        if not key[:4].isdigit():
            self.delete(key)
        return info


@fault("The last byte of an object is lost.", features="s3_objects", message=READ + r".*it is b'id,nam'")
def put_loses_the_last_byte() -> None:
    _publishes(lambda key, content: content[:-1])


@fault("Objects are cut to 64 kB.", features="s3_objects", message=r"should be|bytes")
def put_cuts() -> None:
    _publishes(lambda key, content: content[: 64 * 1024])


@fault("Bytes of an object that are no UTF-8 are lost.", features="s3_objects", message=r"should be|bytes")
def put_mangles_binary() -> None:
    _publishes(lambda key, content: content.decode("utf-8", "replace").encode())


@fault(
    "An empty object is refused.",
    features="s3_objects",
    message=r"owner should be able to store an object, but PutObject",
)
def empty_is_refused() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, blob: Any, *rest: Any) -> Any:
        if blob.size == 0:
            raise S3Error("InvalidRequest", "The object is empty.")
        return right(self, key, blob, *rest)


@fault(
    "Storing an object again keeps the first one.", features="s3_objects", message=READ + r".*second.*it is b'the first"
)
def overwrite_is_ignored() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, *rest: Any) -> Any:
        return self.head(key) or right(self, key, *rest)


@fault(
    "Storing an object again appends to it.",
    features="s3_objects",
    message=READ + r".*second.*it is b'the first, longer contentsecond'",
)
def overwrite_appends() -> None:
    _overwrites(lambda old, new: old + new)


@fault(
    "Storing a shorter object again leaves the end of the longer one.",
    features="s3_objects",
    message=READ + r".*second.*it is b'secondrst, longer content'",
)
def overwrite_leaves_the_end() -> None:
    _overwrites(lambda old, new: new + old[len(new) :])


def _overwrites(mix: Callable[[bytes, bytes], bytes]) -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, blob: Any, *rest: Any) -> Any:
        before = self.open(key)
        if before is None:
            return right(self, key, blob, *rest)
        with before[1] as stream:
            content = mix(stream.read(), blob.path.read_bytes())
        other = self.new_blob()
        other.write(content)
        return right(self, key, other, *rest)


@fault(
    "An object that is stored again keeps its first type.",
    features="s3_descriptions",
    message=r"should be told type text/plain.*it is type text/csv",
)
def overwrite_keeps_the_type() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, blob: Any, properties: Any, *rest: Any) -> Any:
        before = self.head(key)
        return right(
            self, key, blob, replace(properties, content_type=before.content_type) if before else properties, *rest
        )


@fault(
    "Reading an object that was read before gives what it was then.",
    features="s3_objects s3_concurrency",
    message=READ + r"|should not|NoSuchKey|should have",
)
def reads_are_kept() -> None:
    @replaces(objects.ProjectObjects, "open")
    def opened(right: Function, self: Any, key: str) -> Any:
        import io

        if key not in notes(self):
            found = right(self, key)
            if found is None:
                return None
            with found[1] as stream:
                notes(self)[key] = (found[0], stream.read())
        info, content = notes(self)[key]
        return info, io.BytesIO(content)


@fault(
    "The head of an object tells the size 0.",
    features="s3_descriptions",
    message=r"should tell 7 bytes.*it tells 0 bytes",
)
def head_has_no_size() -> None:
    @replaces(reading, "_describe")
    def describe(right: Function, request: Any, info: Any) -> Any:
        response, first, length = right(request, info)
        return response, first, 0 if request.method == "HEAD" else length


def _head(change: Callable[[S3Request, dict[str, str]], None]) -> None:
    @replaces(reading, "_headers")
    def headers(right: Function, request: S3Request, info: Any) -> Any:
        found: dict[str, str] = right(request, info)
        change(request, found)
        return found


@fault(
    "The head of an object always tells the type application/octet-stream.",
    features="s3_descriptions",
    message=r'type "text/csv".*of type application/octet-stream',
)
def head_has_no_type() -> None:
    _head(
        lambda request, headers: headers.update(
            {"content-type": "application/octet-stream"} if request.method == "HEAD" else {}
        )
    )


@fault(
    "An object is read back with the type application/octet-stream.",
    features="s3_descriptions",
    message=r"text/csv|type",
)
def get_has_no_type() -> None:
    _head(
        lambda request, headers: headers.update(
            {"content-type": "application/octet-stream"} if request.method == "GET" else {}
        )
    )


@fault(
    "The type of an object is guessed from its name.",
    features="s3_descriptions",
    message=r"type text/csv, but.*type application/(json|octet-stream)",
)
def type_is_guessed() -> None:
    import mimetypes

    def guess(request: S3Request, headers: dict[str, str]) -> None:
        headers["content-type"] = mimetypes.guess_type(request.key)[0] or "application/octet-stream"

    _head(guess)


@fault("What a client wrote about its object beside the type is lost.", features="s3_descriptions", message=r"metadata")
def metadata_is_lost() -> None:
    def forget(request: S3Request, headers: dict[str, str]) -> None:
        for name in [name for name in headers if name.startswith("x-amz-meta-")]:
            del headers[name]

    _head(forget)


@fault("The ETag of an object has no quotes.", features="s3_descriptions", message=r"ETag")
def etag_has_no_quotes() -> None:
    @replaces(conditions, "quoted")
    def quoted(right: Function, etag: str) -> str:
        return etag


@fault("The ETag of an object is not the MD5 of its content.", features="s3_descriptions", message=r"ETag|MD5")
def etag_is_another_hash() -> None:
    @replaces(conditions, "quoted")
    def quoted(right: Function, etag: str) -> str:
        return str(right(hashlib.md5(etag.encode(), usedforsecurity=False).hexdigest()))


@fault(
    "The ETag of an object stays the same when it is stored again.",
    features="s3_objects s3_descriptions s3_listings",
    message=r"ETag|MD5",
)
def etag_stays() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, *rest: Any) -> Any:
        info = right(self, key, *rest)
        self._objects[key] = replace(info, etag=notes(self).setdefault(key, info.etag))
        return self._objects[key]


@fault(
    "Content that differs from the MD5 that was sent with it is stored.",
    features="s3_descriptions",
    message=r"MD5|BadDigest",
)
def md5_is_not_checked() -> None:
    from support.sandbox.storage.s3 import payload

    @replaces(payload.Payload, "__init__")
    def init(right: Function, self: Any, request: S3Request, *rest: Any, **options: Any) -> None:
        headers = {name: value for name, value in request.headers.items() if name != "content-md5"}
        right(self, replace(request, headers=headers), *rest, **options)


@fault(
    "An object that does not exist is answered as an empty one.",
    features="s3_objects",
    message=r"should be refused as not found .*GetObject answered 200",
)
def missing_is_empty() -> None:
    @replaces(objects.ProjectObjects, "open")
    def opened(right: Function, self: Any, key: str) -> Any:
        found = right(self, key)
        if found is None:
            self_blob = self.new_blob()
            right_info = self.publish(key, self_blob, objects.Properties())
            found = right(self, key)
            self.delete(key)
            assert right_info
        return found


@fault(
    "An object that does not exist is answered with AccessDenied.",
    features="s3_objects",
    message=r"should be refused as not found .*GetObject answered 403 AccessDenied",
)
def missing_is_denied() -> None:
    _missing(S3Error("AccessDenied", "Access Denied"))


@fault(
    "An object that does not exist is answered with NoSuchBucket.",
    features="s3_objects",
    message=r"should fail with NoSuchKey, but GetObject answered 404 NoSuchBucket",
)
def missing_is_a_missing_bucket() -> None:
    _missing(S3Error("NoSuchBucket", "The specified bucket does not exist"))


@fault(
    "Reading an object that does not exist crashes the service.",
    features="s3_objects",
    message=r"GetObject answered 500",
)
def missing_crashes() -> None:
    _missing(KeyError("key"))


def _missing(error: Exception) -> None:
    @replaces(reading, "no_such_key")
    def no_such_key(right: Function, key: str) -> Exception:
        return error


@fault(
    "An object that does not exist has a head.",
    features="s3_objects",
    message=r"should have no head \(404\), but HeadObject answered 200",
)
def missing_has_a_head() -> None:
    @replaces(objects.ProjectObjects, "head")
    def head(right: Function, self: Any, key: str) -> Any:
        return right(self, key) or next(iter(self._objects.values()), None)


@fault(
    "Deleting an object is accepted and not done.",
    features="s3_objects",
    message=r'getting "test/data\.csv" should fail with NoSuchKey, but GetObject answered 200',
)
def delete_does_nothing() -> None:
    @replaces(writing, "delete_object")
    def delete_object(right: Function, call: Any) -> Any:
        return service.Task(lambda: service_answer(204))

    from support.sandbox.storage.s3.request import S3Response

    def service_answer(status: int) -> S3Response:
        return S3Response(status)


@fault(
    "Deleting an object takes effect two seconds later.",
    features="s3_objects",
    message=r"should fail with NoSuchKey, but GetObject answered 200",
)
def delete_is_late() -> None:
    @replaces(objects.ProjectObjects, "delete")
    def delete(right: Function, self: Any, key: str, condition: Any = None) -> bool:
        threading.Timer(2, right, [self, key, condition]).start()
        return True


@fault(
    "A deleted object cannot be read, but is still listed.",
    features="s3_listings s3_objects",
    message=r'should (hold|give).*not expected: "',
)
def deleted_is_listed() -> None:
    @replaces(objects.ProjectObjects, "delete")
    def delete(right: Function, self: Any, key: str, condition: Any = None) -> bool:
        if info := self.head(key):
            notes(self)[key] = info
        return bool(right(self, key, condition))

    @replaces(objects.ProjectObjects, "page")
    def page(right: Function, self: Any, prefix: str, *rest: Any) -> Any:
        found = right(self, prefix, *rest)
        gone = [info for info in notes(self).values() if info.key.startswith(prefix)]
        return replace(found, objects=sorted([*gone, *found.objects], key=lambda info: info.key))


@fault(
    "Deleting an object deletes all whose keys begin alike.",
    features="s3_objects",
    message=r'bucket should hold what was stored.*missing: "',
)
def delete_goes_by_prefix() -> None:
    @replaces(objects.ProjectObjects, "delete")
    def delete(right: Function, self: Any, key: str, condition: Any = None) -> bool:
        done = right(self, key, condition)
        for other in [each for each in self._keys if each.startswith(key)]:
            right(self, other)
        return bool(done)


@fault(
    "Deleting an object deletes everything in its folder.",
    features="s3_objects",
    message=r'bucket should hold what was stored.*missing: "',
)
def delete_goes_by_folder() -> None:
    @replaces(objects.ProjectObjects, "delete")
    def delete(right: Function, self: Any, key: str, condition: Any = None) -> bool:
        done = right(self, key, condition)
        for other in [each for each in self._keys if each.startswith(key.rpartition("/")[0] + "/")]:
            right(self, other)
        return bool(done)


@fault(
    "Deleting an object that does not exist is answered with NoSuchKey.",
    features="s3_objects",
    message=r"delete.*DeleteObject answered 404",
)
def deleting_nothing_fails() -> None:
    @replaces(objects.ProjectObjects, "delete")
    def delete(right: Function, self: Any, key: str, condition: Any = None) -> bool:
        if not right(self, key, condition):
            raise S3Error("NoSuchKey", "The specified key does not exist.")
        return True


def _pages(change: Callable[..., Any]) -> None:
    """`change` gets the right way to make a page, and prefix, delimiter, start and limit."""

    @replaces(objects.ProjectObjects, "page")
    def page(right: Function, self: Any, *arguments: Any) -> Any:
        return change(lambda *others: right(self, *others), *arguments)


@fault(
    "A listing does not look at its prefix.",
    features="s3_listings s3_objects",
    message=r'prefix "test/" should give 3 objects.*not expected: ".*tests\.csv',
)
def list_ignores_the_prefix() -> None:
    _pages(lambda right, prefix, *rest: right("", *rest))


@fault(
    "A listing takes a prefix without the slash at its end.",
    features="s3_listings s3_objects",
    message=r'prefix "test/" should give 3 objects.*not expected: "test"',
)
def list_drops_the_slash() -> None:
    _pages(lambda right, prefix, *rest: right(prefix.rstrip("/"), *rest))


@fault(
    "A listing finds its prefix anywhere in a key.",
    features="s3_listings s3_objects",
    message=r'prefix "test/" should give.*not expected: "other/test/a\.csv"',
)
def list_finds_the_prefix_anywhere() -> None:
    def change(right: Any, prefix: str, *rest: Any) -> Any:
        found = right("", *rest)
        return replace(found, objects=[info for info in found.objects if prefix in info.key])

    _pages(change)


@fault(
    "A listing shows what lies directly under its prefix only.",
    features="s3_listings s3_objects",
    message=r'prefix "test/" should give.*missing: "test/c/d\.csv"',
)
def list_is_flat() -> None:
    _pages(lambda right, prefix, delimiter, *rest: right(prefix, delimiter or "/", *rest))


@fault(
    "A listing is not in the order of keys.",
    features="s3_listings s3_objects",
    message=r"should give.*in another order",
)
def list_is_unsorted() -> None:
    def change(right: Any, *arguments: Any) -> Any:
        found = right(*arguments)
        return replace(found, objects=found.objects[::-1])

    _pages(change)


@fault(
    "A listing is sorted as if capital letters were small ones.",
    features="s3_listings s3_objects",
    message=r"should give.*in another order",
)
def list_sorts_without_case() -> None:
    def change(right: Any, *arguments: Any) -> Any:
        found = right(*arguments)
        return replace(found, objects=sorted(found.objects, key=lambda info: info.key.lower()))

    _pages(change)


@fault(
    "A listing stops after two objects and says that it is complete.",
    features="s3_listings s3_objects",
    message=r'should give 3 objects.*2 listed.*missing: "',
)
def list_stops_early() -> None:
    def change(right: Any, prefix: str, delimiter: str, seek: str, limit: int) -> Any:
        return replace(right(prefix, delimiter, seek, min(limit, 2)), next_seek=None)

    _pages(change)


@fault(
    "A listing of more than 1000 objects stops there and says that it is complete.",
    features="s3_listings s3_objects",
    message=r"page|1000|list",
)
def list_stops_at_1000() -> None:
    def change(right: Any, *arguments: Any) -> Any:
        return replace(right(*arguments), next_seek=None)

    _pages(change)


@fault("The second page of a listing is the first again.", features="s3_listings s3_objects", message=r"page|list")
def list_pages_repeat() -> None:
    _pages(lambda right, prefix, delimiter, seek, limit: right(prefix, delimiter, "", limit))


@fault("The second page of a listing lacks its first object.", features="s3_listings s3_objects", message=r"page|list")
def list_pages_skip() -> None:
    def change(right: Any, *arguments: Any) -> Any:
        found = right(*arguments)
        return replace(found, objects=found.objects[1:]) if arguments[2] else found

    _pages(change)


@fault(
    "A listing does not look at the number of keys that was asked for.",
    features="s3_listings s3_objects",
    message=r"page|keys|list",
)
def list_ignores_the_limit() -> None:
    _pages(lambda right, prefix, delimiter, seek, limit: right(prefix, delimiter, seek, 1000))


@fault(
    "A listing does not look at its delimiter.", features="s3_listings s3_objects", message=r"folder|delimiter|prefix"
)
def list_ignores_the_delimiter() -> None:
    _pages(lambda right, prefix, delimiter, *rest: right(prefix, "", *rest))


@fault(
    "The number of keys in a listing is always 1000.",
    features="s3_listings s3_objects",
    message=r"KeyCount should be the number.*it is 1000",
)
def list_counts_wrongly() -> None:
    @replaces(listing, "xml_response")
    def xml_response(right: Function, root: str, body: Any, *rest: Any) -> Any:
        return right(root, [(name, 1000 if name == "KeyCount" else value) for name, value in body], *rest)


@fault("The sizes in a listing are all 0.", features="s3_listings s3_objects", message=r"size|bytes")
def list_sizes_are_0() -> None:
    def change(right: Any, *arguments: Any) -> Any:
        found = right(*arguments)
        return replace(found, objects=[replace(info, size=0) for info in found.objects])

    _pages(change)


@fault(
    "A listing shows the objects of all projects.",
    features="s3_listings s3_objects",
    message=r'should give.*not expected: "',
)
def list_shows_everybodys() -> None:
    every: list[Any] = []

    @replaces(objects.ProjectObjects, "__init__")
    def init(right: Function, self: Any, *arguments: Any) -> None:
        every.append(self)
        right(self, *arguments)

    @replaces(objects.ProjectObjects, "page")
    def page(right: Function, self: Any, *arguments: Any) -> Any:
        pages = [right(each, *arguments) for each in [self, *(other for other in every if other is not self)]]
        return replace(pages[0], objects=[info for each in pages for info in each.objects])


@fault(
    "Capital letters in keys are changed to small ones.",
    features="s3_keys",
    message=r"should list|should be readable|should",
)
def keys_lose_capitals() -> None:
    _keys(str.lower)


@fault(
    "Two slashes in a key become one.", features="s3_keys", message=r'bucket should hold what was stored.*missing: "'
)
def keys_lose_slashes() -> None:
    _keys(lambda key: key.replace("//", "/"))


@fault(
    "Keys are taken as paths: a/../b is b.",
    features="s3_keys",
    message=r'bucket should hold what was stored.*missing: "',
)
def keys_are_paths() -> None:
    import posixpath

    _keys(lambda key: posixpath.normpath(key) if ".." in key else key)


@fault(
    "A plus sign in a key becomes a space.",
    features="s3_keys",
    message=r'bucket should hold what was stored.*missing: "',
)
def keys_lose_plus_signs() -> None:
    _keys(lambda key: key.replace("+", " "))


@fault(
    "Letters that are not English in a key become question marks.",
    features="s3_keys",
    message=r'bucket should hold what was stored.*missing: "',
)
def keys_are_ascii_only() -> None:
    _keys(lambda key: key.encode("ascii", "replace").decode())


def _keys(change: Callable[[str], str]) -> None:
    from support.sandbox.storage.s3 import http

    @replaces(http, "parse_request")
    def parse_request(right: Function, *arguments: Any) -> Any:
        request = right(*arguments)
        return replace(request, key=change(request.key))


@fault(
    "Keys with characters that need encoding are answered with SignatureDoesNotMatch.",
    features="s3_keys",
    message=r"SignatureDoesNotMatch",
)
def encoded_keys_are_refused() -> None:
    @replaces(signature, "verify")
    def verify(right: Function, request: S3Request, *rest: Any) -> Any:
        if "%" in request.raw_path:
            raise signature.signature_mismatch()
        return right(request, *rest)


def _verifies_all_but(*methods: str, listings: bool = False) -> None:
    """Do not check the signature of some requests."""

    @replaces(signature, "verify")
    def verify(right: Function, request: S3Request, claim: Any, secret: str) -> Any:
        skipped = request.method in methods and bool(request.key) != listings
        try:
            return right(request, claim, secret)
        except S3Error:
            if not skipped:
                raise
            return signature.SigningContext(b"", "", claim.scope, claim.signature)


@fault(
    "The signature of a request is not checked: knowing the access key is enough.",
    features="s3_access access_to_data",
    message=r"should be refused as unauthorized .*PutObject answered 200",
)
def signature_is_not_checked() -> None:
    @replaces(signature, "verify")
    def verify(right: Function, request: S3Request, claim: Any, secret: str) -> Any:
        try:
            return right(request, claim, secret)
        except S3Error:
            return signature.SigningContext(b"", "", claim.scope, claim.signature)


@fault(
    "The signature is not checked when an object is read.",
    features="s3_access access_to_data",
    message=r"wrong secret should be refused.*GetObject answered 200",
)
def reads_are_not_checked() -> None:
    _verifies_all_but("GET")


@fault(
    "The signature is not checked when the head of an object is read.",
    features="s3_access access_to_data",
    message=r"wrong secret should be refused .*look at the object.*HeadObject answered 200",
)
def heads_are_not_checked() -> None:
    _verifies_all_but("HEAD")


@fault(
    "The signature is not checked when an object is stored.",
    features="s3_access access_to_data",
    message=r"should be refused as unauthorized .*PutObject answered 200",
)
def puts_are_not_checked() -> None:
    _verifies_all_but("PUT")


@fault(
    "The signature is not checked when an object is deleted.",
    features="s3_access access_to_data",
    message=r"wrong secret should be refused.*DeleteObject answered 204",
)
def deletes_are_not_checked() -> None:
    _verifies_all_but("DELETE")


@fault(
    "The signature is not checked when objects are listed.",
    features="s3_access access_to_data",
    message=r"wrong secret should be refused.*ListObjectsV2 answered 200",
)
def listings_are_not_checked() -> None:
    _verifies_all_but("GET", listings=True)


@fault(
    "An object with a wrong signature is refused and stored.",
    features="s3_access access_to_data",
    message=READ + r".*it is b'intruded'",
)
def refused_put_is_stored() -> None:
    def put(store: Any, project_id: str, key: str) -> None:
        store.objects.put(project_id, key, b"intruded")

    _acts_before_refusing("PUT", put)


@fault(
    "A delete with a wrong signature is refused and done.",
    features="s3_access access_to_data",
    message=r"owner should still have the object, but GetObject answered 404",
)
def refused_delete_is_done() -> None:
    _acts_before_refusing("DELETE", lambda store, project_id, key: store.objects.delete(project_id, key))


def _acts_before_refusing(method: str, act: Any) -> None:
    @replaces(access.Access, "_by_claim")
    def by_claim(right: Function, self: Any, request: S3Request, claim: Any) -> Any:
        try:
            return right(self, request, claim)
        except S3Error:
            if request.method == method and request.key:
                act(self._store, request.bucket.removeprefix("project-"), request.key)
            raise


@fault("A wrong secret crashes the service.", features="s3_access access_to_data", message=r"PutObject answered 500")
def wrong_secret_crashes() -> None:
    @replaces(signature, "signature_mismatch")
    def signature_mismatch(right: Function) -> Exception:
        return ValueError("signature")


@fault(
    "An access key that does not exist is let in as the administrator.",
    features="s3_access access_to_data",
    message=r"made-up|access key|should be refused",
)
def unknown_access_key_is_let_in() -> None:
    @replaces(access.Access, "_by_claim")
    def by_claim(right: Function, self: Any, request: S3Request, claim: Any) -> Any:
        try:
            return right(self, request, claim)
        except S3Error as error:
            if error.code != "InvalidAccessKeyId":
                raise
            return self._administrator()


@fault(
    "A request without a signature is let in.",
    features="s3_access access_to_data",
    message=r"stranger|unsigned|anonymous|should be refused",
)
def unsigned_is_let_in() -> None:
    @replaces(access.Access, "authenticate")
    def authenticate(right: Function, self: Any, request: S3Request) -> Any:
        if "authorization" not in request.headers and not request.query_items:
            return self._administrator()
        return right(self, request)


def _foreign_may(*methods: str, listings: bool = False, objects_too: bool = True) -> None:
    """Let other projects' keys do some things."""
    asked: list[S3Request] = []

    @replaces(access.Access, "authenticate")
    def authenticate(right: Function, self: Any, request: S3Request) -> Any:
        caller = right(self, request)
        if request.method in methods and (listings if not request.key else objects_too):
            return replace(caller, project_id=None)
        asked.append(request)
        return caller


@fault(
    "Every project's key opens every bucket.",
    features="s3_access access_to_data",
    message=r"should be refused as forbidden .*PutObject answered 200",
)
def any_key_opens_any_bucket() -> None:
    _foreign_may("GET", "HEAD", "PUT", "DELETE", listings=True)


@fault(
    "Every project's key may read every object.",
    features="s3_access access_to_data",
    message=r'owner of "neighbour" should be refused.*GetObject answered 200',
)
def foreign_is_read() -> None:
    _foreign_may("GET")


@fault(
    "Every project's key may read the head of every object.",
    features="s3_access access_to_data",
    message=r'owner of "neighbour" should be refused.*HeadObject answered 200',
)
def foreign_head_is_read() -> None:
    _foreign_may("HEAD")


@fault(
    "Every project's key may store objects in every bucket.",
    features="s3_access access_to_data",
    message=r"should be refused as forbidden .*PutObject answered 200",
)
def foreign_is_written() -> None:
    _foreign_may("PUT")


@fault(
    "Every project's key may delete every object.",
    features="s3_access access_to_data",
    message=r'owner of "neighbour" should be refused.*DeleteObject answered 204',
)
def foreign_is_deleted() -> None:
    _foreign_may("DELETE")


@fault(
    "Every project's key may list every bucket.",
    features="s3_access access_to_data",
    message=r'owner of "neighbour" should be refused.*ListObjectsV2 answered 200',
)
def foreign_is_listed() -> None:
    _foreign_may("GET", listings=True, objects_too=False)


@fault("Every project's key may copy every object into its own bucket.", features="s3_copies", message=r"copy")
def foreign_is_copied() -> None:
    @replaces(writing, "open_copy_source")
    def open_copy_source(right: Function, call: Any) -> Any:
        return right(replace(call, caller=replace(call.caller, project_id=None)))


@fault("A copy of an object is empty.", features="s3_copies", message=r"copy|should be")
def copy_is_empty() -> None:
    @replaces(writing, "copy_bytes")
    def copy_bytes(right: Function, *arguments: Any) -> None:
        return None


@fault(
    "Foreign access is answered with 404 where 403 is meant.",
    features="s3_access access_to_data",
    message=r"should be refused as forbidden .*PutObject answered 404",
)
def foreign_is_404() -> None:
    @replaces(access.Access, "bucket")
    def bucket(right: Function, self: Any, caller: Any, name: str, *, write: bool) -> Any:
        try:
            return right(self, caller, name, write=write)
        except S3Error as error:
            if error.code == "AccessDenied":
                raise S3Error("NoSuchBucket", "The specified bucket does not exist") from None
            raise


@fault(
    "A part of an object that is asked for is answered with all of it.",
    features="s3_partial_reads",
    message=r"part|range|bytes",
)
def range_is_ignored() -> None:
    @replaces(conditions, "byte_range")
    def byte_range(right: Function, *arguments: Any) -> None:
        return None


@fault("All projects share one bucket.", features="s3_access projects", message=r"should|neighbour")
def projects_share_one_bucket() -> None:
    @replaces(objects.ObjectStore, "project")
    def project(right: Function, self: Any, project_id: str) -> Any:
        return right(self, "all")

    @replaces(objects.ObjectStore, "_existing")
    def existing(right: Function, self: Any, project_id: str) -> Any:
        return right(self, "all")


@fault(
    "The head of an object that is stored again is that of the first one for some seconds.",
    features="s3_objects s3_descriptions s3_concurrency",
    message=r"should tell|should be|head",
)
def heads_are_kept() -> None:
    @replaces(objects.ProjectObjects, "head")
    def head(right: Function, self: Any, key: str) -> Any:
        info = right(self, key)
        return notes(self).setdefault(key, info) if info else None

    # Somebody looks at every object once it is there.
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, *rest: Any) -> Any:
        info = right(self, key, *rest)
        self.head(key)
        return info


@fault(
    "A new object appears in listings two seconds later.",
    features="s3_listings s3_concurrency",
    message=r"should (list|give)|prefix|listed",
)
def new_objects_are_listed_late() -> None:
    import datetime

    def change(right: Any, *arguments: Any) -> Any:
        found = right(*arguments)
        limit = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=2)
        return replace(found, objects=[info for info in found.objects if info.last_modified < limit])

    _pages(change)


@fault("A slash at the end of a key is lost.", features="s3_keys", message=r"should|answered")
def keys_lose_the_slash_at_the_end() -> None:
    _keys(lambda key: key.rstrip("/"))


@fault("A slash at the start of a key is lost.", features="s3_keys", message=r"should|answered")
def keys_lose_the_slash_at_the_start() -> None:
    _keys(lambda key: key.lstrip("/"))


@fault("Keys are decoded twice: a%20b is a b.", features="s3_keys", message=r"should|answered")
def keys_are_decoded_twice() -> None:
    from urllib.parse import unquote

    _keys(unquote)


@fault("Keys are cut to 255 characters.", features="s3_keys", message=r"should|answered")
def keys_are_cut() -> None:
    _keys(lambda key: key[:255])


@fault("Keys that begin with a dot are not listed.", features="s3_keys s3_listings", message=r"should|listed")
def hidden_keys_are_not_listed() -> None:
    def change(right: Any, *arguments: Any) -> Any:
        found = right(*arguments)
        return replace(found, objects=[info for info in found.objects if not info.key.startswith(".")])

    _pages(change)


@fault(
    "Deleting many objects at once deletes the first only.",
    features="s3_objects s3_listings",
    message=r"DeleteObjects|should",
)
def deleting_many_deletes_one() -> None:
    from support.sandbox.storage.s3 import buckets

    counted: dict[str, int] = {}

    @replaces(buckets, "_delete")
    def delete(right: Function, call: Any, key: str, item: Any) -> Any:
        number = counted[call.request.request_id] = counted.get(call.request.request_id, 0) + 1
        return right(call, key, item) if number == 1 else None


@fault(
    "The time of an object is that of its first storing.",
    features="s3_descriptions",
    message=r"time|LastModified|stored",
    unnoticed="S3 tells whole seconds: a scenario would have to let one go by",
)
def time_stays() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, *rest: Any) -> Any:
        info = right(self, key, *rest)
        self._objects[key] = replace(info, last_modified=notes(self).setdefault(key, info.last_modified))
        return self._objects[key]


@fault(
    "Whoever reads a large object while it is stored again gets a mixture of both.",
    features="s3_concurrency",
    message=r"version|whole|mix",
)
def reads_get_a_mixture() -> None:
    @replaces(objects.ProjectObjects, "publish")
    def publish(right: Function, self: Any, key: str, blob: Any, *rest: Any) -> Any:
        before = self.head(key)
        content = blob.path.read_bytes()
        if before is not None and before.size == len(content):
            with before.path.open("r+b") as stream:  # in place, where readers are at work
                half = len(content) // 2
                stream.write(content[:half])
                stream.flush()
                threading.Event().wait(0.05)
                stream.write(content[half:])
        return right(self, key, blob, *rest)


@fault(
    "Whoever looks at a part of an object is told that it is a part, with the size of the whole.",
    features="s3_partial_reads",
    message=r"the head should tell 4 bytes \(206\), or all 10 \(200\).*it tells 10 bytes, with the status 206",
)
def head_of_a_part_tells_the_whole() -> None:
    @replaces(reading, "_describe")
    def describe(right: Function, request: S3Request, info: Any) -> Any:
        response, first, length = right(request, info)
        return response, first, info.size if request.method == "HEAD" else length
