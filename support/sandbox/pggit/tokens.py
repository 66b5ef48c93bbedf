"""Who is calling: JSON Web Tokens signed with the service's key (contract section 4)."""

from __future__ import annotations

import jwt

from .text import is_storable


class TokenError(Exception):
    """A token that lets nobody in; the message may be shown to its bearer."""


class Tokens:
    """Checks tokens. One algorithm and one key count; `sub` and `exp` are required, `aud` is refused."""

    def __init__(self, secret: str, algorithm: str) -> None:
        self._secret = secret
        self._algorithm = algorithm

    def subject(self, token: str) -> str:
        """The user whom the token names.

        Raises:
            TokenError: it is not valid (any more), or not for this service.
        """
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[self._algorithm],
                # A clock that is a little ahead elsewhere should lock nobody out, so `iat` is not compared.
                options={"require": ["exp", "sub"], "verify_iat": False},
            )
        except jwt.ExpiredSignatureError:
            raise TokenError("The token has expired.") from None
        # The library lets through what claims of odd types do to it: `exp` may be a list, or infinite.
        except (jwt.PyJWTError, ArithmeticError, RecursionError, TypeError, ValueError):
            raise TokenError("The token is not valid.") from None
        subject = claims["sub"]
        if not subject or not is_storable(subject):
            raise TokenError("The token names no user.")
        return str(subject)
