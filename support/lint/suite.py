"""What the linter looks at: the features, the step definitions and the clauses, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from behave.model import Feature, Row, Rule, Scenario, ScenarioOutline, Step
from behave.parser import ParserError, parse_file

from support.lint.clauses import Clause, load_clauses
from support.lint.finding import Finding
from support.lint.vocabulary import Vocabulary

__all__ = ["Case", "FeatureFile", "Finding", "Suite"]


@dataclass(frozen=True)
class Case:
    """A scenario as it is written, and one scenario as it runs: the same, or one row of an outline."""

    file: FeatureFile
    written: Scenario
    runs: Scenario

    @property
    def tags(self) -> set[str]:
        """The tags that count for this case: its own and those it inherits."""
        return {str(tag) for tag in self.runs.effective_tags}

    def finding(self, message: str) -> Finding:
        """Return a finding on the line of the title."""
        return self.file.finding(self.written.line, message)


@dataclass(frozen=True)
class FeatureFile:
    """One parsed feature file, named by its path from the project root."""

    path: str
    feature: Feature

    @property
    def system(self) -> str | None:
        """The folder below ``features/`` that the file is in."""
        folders = Path(self.path).parts[1:-1]
        return folders[0] if folders else None

    def finding(self, line: int, message: str) -> Finding:
        """Return a finding in this file."""
        return Finding(self.path, line, message)

    def scenarios(self) -> Iterator[Scenario]:
        """Yield scenarios and outlines as they are written, those inside rules too."""
        for item in self.feature.run_items:
            yield from item.run_items if isinstance(item, Rule) else [item]

    def cases(self) -> Iterator[Case]:
        """Yield every scenario as it runs: an outline once for each row of its examples."""
        for scenario in self.scenarios():
            for row in scenario.scenarios if has_rows(scenario) else [scenario]:
                yield Case(self, scenario, row)


@dataclass(frozen=True)
class Suite:
    """Everything that the rules look at. ``problems`` are the parts that could not be read."""

    features: list[FeatureFile] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    problems: list[Finding] = field(default_factory=list)

    @classmethod
    def load(cls, root: Path) -> Suite:
        """Read ``features/``, ``steps/`` and ``support/specs/`` below the project root."""
        suite = cls()
        for path in sorted(root.glob("features/**/*.feature")):
            name = path.relative_to(root).as_posix()
            try:
                feature = parse_file(str(path))
            except ParserError as error:
                suite.problems.append(Finding(name, error.line or 1, " ".join(error.args[0].split())))
                continue
            if feature is None:
                suite.problems.append(Finding(name, 1, "This file has no feature: write one or delete it."))
            else:
                suite.features.append(FeatureFile(name, feature))
        if not suite.features and not suite.problems:
            suite.problems.append(Finding("features", 1, "There is no feature file here."))
        for path in sorted(root.glob("support/specs/*.yaml")):
            clauses, problems = load_clauses(path, path.relative_to(root).as_posix())
            suite.clauses.extend(clauses)
            suite.problems.extend(problems)
        if suite.features:
            suite.problems.extend(suite.vocabulary.load(root))
        return suite

    @property
    def systems(self) -> set[str]:
        """The folders below ``features/``."""
        return {file.system for file in self.features if file.system}

    def scenarios(self) -> Iterator[tuple[FeatureFile, Scenario]]:
        """Yield every scenario and outline as it is written, with its file."""
        for file in self.features:
            for scenario in file.scenarios():
                yield file, scenario

    def outlines(self) -> Iterator[tuple[FeatureFile, ScenarioOutline]]:
        """Yield every outline, with its file."""
        for file, scenario in self.scenarios():
            if isinstance(scenario, ScenarioOutline):
                yield file, scenario

    def cases(self) -> Iterator[Case]:
        """Yield every scenario as it runs."""
        for file in self.features:
            yield from file.cases()

    def steps(self) -> Iterator[tuple[FeatureFile, Step]]:
        """Yield every step that runs, those of backgrounds and of each row too."""
        for case in self.cases():
            for step in case.runs.all_steps:
                yield case.file, step


def has_rows(scenario: Scenario) -> bool:
    """Tell whether this is an outline whose examples all have a table with rows."""
    return (
        isinstance(scenario, ScenarioOutline)
        and bool(scenario.examples)
        and all(examples.table is not None and examples.table.rows for examples in scenario.examples)
    )


def rows(outline: ScenarioOutline) -> list[Row]:
    """Return the rows of all the examples of an outline."""
    return [row for examples in outline.examples if examples.table for row in examples.table]
