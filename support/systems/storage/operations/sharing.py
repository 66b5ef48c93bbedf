"""Sharing buckets between projects."""

from __future__ import annotations

from support.contracts import storage as api
from support.systems.storage.operations.part import Part
from support.wire.outcome import Outcome


class Sharing(Part):
    """Sharing buckets between projects: offered by one, linked by the other, read-only there."""

    def share(self, bucket: str, with_project: str) -> Outcome:
        """Offer a bucket to another project."""
        return self.client.call(api.SHARE_BUCKET, bucket_name=bucket, json={"target_project_id": with_project})

    def unshare(self, bucket: str, with_project: str) -> Outcome:
        """Take the offer back."""
        return self.client.call(api.UNSHARE_BUCKET, bucket_name=bucket, query={"target_project_id": with_project})

    def link(self, bucket: str, source_project: str, source_bucket: str) -> Outcome:
        """Link another project's bucket under a name of this project."""
        body = {"source_project_id": source_project, "source_bucket_name": source_bucket}
        return self.client.call(api.LINK_BUCKET, bucket_name=bucket, json=body)

    def unlink(self, bucket: str) -> Outcome:
        """Remove a link."""
        return self.client.call(api.UNLINK_BUCKET, bucket_name=bucket)

    def grant(self, bucket: str, to_project: str) -> Outcome:
        """Let a named project read a bucket."""
        return self.client.call(api.GRANT_READ_ONLY, bucket_name=bucket, json={"target_project_id": to_project})

    def revoke(self, bucket: str, from_project: str) -> Outcome:
        """Take that grant back."""
        return self.client.call(api.REVOKE_READ_ONLY, bucket_name=bucket, query={"target_project_id": from_project})
