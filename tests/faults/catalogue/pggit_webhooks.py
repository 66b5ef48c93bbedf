"""pgGit: webhooks, and what they may be made of."""

from __future__ import annotations

import re
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from support.sandbox.pggit import database
from support.sandbox.pggit.api import replies, webhooks
from support.sandbox.pggit.service import Service
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, replaces
from tests.faults.pggit_ways import around_requests, changes_answers, changes_bodies, fails, rewrites

ALL = "/webhooks"
ONE = "/webhooks/[0-9]+"


def _has_text(body: Any, field: str) -> bool:
    return isinstance(body, dict) and isinstance(body.get(field), str)


@fault("The events of a new webhook are forgotten.", "webhooks", r"events is .*expected")
def events_forgotten() -> None:
    rewrites(r"%\(events\)s, %\(active\)s", "'{*}', %(active)s")


@fault("A new webhook is active, whatever was asked for.", "webhooks", r"active is true, expected false")
def always_active() -> None:
    rewrites(r"%\(events\)s, %\(active\)s", "%(events)s, true")


@fault(
    "The answer to a new webhook shows another name than is stored.",
    "webhook_storage webhooks",
    r"name is orders, expected Orders",
)
def answers_what_was_sent() -> None:
    rewrites(r"VALUES \(%\(name\)s", "VALUES (lower(%(name)s)")


@fault("The list does not show descriptions.", "webhooks", r"in the list.*description is NULL, expected")
def list_without_descriptions() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        for each in answer.body.get("webhooks", []):
            each["description"] = None


@fault(
    "A change forgets the description when it is not named.",
    "webhooks webhook_storage",
    r"description is NULL, expected before",
)
def change_clears_description() -> None:
    rewrites(
        r"updated_at = clock_timestamp\(\) WHERE id", "updated_at = clock_timestamp(), description = NULL WHERE id"
    )


@fault("A change does not change the day of the last change.", "webhooks", r"should move updated_at")
def change_undated() -> None:
    rewrites(r", updated_at = clock_timestamp\(\) WHERE id", " WHERE id")


@fault("A change dates the making anew.", "webhooks", r"created_at")
def change_redates() -> None:
    rewrites(
        r"updated_at = clock_timestamp\(\) WHERE id",
        "updated_at = clock_timestamp(), created_at = clock_timestamp() WHERE id",
    )


@fault("A change is acknowledged and not made.", "webhooks webhook_storage", r"expected Shipments|is .*expected")
def change_not_made() -> None:
    rewrites(
        r"updated_at = clock_timestamp\(\) WHERE id = %\(id\)s", "updated_at = clock_timestamp() WHERE id = -%(id)s"
    )


@fault("A deleted webhook is still there.", "webhooks", r"should be gone \(404\)")
def delete_is_a_lie() -> None:
    rewrites(r"DELETE FROM webhooks WHERE id = %\(id\)s RETURNING id", "SELECT id FROM webhooks WHERE id = %(id)s")


@fault("Deleting one webhook deletes those made in the same hour.", "webhooks", r"orders.*|should be in the list")
def delete_takes_others() -> None:
    rewrites(
        r"DELETE FROM webhooks WHERE id = %\(id\)s RETURNING id",
        "DELETE FROM webhooks WHERE id >= %(id)s - 1 RETURNING id",
    )


@fault("Deleting what is gone succeeds.", "webhooks", r"refused as not found.*answered 204")
def delete_twice() -> None:
    @changes_answers("DELETE", ONE)
    def change(answer: Answer) -> None:
        answer.status, answer.body = 204, None


