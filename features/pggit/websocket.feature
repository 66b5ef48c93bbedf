@pggit @websocket
Feature: The live connection
  Dashboards stay connected to be told what happens. A connection is for those with a token, says regularly that it is
  alive, and is not disturbed by what others send.

  @p1 @spec:pggit.websocket.connect @spec:pggit.tests.websocket
  Scenario: Who has a token is connected, and answered
    When the user tries to connect
    Then it is accepted
    And the answer is of the type "pong"

  @p2 @spec:pggit.websocket.refused
  Scenario Outline: Nobody is connected with a token <how>
    When somebody with a token <how> tries to connect
    Then it is refused as unauthorized

    Examples:
      | how                           |
      | that has expired              |
      | that never expires            |
      | that is not valid yet         |
      | of nobody                     |
      | of an empty name              |
      | signed with another key       |
      | signed with another algorithm |
      | without a signature           |
      | under the signature of another |
      | cut in half                   |
      | of one word                   |
      | of three words                |

  @p1 @spec:pggit.websocket.refused
  Scenario: Nobody is connected without a token
    When somebody without a token tries to connect
    Then it is refused as unauthorized

  @p2 @spec:pggit.websocket.refused
  Scenario Outline: <what> is no token
    When the user tries to connect with "<text>" for a token
    Then it is refused as unauthorized

    Examples:
      | what            | text            |
      | Nothing         |                 |
      | The word null   | null            |
      | The word Bearer | Bearer%20       |
      | SQL             | '%20OR%20'1'='1 |
      | Half a byte     | %ff             |

  @p2 @spec:pggit.websocket.messages
  Scenario Outline: <what> is answered with <kind>
    Given a connection "one"
    When the connection "one" sends <frame>
    Then the answer is of the type "<kind>"
    And the connection "one" still works

    Examples:
      | what                  | frame                                    | kind                   |
      | A ping                | a ping                                   | pong                   |
      | A subscription        | a subscription to alerts and metrics     | subscription_confirmed |
      | An empty subscription | a subscription to nothing                | subscription_confirmed |
      | An unsubscription     | the end of a subscription to alerts      | unsubscribe_confirmed  |
      | An idle farewell      | the end of a subscription that was none  | unsubscribe_confirmed  |

  @p1 @spec:pggit.websocket.messages @spec:pggit.tests.websocket-alerts
  Scenario: A subscription is confirmed with what was subscribed to, and to nobody else
    Given a connection "one"
    And a connection "other"
    When the connection "one" sends a subscription to alerts and metrics
    Then the subscriptions are "alert_new" and "metrics_update"
    And the connection "other" still works

  @p2 @spec:pggit.websocket.malformed
  Scenario Outline: <what> gets an error or a farewell, and another connection lives on
    Given a connection "one"
    And a connection "other"
    When the connection "one" sends <frame>
    Then it is refused as invalid
    And the connection "other" still works

    Examples:
      | what                        | frame                                |
      | A text that is no JSON      | a text that is no JSON               |
      | Half an object              | half an object                       |
      | A list                      | a list                               |
      | A number                    | a number                             |
      | A null                      | a null                               |
      | An empty text               | an empty text                        |
      | A binary frame              | a binary frame                       |
      | An empty binary frame       | an empty binary frame                |
      | An action that is none      | an action that is none               |
      | An object without an action | an object without an action          |
      | An action that is a number  | an action that is a number           |
      | Types that are nothing      | types that are nothing               |
      | Types that are a number     | types that are a number              |
      | Types that hold an object   | types that hold an object            |
      | Half of a surrogate pair    | a text with half of a surrogate pair |
      | A null character            | a text with a null character         |
      | A deeply nested object      | an object nested 10,000 times        |
      | A very long text            | a text of two megabytes              |

  @p1 @exclusive @spec:pggit.websocket.count
  Scenario: The service counts who is connected, and forgets who has left
    Given the connections to the service have been counted
    And 20 connections
    When all of them are closed but "observer"
    Then the service counts 0 connections more than before

  @p1 @exclusive @spec:pggit.websocket.many
  Scenario: Thirty connections work at the same time, and are counted
    Given the connections to the service have been counted
    When 30 connections are opened
    Then each of them still works
    And the service counts 30 connections more than before

  @p2 @exclusive @spec:pggit.websocket.count
  Scenario: A client that vanishes without a word is not counted for long
    Given the connections to the service have been counted
    And a connection "one"
    When the connection "one" vanishes without a word
    Then the service counts 0 connections more than before

  @p1 @variant:short-heartbeat @spec:pggit.websocket.heartbeat
  Scenario: An open connection gets one heartbeat a period
    When the user connects as "one"
    Then each of them gets 4 heartbeats, and not much faster than one every 0.3 seconds

  @p1 @variant:short-heartbeat @spec:pggit.websocket.heartbeat
  Scenario: Each of several connections gets its own heartbeats, and no more than its own
    When 4 connections are opened
    Then each of them gets 4 heartbeats, and not much faster than one every 0.3 seconds

  @p2 @variant:short-heartbeat @exclusive @spec:pggit.websocket.heartbeat @spec:pggit.websocket.count
  Scenario: A closed connection gets no heartbeat any more
    Given the connections to the service have been counted
    And 5 connections
    When all of them are closed but "observer"
    Then the next heartbeat of the connection "observer" counts 0 connections more than before

  @p2 @variant:short-heartbeat @spec:pggit.websocket.heartbeat
  Scenario: What is asked is answered between heartbeats
    Given a connection "one"
    When the connection "one" sends a ping
    Then the answer is of the type "pong"
    And each of them gets 2 heartbeats, and not much faster than one every 0.3 seconds
