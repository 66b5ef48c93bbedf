"""Writing S3's XML answers and reading its XML requests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from .errors import S3Error

# A body is a list of (name, content): a name may repeat, and content may be a body again.
Content = str | int | bool | list[tuple[str, "Content"]]
Body = list[tuple[str, Content]]

# Keys are opaque and may hold characters that XML 1.0 cannot carry raw; S3 writes them as references.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]")


def document(root: str, body: Body) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{"".join(_elements(body))}</{root}>'
    return text.encode("utf-8")


def error_document(error: S3Error, resource: str, request_id: str) -> bytes:
    details: Mapping[str, str] = error.details
    body: Body = [("Code", error.code), ("Message", error.message)]
    body += list(details.items())
    body += [("Resource", resource), ("RequestId", request_id)]
    return document("Error", body)


def parse(data: bytes, root: str) -> ElementTree.Element:
    """The root element of a request, which may or may not use S3's namespace; document types are refused."""
    try:
        if b"<!DOCTYPE" in data:
            raise ElementTree.ParseError("document types are not allowed")
        element = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError) as error:
        raise malformed(str(error)) from error
    for item in element.iter():
        item.tag = item.tag.rpartition("}")[2]
    if element.tag != root:
        raise malformed(f"expected <{root}>")
    return element


def malformed(why: str) -> S3Error:
    text = "The XML you provided was not well-formed or did not validate against our published schema"
    return S3Error("MalformedXML", f"{text}: {why}")


def timestamp(moment: datetime) -> str:
    """Whole seconds, in the form S3 uses."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def text_of(element: ElementTree.Element, name: str) -> str:
    """The text of a child that has to be there."""
    found = element.find(name)
    if found is None or found.text is None:
        raise malformed(f"<{element.tag}> needs <{name}>")
    return found.text


def _elements(body: Body) -> Iterable[str]:
    for name, content in body:
        yield f"<{name}>{_content(content)}</{name}>"


def _content(content: Content) -> str:
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, list):
        return "".join(_elements(content))
    return _CONTROL.sub(lambda match: f"&#x{ord(match.group()):X};", escape(str(content)))
