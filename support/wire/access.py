"""How one system is reached and treated, the same for all of its surfaces: limits, TLS, proxy, headers, pace."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import certifi
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from support.wire.limits import Limits
from support.wire.pace import Pace

_SECRET_HEADER = re.compile(r"auth|token|key|secret|cookie|password|session", re.IGNORECASE)


def _existing(path: Path, info: ValidationInfo) -> Path:
    """A file; a relative path starts from the folder of the profile (the context's ``folder``)."""
    path = (info.context or {}).get("folder", Path()) / path.expanduser()
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    return path


File = Annotated[Path, AfterValidator(_existing)]


class Tls(BaseModel):
    """Whom to trust, and who we are. Used wherever the surface speaks TLS."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verify: bool = Field(default=True, description="false: any certificate will do; every run says so")
    ca_file: File | None = Field(default=None, description="Trust only certificates that this CA (PEM) has signed")
    client_certificate: File | None = Field(default=None, description="Our certificate (PEM), where clients need one")
    client_key: File | None = Field(default=None, description="Its key, unless it is in the same file")

    @model_validator(mode="after")
    def _consistent(self) -> Tls:
        if not self.verify and self.ca_file:
            raise ValueError("verify = false and ca_file contradict each other: remove one")
        if self.client_key and not self.client_certificate:
            raise ValueError("client_key needs client_certificate")
        return self

    def context(self) -> ssl.SSLContext:
        """For Python's own TLS: HTTP and WebSockets."""
        context = ssl.create_default_context(cafile=self.ca_file or certifi.where())
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if self.client_certificate:
            context.load_cert_chain(self.client_certificate, self.client_key)
        return context

    def of_botocore(self) -> tuple[str | bool, tuple[str, str] | str | None]:
        """For botocore: ``verify`` and ``client_cert``."""
        certificate = str(self.client_certificate) if self.client_certificate else None
        pair = (certificate, str(self.client_key)) if certificate and self.client_key else certificate
        return (str(self.ca_file) if self.ca_file else self.verify), pair

    def of_libpq(self, sslmode: str | None) -> dict[str, str]:
        """For libpq: its ``ssl…`` parameters. Without a mode, a CA of one's own means that it is asked for."""
        mode = sslmode or ("verify-full" if self.ca_file else "prefer")
        found = {"sslmode": mode}
        if self.ca_file:
            found["sslrootcert"] = str(self.ca_file)
        elif mode.startswith("verify"):
            found["sslrootcert"] = certifi.where()
        if self.client_certificate:
            found |= {
                "sslcert": str(self.client_certificate),
                "sslkey": str(self.client_key or self.client_certificate),
            }
        return found


@dataclass(frozen=True)
class Access:
    """How one system is reached and treated. Shared by all scenarios of a run."""

    limits: Limits = field(default_factory=Limits)
    tls: Tls = field(default_factory=Tls)
    proxy: str = ""
    """The URL of an HTTP proxy for REST, S3 and WebSockets; empty: none."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request over HTTP."""
    no_writes: str = ""
    """Why nothing may be changed there; empty: it may."""

    @cached_property
    def pace(self) -> Pace:
        """Waits before each request, so that all processes of a run together keep to the target's limit."""
        return Pace(self.limits.requests_per_second)

    @cached_property
    def context(self) -> ssl.SSLContext:
        """The TLS context of HTTP and WebSockets; made once, for that reads all certificates of the world."""
        return self.tls.context()

    @property
    def secrets(self) -> list[str]:
        """The values of headers whose names tell that they are secret."""
        return [value for name, value in self.headers.items() if _SECRET_HEADER.search(name)]

    def of_botocore(self) -> dict[str, Any]:
        """The proxies of botocore's Config; nothing is taken from the machine."""
        return {"http": self.proxy, "https": self.proxy} if self.proxy else {}
