"""What stands between behave and every step function: nothing secret gets out, and each failure is judged first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol

from support.wire.gate import TooMuch
from support.wire.masking import Masker
from support.wire.outcome import BrokenPromise

if TYPE_CHECKING:
    from support.world import World

StepFunction = Callable[..., None]


class Concealed(Exception):
    """Stands for an exception whose text cannot be changed and holds a secret."""


class Judge(Protocol):
    """The scenario that is running."""

    scenario: Any
    world: World

    def failed(self, error: Exception, pattern: str) -> Exception | None:
        """What behave is to see of an exception, or None if the target's profile foresees it."""

    def passed(self) -> None:
        """A step has passed."""


def guard_steps(registry: Any, running: Callable[[], Judge]) -> None:
    """Put a guard round every step function of behave's registry: the scenario judges what comes of it."""
    for kind, matchers in registry.steps.items():
        for matcher in matchers:
            matcher.func = wraps(matcher.func)(_guarded(matcher.func, matcher.pattern, kind, running))


def _guarded(function: StepFunction, pattern: str, kind: str, running: Callable[[], Judge]) -> StepFunction:
    """The kind is ``given``, ``when``, ``then``, or ``step`` for a function that serves as any of them."""

    def step(*args: Any, **kwargs: Any) -> None:
        judge = running()
        try:
            # A Given is judged by nobody: there a busy target may be waited for, if its profile says so.
            with judge.world.journal.waiting(kind == "given"):
                function(*args, **kwargs)
        except TooMuch as limit:
            judge.scenario.skip(f"the target {judge.world.target.name} is given less: {limit}")
        except Exception as error:
            seen = judge.failed(error, pattern)
            if seen is error:
                raise
            if seen is not None:
                raise seen from None
        else:
            judge.passed()

    return step


def conceal(error: Exception, masker: Masker) -> Exception:
    """The exception without secrets: the same where its text can be changed, else one that stands for it.

    What led to it, which behave prints as well, is treated alike.
    """
    links: list[BaseException] = [error]
    while (before := links[-1].__cause__ or links[-1].__context__) is not None and before not in links:
        links.append(before)
    if isinstance(error, BrokenPromise):
        error.seen = masker.mask(error.seen)
    for link in links:
        link.args = tuple(masker.mask(each) if isinstance(each, str) else each for each in link.args)
        link.__notes__ = [masker.mask(note) for note in getattr(link, "__notes__", [])]
    if all(masker.mask(str(link)) == str(link) for link in links):
        return error
    return Concealed(masker.mask(f"{type(error).__name__}: {error}")).with_traceback(error.__traceback__)
