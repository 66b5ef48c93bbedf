"""The step definitions, loaded and asked as behave does it."""

from __future__ import annotations

import contextlib
import io
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from behave import runner
from behave.configuration import Configuration
from behave.matchers import Matcher, MatchWithError
from behave.model import Step
from behave.step_registry import StepRegistry

from support.lint.finding import Finding


@dataclass(frozen=True)
class Definition:
    """One pattern of one step function."""

    kind: str
    """``given``, ``when``, ``then``, or ``step`` for any of them."""
    pattern: str
    path: str
    line: int

    def finding(self, message: str) -> Finding:
        """Return a finding on the line of the step function."""
        return Finding(self.path, self.line, message)


@dataclass(frozen=True)
class Understood:
    """What the vocabulary makes of a step's text: whose it is, and which value it could not take."""

    definition: Definition
    error: str | None


@dataclass
class Vocabulary:
    """All step definitions of the suite; ``loaded`` is false where they could not be read."""

    definitions: list[Definition] = field(default_factory=list)
    loaded: bool = False
    _registry: StepRegistry = field(default_factory=StepRegistry)
    _matchers: dict[int, Definition] = field(default_factory=dict)
    _answers: dict[tuple[str, str], Understood | None] = field(default_factory=dict)

    def load(self, root: Path) -> list[Finding]:
        """Load ``environment.py`` and ``steps/`` and return what could not be loaded."""
        shared = runner.the_step_registry  # what behave's decorators add to
        shared.clear()
        # behave resolves settings, hooks and steps from the working directory, and reports as it loads.
        with contextlib.chdir(root), contextlib.redirect_stdout(io.StringIO()):
            loader = runner.Runner(Configuration(["features"]))
            try:
                with loader.path_manager:
                    loader.setup_paths()
                    loader.load_hooks()
                    loader.load_step_definitions()
            except Exception as error:  # whatever a step module raises is a finding, not an accident
                return [_load_problem(error, root)]
            finally:
                bad_patterns = shared.error_handler.bad_step_definitions
                self._registry.steps = shared.steps
                shared.clear()
            for kind, matchers in self._registry.steps.items():
                for matcher in matchers:
                    definition = Definition(kind, matcher.pattern, *_place(matcher))
                    self.definitions.append(definition)
                    self._matchers[id(matcher)] = definition
            self.loaded = True
            return [_bad_pattern(matcher) for matcher in bad_patterns]

    def understand(self, step: Step) -> Understood | None:
        """Return the definition that behave would run for this step, or none."""
        asked = (step.step_type, step.name)
        if asked not in self._answers:
            self._answers[asked] = self._ask(step)
        return self._answers[asked]

    def _ask(self, step: Step) -> Understood | None:
        matcher = self._registry.find_step_definition(step)
        if matcher is None:
            return None
        match = matcher.match(step.name)
        error = str(match.stored_error) if isinstance(match, MatchWithError) else None
        return Understood(self._matchers[id(matcher)], error)


def _place(matcher: Matcher) -> tuple[str, int]:
    return Path(matcher.location.filename).as_posix(), matcher.location.line


def _bad_pattern(matcher: Matcher) -> Finding:
    return Finding(*_place(matcher), f'behave cannot use the pattern "{matcher.pattern}": correct it.')


def _load_problem(error: Exception, root: Path) -> Finding:
    """Place what loading raised on the last line of the project's own code that was running."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno))
    path, line = "steps", 1
    for filename, lineno in places:
        own = (root / filename).resolve()
        if own.is_relative_to(root.resolve()) and "site-packages" not in own.parts:
            path, line = own.relative_to(root.resolve()).as_posix(), lineno or 1
    message = " ".join(str(error).split())
    return Finding(path, line, f"The steps cannot be loaded: {type(error).__name__}: {message}")
