@pggit @rest @exclusive
Feature: Cache
  Answers that are asked for again and again come from memory. What the cache does can be counted, and it can be
  emptied in part or as a whole.

  @p2 @spec:pggit.cache.hit @spec:pggit.tests.cache-hit
  Scenario Outline: <view> is read from the database once, and then from the cache
    Given the cache has been emptied
    And <words> has been read
    When the user reads <words>
    Then it has come from the cache

    Examples:
      | view                     | words                            |
      | The list of webhooks     | the list of webhooks             |
      | A list of five webhooks  | the list of webhooks 5 at a time |
      | The list of alerts       | the list of alerts               |
      | The statistics of alerts | the statistics of alerts         |
      | The overview             | the overview                     |
      | The health of webhooks   | the health of webhooks           |
      | The list of anomalies    | the anomalies                    |
      | The whole dashboard      | the dashboard                    |

  @p1 @spec:pggit.cache.hit
  Scenario: A webhook is read from the database once, and then from the cache
    Given a webhook "orders"
    And the cache has been emptied
    And the webhook "orders" has been read
    When the user reads the webhook "orders"
    Then it has come from the cache

  @p1 @pgwire @spec:pggit.cache.hit
  Scenario: An alert is read from the database once, and then from the cache
    Given an alert "burning"
    And the alert "burning" has been read
    When the user reads the alert "burning"
    Then it has come from the cache

  @p2 @spec:pggit.cache.miss @spec:pggit.tests.cache-start
  Scenario Outline: <view> comes from the database when the cache has been emptied
    Given <words> has been read
    And the cache has been emptied
    When the user reads <words>
    Then it has come from the database

    Examples:
      | view                     | words                    |
      | The list of webhooks     | the list of webhooks     |
      | The list of alerts       | the list of alerts       |
      | The statistics of alerts | the statistics of alerts |
      | The overview             | the overview             |

  @p1 @spec:pggit.cache.effective @spec:pggit.tests.cache-effective @spec:pggit.tests.cache-reporting
  Scenario: Of thirty equal reads the first comes from the database and the rest from the cache
    Given the cache has been emptied
    When the user reads the list of webhooks 30 times
    Then the cache has counted 29 hits and 1 misses

  @p2 @spec:pggit.cache.keys
  Scenario: Lists of different lengths are not taken for each other
    Given the webhooks "a", "b" and "c", made in this order
    And the list of webhooks 2 at a time has been read
    When the user reads the list of webhooks 3 at a time
    Then it has come from the database

  @p2 @spec:pggit.cache.keys
  Scenario Outline: Kept for <one>, and not for <other>
    Given the cache has been emptied
    And <one> has been read
    When the user reads <other>
    Then it has come from the database

    Examples:
      | one                              | other                                      |
      | the list of webhooks             | the list of alerts                         |
      | the list of webhooks 5 at a time | page 2 of the list of webhooks 5 at a time |
      | the list of alerts 5 at a time   | page 2 of the list of alerts 5 at a time   |
      | the list of alerts 2 at a time   | the list of alerts 3 at a time             |
      | the list of alerts               | the list of alerts of severity INFO        |
      | the list of alerts               | the list of alerts of status pending       |
      | the health of 1 webhooks         | the health of 2 webhooks                   |
      | the anomalies of 1 days          | the anomalies of 2 days                    |

  @p2 @spec:pggit.cache.keys
  Scenario: Webhooks are not taken for each other
    Given a webhook "orders"
    And another webhook "shipments"
    And the webhook "orders" has been read
    When the user reads the webhook "shipments"
    Then it has come from the database
    And the webhook "shipments" is as it was

  @p2 @spec:pggit.cache.shared
  Scenario: What one user has read comes from the cache for another
    Given the cache has been emptied
    And the list of webhooks has been read
    When the user "Lea" reads the list of webhooks
    Then it has come from the cache

  @p2 @spec:pggit.cache.guarded
  Scenario Outline: What is in the cache is not shown to <whom>
    Given the list of webhooks has been read
    When <whom> tries to list the webhooks
    Then it is refused as unauthorized

    Examples:
      | whom                                          |
      | somebody without a token                      |
      | somebody with a token that has expired        |
      | somebody with a token signed with another key |

  @p2 @spec:pggit.cache.uncounted
  Scenario Outline: <what> is not counted by the cache
    Given the figures of the cache have been noted
    When <deed>
    Then the figures of the cache have changed by
      | figure | by |
      | hits   | 0  |
      | misses | 0  |

    Examples:
      | what                        | deed                                                  |
      | A refused caller            | somebody without a token tries to list the webhooks   |
      | A request that is malformed | the user tries to list the webhooks with page_size 0  |
      | Asking for the statistics   | the user tries to read the statistics of the cache    |

  @p1 @spec:pggit.cache.statistics @spec:pggit.tests.cache-stats
  Scenario: The statistics of the cache agree with each other
    Given the list of webhooks has been read
    And the list of alerts has been read
    Then the statistics of the cache agree with each other

  @p1 @spec:pggit.cache.statistics
  Scenario: Hits and misses are counted one by one
    Given a webhook "orders"
    And the cache has been emptied
    When the user reads the webhook "orders" 10 times
    Then the cache has counted 9 hits and 1 misses
    And the cache holds something
    And the statistics of the cache agree with each other

  @p1 @spec:pggit.cache.empty @spec:pggit.tests.cache-invalidate
  Scenario Outline: The cache <how> holds nothing, and its counters go on
    Given the list of webhooks has been read
    And the figures of the cache have been noted
    When <deed>
    Then the cache holds nothing
    And the figures of the cache have changed by
      | figure | by |
      | hits   | 0  |
      | misses | 0  |
    And the list of webhooks comes from the database

    Examples:
      | how                | deed                             |
      | that is emptied    | the cache is emptied             |
      | that forgets all   | the cache is told to forget all  |

  @p2 @spec:pggit.cache.target
  Scenario: A webhook that the cache is told to forget is read anew, and another is not
    Given a webhook "orders"
    And another webhook "shipments"
    And the webhook "orders" has been read
    And the webhook "shipments" has been read
    And the list of alerts has been read
    When the cache is told to forget the webhook "orders"
    Then the webhook "orders" comes from the database
    And the webhook "shipments" still comes from the cache
    And the list of alerts still comes from the cache

  @p2 @pgwire @spec:pggit.cache.target
  Scenario: An alert that the cache is told to forget is read anew, and another is not
    Given an alert "burning"
    And another alert "warm"
    And the alert "burning" has been read
    And the alert "warm" has been read
    And the list of webhooks has been read
    When the cache is told to forget the alert "burning"
    Then the alert "burning" comes from the database
    And the alert "warm" still comes from the cache
    And the list of webhooks still comes from the cache

  @p2 @spec:pggit.cache.target
  Scenario: When the cache is told to forget the dashboard it keeps the lists
    Given the overview has been read
    And the list of webhooks has been read
    And the list of alerts has been read
    When the cache is told to forget the dashboard
    Then the overview comes from the database
    And the list of webhooks still comes from the cache
    And the list of alerts still comes from the cache

  @p2 @spec:pggit.cache.pattern
  Scenario: Everything that matches a star is everything
    Given the list of webhooks has been read
    When the user tries to make the cache forget what matches "*"
    Then it is accepted
    And the cache holds nothing

  @p2 @spec:pggit.cache.pattern
  Scenario Outline: The pattern <pattern> matches nothing, and nothing is forgotten
    Given the list of webhooks has been read
    When the user tries to make the cache forget what matches "<pattern>"
    Then it is accepted
    And the list of webhooks still comes from the cache

    Examples:
      | pattern               |
      | nothing-is-called-so* |
      | [a-z]+*x              |
      | \\*                   |

  @p2 @spec:pggit.cache.pattern
  Scenario Outline: "<pattern>" is no pattern, and nothing is forgotten
    Given the list of webhooks has been read
    When the user tries to make the cache forget what matches "<pattern>"
    Then it is refused as invalid
    And the list of webhooks still comes from the cache

    Examples:
      | pattern  |
      | webhooks |
      |          |

  @p3 @spec:pggit.cache.target
  Scenario Outline: The cache has to be told <which> to forget
    Given the list of webhooks has been read
    When the user tries to make the cache forget, without saying <which>
    Then it is refused as invalid
    And the list of webhooks still comes from the cache

    Examples:
      | which         |
      | which webhook |
      | which alert   |
      | which pattern |

  @p1 @spec:pggit.cache.warm @spec:pggit.tests.cache-warm
  Scenario Outline: A warm cache has <view> before anybody has asked for it
    Given the cache has been emptied
    And the cache has been warmed
    When the user reads <view>
    Then it has come from the cache

    Examples:
      | view                 |
      | the list of webhooks |
      | the list of alerts   |

  @p2 @spec:pggit.cache.warm
  Scenario: A warm cache has what is there
    Given a webhook "orders"
    And the cache has been emptied
    And the cache has been warmed
    Then the list of webhooks shows the webhook "orders" as it is now

  @p2 @spec:pggit.cache.warm @spec:pggit.tests.cache-warm-endpoint
  Scenario: Warming the cache says that something was loaded
    Given the cache has been emptied
    When the cache is warmed
    Then the answer says how much was loaded

  @p1 @spec:pggit.cache.guarded
  Scenario Outline: Nobody can <do> without a token
    Given the list of webhooks has been read
    When somebody without a token tries to <do>
    Then it is refused as unauthorized
    And the list of webhooks still comes from the cache

    Examples:
      | do                        |
      | empty the cache           |
      | make the cache forget all |

  @p3 @pgwire @spec:pggit.cache.not-found
  Scenario: That something is not there is not remembered
    Given the user has read the webhook "orders", which the database does not hold yet
    When the webhook "orders" is written into the database
    Then the webhook "orders" can be read

  @p2 @pgwire @variant:short-cache @spec:pggit.cache.expiry
  Scenario: What is in the cache is shown no longer than its lifetime
    Given a webhook "orders"
    And the webhook "orders" has been read
    And the list of webhooks has been read
    When the description of the webhook "orders" is changed to "fresh" behind the service's back
    Then the webhook "orders" is shown as it is now within 4 seconds, however often it is read
    And the webhook "orders" is shown as it is now in the list within 4 seconds

  @p2 @variant:short-cache @spec:pggit.cache.expiry
  Scenario: The statistics say how long entries live
    When the user tries to read the statistics of the cache
    Then the answer says
      | field       | value |
      | ttl_seconds | 1     |

  @p2 @variant:small-cache @spec:pggit.cache.bound
  Scenario: A full cache forgets what has not been read for longest
    Given the webhooks "a", "b" and "c", made in this order
    And the webhook "a" has been read
    And the webhook "b" has been read
    And the webhook "a" has been read
    And the webhook "c" has been read
    Then the webhook "a" still comes from the cache
    And the webhook "b" comes from the database

  @p2 @variant:small-cache @spec:pggit.cache.bound
  Scenario: A full cache does not grow
    Given the webhooks "a", "b" and "c", made in this order
    When the user reads the webhook "a"
    And the user reads the webhook "b"
    And the user reads the webhook "c"
    Then the cache holds 2 entries at most
