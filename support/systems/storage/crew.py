"""A crew on one project: workers on REST, S3 and SQL, each again and again, until their time is over.

Each worker counts what the service has acknowledged. While they work, whoever reads has to find at least what was
acknowledged before he asked, and no more than was begun when he got his answer; afterwards exactly what was
acknowledged is there.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from support.systems.storage.client import TableName
from support.systems.storage.object_views import keys_of, read_back
from support.systems.storage.objects import Objects
from support.systems.storage.scene import StorageScene
from support.systems.together import together
from support.wire.outcome import BrokenPromise, Outcome
from support.wire.pgwire import Session

_SHOWN = 5


@dataclass(slots=True)
class Worker:
    """One of the crew: what he does over which surface, and what came of it."""

    number: int
    surface: str
    work: str
    place: str
    """The table, or the prefix of keys, that he works on."""
    begun: int = 0
    acknowledged: int = 0

    def __str__(self) -> str:
        return f"worker {self.number} ({self.surface}: {self.work} {self.place})"


@dataclass(slots=True)
class Crew:
    """Workers on the project of a scenario."""

    scene: StorageScene
    workers: list[Worker] = field(default_factory=list)

    def hire(self, count: int, surface: str, work: str, place: str) -> None:
        """Add workers.

        Raises:
            LookupError: nobody knows that work.
        """
        if (surface, work) not in _WORK:
            raise LookupError(f"nobody knows how to {work} over {surface}")
        for _ in range(count):
            self.workers.append(Worker(len(self.workers) + 1, surface, work, place))

    def work(self, seconds: float) -> None:
        """Let all of them work at the same time.

        Raises:
            BrokenPromise: a worker was refused, or read what was not so; the text names him. The others stop then.
        """
        over = threading.Event()
        end = time.monotonic() + seconds
        # Clients are made before they are used by several threads.
        acts = [_WORK[worker.surface, worker.work](self, worker) for worker in self.workers]
        together([partial(_keep_on, w, act, over, end) for w, act in zip(self.workers, acts, strict=True)])

    def acknowledged(self, place: str) -> int:
        """How much of what was written to a place has been acknowledged by now."""
        return sum(worker.acknowledged for worker in self.writers(place))

    def begun(self, place: str) -> int:
        """How much has been begun to be written there by now."""
        return sum(worker.begun for worker in self.writers(place))

    def writers(self, place: str) -> list[Worker]:
        """Those who write to a place."""
        return [worker for worker in self.workers if worker.place == place and (worker.surface, worker.work) in _WRITES]

    def judge(self, place: str) -> None:
        """Hold what is there now, on the surface by which it was written, against what was acknowledged.

        Raises:
            BrokenPromise: something is missing, there twice, or there without having been acknowledged.
        """
        writers = self.writers(place)
        outcome, found = _FIND[writers[0].surface](self.scene, place)
        expected = Counter(f"{worker.number}/{n}" for worker in writers for n in range(1, worker.acknowledged + 1))
        missing, extra = expected - Counter(found), Counter(found) - expected
        problems = []
        for worker in writers:
            lost = [each for each in missing.elements() if each.startswith(f"{worker.number}/")]
            if lost:
                problems.append(f"{worker}: {worker.acknowledged} acknowledged, {len(lost)} missing: {_some(lost)}")
        if extra:
            problems.append(f"there twice or without having been acknowledged: {_some(list(extra.elements()))}")
        if problems:
            raise outcome.broken(f"{place} should hold exactly what was acknowledged", "\n".join(problems))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _keep_on(worker: Worker, act: Callable[[int], None], over: threading.Event, end: float) -> None:
    try:
        while not over.is_set() and time.monotonic() < end:
            worker.begun += 1
            act(worker.begun)
            worker.acknowledged += 1
    except BrokenPromise as broken:
        done = f"{worker} should be able to go on while the others work; it was his request number {worker.begun}"
        raise type(broken)(f"{done[:1].upper()}{done[1:]}:\n{broken}", broken.exchange, broken.seen) from None
    finally:
        if worker.begun > worker.acknowledged:  # he did not end by the clock
            over.set()


# --- what they do ---------------------------------------------------------------------------------------------------


def _append_rows(crew: Crew, worker: Worker) -> Callable[[int], None]:
    owner, table = crew.scene.owner, TableName.parse(worker.place)

    def append(number: int) -> None:
        file = owner.files.add(f"worker_{worker.number}_{number}.csv", f"worker,n\n{worker.number},{number}\n".encode())
        loaded = owner.tables.load(table, file["id"], import_options={"incremental": True})
        loaded.value("a row should be appended while others work")

    return append


def _count_over_rest(crew: Crew, worker: Worker) -> Callable[[int], None]:
    owner, table = crew.scene.owner, TableName.parse(worker.place)

    def count(_: int) -> None:
        least = crew.acknowledged(worker.place)
        outcome = owner.tables.preview(table, 1)
        body = outcome.value("a table should be readable while others write to it")
        _between(crew, worker, least, outcome, body["total_row_count"])

    return count


def _store_objects(crew: Crew, worker: Worker) -> Callable[[int], None]:
    objects = Objects(crew.scene.s3(), crew.scene.s3_bucket())

    def store(number: int) -> None:
        key, content = f"{worker.place}{worker.number}/{number}", f"{worker.number},{number}\n".encode()
        objects.put(key, content).value("an object should be stored while others work")
        read_back(objects, key, content)

    return store


def _insert_rows(crew: Crew, worker: Worker) -> Callable[[int], None]:
    session = _session(crew.scene, f"worker {worker.number}")

    def insert(number: int) -> None:
        outcome = session.run(f'INSERT INTO "{worker.place}" VALUES ({worker.number}, {number})')
        outcome.value("a row should be inserted while others work")

    return insert


def _count_in_sql(crew: Crew, worker: Worker) -> Callable[[int], None]:
    session = _session(crew.scene, f"worker {worker.number}")
    name = crew.scene.sql_name(TableName.parse(worker.place))

    def count(_: int) -> None:
        least = crew.acknowledged(worker.place)
        outcome = session.run(f"SELECT count(*) FROM {name}")
        rows = outcome.value("a table should be readable while others write to it")
        _between(crew, worker, least, outcome, rows[0][0])

    return count


def _session(scene: StorageScene, seat: str) -> Session:
    """A session of somebody's own in the first workspace of the scenario."""
    return scene.session(next(iter(scene.project.workspaces)), seat)


