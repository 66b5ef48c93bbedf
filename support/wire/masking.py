"""Secrets never leave the process: texts are masked before they are recorded, printed or attached."""

from __future__ import annotations

import re
import threading

_MARK = "…"

# What gives a secret away by its place, for secrets that nobody has told us of: a text without any of the words (in
# lower case) is not searched, which is most of them.
_PLACES = tuple(
    (words, re.compile(pattern))
    for words, pattern in (
        (("bearer", "basic"), r"(?i)(\b(?:bearer|basic)\s+)([^\s'\",;]+)"),
        (
            ("key", "passw", "passphrase", "secret", "token"),
            r"(?i)([\"']?\b(?:api[_-]?key|x-api-key|admin[_-]?key|password|passwd|passphrase"
            r"|secret(?:[_-]?(?:access)?[_-]?key)?|token|x-amz-security-token|access[_-]?token|session[_-]?token)\b"
            r"[\"']?\s*[:=]\s*[\"']?)(?!(?:null|None|true|false|expected)\b)([^\s\"'&,;}\])]+)",
        ),
        (
            ("signature=", "credential=", "token=", "sig="),
            r"(?i)([?&](?:x-amz-)?(?:signature|credential|security-token|sig)=)([^&\s'\"]+)",
        ),
        (("signature=",), r"(?i)(\bsignature=)([0-9a-f]{16,})"),
        (("credential=",), r"(?i)(\bcredential=)([^/\s,]+)"),
        (("@",), r"(\b[a-z][a-z0-9+.-]*://[^\s:/@'\"]+:)([^\s@/'\"]+)(?=@)"),
        (("eyj",), r"()(\beyJ[\w-]+\.[\w-]+\.[\w-]+)"),
    )
)


def shorten(secret: str) -> str:
    """What may be shown of a secret: enough to tell keys apart by their kind, too little to use."""
    head = re.match(r"[a-z]{2,5}_", secret)
    return (head.group() if head else "") + _MARK


class Masker:
    """Replaces secrets in texts: those it was told of wherever they stand, others by the place where they stand."""

    def __init__(self) -> None:
        self._known: tuple[str, ...] = ()  # longest first: one may be a part of another
        self._lock = threading.Lock()

    def learn(self, *secrets: str | None) -> None:
        """Remember secrets. Texts shorter than six characters are not: they would mask half of every report."""
        with self._lock:
            known = {secret for secret in secrets if secret and len(secret) >= 6} | set(self._known)
            if len(known) > len(self._known):
                self._known = tuple(sorted(known, key=len, reverse=True))

    def found_in(self, text: str) -> list[str]:
        """The known secrets that stand in this text."""
        found = []
        for secret in self._known:
            if secret in text:
                found.append(secret)
                text = text.replace(secret, "")
        return sorted(found)

    def mask(self, text: str) -> str:
        """The text without its secrets."""
        for secret in self._known:
            if secret in text:
                text = text.replace(secret, shorten(secret))
        lowered = text.lower()
        for words, place in _PLACES:
            if any(word in lowered for word in words):
                text = place.sub(lambda found: found.group(1) + _keep_short(found.group(2)), text)
        return text


def _keep_short(secret: str) -> str:
    return secret if secret.endswith(_MARK) else shorten(secret)
