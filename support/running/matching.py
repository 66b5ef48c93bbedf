"""Finding the step function of a step: behave asks hundreds of patterns, and most can be told by the words in them."""

from __future__ import annotations

from string import Formatter
from typing import Any

from behave.matchers import ParseMatcher, register_step_matcher_class, use_step_matcher


class WordsMatcher(ParseMatcher):
    """behave's default matcher, which asks a regular expression only about steps that have the pattern's own words.

    So most expressions are never compiled, which took a third of the time that a run needs to start. A test compiles
    them all.
    """

    NAME = "words"

    def __init__(self, func: Any, pattern: str, step_type: str | None = None, custom_types: Any = None) -> None:
        super().__init__(func, pattern, step_type, custom_types)
        words = [literal for literal, *_ in Formatter().parse(pattern) if literal]
        self._words = sorted(words, key=len, reverse=True)

    def compile(self) -> WordsMatcher:
        """Put off until a step has these words."""
        return self

    def check_match(self, step_text: str) -> Any:
        """The arguments of a step that matches; None if it does not."""
        for words in self._words:
            if words not in step_text:
                return None
        return super().check_match(step_text)


def match_by_words() -> None:
    """Let step modules that are loaded from now on use this matcher."""
    register_step_matcher_class(WordsMatcher.NAME, WordsMatcher, override=True)
    use_step_matcher(WordsMatcher.NAME)
