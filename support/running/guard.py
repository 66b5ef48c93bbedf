"""What stands between behave and every step function: nothing secret gets out, and each failure is judged first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from support.wire.masking import Masker
from support.wire.outcome import BrokenPromise

StepFunction = Callable[..., None]


class Concealed(Exception):
    """Stands for an exception whose text cannot be changed and holds a secret."""


def guard_steps(registry: Any, guarded: Callable[[StepFunction, str, str], StepFunction]) -> None:
    """Put a guard round every step function of behave's registry; it gets the function, its pattern and its kind.

    The kind is ``given``, ``when``, ``then``, or ``step`` for a function that serves as any of them.
    """
    for kind, matchers in registry.steps.items():
        for matcher in matchers:
            matcher.func = wraps(matcher.func)(guarded(matcher.func, matcher.pattern, kind))


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
