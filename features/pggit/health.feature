@pggit @rest
Feature: Health
  Those who operate the service ask it how it is: whether the process lives, and whether all that it needs is there.

  @reads-only @p1 @spec:pggit.health.live @spec:pggit.tests.health
  Scenario: The service says that it is healthy
    When somebody without a token asks for the health
    Then it is accepted
    And the answer says
      | field  | value   |
      | status | healthy |

  @reads-only @p1 @spec:pggit.health.deep @spec:pggit.tests.deep-health
  Scenario: The deep health tells of the database, the schema and the cache
    When somebody without a token asks for the deep health
    Then it is accepted
    And the answer says
      | field           | value   |
      | status          | healthy |
      | database.status | healthy |
      | schema.status   | healthy |
      | cache.status    | healthy |

  @p2 @pgwire @disposable @exclusive @spec:pggit.health.schema
  Scenario Outline: The deep health notices that the table of <what> is missing
    Given the table "<table>" has been hidden
    When somebody without a token asks for the deep health
    Then it is refused as unavailable
    And the refusal names "<table>"

    Examples:
      | what                   | table                      |
      | merges                 | merge_operations           |
      | decisions on conflicts | merge_conflict_resolutions |

  @p2 @pgwire @disposable @exclusive @spec:pggit.health.schema
  Scenario: The deep health notices that the table of webhooks is missing
    Given the table "webhooks" has been hidden
    When somebody without a token asks for the deep health
    Then it is refused as unavailable
    And the refusal names "webhooks"

  @reads-only @p2 @spec:pggit.service.card
  Scenario: The service introduces itself and says where things are
    When somebody without a token asks for the service card
    Then it is accepted
    And the answer leads to
      | field               | place            |
      | health              | /health          |
      | endpoints.webhooks  | /api/v1/webhooks |
      | endpoints.alerts    | /api/v1/alerts   |
      | endpoints.websocket | /ws/dashboard    |

  @exclusive @p2 @spec:pggit.health.cheap
  Scenario: Asking for the health is not counted by the cache
    Given the figures of the cache have been noted
    When somebody without a token asks for the health
    Then the figures of the cache have changed by
      | figure | by |
      | hits   | 0  |
      | misses | 0  |
