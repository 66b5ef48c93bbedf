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
    And the answer shows the table "in_c_sales.users" as it is
    And everything that the owner sees is listed as it shows itself

  @p2 @spec:storage.tables.create
  Scenario: Columns stay in the order in which they were given
    Given a project with a bucket "in_c_sales"
    When the table "in_c_sales.users" is created with the columns zip VARCHAR, age INTEGER, mail VARCHAR, born DATE
    Then the table "in_c_sales.users" has the columns
      | name | type    | nullable | key |
      | zip  | VARCHAR | yes      | no  |
      | age  | INTEGER | yes      | no  |
      | mail | VARCHAR | yes      | no  |
      | born | DATE    | yes      | no  |

  @p2 @spec:storage.tables.create
  Scenario: A key of several columns is kept as a whole
    Given a project with a bucket "in_c_sales"
    When the table "in_c_sales.items" is created with the key "product", "shop" and the columns shop VARCHAR, n INTEGER, product VARCHAR
    Then the table "in_c_sales.items" has the columns
      | name    | type    | nullable | key |
      | shop    | VARCHAR | no       | yes |
      | n       | INTEGER | yes      | no  |
      | product | VARCHAR | no       | yes |
    And the answer shows the table "in_c_sales.items" as it is

  @p2 @spec:storage.tables.types
  Scenario: The common types are kept, and STRING and TEXT are VARCHAR
    Given a project with a bucket "in_c_sales"
    When the table "in_c_sales.all" is created with the columns c1 VARCHAR, c2 STRING, c3 TEXT, c4 SMALLINT, c5 INTEGER, c6 BIGINT, c7 HUGEINT, c8 DOUBLE, c9 DECIMAL(10,2), c10 DECIMAL(38,0), c11 BOOLEAN, c12 DATE, c13 TIME, c14 TIMESTAMP, c15 UUID, c16 BLOB
    Then the table "in_c_sales.all" has the columns
      | name | type          | nullable | key |
      | c1   | VARCHAR       | yes      | no  |
      | c2   | VARCHAR       | yes      | no  |
      | c3   | VARCHAR       | yes      | no  |
      | c4   | SMALLINT      | yes      | no  |
      | c5   | INTEGER       | yes      | no  |
      | c6   | BIGINT        | yes      | no  |
      | c7   | HUGEINT       | yes      | no  |
      | c8   | DOUBLE        | yes      | no  |
      | c9   | DECIMAL(10,2) | yes      | no  |
      | c10  | DECIMAL(38,0) | yes      | no  |
      | c11  | BOOLEAN       | yes      | no  |
      | c12  | DATE          | yes      | no  |
      | c13  | TIME          | yes      | no  |
      | c14  | TIMESTAMP     | yes      | no  |
      | c15  | UUID          | yes      | no  |
      | c16  | BLOB          | yes      | no  |

  @p1 @spec:storage.tables.list
  Scenario: The tables of a bucket are listed, and those of other buckets are not
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    And an empty table "in_c_hr.staff" with the columns id INTEGER
    When the table "in_c_sales.users" is created with the columns id INTEGER
    Then the tables of the bucket "in_c_sales" are "users"
    And the tables of the bucket "in_c_hr" are "staff"

  @p2 @spec:storage.tables.order
  Scenario: Tables are listed by name, in whatever order they were made
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_sales.items" with the columns id INTEGER
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    Then the tables of "in_c_sales" are listed in the order "items", "orders", "users"

  @p2 @spec:storage.tables.own
  Scenario: Tables of the same name in two buckets have their own columns and rows
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    And a table "in_c_hr.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And an empty table "in_c_sales.users" with the columns code VARCHAR
    And a file "codes.csv" containing
      """
      code
      X1
      """
    And the project has been looked at
    When the file "codes.csv" is imported into "in_c_sales.users" as a full load
    Then nothing but the table "in_c_sales.users" has changed
    And the table "in_c_sales.users" holds exactly
      | code |
      | X1   |

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
  Scenario Outline: A preview of at most <limit> rows shows <shown> of <total>
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER, what VARCHAR
    When <total> rows are imported into "in_c_data.events" as a full load
    Then the first <limit> rows of "in_c_data.events" show <shown> of <total>

    Examples:
      | limit | shown | total |
      | 1     | 1     | 120   |
      | 10    | 10    | 120   |
      | 120   | 120   | 120   |
      | 10000 | 120   | 120   |

  @p2 @spec:storage.tables.preview
  Scenario: A preview shows 1,000 rows when nobody says how many
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER, what VARCHAR
    When 1200 rows are imported into "in_c_data.events" as a full load
    Then a preview of "in_c_data.events" without a limit shows 1000 of 1200 rows
    And the column "n" of "in_c_data.events" holds each number from 0 to 1199 once

  @p2 @spec:storage.tables.preview-limit
  Scenario Outline: A preview of <limit> rows is refused
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to preview "<limit>" rows of the table "in_c_sales.users"
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | limit |
      | 0     |
      | -1    |
      | 10001 |
      | all   |
      | 1;2   |

  @p2 @spec:storage.tables.preview
  Scenario: A preview is never one of before a change
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a file "users.csv" containing
      """
      id,name
      2,Bob
      """
    And the project has been looked at
    When the file "users.csv" is imported into "in_c_sales.users" incrementally
    Then the table "in_c_sales.users" has 2 rows
    And the table "in_c_sales.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p1 @spec:storage.tables.drop
  Scenario: A dropped table is gone
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And the table "in_c_sales.users" has been looked at
    When the table "in_c_sales.users" is dropped
    And the table "in_c_sales.items" is created with the columns id INTEGER
    Then the tables of the bucket "in_c_sales" are "items", "orders"
    And the table "in_c_sales.users" is not found

  @p2 @spec:storage.tables.drop
  Scenario: Dropping a table touches no table with a similar name, here or in another bucket or project
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    And an empty table "in_c_sales.new_users" with the columns id INTEGER
    And an empty table "in_c_sales.new_users_old" with the columns id INTEGER
    And an empty table "in_c_sales.newxusers" with the columns id INTEGER
    And an empty table "in_c_hr.new_users" with the columns id INTEGER
    And another project "neighbour" with a table "in_c_sales.new_users"
    And the project has been looked at
    When the table "in_c_sales.new_users" is dropped
    Then nothing but the table "in_c_sales.new_users" has changed
    And the bucket "in_c_sales" counts 2 tables

  @p2 @pgwire @spec:storage.tables.drop
  Scenario: A dropped table is gone for analysts, too
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "SELECT id, name FROM {in_c_sales.users}"
    And the table "in_c_sales.users" has been dropped
    When the analyst in "analysis" tries to run "SELECT id, name FROM {in_c_sales.users}"
    Then it is refused as not found

  @p2 @spec:storage.tables.drop
  Scenario: A table that is made again starts without the old rows
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR | born DATE required |
      | 1              | Alice        | 1980-03-04         |
    And the table "in_c_sales.users" has been dropped
    When the table "in_c_sales.users" is filled with
      | id INTEGER | born DATE  |
      | 1          | 1990-05-01 |
      | 1          | 1991-06-02 |
      | 2          | NULL       |
    Then the table "in_c_sales.users" holds exactly
      | id | born       |
      | 1  | 1990-05-01 |
      | 1  | 1991-06-02 |
      | 2  | NULL       |

  @p2 @spec:storage.tables.drop @spec:storage.schema.default
  Scenario: A table that is made again has none of the old rows and defaults
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | state VARCHAR default 'old' |
      | 1          | sold                        |
    And the table "in_c_sales.users" has been dropped
    And an empty table "in_c_sales.users" with the columns id INTEGER, state VARCHAR
    And a file "users.csv" containing
      """
      id
      2
      """
    When the owner tries to import the file "users.csv" into "in_c_sales.users" incrementally
    Then it is refused as invalid without effect, or the table "in_c_sales.users" holds exactly
      | id | state |
      | 2  | NULL  |

  @p2 @spec:storage.tables.conflict
  Scenario: A second table of the same name is refused and the first keeps its rows
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to create a table "in_c_sales.users" with the columns other DATE
    Then it is refused as a conflict
    And nothing in the project has changed

  @p2 @spec:storage.tables.conflict @spec:storage.concurrency.once
  Scenario: Of several who make the same table at once, one succeeds
    Given a project with a bucket "in_c_sales"
    When 5 clients try at once to create the table "in_c_sales.users"
    Then one of them succeeds and the others are refused as a conflict
    And the tables of the bucket "in_c_sales" are "users"
    And the table "in_c_sales.users" has 0 rows

  @p2 @spec:storage.tables.invalid
  Scenario Outline: A table with <fault> is refused and leaves no ghost
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    When the owner tries to create a table "in_c_sales.users" with the columns <columns>
    Then it is refused as invalid or a conflict
    And nothing in the project has changed
    And the table "in_c_sales.users" is not found
    And the table "in_c_sales.users" can still be made

    Examples:
      | fault                            | columns                                                 |
      | a type that does not exist       | id INTEGER, name NOSUCHTYPE                             |
      | SQL in a type                    | id INTEGER); DROP TABLE orders; --                      |
      | a second statement in a type     | id INTEGER; DROP TABLE orders                           |
      | the same column twice            | id INTEGER, id VARCHAR                                  |
      | no columns                       | nothing                                                 |
      | a column without a name          | id INTEGER, "" VARCHAR                                  |
      | SQL in a default                 | id INTEGER, n INTEGER default 1); DROP TABLE orders; -- |
      | a default that is no expression  | id INTEGER, n INTEGER default 1 +                       |
      | a default from another column    | id INTEGER, n INTEGER default id                        |
      | a default from a file            | id INTEGER, n VARCHAR default (SELECT content FROM read_text('/etc/passwd')) |

  @p2 @spec:storage.tables.invalid
  Scenario Outline: A table whose key is <key> is refused and leaves no ghost
    Given a project with a bucket "in_c_sales"
    When the owner tries to create a table "in_c_sales.users" whose key is <key>
    Then it is refused as invalid
    And nothing in the project has changed
    And the table "in_c_sales.users" is not found
    And the table "in_c_sales.users" can still be made

    Examples:
      | key              |
      | "nowhere"        |
      | "id", "nowhere"  |
      | "id", "id"       |
      | "id) --"         |

  @p2 @spec:storage.tables.read
  Scenario Outline: The owner cannot <do> a table that was never made
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER, name VARCHAR
    When the owner tries to <do> the table "in_c_sales.users"
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | do                 |
      | read               |
      | preview            |
      | drop               |
      | profile            |
      | export             |
      | delete the rows of |
      | add a column to    |
      | drop a column of   |
      | rename a column of |
      | give a key to      |
      | take the key from  |

  @p2 @spec:storage.tables.read
  Scenario Outline: The owner cannot <do> a table in a bucket that was never made
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    When the owner tries to <do> the table "in_c_hr.users"
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | do                 |
      | read               |
      | preview            |
      | drop               |
      | delete the rows of |

  @p2 @spec:storage.access.foreign-project
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
      | do      |
      | read    |
      | preview |
      | drop    |

  @p2 @spec:storage.names.kept-or-refused
  Scenario Outline: A table called with <what> is there under that very name, or refused
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    When the owner tries to create a table called "<name>" in the bucket "in_c_sales"
    Then it is refused as invalid or a conflict without effect, or the bucket "in_c_sales" has the table "<name>"
    And the table "in_c_sales.users" has 0 rows

    Examples:
      | what                  | name                      |
      | a space               | with space                |
      | an apostrophe and SQL | x'; DROP TABLE users;--   |
      | quotes and SQL        | x""; DROP TABLE users;--  |
      | letters of Czech      | Žluťoučký                 |
      | a dot                 | users.old                 |
      | a slash               | users/old                 |
      | a way out of a folder | ../users                  |
      | nothing               |                           |
      | a line break          | users⏎old                 |
      | a null character      | users␀old                 |
      | a leading underscore  | _users                    |
      | other capitals        | USERS                     |
      | 300 letters           | x…300                     |

  @p2 @spec:storage.names.text
  Scenario Outline: A table called <name> takes rows like any other
    Given a project with a bucket "in_c_sales"
    When the table "in_c_sales.<name>" is filled with
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    Then the tables of the bucket "in_c_sales" are "<name>"
    And the table "in_c_sales.<name>" holds exactly
      | id | name  |
      | 1  | Alice |

    Examples:
      | name   |
      | select |
      | table  |
      | data   |
      | Orders |
      | year24 |

  @p2 @spec:storage.names.text
  Scenario Outline: A column called <name> takes values like any other
    Given a project with a bucket "in_c_sales"
    When the table "in_c_sales.users" is filled with
      | id INTEGER key | "<name>" VARCHAR |
      | 1              | Alice            |
      | 2              | NULL             |
    Then the table "in_c_sales.users" holds exactly
      | id | <name> |
      | 1  | Alice  |
      | 2  | NULL   |

    Examples:
      | name       |
      | select     |
      | order      |
      | group      |
      | table      |
      | from       |
      | user       |
      | column     |
      | primary    |
      | default    |
      | LastName   |
      | n1         |

  @p2 @spec:storage.names.kept-or-refused
  Scenario Outline: A column called with <what> is there under that very name, or refused
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    When the owner tries to create a table "in_c_sales.users" with the columns id INTEGER, "<name>" VARCHAR
    Then it is refused as invalid or a conflict without effect, or the table "in_c_sales.users" has the column "<name>"
    And the table "in_c_sales.orders" has 0 rows

    Examples:
      | what                  | name                                 |
      | a space               | last name                            |
      | quotes                | say ""hi""                           |
      | a comma               | a,b                                  |
      | a dot                 | a.b                                  |
      | a digit first         | 1st                                  |
      | letters of Czech      | příjmení                             |
      | an apostrophe and SQL | x'; DROP TABLE orders;--             |
      | quotes and SQL        | x"" INTEGER); DROP TABLE orders; --  |
      | other capitals        | ID                                   |
      | a line break          | a⏎b                                  |
      | 300 letters           | x…300                                |

  @p3 @spec:storage.tables.wide
  Scenario: A text of 100,000 characters is kept whole
    Given a project with a bucket "in_c_sales"
    When the table "in_c_sales.users" is filled with
      | id INTEGER | note VARCHAR |
      | 1          | ž…100000     |
    Then the table "in_c_sales.users" holds texts of these lengths
      | id | note   |
      | 1  | 100000 |
