"""Who may call: the holders of every kind of key, and those who send a key in a way that is not a key's way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from support.systems.storage.client import Client
from support.systems.storage.stage import Stage

if TYPE_CHECKING:
    from support.systems.storage.scene import Key

#: Holders of keys that the stage makes, by the words of features.
KINDS = {
    "the holder of a second key": "second_key",
    "the holder of a revoked key": "revoked_key",
    "the holder of a rotated key": "rotated_key",
    "the former owner of a deleted project": "orphaned_key",
    "the administrator of the branch": "branch_admin_key",
    "the reader of the branch": "branch_reader_key",
}
_NEIGHBOUR = "the owner of another project"

Headers = dict[str, str]


def _bearer(token: str) -> Headers:
    return {"Authorization": f"Bearer {token}"}


#: What can be wrong with a key that somebody sends, and the headers that he sends then.
SPOILT: dict[str, Callable[[str], Headers]] = {
    "cut short by a letter": lambda key: _bearer(key[:-1]),
    "cut in half": lambda key: _bearer(key[: len(key) // 2]),
    "with a letter too many": lambda key: _bearer(key + "0"),
    "with another last letter": lambda key: _bearer(key[:-1] + ("0" if key[-1] != "0" else "1")),
    "in capitals": lambda key: _bearer(key.upper()),
    "in quotes": lambda key: _bearer(f'"{key}"'),
    "followed by a second one": lambda key: _bearer(f"{key} {key}"),
    "as a Basic login": lambda key: {"Authorization": f"Basic {key}"},
    "as a Token": lambda key: {"Authorization": f"Token {key}"},
    "without a scheme": lambda key: {"Authorization": key},
    "in another header": lambda key: {"X-Auth-Token": key},
    "as a cookie": lambda key: {"Cookie": f"token={key}; Authorization=Bearer {key}; api_key={key}"},
}
#: A key that is whole, sent as it may be.
_WHOLE: dict[str, Callable[[str], Headers]] = {
    "as a bearer in small letters": lambda key: {"Authorization": f"bearer {key}"},
}
#: What somebody may send who has no key at all.
_NO_KEY: dict[str, Headers] = {
    "an empty key": {"Authorization": "Bearer"},
    "an empty header": {"Authorization": ""},
    "the word null for a key": _bearer("null"),
    "a star for a key": _bearer("*"),
    "SQL for a key": _bearer("' OR '1'='1"),
    "a percent sign for a key": _bearer("%"),
}

PATTERN = "|".join(
    [
        *KINDS,
        _NEIGHBOUR,
        rf"somebody who sends the (?:owner|administrator)'s key (?:{'|'.join([*SPOILT, *_WHOLE])})",
        *(re.escape(f"somebody who sends {what}") for what in _NO_KEY),
        "somebody who knows the id of the key",
        "somebody who knows the prefix of the key",
        "somebody who knows the id of the project",
    ]
)


def caller(stage: Stage, words: str) -> Client | None:
    """The client of one of these callers, in the stage's project; None if the words name another kind of caller."""
    scene = stage.scene
    nobody = scene.holder(None)
    if words in KINDS:
        return scene.holder(getattr(stage, KINDS[words]))
    if words == _NEIGHBOUR:
        return scene.holder(stage.neighbour.owner)
    if words.startswith("somebody who knows"):
        return nobody.sending(**_bearer(_known(stage, words)))
    what = words.removeprefix("somebody who sends ")
    if what in _NO_KEY:
        return nobody.sending(**_NO_KEY[what])
    whose, possessive, how = what.partition("'s key ")
    ways = SPOILT | _WHOLE
    if possessive and how in ways:
        key = scene.settings.admin_key if whose == "the administrator" else scene.project.owner.secret
        return nobody.sending(**ways[how](key))
    return None


def staged_key(stage: Stage, words: str) -> Key | None:
    """The key of one of those callers whose key is whole; None if the words name another kind of caller."""
    if words == _NEIGHBOUR:
        return stage.neighbour.owner
    return getattr(stage, KINDS[words]) if words in KINDS else None


def _known(stage: Stage, words: str) -> str:
    """What somebody could read of a key, or guess, without having been given it."""
    project = stage.scene.project
    if words.endswith("id of the project"):
        return project.id
    if words.endswith("id of the key"):
        return project.owner.id
    outcome = stage.owner.keys.read(project.owner.id)
    prefix: str = outcome.value("a project's owner should see a key")["key_prefix"]
    return prefix.rstrip(".")
