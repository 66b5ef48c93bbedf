"""Secrets never leave the process: texts are masked before they are recorded, printed or attached."""

from __future__ import annotations

import re
import threading

_MARK = "…"

# What gives a secret away by its place, for secrets that nobody has told us of.
_PLACES = (
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)([^\s'\",;]+)"),
    re.compile(
        r"(?i)([\"']?\b(?:api[_-]?key|x-api-key|admin[_-]?key|password|passwd|passphrase|secret(?:[_-]?(?:access)?[_-]?key)?"
        r"|token|x-amz-security-token|access[_-]?token|session[_-]?token)\b[\"']?\s*[:=]\s*[\"']?)"
        r"(?!(?:null|None|true|false|expected)\b)([^\s\"'&,;}\])]+)"
    ),
    re.compile(r"(?i)([?&](?:x-amz-)?(?:signature|credential|security-token|sig)=)([^&\s'\"]+)"),
    re.compile(r"(?i)(\bsignature=)([0-9a-f]{16,})"),
    re.compile(r"(?i)(\bcredential=)([^/\s,]+)"),
    re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@'\"]+:)([^\s@/'\"]+)(?=@)"),
    re.compile(r"()(\beyJ[\w-]+\.[\w-]+\.[\w-]+)"),
)


def shorten(secret: str) -> str:
    """What may be shown of a secret: enough to tell keys apart by their kind, too little to use."""
    head = re.match(r"[a-z]{2,5}_", secret)
    return (head.group() if head else "") + _MARK


class Masker:
    """Replaces secrets in texts: those it was told of wherever they stand, others by the place where they stand."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def learn(self, *secrets: str | None) -> None:
        """Remember secrets. Texts shorter than six characters are not: they would mask half of every report."""
        with self._lock:
            new = {secret for secret in secrets if secret and len(secret) >= 6} - self._known
            if new:
                self._known |= new
                longest_first = sorted(self._known, key=len, reverse=True)
                self._pattern = re.compile("|".join(re.escape(secret) for secret in longest_first))

    def found_in(self, text: str) -> list[str]:
        """The known secrets that stand in this text."""
        return sorted(set(self._pattern.findall(text))) if self._pattern else []

    def mask(self, text: str) -> str:
        """The text without its secrets."""
        if self._pattern:
            text = self._pattern.sub(lambda found: shorten(found.group()), text)
        for place in _PLACES:
            text = place.sub(lambda found: found.group(1) + _keep_short(found.group(2)), text)
        return text


def _keep_short(secret: str) -> str:
    return secret if secret.endswith(_MARK) else shorten(secret)
