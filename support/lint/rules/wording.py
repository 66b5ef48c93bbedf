"""Rules about steps: each is defined, each definition is used, and one thing is said in one way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.lint.finding import Finding
from support.lint.suite import Suite
from support.lint.vocabulary import Definition

PARAMETER = re.compile(r"\{[^{}]*\}")
QUOTES = str.maketrans("", "", "\"'`\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}")


def defined(suite: Suite) -> Iterator[Finding]:
    """Every step is defined, and its values are what the definition takes."""
    if not suite.vocabulary.loaded:
        return
    for file, step in suite.steps():
        understood = suite.vocabulary.understand(step)
        said = f"{step.step_type.title()} {step.name}"
        if understood is None:
            yield file.finding(
                step.line,
                f'No step says "{said}": define it, or use one of `behave --steps-catalog`.',
            )
        elif understood.error is not None:
            yield file.finding(
                step.line,
                f'Correct a value in "{said}": {understood.error}',
            )


def used(suite: Suite) -> Iterator[Finding]:
    """A definition that no feature uses is dead: nobody notices when it stops working."""
    understood = [suite.vocabulary.understand(step) for _, step in suite.steps() if suite.vocabulary.loaded]
    alive = {answer.definition for answer in understood if answer}
    for definition in suite.vocabulary.definitions:
        if definition not in alive:
            yield definition.finding(
                f'No feature uses the step "{definition.kind.title()} {definition.pattern}": delete it.'
            )


def one_wording(suite: Suite) -> Iterator[Finding]:
    """Two patterns that differ only in quotes or capitals are one step that readers must tell apart."""
    first: dict[str, Definition] = {}
    for definition in suite.vocabulary.definitions:
        text = PARAMETER.sub("{}", definition.pattern)
        plain = " ".join(text.translate(QUOTES).casefold().split())
        other = first.setdefault(plain, definition)
        if PARAMETER.sub("{}", other.pattern) != text:
            yield definition.finding(
                f'Say it as {other.path}:{other.line} does, "{other.pattern}": '
                "the difference is only in quotes, capitals or spaces."
            )
