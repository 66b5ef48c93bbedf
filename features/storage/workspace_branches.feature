@storage @rest
Feature: Workspaces of a branch
  A branch has workspaces of its own. Whoever queries in one sees the project as it is on that branch, and what others
  do on main or on another branch does not show.

  @p1 @spec:storage.workspaces.branch-create
  Scenario: A workspace that is made on a branch belongs to it
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a branch "dev"
    And a branch "other"
    And a workspace "analysis" on the branch "dev"
    And the owner has loaded into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | copied      |
    Then the workspaces of the branch "dev" are "analysis"
    And the workspaces of the branch "other" are none
    And the workspace "analysis" is shown on the branch "dev"
    And everything that the owner sees is listed as it shows itself

  @p2 @pgwire @spec:storage.workspaces.branch-create @spec:storage.workspaces.secret
  Scenario: The credentials of a branch's workspace work and are not shown again
    Given a project
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    And the password of the workspace "analysis" has been reset
    When somebody connects to the workspace "analysis" with its old password
    Then it is refused as unauthorized
    And the analyst in "analysis" is let in
    And the password of the workspace "analysis" is shown nowhere

  @p2 @spec:storage.workspaces.branch-list
  Scenario Outline: A branch's workspaces are listed <size> at a time, each once
    Given a project
    And a branch "dev"
    And a workspace "on main"
    And a workspace "a" on the branch "dev"
    And a workspace "b" on the branch "dev"
    And a workspace "c" on the branch "dev"
    Then the workspaces of the branch "dev", listed <size> at a time, are "c", "b", "a"

    Examples:
      | size |
      | 1    |
      | 2    |
      | 50   |

  @p2 @pgwire @spec:storage.workspaces.branch-data
  Scenario: A branch's workspace reads the tables of the project
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    When the analyst in "analysis" runs "SELECT name FROM {in_c_data.users}"
    Then the rows are
      | name  |
      | Alice |
      | Bob   |

  @p2 @pgwire @spec:storage.workspaces.branch-data
  Scenario: Rows that are deleted on a branch are missing in its workspaces only
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    And a workspace "on main"
    When the team on "dev" deletes the rows of "in_c_data.users" where "id = 1"
    Then the analyst in "analysis" reads 1 rows from "in_c_data.users"
    And the analyst in "on main" reads 2 rows from "in_c_data.users"

  @p2 @pgwire @spec:storage.workspaces.branch-data
  Scenario: What is done on main after a branch was made does not show in the branch's workspaces
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    And a workspace "on main"
    When the team on main deletes the rows of "in_c_data.users" where "id = 1"
    Then the analyst in "analysis" reads 2 rows from "in_c_data.users"
    And the analyst in "on main" reads 1 rows from "in_c_data.users"

  @p2 @spec:storage.workspaces.branch-data
  Scenario: A branch's workspace shows the rows that its tables have on the branch
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    When the team on "dev" deletes the rows of "in_c_data.users" where "id = 1"
    Then the workspace "analysis" shows these tables of the project
      | table           | rows |
      | in_c_data.users | 1    |

  @p1 @spec:storage.workspaces.branch-delete
  Scenario: A workspace is deleted on its branch, others are left alone
    Given a project
    And a branch "dev"
    And a workspace "on main"
    And a workspace "a" on the branch "dev"
    And a workspace "b" on the branch "dev"
    And everything that the owner sees has been read
    When the team on "dev" tries to delete on the branch the workspace "a"
    Then it is accepted
    And the workspaces of the branch "dev" are "b"
    And the workspace "a" is gone
    And connecting to the workspace "a" is refused
    And the workspace "on main" holds nothing

  @p2 @spec:storage.workspaces.branch-apart
  Scenario Outline: The team on <branch> cannot <do> <workspace>
    Given a project
    And a branch "dev"
    And a branch "other"
    And a workspace "on main"
    And a workspace "analysis" on the branch "dev"
    And another project "neighbour" with a workspace "theirs"
    When the team on <branch> tries to <do> <workspace>
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | branch                     | do                   | workspace                              |
      | "other"                    | read on the branch   | the workspace "analysis"               |
      | "other"                    | delete on the branch | the workspace "analysis"               |
      | "dev"                      | read on the branch   | the workspace "on main"                |
      | "dev"                      | delete on the branch | the workspace "on main"                |
      | "dev"                      | read on the branch   | the workspace "theirs" of "neighbour"  |
      | "dev"                      | delete on the branch | the workspace "theirs" of "neighbour"  |
      | "dev"                      | read on the branch   | a workspace that was never made        |
      | "dev"                      | delete on the branch | a workspace that was never made        |
      | a branch that was never made | read on the branch   | the workspace "analysis"             |
      | a branch that was never made | delete on the branch | the workspace "analysis"             |

  @p2 @spec:storage.workspaces.branch-create
  Scenario: No workspace is made on a branch that was never made
    Given a project
    When the team on a branch that was never made tries to create a workspace "analysis" on the branch
    Then it is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.workspaces.access
  Scenario Outline: <caller> cannot <do> a branch's workspace
    Given a project
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    And another project "neighbour"
    When <caller> tries to <do> the workspace "analysis"
    Then it is refused as <refusal>
    And nothing in the project has changed

    Examples:
      | caller                   | do     | refusal      |
      | a stranger               | read   | unauthorized |
      | a stranger               | delete | unauthorized |
      | the owner of "neighbour" | read   | forbidden    |
      | the owner of "neighbour" | delete | forbidden    |
      | the owner of "neighbour" | clear  | forbidden    |
      | the owner of "neighbour" | reset the password of | forbidden |

  @p2 @spec:storage.workspaces.access
  Scenario Outline: On the branch's own path <caller> cannot <do> its workspace
    Given a project
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    And another project "neighbour"
    When <caller> tries to <do> the workspace "analysis", going by the branch "dev"
    Then it is refused as <refusal>
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | caller                   | do                   | refusal      |
      | a stranger               | read on the branch   | unauthorized |
      | a stranger               | delete on the branch | unauthorized |
      | the owner of "neighbour" | read on the branch   | forbidden    |
      | the owner of "neighbour" | delete on the branch | forbidden    |

  @p2 @spec:storage.workspaces.access
  Scenario Outline: <caller> gets no workspace on a branch
    Given a project
    And a branch "dev"
    And another project "neighbour"
    When <caller> tries to create a workspace "analysis" on the branch "dev" with a limit of 5 GB
    Then it is refused as <refusal>
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | caller                   | refusal      |
      | a stranger               | unauthorized |
      | the owner of "neighbour" | forbidden    |

  @p2 @spec:storage.workspaces.invalid
  Scenario Outline: A branch's workspace cannot be asked for with <terms>
    Given a project
    And a branch "dev"
    When the owner tries to create a workspace "analysis" on the branch "dev" with <terms>
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | terms               |
      | a life of 0 hours   |
      | a limit of 101 GB   |

  @p2 @pgwire @spec:storage.workspaces.branch-contents
  Scenario Outline: To <do> a branch's workspace works as on main
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When the owner tries to <do> the workspace "analysis"
    Then it is accepted
    And the workspace "analysis" holds <objects>

    Examples:
      | do                      | objects   |
      | clear                   | nothing   |
      | drop the object mine of | nothing   |

  @p2 @pgwire @spec:storage.workspaces.branch-contents @spec:storage.workspaces.branch-data
  Scenario: A load into a branch's workspace brings the branch's rows
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 1"
    When the owner tries to load into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | people      |
    Then the load reports
      | source          | destination | rows |
      | in_c_data.users | people      | 1    |
    And the analyst in "analysis" finds in "people"
      | id | name |
      | 2  | Bob  |

  @p2 @pgwire @spec:storage.workspaces.branch-data @spec:storage.pgwire.read-only
  Scenario Outline: An analyst on a branch cannot <what> its tables
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    When the analyst in "analysis" tries to run "<statement>"
    Then it is refused as read-only
    And nothing in the project has changed

    Examples:
      | what        | statement                                            |
      | insert into | INSERT INTO {in_c_data.users} VALUES (999, 'Hacker') |
      | delete from | DELETE FROM {in_c_data.users}                        |
      | drop        | DROP TABLE {in_c_data.users}                         |
