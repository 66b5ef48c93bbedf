"""Tokens: no route of pgGit hands them out, so the suite signs its own, right ones and wrong ones."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt

#: Seconds for which a token is good: longer than any run.
LIFETIME = 24 * 3600
_OTHER_KEY = "somebody-elses-key-that-is-long-enough-for-every-algorithm-of-the-HMAC-family"
_STRONGER = {"HS256": "HS384", "HS384": "HS512", "HS512": "HS256"}


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs tokens as the service expects them."""

    secret: str
    algorithm: str = "HS256"

    def token(self, user: str, **claims: Any) -> str:
        """A token of a user, good from now; ``claims`` are added or replace the usual ones, None leaves one out."""
        return self.sign(_claims(user, **claims))

    def sign(self, claims: Any, *, key: str | None = None, algorithm: str | None = None) -> str:
        """These claims, signed with the service's key and algorithm unless told."""
        # PyJWT refuses to write claims of a wrong type; that a service refuses to read them is what is tested.
        payload = json.dumps(claims).encode()
        return jwt.PyJWS().encode(payload, self.secret if key is None else key, algorithm or self.algorithm)

    def spoilt(self, how: str, user: str) -> str:
        """What somebody sends as a token who has none that is valid; ``how`` is a word of ``SPOILT``."""
        return SPOILT[how](self, user)


def _claims(user: str, **changes: Any) -> dict[str, Any]:
    # Signed a minute ago: a service whose clock is behind may refuse what is signed in its future.
    claims = {"sub": user, "iat": _ago(1), "exp": int(time.time()) + LIFETIME} | changes
    return {name: value for name, value in claims.items() if value is not None}


def _unsigned(signer: Signer, user: str) -> str:
    return signer.sign(_claims(user), key="", algorithm="none")


def _ago(minutes: int) -> int:
    return int(time.time()) - 60 * minutes


def _forged(signer: Signer, user: str) -> str:
    """The claims of one user under the signature of another."""
    header, _, signature = signer.token("somebody else").split(".")
    return ".".join([header, signer.token(user).split(".")[1], signature])


def _signed_with_nothing(signer: Signer, user: str) -> str:
    """As by a service whose key was never set; PyJWT refuses to sign so."""
    head_and_claims = signer.token(user).rpartition(".")[0]
    signature = hmac.digest(b"", head_and_claims.encode(), f"sha{signer.algorithm.removeprefix('HS')}")
    return f"{head_and_claims}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _renamed(signer: Signer, user: str, algorithm: str) -> str:
    """A good token whose head names another algorithm."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode()).rstrip(b"=").decode()
    return ".".join([head, *signer.token(user).split(".")[1:]])


#: What can be wrong with a token, by the words of features: makers of the text that is sent.
SPOILT: dict[str, Callable[[Signer, str], str]] = {
    # Ten minutes: longer than clocks differ and than libraries forgive, and no longer.
    "that has expired": lambda signer, user: signer.token(user, iat=_ago(70), exp=_ago(10)),
    "that never expires": lambda signer, user: signer.token(user, exp=None),
    "whose expiry is a word": lambda signer, user: signer.token(user, exp="tomorrow"),
    "that is not valid yet": lambda signer, user: signer.token(user, nbf=_ago(-10)),
    "of nobody": lambda signer, user: signer.token(user, sub=None),
    "of an empty name": lambda signer, user: signer.token(""),
    "of a number": lambda signer, user: signer.sign(_claims(user) | {"sub": 7}),
    "of a null": lambda signer, user: signer.sign(_claims(user) | {"sub": None}),
    "signed with another key": lambda signer, user: signer.sign(_claims(user), key=_OTHER_KEY),
    "signed with an empty key": _signed_with_nothing,
    "signed with another algorithm": lambda signer, user: signer.sign(
        _claims(user), algorithm=_STRONGER[signer.algorithm]
    ),
    "without a signature": _unsigned,
    "whose signature has been cut off": lambda signer, user: signer.token(user).rpartition(".")[0] + ".",
    "whose head says that it is not signed": lambda signer, user: _renamed(signer, user, "none"),
    "under the signature of another": _forged,
    "cut in half": lambda signer, user: signer.token(user)[: len(signer.token(user)) // 2],
    "of one word": lambda signer, user: "token",
    "of three words": lambda signer, user: "not.a.token",
    "whose claims are a list": lambda signer, user: signer.sign([user]),
}
