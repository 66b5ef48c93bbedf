@pggit @rest
Feature: Authentication
  Everything under the API is for those who bring a signed token. Whoever brings none, or one that is not right in
  every respect, is told so, sees nothing and changes nothing.

  @p1 @spec:pggit.auth.protected
  Scenario Outline: Nobody can <do> without a token
    Given what it takes to <do>
    When somebody without a token tries to <do>
    Then it is refused as unauthorized
    And the answer asks for a bearer token
    And nothing has changed
    And the same is accepted from the user

    Examples:
      | do                                  |
      | list the webhooks                   |
      | create a webhook                    |
      | read the webhook                    |
      | change the webhook                  |
      | delete the webhook                  |
      | list the alerts                     |
      | read the statistics of alerts       |
      | read the dashboard                  |
      | read the overview                   |
      | read the performance                |
      | read the health of webhooks         |
      | read the anomalies                  |
      | read the statistics of the cache    |
      | warm the cache                      |
      | empty the cache                     |
      | make the cache forget all           |
      | make the cache forget the webhook   |
      | make the cache forget an alert      |
      | make the cache forget the dashboard |
      | make the cache forget a pattern     |

    @pgwire
    Examples: things that only the database can be given
      | do                         |
      | read the alert             |
      | acknowledge the alert      |
      | acknowledge several alerts |
      | find the merge base        |
      | merge a branch             |
      | read the merge             |
      | list the conflicts         |
      | resolve the conflict       |

  @p1 @spec:pggit.auth.refused
  Scenario Outline: Whoever brings a token <how> can do nothing at all
    Given one of everything
    When somebody with a token <how> tries everything that needs a token
    Then all of it is refused as unauthorized
    And each answer asks for a bearer token
    And nothing has changed

    Examples:
      | how                           |
      | that has expired              |
      | signed with another key       |
      | signed with another algorithm |
      | without a signature           |
      | of one word                   |

  @reads-only @p2 @spec:pggit.auth.refused
  Scenario Outline: A token <how> is no token
    When somebody with a token <how> tries to list the webhooks
    Then it is refused as unauthorized
    And the answer asks for a bearer token
    And the same is accepted from the user

    Examples:
      | how                                   |
      | whose expiry is a word                |
      | that is not valid yet                 |
      | whose signature has been cut off      |
      | whose head says that it is not signed |
      | under the signature of another        |
      | signed with an empty key              |
      | cut in half                           |
      | of three words                        |
      | whose claims are a list               |

  @reads-only @p2 @spec:pggit.auth.claims
  Scenario Outline: A token <how> says too little to be let in
    When somebody with a token <how> tries to list the webhooks
    Then it is refused as unauthorized
    And the same is accepted from the user

    Examples:
      | how              |
      | that never expires |
      | of nobody        |
      | of an empty name |
      | of a number      |
      | of a null        |

  @reads-only @p2 @spec:pggit.auth.header
  Scenario Outline: A good token that is sent <how> does not count
    When somebody who sends a token <how> tries to list the webhooks
    Then it is refused as unauthorized
    And the answer asks for a bearer token
    And the same is accepted from the user

    Examples:
      | how                 |
      | as a Basic login    |
      | as a Token          |
      | without a scheme    |
      | in quotes           |
      | twice in one header |
      | in another header   |
      | as a cookie         |
      | in the address      |

  @reads-only @p2 @spec:pggit.auth.header
  Scenario Outline: Whoever sends <what> is not let in
    When somebody who sends <what> tries to list the webhooks
    Then it is refused as unauthorized
    And the answer asks for a bearer token

    Examples:
      | what                      |
      | an empty token            |
      | an empty header           |
      | the word null for a token |
      | SQL for a token           |

  @reads-only @p3 @spec:pggit.auth.header
  Scenario Outline: The word bearer may be written in <letters>
    When somebody who sends a token with the scheme in <letters> tries to list the webhooks
    Then it is accepted

    Examples:
      | letters       |
      | small letters |
      | capitals      |

  @reads-only @p2 @spec:pggit.auth.open
  Scenario Outline: <what> can be seen without a token, and with one that is wrong
    When somebody with a token signed with another key asks for <what>
    Then it is accepted
    And the same is accepted from somebody without a token

    Examples:
      | what             |
      | the service card |
      | the health       |
      | the deep health  |

  @p2 @spec:pggit.auth.first
  Scenario Outline: Without a token nobody learns <what>
    Given a webhook "orders"
    When somebody without a token tries to <do>
    Then it is refused as unauthorized

    Examples:
      | what                         | do                                           |
      | whether a webhook is there   | read a webhook with an id that nothing has   |
      | what an id may be            | read a webhook with a word for an id         |
      | whether an alert is there    | read an alert with an id that nothing has    |
      | whether a merge is there     | read a merge with an id that nothing has     |
      | what a webhook needs         | create a webhook without a name              |
      | how long a name may be       | create a webhook whose name is "n…256"       |