def _between(crew: Crew, worker: Worker, least: int, outcome: Outcome, found: int) -> None:
    most = crew.begun(worker.place)
    if not least <= found <= most:
        raise outcome.broken(
            f"{worker.place} should show the {least} rows that had been acknowledged, and {most} at most",
            f"it shows {found}",
        )


_WRITES = {("REST", "append rows to"), ("S3", "store objects under"), ("SQL", "insert rows into")}

_WORK: dict[tuple[str, str], Callable[[Crew, Worker], Callable[[int], None]]] = {
    ("REST", "append rows to"): _append_rows,
    ("REST", "count the rows of"): _count_over_rest,
    ("S3", "store objects under"): _store_objects,
    ("SQL", "insert rows into"): _insert_rows,
    ("SQL", "count the rows of"): _count_in_sql,
}


# --- what is there afterwards ---------------------------------------------------------------------------------------


def _rows_of_project(scene: StorageScene, place: str) -> tuple[Outcome, list[str]]:
    """Read over SQL, and counted over REST."""
    table = TableName.parse(place)
    outcome, found = _rows_of(scene, scene.sql_name(table))
    read = scene.owner.tables.read(table)
    counted = read.value(f"{place} should be readable")["row_count"]
    if counted != len(found):
        raise read.broken(f"REST should count the {len(found)} rows that SQL finds in {place}", f"it counts {counted}")
    return outcome, found


def _rows_of_workspace(scene: StorageScene, place: str) -> tuple[Outcome, list[str]]:
    return _rows_of(scene, f'"{place}"')


def _rows_of(scene: StorageScene, name: str) -> tuple[Outcome, list[str]]:
    outcome = _session(scene, "judging").run(f"SELECT worker, n FROM {name}")
    rows = outcome.value("what the crew has written should be readable")
    return outcome, [f"{worker}/{number}" for worker, number in rows]


def _keys_under(scene: StorageScene, place: str) -> tuple[Outcome, list[str]]:
    pages = list(Objects(scene.s3(), scene.s3_bucket()).pages(Prefix=place))
    return pages[-1], [key.removeprefix(place) for key in keys_of(pages)]


_FIND: dict[str, Callable[[StorageScene, str], tuple[Outcome, list[str]]]] = {
    "REST": _rows_of_project,
    "S3": _keys_under,
    "SQL": _rows_of_workspace,
}
