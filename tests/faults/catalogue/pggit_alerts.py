"""pgGit: alerts, their statistics, and the dashboard."""

from __future__ import annotations

import time
from typing import Any

from support.sandbox.pggit import database
from support.sandbox.pggit.api import alerts
from tests.faults.fault import fault
from tests.faults.patching import Answer, Function, replaces
from tests.faults.pggit_ways import changes_answers, changes_bodies, fails, rewrites

LIST = "/alerts"
BATCH = "/alerts/acknowledge"
SINGLE = "/alerts/[0-9]+/ack"


@fault(
    "What does not exist is counted as acknowledged.",
    "acknowledgement",
    r"1 of these alerts exist and should be counted.*4 are",
)
def unknown_counted() -> None:
    @changes_answers("POST", BATCH)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["acknowledged_count"] = len(answer.body["alert_ids"])


@fault("Acknowledging one alert is a server error.", "acknowledgement alerts", r"alerts/\{alert_id\}/ack.*found 500")
def single_crashes() -> None:
    fails("POST", SINGLE)


@fault(
    "Acknowledging several alerts acknowledges all.",
    "acknowledgement",
    r"acknowledged is true, expected false|of these alerts exist and should be counted",
)
def batch_takes_all() -> None:
    rewrites(r"WHERE alert_id = ANY\(%\(ids\)s::int\[\]\)", "WHERE true")


@fault("Acknowledging several alerts does nothing.", "acknowledgement freshness", r"acknowledged|counted")
def batch_does_nothing() -> None:
    rewrites(r"SET acknowledged = true, (?=.*ANY)", "SET acknowledged = acknowledged, ")


@fault("There is no way to acknowledge several alerts.", "acknowledgement", r"found 405|answered 405")
def batch_missing() -> None:
    @changes_answers("POST", BATCH)
    def change(answer: Answer) -> None:
        answer.status, answer.body = 405, {"detail": "Method Not Allowed"}


@fault("Who has acknowledged an alert is not kept.", "acknowledgement", r"acknowledged_by is NULL, expected")
def nobody_has_acknowledged() -> None:
    rewrites(r", acknowledged_by = %\(user\)s", "")


@fault("Notes are not kept.", "acknowledgement", r"notes is NULL, expected")
def notes_lost() -> None:
    rewrites(r", notes = coalesce\(%\(notes\)s, notes\)", "")


@fault("A repeated acknowledgement erases the notes.", "acknowledgement", r"notes is NULL, expected on my way")
def repeat_erases() -> None:
    rewrites(r"coalesce\(%\(notes\)s, notes\)", "%(notes)s")


@fault("A repeated acknowledgement takes it back.", "acknowledgement alert_statistics", r"acknowledged")
def repeat_takes_back() -> None:
    rewrites(r"SET acknowledged = true", "SET acknowledged = NOT acknowledged")


@fault("Acknowledging an alert that does not exist succeeds.", "requests", r"not found or invalid.*answered 200")
def unknown_acknowledged() -> None:
    @changes_answers("POST", SINGLE)
    def change(answer: Answer) -> None:
        if answer.status == 404:
            answer.status = 200
            answer.body = {
                "id": 1,
                "queue_id": None,
                "webhook_id": None,
                "alert_type": "",
                "severity": "",
                "message": "",
                "delivery_status": "",
                "created_at": "2026-01-01T00:00:00",
                "acknowledged": True,
                "acknowledged_at": None,
            }


@fault("Notes are not limited.", "acknowledgement", r"should be refused as invalid")
def notes_unlimited() -> None:
    changes_bodies("POST", SINGLE, lambda body: {"notes": str(body.get("notes"))[:500]})


@fault("An alert without a webhook breaks the list.", "alerts", r"found 500")
def null_links_break() -> None:
    @changes_answers("GET", LIST)
    def change(answer: Answer) -> None:
        if answer.status == 200 and any(each["webhook_id"] is None for each in answer.body["alerts"]):
            answer.status, answer.body = 500, {"detail": "Internal Server Error"}


@fault("The list of alerts cannot be read.", "alerts acknowledgement", r"found 500")
def list_crashes() -> None:
    fails("GET", LIST)


@fault("Severities are compared without regard to capitals.", "alerts", r"should show \[\].*it shows")
def severity_caseless() -> None:
    rewrites(r"severity = %\(severity\)s", "lower(severity) = lower(%(severity)s)")


@fault("The filter by state is ignored.", "alerts", r"of these alerts the list should show")
def status_ignored() -> None:
    rewrites(r"delivery_status = %\(status\)s\)", "true)")


@fault("Only one of two filters counts.", "alerts", r"of these alerts the list should show")
def one_filter_counts() -> None:
    rewrites(r"\) AND \(%\(severity\)s = ''", ") AND (%(status)s <> '' OR %(severity)s = ''")


