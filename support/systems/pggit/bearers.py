"""Who may call: users with a good token, and everybody whose token is none, or is not sent as a token is."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.systems.pggit.client import Client
from support.systems.pggit.scene import PgGitScene
from support.systems.pggit.tokens import SPOILT

Headers = dict[str, str]

#: Ways to send a token that is good in itself, and the headers that make them up.
WAYS: dict[str, Callable[[str], Headers]] = {
    "as a Basic login": lambda token: {"Authorization": f"Basic {token}"},
    "as a Token": lambda token: {"Authorization": f"Token {token}"},
    "without a scheme": lambda token: {"Authorization": token},
    "in quotes": lambda token: {"Authorization": f'Bearer "{token}"'},
    "twice in one header": lambda token: {"Authorization": f"Bearer {token} {token}"},
    "in another header": lambda token: {"X-Auth-Token": token},
    "as a cookie": lambda token: {"Cookie": f"token={token}; Authorization=Bearer {token}"},
    "with the scheme in small letters": lambda token: {"Authorization": f"bearer {token}"},
    "with the scheme in capitals": lambda token: {"Authorization": f"BEARER {token}"},
}
#: The same in the address: names of parameters under which services take a token.
IN_THE_ADDRESS = "in the address"
_PARAMETERS = ("token", "access_token", "authorization")
#: What somebody may send who has no token at all.
NOTHINGS: dict[str, Headers] = {
    "an empty token": {"Authorization": "Bearer"},
    "an empty header": {"Authorization": ""},
    "the word null for a token": {"Authorization": "Bearer null"},
    "SQL for a token": {"Authorization": "Bearer ' OR '1'='1"},
}

PATTERN = "|".join(
    [
        r'the user "[^"]+"|the user|somebody without a token',
        rf"somebody with a token (?:{'|'.join(map(re.escape, SPOILT))})",
        rf"somebody who sends a token (?:{'|'.join(map(re.escape, [*WAYS, IN_THE_ADDRESS]))})",
        rf"somebody who sends (?:{'|'.join(map(re.escape, NOTHINGS))})",
    ]
)


def client(scene: PgGitScene, words: str) -> Client:
    """The client of one of these callers.

    Raises:
        LookupError: the words name nobody.
    """
    if words == "somebody without a token":
        return scene.nobody
    if words.startswith("the user"):
        return scene.user(words.removeprefix("the user").strip(' "'))
    how = words.removeprefix("somebody with a token ")
    if how in SPOILT:
        return scene.bearer(scene.spoilt_token(how))
    what = words.removeprefix("somebody who sends ")
    if what in NOTHINGS:
        return scene.nobody.sending(NOTHINGS[what])
    way = what.removeprefix("a token ")
    if way == IN_THE_ADDRESS:
        return scene.nobody.asking(dict.fromkeys(_PARAMETERS, scene.token()))
    if way in WAYS:
        return scene.nobody.sending(WAYS[way](scene.token()))
    raise LookupError(f"nobody knows {words}")
