@pggit @rest
Feature: Lists in pages
  Long lists come in pages, newest first. Whoever walks from the first page to the last meets everything once,
  however many he takes at a time.

  @p2 @exclusive @spec:pggit.paging.once
  Scenario Outline: Walking through webhooks <size> at a time meets each once, newest first
    Given the webhooks "a", "b", "c", "d", "e", "f" and "g", made in this order
    When the user walks through the list of webhooks <size> at a time
    Then he meets "g", "f", "e", "d", "c", "b" and "a" in this order, each once
    And every page counts as many as there are

    Examples:
      | size |
      | 1    |
      | 2    |
      | 3    |
      | 7    |
      | 100  |

  @p2 @pgwire @exclusive @spec:pggit.paging.once
  Scenario Outline: <count> webhooks that were made at the same instant are met once each, <size> at a time
    Given <count> webhooks that were made at the same instant
    When the user walks through the list of webhooks <size> at a time
    Then he meets each of the <count> webhooks once
    And every page counts as many as there are

    Examples:
      | count | size |
      | 9     | 1    |
      | 9     | 2    |
      | 9     | 4    |
      | 9     | 5    |
      | 60    | 100  |

  @p3 @spec:pggit.paging.once
  Scenario: A webhook that is changed keeps its place in the list
    Given the webhooks "a", "b" and "c", made in this order
    And the webhook "a" has been changed to
      | field       | value   |
      | description | changed |
    When the user walks through the list of webhooks 100 at a time
    Then he meets "c", "b" and "a" in this order, each once

  @p2 @pgwire @spec:pggit.paging.once
  Scenario Outline: Alerts of one <kind> that were raised at the same instant are met once each, <size> at a time
    Given an alert "another"
    And 9 alerts of a <kind> of their own that were raised at the same instant
    When the user walks through the list of these alerts <size> at a time
    Then he meets each of the 9 alerts once
    And every page counts as many as there are

    Examples:
      | kind     | size |
      | severity | 1    |
      | severity | 2    |
      | severity | 4    |
      | severity | 9    |
      | status   | 4    |

  @reads-only @p2 @spec:pggit.paging.pages @spec:pggit.tests.webhooks-list
  Scenario Outline: A page of <what> that names no size has 20 at most, and is the first
    When the user tries to list the <what> with page 1
    Then the answer says
      | field     | value |
      | page      | 1     |
      | page_size | 20    |
    And the page has no more than 20

    Examples:
      | what     |
      | webhooks |
      | alerts   |

  @reads-only @p2 @spec:pggit.paging.past-end
  Scenario Outline: A page of <what> behind the last one is empty
    When the user tries to list the <what> with page 1000000, page_size 100
    Then it is accepted
    And the page is empty

    Examples:
      | what     |
      | webhooks |
      | alerts   |

  @p2 @spec:pggit.paging.pages @spec:pggit.paging.past-end
  Scenario: A page behind the last one still counts what there is
    Given a webhook "orders"
    When the user tries to list the webhooks with page 1000000, page_size 100
    Then it is accepted
    And the page is empty
    And the page counts something

  @reads-only @p2 @spec:pggit.paging.limits
  Scenario Outline: <what> can be listed with <terms>
    When the user tries to list the <what> with <terms>
    Then it is accepted

    Examples:
      | what     | terms         |
      | webhooks | page_size 1   |
      | webhooks | page_size 100 |
      | alerts   | page_size 1   |
      | alerts   | page_size 100 |

  @reads-only @p2 @spec:pggit.paging.limits
  Scenario Outline: <what> cannot be listed with <terms>
    When the user tries to list the <what> with <terms>
    Then it is refused as invalid

    Examples:
      | what     | terms          |
      | webhooks | page 0         |
      | webhooks | page -1        |
      | webhooks | page first     |
      | webhooks | page_size 0    |
      | webhooks | page_size 101  |
      | webhooks | page_size -1   |
      | webhooks | page_size many |
      | webhooks | page_size 1.5  |
      | webhooks | page_size NaN  |
      | alerts   | page 0         |
      | alerts   | page_size 0    |
      | alerts   | page_size 101  |
      | alerts   | page_size many |

  @reads-only @p2 @spec:pggit.input.out-of-range
  Scenario Outline: The page <number> of <what> is empty or refused, and no accident
    When the user tries to list the <what> with page <number>
    Then it is accepted, or refused as invalid
    And if it is accepted, the page is empty

    Examples:
      | what     | number                         |
      | webhooks | 1000000000000000000            |
      | webhooks | 9223372036854775808            |
      | webhooks | 999999999999999999999999999999 |
      | alerts   | 1000000000000000000            |
      | alerts   | 9223372036854775808            |