@fault("The oldest alerts come first.", "alerts", r"of these alerts the list should show")
def oldest_first() -> None:
    rewrites(r"ORDER BY created_at DESC, alert_id DESC", "ORDER BY created_at, alert_id")


@fault("An alert is shown with the state of another column.", "alerts", r"delivery_status is .*expected failed")
def status_mixed_up() -> None:
    rewrites(r"message, delivery_status, created_at", "message, severity AS delivery_status, created_at")


@fault("The statistics count alerts of all times.", "alert_statistics", r"a change of 1 is right")
def statistics_of_all_times() -> None:
    rewrites(r"INTERVAL '30 days'", "INTERVAL '3000 days'")


@fault("The statistics do not count what failed.", "alert_statistics", r"failed_alerts was")
def failed_uncounted() -> None:
    rewrites(r"delivery_status = 'failed'\) AS failed_alerts", "delivery_status = 'FAILED') AS failed_alerts")


@fault("The statistics take warnings for informations.", "alert_statistics", r"warning_count was|info_count was")
def severities_mixed_up() -> None:
    rewrites(r"severity = 'WARNING'\) AS warning_count", "severity = 'INFO') AS warning_count")


# --- the dashboard ----------------------------------------------------------------------------------------------------


@fault("The performance cannot be seen.", "dashboard", r"dashboard/performance.*found 500")
def performance_crashes() -> None:
    fails("GET", "/dashboard/performance")


@fault("The anomalies cannot be seen.", "dashboard", r"dashboard/anomalies.*found 500")
def anomalies_crash() -> None:
    fails("GET", "/dashboard/anomalies")


@fault("The whole dashboard cannot be seen.", "dashboard", r"GET /api/v1/dashboard.*found 500")
def dashboard_crashes() -> None:
    fails("GET", "/dashboard")


@fault("The overview counts webhooks that are switched off.", "dashboard", r"active_webhooks was")
def overview_counts_inactive() -> None:
    rewrites(r"FROM webhooks WHERE active\)", "FROM webhooks)")


@fault("The overview counts deliveries of a week.", "dashboard", r"total_deliveries was|failed_deliveries was")
def overview_of_a_week() -> None:
    rewrites(r"INTERVAL '24 hours'", "INTERVAL '7 days'")


@fault("The health shows webhooks that are switched off.", "dashboard", r"should not be shown")
def health_of_inactive() -> None:
    rewrites(r"WHERE w\.active\s+ORDER BY", "WHERE true ORDER BY")


@fault("The limit of the health view is ignored.", "dashboard", r"2 should be shown")
def limit_ignored() -> None:
    rewrites(r"ORDER BY health_status DESC, w\.id\s+LIMIT %\(limit\)s", "ORDER BY health_status DESC, w.id LIMIT 1000")


@fault("Failed deliveries are counted as successful.", "dashboard", r"failed_deliveries is 0|success_rate_percent is")
def failures_hidden() -> None:
    @changes_answers("GET", "/dashboard/webhooks")
    def change(answer: Answer) -> None:
        for each in answer.body if answer.status == 200 else []:
            each["failed_deliveries"], each["success_rate_percent"] = 0, 100


@fault("Thirty-one days are taken for a month.", "dashboard", r"should be refused as invalid")
def days_unlimited() -> None:
    @changes_answers("GET", "/dashboard/anomalies")
    def change(answer: Answer) -> None:
        if answer.status == 422:
            answer.status = 200
            answer.body = {
                "total_anomalies": 0,
                "critical_anomalies": 0,
                "warning_anomalies": 0,
                "affected_operations": [],
                "recent_anomalies_count": 0,
            }


@fault(
    "An acknowledgement is answered with the alert as it was.",
    "acknowledgement",
    r"in the answer.*acknowledged is false",
)
def answer_of_before() -> None:
    @changes_answers("POST", SINGLE)
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body |= {"acknowledged": False, "acknowledged_at": None}


@fault("When an alert was acknowledged is not kept.", "acknowledgement", r"should say when it was acknowledged.*None")
def acknowledgement_undated() -> None:
    rewrites(r"acknowledged_at = clock_timestamp\(\), ", "")


@fault(
    "Acknowledging an alert calls it delivered.", "acknowledgement", r"delivery_status is delivered, expected pending"
)
def acknowledging_delivers() -> None:
    rewrites(r"SET acknowledged = true", "SET delivery_status = 'delivered', acknowledged = true")


@fault("Of many alerts only ten are acknowledged.", "acknowledgement", r"20 of these alerts exist .*10 are")
def only_ten_acknowledged() -> None:
    rewrites(r"ANY\(%\(ids\)s::int\[\]\)", "ANY((%(ids)s::int[])[1:10])")


