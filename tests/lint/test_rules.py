"""Every rule seen red, with the whole of what it says, and green on a suite that keeps it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support.lint import RULES, Suite, lint
from support.lint.rules import Rule, clauses, shape, tags, titles, wording
from tests.lint.project import Project

KEYS = "features/storage/keys.feature"
BRANCHES = "features/pggit/branches.feature"
SPECS = "support/specs/storage.yaml"
STEPS = "steps/storage/keys.py"
COMMON = "steps/common/keys.py"

Change = Callable[[Project], None]


def put(name: str, old: str, new: str) -> Change:
    """Return a change that replaces a text in a file."""
    return lambda project: project.replace(name, old, new)


def add(name: str, text: str) -> Change:
    """Return a change that adds a text to the end of a file."""
    return lambda project: project.write(name, (project.root / name).read_text() + text)


def new(name: str, text: str) -> Change:
    """Return a change that writes a file."""
    return lambda project: project.write(name, text)


def another(path: str, title: str) -> Change:
    """Return a change that writes one more feature, which keeps the rules for what is in it."""
    return new(
        path,
        f"@storage @rest\nFeature: {title}\n  More.\n\n"
        "  @p1 @spec:storage.keys.scope\n  Scenario: One\n    Then 1 key opens the project\n",
    )


def both(one: Change, other: Change) -> Change:
    """Return a change that makes two."""

    def change(project: Project) -> None:
        one(project)
        other(project)

    return change


LONG = "A key " + "is rotated " * 9
MANY_STEPS = "    Given a project\n" * 12
RED: list[tuple[str, Rule, Change, list[str]]] = [
    (
        "mistyped tag",
        tags.known,
        put(KEYS, "@slow", "@slwo"),
        [f"{KEYS}:24: Nothing knows the tag @slwo. Did you mean slow?"],
    ),
    (
        "unknown tag on a feature",
        tags.known,
        put(KEYS, "@storage @rest\n", "@storage @rest @nightly-only\n"),
        [f"{KEYS}:1: Nothing knows the tag @nightly-only. The tags there are stand in docs/writing-scenarios.md."],
    ),
    (
        "unknown tag on examples",
        tags.known,
        put(KEYS, "    Examples:", "    @disposible\n    Examples:"),
        [f"{KEYS}:19: Nothing knows the tag @disposible. Did you mean disposable?"],
    ),
    (
        "no priority",
        tags.one_priority,
        put(KEYS, "@p1 ", ""),
        [f"{KEYS}:10: Add a priority: @p1, @p2 or @p3."],
    ),
    (
        "two priorities, one of them inherited",
        tags.one_priority,
        put(BRANCHES, "@pggit @sql", "@pggit @sql @p3"),
        [f"{BRANCHES}:6: Keep one priority of @p1 @p3."],
    ),
    (
        "priority of a row",
        tags.one_priority,
        put(KEYS, "    Examples:", "    @p2\n    Examples:"),
        [f"{KEYS}:20: Move @p2 to the outline: its rows share one priority."],
    ),
    (
        "no system tag",
        tags.system,
        put(BRANCHES, "@pggit @sql", "@sql"),
        [f"{BRANCHES}:6: Add @pggit, best on the feature: the file is in features/pggit."],
    ),
    (
        "no surface",
        tags.surface,
        put(BRANCHES, "@pggit @sql", "@pggit"),
        [
            f"{BRANCHES}:6: Add each surface that this scenario uses: "
            "@rest, @s3, @pgwire, @websocket, @mcp, @sql or @graphql."
        ],
    ),
    (
        "no clause",
        clauses.named,
        put(KEYS, "@p3 @spec:storage.keys.scope", "@p3"),
        [f"{KEYS}:25: Say what this proves: add @spec:storage.<clause>."],
    ),
    (
        "mistyped clause",
        clauses.exist,
        put(KEYS, "@p3 @spec:storage.keys.scope", "@p3 @spec:storage.keys.scoope"),
        [f"{KEYS}:25: support/specs/storage.yaml has no clause storage.keys.scoope. Did you mean storage.keys.scope?"],
    ),
    (
        "unknown clause",
        clauses.exist,
        put(KEYS, "@p3 @spec:storage.keys.scope", "@p3 @spec:x"),
        [f"{KEYS}:25: support/specs/storage.yaml has no clause x. Correct the tag or add the clause."],
    ),
    (
        "no catalogue",
        clauses.catalogued,
        lambda project: (project.root / SPECS).unlink(),
        [f"{SPECS}:1: Write this catalogue: the scenarios in features/storage prove clauses of it."],
    ),
    (
        "clause of another system",
        clauses.exist,
        put(KEYS, "@p3 @spec:storage.keys.scope", "@p3 @spec:pggit.branches.isolated"),
        [
            f"{KEYS}:25: The clause pggit.branches.isolated belongs to pggit: "
            "name one of support/specs/storage.yaml, or move the scenario."
        ],
    ),
    (
        "clause without a scenario",
        clauses.proved,
        put(SPECS, "    proved_later: needs a clock that tests can set\n", ""),
        [
            f"{SPECS}:10: No scenario proves storage.keys.expire: "
            "tag one with @spec:storage.keys.expire, or add `proved_later:`."
        ],
    ),
    (
        "clause proved after all",
        clauses.proved,
        put(KEYS, "@p3 @spec:storage.keys.scope", "@p3 @spec:storage.keys.expire"),
        [f"{SPECS}:10: A scenario proves storage.keys.expire now: remove `proved_later`."],
    ),
    (
        "clause without a reason",
        clauses.proved,
        put(SPECS, "proved_later: needs a clock that tests can set", "proved_later:"),
        [f"{SPECS}:10: Write after `proved_later:` why no scenario proves storage.keys.expire yet."],
    ),
    (
        "feature title twice",
        titles.feature_unique,
        another("features/storage/more.feature", title="API Keys"),
        [f'features/storage/more.feature:2: Choose another title than "API Keys": {KEYS} has it already.'],
    ),
    (
        "feature file name twice",
        titles.feature_unique,
        another("features/storage/a/keys.feature", title="More keys"),
        [f'{KEYS}:2: Choose another file name than "keys": features/storage/a/keys.feature has it already.'],
    ),
    (
        "feature without a title",
        titles.feature_unique,
        put(BRANCHES, "Feature: Branches", "Feature:"),
        [f"{BRANCHES}:2: Give the feature a title."],
    ),
    (
        "no description",
        titles.feature_described,
        put(BRANCHES, "  A branch is a copy that nobody else sees.\n", ""),
        [f"{BRANCHES}:2: Say below the title what is promised and why it matters."],
    ),
    (
        "long description",
        titles.feature_described,
        put(BRANCHES, "nobody else sees.\n", "nobody\n  else\n  ever\n  sees\n  at all.\n"),
        [f"{BRANCHES}:2: Shorten the description: it has 5 lines, four are enough."],
    ),
    (
        "no title",
        titles.short_fact,
        put(BRANCHES, "Scenario: A branch does not see later writes", "Scenario:"),
        [f"{BRANCHES}:6: Give the scenario a title: a fact that can be true or false."],
    ),
    (
        "full stop",
        titles.short_fact,
        put(BRANCHES, "later writes", "later writes."),
        [f"{BRANCHES}:6: Remove the full stop at the end of the title."],
    ),
    (
        "long title",
        titles.short_fact,
        put(BRANCHES, "A branch does not see later writes", f"{LONG}today"),
        [f'{BRANCHES}:6: Shorten the title to 100 characters, it has 110: "{LONG}today"'],
    ),
    (
        "long title of one row",
        titles.short_fact,
        put(KEYS, "delete a table ", "delete a table" + " again" * 15),
        [
            f"{KEYS}:22: Shorten the title to 100 characters, it has 120: "
            f'"A reader cannot delete a table{" again" * 15}"'
        ],
    ),
    (
        "scenario title twice",
        titles.unique,
        put(KEYS, "A project begins with one key", "A rotated key stops the old one"),
        [f"{KEYS}:25: Choose another title: line 10 has it already."],
    ),
    (
        "scenario title that is a row's too",
        titles.unique,
        put(KEYS, "A project begins with one key", "A reader cannot create a bucket"),
        [f"{KEYS}:25: Choose another title: line 21 has it already."],
    ),
    (
        "rows with one title",
        titles.unique,
        put(KEYS, "| delete a table   | two ", "| create a bucket  | two "),
        [
            f'{KEYS}:22: Two rows are called "A reader cannot create a bucket". '
            "Name what tells them apart in the outline's title: <reason>."
        ],
    ),
    (
        "row twice",
        titles.unique,
        put(KEYS, "| delete a table   | two ", "| create a bucket  | one "),
        [
            f'{KEYS}:22: Two rows are called "A reader cannot create a bucket". '
            "Remove one of the two: they are the same."
        ],
    ),
    (
        "title without its column",
        titles.placeholders,
        put(KEYS, "A reader cannot <do>", "A reader cannot <do> <when>"),
        [f"{KEYS}:19: The title needs a column <when> in these examples."],
    ),
    (
        "feature of no system",
        shape.in_system_folder,
        another("features/lost.feature", title="Lost"),
        ["features/lost.feature:1: Move this file into the folder of its system: features/<system>/."],
    ),
    (
        "rule block",
        shape.no_rule_blocks,
        put(KEYS, "  @p3", "  Rule: Projects have keys\n\n  @p3"),
        [f"{KEYS}:24: Remove this Rule: make it a feature, or part of the titles."],
    ),
    (
        "long background",
        shape.short_background,
        put(KEYS, "    Given a project\n", "    Given a project\n      | name |\n      | one  |\n"),
        [f"{KEYS}:6: Shorten the Background to two lines."],
    ),
    (
        "action in the background",
        shape.short_background,
        put(KEYS, "    Given a project\n", '    When the key "CI" is rotated\n'),
        [f"{KEYS}:7: Move this into the scenarios: a Background has only Given."],
    ),
    (
        "no steps",
        shape.some_steps,
        put(BRANCHES, "    Given a project\n    Then 1 key opens the project\n", ""),
        [f"{BRANCHES}:6: Write the steps of this scenario, or delete it."],
    ),
    (
        "many steps",
        shape.few_steps,
        put(BRANCHES, "    Given a project\n", MANY_STEPS),
        [f"{BRANCHES}:6: Split this scenario: of its 13 steps 12 are enough."],
    ),
    (
        "Given after When",
        shape.order,
        put(KEYS, '"CI" is rotated\n', '"CI" is rotated\n    Given a project\n'),
        [f"{KEYS}:12: Move this Given up or into a scenario of its own: the order is Given, When, Then, once."],
    ),
    (
        "second action",
        shape.order,
        add(KEYS, '    When the key "CI" is rotated\n    Then 1 key opens the project\n'),
        [f"{KEYS}:27: Move this When up or into a scenario of its own: the order is Given, When, Then, once."],
    ),
    (
        "nothing observed",
        shape.ends_in_then,
        put(BRANCHES, "    Then 1 key opens the project\n", ""),
        [f"{BRANCHES}:6: Add a Then: what can an outsider observe?"],
    ),
    (
        "outline without examples",
        shape.outline_has_rows,
        put(KEYS, "Scenario: A project begins", "Scenario Outline: A project begins"),
        [f"{KEYS}:25: Give each Examples of this outline at least one row."],
    ),
    (
        "examples without rows",
        shape.outline_has_rows,
        put(KEYS, "\n  @p3", "\n    Examples: none\n      | do |\n\n  @p3"),
        [f"{KEYS}:15: Give each Examples of this outline at least one row."],
    ),
    (
        "examples without a table",
        shape.outline_has_rows,
        put(KEYS, "\n  @p3", "\n    Examples: none\n\n  @p3"),
        [f"{KEYS}:15: Give each Examples of this outline at least one row."],
    ),
    (
        "undefined step",
        wording.defined,
        put(BRANCHES, "Given a project", "Given a branch"),
        [f'{BRANCHES}:7: No step says "Given a branch": define it, or use one of `behave --steps-catalog`.'],
    ),
    (
        "step defined for another keyword",
        wording.defined,
        put(BRANCHES, "Given a project", "When a project"),
        [f'{BRANCHES}:7: No step says "When a project": define it, or use one of `behave --steps-catalog`.'],
    ),
    (
        "value that the type refuses",
        wording.defined,
        put(BRANCHES, "1 key", "one key"),
        [
            f'{BRANCHES}:8: Correct a value in "Then one key opens the project": '
            "invalid literal for int() with base 10: 'one'"
        ],
    ),
    (
        "unused step",
        wording.used,
        add(STEPS, '\n\n@when("nothing happens")\ndef nothing_happens(context):\n    pass\n'),
        [f'{STEPS}:14: No feature uses the step "When nothing happens": delete it.'],
    ),
    (
        "two wordings",
        wording.one_wording,
        both(
            add(STEPS, "\n\n@when('The key {x} is  rotated')\ndef again(context, x):\n    pass\n"),
            put(BRANCHES, "    Then", "    When The key X is  rotated\n    Then"),
        ),
        [
            f'{STEPS}:14: Say it as {STEPS}:4 does, "the key "{{name}}" is rotated": '
            "the difference is only in quotes, capitals or spaces."
        ],
    ),
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_a_suite_that_keeps_the_rules_has_no_findings(project: Project) -> None:
    assert lint(Suite.load(project.root)) == []


@pytest.mark.parametrize(("rule", "change", "expected"), [row[1:] for row in RED], ids=[row[0] for row in RED])
def test_a_rule_says_where_it_is_broken_and_what_to_do(
    project: Project, rule: Rule, change: Change, expected: list[str]
) -> None:
    change(project)
    suite = Suite.load(project.root)
    assert [str(finding) for finding in sorted(set(rule(suite)))] == expected
    assert set(rule(suite)) <= set(lint(suite))


def test_every_rule_is_seen_red() -> None:
    assert {rule for _, rule, _, _ in RED} == set(RULES)


def test_every_rule_says_why() -> None:
    assert [rule.__name__ for rule in RULES if not rule.__doc__] == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            put(BRANCHES, "    Then 1 key", "    Perhaps 1 key"),
            f"{BRANCHES}:8: ",
            id="unreadable feature",
        ),
        pytest.param(
            new("features/pggit/empty.feature", "# nothing\n"),
            "features/pggit/empty.feature:1: This file has no feature: write one or delete it.",
            id="file without a feature",
        ),
        pytest.param(put(SPECS, "clauses:\n", "clauses: [\n"), f"{SPECS}:3: This is not YAML: ", id="bad YAML"),
        pytest.param(
            put(SPECS, "clauses:\n", "promises:\n"),
            f"{SPECS}:1: Add `clauses:` with one entry for each promise of this system.",
            id="no clauses",
        ),
        pytest.param(
            add(SPECS, "  storage.keys.rotate: {promise: x, where: y, priority: p1}\n"),
            f"{SPECS}:15: The clause storage.keys.rotate stands here twice: keep one.",
            id="clause twice",
        ),
        pytest.param(
            put(STEPS, "from behave import when", "from behave import wehn"),
            f"{STEPS}:1: The steps cannot be loaded: ImportError: cannot import name 'wehn'",
            id="import error in a step module",
        ),
        pytest.param(
            put(STEPS, "def rotate(context, name):", "def rotate(context, name)"),
            f"{STEPS}:5: The steps cannot be loaded: SyntaxError: ",
            id="syntax error in a step module",
        ),
        pytest.param(
            add(STEPS, '\n\n@when("a reader tries to {what}")\ndef again(context, what):\n    pass\n'),
            f"{STEPS}:14: The steps cannot be loaded: AmbiguousStep: ",
            id="ambiguous step",
        ),
        pytest.param(
            add(STEPS, '\n\n@when("a {thing:Unheard}")\ndef again(context, thing):\n    pass\n'),
            f"{STEPS}:14: ",
            id="pattern with an unknown type",
        ),
    ],
)
def test_what_cannot_be_read_is_a_finding(project: Project, change: Change, expected: str) -> None:
    change(project)
    findings = [str(finding) for finding in lint(Suite.load(project.root))]
    assert any(finding.startswith(expected) for finding in findings), findings


def test_an_empty_suite_is_a_finding(tmp_path: Path) -> None:
    assert [str(finding) for finding in lint(Suite.load(tmp_path))] == ["features:1: There is no feature file here."]
