"""What may begin while what is under way, whatever the tasks are."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from support.running.agenda import Agenda, Task

SYSTEMS = st.frozensets(st.sampled_from(["storage", "pggit", "quilt"]), min_size=1)
KINDS = st.lists(st.tuples(SYSTEMS, st.booleans()), max_size=40)


@given(kinds=KINDS, jobs=st.integers(min_value=1, max_value=6), seed=st.integers())
def test_every_task_begins_once_and_exclusive_ones_have_their_systems_for_themselves(
    kinds: list[tuple[frozenset[str], bool]], jobs: int, seed: int
) -> None:
    chance = random.Random(seed)
    tasks = [Task(number, systems, exclusive) for number, (systems, exclusive) in enumerate(kinds)]
    agenda = Agenda(tasks)
    under_way: list[Task] = []
    begun: list[int] = []
    while under_way or not agenda.is_empty:
        while len(under_way) < jobs and (task := agenda.next()):
            others = [each for each in under_way if each.systems & task.systems]
            assert not (others and (task.exclusive or any(each.exclusive for each in others)))
            under_way.append(task)
            begun.append(task.number)
        assert under_way, "nothing is under way, and nothing may begin"
        agenda.ended(under_way.pop(chance.randrange(len(under_way))))
    assert sorted(begun) == list(range(len(tasks)))


def test_other_systems_go_on_while_one_is_taken() -> None:
    storage, pggit = frozenset({"storage"}), frozenset({"pggit"})
    agenda = Agenda([Task(0, storage), Task(1, pggit), Task(2, storage, exclusive=True)])
    begun = [agenda.next(), agenda.next(), agenda.next()]
    assert [task and task.number for task in begun] == [2, 1, None]


def test_tasks_keep_their_order() -> None:
    agenda = Agenda([Task(number, frozenset({"storage"})) for number in (3, 1, 2)])
    assert [task.number for _ in range(3) if (task := agenda.next())] == [3, 1, 2]


def test_nothing_begins_after_it_is_cleared() -> None:
    agenda = Agenda([Task(0, frozenset({"storage"}))])
    agenda.clear()
    assert agenda.next() is None
    assert agenda.is_empty
