@storage @rest
Feature: Workspaces
  A workspace is a place where somebody queries a project's tables with SQL and keeps results beside them. A project
  hands out workspaces, each with credentials of its own, and takes them back.

  @p1 @spec:storage.workspaces.create @spec:storage.workspaces.read
  Scenario: A new workspace is active, empty and listed
    Given a project
    And a workspace "analysis"
    Then the workspace "analysis" is shown with
      | name     | status | life      | size limit |
      | analysis | active | unlimited | 10 GB      |
    And the workspace "analysis" holds nothing

  @p2 @spec:storage.workspaces.terms
  Scenario Outline: A workspace can be asked for with <terms>
    Given a project
    When the owner tries to create a workspace "analysis" with <terms>
    Then it is accepted
    And the workspace "analysis" is shown with
      | life   | size limit   |
      | <life> | <size limit> |
    And the answer shows the owner the workspace as it is read
    And everything that the owner sees is listed as it shows itself

    Examples:
      | terms                                  | life      | size limit |
      | a life of 1 hours                      | 1 hours   | 10 GB      |
      | a life of 168 hours                    | 168 hours | 10 GB      |
      | a limit of 1 GB                        | unlimited | 1 GB       |
      | a life of 24 hours and a limit of 5 GB | 24 hours  | 5 GB       |

  @p2 @spec:storage.workspaces.invalid
  Scenario Outline: A workspace cannot be asked for with <terms>
    Given a project
    When the owner tries to create a workspace "analysis" with <terms>
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | terms                 |
      | a life of 0 hours     |
      | a life of -1 hours    |
      | a life of 169 hours   |
      | a life of some hours  |
      | a limit of 0 GB       |
      | a limit of 101 GB     |
      | a limit of -5 GB      |
      | a limit of a-lot GB   |

  @p2 @spec:storage.workspaces.invalid
  Scenario: A workspace needs a name
    Given a project
    When the owner tries to create a workspace without a name
    Then it is refused as invalid
    And nothing in the project has changed

  @p3 @pgwire @spec:storage.workspaces.preload
  Scenario: A workspace that was asked for with a table in it gives that table's rows
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    When the owner tries to create a workspace "analysis" with the table "in_c_data.users" in it
    Then it is accepted
    And the analyst in "analysis" reads 2 rows from "in_c_data.users"

  @p2 @pgwire @spec:storage.workspaces.create @spec:storage.pgwire.connect
  Scenario: Two workspaces have users and passwords of their own
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    Then the workspaces "analysis" and "reporting" have different users and passwords
    And the analyst in "analysis" is let in
    And the analyst in "reporting" is let in

  @p2 @spec:storage.workspaces.secret
  Scenario: The password of a workspace is shown once, when it is made
    Given a project
    And a workspace "analysis"
    Then the password of the workspace "analysis" is shown nowhere

  @p2 @spec:storage.workspaces.secret
  Scenario: A new password is shown once, when it is made
    Given a project
    And a workspace "analysis"
    When the password of the workspace "analysis" is reset
    Then the password of the workspace "analysis" is shown nowhere

  @p1 @spec:storage.workspaces.list
  Scenario: The workspaces of a project are listed, and no other project's
    Given a project
    And another project "neighbour" with a workspace "theirs"
    And a workspace "first"
    And a workspace "second"
    Then the workspaces of the project are "second", "first"

  @p2 @spec:storage.workspaces.list
  Scenario Outline: <count> workspaces listed <size> at a time are each met once
    Given a project
    And a workspace "a"
    And a workspace "b"
    And a workspace "c"
    Then the workspaces of the project, listed <size> at a time, are "c", "b", "a"

    Examples:
      | count | size |
      | 3     | 1    |
      | 3     | 2    |
      | 3     | 3    |
      | 3     | 50   |

  @p2 @spec:storage.names.text @spec:storage.workspaces.create
  Scenario Outline: "<name>" as the name of a workspace stays text
    Given a project
    When the owner tries to create a workspace "<name>" with a limit of 5 GB
    Then it is refused as invalid without effect, or the workspace "<name>" is shown with
      | name   | status | size limit |
      | <name> | active | 5 GB       |

    Examples:
      | name                       |
      | Robert'); DROP TABLE x; -- |
      | Prüfung 分析 🦆              |
      | ../../etc/passwd           |
      | %2e%2e%2f                  |
      | a b.c-d_e                  |

  @p2 @spec:storage.workspaces.create
  Scenario: Two projects may have workspaces of the same name, which stay apart
    Given a project
    And another project "neighbour" with a workspace "analysis"
    And a workspace "analysis"
    And the workspace "analysis" has been deleted
    When the team of "neighbour" tries to read the workspace "analysis" of "neighbour"
    Then it is accepted
    And the workspace "analysis" is gone

  @p2 @pgwire @spec:storage.workspaces.delete
  Scenario: A deleted workspace is gone and lets nobody in, another is left alone
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    And the analyst in "reporting" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When the workspace "analysis" is deleted
    Then the workspace "analysis" is gone
    And connecting to the workspace "analysis" is refused
    And the workspaces of the project are "reporting"
    And the workspace "reporting" holds
      | name | kind  | rows |
      | mine | table | 1    |

  @p2 @pgwire @spec:storage.workspaces.delete
  Scenario: A workspace under the name of a deleted one starts empty
    Given a project
    And a workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the workspace "analysis" has been deleted
    When the owner tries to create a workspace "analysis" with a life of 1 hours
    Then it is accepted
    And the workspace "analysis" holds nothing

  @p2 @pgwire @spec:storage.workspaces.delete
  Scenario: Deleting a workspace ends the sessions that are open in it, and no others
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
    And an open session in the workspace "analysis"
    And an open session in the workspace "reporting"
    When the workspace "analysis" is deleted
    Then the connection of the analyst in "analysis" is cut off
    And the analyst in "reporting" reads 1 rows from "in_c_data.users"

  @p2 @pgwire @spec:storage.workspaces.delete
  Scenario: Deleting a workspace leaves the project's tables as they are
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a workspace "analysis"
    And the owner has loaded into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | users       |
    When the workspace "analysis" is deleted
    Then the table "in_c_data.users" holds exactly
      | id | name  |
      | 1  | Alice |

  @p1 @pgwire @spec:storage.workspaces.reset
  Scenario: A reset gives a new password that works and ends the old one
    Given a project
    And a workspace "analysis"
    And the password of the workspace "analysis" has been reset
    When somebody connects to the workspace "analysis" with its old password
    Then it is refused as unauthorized
    And the analyst in "analysis" is let in

  @p2 @pgwire @spec:storage.workspaces.reset
  Scenario: A reset leaves what a workspace holds, and the passwords of other workspaces
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When the password of the workspace "analysis" is reset
    Then the workspace "analysis" holds
      | name | kind  | rows |
      | mine | table | 1    |
    And the analyst in "reporting" is let in
    And the workspaces "analysis" and "reporting" have different users and passwords

  @p2 @pgwire @spec:storage.workspaces.reset
  Scenario: After two resets only the last password works
    Given a project
    And a workspace "analysis"
    And the password of the workspace "analysis" has been reset
    And the password of the workspace "analysis" has been reset
    When somebody connects to the workspace "analysis" with its old password
    Then it is refused as unauthorized
    And the analyst in "analysis" is let in

  @p2 @pgwire @spec:storage.workspaces.sessions
  Scenario: A workspace shows how many sessions are open in it
    Given a project
    And an open session in the workspace "analysis"
    And a workspace "reporting"
    And a second analyst in "analysis" has run "SELECT 1"
    Then 2 sessions are active in the workspace "analysis"
    And no session is active in the workspace "reporting"
