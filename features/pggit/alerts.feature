@pggit @rest @pgwire
Feature: Alerts
  The service raises alerts when deliveries go wrong. Whoever is on duty sees them all, finds the ones that matter,
  and is not kept from it by one that is odd.

  @p1 @spec:pggit.alerts.list @spec:pggit.tests.alerts-list
  Scenario: Alerts are listed, the newest first
    Given the alerts
      | alert     | hours old |
      | yesterday | 24        |
      | just-now  | 0         |
      | this-noon | 3         |
    Then of these, the alerts listed with no filter are "just-now", "this-noon" and "yesterday"

  @p2 @spec:pggit.alerts.filter
  Scenario Outline: Of all alerts, those with <filter> can be listed
    Given the alerts
      | alert   | severity | status    | hours old |
      | burning | CRITICAL | pending   | 1         |
      | tried   | CRITICAL | failed    | 2         |
      | warm    | WARNING  | pending   | 3         |
      | told    | INFO     | delivered | 4         |
    And the list of alerts 100 at a time has been read
    Then of these, the alerts listed with <filter> are <found>

    Examples:
      | filter                               | found               |
      | severity CRITICAL                    | "burning" and "tried" |
      | severity WARNING                     | "warm"              |
      | severity critical                    | none                |
      | severity UNHEARD                     | none                |
      | status pending                       | "burning" and "warm" |
      | status delivered                     | "told"              |
      | status failed and severity CRITICAL  | "tried"             |
      | status delivered and severity CRITICAL | none              |

  @p1 @spec:pggit.alerts.read
  Scenario: An alert is shown as it was raised, by its id and in the list
    Given a webhook "orders"
    And the alerts
      | alert   | severity | status | type    | webhook |
      | burning | CRITICAL | failed | timeout | orders  |
    Then the alert "burning" is shown with
      | field           | value    |
      | message         | burning  |
      | severity        | CRITICAL |
      | delivery_status | failed   |
      | alert_type      | timeout  |
      | webhook_id      | orders   |
      | queue_id        | 7        |
      | acknowledged    | no       |
      | acknowledged_at | NULL     |
    And the alert "burning" says when it was raised

  @p1 @spec:pggit.alerts.null-links
  Scenario: An alert that belongs to no webhook is shown like any other
    Given a webhook "orders"
    And the alerts
      | alert  | webhook |
      | orphan | NULL    |
      | bound  | orders  |
    Then of these, the alerts listed with no filter are "bound" and "orphan"
    And the alert "orphan" is shown with
      | field      | value |
      | webhook_id | NULL  |
      | queue_id   | NULL  |

  @p1 @spec:pggit.alerts.workflow @spec:pggit.tests.alert-workflow
  Scenario: An alert goes from the list over its details to being acknowledged
    Given the alerts
      | alert   | severity |
      | burning | CRITICAL |
    And the list of alerts has been read
    And the alert "burning" has been read
    When the alert "burning" is acknowledged
    Then the alert "burning" is shown with
      | field        | value |
      | acknowledged | yes   |

  @p2 @spec:pggit.alerts.cascade
  Scenario: A deleted webhook takes its alerts along and leaves the others alone
    Given a webhook "orders"
    And the alerts
      | alert  | webhook |
      | orphan | NULL    |
      | bound  | orders  |
    When the webhook "orders" is deleted
    Then of these, the alerts listed with no filter are "orphan"
    And no view of alerts shows the alert "bound" any more

  @p3 @spec:pggit.alerts.filter
  Scenario Outline: A filter with <what> in it finds nothing, or is refused
    Given an alert "burning"
    When the user tries to list the alerts with <terms>
    Then it is accepted, or refused as invalid
    And if it is accepted, the page is empty

    Examples:
      | what             | terms                         |
      | SQL              | severity_filter INFO'OR'1'='1 |
      | a percent        | severity_filter %             |
      | a star           | status_filter *               |
      | an emoji         | status_filter 🔥               |
      | a null character | status_filter a␀b             |
