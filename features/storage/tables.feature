@storage @rest
Feature: Tables
  A table keeps its columns, types and rows exactly as it was told. A table that cannot be made leaves no trace.

  @p1 @spec:storage.tables.create @spec:storage.tables.read
  Scenario: A new table has the columns, types and key that were asked for
    Given a project with a bucket "in_c_sales"
    When the table "in_c_sales.users" is created with the columns id INTEGER key, name VARCHAR required, born DATE
    Then the table "in_c_sales.users" has the columns
      | name | type    | nullable | key |
      | id   | INTEGER | no       | yes |
      | name | VARCHAR | no       | no  |
      | born | DATE    | yes      | no  |
    And the table "in_c_sales.users" has 0 rows

  @p1 @spec:storage.tables.list
  Scenario: The tables of a bucket are listed, and those of other buckets are not
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    And an empty table "in_c_hr.staff" with the columns id INTEGER
    When the table "in_c_sales.users" is created with the columns id INTEGER
    Then the tables of the bucket "in_c_sales" are "users"
    And the tables of the bucket "in_c_hr" are "staff"

  @p1 @spec:storage.tables.preview
  Scenario: A preview shows what the table holds
    Given a project with a bucket "in_c_sales"
    When the table "in_c_sales.users" is filled with
      | id INTEGER | name VARCHAR | active BOOLEAN | note VARCHAR     |
      | 1          | Alice        | true           | says "hi", twice |
      | 2          | Bob          | false          | NULL             |
      | -3         | Žofie        | NULL           | a;b              |
    Then the table "in_c_sales.users" holds exactly
      | id | name  | active | note             |
      | 1  | Alice | true   | says "hi", twice |
      | 2  | Bob   | false  | NULL             |
      | -3 | Žofie | NULL   | a;b              |

  @p2 @spec:storage.tables.preview
  Scenario: A preview shows no more rows than asked for, and tells how many there are
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER, what VARCHAR
    When 120 rows are imported into "in_c_data.events" as a full load
    Then the first 10 rows of "in_c_data.events" are a preview of 120

  @p1 @spec:storage.tables.drop
  Scenario: A dropped table is gone
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    When the table "in_c_sales.users" is dropped
    Then the tables of the bucket "in_c_sales" are "orders"
    And the table "in_c_sales.users" is not found

  @p1 @spec:storage.tables.conflict
  Scenario: A second table of the same name is refused and the first keeps its rows
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to create a table "in_c_sales.users" with the columns other DATE
    Then it is refused as a conflict
    And nothing in the project has changed

  @p1 @spec:storage.tables.invalid
  Scenario Outline: A table with <fault> is refused and leaves no ghost
    Given a project with a bucket "in_c_sales"
    When the owner tries to create a table "in_c_sales.users" with the columns <columns>
    Then it is refused as invalid or a conflict
    And the table "in_c_sales.users" is not found
    And the table "in_c_sales.users" can still be made

    Examples:
      | fault                      | columns                            |
      | a type that does not exist | id INTEGER, name NOSUCHTYPE        |
      | SQL in a type              | id INTEGER); DROP TABLE users; --  |
      | the same column twice      | id INTEGER, id VARCHAR             |

  @p2 @spec:storage.tables.invalid
  Scenario: A table whose key is no column of it is refused and leaves no ghost
    Given a project with a bucket "in_c_sales"
    When the owner tries to create a table "in_c_sales.users" whose key is the column "nowhere"
    Then it is refused as invalid
    And the table "in_c_sales.users" is not found
    And the table "in_c_sales.users" can still be made

  @p1 @spec:storage.tables.read
  Scenario Outline: A table in <place> is not found
    Given a project with a bucket "in_c_sales"
    When the owner tries to read the table <table>
    Then it is refused as not found

    Examples:
      | place                        | table              |
      | a bucket that does not exist | "in_c_hr.staff"    |
      | a bucket without it          | "in_c_sales.users" |

  @p1 @spec:storage.access.foreign-project
  Scenario Outline: The owner of another project cannot <do>
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And another project "neighbour"
    When the owner of "neighbour" tries to <do> the table "in_c_sales.users"
    Then it is refused as forbidden
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | do   |
      | read |
      | drop |
