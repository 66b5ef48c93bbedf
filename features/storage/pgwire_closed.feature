@storage @pgwire
Feature: What SQL cannot reach
  An analyst reads the tables of the project and changes none of them, and nothing else on the service's machine is
  within his reach: no other project, no file, no setting.

  @p2 @rest @spec:storage.pgwire.read-only
  Scenario Outline: An analyst cannot change a project's table by <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" tries to run "<statement>"
    Then it is refused as read-only or forbidden
    And nothing in the project has changed
    And the analyst in "analysis" still reads 1 row from "in_c_data.users"

    Examples:
      | what                    | statement                                                                                         |
      | an insert from a query  | INSERT INTO {in_c_data.users} SELECT 2, 'Bob'                                                     |
      | an insert after WITH    | WITH x AS (SELECT 2 AS id, 'Bob' AS name) INSERT INTO {in_c_data.users} SELECT * FROM x           |
      | an update of one row    | UPDATE {in_c_data.users} SET name = 'Hacker' WHERE id = 1                                         |
      | a delete of nothing     | DELETE FROM {in_c_data.users} WHERE id = 99                                                       |
      | a truncate              | TRUNCATE {in_c_data.users}                                                                        |
      | a second statement      | SELECT 1; DELETE FROM {in_c_data.users}                                                           |
      | a drop of a column      | ALTER TABLE {in_c_data.users} DROP COLUMN name                                                    |
      | another name            | ALTER TABLE {in_c_data.users} RENAME TO people                                                    |
      | another name of a column | ALTER TABLE {in_c_data.users} RENAME COLUMN name TO called                                       |
      | a table over it         | CREATE OR REPLACE TABLE {in_c_data.users} AS SELECT 1 AS id                                       |
      | a table beside it       | CREATE TABLE {in_c_data.more} AS SELECT 1 AS id                                                   |
      | a view beside it        | CREATE VIEW {in_c_data.seen} AS SELECT 1 AS id                                                    |
      | a comment               | COMMENT ON TABLE {in_c_data.users} IS 'hacked'                                                    |
      | an index                | CREATE INDEX quick ON {in_c_data.users} (id)                                                      |
      | another type of a column | ALTER TABLE {in_c_data.users} ALTER COLUMN id TYPE VARCHAR                                       |
      | an explained delete     | EXPLAIN ANALYZE DELETE FROM {in_c_data.users}                                                     |
      | a prepared delete       | PREPARE gone AS DELETE FROM {in_c_data.users}; EXECUTE gone                                       |

  @p1 @rest @spec:storage.pgwire.read-only
  Scenario: An analyst cannot copy rows into a project's table
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" tries to copy in "COPY {in_c_data.users} FROM STDIN"
      """
      2
      """
    Then it is refused as read-only or forbidden
    And nothing in the project has changed

  @p1 @rest @spec:storage.pgwire.read-only
  Scenario: A transaction does not let an analyst change a project's table
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "BEGIN"
    When the analyst in "analysis" tries to run "DELETE FROM {in_c_data.users}"
    Then it is refused as read-only or forbidden
    And nothing in the project has changed

  @p2 @rest @spec:storage.pgwire.files
  Scenario Outline: An analyst cannot <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (line VARCHAR)"
    When the analyst in "analysis" tries to run "<statement>"
    Then it is refused, whatever the service calls it
    And nothing in the project has changed
    And the analyst in "analysis" still reads 1 row from "in_c_data.users"

    Examples:
      | what                                     | statement                                                          |
      | read a server's file as text             | SELECT * FROM read_text('/etc/passwd')                             |
      | read a server's file as bytes            | SELECT * FROM read_blob('/etc/passwd')                             |
      | read a server's file as CSV              | SELECT * FROM read_csv('/etc/passwd', header = false)              |
      | make a table from a server's file        | CREATE TABLE more AS SELECT * FROM read_csv_auto('/etc/passwd')    |
      | list a server's folder                   | SELECT * FROM glob('/etc/*')                                       |
      | copy a server's file in                  | COPY mine FROM '/etc/passwd' (DELIMITER ';')                       |
      | write a server's file                    | COPY (SELECT 1) TO '/tmp/plumbline_out.csv'                        |
      | write a server's file as Parquet         | COPY (SELECT 1 AS id) TO '/tmp/plumbline_out.parquet' (FORMAT parquet) |
      | write a project's table to a file        | COPY {in_c_data.users} TO '/tmp/plumbline_out.csv'                 |
      | attach a new database                    | ATTACH '/tmp/plumbline_out.duckdb' AS elsewhere                    |
      | attach the project's table for writing   | ATTACH '{file of in_c_data.users}' AS again (READ_WRITE)           |
      | detach the project's tables              | DETACH in_c_data                                                   |
      | read the file of the project's table     | SELECT * FROM read_blob('{file of in_c_data.users}')               |
      | export the database                      | EXPORT DATABASE '/tmp/plumbline_out'                               |
      | install an extension                     | INSTALL httpfs                                                     |
      | load an extension                        | LOAD httpfs                                                        |
      | run a program of the server              | COPY mine FROM PROGRAM 'id'                                        |
      | keep a secret                            | CREATE SECRET mine (TYPE s3, KEY_ID 'a', SECRET 'b')               |
      | set the memory of the service            | PRAGMA memory_limit = '64GB'                                       |
      | open the way to files                    | SET enable_external_access = true                                  |
      | open the way to some folders             | SET allowed_directories = ['/etc']                                 |

  @p2 @rest @spec:storage.pgwire.files @spec:storage.access.foreign-project
  Scenario Outline: The place of another project's workspace does not help to <what> it
    Given a project
    And another project "neighbour" with a workspace "theirs"
    And an open session in the workspace "analysis"
    When the analyst in "analysis" tries to run "<statement>"
    Then it is refused, whatever the service calls it
    And nothing in the project has changed

    Examples:
      | what     | statement                                                |
      | attach   | ATTACH '{file of neighbour}' AS theirs (READ_ONLY)       |
      | take over | ATTACH '{file of neighbour}' AS theirs                  |
      | read     | SELECT * FROM read_blob('{file of neighbour}')           |

  @p2 @rest @spec:storage.access.foreign-project
  Scenario Outline: Another project's tables are not in <catalogue>
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And another project "neighbour" with a table "in_c_very_secret.very_secret"
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT count(*) AS found FROM <catalogue> WHERE <column> LIKE '%very_secret%'"
    Then the value is int 0

    Examples:
      | catalogue                   | column        |
      | information_schema.tables   | table_name    |
      | information_schema.columns  | table_name    |
      | information_schema.schemata | schema_name   |
      | duckdb_tables()             | table_name    |
      | duckdb_databases()          | database_name |

  @p2 @rest @spec:storage.pgwire.catalogue
  Scenario: The tables of the project and the workspace are in the catalogue
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users_of_ours" with the columns id INTEGER
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine_of_ours AS SELECT 1 AS id"
    When the analyst in "analysis" runs "SELECT count(*) AS found FROM information_schema.tables WHERE table_name IN ('users_of_ours', 'mine_of_ours')"
    Then the value is int 2
