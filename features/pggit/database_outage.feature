@pggit @rest @pgwire @disposable @exclusive
Feature: When the database is away
  Databases are restarted and fail over. Meanwhile the service says plainly that it cannot work, still guards its
  doors, and works again as soon as the database is back, without anybody's help.

  @p1 @spec:pggit.outage.recovery
  Scenario: When the database is back the service works again, and has lost nothing
    Given a webhook "orders"
    And the database has been stopped
    And the user has tried in vain to create a webhook "lost"
    When the database is started again
    Then the webhook "orders" is as it was
    And the webhooks of this scenario are "orders"
    And a webhook "after" can be created

  @p1 @spec:pggit.outage.health
  Scenario: The health tells the process and the database apart
    Given the database has been stopped
    When somebody without a token asks for the health
    Then it is accepted
    And the deep health says that the database is not there

  @p1 @spec:pggit.outage.unavailable
  Scenario: Everything that needs the database says that it is not there
    Given one of everything
    And the cache has been emptied
    And the database has been stopped
    When the user tries everything that needs the database
    Then all of it is refused as unavailable

  @p2 @spec:pggit.outage.guarded
  Scenario Outline: Without the database, <who> is still refused
    Given one of everything
    And the database has been stopped
    When <who> tries everything that needs a token
    Then all of it is refused as unauthorized

    Examples:
      | who                                          |
      | somebody without a token                     |
      | somebody with a token signed with another key |

  @p2 @spec:pggit.outage.recovery
  Scenario: The service is back after a second outage as well
    Given the database has been stopped and started again
    And the database has been stopped
    When the database is started again
    Then a webhook "after" can be created
    And the deep health says that all is well

  @p2 @spec:pggit.outage.websocket @websocket
  Scenario: A connection outlives an outage of the database
    Given a connection "one"
    And the database has been stopped
    When the database is started again
    Then the connection "one" still works
