@storage @pgwire
Feature: Errors and ends of SQL statements
  A statement that cannot be run says why in a way that a program can act on, and leaves the session usable. One that
  takes too long can be stopped.

  @p2 @spec:storage.pgwire.errors
  Scenario Outline: <what> is told by the SQLSTATE <state>
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL, n INTEGER CHECK (n > 0))"
    And the analyst in "analysis" has run "INSERT INTO mine VALUES (1, 'Alice', 1)"
    When the analyst in "analysis" tries to run "<statement>"
    Then it is refused with the SQLSTATE <state>
    And the analyst in "analysis" can still run "SELECT 1"
    And the analyst in "analysis" finds in "mine"
      | id | name  | n |
      | 1  | Alice | 1 |

    Examples:
      | what                            | statement                                            | state |
      | A table that was never made     | SELECT * FROM never_made                             | 42P01 |
      | A column that was never made    | SELECT age FROM mine                                 | 42703 |
      | A function that was never made  | SELECT never_made(1)                                 | 42883 |
      | A slip of the pen               | SELEKT 1                                             | 42601 |
      | A statement that is cut short   | SELECT * FROM                                        | 42601 |
      | A table that is there already   | CREATE TABLE mine (id INTEGER)                       | 42P07 |
      | A second row of the same key    | INSERT INTO mine VALUES (1, 'Bob', 1)                | 23505 |
      | A missing value                 | INSERT INTO mine VALUES (2, NULL, 1)                 | 23502 |
      | A value that a check forbids    | INSERT INTO mine VALUES (2, 'Bob', -1)               | 23514 |
      | A text that is no number        | SELECT CAST('abc' AS INTEGER)                        | 22*   |
      | A text that is no date          | SELECT CAST('2024-02-30' AS DATE)                    | 22*   |
      | A number that is too large      | SELECT CAST(300 AS TINYINT)                          | 22*   |

  @p1 @rest @spec:storage.pgwire.cancel
  Scenario: A statement that runs for minutes can be cancelled, and the session goes on
    Given a project
    And an open session in the workspace "analysis"
    And a second analyst in "analysis" has run "SELECT 1"
    And a third analyst in "analysis" is busy with "{a statement that runs for minutes}"
    When the analyst in "analysis" runs "{a statement that runs for minutes}" and cancels it, which takes 10 seconds at most
    Then it is refused as cancelled
    And the analyst in "analysis" can still run "SELECT 1"
    And a second analyst in "analysis" can still run "SELECT 1"
    And a third analyst in "analysis" is still busy

  @p2 @rest @spec:storage.pgwire.cancel
  Scenario: Nobody can cancel the statement of a session whose key he does not have
    Given a project
    And an open session in the workspace "analysis"
    And a second analyst in "analysis" is busy with "{a statement that runs for minutes}"
    When somebody asks for the end of what a second analyst in "analysis" runs, with another key
    Then the analyst in "analysis" can still run "SELECT 1"
    And a second analyst in "analysis" is still busy

  @p2 @rest @spec:storage.pgwire.timeout
  Scenario: A statement that takes longer than the session allows is stopped, and the session goes on
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "SET statement_timeout = 300"
    When the analyst in "analysis" runs "{a statement that runs for minutes}", which takes 10 seconds at most
    Then it is refused as cancelled
    And the analyst in "analysis" can still run "SELECT 1"

  @p2 @spec:storage.pgwire.errors
  Scenario: An error in one session does not disturb another
    Given a project
    And an open session in the workspace "analysis"
    And a second analyst in "analysis" has run "BEGIN"
    And the analyst in "analysis" has failed to run "SELECT * FROM never_made"
    When a second analyst in "analysis" runs "SELECT 42 AS x"
    Then the value is int 42
