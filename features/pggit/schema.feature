@pggit @pgwire
Feature: Schema
  The service brings its tables along. What it keeps is found there by those who look into the database.

  @reads-only @p2 @spec:pggit.schema.tables
  Scenario Outline: The database has the table of <what>
    Then the database has the table "<table>"

    Examples:
      | what                   | table                  |
      | branches               | branches               |
      | commits                | commits                |
      | merges                 | merge_operations       |
      | webhooks               | webhooks               |
      | the health of webhooks | webhook_health_metrics |
      | alerts                 | alerts                 |
      | deliveries             | alert_delivery_queue   |
