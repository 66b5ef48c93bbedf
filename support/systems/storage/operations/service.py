"""The service itself: health, metrics, set-up, PG-wire sessions, the driver bridge, presigned URLs."""

from __future__ import annotations

from typing import Any

from support.contracts import storage as api
from support.systems.storage.operations.part import Part
from support.wire.outcome import Outcome


class Service(Part):
    """What belongs to no project."""

    def health(self) -> Outcome:
        """Ask whether the service is well."""
        return self.client.call(api.HEALTH)

    def metrics(self) -> Outcome:
        """Read the Prometheus metrics."""
        return self.client.call(api.METRICS)

    def init(self) -> Outcome:
        """Prepare the storage folders."""
        return self.client.call(api.INIT_BACKEND)

    def remove(self) -> Outcome:
        """Acknowledge the removal of the backend."""
        return self.client.call(api.REMOVE_BACKEND)

    def driver_commands(self) -> Outcome:
        """List the commands of the driver bridge."""
        return self.client.call(api.DRIVER_COMMANDS)

    def execute(self, command: dict[str, Any], **envelope: Any) -> Outcome:
        """Execute a driver command; ``envelope`` is ``credentials``, ``features`` or ``runtimeOptions``."""
        return self.client.call(api.EXECUTE_COMMAND, json={"command": command} | envelope)

    def presign(self, bucket: str, key: str, **options: Any) -> Outcome:
        """Ask for a URL that needs no credentials; options are ``method``, ``expires_in``, ``content_type``."""
        return self.client.call(api.S3_PRESIGN, bucket=bucket, json={"key": key} | options)


class Sessions(Part):
    """The REST side of PG-wire sessions."""

    def authenticate(self, username: str, password: str, **options: Any) -> Outcome:
        """Ask what a login would get; makes no session."""
        return self.client.call(api.PG_AUTH, json={"username": username, "password": password} | options)

    def register(self, session_id: str, workspace_id: str, **options: Any) -> Outcome:
        """Note down a session."""
        body = {"session_id": session_id, "workspace_id": workspace_id} | options
        return self.client.call(api.CREATE_PG_SESSION, json=body)

    def list(self, **query: Any) -> Outcome:
        """List sessions; filters are ``workspace_id`` and ``status``."""
        return self.client.call(api.LIST_PG_SESSIONS, query=query)

    def read(self, session_id: str) -> Outcome:
        """Read a session."""
        return self.client.call(api.READ_PG_SESSION, session_id=session_id)

    def touch(self, session_id: str, **options: Any) -> Outcome:
        """Move a session's last activity."""
        return self.client.call(api.TOUCH_PG_SESSION, session_id=session_id, json=options)

    def end(self, session_id: str, reason: str | None = None) -> Outcome:
        """End a session."""
        return self.client.call(api.END_PG_SESSION, session_id=session_id, query={"reason": reason})

    def clean_up(self, idle_timeout_seconds: int | None = None) -> Outcome:
        """End the sessions that have been idle for longer."""
        return self.client.call(api.CLEAN_UP_PG_SESSIONS, query={"idle_timeout_seconds": idle_timeout_seconds})
