"""Buckets: made, listed, counted, removed."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from support.sandbox.storage.api import buckets as api
from support.sandbox.storage.errors import ApiError
from support.sandbox.storage.store import access, buckets, catalog, snapshots
from support.sandbox.storage.store.records import Bucket
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, notes, replaces

ALL = r"/projects/[^/]+/branches/default/buckets"
ONE = ALL + r"/[^/]+"


@fault(
    "A new bucket is answered as made and not stored.",
    features="buckets",
    message=r"buckets should be \['in_c_sales'\]|bucket_not_found",
)
def create_is_forgotten() -> None:
    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        ref = right(store, project_id, branch_id, name, description)
        del ref.branch.buckets[name.lower()]
        return ref


@fault(
    "A bucket can be made twice.",
    features="buckets",
    message=r"should be refused as a conflict \(409\), but POST .*/buckets answered 201",
)
def taken_name_is_accepted() -> None:
    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        try:
            return right(store, project_id, branch_id, name, description)
        except ApiError:
            return access.find_bucket(store, project_id, branch_id, name)


@fault(
    "A bucket that is made twice is refused and emptied.",
    features="buckets",
    message=r"nothing should have changed.*table in_c_sales\.users is gone",
)
def taken_name_is_refused_and_emptied() -> None:
    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        try:
            return right(store, project_id, branch_id, name, description)
        except ApiError:
            access.find_bucket(store, project_id, branch_id, name).bucket.version = store.new_version()
            raise


@fault(
    "A bucket that is made twice crashes the service.",
    features="buckets",
    message=r"POST .*/buckets answered 500",
)
def taken_name_crashes() -> None:
    @changes_answers("POST", ALL)
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 409 else answer.status


@fault(
    "The list of buckets is not sorted by name.",
    features="buckets",
    message=r"order|sorted",
)
def list_is_unsorted() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        answer.body.get("buckets", []).reverse()


@fault(
    "The list of buckets leaves the last one out.",
    features="buckets",
    message=r"buckets should be .*listed are",
)
def list_lacks_the_last() -> None:
    @replaces(access, "list_buckets")
    def list_buckets(right: Function, *arguments: Any) -> Any:
        return right(*arguments)[:-1]


@fault(
    "The list of buckets leaves those without tables out.",
    features="buckets",
    message=r"buckets should be .*listed are",
)
def list_lacks_the_empty() -> None:
    @replaces(access, "list_buckets")
    def list_buckets(right: Function, *arguments: Any) -> Any:
        return [ref for ref in right(*arguments) if ref.version.tables]


@fault(
    "The total of the list of buckets is one too many.",
    features="buckets",
    message=r"in total, but.*total is 2",
)
def total_is_one_too_many() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["total"] += 1


@fault(
    "The list of buckets shows those of all projects.",
    features="buckets",
    message=r"buckets should be .*listed are",
)
def list_shows_everybodys() -> None:
    @replaces(access, "list_buckets")
    def list_buckets(right: Function, store: Any, project_id: str, branch_id: str) -> Any:
        return [ref for project in store.projects() for ref in right(store, project.id, branch_id)]


@fault(
    "Buckets of the same name are one and the same in all projects.",
    features="buckets",
    message=r"neighbour|other project|another project",
)
def same_name_is_the_same_bucket() -> None:
    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        known = [project.main.buckets.get(name.lower()) for project in store.projects()]
        ref = right(store, project_id, branch_id, name, description)
        first: Bucket | None = next((bucket for bucket in known if bucket), None)
        if first is not None:
            ref.branch.buckets[name.lower()] = first
            ref = replace(ref, bucket=first)
        return ref


@fault(
    "Deleting a bucket is accepted and not done.",
    features="buckets",
    message=r"in_c_sales",
)
def delete_does_nothing() -> None:
    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        access.find_bucket(store, project_id, branch_id, name)


@fault(
    "Deleting a bucket deletes all whose names begin alike.",
    features="buckets",
    message=r"nothing but the bucket in_c_sales should have changed.*bucket in_c_sales_old is gone",
)
def delete_goes_by_prefix() -> None:
    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        right(store, project_id, branch_id, name, cascade)
        kept = store.require_project(project_id).main.buckets
        for other in [each for each in kept if each.startswith(name.lower())]:
            right(store, project_id, branch_id, other, True)


@fault(
    "Deleting a bucket deletes those of the same name in other projects.",
    features="buckets",
    message=r"neighbour|other project|another project",
)
def delete_hits_other_projects() -> None:
    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        right(store, project_id, branch_id, name, cascade)
        for project in store.projects():
            project.main.buckets.pop(name.lower(), None)


@fault(
    "A bucket that should go only if it is empty goes with its tables.",
    features="buckets",
    message=r"should be refused as invalid or a conflict .*, but DELETE .* answered 204",
)
def cascade_is_ignored() -> None:
    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        right(store, project_id, branch_id, name, True)


@fault(
    "A bucket that should go only if it is empty is kept, but its tables go.",
    features="buckets",
    message=r"nothing should have changed.*table in_c_sales\.users is gone",
)
def refused_delete_empties() -> None:
    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        try:
            right(store, project_id, branch_id, name, cascade)
        except ApiError:
            access.find_bucket(store, project_id, branch_id, name).bucket.version = store.new_version()
            raise


@fault(
    "A bucket that should go only if it is empty crashes the service when it is not.",
    features="buckets",
    message=r"DELETE .*/buckets/\{bucket_name\} answered 500",
)
def refused_delete_crashes() -> None:
    @changes_answers("DELETE", ONE)
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 409 else answer.status


@fault(
    "A bucket that should go only if it is empty never goes.",
    features="buckets",
    message=r"(should be accepted|should be able to delete a bucket|empty).*DELETE .* answered 409",
)
def empty_bucket_is_kept() -> None:
    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        if not cascade:
            raise ApiError(409, "bucket_not_empty", "The bucket has tables.")
        right(store, project_id, branch_id, name, cascade)


@fault(
    "A bucket with tables is not deleted unless that is asked for.",
    features="buckets",
    message=r"owner should be able to delete a bucket, but DELETE .* answered 409",
)
def cascade_is_off() -> None:
    @changes_answers("DELETE", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 204 and not answer.query:
            answer.status = 409
            answer.body = {"detail": {"error": "bucket_not_empty", "message": "The bucket has tables."}}


@fault(
    "A bucket that was deleted comes back with its tables when it is made again.",
    features="buckets",
    message=r"tables should be \[\].*listed are \['users'\]",
)
def deleted_comes_back() -> None:
    left: dict[tuple[str, str], Any] = {}

    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        version = access.find_bucket(store, project_id, branch_id, name).version
        right(store, project_id, branch_id, name, cascade)
        left[project_id, name.lower()] = version

    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        ref = right(store, project_id, branch_id, name, description)
        ref.bucket.version = left.pop((project_id, name.lower()), ref.bucket.version)
        return ref


@fault(
    "A bucket always counts 0 tables.",
    features="buckets",
    message=r"should count 1 tables.*counts 0",
)
def counts_nothing() -> None:
    @replaces(api, "shown")
    def shown(right: Function, ref: Any) -> Any:
        return right(ref) | {"table_count": 0}


@fault(
    "A bucket counts the tables of the whole project.",
    features="buckets",
    message=r"should count 0 tables.*counts 1",
)
def counts_the_project() -> None:
    @replaces(api, "shown")
    def shown(right: Function, ref: Any) -> Any:
        return right(ref) | {"table_count": sum(len(each.version.tables) for each in ref.branch.buckets.values())}


@fault(
    "A bucket's count of tables does not go down when one is dropped.",
    features="buckets tables",
    message=r"should count \d tables.*counts",
)
def count_never_goes_down() -> None:
    def most(bucket: Bucket) -> int:
        known = notes(bucket)
        known["most"] = max(known.get("most", 0), len(bucket.version.tables))
        return int(known["most"])

    @replaces(api, "shown")
    def shown(right: Function, ref: Any) -> Any:
        return right(ref) | {"table_count": most(ref.bucket)}

    # Looked at after every change, as a counter would be kept.
    @replaces(catalog.Store, "change_bucket")
    def change_bucket(right: Function, store: Any, bucket: Any, work: Any) -> Any:
        result = right(store, bucket, work)
        most(bucket)
        return result


def _renames(change: Any) -> None:
    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        return right(store, project_id, branch_id, change(name), description)


@fault(
    "Names of buckets are changed to small letters.",
    features="buckets",
    message=r"buckets should be .*listed are",
)
def names_lose_capitals() -> None:
    _renames(str.lower)


@fault(
    "Dots and hyphens in the names of buckets become underscores.",
    features="buckets",
    message=r"(409 bucket_exists: Bucket .in_c_sales.)|listed are .*in_c_sales",
)
def names_are_tidied() -> None:
    _renames(lambda name: name.replace(".", "_").replace("-", "_"))


@fault(
    "Letters that are not English are lost from the names of buckets.",
    features="buckets",
    message=r"(Žluťoučký).*(listed are|listed so).*\?lu\?ou\?k\?",
)
def names_are_ascii_only() -> None:
    _renames(lambda name: name.encode("ascii", "replace").decode())


@fault(
    "Names of buckets are cut to 32 characters.",
    features="buckets",
    message=r"listed (are|so).*xxxxxxxx",
)
def names_are_cut() -> None:
    _renames(lambda name: name[:32])


@fault(
    "A quote in the name of a bucket crashes the service.",
    features="buckets",
    message=r"POST .*/buckets answered 500",
)
def quotes_crash() -> None:
    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        if "'" in name:
            raise RuntimeError("unterminated string")
        return right(store, project_id, branch_id, name, description)


@fault(
    "Deleting a bucket that does not exist is answered as done.",
    features="buckets",
    message=r"should be refused as not found \(404\), but DELETE .* answered 204",
)
def deleting_nothing_succeeds() -> None:
    @changes_answers("DELETE", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status, answer.body = 204, None


@fault(
    "A bucket that was never made is shown, without tables.",
    features="buckets",
    message=r"should be refused as not found \(404\), but GET .*/buckets/\{bucket_name\} answered 200",
)
def unknown_is_empty() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status = 200
            answer.body = {
                "name": answer.path.rpartition("/")[2], "table_count": 0, "description": None, "is_linked": False,
                "source_project_id": None, "source_bucket_name": None,
            }  # fmt: skip


@fault(
    "A bucket that was never made crashes the service.",
    features="buckets",
    message=r"GET .*/buckets/\{bucket_name\} answered 500",
)
def unknown_crashes() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        answer.status = 500 if answer.status == 404 else answer.status


@fault(
    "A table can be made in a bucket that was never made, which makes the bucket.",
    features="tables buckets",
    message=r"should be refused as not found \(404\), but POST .*/tables answered 201",
)
def tables_make_buckets() -> None:
    @replaces(access, "find_bucket")
    def find_bucket(right: Function, store: Any, project_id: str, branch_id: str, name: str) -> Any:
        try:
            return right(store, project_id, branch_id, name)
        except ApiError:
            import sys

            if sys._getframe(2).f_code.co_name != "create_table":
                raise
            return buckets.create(store, project_id, branch_id, name, None)


@fault(
    "What a bucket is for is forgotten when it is made.",
    features="buckets",
    message=r"description",
)
def description_is_lost() -> None:
    @changes_answers("POST", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 201:
            answer.body["description"] = None


@fault(
    "The list of buckets is kept for some seconds.",
    features="buckets",
    message=r"buckets should be .*listed are|listed",
)
def list_is_stale() -> None:
    kept: dict[str, tuple[float, Any]] = {}

    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        since, body = kept.get(answer.path, (0.0, None))
        if body is None or time.monotonic() - since > 5:
            kept[answer.path] = (time.monotonic(), answer.body)
        elif answer.status == 200:
            answer.body = body


@fault(
    "Of several who make the same bucket at once, each is told that it worked.",
    features="buckets",
    message=r"one of \d+ requests at the same time should succeed, but POST",
)
def creation_races() -> None:
    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        free = name.lower() not in store.require_project(project_id).main.buckets
        time.sleep(0.05)
        if free:
            store.require_project(project_id).main.buckets.pop(name.lower(), None)
        return right(store, project_id, branch_id, name, description)


@fault(
    "Buckets that are made at the same time get lost.",
    features="buckets",
    message=r"buckets? .*(should|listed)",
)
def simultaneous_creations_are_lost() -> None:
    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: Any) -> Any:
        branch = store.require_project(project_id).main
        before = dict(branch.buckets)
        time.sleep(0.05)
        ref = right(store, project_id, branch_id, name, description)
        branch.buckets = {**before, name.lower(): ref.bucket}
        return ref


@fault(
    "A deleted bucket takes the snapshots of tables along that are called like its own.",
    features="buckets",
    message=r'owner restores the snapshot "of other".*snapshot_not_found',
)
def deleted_bucket_takes_snapshots_of_others() -> None:
    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        tables = access.find_bucket(store, project_id, branch_id, name).version.tables
        right(store, project_id, branch_id, name, cascade)
        snapshots = store.require_project(project_id).snapshots
        for id in [id for id, each in snapshots.items() if each.table_name.lower() in tables]:
            del snapshots[id]


@fault(
    "A snapshot of a deleted bucket comes back without its rows.",
    features="buckets",
    message=r"the table in_c_other\.users should hold exactly the rows of the scenario.*Alice",
)
def snapshot_of_deleted_bucket_is_empty() -> None:
    @replaces(snapshots, "copy_table")
    def copy_table(right: Function, store: Any, change: Any, source: Any, table: Any, name: str) -> None:
        right(store, change, source, table, name)
        change.cursor.execute(f"DELETE FROM {change.address(name)}")


@fault(
    "A bucket that is made again has the description of the deleted one.",
    features="buckets",
    message=r'bucket "in_c_sales" was made without a description',
)
def description_comes_back() -> None:
    known: dict[tuple[str, str], str | None] = {}

    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, branch_id: str, name: str, description: str | None) -> Any:
        kept = known[project_id, name] = description or known.get((project_id, name))
        return right(store, project_id, branch_id, name, kept)


@fault(
    "A deleted bucket comes back with the next that is made.",
    features="buckets",
    message=r"buckets should be \['in_c_hr', 'in_c_more'\].*'in_c_sales'",
)
def deletion_is_undone_later() -> None:
    deleted: dict[str, list[Bucket]] = {}

    @replaces(buckets, "remove")
    def remove(right: Function, store: Any, project_id: str, branch_id: str, name: str, cascade: bool) -> None:
        bucket = access.find_bucket(store, project_id, branch_id, name).bucket
        right(store, project_id, branch_id, name, cascade)
        deleted.setdefault(project_id, []).append(bucket)

    @replaces(buckets, "create")
    def create(right: Function, store: Any, project_id: str, *definition: Any) -> Any:
        made = right(store, project_id, *definition)
        for bucket in deleted.pop(project_id, []):
            if bucket.name != made.name:
                bucket.dropped = False
                store.require_project(project_id).main.buckets[bucket.name.lower()] = bucket
        return made


@fault(
    "A plus sign in a path is taken for a space.",
    features="buckets",
    message=r"in\+c.*should be (readable|listed)|bucket 'in\+c'",
)
def plus_is_a_space() -> None:
    @replaces(access, "find_bucket")
    def find_bucket(right: Function, store: Any, project_id: str, branch_id: str, name: str) -> Any:
        return right(store, project_id, branch_id, name.replace("+", " "))
