"""What a contract says of one operation, and how an answer is held against it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

#: The body of an answer that has none (204, HEAD).
NOTHING: Final = None


class _Opaque:
    """A body that is not JSON and whose bytes the scenarios look at themselves."""

    def __repr__(self) -> str:
        return "OPAQUE"


OPAQUE: Final = _Opaque()


def _timestamp(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a timestamp needs its offset from UTC")
    return text


#: ISO 8601 with an offset, as a string.
Timestamp = Annotated[str, AfterValidator(_timestamp)]
Count = Annotated[int, Field(ge=0)]
Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which an answer breaks its contract."""

    operation: str
    field: str
    """``status``, ``body``, or the path of a JSON field such as ``api_keys[0].scope``."""
    expected: str
    found: str
    known: str = ""
    """The name of the deviation of this target that foresees it; empty if none does."""

    @property
    def place(self) -> str:
        """The field without the numbers of list items, ``api_keys[].scope``: the same in every answer."""
        return re.sub(r"\[\d+\]", "[]", self.field)

    def __str__(self) -> str:
        return f"{self.operation}: {self.field}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of the catalogue: how the operation is called and how it may answer."""

    system: str
    method: str
    path: str
    """Template with ``{parameters}``."""
    answers: Mapping[int, Any]
    """Success status -> response model, ``NOTHING`` or ``OPAQUE``."""
    refusals: frozenset[int]
    """The documented error statuses."""
    reveals: bool = False
    """Whether its answer may hold a secret (a key or password shown once)."""
    error: Any = None
    """The shape of its refusals where it is not the one of the catalogue."""
    also: frozenset[int] = frozenset()
    """Statuses that no document names and a right service may answer all the same."""

    @property
    def name(self) -> str:
        """``POST /projects/{project_id}/api-keys``."""
        return f"{self.method} {self.path}"

    @property
    def documented(self) -> frozenset[int]:
        """Every status that the document names."""
        return (self.refusals | frozenset(self.answers)) - self.also

    @property
    def tolerated(self) -> frozenset[int]:
        """Refusals that are right though not documented: 400 and 422 may stand for each other, and ``also``.

        The contracts leave open which of the two a service gives for a malformed request.
        """
        malformed = frozenset({400, 422})
        return (malformed if malformed & self.refusals else frozenset()) | self.also

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True)
class Catalogue:
    """The operations of one system and the shapes that its errors may have."""

    system: str
    error: Any
    """A type that every documented error body fits."""
    operations: dict[str, Operation] = field(default_factory=dict)

    def operation(
        self,
        method: str,
        path: str,
        answers: Mapping[int, Any],
        refusals: Iterable[int] = (),
        *,
        reveals: bool = False,
        error: Any = None,
        also: Iterable[int] = (),
    ) -> Operation:
        """Add an operation and return it."""
        entry = Operation(
            self.system,
            method,
            path,
            dict(answers),
            frozenset(refusals),
            reveals,
            error or self.error,
            frozenset(also),
        )
        if entry.name in self.operations:
            raise ValueError(f"{entry.name} is in the catalogue of {self.system} already")
        self.operations[entry.name] = entry
        return entry

    def check(self, operation: Operation, status: int, content: bytes) -> list[Violation]:
        """Every way in which this answer breaks the contract; an empty list if none.

        Statuses that the operation does not document, bodies that are not JSON, missing fields and fields of the
        wrong type are violations. Extra fields are fine.
        """
        if operation.name not in self.operations:
            return [Violation(operation.name, "operation", f"one that {self.system} documents", operation.name)]
        if status in operation.answers:
            return self._check_body(operation, operation.answers[status], content)
        if status in operation.refusals | operation.tolerated:
            return self._check_body(operation, NOTHING if operation.method == "HEAD" else operation.error, content)
        documented = ", ".join(str(s) for s in sorted(operation.answers)) + " or a refusal "
        documented += ", ".join(str(s) for s in sorted(operation.refusals))
        return [Violation(operation.name, "status", documented, f"{status} {excerpt(content)}".strip())]

    def _check_body(self, operation: Operation, model: Any, content: bytes) -> list[Violation]:
        if model is OPAQUE:
            return []
        if model is NOTHING:
            if content:
                return [Violation(operation.name, "body", "no body", excerpt(content))]
            return []
        try:
            body = json.loads(content)
        except ValueError:
            return [Violation(operation.name, "body", "JSON", excerpt(content) or "nothing")]
        return [Violation(operation.name, where, expected, found) for where, expected, found in mismatches(model, body)]


def excerpt(content: bytes, limit: int = 300) -> str:
    """The start of a body as text, for messages."""
    text = content[: limit * 4].decode("utf-8", "replace")
    return text if len(text) <= limit else text[:limit] + "…"


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def mismatches(model: Any, body: Any) -> list[tuple[str, str, str]]:
    """Where a JSON value does not fit a model: ``(field, expected, found)`` for each place.

    Of a union of shapes only the first mismatch is told, with the body in full: which of the shapes was meant
    cannot be known.
    """
    try:
        _adapter(model).validate_python(body, strict=True)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        if getattr(model, "__args__", None) and len({p["loc"][:1] for p in problems}) > 1:
            return [("body", "one of the documented error shapes", excerpt(json.dumps(body).encode()))]
        return [
            (
                _path(problem["loc"]),
                "a value" if problem["type"] == "missing" else _lower(problem["msg"]),
                "nothing" if problem["type"] == "missing" else _show(problem["input"]),
            )
            for problem in problems
        ]
    return []


def _path(loc: tuple[int | str, ...]) -> str:
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".") or "body"


def _lower(message: str) -> str:
    message = re.sub(r"^(Input should be|Value error,) ?", "", message)
    return message[:1].lower() + message[1:]


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text if len(text) <= 80 else text[:80] + "…"
    return f"{text} ({type(value).__name__})"
