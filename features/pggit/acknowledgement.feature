@pggit @rest @pgwire
Feature: Acknowledging alerts
  Whoever acknowledges an alert says "I have seen it". That is kept with his name, shown to all at once, and counted
  only where there was something to acknowledge.

  @p1 @spec:pggit.alerts.acknowledge
  Scenario: An acknowledged alert is shown as acknowledged, and the others are not
    Given an alert "burning"
    And another alert "warm"
    When the alert "burning" is acknowledged
    Then the alert "burning" is shown with
      | field           | value   |
      | acknowledged    | yes     |
      | delivery_status | pending |
    And the alert "burning" says when it was acknowledged
    And the alert "warm" is shown with
      | field           | value |
      | acknowledged    | no    |
      | acknowledged_at | NULL  |

  @p1 @spec:pggit.alerts.acknowledge-many @spec:pggit.tests.alerts-acknowledge
  Scenario: Several alerts are acknowledged together, and no other
    Given an alert "burning"
    And another alert "warm"
    And another alert "cold"
    When the alerts "burning" and "warm" are acknowledged together
    Then the answer counts 2 as acknowledged
    And the alert "warm" is shown with
      | field        | value |
      | acknowledged | yes   |
    And the alert "warm" says when it was acknowledged
    And the alert "cold" is shown with
      | field        | value |
      | acknowledged | no    |

  @p2 @spec:pggit.alerts.acknowledge-many
  Scenario: As many alerts as a list shows at a time are acknowledged together
    Given 20 alerts of a severity of their own that were raised at the same instant
    When all of these alerts are acknowledged together
    Then the answer counts 20 as acknowledged

  @p2 @spec:pggit.alerts.acknowledge-many
  Scenario: Several who acknowledge the same alerts at the same time, in any order, all succeed
    Given 20 alerts of a severity of their own that were raised at the same instant
    When 6 users acknowledge all of these alerts together at the same time, half of them in reverse
    Then each answer counts 20 as acknowledged

  @p1 @spec:pggit.alerts.unknown
  Scenario: Alerts that do not exist are not counted as acknowledged
    Given an alert "burning"
    When the user tries to acknowledge together the alerts "burning" and 3 that do not exist
    Then it is accepted
    And the answer counts 1 as acknowledged
    And the alert "burning" is shown with
      | field        | value |
      | acknowledged | yes   |

  @p1 @spec:pggit.alerts.unknown
  Scenario: Acknowledging only what does not exist acknowledges nothing
    Given an alert "burning"
    When the user tries to acknowledge together the alerts none and 2 that do not exist
    Then it is accepted, or refused as not found
    And if it is accepted, it counts none as acknowledged
    And nothing has changed

  @p2 @spec:pggit.alerts.unknown
  Scenario: An alert that is named twice is counted once
    Given an alert "burning"
    When the alerts "burning" and "burning" are acknowledged together
    Then the answer counts 1 as acknowledged

  @p3 @spec:pggit.alerts.acknowledge-many
  Scenario: Nothing may be acknowledged, which counts as nothing
    When the user tries to acknowledge together an empty list
    Then it is accepted, or refused as invalid
    And if it is accepted, it counts none as acknowledged

  @p2 @spec:pggit.alerts.repeat
  Scenario Outline: An alert may be acknowledged again, <how>, and stays acknowledged
    Given an alert "burning"
    And the alert "burning" has been acknowledged with the notes "on my way"
    When <deed>
    Then the alert "burning" is shown with
      | field        | value |
      | acknowledged | yes   |
    And the database holds of the alert "burning"
      | column          | value     |
      | notes           | on my way |
      | acknowledged_by | user      |

    Examples:
      | how         | deed                                           |
      | by itself   | the alert "burning" is acknowledged            |
      | with others | the alerts "burning" are acknowledged together |

  @p1 @spec:pggit.alerts.who
  Scenario: Who has acknowledged an alert, and what he noted, is kept
    Given an alert "burning"
    When the alert "burning" is acknowledged with the notes "it's the proxy; 100 %"
    Then the database holds of the alert "burning"
      | column          | value                 |
      | acknowledged    | yes                   |
      | acknowledged_by | user                  |
      | notes           | it's the proxy; 100 % |

  @p2 @spec:pggit.alerts.who
  Scenario Outline: Nobody acknowledges in the name of another by what <what> says
    Given an alert "burning"
    When a user whose <what> says that he is "Lea" as well acknowledges the alert "burning"
    Then the database holds of the alert "burning"
      | column          | value |
      | acknowledged_by | user  |

    Examples:
      | what           |
      | token          |
      | request header |

  @p2 @spec:pggit.alerts.who
  Scenario: Who has acknowledged several alerts together is kept for each
    Given an alert "burning"
    And another alert "warm"
    When the alerts "burning" and "warm" are acknowledged together
    Then the database holds of the alert "burning"
      | column          | value |
      | acknowledged_by | user  |
    And the database holds of the alert "warm"
      | column          | value |
      | acknowledged_by | user  |

  @p2 @spec:pggit.alerts.notes
  Scenario Outline: Notes of <length> are <taken>
    Given an alert "burning"
    When the user tries to acknowledge the alert "burning" with the notes <notes>
    Then it is <taken>
    And the alert "burning" is shown with
      | field        | value          |
      | acknowledged | <acknowledged> |

    Examples:
      | length           | notes    | taken              | acknowledged |
      | 500 characters   | "n…500"  | accepted           | yes          |
      | 501 characters   | "n…501"  | refused as invalid | no           |
      | another type     | a number | refused as invalid | no           |
      | a list           | a list   | refused as invalid | no           |
      | a null character | "a␀b"    | refused as invalid | no           |

  @p2 @spec:pggit.input.out-of-range
  Scenario Outline: The number <id> acknowledges nothing, and is no accident
    Given an alert "burning"
    When the user tries to acknowledge together the number <id>
    Then it is accepted, or refused as invalid or not found
    And if it is accepted, it counts none as acknowledged
    And nothing has changed

    Examples:
      | id                   |
      | 0                    |
      | -1                   |
      | 2147483648           |
      | 9223372036854775808  |
      | 99999999999999999999 |

  @p2 @spec:pggit.alerts.types
  Scenario Outline: Alerts cannot be acknowledged together by <ids>
    Given an alert "burning"
    When the user tries to acknowledge together <ids>
    Then it is refused as invalid
    And nothing has changed

    Examples:
      | ids                       |
      | nothing                   |
      | a word                    |
      | a list                    |
      | an object                 |
      | a list with nothing in it |
