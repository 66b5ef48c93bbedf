@pggit @rest @exclusive
Feature: Speed
  The service answers fast enough to be looked at all day, also when several do.

  @p1 @spec:pggit.performance.latency @spec:pggit.tests.latency
  Scenario Outline: Twenty users who <do> at the same time are answered in time
    When 20 users <do> at the same time
    Then all of them are answered
    And half of them within 2 seconds, 95 of 100 within 5 and 99 of 100 within 10

    Examples:
      | do                            |
      | list the webhooks             |
      | list the alerts               |
      | read the statistics of alerts |
      | ask for the deep health       |

  @p1 @spec:pggit.performance.concurrent @spec:pggit.tests.concurrent
  Scenario: Ten requests for different things at the same time are all answered
    When 10 users ask for different things at the same time
    Then all of them are answered

  @p2 @spec:pggit.performance.cold
  Scenario: A cold cache answers many at the same time
    Given the cache has been emptied
    When 20 users list the webhooks at the same time
    Then all of them are answered
    And all of them are told of the same webhooks
