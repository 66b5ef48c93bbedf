"""Signing a request as it would have been done at another time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

_TIME = "%Y%m%dT%H%M%SZ"


class _Earlier(S3SigV4Auth):  # type: ignore[misc]
    """Signs as it would have been done an hour ago."""

    def _modify_request_before_signing(self, request: Any) -> None:
        request.context["timestamp"] = (datetime.now(UTC) - timedelta(hours=1)).strftime(_TIME)
        super()._modify_request_before_signing(request)


def sign_an_hour_ago(request: Any, keys: Credentials) -> None:
    """Replace the signature of boto3's prepared request."""
    texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    again = AWSRequest(request.method, request.url, texts, request.body)
    _Earlier(keys, "s3", "us-east-1").add_auth(again)
    request.headers = again.prepare().headers
