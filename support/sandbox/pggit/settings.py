"""What an operator may set: `SANDBOX_PGGIT_<NAME>` in the environment, or `--set pggit.<name>=<value>`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import options

PREFIX = "SANDBOX_PGGIT_"
_MAXIMUM = {"rest_port": 65535, "pg_port": 65535}


@dataclass(frozen=True)
class Settings:
    """Defaults follow the contract (section 10)."""

    rest_port: int = 0  # 0: a free one
    pg_port: int = 0
    dsn: str = ""  # another server (URL or keywords, superuser or CREATEDB); the service makes its own database there
    jwt_secret: str = field(default_factory=lambda: secrets.token_hex(32))
    jwt_algorithm: str = "HS256"
    cors_origins: str = ""  # comma-separated
    cache_ttl_seconds: float = 60
    cache_size: int = 10000
    rate_limit: int = 6379  # requests in 60 s of one user
    heartbeat_seconds: float = 30
    connections: int = 20
    statement_seconds: int = 10

    def __post_init__(self) -> None:
        if self.jwt_algorithm not in ("HS256", "HS384", "HS512"):
            raise options.OptionError("setting 'jwt_algorithm' must be HS256, HS384 or HS512")
        if len(self.jwt_secret) < 32:
            raise options.OptionError("setting 'jwt_secret' needs 32 characters or more")
        if "*" in self.cors_origins:
            raise options.OptionError("setting 'cors_origins' must name origins: '*' would let in any site's scripts")
        for name in ("cache_size", "rate_limit", "heartbeat_seconds", "connections", "statement_seconds"):
            if not getattr(self, name):
                raise options.OptionError(f"setting {name!r} cannot be 0")


def load(overrides: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment, then from the command line, which wins.

    The usual variables of PostgreSQL's clients name a server as well, where neither says something else.
    """
    given = {"dsn": f"host={environment['PGHOST']}", **overrides} if "PGHOST" in environment else overrides
    return options.load(Settings, PREFIX, given, _MAXIMUM, environment)
