@pggit @rest @pgwire @exclusive
Feature: Statistics of alerts
  Figures over all alerts of the last thirty days. They tell those on duty at a glance what is waiting, and they
  follow at once what is done.

  @p1 @spec:pggit.statistics.count
  Scenario: The statistics count alerts by severity and by state
    Given the cache has been emptied
    And the statistics of alerts have been noted
    When the alerts are raised
      | alert | severity | status    |
      | a     | CRITICAL | pending   |
      | b     | CRITICAL | failed    |
      | c     | WARNING  | pending   |
      | d     | INFO     | delivered |
      | e     | INFO     | delivered |
      | f     | INFO     | pending   |
    Then the statistics of alerts have changed by
      | figure          | by |
      | total_alerts    | 6  |
      | critical_count  | 2  |
      | warning_count   | 1  |
      | info_count      | 3  |
      | pending_alerts  | 3  |
      | failed_alerts   | 1  |
      | acknowledged_alerts | 0 |

  @p2 @spec:pggit.statistics.window
  Scenario: Alerts older than thirty days are not counted any more
    Given the cache has been emptied
    And the statistics of alerts have been noted
    When the alerts are raised
      | alert   | severity | hours old |
      | ancient | CRITICAL | 744       |
      | recent  | CRITICAL | 696       |
    Then the statistics of alerts have changed by
      | figure         | by |
      | total_alerts   | 1  |
      | critical_count | 1  |

  @p1 @spec:pggit.statistics.fresh
  Scenario Outline: An alert acknowledged <how> is counted as acknowledged at once
    Given an alert "burning"
    And the statistics of alerts have been noted
    When <deed>
    Then the statistics of alerts have changed by
      | figure              | by |
      | total_alerts        | 0  |
      | acknowledged_alerts | 1  |

    Examples:
      | how           | deed                                          |
      | by itself     | the alert "burning" is acknowledged           |
      | with others   | the alerts "burning" are acknowledged together |

  @p2 @spec:pggit.statistics.fresh
  Scenario: A repeated acknowledgement is not counted twice
    Given an alert "burning"
    And the alert "burning" has been acknowledged
    And the statistics of alerts have been noted
    When the alert "burning" is acknowledged
    Then the statistics of alerts have changed by
      | figure              | by |
      | acknowledged_alerts | 0  |

  @p2 @spec:pggit.statistics.fresh
  Scenario: The alerts of a deleted webhook are not counted any more
    Given a webhook "orders"
    And the alerts
      | alert | severity | webhook |
      | bound | WARNING  | orders  |
    And the statistics of alerts have been noted
    When the webhook "orders" is deleted
    Then the statistics of alerts have changed by
      | figure        | by |
      | total_alerts  | -1 |
      | warning_count | -1 |

  @p3 @spec:pggit.statistics.oldest
  Scenario: The oldest alert that waits is as old as the one just raised, or older, and no delivered one
    Given the alerts
      | alert | status    | hours old |
      | told  | delivered | 650       |
      | old   | pending   | 600       |
    Then the oldest alert that waits has waited for at least 599 hours
    And the oldest alert that waits is not "told"

  @p3 @spec:pggit.statistics.oldest
  Scenario: The statistics say how many hours alerts wait on average
    Given the alerts
      | alert | status    | hours old |
      | told  | delivered | 300       |
      | old   | pending   | 600       |
    Then the hours that alerts wait on average are 600 shared by all that wait or more, and 720 or less
