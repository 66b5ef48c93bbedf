@pggit @rest
Feature: Requests and answers
  Every answer can be found again by its id, says of what kind it is and how long it took. A request that makes no
  sense is told so; it never becomes an accident, and no answer shows what the service is made of.

  @reads-only @p2 @spec:pggit.answers.json @spec:pggit.tests.headers
  Scenario Outline: The answer to <what> is JSON and says how long it took
    When the user tries to <do>
    Then the answer is JSON
    And the answer says how long it took

    Examples:
      | what         | do                                         |
      | a list       | list the webhooks                          |
      | figures      | read the statistics of alerts              |
      | what is not there | read a webhook with an id that nothing has |
      | what is malformed | read a webhook with a word for an id  |

  @reads-only @p2 @spec:pggit.answers.request-id
  Scenario Outline: The request id <id> comes back with the answer
    When the user sends a request under the id "<id>"
    Then it is accepted
    And the answer carries the request id "<id>"

    Examples:
      | id                                   |
      | 7                                    |
      | order-4711/retry=2                   |
      | 0f8fad5b-d9cb-469f-a165-70867728950e |

  @reads-only @p1 @spec:pggit.answers.request-id
  Scenario: A refused request carries its id as well
    When somebody without a token sends a request under the id "refused-1"
    Then it is refused as unauthorized
    And the answer carries the request id "refused-1"

  @reads-only @p1 @spec:pggit.answers.request-id
  Scenario: Each answer has an id of its own when the request names none, refusals included
    Then the answers to several requests without an id carry ids of their own

  @p2 @pgwire @spec:pggit.input.malformed
  Scenario Outline: Nobody can <do> with <body> for a body
    Given what it takes to <do>
    When the user tries to <do>, with <body> for a body
    Then it is refused as invalid
    And nothing has changed

    Examples:
      | do                         | body                   |
      | change the webhook         | half a JSON object     |
      | change the webhook         | a JSON list            |
      | change the webhook         | bytes that are no text |
      | acknowledge the alert      | half a JSON object     |
      | acknowledge the alert      | a JSON list            |
      | acknowledge several alerts | half a JSON object     |
      | acknowledge several alerts | a JSON null            |
      | acknowledge several alerts | a JSON list            |
      | merge a branch             | half a JSON object     |
      | merge a branch             | a JSON null            |
      | merge a branch             | bytes that are no text |
      | resolve the conflict       | half a JSON object     |
      | resolve the conflict       | a JSON text            |

  @reads-only @p2 @spec:pggit.input.unknown-path
  Scenario Outline: <what> is not found
    When the user asks for <words>
    Then it is refused as not found

    Examples:
      | what                          | words                     |
      | A path that is none           | a path that is none       |
      | A path outside the API        | a path outside the API    |
      | An older version of the API   | an older version of the API |

  @p2 @spec:pggit.input.method
  Scenario Outline: Nothing is done by <words>
    Given a webhook "orders"
    When the user asks for <words>
    Then it is refused as not allowed
    And the answer names the methods that are allowed
    And the webhook "orders" is as it was

    Examples:
      | words                             |
      | a webhook to be patched           |
      | all webhooks to be deleted        |
      | an alert to be deleted            |
      | the health to be posted           |
      | the cache to be emptied by reading |

  @p3 @spec:pggit.input.unknown-path
  Scenario: The live connection is no page
    When the user asks for the WebSocket as a page
    Then the refusal says why

  @reads-only @p2 @spec:pggit.input.out-of-range
  Scenario: However many requests are refused, the next is answered
    When the user tries 60 times to read a webhook with an id that nothing has
    Then the service still lists webhooks

  @p2 @spec:pggit.input.out-of-range
  Scenario Outline: Nobody can <do> <id>
    When the user tries to <do> <id>
    Then it is refused as not found or invalid

    Examples: webhooks
      | do                    | id                         |
      | read a webhook with   | an id that nothing has     |
      | read a webhook with   | the id zero                |
      | read a webhook with   | an id below zero           |
      | read a webhook with   | an id beyond 32 bits       |
      | read a webhook with   | an id beyond 64 bits       |
      | read a webhook with   | an id of a hundred digits  |
      | read a webhook with   | a word for an id           |
      | read a webhook with   | a fraction for an id       |
      | read a webhook with   | SQL for an id              |
      | read a webhook with   | a null character for an id |
      | change a webhook with | an id that nothing has     |
      | change a webhook with | an id beyond 32 bits       |
      | change a webhook with | a word for an id           |
      | delete a webhook with | an id that nothing has     |
      | delete a webhook with | an id beyond 64 bits       |
      | delete a webhook with | SQL for an id              |

    Examples: alerts
      | do                        | id                         |
      | read an alert with        | an id that nothing has     |
      | read an alert with        | the id zero                |
      | read an alert with        | an id beyond 32 bits       |
      | read an alert with        | an id of a hundred digits  |
      | read an alert with        | a word for an id           |
      | acknowledge an alert with | an id that nothing has     |
      | acknowledge an alert with | an id below zero           |
      | acknowledge an alert with | an id beyond 32 bits       |
      | acknowledge an alert with | a word for an id           |
      | acknowledge an alert with | a null character for an id |

    Examples: merging
      | do                                 | id                         |
      | find the base of main and a branch with | an id that nothing has |
      | find the base of main and a branch with | the id zero            |
      | find the base of main and a branch with | an id beyond 32 bits   |
      | find the base of main and a branch with | a word for an id       |
      | merge main into a branch with      | an id that nothing has     |
      | merge main into a branch with      | an id beyond 64 bits       |
      | merge main into a branch with      | a word for an id           |
      | read a merge with                  | an id that nothing has     |
      | read a merge with                  | a null character for an id |
      | read a merge with                  | SQL for an id              |
      | list the conflicts of a merge with | an id that nothing has     |
      | list the conflicts of a merge with | a null character for an id |
      | resolve a conflict of a merge with | an id that nothing has     |
      | resolve a conflict of a merge with | a null character for an id |
