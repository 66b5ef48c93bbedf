@pggit @rest
Feature: Dashboard
  Five views of how deliveries go. All of them can be seen on the schema that the service brings along, and their
  figures are those of the webhooks and alerts that are there.

  @reads-only @p1 @spec:pggit.dashboard.views
  Scenario Outline: <view> can be seen
    When the user reads <words>
    Then it is accepted
    And the answer is JSON

    Examples:
      | view                   | words                  |
      | The dashboard          | the dashboard          |
      | The overview           | the overview           |
      | The performance        | the performance        |
      | The health of webhooks | the health of webhooks |
      | The list of anomalies  | the anomalies          |

  @reads-only @p2 @spec:pggit.dashboard.performance
  Scenario: Half of the answers take no longer than most, and most no longer than nearly all
    When the user reads the performance
    Then the latencies are in order

  @p1 @exclusive @spec:pggit.dashboard.overview
  Scenario: The overview counts active webhooks, and follows each change at once
    Given a webhook "orders"
    And another webhook "shipments"
    And another webhook "returns"
    And the figures of the overview have been noted
    When the webhook "orders" is switched off
    Then the figures of the overview have changed by
      | figure          | by |
      | active_webhooks | -1 |

  @p2 @exclusive @spec:pggit.dashboard.overview
  Scenario Outline: The overview counts <by> active webhooks more after one that is <how> was made
    Given the figures of the overview have been noted
    When a webhook "orders" is created with
      | field  | value    |
      | active | <active> |
    Then the figures of the overview have changed by
      | figure          | by   |
      | active_webhooks | <by> |

    Examples:
      | how          | active | by |
      | active       | yes    | 1  |
      | switched off | no     | 0  |

  @p1 @exclusive @spec:pggit.dashboard.overview
  Scenario: The overview does not count a deleted webhook
    Given a webhook "orders"
    And the figures of the overview have been noted
    When the webhook "orders" is deleted
    Then the figures of the overview have changed by
      | figure          | by |
      | active_webhooks | -1 |

  @p1 @pgwire @exclusive @spec:pggit.dashboard.overview
  Scenario: The overview counts the deliveries of the last day
    Given the cache has been emptied
    And the figures of the overview have been noted
    When the alerts are raised
      | alert | status    | hours old |
      | a     | pending   | 0         |
      | b     | failed    | 1         |
      | c     | delivered | 2         |
      | d     | failed    | 3         |
      | e     | failed    | 30        |
    Then the figures of the overview have changed by
      | figure             | by |
      | total_deliveries   | 4  |
      | pending_deliveries | 1  |
      | failed_deliveries  | 2  |
    And the rate of success of the overview fits its figures

  @p2 @pgwire @exclusive @spec:pggit.dashboard.overview
  Scenario: The overview counts a webhook whose deliveries fail as degraded
    Given a webhook "orders"
    And the figures of the overview have been noted
    When the deliveries of the webhook "orders" are reported as
      | column                | value    |
      | health_status         | DEGRADED |
      | total_deliveries      | 10       |
      | successful_deliveries | 4        |
    Then the figures of the overview have changed by
      | figure            | by |
      | degraded_webhooks | 1  |

  @p1 @pgwire @exclusive @spec:pggit.dashboard.webhooks
  Scenario: The health of a webhook is shown with its deliveries
    Given a webhook "orders"
    When the deliveries of the webhook "orders" are reported as
      | column                | value      |
      | health_status         | ZZ-FAILING |
      | total_deliveries      | 8          |
      | successful_deliveries | 6          |
    Then the health of the webhook "orders" is shown with
      | field                 | value      |
      | health_status         | ZZ-FAILING |
      | total_deliveries      | 8          |
      | successful_deliveries | 6          |
      | failed_deliveries     | 2          |
      | success_rate_percent  | 75         |

  @p2 @pgwire @exclusive @spec:pggit.dashboard.webhooks
  Scenario: The health of a webhook that is switched off is not shown
    Given a webhook "orders"
    And the deliveries of the webhook "orders" have been reported as
      | column        | value      |
      | health_status | ZZ-FAILING |
    When the webhook "orders" is switched off
    Then the health of the webhook "orders" is not shown

  @reads-only @p2 @spec:pggit.dashboard.limits
  Scenario Outline: The <view> can be asked for with <terms>
    When the user tries to look at the <view> with <terms>
    Then it is accepted

    Examples:
      | view      | terms     |
      | webhooks  | limit 1   |
      | webhooks  | limit 100 |
      | anomalies | days 1    |
      | anomalies | days 30   |

  @reads-only @p2 @spec:pggit.dashboard.limits
  Scenario Outline: The <view> cannot be asked for with <terms>
    When the user tries to look at the <view> with <terms>
    Then it is refused as invalid

    Examples:
      | view      | terms                      |
      | webhooks  | limit 0                    |
      | webhooks  | limit 101                  |
      | webhooks  | limit -1                   |
      | webhooks  | limit many                 |
      | anomalies | days 0                     |
      | anomalies | days 31                    |
      | anomalies | days 9223372036854775808   |
      | anomalies | days 1.5                   |

  @p2 @spec:pggit.dashboard.limits
  Scenario: No more webhooks are shown than were asked for
    Given the webhooks "a", "b" and "c", made in this order
    When the user tries to look at the webhooks with limit 2
    Then it is accepted
    And 2 are shown

  @p3 @pgwire @spec:pggit.dashboard.views
  Scenario: The anomalies are as many as their kinds together, or more
    Given the alerts
      | alert   | severity |
      | burning | CRITICAL |
      | warm    | WARNING  |
    When the user reads the anomalies
    Then the anomalies add up

  @p2 @pgwire @exclusive @spec:pggit.dashboard.whole
  Scenario: The whole dashboard says the same as its parts
    Given a webhook "orders"
    And the alerts
      | alert   | severity |
      | burning | CRITICAL |
    When the user reads the dashboard
    Then it shows the same webhooks and the same figures as its parts
