"""What the groups of operations share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.systems.storage.client import Client


@dataclass(frozen=True, slots=True)
class Part:
    """A group of operations, called on behalf of a client."""

    client: Client


@dataclass(frozen=True, slots=True)
class TableName:
    """A table as scenarios write it: ``in_c_sales.users``. The bucket ends at the last dot."""

    bucket: str
    table: str

    @classmethod
    def parse(cls, text: str) -> TableName:
        """Split at the last dot.

        Raises:
            ValueError: there is no dot.
        """
        bucket, dot, table = text.rpartition(".")
        if not dot:
            raise ValueError(f'a table is written "bucket.table", not "{text}"')
        return cls(bucket, table)

    @property
    def path(self) -> dict[str, str]:
        """The parameters of a path template."""
        return {"bucket_name": self.bucket, "table_name": self.table}

    def __str__(self) -> str:
        return f"{self.bucket}.{self.table}"
