"""Files and their three-stage upload."""

from __future__ import annotations

from typing import Any

from support.contracts import storage as api
from support.systems.storage.operations.part import Part
from support.wire.outcome import Outcome


class Files(Part):
    """Files and their three-stage upload: prepare, upload, register."""

    def prepare(self, filename: str, **options: Any) -> Outcome:
        """Stage one: ask for an upload key."""
        return self.client.call(api.PREPARE_UPLOAD, json={"filename": filename} | options)

    def upload(self, upload_key: str, filename: str, content: bytes, content_type: str = "text/csv") -> Outcome:
        """Stage two: send the bytes."""
        return self.client.call(api.UPLOAD, upload_key=upload_key, files={"file": (filename, content, content_type)})

    def register(self, upload_key: str, **options: Any) -> Outcome:
        """Stage three: make it a file."""
        return self.client.call(api.REGISTER_FILE, json={"upload_key": upload_key} | options)

    def add(self, filename: str, content: bytes, content_type: str = "text/csv") -> dict[str, Any]:
        """All three stages; returns the file record.

        Raises:
            BrokenPromise: a stage was refused.
        """
        prepared = self.prepare(filename, content_type=content_type).value("an upload should be prepared")
        key: str = prepared["upload_key"]
        self.upload(key, filename, content, content_type).value("a prepared upload should take its bytes")
        record: dict[str, Any] = self.register(key).value("an uploaded file should be registered")
        return record

    def try_add(self, filename: str, content: bytes, content_type: str = "text/csv") -> Outcome:
        """All three stages, as far as they are accepted; returns what came of the last one."""
        outcome = self.prepare(filename, content_type=content_type)
        if outcome.ok:
            key: str = outcome.body["upload_key"]
            outcome = self.upload(key, filename, content, content_type)
            if outcome.ok:
                outcome = self.register(key)
        return outcome

    def list(self, **query: Any) -> Outcome:
        """List files, newest first."""
        return self.client.call(api.LIST_FILES, query=query)

    def read(self, file_id: str) -> Outcome:
        """Read a file's record."""
        return self.client.call(api.READ_FILE, file_id=file_id)

    def download(self, file_id: str, **options: Any) -> Outcome:
        """Read a file's bytes."""
        return self.client.call(api.DOWNLOAD_FILE, file_id=file_id, **options)

    def delete(self, file_id: str) -> Outcome:
        """Delete a file."""
        return self.client.call(api.DELETE_FILE, file_id=file_id)
