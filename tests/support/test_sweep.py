"""The sweep removes what is ours and old enough, and nothing else, whatever a target lists and a ledger says."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.resources.ledger import Entry, Ledger, left_behind
from support.resources.names import Names, made_at
from support.resources.sweep import Notes, leftovers, main, remove, seconds
from support.systems.base import Found, Settings, System
from support.targets.target import Target
from support.wire.exchange import Journal
from support.wire.masking import Masker
from support.wire.outcome import BrokenPromise

NOW = 1_795_000_000
HOUR = 3600.0


class Shelf(System):
    """A system that is a list of names."""

    name: ClassVar[str] = "shelf"
    settings_type = Settings

    def __init__(self, things: Iterable[Found], stuck: Iterable[str] = ()) -> None:
        super().__init__(Settings())
        self.things = list(things)
        self.stuck = set(stuck)
        self.removed: list[str] = []

    def sweepable(self, journal: Journal, masker: Masker) -> Iterable[Found]:
        return list(self.things)

    def remove(self, kind: str, id: str, journal: Journal, masker: Masker) -> str | None:
        if id in self.stuck:
            raise BrokenPromise("it is stuck")
        self.removed.append(id)
        return None


def target(shelf: Shelf) -> Target:
    return Target("there", {shelf.name: shelf})


def swept(shelf: Shelf, notes: Notes, older_than: float = HOUR, run: str = "") -> list[str]:
    for each in leftovers(target(shelf), notes, older_than, run, now=NOW):
        remove(each)
    return shelf.removed


NOTHING_NOTED = Notes({}, {})

moments = st.integers(min_value=NOW - 100_000, max_value=NOW + 100_000)
hexes = st.text("0123456789abcdef", min_size=8, max_size=8)
ours = st.builds(
    lambda separator, moment, part, what: separator.join(["test", str(moment), part, *([what] if what else [])]),
    st.sampled_from("_-"),
    moments,
    hexes,
    st.sampled_from(["", "sales", "CI-CD", "a_b"]),
)
nearly_ours = st.one_of(
    st.text(),
    st.builds(lambda name, more: name + more, ours, st.text(min_size=1)),
    st.builds(lambda name, more: more + name, ours, st.text(min_size=1)),
    st.builds(lambda name: name.replace("_", "-", 1), ours),
    st.builds(str.upper, ours),
    st.sampled_from(["production", "test_", "test_1795000000", "tests_1795000000_0a1b2c3d", "test_17950000_0a1b2c3d"]),
)
things = st.builds(
    lambda id, name: Found("project", id, name), st.one_of(ours, nearly_ours), st.one_of(st.just(""), ours, nearly_ours)
)


def is_ours_and_old(name: str, older_than: float) -> bool:
    """The rule once more, without a pattern."""
    for separator in "_-":
        parts = name.split(separator, 3)
        if len(parts) < 3 or parts[0] != "test":
            continue
        moment, part = parts[1], parts[2]
        decimal = len(moment) == 10 and all(letter in "0123456789" for letter in moment)
        if decimal and len(part) == 8 and all(letter in "0123456789abcdef" for letter in part):
            return NOW - int(moment) >= older_than
    return False


@given(st.lists(things, max_size=20, unique_by=lambda found: found.id), st.floats(min_value=0, max_value=200_000))
def test_nothing_is_touched_that_is_not_ours_or_too_young(listed: list[Found], older_than: float) -> None:
    removed = swept(Shelf(listed), NOTHING_NOTED, older_than)
    names = {found.id: found.name or found.id for found in listed}
    assert [id for id in removed if not is_ours_and_old(names[id], older_than)] == []


@given(st.lists(ours, max_size=20, unique=True), st.floats(min_value=0, max_value=200_000))
def test_all_that_is_ours_and_old_goes(names: list[str], older_than: float) -> None:
    removed = swept(Shelf(Found("project", name) for name in names), NOTHING_NOTED, older_than)
    assert sorted(removed) == sorted(name for name in names if NOW - (made_at(name) or 0) >= older_than)


@given(st.lists(st.one_of(ours, nearly_ours), max_size=20))
def test_a_ledger_is_believed_no_more_than_a_listing(ids: list[str]) -> None:
    notes = Notes({"run": [Entry("shelf", "project", id) for id in ids]}, {})
    removed = swept(Shelf([]), notes)
    assert set(removed) == {id for id in ids if made_at(id) is not None and NOW - (made_at(id) or 0) >= HOUR}


def test_one_run_is_removed_alone() -> None:
    mine, others, young = ("test_1794000000_00000001", "test_1794000000_00000002", f"test_{NOW}_00000003")
    notes = Notes({"mine": [Entry("shelf", "project", mine), Entry("shelf", "project", young)]}, {})
    shelf = Shelf(Found("project", id) for id in (mine, others, young))
    assert swept(shelf, notes, older_than=0, run="mine") == [mine, young]


def test_a_thing_with_a_number_for_an_id_is_known_by_its_name() -> None:
    shelf = Shelf([Found("webhook", "17", "test_1794000000_00000001"), Found("webhook", "18", "orders")])
    assert swept(shelf, NOTHING_NOTED) == ["17"]


def test_what_is_stuck_is_told_and_the_rest_goes() -> None:
    first, second = "test_1794000000_00000001", "test_1794000000_00000002"
    shelf = Shelf([Found("project", first), Found("project", second)], stuck=[first])
    found = leftovers(target(shelf), NOTHING_NOTED, HOUR, now=NOW)
    assert [remove(each) for each in found] == ["it is stuck", None]
    assert shelf.removed == [second]


def test_a_ledger_is_closed_when_nothing_in_it_is_left(tmp_path: Path) -> None:
    gone, stays = (
        Entry("shelf", "project", "test_1794000000_00000001"),
        Entry("shelf", "project", "test_1794000000_00000002"),
    )
    for run, entries in {"done": [gone], "half": [gone, stays]}.items():
        for entry in entries:
            Ledger(tmp_path / f"{run}.jsonl", "there").making(entry)
    Ledger(tmp_path / "elsewhere.jsonl", "another place").making(gone)
    notes = Notes.read(tmp_path, "there")
    assert sorted(notes.paths) == ["done", "half"]
    assert notes.close("there", [gone], unused_since=time.time() + 1) == ["done"]
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["elsewhere", "half"]
    assert left_behind(tmp_path / "half.jsonl") == [stays]


def test_the_ledger_of_a_run_that_may_still_go_on_is_kept(tmp_path: Path) -> None:
    ledger, entry = Ledger(tmp_path / "now.jsonl", "there"), Entry("shelf", "project", Names().new())
    ledger.making(entry)
    ledger.gone(entry)
    assert Notes.read(tmp_path, "there").close("there", [], unused_since=time.time() - HOUR) == []
    assert ledger.path.exists()


@pytest.mark.parametrize(("text", "value"), [("90s", 90), ("30m", 1800), ("2h", 7200), ("7d", 604800), ("0s", 0)])
def test_ages(text: str, value: float) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize("text", ["2", "h", "2 h", "-1h", "2w"])
def test_what_is_no_age_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--target", "x", f"--older-than={text}"])
    assert ended.value.code == 2
    assert "is no age" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--target", "sandbox"], "The sandbox ends with its run"),
        (["--target", "nowhere"], 'There is no target "nowhere"'),
    ],
)
def test_a_target_that_cannot_be_swept_is_told(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
