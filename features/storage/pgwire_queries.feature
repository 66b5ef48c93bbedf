@storage @pgwire
Feature: SQL in a workspace
  Analysts connect to a workspace with any PostgreSQL client. They read the project's tables, build their own
  beside them, and cannot change what they read.

  @p1 @spec:storage.pgwire.connect
  Scenario: A workspace's credentials open a session
    Given a project
    And a workspace "analysis"
    When somebody connects to the workspace "analysis" with its credentials
    Then it is accepted
    And the session answers queries

  @p1 @spec:storage.pgwire.password
  Scenario: A wrong password is refused
    Given a project
    And a workspace "analysis"
    When somebody connects to the workspace "analysis" with the password "wrong_password"
    Then it is refused as unauthorized

  @p1 @spec:storage.pgwire.select
  Scenario: A project's rows can be queried
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
      | 3          | NULL         |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT * FROM {in_c_data.users} LIMIT 10"
    Then the rows are
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |
      | 3  | NULL  |

  @p1 @spec:storage.pgwire.join
  Scenario: Two tables of a project can be joined
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a table "in_c_data.orders" holding
      | user_id INTEGER | amount DECIMAL(10,2) |
      | 1               | 9.50                 |
      | 1               | 20.00                |
      | 2               | 5.25                 |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs
      """
      SELECT u.name, sum(o.amount) AS spent
      FROM {in_c_data.users} u JOIN {in_c_data.orders} o ON u.id = o.user_id
      GROUP BY u.name
      """
    Then the rows are
      | name  | spent |
      | Alice | 29.50 |
      | Bob   | 5.25  |

  @p1 @spec:storage.pgwire.create
  Scenario: A table can be made in the workspace
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE my_analysis AS SELECT 1 AS id, 'test' AS name"
    When the analyst in "analysis" runs "SELECT * FROM my_analysis"
    Then the rows are
      | id | name |
      | 1  | test |

  @p2 @rest @spec:storage.pgwire.read-only
  Scenario Outline: An analyst cannot <what> a project's table
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" tries to run "<statement>"
    Then it is refused as read-only
    And nothing in the project has changed
    And the analyst in "analysis" still reads 1 row from "in_c_data.users"

    Examples:
      | what        | statement                                              |
      | insert into | INSERT INTO {in_c_data.users} VALUES (999, 'Hacker')   |
      | update      | UPDATE {in_c_data.users} SET name = 'Hacker'           |
      | delete from | DELETE FROM {in_c_data.users}                          |
      | drop        | DROP TABLE {in_c_data.users}                           |
      | alter       | ALTER TABLE {in_c_data.users} ADD COLUMN extra INTEGER |

  @p2 @rest @spec:storage.pgwire.fresh
  Scenario: Rows that are imported later are seen by the next query
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And an open session in the workspace "analysis"
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And the file "users.csv" has been imported into "in_c_data.users" as a full load
    When the analyst in "analysis" runs "SELECT * FROM {in_c_data.users}"
    Then the rows are
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.access.foreign-project
  Scenario: A workspace shows nothing of other projects
    Given a project
    And another project "neighbour" with a table "in_c_secret.users"
    And an open session in the workspace "analysis"
    When the analyst in "analysis" tries to run "SELECT * FROM {in_c_secret.users}"
    Then it is refused as not found
