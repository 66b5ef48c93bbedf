"""Sharing of buckets: what other projects find."""

from __future__ import annotations

from behave import then
from behave.runner import Context

from steps.storage.here import client, storage


@then("{caller:Caller} finds {bucket:Quoted} to be a link to {source:Quoted} of the project")
def finds_link(context: Context, caller: str, bucket: str, source: str) -> None:
    here, scene = client(context, caller), storage(context)
    listing = here.buckets.list()
    shown = [b for b in listing.value(f"{caller} should see the buckets")["buckets"] if b["name"] == bucket]
    if len(shown) != 1:
        raise listing.broken(f'the linked bucket "{bucket}" should be listed once', f"it is there {len(shown)} times")
    outcome = here.buckets.read(bucket)
    for where, record in ((listing, shown[0]), (outcome, outcome.value("a linked bucket should be readable"))):
        found = (record["is_linked"], record["source_project_id"], record["source_bucket_name"])
        if found != (True, scene.project.id, source):
            raise where.broken(
                f'"{bucket}" should be shown as a link to the bucket "{source}" of {scene.project.id}',
                "is_linked is {}, source_project_id is {}, source_bucket_name is {}".format(*found),
            )


@then("the grant is answered to be for the bucket {bucket:Quoted}")
def granted_for(context: Context, bucket: str) -> None:
    outcome = context.world.outcome
    if outcome.body["bucket_name"] != bucket:
        raise outcome.broken(
            f'the answer should name the granted bucket "{bucket}"', f"bucket_name is {outcome.body['bucket_name']}"
        )


@then("the bucket is shown to be shared with {labels}")
def shared_with(context: Context, labels: str) -> None:
    projects, outcome = storage(context).projects, context.world.outcome
    expected = sorted(projects[label.strip('"')].id for label in labels.split(", "))
    if sorted(outcome.body["shared_with"]) != expected:
        raise outcome.broken(
            f"the bucket should be shared with {expected}", f"it is with {outcome.body['shared_with']}"
        )
