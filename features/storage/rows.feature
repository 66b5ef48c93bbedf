@storage @rest
Feature: Deleting rows
  Rows are deleted by a condition in SQL. Those for which it holds go, all others stay, and a condition is never
  more than a condition.

  @p2 @spec:storage.rows.delete
  Scenario Outline: Where <condition>, <deleted> rows go and the others stay
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR | age INTEGER |
      | 1              | Alice        | 30          |
      | 2              | bob          | NULL        |
      | 3              | Žofie        | 41          |
      | 4              | NULL         | 41          |
    When the rows of "in_c_sales.users" where "<condition>" are deleted
    Then <deleted> rows are reported as deleted, and <left> as left
    And the table "in_c_sales.users" has <left> rows
    And the values of "id" in "in_c_sales.users" are <ids>

    Examples:
      | condition                             | deleted | left | ids                |
      | id = 2                                | 1       | 3    | "1", "3", "4"      |
      | age > 30                              | 2       | 2    | "1", "2"           |
      | age IS NULL                           | 1       | 3    | "1", "3", "4"      |
      | age <> 41                             | 1       | 3    | "2", "3", "4"      |
      | name = 'Žofie'                        | 1       | 3    | "1", "2", "4"      |
      | name = 'Bob'                          | 0       | 4    | "1", "2", "3", "4" |
      | id IN (1, 4) AND age < 35             | 1       | 3    | "2", "3", "4"      |
      | id = 1 OR name = 'bob'                | 2       | 2    | "3", "4"           |
      | ""name"" LIKE 'A%'                    | 1       | 3    | "2", "3", "4"      |
      | age BETWEEN 30 AND 40                 | 1       | 3    | "2", "3", "4"      |
      | NOT (id < 4)                          | 1       | 3    | "1", "2", "3"      |
      | false                                 | 0       | 4    | "1", "2", "3", "4" |
      | 1=1                                   | 4       | 0    | none               |

  @p1 @spec:storage.rows.delete
  Scenario: Deleting rows touches no other table, here or in another project
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a table "in_c_sales.users_old" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a table "in_c_hr.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the project has been looked at
    When the rows of "in_c_sales.users" where "id = 1" are deleted
    Then nothing but the table "in_c_sales.users" has changed
    And the table "in_c_sales.users" holds exactly
      | id | name |
      | 2  | Bob  |

  @p2 @spec:storage.rows.delete
  Scenario: A row that was deleted is not found a second time
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the rows of "in_c_sales.users" where "id = 1" have been deleted
    When the rows of "in_c_sales.users" where "id = 1" are deleted
    Then 0 rows are reported as deleted, and 1 as left

  @p2 @spec:storage.rows.delete
  Scenario: The key of a deleted row is free again
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And the rows of "in_c_sales.users" where "id = 1" have been deleted
    And a file "users.csv" containing
      """
      id,name
      1,Carol
      """
    When the file "users.csv" is imported into "in_c_sales.users" incrementally, failing on duplicates
    Then the table "in_c_sales.users" holds exactly
      | id | name  |
      | 1  | Carol |
      | 2  | Bob   |

  @p2 @spec:storage.rows.delete
  Scenario: A table without rows keeps its columns and its key
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR required |
      | 1              | Alice                 |
    When the rows of "in_c_sales.users" where "1=1" are deleted
    Then the table "in_c_sales.users" has the columns
      | name | type    | nullable | key |
      | id   | INTEGER | no       | yes |
      | name | VARCHAR | no       | no  |

  @p2 @spec:storage.rows.literals
  Scenario Outline: The text <text> in a condition is text
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | <text>       |
      | 2          | Bob          |
    When the rows of "in_c_sales.users" where "name = '<literal>'" are deleted
    Then 1 rows are reported as deleted, and 1 as left
    And the table "in_c_sales.users" holds exactly
      | id | name |
      | 2  | Bob  |

    Examples:
      | text             | literal           |
      | a;b              | a;b               |
      | a -- b           | a -- b            |
      | /* a */          | /* a */           |
      | drop table users | drop table users  |
      | alter ego        | alter ego         |
      | delete from x    | delete from x     |
      | it's             | it''s             |
      | 100%             | 100%              |
      | a\b             | a\b              |

  @p2 @spec:storage.rows.invalid
  Scenario Outline: A condition with <fault> is refused and no row is lost
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 1          |
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    When the owner tries to delete the rows of "in_c_sales.users" where "<condition>"
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | fault                         | condition                                                   |
      | an unknown column             | nowhere = 1                                                 |
      | half an expression            | id =                                                        |
      | an open quote                 | name = 'Alice                                               |
      | nothing in it                 |                                                             |
      | blanks only                   | ␠␠                                                          |
      | a second statement            | id = 1; DROP TABLE orders                                   |
      | a second statement and a note | id = 1; DELETE FROM orders; --                              |
      | a bracket too many            | id = 1) OR (1=1                                             |
      | a value of another type       | id = 'many'                                                 |
      | another statement             | DROP TABLE orders                                           |
      | a further clause              | id = 1 RETURNING *                                          |

  @p3 @spec:storage.rows.invalid
  Scenario Outline: A condition with a comment <where> is refused, or the comment is ignored
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
      | 3          | Carol        |
    When the owner tries to delete the rows of "in_c_sales.users" where "<condition>"
    Then it is refused as invalid without effect, or the table "in_c_sales.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 3  | Carol |

    Examples:
      | where         | condition                        |
      | at its end    | id = 2 -- OR id = 1              |
      | inside        | id = 2 /* OR id = 1 */           |
      | before a line | id = 2 -- or⏎ AND name = 'Bob'   |

  @p2 @spec:storage.rows.confined
  Scenario Outline: A condition that <does> is refused
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to delete the rows of "in_c_sales.users" where "<condition>"
    Then it is refused as invalid or forbidden
    And nothing in the project has changed

    Examples:
      | does                        | condition                                                        |
      | reads a file of the server  | EXISTS (SELECT 1 FROM read_text('/etc/passwd'))                  |
      | reads a CSV of the server   | id IN (SELECT 1 FROM read_csv('/etc/passwd', header=false))      |
      | lists files of the server   | (SELECT count(*) FROM glob('/etc/*')) > 0                        |
      | reads a server's file by name | 1 IN (SELECT 1 FROM '/etc/passwd')                             |

  @p2 @spec:storage.rows.invalid
  Scenario: Rows are not deleted when nobody says which
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to delete rows of "in_c_sales.users" without saying which
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.concurrency.nothing-lost
  Scenario: What several delete at the same time is all gone, and nothing else
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.events" with the columns n INTEGER, what VARCHAR
    And 100 rows imported into "in_c_sales.events" as a full load
    When the rows of "in_c_sales.events" are deleted at the same time where
      | condition             |
      | n < 10                |
      | n >= 10 AND n < 20    |
      | n >= 90               |
      | n >= 80 AND n < 90    |
    Then the table "in_c_sales.events" has 60 rows
    And the column "n" of "in_c_sales.events" holds each number from 20 to 79 once

  @p2 @pgwire @spec:storage.rows.delete
  Scenario: Deleted rows are gone for analysts, too
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "SELECT count(*) FROM {in_c_sales.users}"
    And the rows of "in_c_sales.users" where "id = 1" have been deleted
    When the analyst in "analysis" runs "SELECT id, name FROM {in_c_sales.users}"
    Then the rows are
      | id | name |
      | 2  | Bob  |
