"""What a person can paste into a shell."""

from __future__ import annotations

import shlex
import time
from typing import Any

import jwt

_HOURS = 12


def hints(address: dict[str, Any]) -> str:
    signing, database = address["jwt"], address["database"]
    token = jwt.encode(
        {"sub": "demo", "exp": int(time.time()) + _HOURS * 3600}, signing["secret"], signing["algorithm"]
    )
    rest = address["rest"]
    dsn = "postgresql://{user}:{password}@{host}:{port}/{dbname}".format(**database)
    lines = (
        ("REST", f"{rest}, documents at {rest}/api/docs"),
        ("WebSocket", f"{address['websocket']}/ws/dashboard?token=..."),
        ("PostgreSQL", f"{dsn} (schema pggit)"),
        ("JWT", f"{signing['algorithm']}, secret {signing['secret']}"),
        ("data folder", address["data"]),
        (f"token, {_HOURS} h", token),
    )
    examples = [
        f"curl -H 'Authorization: Bearer {token}' {rest}/api/v1/webhooks",
        f"psql '{dsn}' -c 'TABLE pggit.webhooks'",
    ]
    if address["control"]:
        examples += [shlex.join(address["control"][verb]) for verb in ("stop", "start")]
    facts = "\n".join(f"  {name:<12} {value}" for name, value in lines)
    notes = (
        "Rows that you change by SQL show up when the cache forgets the old ones, or after\n"
        f"  curl -X POST -H 'Authorization: Bearer {token}' {rest}/api/v1/cache/invalidate"
    )
    return f"pggit\n{facts}\n\nTry:\n" + "\n".join(f"  {example}" for example in examples) + f"\n\n{notes}"
