"""Buckets."""

from __future__ import annotations

from support.contracts import storage as api
from support.systems.storage.operations.part import Part
from support.wire.outcome import Outcome


class Buckets(Part):
    """Buckets."""

    def create(self, name: str, description: str | None = None) -> Outcome:
        """Create a bucket."""
        told = {} if description is None else {"description": description}
        return self.client.call(api.CREATE_BUCKET, json={"name": name} | told)

    def list(self) -> Outcome:
        """List the buckets."""
        return self.client.call(api.LIST_BUCKETS)

    def read(self, name: str) -> Outcome:
        """Read a bucket."""
        return self.client.call(api.READ_BUCKET, bucket_name=name)

    def delete(self, name: str, *, cascade: bool | None = None) -> Outcome:
        """Delete a bucket; ``cascade`` says whether its tables may go with it (the service's default: yes)."""
        query = None if cascade is None else {"cascade": str(cascade).lower()}
        return self.client.call(api.DELETE_BUCKET, bucket_name=name, query=query)
