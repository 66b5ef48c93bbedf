"""S3 as other services speak it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from tests.rightful.difference import difference
from tests.rightful.replies import Reply, rewrites

#: Elements that may come several times, in an order that means something.
_ENTRIES = frozenset({"CommonPrefixes", "Contents", "Deleted", "Error", "Part", "Upload", "Bucket"})
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def _of_xml(reply: Reply) -> ElementTree.Element | None:
    if not reply.is_of_s3 or not reply.content.startswith(b"<?xml"):
        return None
    try:
        return ElementTree.fromstring(reply.content)
    except ElementTree.ParseError:  # keys with characters that XML cannot carry
        return None


@difference(
    "XML has S3's namespace, other elements, and the known ones in another order.",
    "s3_listings s3_uploads s3_copies s3_objects",
)
def other_xml() -> None:
    def rebuilt(reply: Reply) -> None:
        root = _of_xml(reply)
        if root is None:
            return
        entries = [each for each in root if each.tag in _ENTRIES]
        root[:] = entries + [each for each in root if each.tag not in _ENTRIES][::-1]
        for entry in entries:
            entry[:] = [part for part in entry[::-1] if part.tag not in ("StorageClass", "Owner")]
        ElementTree.SubElement(root, "HostId").text = "h"
        for each in root.iter():
            if each.tag == "ETag" and each.text:
                each.text = each.text.strip('"')
            if each.tag == "LastModified" and each.text:
                each.text = each.text.replace(".000Z", ".123Z")
        if root.tag != "Error":
            root.set("xmlns", _NAMESPACE)
        reply.content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)

    rewrites(rebuilt)


@difference(
    "Answers have the headers of an S3 service with more features.", "s3_descriptions s3_objects s3_partial_reads"
)
def more_headers() -> None:
    def enriched(reply: Reply) -> None:
        if reply.is_of_s3:
            reply.header("x-amz-id-2", "abc=")
            reply.header("x-amz-server-side-encryption", "AES256")
            reply.header("x-amz-version-id", "null")

    rewrites(enriched)


_CODES = {
    "InvalidAccessKeyId": "SignatureDoesNotMatch",
    "SignatureDoesNotMatch": "AccessDenied",
    "MalformedXML": "InvalidRequest",
    "InvalidArgument": "InvalidRequest",
    "InvalidPartOrder": "InvalidPart",
    "InvalidDigest": "BadDigest",
    "XAmzContentSHA256Mismatch": "BadDigest",
    "KeyTooLongError": "InvalidArgument",
    "BadDigest": "XAmzContentSHA256Mismatch",
    "InvalidURI": "InvalidArgument",
}


@difference("Other S3 codes of the same meaning.", "s3_access s3_uploads s3_objects s3_keys", company=2)
def other_codes() -> None:
    def recoded(reply: Reply) -> None:
        root = _of_xml(reply)
        if root is not None and root.tag == "Error":
            code = root.find("Code")
            if code is not None and code.text in _CODES:
                code.text = _CODES[code.text]
                reply.content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)

    rewrites(recoded)


@difference(
    "Who may not, and which bucket is not there, is told in JSON, of which S3 clients know the status only.",
    "s3_access s3_surfaces access_of_keys access_to_data presigned_urls",
    company=2,
    tags="not @spec:storage.s3.codes",
)
def refusals_in_json() -> None:
    def told_in_json(reply: Reply) -> None:
        root = _of_xml(reply)
        code = root.findtext("Code") if root is not None and root.tag == "Error" else None
        if reply.status in (401, 403) or code == "NoSuchBucket":
            detail = {"Code": code, "Message": root.findtext("Message") if root is not None else ""}
            if reply.content and reply.is_of_s3:
                reply.content = json.dumps({"detail": detail}).encode()
                reply.header("content-type", "application/json")

    rewrites(told_in_json)
