@storage @rest
Feature: Sessions of SQL clients
  The administrator sees who is connected to which workspace, and can end a session. What is shown is true: a
  connection appears when it is made and disappears when it ends, however it ends.

  @p1 @pgwire @spec:storage.pgsessions.list @spec:storage.pgsessions.read
  Scenario: A connection appears as a session of its workspace
    Given a project
    And an open session in the workspace "analysis"
    Then 1 session is active in the workspace "analysis"
    And the session in the workspace "analysis" is shown with
      | workspace | status |
      | analysis  | active |

  @p2 @pgwire @spec:storage.pgsessions.list
  Scenario: Each connection is a session of its own, of its own workspace
    Given a project
    And an open session in the workspace "analysis"
    And an open session in the workspace "reporting"
    And a second analyst in "analysis" has run "SELECT 1"
    And a third analyst in "analysis" has run "SELECT 1"
    Then 3 sessions are active in the workspace "analysis"
    And 1 session is active in the workspace "reporting"

  @p2 @pgwire @spec:storage.pgsessions.closed
  Scenario Outline: A session is over when its client <leaves>
    Given a project
    And an open session in the workspace "analysis"
    And a second analyst in "analysis" has run "SELECT 1"
    When a second analyst in "analysis" <leaves>
    Then 1 session is active in the workspace "analysis"
    And the analyst in "analysis" can still run "SELECT 1"

    Examples:
      | leaves                          |
      | disconnects                     |
      | vanishes without a word         |
      | vanishes while a statement runs |

  @p2 @pgwire @spec:storage.pgsessions.list
  Scenario: A client that is refused leaves no session
    Given a project
    And a workspace "analysis"
    When somebody connects to the workspace "analysis" with the password "wrong_password"
    Then it is refused as unauthorized
    And no session is active in the workspace "analysis"

  @p1 @pgwire @spec:storage.pgsessions.activity
  Scenario: A session counts the queries of its client
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "SELECT 1"
    And the analyst in "analysis" has run "SELECT 2"
    When the analyst in "analysis" runs "SELECT 3"
    Then the session in the workspace "analysis" counts at least 3 queries, the last of them after it began

  @p1 @pgwire @spec:storage.pgsessions.end
  Scenario: Ending a session ends its connection, and no other
    Given a project
    And an open session in the workspace "analysis"
    And an open session in the workspace "reporting"
    When the administrator tries to end the session in the workspace "analysis"
    Then it is accepted
    And the connection of the analyst in "analysis" is cut off
    And no session is active in the workspace "analysis"
    And the analyst in "reporting" can still run "SELECT 1"
    And 1 session is active in the workspace "reporting"

  @p2 @pgwire @spec:storage.pgsessions.end
  Scenario: Of two sessions in one workspace the one is ended that was asked for
    Given a project
    And an open session in the workspace "analysis"
    And the session in the workspace "analysis" is known as "first"
    And a second analyst in "analysis" has run "SELECT 1"
    When the administrator tries to end the session "first"
    Then it is accepted
    And the connection of the analyst in "analysis" is cut off
    And a second analyst in "analysis" can still run "SELECT 1"
    And 1 session is active in the workspace "analysis"

  @p2 @pgwire @spec:storage.pgsessions.end
  Scenario: Whoever was disconnected may connect again
    Given a project
    And an open session in the workspace "analysis"
    When the administrator tries to end the session in the workspace "analysis"
    Then it is accepted
    And the analyst in "analysis" is let in

  @p1 @spec:storage.pgsessions.register @spec:storage.pgsessions.read
  Scenario: A session can be noted down by hand
    Given a project
    And a workspace "analysis"
    When the administrator tries to note down the session "batch" for the workspace "analysis"
    Then it is accepted
    And the session "batch" is shown with
      | workspace | status | queries |
      | analysis  | active | 0       |

  @p2 @spec:storage.pgsessions.register
  Scenario: A session that is noted down shows where its client is
    Given a project
    And a workspace "analysis"
    And a session "batch" noted down for the workspace "analysis"
    Then the session "batch" is shown with
      | workspace | client    |
      | analysis  | 192.0.2.7 |

  @p2 @spec:storage.pgsessions.register
  Scenario: A session cannot be noted down twice
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    And a session "batch" noted down for the workspace "analysis"
    When the administrator tries to note down the session "batch" for the workspace "reporting"
    Then it is refused as a conflict
    And the session "batch" is shown with
      | workspace | status |
      | analysis  | active |

  @p2 @spec:storage.pgsessions.not-found
  Scenario: No session can be noted down for a workspace that was never made
    Given a project
    When the administrator tries to note down the session "batch" for a workspace that was never made
    Then it is refused as not found
    And the session "batch" does not exist

  @p2 @spec:storage.pgsessions.activity
  Scenario: Reported activity is counted, in that session only
    Given a project
    And a workspace "analysis"
    And a session "batch" noted down for the workspace "analysis"
    And a session "idle" noted down for the workspace "analysis"
    When the administrator tries to report activity of the session "batch"
    Then the session "batch" counts at least 1 queries, the last of them after it began
    And the session "idle" is shown with
      | status | queries |
      | active | 0       |

  @p3 @spec:storage.pgsessions.activity
  Scenario: Activity without a query counts none
    Given a project
    And a workspace "analysis"
    And a session "batch" noted down for the workspace "analysis"
    When the administrator tries to report activity without a query of the session "batch"
    Then it is accepted
    And the session "batch" is shown with
      | status | queries |
      | active | 0       |

  @p3 @spec:storage.pgsessions.activity @spec:storage.pgsessions.end
  Scenario: Activity that is reported late does not bring a session back
    Given a project
    And a workspace "analysis"
    And a session "batch" noted down for the workspace "analysis"
    And the administrator has ended the session "batch"
    When the administrator tries to report activity of the session "batch"
    Then the session "batch" is over
    And no session is active in the workspace "analysis"

  @p2 @spec:storage.pgsessions.end
  Scenario: A session that is ended is not active any more, another is
    Given a project
    And a workspace "analysis"
    And a session "batch" noted down for the workspace "analysis"
    And a session "other" noted down for the workspace "analysis"
    When the administrator tries to end the session "batch"
    Then it is accepted
    And the session "batch" is over
    And the sessions of the workspace "analysis" with the status "active" are "other"

  @p2 @spec:storage.pgsessions.list
  Scenario: Sessions can be listed by workspace and status
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    And a session "a" noted down for the workspace "analysis"
    And a session "b" noted down for the workspace "analysis"
    And a session "c" noted down for the workspace "reporting"
    When the administrator tries to end the session "a"
    Then the sessions of the workspace "analysis" with the status "active" are "b"
    And the sessions of the workspace "reporting" with the status "active" are "c"
    And the sessions of the workspace "reporting" with the status "disconnected" are none

  @p2 @spec:storage.pgsessions.not-found
  Scenario Outline: Nobody can <do> a session that was never made
    Given a project
    When the administrator tries to <do> a session that was never made
    Then it is refused as not found

    Examples:
      | do                 |
      | read               |
      | end                |
      | report activity of |

  @p2 @pgwire @spec:storage.pgsessions.credentials
  Scenario Outline: <caller> cannot <do> a session
    Given a project
    And another project "neighbour"
    And an open session in the workspace "analysis"
    When <caller> tries to <do> the session in the workspace "analysis"
    Then it is refused as unauthorized or forbidden
    And 1 session is active in the workspace "analysis"
    And the analyst in "analysis" can still run "SELECT 1"
    And the same is accepted from the administrator

    Examples:
      | caller                      | do                 |
      | a stranger                  | read               |
      | a stranger                  | end                |
      | a stranger                  | report activity of |
      | somebody with a made-up key | end                |
      | the owner of "neighbour"    | read               |
      | the owner of "neighbour"    | end                |
      | the owner of "neighbour"    | report activity of |

  @p2 @spec:storage.pgsessions.credentials
  Scenario Outline: <caller> cannot <do>
    Given a project
    And another project "neighbour"
    And a workspace "analysis"
    And a session "batch" noted down for the workspace "analysis"
    When <caller> tries to <do>
    Then it is refused as unauthorized or forbidden
    And the sessions of the workspace "analysis" with the status "active" are "batch"
    And the same is accepted from the administrator

    Examples:
      | caller                   | do                                                         |
      | a stranger               | list the sessions of the workspace "analysis"              |
      | the owner of "neighbour" | list the sessions of the workspace "analysis"              |
      | a stranger               | note down the session "more" for the workspace "analysis"  |
      | the owner of "neighbour" | note down the session "more" for the workspace "analysis"  |
      | a stranger               | end all sessions that have been idle for 864000 seconds    |
      | the owner of "neighbour" | end all sessions that have been idle for 864000 seconds    |

  @p2 @pgwire @spec:storage.pgsessions.clean-up
  Scenario: Ending what has been idle for an hour leaves new sessions alone
    Given a project
    And an open session in the workspace "analysis"
    And a session "batch" noted down for the workspace "analysis"
    When the administrator tries to end all sessions that have been idle for 3600 seconds
    Then it is accepted
    And 2 sessions are active in the workspace "analysis"
    And the analyst in "analysis" can still run "SELECT 1"

  @p2 @pgwire @disposable @exclusive @spec:storage.pgsessions.clean-up
  Scenario: Idle sessions are ended and their connections closed, busy ones go on
    Given a project
    And an open session in the workspace "analysis"
    And an open session in the workspace "idle"
    When sessions idle for 1 s are ended while the analyst in "analysis" is busy, until the session in the workspace "idle" is over
    Then the connection of the analyst in "idle" is cut off
    And no session is active in the workspace "idle"
    And 1 session is active in the workspace "analysis"

  @p2 @disposable @exclusive @spec:storage.pgsessions.clean-up
  Scenario Outline: Idle for "<seconds>" seconds makes no sense and ends nobody's session
    Given a project
    And a workspace "analysis"
    And a session "batch" noted down for the workspace "analysis"
    When the administrator tries to end all sessions that have been idle for <seconds> seconds
    Then it is refused as invalid
    And the sessions of the workspace "analysis" with the status "active" are "batch"

    Examples:
      | seconds |
      | -1      |
      | a-few   |

  @p1 @spec:storage.pgsessions.auth
  Scenario: The right password tells a login its workspace and the tables of the project
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
      | 2          |
    And another project "neighbour" with a table "in_c_secret.users"
    And a workspace "analysis"
    When the administrator tries to check the login of the workspace "analysis" with its credentials
    Then the login is told the workspace "analysis" and these tables
      | table           | rows |
      | in_c_data.users | 2    |
    And no session is active in the workspace "analysis"

  @p2 @spec:storage.pgsessions.auth
  Scenario: A login to a branch's workspace is told the branch and its tables
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
      | 2          |
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 1"
    When the administrator tries to check the login of the workspace "analysis" with its credentials
    Then the login is told the workspace "analysis" and these tables
      | table           | rows |
      | in_c_data.users | 1    |

  @p2 @spec:storage.pgsessions.auth
  Scenario Outline: A login with <way> is refused
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    And the password of the workspace "analysis" has been reset
    When the administrator tries to check the login of the workspace "analysis" with <way>
    Then it is refused as unauthorized or invalid

    Examples:
      | way                           |
      | the password "wrong_password" |
      | the password ""               |
      | its old password              |
      | the user "nobody"             |
      | the user ""                   |
      | the user of "reporting"       |
      | the password of "reporting"   |
      | the user "' OR '1'='1"        |

  @p2 @pgwire @spec:storage.pgsessions.auth @spec:storage.pgwire.limit
  Scenario: The right password does not help where there are too many connections already
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    And analysts have connected to the workspace "analysis", 101 at most, until one was refused
    When the administrator tries to check the login of the workspace "analysis" with its credentials
    Then it is refused as one too many
    And the analyst in "reporting" is let in

  @p2 @spec:storage.pgsessions.auth
  Scenario: A deleted workspace's credentials are refused
    Given a project
    And a workspace "analysis"
    And the workspace "analysis" has been deleted
    When the administrator tries to check the login of the workspace "analysis" with its credentials
    Then it is refused as unauthorized or gone

  @p2 @spec:storage.pgsessions.credentials
  Scenario: Nobody but the administrator can try out passwords
    Given a project
    And a workspace "analysis"
    When a stranger tries to check the login of the workspace "analysis" with its credentials
    Then it is refused as unauthorized
    And the same is accepted from the administrator

  @p3 @spec:storage.pgsessions.invalid
  Scenario Outline: Nobody can <do> without saying anything
    Given a project
    When the administrator tries to <do> without saying anything
    Then it is refused as invalid

    Examples:
      | do                  |
      | check a login       |
      | note down a session |
