@storage @pgwire
Feature: Work in a workspace with SQL
  Beside the project's tables an analyst builds tables and views of his own. What he commits stays and is seen by
  everybody in the workspace; what he does not commit is seen by nobody and leaves no trace.

  @p1 @spec:storage.pgwire.create
  Scenario: A table made from a project's table keeps its rows
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "CREATE TABLE mine AS SELECT id, upper(name) AS name FROM {in_c_data.users} WHERE id > 1"
    Then the analyst in "analysis" finds in "mine"
      | id | name |
      | 2  | BOB  |

  @p2 @spec:storage.pgwire.create
  Scenario: What is made in one session is there in the next
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When the analyst in "analysis" disconnects
    Then a second analyst in "analysis" finds in "mine"
      | id |
      | 1  |

  @p2 @spec:storage.pgwire.create
  Scenario: A view shows the rows of a project's table as they are now
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
      | 2          |
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE VIEW seen AS SELECT id FROM {in_c_data.users}"
    When the team on main deletes the rows of "in_c_data.users" where "id = 1"
    Then the analyst in "analysis" finds in "seen"
      | id |
      | 2  |

  @p2 @spec:storage.pgwire.create
  Scenario: A temporary table is for the session that made it
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "CREATE TEMP TABLE fleeting AS SELECT 1 AS id"
    Then the analyst in "analysis" finds in "fleeting"
      | id |
      | 1  |
    And a second analyst in "analysis" has nothing called "fleeting"

  @p2 @spec:storage.pgwire.settings
  Scenario: What a session sets is used by that session and by no other
    Given a project
    And an open session in the workspace "analysis"
    And a second analyst in "analysis" has run "SHOW TimeZone"
    And the analyst in "analysis" has run "SET TimeZone = 'Asia/Tokyo'"
    When the analyst in "analysis" runs "SELECT CAST(extract(hour FROM TIMESTAMPTZ '2024-02-29 00:00:00+00') AS INTEGER) AS x"
    Then the value is int 9
    And a second analyst in "analysis" reads the same as before from "SHOW TimeZone"
    And the analyst in "analysis" can still run "RESET TimeZone"
    And the analyst in "analysis" reads the same as before from "SHOW TimeZone"

  @p2 @spec:storage.pgwire.changes
  Scenario Outline: An analyst who <does> is told how many rows that were
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT i AS id, 'x' AS name FROM range(5) AS t(i)"
    When the analyst in "analysis" runs "<statement>"
    Then <count> rows are reported as affected
    And the analyst in "analysis" counts <left> rows with the columns id, name in "mine"

    Examples:
      | does               | statement                                   | count | left |
      | inserts            | INSERT INTO mine VALUES (10, 'y'), (11, 'z') | 2     | 7    |
      | inserts from query | INSERT INTO mine SELECT id, name FROM mine  | 5     | 10   |
      | updates            | UPDATE mine SET name = 'y' WHERE id < 3     | 3     | 5    |
      | updates nothing    | UPDATE mine SET name = 'y' WHERE id > 100   | 0     | 5    |
      | deletes            | DELETE FROM mine WHERE id >= 3              | 2     | 3    |
      | deletes all        | DELETE FROM mine                            | 5     | 0    |

  @p2 @spec:storage.pgwire.changes
  Scenario: What is inserted can be returned at once
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER, name VARCHAR DEFAULT 'new')"
    When the analyst in "analysis" runs "INSERT INTO mine (id) VALUES (7) RETURNING id, name"
    Then the rows are
      | id | name |
      | 7  | new  |

  @p2 @spec:storage.pgwire.changes
  Scenario Outline: What is <changed> can be returned at once
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT i AS id, 'old' AS name FROM range(3) AS t(i)"
    When the analyst in "analysis" runs "<statement> WHERE id = 1 RETURNING id, name"
    Then the rows are
      | id | name   |
      | 1  | <name> |

    Examples:
      | changed | statement                     | name |
      | updated | UPDATE mine SET name = 'new'  | new  |
      | deleted | DELETE FROM mine              | old  |

  @p2 @spec:storage.pgwire.transactions
  Scenario Outline: Work that is <ended> <stays>
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the analyst in "analysis" has run "BEGIN"
    And the analyst in "analysis" has run "INSERT INTO mine VALUES (2)"
    And the analyst in "analysis" has run "DELETE FROM mine WHERE id = 1"
    And the analyst in "analysis" is told to be in a transaction
    When the analyst in "analysis" runs "<end>"
    Then the analyst in "analysis" is told to be in no transaction
    And the analyst in "analysis" finds in "mine"
      | id   |
      | <id> |
    And a second analyst in "analysis" finds in "mine"
      | id   |
      | <id> |

    Examples:
      | ended       | stays          | end      | id |
      | committed   | stays          | COMMIT   | 2  |
      | rolled back | leaves nothing | ROLLBACK | 1  |

  @p2 @spec:storage.pgwire.transactions
  Scenario: Work that is not committed is seen by nobody else
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the analyst in "analysis" has run "BEGIN"
    When the analyst in "analysis" runs "UPDATE mine SET id = 2"
    Then the analyst in "analysis" finds in "mine"
      | id |
      | 2  |
    And a second analyst in "analysis" finds in "mine"
      | id |
      | 1  |

  @p2 @spec:storage.pgwire.transactions
  Scenario: A table that was made in a transaction that is rolled back is gone
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "BEGIN"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When the analyst in "analysis" runs "ROLLBACK"
    Then the analyst in "analysis" has nothing called "mine"

  @p2 @spec:storage.pgwire.transactions
  Scenario Outline: A transaction that is rolled back can undo <what>
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the analyst in "analysis" has run "BEGIN"
    And the analyst in "analysis" has run "<statement>"
    When the analyst in "analysis" runs "ROLLBACK"
    Then the analyst in "analysis" finds in "mine"
      | id |
      | 1  |

    Examples:
      | what          | statement                                  |
      | a drop        | DROP TABLE mine                            |
      | a truncate    | TRUNCATE mine                              |
      | a new column  | ALTER TABLE mine ADD COLUMN more INTEGER   |
      | another table | CREATE OR REPLACE TABLE mine AS SELECT 2 AS other |

  @p2 @spec:storage.pgwire.transactions
  Scenario: A rollback in one session leaves the work of another alone
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER)"
    And a second analyst in "analysis" has run "BEGIN"
    And a second analyst in "analysis" has run "INSERT INTO mine VALUES (2)"
    And the analyst in "analysis" has run "BEGIN"
    And the analyst in "analysis" has run "INSERT INTO mine VALUES (1)"
    And the analyst in "analysis" has run "ROLLBACK"
    When a second analyst in "analysis" runs "COMMIT"
    Then the analyst in "analysis" finds in "mine"
      | id |
      | 2  |

  @p2 @spec:storage.pgwire.transactions
  Scenario: A transaction that is for reading writes nothing
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the analyst in "analysis" has run "BEGIN READ ONLY"
    When the analyst in "analysis" tries to run "DELETE FROM mine"
    Then it is refused as read-only
    And a second analyst in "analysis" finds in "mine"
      | id |
      | 1  |

  @p2 @spec:storage.pgwire.transactions
  Scenario Outline: Work that was not committed is undone when its client <leaves>
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the analyst in "analysis" has run "BEGIN"
    And the analyst in "analysis" has run "DELETE FROM mine"
    When the analyst in "analysis" <leaves>
    Then a second analyst in "analysis" finds in "mine"
      | id |
      | 1  |

    Examples:
      | leaves                  |
      | disconnects             |
      | vanishes without a word |

  @p2 @spec:storage.pgwire.transactions
  Scenario: After an error a transaction takes nothing but its end
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the analyst in "analysis" has run "BEGIN"
    And the analyst in "analysis" has run "INSERT INTO mine VALUES (2)"
    And the analyst in "analysis" has failed to run "SELECT * FROM never_made"
    And the analyst in "analysis" is told to be in a failed transaction
    When the analyst in "analysis" tries to run "SELECT 1"
    Then it is refused, whatever the service calls it

  @p2 @spec:storage.pgwire.transactions
  Scenario Outline: A transaction with an error in it is undone by <end>
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the analyst in "analysis" has run "BEGIN"
    And the analyst in "analysis" has run "INSERT INTO mine VALUES (2)"
    And the analyst in "analysis" has failed to run "SELECT * FROM never_made"
    When the analyst in "analysis" runs "<end>"
    Then the analyst in "analysis" finds in "mine"
      | id |
      | 1  |

    Examples:
      | end      |
      | ROLLBACK |
      | COMMIT   |

  @p2 @spec:storage.pgwire.transactions
  Scenario: An error outside a transaction harms nothing that went before
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    And the analyst in "analysis" has failed to run "INSERT INTO mine VALUES ('no number')"
    When the analyst in "analysis" runs "INSERT INTO mine VALUES (2)"
    Then the analyst in "analysis" finds in "mine"
      | id |
      | 1  |
      | 2  |

  @p2 @rest @spec:storage.pgwire.fresh
  Scenario: A table that is made later is there for whoever connects next
    Given a project with a bucket "in_c_data"
    And an open session in the workspace "analysis"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
    Then a second analyst in "analysis" reads 1 rows from "in_c_data.users"

  @p2 @rest @spec:storage.pgwire.fresh
  Scenario: A table that is dropped over REST can be queried no more
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And an empty table "in_c_data.other" with the columns id INTEGER
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "SELECT * FROM {in_c_data.users}"
    And the team on main has dropped the table "in_c_data.users"
    When the analyst in "analysis" tries to run "SELECT * FROM {in_c_data.users}"
    Then it is refused as not found
    And the analyst in "analysis" reads 0 rows from "in_c_data.other"

  @p2 @rest @spec:storage.pgwire.fresh
  Scenario: A bucket that is deleted over REST can be queried no more by those who have read it
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "SELECT * FROM {in_c_data.users}"
    And the bucket "in_c_data" has been deleted
    When the analyst in "analysis" tries to run "SELECT * FROM {in_c_data.users}"
    Then it is refused as not found
    And the analyst in "analysis" can still run "SELECT 1"

  @p2 @rest @spec:storage.pgwire.fresh
  Scenario: Rows that are deleted over REST are gone from the next query
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
      | 2          |
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "SELECT * FROM {in_c_data.users}"
    When the team on main deletes the rows of "in_c_data.users" where "id = 1"
    Then the analyst in "analysis" reads 1 rows from "in_c_data.users"
