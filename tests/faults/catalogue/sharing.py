"""Bucket sharing: shares and grants together, and several links to one bucket."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from support.sandbox.storage.store import catalog, sharing
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, changes_answers, notes, replaces

FEATURE = "bucket_sharing"
STILL_READ = r"team of \"reader\" should not get at the table in_c_{0}\.users|find the table in_c_{0}\.users listed"


@fault(
    "A grant stays when the share has been taken back before it.",
    features=FEATURE,
    message=STILL_READ.format("linked"),
)
def grant_stays_after_share() -> None:
    @replaces(sharing, "unshare")
    def unshare(right: Function, store: Any, project_id: str, bucket: str, target_id: str) -> None:
        right(store, project_id, bucket, target_id)
        notes(store).setdefault("unshared", set()).add((project_id, bucket, target_id))

    @replaces(sharing, "revoke")
    def revoke(right: Function, store: Any, *arguments: Any) -> None:
        if arguments not in notes(store).get("unshared", set()):
            right(store, *arguments)


@fault(
    "A second link to a bucket removes the first.",
    features=FEATURE,
    message=r"should be able to preview the table in_c_linked\.users",
)
def second_link_removes_the_first() -> None:
    @replaces(sharing, "link")
    def link(right: Function, store: Any, project_id: str, name: str, source_id: str, source_bucket: str) -> Any:
        made = right(store, project_id, name, source_id, source_bucket)
        links = store.require_project(project_id).links
        for key in [key for key, each in links.items() if key != name.lower() and each.source_project_id == source_id]:
            del links[key]
        return made


@fault(
    "A second link to a bucket is answered as made and leads nowhere.",
    features=FEATURE,
    message=r"should be able to preview the table in_c_again\.users",
)
def second_link_leads_nowhere() -> None:
    @replaces(sharing, "link")
    def link(right: Function, store: Any, project_id: str, name: str, source_id: str, source_bucket: str) -> Any:
        links = store.require_project(project_id).links
        is_second = any(each.source_project_id == source_id for each in links.values())
        made = right(store, project_id, name, source_id, source_bucket)
        if is_second:
            links[name.lower()] = replace(links[name.lower()], source_bucket_name="in_c_nowhere")
        return made


@fault(
    "Taking a share back ends the reading through the first link only.",
    features=FEATURE,
    message=STILL_READ.format("again"),
)
def second_link_outlives_the_share() -> None:
    @replaces(sharing, "_drop_unreadable")
    def drop(right: Function, store: Any, ref: Any, target_id: str) -> None:
        links = store.require_project(target_id).links
        first = next((key for key, link in links.items() if link.source_bucket_name == ref.name), None)
        if first is not None:
            del links[first]
        if links:
            notes(store)["open"] = True

    @replaces(catalog.Store, "link_source")
    def link_source(right: Function, store: Any, reader_id: str, project_id: str, bucket: str) -> Any:
        found = right(store, reader_id, project_id, bucket)
        source = store.project(project_id)
        return source.main.buckets.get(bucket.lower()) if source and notes(store).get("open") else found


@fault(
    "Of two links under one name that are made at the same time both are accepted.",
    features=FEATURE,
    message=r"one of .* should (succeed|be accepted)|4 succeeded",
)
def links_race() -> None:
    @replaces(sharing, "link")
    def link(right: Function, store: Any, project_id: str, name: str, source_id: str, source_bucket: str) -> Any:
        links = store.require_project(project_id).links
        was_free = name.lower() not in links
        time.sleep(0.2)
        if was_free:
            links.pop(name.lower(), None)
        return right(store, project_id, name, source_id, source_bucket)


@fault(
    "A grant is answered as one for another bucket.",
    features=FEATURE,
    message=r"answer should name the granted bucket \"in_c_more\".*bucket_name is in_c_sales",
)
def grant_names_another_bucket() -> None:
    @changes_answers("POST", r"/projects/[^/]+/branches/default/buckets/[^/]+/grant-readonly")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["bucket_name"] = "in_c_sales"
