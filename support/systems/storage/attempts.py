"""Many things tried one after the other by one caller, judged together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from support.systems.storage.actions import Action
from support.systems.storage.client import Client
from support.systems.storage.stage import Stage
from support.wire.outcome import BrokenPromise, Outcome
from support.wire.refusals import Refusal

_SECRETS = ("api_key", "password")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One action that was tried: what came of it, or the promise that the answer itself broke."""

    action: Action
    outcome: Outcome | None
    broken: BrokenPromise | None = None

    @property
    def said(self) -> str:
        """``list the files: GET /projects/{project_id}/files answered 200``."""
        return f"{self.action.words}: {_brief(self.outcome.said) if self.outcome else self.broken}"


def _brief(text: str, limit: int = 200) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[:limit]} …"


def try_all(actions: Iterable[Action], who: Client, stage: Stage) -> list[Attempt]:
    """Try everything, whatever comes of the first: a report should name all that is wrong, not only what is first."""
    return [_attempt(action, who, stage) for action in actions]


def _attempt(action: Action, who: Client, stage: Stage) -> Attempt:
    try:
        outcome = action.run(who, stage)
    except BrokenPromise as broken:
        return Attempt(action, None, broken)
    stage.scene.world.masker.learn(*_secrets(outcome.body))
    return Attempt(action, outcome)


def _secrets(body: Any) -> list[str]:
    """What an answer shows once and nothing should show again."""
    if not isinstance(body, dict):
        return []
    found = [body[name] for name in _SECRETS if isinstance(body.get(name), str)]
    return found + _secrets(body.get("connection"))


def judge_refused(attempts: list[Attempt], caller: str, refusal: Refusal) -> None:
    """Hold all attempts of a caller against one kind of refusal.

    Raises:
        BrokenPromise: some were accepted, refused otherwise, or answered as no contract allows.
    """
    answered = next((attempt.outcome for attempt in attempts if attempt.outcome), None)
    expected = refusal.expectation(answered) if answered else f"refused as {refusal.word}"
    judge(attempts, f"{caller} should be {expected}, whatever is tried", refusal.fits)


def judge(attempts: list[Attempt], promise: str, fits: Callable[[Outcome], bool]) -> None:
    """Hold all attempts against one expectation.

    Raises:
        BrokenPromise: some did not come out as they should; the text names each.
    """
    wrong = [attempt for attempt in attempts if attempt.outcome is None or not fits(attempt.outcome)]
    if not wrong:
        return
    lines = [f"{promise[:1].upper()}{promise[1:]}, but {len(wrong)} of {len(attempts)} came out otherwise:"]
    lines += [f"  {line}" for attempt in wrong for line in attempt.said.splitlines()]
    first = next((attempt.outcome for attempt in wrong if attempt.outcome), None)
    if first is not None:
        text = "\n".join([*lines, f"Reproduce: {first.exchange.reproduce}"])
        raise BrokenPromise(text, first.exchange)
    broken = next(attempt.broken for attempt in wrong if attempt.broken)
    raise type(broken)("\n".join(lines), broken.exchange)
