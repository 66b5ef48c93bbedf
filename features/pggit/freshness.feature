@pggit @rest @exclusive
Feature: Freshness
  A cache must never show what is no longer so. Whatever is written, the very next look shows it: in every list,
  however long its pages, in details, in statistics and on the dashboard.

  @p1 @spec:pggit.fresh.create @spec:pggit.tests.create-invalidates
  Scenario: A new webhook is shown at once in every list that was read before
    Given every view of webhooks has been read
    When a webhook "orders" is created with
      | field       | value |
      | description | new   |
    Then every view of webhooks shows the webhook "orders" as it is now

  @p2 @spec:pggit.fresh.update @spec:pggit.tests.update-invalidates
  Scenario Outline: A change of the <field> is shown at once in every view that was read before
    Given a webhook "orders"
    And every view of webhooks has been read
    When the webhook "orders" is changed to
      | field   | value   |
      | <field> | <value> |
    Then every view of webhooks shows the webhook "orders" as it is now

    Examples:
      | field       | value                         |
      | name        | Shipments                     |
      | url         | https://hooks.example/another |
      | events      | shipment.sent                 |
      | active      | no                            |
      | description | changed                       |

  @p1 @spec:pggit.fresh.delete
  Scenario: A deleted webhook is gone at once from every view that was read before
    Given a webhook "orders"
    And another webhook "shipments"
    And every view of webhooks has been read
    When the webhook "orders" is deleted
    Then no view of webhooks shows the webhook "orders" any more
    And the webhook "shipments" is as it was

  @p2 @spec:pggit.fresh.update
  Scenario Outline: A list of <size> that was read before shows a change at once
    Given a webhook "orders"
    And the list of webhooks <size> at a time has been read
    When the description of the webhook "orders" is changed to "changed"
    Then the list of webhooks <size> at a time shows the webhook "orders" as it is now

    Examples:
      | size |
      | 1    |
      | 5    |
      | 20   |
      | 25   |
      | 99   |

  @p2 @spec:pggit.fresh.create
  Scenario Outline: A list of <size> that was read before shows a new webhook at once
    Given the list of webhooks <size> at a time has been read
    When a webhook "orders" is created with
      | field       | value |
      | description | new   |
    Then the list of webhooks <size> at a time shows the webhook "orders" as it is now

    Examples:
      | size |
      | 1    |
      | 19   |
      | 21   |
      | 99   |

  @p2 @spec:pggit.fresh.delete
  Scenario Outline: A list of <size> that was read before does not show a deleted webhook any more
    Given a webhook "orders"
    And the list of webhooks <size> at a time has been read
    When the webhook "orders" is deleted
    Then the list of webhooks <size> at a time does not show the webhook "orders" any more

    Examples:
      | size |
      | 1    |
      | 20   |
      | 25   |

  @p2 @pgwire @spec:pggit.fresh.update
  Scenario Outline: The page <page> of a list that was read before shows a change at once
    Given a webhook "orders"
    And <newer> webhooks that were made at the same instant
    And page <page> of the list of webhooks 1 at a time has been read
    When the description of the webhook "orders" is changed to "changed"
    Then page <page> of the list of webhooks 1 at a time shows the webhook "orders" as it is now

    Examples:
      | page | newer |
      | 2    | 1     |
      | 12   | 11    |

  @p1 @pgwire @spec:pggit.fresh.acknowledge @spec:pggit.tests.acknowledge-invalidates
  Scenario Outline: An alert acknowledged <how> is shown so at once in every view that was read before
    Given an alert "burning"
    And every view of alerts has been read
    When <deed>
    Then every view of alerts shows the alert "burning" as acknowledged

    Examples:
      | how         | deed                                           |
      | by itself   | the alert "burning" is acknowledged            |
      | with others | the alerts "burning" are acknowledged together |

  @p2 @pgwire @spec:pggit.fresh.cascade
  Scenario: The alerts of a deleted webhook are gone at once from every view that was read before
    Given a webhook "orders"
    And the alerts
      | alert | webhook |
      | bound | orders  |
    And every view of alerts has been read
    When the webhook "orders" is deleted
    Then no view of alerts shows the alert "bound" any more

  @p1 @spec:pggit.fresh.users
  Scenario: What one user has changed, another sees at once
    Given a webhook "orders"
    And every view of webhooks has been read
    When the user "Lea" tries to change the description of the webhook "orders" to "changed by Lea"
    Then it is accepted
    And the webhook "orders" is shown with
      | field       | value          |
      | description | changed by Lea |

  @p1 @spec:pggit.fresh.race
  Scenario Outline: However many read <what> meanwhile, nobody is shown what was so before a change
    Given a webhook "orders"
    When the webhook "orders" is changed 15 times while 4 others read <view>
    Then each change was shown to the next who looked

    Examples:
      | what      | view                            |
      | a webhook | the webhook "orders"            |
      | a list    | the list of webhooks 50 at a time |

  @p2 @spec:pggit.fresh.dashboard
  Scenario Outline: The <view> that was read before follows a webhook that is <done>
    Given a webhook "orders"
    And <words> has been read
    When <deed>
    Then <words> is what it is once the cache has been emptied

    Examples:
      | view               | words                      | done         | deed                                                       |
      | overview           | the overview               | switched off | the webhook "orders" is switched off                       |
      | overview           | the overview               | deleted      | the webhook "orders" is deleted                            |
      | health of webhooks | the health of 100 webhooks | switched off | the webhook "orders" is switched off                       |
      | health of webhooks | the health of 100 webhooks | renamed      | the name of the webhook "orders" is changed to "Shipments" |
      | health of webhooks | the health of 100 webhooks | deleted      | the webhook "orders" is deleted                            |
      | health of webhooks | the health of 100 webhooks | made         | a webhook "more" is created                                |
      | whole dashboard    | the dashboard              | made         | a webhook "more" is created                                |
      | whole dashboard    | the dashboard              | switched off | the webhook "orders" is switched off                       |
      | whole dashboard    | the dashboard              | deleted      | the webhook "orders" is deleted                            |

  @p2 @spec:pggit.fresh.refused
  Scenario: A change that is refused is shown nowhere
    Given a webhook "orders"
    And the webhook "orders" has been read
    When the user tries to change the name of the webhook "orders" to "n…256"
    Then it is refused as invalid
    And the webhook "orders" is as it was
