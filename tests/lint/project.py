"""A small suite that keeps every rule, for tests to break one at a time."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

FILES = {
    "features/storage/keys.feature": """\
        @storage @rest
        Feature: API keys
          A project hands out keys.
          People and pipelines are let in one by one.

          Background:
            Given a project

          @p1 @spec:storage.keys.rotate
          Scenario: A rotated key stops the old one
            When the key "CI" is rotated
            Then 1 key opens the project

          @p2 @spec:storage.keys.scope
          Scenario Outline: A reader cannot <do>
            When a reader tries to <do>
            Then 2 keys open the project

            Examples:
              | do               | reason |
              | create a bucket  | one    |
              | delete a table   | two    |

          @p3 @spec:storage.keys.scope @slow @variant:small-limits
          Scenario: A project begins with one key
            Then 1 key opens the project
        """,
    "features/pggit/branches.feature": """\
        @pggit @sql
        Feature: Branches
          A branch is a copy that nobody else sees.

          @p1 @spec:pggit.branches.isolated
          Scenario: A branch does not see later writes
            Given a project
            Then 1 key opens the project
        """,
    "steps/common/keys.py": """\
        from behave import given, register_type, then, when
        from parse import with_pattern


        @with_pattern(r"\\w+")
        def parse_count(text):
            return int(text)


        register_type(Count=parse_count)


        @given("a project")
        def a_project(context):
            pass


        @then("{count:Count} key opens the project")
        def key_opens(context, count):
            pass


        @then("{count:Count} keys open the project")
        def keys_open(context, count):
            pass
        """,
    "steps/storage/keys.py": """\
        from behave import when


        @when('the key "{name}" is rotated')
        def rotate(context, name):
            pass


        @when("a reader tries to {action}")
        def reader_tries(context, action):
            pass
        """,
    "support/specs/storage.yaml": """\
        clauses:
          storage.keys.rotate:
            promise: A rotated key stops at once.
            where: chapter 1
            priority: p1
          storage.keys.scope:
            promise: A reader changes nothing.
            where: chapter 2
            priority: p2
          storage.keys.expire:
            promise: Keys end.
            where: chapter 3
            priority: p3
            proved_later: needs a clock that tests can set
        """,
    "support/specs/pggit.yaml": """\
        clauses:
          pggit.branches.isolated: {promise: A branch is alone., where: chapter 1, priority: p1}
        """,
    "behave.ini": """\
        [behave]
        use_nested_step_modules = true
        """,
}


class Project:
    """The files of a suite under test. Lines are counted from the top of each file, as in findings."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in FILES.items():
            self.write(name, dedent(text))

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace the one place where a file says ``old``."""
        text = (self.root / name).read_text()
        assert text.count(old) == 1, f"{name} says {old!r} {text.count(old)} times"
        self.write(name, text.replace(old, new))
