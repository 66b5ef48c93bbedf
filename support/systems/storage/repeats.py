"""The answers to one request that was sent several times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from support.systems.storage.actions import Action
from support.systems.together import together
from support.wire.outcome import Outcome

#: How the platform marks an answer that it gave before.
REPLAY = "x-idempotency-replay"
#: What tells one thing from another; a secret that is shown once belongs to the thing that was made.
_IDENTITY = ("id", "name", "upload_key", "api_key")


@dataclass(slots=True)
class Repeats:
    """Answers in the order in which they came."""

    answers: list[tuple[Action, Outcome]] = field(default_factory=list)

    def note(self, request: Action, outcome: Outcome) -> Outcome:
        """Keep an answer."""
        self.answers.append((request, outcome))
        return outcome

    @property
    def first(self) -> Outcome:
        """The first answer.

        Raises:
            LookupError: nothing has been sent.
        """
        if not self.answers:
            raise LookupError("nothing has been sent under an idempotency key yet")
        return self.answers[0][1]

    def same_as_first(self, outcome: Outcome) -> None:
        """Hold the latest answer against the first.

        Raises:
            BrokenPromise: the first was a refusal, or the two do not speak of the same thing.
        """
        self.first.value("the first of the requests should be accepted")
        outcome.value("a request that is repeated under its idempotency key should be answered like the first")
        if _identity(outcome.body) != _identity(self.first.body):
            raise outcome.broken(
                "a request that is repeated under its idempotency key should name what the first one made",
                f"the first answer named {_shown(self.first.body)}, this one names {_shown(outcome.body)}",
            )

    def marked(self, outcome: Outcome) -> None:
        """The latest answer says that it is a repetition, the first did not.

        Raises:
            BrokenPromise: one of them is marked wrongly.
        """
        if REPLAY in self.first.headers:
            raise self.first.broken(f"the first answer should not carry {REPLAY}", self.first.headers[REPLAY])
        if outcome.headers.get(REPLAY) != "true":
            found = outcome.headers.get(REPLAY, "nothing of the kind")
            raise outcome.broken(f"an answer that was given before should carry {REPLAY}: true", f"it has {found}")

    def at_once(self, request: Action, count: int, send: Callable[[], Outcome]) -> None:
        """Send a request many times at the same moment."""
        self.answers += [(request, outcome) for outcome in together([send] * count)]

    def all_the_same(self) -> None:
        """At least one was accepted, all that were speak of one thing, and the others are conflicts.

        Raises:
            BrokenPromise: they do not.
        """
        outcomes = [outcome for _, outcome in self.answers]
        accepted = [outcome for outcome in outcomes if outcome.ok]
        if not accepted:
            raise outcomes[0].broken("one of the requests should be accepted")
        for outcome in outcomes:
            if not outcome.ok and outcome.status != 409:
                raise outcome.broken(
                    "a request that is repeated at once should be answered like the first, or with 409"
                )
            if outcome.ok and _identity(outcome.body) != _identity(accepted[0].body):
                raise outcome.broken(
                    "requests under one idempotency key should all name the same thing",
                    f"one answer names {_shown(accepted[0].body)}, another {_shown(outcome.body)}",
                )


def _identity(body: Any) -> dict[str, Any]:
    return {name: body[name] for name in _IDENTITY if name in body} if isinstance(body, dict) else {}


def _shown(body: Any) -> str:
    """The identity, for messages: that secrets differ may be told, the secrets may not."""
    named = [f"{name} {value}" for name, value in _identity(body).items() if name != "api_key"]
    if "api_key" in _identity(body):
        named.append(f"a key whose hash is {hash(body['api_key']) % 10_000:04d}")
    return ", ".join(named) or "nothing"
