@storage @rest @variant:short-lives
Feature: What lives for a time only
  Workspaces, keys, snapshots and uploads can be given a life, or have one. When it is over they open nothing any more,
  and say so, and what has no such life goes on. Here hours and days last a second or two at most.

  @p2 @pgwire @spec:storage.lifetimes.workspace
  Scenario: A workspace whose time is over lets nobody in, and one that has time does
    Given a project
    And a workspace "lasting"
    And a workspace "analysis" that lives for an hour
    When the time of the workspace "analysis" is over
    And somebody connects to the workspace "analysis" with its credentials
    Then it is refused as unauthorized or gone
    And the analyst in "lasting" is let in

  @p2 @spec:storage.lifetimes.workspace
  Scenario Outline: Nobody can <do> a workspace whose time is over
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a workspace "analysis" that lives for an hour
    And the time of the workspace "analysis" is over
    When the owner tries to <do> the workspace "analysis"
    Then it is refused as gone or not found

    Examples:
      | do                      |
      | read                    |
      | clear                   |
      | load a table into       |
      | reset the password of   |
      | drop the object mine of |

  @p2 @spec:storage.lifetimes.workspace
  Scenario: A workspace whose time is over can be removed
    Given a project
    And a workspace "analysis" that lives for an hour
    And the time of the workspace "analysis" is over
    When the owner tries to delete the workspace "analysis"
    Then it is accepted, or refused as not found
    And the workspaces of the project are none

  @p2 @pgwire @spec:storage.lifetimes.workspace @spec:storage.pgsessions.auth
  Scenario: The credentials of a workspace whose time is over pass no check of a login
    Given a project
    And a workspace "analysis" that lives for an hour
    And the time of the workspace "analysis" is over
    When the administrator tries to check the login of the workspace "analysis" with its credentials
    Then it is refused as gone or unauthorized

  @p2 @spec:storage.lifetimes.workspace
  Scenario: A branch's workspace whose time is over cannot be read on its branch
    Given a project
    And a branch "dev"
    And a workspace "analysis" on the branch "dev" that lives for an hour
    And the time of the workspace "analysis" is over
    When the team on "dev" tries to read on the branch the workspace "analysis"
    Then it is refused as gone or not found

  @p2 @s3 @spec:storage.lifetimes.key
  Scenario: A key whose time is over opens nothing, over REST and S3, and others go on
    Given a project
    And an object "a.csv"
    And a second key "lasting"
    And a key
      | description | expires_in_days |
      | visitor     | 1               |
    And the holder of the key "visitor" has read the object "a.csv"
    When the time of the key "visitor" is over
    Then the holder of the key "visitor" is refused as unauthorized
    And the holder of the key "visitor" is refused the object "a.csv"
    And the holder of the key "lasting" is let in

  @p2 @spec:storage.lifetimes.key
  Scenario: A key whose time is over does not count as the one that is left
    Given a project
    And a key
      | description | expires_in_days |
      | visitor     | 1               |
    And the time of the key "visitor" is over
    When the owner tries to revoke the key "first"
    Then it is refused as invalid or a conflict
    And the owner is let in

  @p2 @spec:storage.lifetimes.snapshot
  Scenario: A snapshot whose time is over is gone, and one that has time brings its table back
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
    And the owner has taken a snapshot "lasting" of "in_c_data.users"
    And the owner has set manual_days to 1 for the project
    And the owner has taken a snapshot "short" of "in_c_data.users"
    And the table "in_c_data.users" has been dropped
    When the time of the snapshot "short" is over
    Then the snapshot "short" is gone
    And the snapshot "lasting" keeps 1 rows with the columns id INTEGER

  @p2 @spec:storage.lifetimes.upload
  Scenario: An upload whose time is over takes no bytes and becomes no file
    Given a project
    And an upload prepared for "late.csv"
    And the time of the upload is over
    When the owner tries to upload something else to the same key
    Then it is refused as gone or not found
    And the project has no files
