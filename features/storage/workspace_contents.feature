@storage @rest
Feature: What is in a workspace
  A workspace shows the project's tables and holds what an analyst keeps: copies of them, whole or in part, and
  results. It can be emptied without harm to the project, and nothing done to the project changes what is kept.

  @p1 @pgwire @spec:storage.workspaces.load
  Scenario: A table that is loaded into a workspace can be queried there
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR | born DATE  |
      | 1          | Alice        | 1990-02-28 |
      | 2          | NULL         | NULL       |
      | 3          | Carol        | NULL       |
    And the column note VARCHAR default '' has been added to "in_c_data.users"
    And a workspace "analysis"
    When the owner tries to load into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | people      |
    Then the load reports
      | source          | destination | rows |
      | in_c_data.users | people      | 3    |
    And the analyst in "analysis" finds in "people"
      | id | name  | born       | note |
      | 1  | Alice | 1990-02-28 | ""   |
      | 2  | NULL  | NULL       | ""   |
      | 3  | Carol | NULL       | ""   |

  @p2 @pgwire @spec:storage.workspaces.load
  Scenario: The columns of a loaded copy are of the types of the table
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.facts" holding
      | id INTEGER | big BIGINT          | price DECIMAL(10,2) | ratio DOUBLE | day DATE   | at TIMESTAMP        | yes BOOLEAN | note VARCHAR |
      | 1          | 9223372036854775807 | 1234567.80          | 0.25         | 2024-02-29 | 2024-02-29 23:59:59 | true        | 042          |
    And a workspace "analysis"
    And the owner has loaded into the workspace "analysis"
      | source          | destination |
      | in_c_data.facts | facts       |
    When the analyst in "analysis" runs "SELECT * FROM facts"
    Then the values are
      | id    | big                     | price              | ratio      | day             | at                           | yes       | note    |
      | int 1 | int 9223372036854775807 | Decimal 1234567.80 | float 0.25 | date 2024-02-29 | datetime 2024-02-29 23:59:59 | bool True | str 042 |

  @p2 @pgwire @spec:storage.workspaces.load-part
  Scenario Outline: A load of <what> brings just that
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR | age INTEGER |
      | 1          | Alice        | 30          |
      | 2          | Bob          | 41          |
      | 3          | it's; Drop   | 41          |
    And a workspace "analysis"
    When the owner tries to load into the workspace "analysis"
      | source          | destination | columns   | where   |
      | in_c_data.users | people      | <columns> | <where> |
    Then the load reports
      | source          | destination | rows   |
      | in_c_data.users | people      | <rows> |
    And the analyst in "analysis" counts <rows> rows with the columns <found> in "people"

    Examples:
      | what                              | columns  | where               | rows | found         |
      | some rows                         |          | age > 40            | 2    | id, name, age |
      | some columns                      | id, name |                     | 3    | id, name      |
      | one column                        | age      |                     | 3    | age           |
      | columns in another order          | age, id  |                     | 3    | age, id       |
      | some columns of some rows         | name     | id = 1              | 1    | name          |
      | rows by a column that is left out | name     | age = 41            | 2    | name          |
      | rows by a text with a semicolon   |          | name = 'it''s; Drop' | 1    | id, name, age |
      | no rows at all                    |          | id > 100            | 0    | id, name, age |

  @p2 @pgwire @spec:storage.workspaces.load
  Scenario: Several tables are loaded at once
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
      | 2          |
    And a table "in_c_data.orders" holding
      | id INTEGER |
      | 7          |
    And a workspace "analysis"
    When the owner tries to load into the workspace "analysis"
      | source           | destination |
      | in_c_data.users  | users       |
      | in_c_data.orders | orders      |
      | in_c_data.users  | users_again |
    Then the load reports
      | source           | destination | rows |
      | in_c_data.users  | users       | 2    |
      | in_c_data.orders | orders      | 1    |
      | in_c_data.users  | users_again | 2    |
    And the workspace "analysis" holds
      | name        | kind  | rows |
      | users       | table | 2    |
      | orders      | table | 1    |
      | users_again | table | 2    |

  @p2 @pgwire @spec:storage.workspaces.load-replaces
  Scenario Outline: Loading over a <kind> replaces it and leaves the others
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a workspace "analysis"
    And the analyst in "analysis" has run "CREATE <kind> people AS SELECT 7 AS seven, 8 AS eight FROM range(5)"
    And the analyst in "analysis" has run "CREATE TABLE other AS SELECT 1 AS id"
    When the owner tries to load into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | people      |
    Then it is accepted
    And the analyst in "analysis" finds in "people"
      | id | name  |
      | 1  | Alice |
    And the workspace "analysis" holds
      | name   | kind  | rows |
      | people | table | 1    |
      | other  | table | 1    |

    Examples:
      | kind  |
      | TABLE |
      | VIEW  |

  @p2 @pgwire @spec:storage.workspaces.load
  Scenario: A loaded copy stays as it was when the project's table changes
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a workspace "analysis"
    And the owner has loaded into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | people      |
    When the table "in_c_data.users" is dropped
    Then the analyst in "analysis" finds in "people"
      | id | name  |
      | 1  | Alice |

  @p2 @pgwire @spec:storage.workspaces.load
  Scenario: A change to a loaded copy leaves the project's table alone
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a workspace "analysis"
    And the owner has loaded into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | people      |
    When the analyst in "analysis" runs "UPDATE people SET name = 'Mallory'"
    Then the table "in_c_data.users" holds exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.workspaces.load-atomic
  Scenario Outline: A load with <mistake> is refused and loads nothing at all
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a workspace "analysis"
    When the owner tries to load into the workspace "analysis"
      | source          | destination | columns   | where   |
      | in_c_data.users | people      |           |         |
      | <source>        | second      | <columns> | <where> |
    Then it is refused as not found or invalid or a conflict or forbidden
    And nothing in the project has changed

    Examples:
      | mistake                              | source          | columns              | where                                           |
      | a table that was never made          | in_c_data.none  |                      |                                                 |
      | a bucket that was never made         | in_c_none.users |                      |                                                 |
      | a source that is no table's name     | users           |                      |                                                 |
      | a column that the table has not      | in_c_data.users | id, age              |                                                 |
      | SQL for a column                     | in_c_data.users | id FROM users; --    |                                                 |
      | a condition on an unknown column     | in_c_data.users |                      | age > 3                                         |
      | a condition that is no condition     | in_c_data.users |                      | id >                                            |
      | a second statement in the condition  | in_c_data.users |                      | 1=1; DROP TABLE users                           |
      | a bracket closed in the condition    | in_c_data.users |                      | id = 9) OR (1=1                                 |
      | a condition that reads a file        | in_c_data.users |                      | id IN (SELECT 1 FROM read_text('/etc/passwd'))  |

  @p2 @spec:storage.workspaces.load-atomic
  Scenario: A load of no table at all is refused
    Given a project
    And a workspace "analysis"
    When the owner tries to load into the workspace "analysis"
      | source | destination |
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.workspaces.load-atomic
  Scenario: A load that fails leaves the table that it should have replaced
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a workspace "analysis"
    And the owner has loaded into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | people      |
    When the owner tries to load into the workspace "analysis"
      | source          | destination | where |
      | in_c_data.users | people      | id >  |
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.workspaces.load @spec:storage.access.foreign-project
  Scenario: Another project's table cannot be loaded
    Given a project
    And another project "neighbour" with a table "in_c_secret.users"
    And a workspace "analysis"
    When the owner tries to load into the workspace "analysis"
      | source            | destination |
      | in_c_secret.users | people      |
    Then it is refused as not found or forbidden or invalid
    And nothing in the project has changed

  @p2 @spec:storage.names.text @spec:storage.workspaces.load
  Scenario Outline: "<name>" as the name of a copy stays text
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
    And a workspace "analysis"
    And the owner has loaded into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | keep        |
    When the owner tries to load into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | <name>      |
    Then it is refused as invalid without effect, or the workspace "analysis" holds
      | name   | kind  | rows |
      | keep   | table | 1    |
      | <name> | table | 1    |

    Examples:
      | name                     |
      | a"; DROP TABLE keep; --  |
      | select                   |
      | Größe 表                  |
      | with space.and-dot       |

  @p2 @pgwire @spec:storage.workspaces.read
  Scenario: A workspace shows what its analyst has made
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT * FROM range(3) AS t(id)"
    And the analyst in "analysis" has run "CREATE VIEW seen AS SELECT 1 AS id"
    And the analyst in "analysis" has run "CREATE TEMP TABLE fleeting AS SELECT 1 AS id"
    And the analyst in "analysis" has run "CREATE TABLE gone AS SELECT 1 AS id"
    And the workspace "analysis" has been looked at
    And the analyst in "analysis" has run "INSERT INTO mine VALUES (10)"
    When the analyst in "analysis" runs "DROP TABLE gone"
    Then the workspace "analysis" holds
      | name | kind  | rows |
      | mine | table | 4    |
      | seen | view  |      |

  @p2 @spec:storage.workspaces.read
  Scenario: A workspace shows the project's tables with their rows
    Given a project with a bucket "in_c_data"
    And another project "neighbour" with a table "in_c_secret.users"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
      | 2          |
    And an empty table "in_c_data.orders" with the columns id INTEGER
    And a workspace "analysis"
    Then the workspace "analysis" shows these tables of the project
      | table            | rows |
      | in_c_data.users  | 2    |
      | in_c_data.orders | 0    |

  @p2 @spec:storage.workspaces.read
  Scenario: A table that is made or dropped later is shown or not shown any more
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.old" with the columns id INTEGER
    And a workspace "analysis"
    And the workspace "analysis" has been looked at
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
    When the table "in_c_data.old" is dropped
    Then the workspace "analysis" shows these tables of the project
      | table           | rows |
      | in_c_data.users | 1    |

  @p2 @spec:storage.workspaces.read
  Scenario: A workspace that holds rows is told to take up space
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a workspace "analysis"
    And the owner has loaded into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | people      |
    Then the workspace "analysis" is told to take up space

  @p1 @pgwire @spec:storage.workspaces.clear
  Scenario: Clearing a workspace empties it and nothing else
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a workspace "analysis"
    And the owner has loaded into the workspace "analysis"
      | source          | destination |
      | in_c_data.users | people      |
    And the analyst in "analysis" has run "CREATE VIEW seen AS SELECT * FROM people"
    And the analyst in "analysis" has run "CREATE SCHEMA mine; CREATE TABLE mine.more AS SELECT 1 AS id"
    When the workspace "analysis" is cleared
    Then the workspace "analysis" holds nothing
    And the analyst in "analysis" has no table "more" in the schema "mine"
    And the analyst in "analysis" reads 1 rows from "in_c_data.users"
    And the table "in_c_data.users" has 1 rows

  @p2 @pgwire @spec:storage.workspaces.clear
  Scenario: Clearing one workspace leaves another as it is
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    And the analyst in "reporting" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When the workspace "analysis" is cleared
    Then the workspace "reporting" holds
      | name | kind  | rows |
      | mine | table | 1    |

  @p2 @pgwire @spec:storage.workspaces.clear
  Scenario: A cleared workspace can be cleared again and used on
    Given a project
    And a workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the workspace "analysis" has been cleared
    When the workspace "analysis" is cleared
    Then the analyst in "analysis" is let in
    And the analyst in "analysis" has nothing called "mine"

  @p2 @pgwire @spec:storage.workspaces.drop-object
  Scenario Outline: A <kind> can be dropped from a workspace, the rest stays
    Given a project
    And a workspace "analysis"
    And the analyst in "analysis" has run "CREATE <kind> my_own AS SELECT 1 AS id"
    And the analyst in "analysis" has run "CREATE TABLE my_own_too AS SELECT 1 AS id"
    And the analyst in "analysis" has run "CREATE TABLE myxown AS SELECT 1 AS id"
    When the owner tries to drop the object my_own of the workspace "analysis"
    Then it is accepted
    And the workspace "analysis" holds
      | name       | kind  | rows |
      | my_own_too | table | 1    |
      | myxown     | table | 1    |
    And the analyst in "analysis" has nothing called "my_own"

    Examples:
      | kind  |
      | TABLE |
      | VIEW  |

  @p2 @pgwire @spec:storage.workspaces.drop-object
  Scenario: What is not in a workspace cannot be dropped from it
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a workspace "analysis"
    When the owner tries to drop something that is not in the workspace "analysis"
    Then it is refused as not found
    And nothing in the project has changed