@fault("Reading what is not there is a server error.", "webhooks requests", r"found 500")
def missing_is_an_accident() -> None:
    @changes_answers("GET", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status = 500


@fault("Names are trimmed to 250 characters.", "webhook_input", r"name is .*expected")
def names_cut() -> None:
    rewrites(r"VALUES \(%\(name\)s", "VALUES (left(%(name)s, 250)")


@fault("Texts are escaped as for a web page.", "webhooks", r"expected <b>bold</b>")
def names_escaped() -> None:
    rewrites(r"VALUES \(%\(name\)s", "VALUES (replace(%(name)s, '<', '&lt;')")


@fault("What a name has too much is cut off without a word.", "webhook_input", r"should be refused as invalid")
def name_too_long() -> None:
    changes_bodies("POST", ALL, lambda body: body | {"name": body["name"][:255]} if _has_text(body, "name") else body)


@fault("Any number is taken for a name.", "webhook_input", r"should be refused as invalid.*answered 201")
def numbers_for_names() -> None:
    changes_bodies("POST", ALL, lambda body: body | {"name": "7"} if body.get("name") == 7 else body)


@fault("A null character is a server error.", "webhook_input", r"found 500")
def null_is_an_accident() -> None:
    @changes_answers("POST", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 422 and "cannot be stored" in str(answer.body):
            answer.status, answer.body = 500, {"detail": "Internal Server Error"}


@fault("A refused webhook is stored all the same.", "webhook_input", r"should leave everything as it was.*is new")
def refused_and_stored() -> None:
    too_long = [False]

    def cut(body: Any) -> Any:
        too_long[0] = _has_text(body, "name") and len(body["name"]) > 255
        return body | {"name": body["name"][:255]} if too_long[0] else body

    changes_bodies("POST", ALL, cut)

    @changes_answers("POST", ALL)
    def change(answer: Answer) -> None:
        if too_long[0]:
            answer.status, answer.body = 422, {"detail": [{"type": "long", "loc": ["body", "name"], "msg": "long"}]}


@fault("Two webhooks may not have the same name.", "webhooks", r"found 409|such a webhook")
def names_unique() -> None:
    seen: set[str] = set()

    @changes_answers("POST", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 201:
            if answer.body["name"] in seen:
                answer.status, answer.body = 409, {"detail": "taken"}
            else:
                seen.add(answer.body["name"])


@fault("Ids beyond 32 bits are server errors.", "requests", r"found 500")
def large_ids_crash() -> None:
    @changes_answers("GET", "/webhooks/[0-9]{10,}")
    def change(answer: Answer) -> None:
        if int(answer.path.rpartition("/")[2]) > 2**31 - 1:
            answer.status = 500


@fault("Pages hold up to 1000.", "webhook_lists", r"should be refused as invalid")
def pages_of_a_thousand() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 422 and "page_size=101" in answer.query:
            answer.status, answer.body = 200, {"webhooks": [], "total": 0, "page": 1, "page_size": 101, "pages": 0}


@fault("Rows of the same instant come in any order.", "webhook_lists", r"each of the 9 \w+ once")
def unstable_order() -> None:
    rewrites(r"created_at DESC, (w\.id|alert_id) DESC", "created_at DESC, random()")


@fault("The oldest come first.", "webhook_lists", r"pages together should show")
def oldest_first() -> None:
    rewrites(r"w\.created_at DESC, w\.id DESC", "w.created_at, w.id")


@fault("Pages overlap by one.", "webhook_lists", r"each once|they show")
def pages_overlap() -> None:
    rewrites(r"OFFSET %\(offset\)s", "OFFSET greatest(0, %(offset)s - 1)")


@fault("The total is that of the page.", "webhook_lists", r"where it lies in its list|pages together should")
def total_of_the_page() -> None:
    @replaces(replies, "page_of")
    def page_of(right: Function, name: str, items: Any, total: int, page: int, page_size: int) -> Any:
        return right(name, items, len(items) if page == 1 else total, page, page_size)


@fault("The page behind the last is not found.", "webhook_lists", r"found 404")
def past_end_missing() -> None:
    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 200 and not answer.body["webhooks"]:
            answer.status, answer.body = 404, {"detail": "no such page"}


@fault("Listing webhooks is a server error.", "webhooks", r"found 500")
def list_crashes() -> None:
    fails("GET", ALL)


@fault("The health of a webhook is not shown.", "webhook_storage", r"health_status is|total_deliveries is 0")
def metrics_not_shown() -> None:
    rewrites(
        r"LEFT JOIN webhook_health_metrics m ON m\.webhook_id = w\.id\s+(?=WHERE w\.id|ORDER)",
        "LEFT JOIN webhook_health_metrics m ON false ",
    )


@fault("A change switches a webhook on that it does not mention.", "webhooks", r"active is true, expected false")
def change_switches_on() -> None:
    rewrites(r"UPDATE webhooks SET (?!.*active = )", "UPDATE webhooks SET active = true, ")


@fault("An empty list of events is taken for none.", "webhooks", r"events is .*expected \[\]")
def empty_events_ignored() -> None:
    changes_bodies("PUT", ONE, lambda body: {name: value for name, value in body.items() if value != []})


@fault("Addresses are written in small letters.", "webhooks", r"url is https://hooks\.example/orders/new/, expected")
def addresses_lowered() -> None:
    rewrites(r"VALUES \(%\(name\)s, %\(url\)s", "VALUES (%(name)s, lower(%(url)s)")


@fault("Texts lose the spaces at their edges.", "webhooks", r"description is .*expected ␠")
def texts_trimmed() -> None:
    def trim(body: Any) -> Any:
        return {name: value.strip() if isinstance(value, str) else value for name, value in body.items()}

    changes_bodies("POST", ALL, trim)


@fault("Times are shown as those of another zone.", "webhook_storage", r"should say when it was made.*in the database")
def times_of_another_zone() -> None:
    rewrites(r"w\.created_at, w\.updated_at", "w.created_at + INTERVAL '2 hours' AS created_at, w.updated_at")


@fault("A change writes back all that it has read.", "webhooks", r"name is .*expected|is .*expected")
def updates_lost() -> None:
    """Two at once undo each other; a slow change makes the meeting certain."""

    @replaces(webhooks, "execute")
    def execute(right: Function, connection: Any, statement: str, **parameters: Any) -> int:
        select = "SELECT name, url, events, active, description FROM webhooks WHERE id = %(id)s"
        before = database.row(connection, select, id=parameters["id"]) or {}
        time.sleep(0.02)
        written = ", ".join(f"{name} = %({name})s" for name in before)
        update = f"UPDATE webhooks SET {written}, updated_at = clock_timestamp() WHERE id = %(id)s"
        return int(right(connection, update, **{**before, **parameters}))


@fault("Whoever changes a webhook may say when it was made.", "webhooks", r"created_at is 1999.*expected")
def dated_by_callers() -> None:
    @around_requests
    async def hook(app: ASGIApp, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def heard() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        await app(scope, heard, send)
        changed = re.fullmatch(r"/api/v1/webhooks/([0-9]+)", scope.get("path", ""))
        if changed and b"created_at" in body:
            with service.database.connection() as connection:
                update = "UPDATE webhooks SET created_at = '1999-12-31' WHERE id = %(id)s"
                database.execute(connection, update, id=int(changed[1]))
            service.cache.invalidate(["*"])


@fault("A page behind the last counts nothing.", "webhook_lists", r"how many there are in all.*counts nothing")
def past_end_counts_nothing() -> None:
    """As where the number comes with the rows: `count(*) OVER ()`."""

    @changes_answers("GET", ALL)
    def change(answer: Answer) -> None:
        if answer.status == 200 and not answer.body["webhooks"]:
            answer.body |= {"total": 0, "pages": 0}


@fault("A change that is no JSON is a server error.", "requests", r"PUT /api/v1/webhooks.*found 500")
def malformed_change_crashes() -> None:
    @changes_answers("PUT", ONE)
    def change(answer: Answer) -> None:
        if answer.status == 422 and answer.body["detail"][0]["type"] == "json_invalid":
            answer.status, answer.body = 500, {"detail": "Internal Server Error"}


@fault("A page holds 50 at most, whatever was asked for.", "webhook_lists", r"each of the 60 webhooks once")
def pages_capped() -> None:
    rewrites(r"LIMIT %\(limit\)s OFFSET", "LIMIT least(%(limit)s, 50) OFFSET")


@fault("What was changed last comes first.", "webhook_lists", r"pages together should show \['c', 'b', 'a'\]")
def changed_first() -> None:
    rewrites(r"ORDER BY w\.created_at DESC", "ORDER BY w.updated_at DESC")