@fault("Acknowledging several alerts erases their notes.", "acknowledgement", r"notes is NULL, expected on my way")
def batch_erases_notes() -> None:
    rewrites(r"acknowledged_by = %\(user\)s(?=\s+WHERE alert_id = ANY)", "acknowledged_by = %(user)s, notes = NULL")


@fault("A null character in notes is a server error.", "acknowledgement", r"alerts/\{alert_id\}/ack answered 500")
def null_in_notes_crashes() -> None:
    @changes_answers("POST", SINGLE)
    def change(answer: Answer) -> None:
        if answer.status == 422 and "cannot be stored" in str(answer.body):
            answer.status, answer.body = 500, {"detail": "Internal Server Error"}


@fault("A list of ids that is none is a server error.", "requests", r"alerts/acknowledge answered 500")
def malformed_batch_crashes() -> None:
    @changes_answers("POST", BATCH)
    def change(answer: Answer) -> None:
        if answer.status == 422 and answer.body["detail"][0]["loc"] == ["body"]:
            answer.status, answer.body = 500, {"detail": "Internal Server Error"}


@fault("The delivery that an alert is of is not shown.", "alerts", r"queue_id is NULL, expected 7")
def queue_hidden() -> None:
    rewrites(r"alert_id AS id, queue_id", "alert_id AS id, NULL AS queue_id")


@fault("A filter by state does not count in the total.", "webhook_lists", r"where it lies in its list")
def total_ignores_status() -> None:
    rewrites(
        r"SELECT count\(\*\) AS total(.*?)\(%\(status\)s = '' OR delivery_status = %\(status\)s\)",
        r"SELECT count(*) AS total\1(%(status)s = %(status)s)",
    )


@fault("The oldest alert of all is said to wait.", "alert_statistics", r"delivered should not be said to wait")
def oldest_of_all() -> None:
    rewrites(r"min\(created_at\) FILTER \(WHERE delivery_status = 'pending'\)", "min(created_at)")


@fault(
    "How long alerts wait is given in minutes.", "alert_statistics", r"avg_pending_hours should be an average of hours"
)
def average_in_minutes() -> None:
    rewrites(r"/ 3600, 3", "/ 60, 3")


@fault(
    "The rate of success has nothing to do with the deliveries.",
    "dashboard",
    r"have succeeded.*success_rate_percent is 0",
)
def success_unknown() -> None:
    rewrites(r"coalesce\(round\(100\.0 \* q\.delivered.*?2\), 0\)", "0")


@fault("The anomalies do not add up.", "dashboard", r"anomalies should be as many as their kinds together")
def anomalies_uncounted() -> None:
    rewrites(r"SELECT count\(\*\) AS total_anomalies", "SELECT 0 AS total_anomalies")


@fault("The whole dashboard knows of no anomalies.", "dashboard", r"should show what its anomalies show")
def anomalies_missing_in_whole() -> None:
    @changes_answers("GET", "/dashboard")
    def change(answer: Answer) -> None:
        if answer.status == 200:
            answer.body["anomalies"] |= {"total_anomalies": 0, "critical_anomalies": 0, "warning_anomalies": 0}


@fault(
    "Two who acknowledge the same alerts wait for each other.", "acknowledgement", r"acknowledge several alerts.*50[03]"
)
def acknowledgements_deadlock() -> None:
    """One row after the other, in the order in which they are named, in one transaction."""

    @replaces(alerts, "rows")
    def rows(right: Function, connection: Any, statement: str, **parameters: Any) -> Any:
        if "ANY(" not in statement:
            return right(connection, statement, **parameters)
        with database.transaction(connection):
            found: list[Any] = []
            for each in parameters["ids"]:
                found += right(connection, statement, user=parameters["user"], ids=[each])
                time.sleep(0.003)
        return found


@fault("An alert without a webhook cannot be acknowledged.", "acknowledgement alerts", r"answered 404|acknowledged")
def orphan_unacknowledged() -> None:
    rewrites(r"WHERE alert_id = %\(id\)s RETURNING", "WHERE alert_id = %(id)s AND webhook_id IS NOT NULL RETURNING")


@fault("Alerts without a webhook are not acknowledged with others.", "acknowledgement alerts", r"acknowledged")
def orphans_left_out_of_batches() -> None:
    rewrites(r"WHERE alert_id = ANY", "WHERE webhook_id IS NOT NULL AND alert_id = ANY")


@fault("The statistics do not count alerts without a webhook.", "alert_statistics", r"total_alerts was")
def statistics_skip_orphans() -> None:
    rewrites(
        r"FROM alert_delivery_queue\s+WHERE created_at > LOCALTIMESTAMP",
        "FROM alert_delivery_queue WHERE webhook_id IS NOT NULL AND created_at > LOCALTIMESTAMP",
    )
