@pggit @rest @pgwire
Feature: Webhooks in the database
  What the service says it has done, it has done: the rows of its database are looked at without it.

  @p1 @spec:pggit.stored.create
  Scenario: A new webhook is a row of its table, as it was made
    When a webhook "orders" is created with
      | field       | value                          |
      | name        | Orders                         |
      | events      | order.created, order.cancelled |
      | active      | no                             |
      | description | Tells the warehouse            |
    Then the database holds of the webhook "orders"
      | column      | value                          |
      | name        | Orders                         |
      | events      | order.created, order.cancelled |
      | active      | no                             |
      | description | Tells the warehouse            |
    And the webhook "orders" says when it was made and changed

  @p1 @spec:pggit.stored.create
  Scenario: A webhook that says no more than it must gets the defaults of its table
    Given a webhook "orders"
    Then the database holds of the webhook "orders"
      | column      | value |
      | events      | *     |
      | active      | yes   |
      | description | NULL  |

  @p2 @spec:pggit.stored.update
  Scenario Outline: A change of the <field> is stored, and nothing else is
    Given a webhook "orders" with
      | field       | value         |
      | name        | Orders        |
      | events      | order.created |
      | description | before        |
    When the webhook "orders" is changed to
      | field   | value   |
      | <field> | <value> |
    Then the database holds of the webhook "orders"
      | column      | value         |
      | name        | <name>        |
      | events      | <events>      |
      | active      | <active>      |
      | description | <description> |
    And the webhook "orders" says when it was made and changed

    Examples:
      | field       | value         | name      | events        | active | description |
      | name        | Shipments     | Shipments | order.created | yes    | before      |
      | events      | shipment.sent | Orders    | shipment.sent | yes    | before      |
      | active      | no            | Orders    | order.created | no     | before      |
      | description | after         | Orders    | order.created | yes    | after       |

  @p1 @spec:pggit.stored.delete
  Scenario: A deleted webhook is gone from every table
    Given a webhook "orders"
    And the deliveries of the webhook "orders" have been reported as
      | column           | value |
      | total_deliveries | 3     |
    And the alerts
      | alert | webhook |
      | bound | orders  |
    When the webhook "orders" is deleted
    Then the database holds no "webhooks" of the webhook "orders"
    And the database holds no "webhook_health_metrics" of the webhook "orders"
    And the database holds no "alert_delivery_queue" of the webhook "orders"

  @p2 @spec:pggit.stored.metrics
  Scenario: The deliveries of a webhook are shown as they were reported
    Given a webhook "orders"
    When the deliveries of the webhook "orders" are reported as
      | column                | value    |
      | health_status         | DEGRADED |
      | total_deliveries      | 10       |
      | successful_deliveries | 4        |
    Then the webhook "orders" is shown with
      | field                 | value    |
      | health_status         | DEGRADED |
      | total_deliveries      | 10       |
      | successful_deliveries | 4        |

  @p2 @spec:pggit.stored.metrics
  Scenario: A change of a webhook leaves its deliveries alone
    Given a webhook "orders"
    And the deliveries of the webhook "orders" have been reported as
      | column                | value   |
      | health_status         | HEALTHY |
      | total_deliveries      | 10      |
      | successful_deliveries | 4       |
    When the name of the webhook "orders" is changed to "Shipments"
    Then the database holds of the deliveries of the webhook "orders"
      | column                | value   |
      | health_status         | HEALTHY |
      | total_deliveries      | 10      |
      | successful_deliveries | 4       |

  @p2 @spec:pggit.stored.text
  Scenario Outline: The text <text> is stored as it is
    When a webhook "orders" is created with
      | field       | value  |
      | description | <text> |
    Then the database holds of the webhook "orders"
      | column      | value  |
      | description | <text> |

    Examples:
      | text                               |
      | '); DELETE FROM pggit.webhooks; -- |
      | Größe ≥ 10 €                       |
      | %s %(name)s                        |
      | two⏎lines                          |
