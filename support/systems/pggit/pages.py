"""Lists in pages: walked from the first to the last, while others may be adding and removing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support.wire.outcome import Outcome

#: The most that a service gives at once.
LARGEST = 100
_WALKS = 3  # others may change the list meanwhile: then it is walked again


@dataclass(frozen=True, slots=True)
class Walk:
    """All pages of a list."""

    pages: list[Outcome]
    field: str

    @property
    def items(self) -> list[dict[str, Any]]:
        """What stands in them, in order."""
        return [item for page in self.pages for item in page.body[self.field]]

    @property
    def last(self) -> Outcome:
        """The last page."""
        return self.pages[-1]

    @property
    def steady(self) -> bool:
        """Whether nobody seems to have changed the list while it was walked."""
        totals = {page.body["total"] for page in self.pages}
        return totals == {len({item["id"] for item in self.items})} and len(self.items) in totals


def walk(read: Callable[..., Outcome], field: str, size: int = LARGEST, **query: Any) -> Walk:
    """Read page after page, so many at once, until one is empty or the list says that it was the last.

    Raises:
        BrokenPromise: a page is refused.
    """
    walked = _walk(read, field, size, query)
    for _ in range(_WALKS - 1):
        if walked.steady:
            break
        walked = _walk(read, field, size, query)
    return walked


def _walk(read: Callable[..., Outcome], field: str, size: int, query: dict[str, Any]) -> Walk:
    pages: list[Outcome] = []
    while True:
        page = read(page=len(pages) + 1, page_size=size, **query)
        body = page.value("a user should be able to walk through all pages of a list")
        pages.append(page)
        if len(pages) >= body["pages"] or not body[field]:
            return Walk(pages, field)
