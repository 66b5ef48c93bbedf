"""What an operator may set: by an environment variable `SANDBOX_STORAGE_<NAME>`, or by `--set name=value`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import options

PREFIX = "SANDBOX_STORAGE_"
_MAXIMUM = {"rest_port": 65535, "pg_port": 65535}


def _secret() -> str:
    return secrets.token_hex(32)


@dataclass(frozen=True)
class Settings:
    """Defaults follow the contract (section 1) where the specification does not ask for more."""

    admin_key: str = field(default_factory=lambda: "admin_" + secrets.token_hex(16))
    presign_secret: str = field(default_factory=_secret)
    rest_port: int = 0  # 0: a free one
    pg_port: int = 0
    # Ten parallel clients must work (contract section 11 row 44), with room to spare.
    pg_connections_per_workspace: int = 20
    pg_connections_total: int = 200
    pg_idle_timeout_seconds: int = 3600
    pg_query_timeout_seconds: int = 300
    pg_tls_certificate: str = ""
    pg_tls_key: str = ""
    # What callers ask for in hours and days: shorter ones let what has a life be seen to end.
    hour_seconds: float = 3600
    day_seconds: float = 24 * 3600
    idempotency_seconds: int = 600
    upload_session_seconds: float = 24 * 3600
    driver_query_timeout_seconds: int = 60
    filter_seconds: int = 30  # for statements with conditions that callers write
    max_upload_bytes: int = 10 * 1024**3
    # Caps, not reservations: DuckDB spills to the data folder beyond them.
    engine_memory: str = "256MB"
    # Small statements are a fifth cheaper in the thread that asks; requests run side by side all the same.
    engine_threads: int = 1
    workspace_memory: str = "256MB"
    housekeeping_seconds: int = 60

    @staticmethod
    def load(overrides: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> Settings:
        """Settings from the environment, then from the command line, which wins.

        Raises:
            OptionError: there is no such setting, or it cannot be that.
        """
        return options.load(Settings, PREFIX, overrides, _MAXIMUM, environment)
