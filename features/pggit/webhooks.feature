@pggit @rest
Feature: Webhooks
  A webhook tells an address of events. Teams make them, change them and remove them, and everybody sees the same
  ones, whichever way he looks.

  @p1 @spec:pggit.webhooks.create @spec:pggit.webhooks.list @spec:pggit.tests.webhooks-create
  Scenario: A new webhook is shown as it was made, by its answer, by its id and in the list
    When a webhook "orders" is created with
      | field       | value                          |
      | name        | Orders                         |
      | events      | order.created, order.cancelled |
      | active      | no                             |
      | description | Tells the warehouse            |
    Then the webhook "orders" is shown with
      | field       | value                          |
      | name        | Orders                         |
      | events      | order.created, order.cancelled |
      | active      | no                             |
      | description | Tells the warehouse            |

  @p1 @spec:pggit.webhooks.defaults
  Scenario: A webhook that says no more than it must is active and hears of every event
    Given a webhook "orders"
    Then the webhook "orders" is shown with
      | field                 | value |
      | events                | *     |
      | active                | yes   |
      | description           | NULL  |
      | total_deliveries      | 0     |
      | successful_deliveries | 0     |

  @p1 @spec:pggit.webhooks.lifecycle @spec:pggit.tests.lifecycle
  Scenario: A webhook can be made, changed and deleted
    Given a webhook "orders"
    And the webhook "orders" has been changed to
      | field  | value     |
      | name   | Shipments |
      | active | no        |
    When the webhook "orders" is deleted
    Then the webhook "orders" is gone

  @p2 @spec:pggit.webhooks.update
  Scenario Outline: A change of the <field> is shown everywhere and leaves the rest alone
    Given a webhook "orders" with
      | field       | value         |
      | events      | order.created |
      | active      | no            |
      | description | before        |
    When the webhook "orders" is changed to
      | field   | value   |
      | <field> | <value> |
    Then the webhook "orders" is shown with
      | field   | value   |
      | <field> | <value> |
    And nothing else of the webhook "orders" has changed but its <field>

    Examples:
      | field       | value                               |
      | name        | Shipments                           |
      | url         | https://hooks.example/another/place |
      | events      | shipment.sent, shipment.lost        |
      | active      | yes                                 |
      | description | after                               |

  @p2 @spec:pggit.webhooks.update
  Scenario: Several fields can be changed at once
    Given a webhook "orders"
    When the webhook "orders" is changed to
      | field       | value         |
      | events      | shipment.sent |
      | active      | no            |
      | description | both          |
    Then the webhook "orders" is shown with
      | field       | value         |
      | events      | shipment.sent |
      | active      | no            |
      | description | both          |

  @p2 @spec:pggit.webhooks.update
  Scenario Outline: The <field> of a webhook can be emptied
    Given a webhook "orders" with
      | field       | value         |
      | events      | order.created |
      | description | before        |
    When the webhook "orders" is changed to
      | field   | value   |
      | <field> | <empty> |
    Then the webhook "orders" is shown with
      | field   | value   |
      | <field> | <empty> |

    Examples:
      | field       | empty |
      | description | ""    |
      | events      | none  |

  @p2 @spec:pggit.webhooks.update
  Scenario: A webhook can be switched off and on again
    Given a webhook "orders"
    And the webhook "orders" has been changed to
      | field  | value |
      | active | no    |
    When the webhook "orders" is changed to
      | field  | value |
      | active | yes   |
    Then the webhook "orders" is shown with
      | field  | value |
      | active | yes   |

  @p3 @spec:pggit.webhooks.null
  Scenario Outline: Nothing for a <field> leaves the webhook as it is
    Given a webhook "orders" with
      | field       | value         |
      | events      | order.created |
      | description | before        |
    When the user tries to change the <field> of the webhook "orders" to nothing
    Then it is accepted, or refused as invalid
    And the webhook "orders" is as it was

    Examples:
      | field       |
      | name        |
      | url         |
      | events      |
      | active      |
      | description |

  @p2 @spec:pggit.webhooks.update
  Scenario Outline: Nobody gives a webhook another <field> by naming one
    Given a webhook "orders"
    When the user tries to give the webhook "orders" another <field>
    Then it is accepted, or refused as invalid
    And the webhook "orders" is as it was

    Examples:
      | field      |
      | id         |
      | created_at |
      | updated_at |

  @p2 @spec:pggit.webhooks.times
  Scenario: A change is dated, and the day on which the webhook was made is kept
    Given a webhook "orders"
    When the name of the webhook "orders" is changed to "Shipments"
    Then the webhook "orders" has been changed later than before, and made when it was made

  @p2 @spec:pggit.webhooks.times
  Scenario: A change that names nothing changes nothing
    Given a webhook "orders"
    When the webhook "orders" is changed to
      | field | value |
    Then the webhook "orders" has been changed, and made, at the same times as before
    And the webhook "orders" is as it was

  @p1 @spec:pggit.webhooks.delete
  Scenario: A deleted webhook is gone, and the others are not
    Given the webhooks "orders", "shipments" and "returns", made in this order
    When the webhook "shipments" is deleted
    Then the webhook "shipments" is gone
    And the webhooks of this scenario are "orders" and "returns"
    And the webhook "orders" is as it was

  @p1 @spec:pggit.webhooks.delete
  Scenario Outline: A deleted webhook cannot be <done> any more
    Given a webhook "orders"
    And the webhook "orders" has been deleted
    When the user tries to <do> the webhook "orders"
    Then it is refused as not found
    And nothing has changed

    Examples:
      | do     | done    |
      | read   | read    |
      | change | changed |
      | delete | deleted |

  @p2 @spec:pggit.webhooks.shared
  Scenario: What one user has made, another sees, changes and deletes
    Given a webhook "orders"
    When the user "Lea" tries to change the description of the webhook "orders" to "seen by Lea"
    Then it is accepted
    And the webhook "orders" is shown with
      | field       | value       |
      | description | seen by Lea |

  @p3 @spec:pggit.webhooks.same-name
  Scenario: Two webhooks may have the same name and the same address
    Given a webhook "one" with
      | field | value                            |
      | name  | Orders                           |
    When a webhook "other" is created with
      | field | value                            |
      | name  | Orders                           |
    Then the webhooks of this scenario are "one" and "other"
    And the webhook "one" is as it was

  @p1 @spec:pggit.performance.concurrent
  Scenario: Ten users make webhooks at the same time and lose none
    When 10 users create a webhook each at the same time
    Then each of them has an id of its own and is listed

  @p2 @spec:pggit.webhooks.delete
  Scenario: Of several who delete the same webhook at once, one succeeds
    Given a webhook "orders"
    When 5 users delete the webhook "orders" at the same time
    Then one of them succeeds and the others are refused as not found
    And the webhook "orders" is gone

  @p2 @spec:pggit.webhooks.update
  Scenario: Of several who change different things of a webhook at once, nobody undoes what another did
    Given a webhook "orders"
    When several users change these of the webhook "orders" at the same time
      | field       | value         |
      | name        | Shipments     |
      | events      | shipment.sent |
      | active      | no            |
      | description | changed       |
    Then the webhook "orders" is shown with
      | field       | value         |
      | name        | Shipments     |
      | events      | shipment.sent |
      | active      | no            |
      | description | changed       |

  @p2 @spec:pggit.webhooks.text
  Scenario Outline: The text <text> is kept as it is in the <field> of a webhook
    When a webhook "orders" is created with
      | field   | value  |
      | <field> | <text> |
    Then the webhook "orders" is shown with
      | field   | value  |
      | <field> | <text> |

    Examples:
      | field       | text                                    |
      | name        | Größe ≥ 10 €                            |
      | name        | 🚚 → 🏠                                   |
      | name        | '); DROP TABLE pggit.webhooks; --       |
      | name        | %s %(name)s {0} ${HOME}                 |
      | name        | <b>bold</b> & "quoted" 'twice'          |
      | name        | two⏎lines⇥and a tab                     |
      | name        | שלום עולם                               |
      | description | back\\slash and / and %2F               |
      | description | a' OR '1'='1                            |
      | events      | order.created; DROP TABLE, {"a": 1}, "" |
      | description | ␠a space on either side␠                |
      | url         | https://hooks.example/a?b=c&d=%20#e     |
      | url         | https://hooks.example/Orders/New/       |
