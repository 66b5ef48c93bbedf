@storage @rest
Feature: Changing the columns of a table
  A table is changed while it has rows in it. What is not meant to change stays, and a change that cannot be made
  for all rows is made for none.

  # --- adding

  @p1 @spec:storage.schema.add-column
  Scenario: An added column comes last and is empty in the rows that were there
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR required |
      | 1              | Alice                 |
      | 2              | Bob                   |
    And the project has been looked at
    When the column city VARCHAR is added to "in_c_sales.users"
    Then the table "in_c_sales.users" has the columns
      | name | type    | nullable | key |
      | id   | INTEGER | no       | yes |
      | name | VARCHAR | no       | no  |
      | city | VARCHAR | yes      | no  |
    And the answer shows the table "in_c_sales.users" as it is
    And the table "in_c_sales.users" holds exactly
      | id | name  | city |
      | 1  | Alice | NULL |
      | 2  | Bob   | NULL |
    And nothing but the table "in_c_sales.users" has changed

  @p2 @spec:storage.schema.default
  Scenario Outline: A column added with the default <default> has it in the rows that were there
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER |
      | 1          |
      | 2          |
    When the column value <type> default <default> is added to "in_c_sales.users"
    Then the table "in_c_sales.users" holds exactly
      | id | value   |
      | 1  | <value> |
      | 2  | <value> |

    Examples:
      | type          | default           | value      |
      | INTEGER       | 5                 | 5          |
      | INTEGER       | -5                | -5         |
      | INTEGER       | 2 + 3             | 5          |
      | VARCHAR       | 'new'             | new        |
      | VARCHAR       | 'it''s new'       | it's new   |
      | VARCHAR       | 'a; b -- c'       | a; b -- c  |
      | VARCHAR       | 'drop table x'    | drop table x |
      | BOOLEAN       | true              | true       |
      | DATE          | DATE '2024-02-29' | 2024-02-29 |
      | DECIMAL(10,2) | 1.50              | 1.50       |

  @p2 @spec:storage.schema.default
  Scenario: A default holds for rows that come later, too
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER |
      | 1          |
    And the column state VARCHAR default 'new' has been added to "in_c_sales.users"
    And a file "users.csv" containing
      """
      id
      2
      """
    When the owner tries to import the file "users.csv" into "in_c_sales.users" incrementally
    Then it is refused as invalid without effect, or the table "in_c_sales.users" holds exactly
      | id | state |
      | 1  | new   |
      | 2  | new   |

  @p2 @spec:storage.schema.default
  Scenario Outline: A column that was <changed> gives later rows <value>
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER, state VARCHAR default 'new'
    And the column "state" of "in_c_sales.users" has been <changed>
    And a file "users.csv" containing
      """
      id
      2
      """
    When the owner tries to import the file "users.csv" into "in_c_sales.users" incrementally
    Then it is refused as invalid without effect, or the table "in_c_sales.users" holds exactly
      | id | state   |
      | 2  | <value> |

    Examples:
      | changed                     | value |
      | given the default "'other'" | other |
      | left without a default      | NULL  |

  @p2 @spec:storage.schema.required
  Scenario: A required column with a default is added to a table with rows, or refused
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER |
      | 1          |
    When the owner tries to add the column state VARCHAR required default 'new' to "in_c_sales.users"
    Then it is refused as invalid without effect, or the table "in_c_sales.users" has the required column "state"

  @p2 @spec:storage.schema.required
  Scenario: A required column without a default cannot be added to a table with rows
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER |
      | 1          |
    When the owner tries to add the column state VARCHAR required to "in_c_sales.users"
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.schema.add-column-invalid
  Scenario Outline: A column <fault> is not added
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to add the column <column> to "in_c_sales.users"
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

    Examples:
      | fault                           | column                                                                |
      | that is there                   | name INTEGER                                                          |
      | of an unknown type              | city NOSUCHTYPE                                                       |
      | with SQL in its type            | city VARCHAR; DROP TABLE orders                                       |
      | with a constraint in its type   | city VARCHAR DEFAULT 'x' NOT NULL                                     |
      | without a name                  | "" VARCHAR                                                            |
      | with SQL in its default         | city VARCHAR default 'x'; DROP TABLE orders                           |
      | with a query as its default     | city VARCHAR default (SELECT name FROM users)                         |
      | with a file as its default      | city VARCHAR default (SELECT content FROM read_text('/etc/passwd'))   |
      | with a default of another type  | city INTEGER default 'many'                                           |
      | with a default that is half one | city INTEGER default 1 +                                              |

  @p2 @spec:storage.schema.add-column-invalid
  Scenario: The second column of a name is told as a conflict
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER, name VARCHAR
    When the owner tries to add the column name DATE to "in_c_sales.users"
    Then it is refused as a conflict
    And nothing in the project has changed

  @p2 @spec:storage.names.text
  Scenario Outline: A column called <name> can be added, filled and dropped
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And the column "<name>" VARCHAR has been added to "in_c_sales.users"
    And a file "users.csv" containing
      """
      id,<name>
      1,Alice
      """
    And the file "users.csv" has been imported into "in_c_sales.users" as a full load
    And the column "<name>" of "in_c_sales.users" has been renamed to "other"
    And the column "other" of "in_c_sales.users" has been renamed to "<name>"
    When the column "<name>" of "in_c_sales.users" is dropped
    Then the table "in_c_sales.users" holds exactly
      | id |
      | 1  |

    Examples:
      | name     |
      | select   |
      | order    |
      | table    |
      | end      |
      | LastName |

  @p2 @spec:storage.names.kept-or-refused
  Scenario Outline: A column with <what> in its name is added under that very name, or refused
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And a table "in_c_sales.users" holding
      | id INTEGER |
      | 1          |
    When the owner tries to add the column "<name>" VARCHAR to "in_c_sales.users"
    Then it is refused as invalid or a conflict without effect, or the table "in_c_sales.users" has the column "<name>"
    And the table "in_c_sales.orders" has 0 rows

    Examples:
      | what                  | name                                             |
      | a space               | last name                                        |
      | quotes                | say ""hi""                                       |
      | letters of Czech      | příjmení                                         |
      | other capitals        | ID                                               |
      | an apostrophe and SQL | x'; DROP TABLE orders;--                         |
      | quotes and SQL        | x"" INTEGER; DROP TABLE orders; ALTER TABLE ""x  |
      | a slash               | a/b                                              |

  @p2 @spec:storage.schema.add-column-invalid @spec:storage.concurrency.once
  Scenario: Of several who add a column of one name at the same time, one succeeds
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    When 5 clients try at once to add a column to the table "in_c_sales.users"
    Then one of them succeeds and the others are refused as a conflict
    And the table "in_c_sales.users" has the columns
      | name | type    | nullable | key |
      | id   | INTEGER | yes      | no  |
      | city | VARCHAR | yes      | no  |

  @p2 @spec:storage.concurrency.nothing-lost
  Scenario: Columns that are added at the same time are all there
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER |
      | 1          |
    When the columns a VARCHAR, b INTEGER, c DATE, d BOOLEAN are added to "in_c_sales.users" at the same time
    Then the table "in_c_sales.users" holds exactly
      | id | a    | b    | c    | d    |
      | 1  | NULL | NULL | NULL | NULL |

  @p2 @pgwire @spec:storage.schema.add-column @spec:storage.schema.rename-column
  Scenario: A changed table is what analysts see, too
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "SELECT id, name FROM {in_c_sales.users}"
    And the column city VARCHAR default 'Brno' has been added to "in_c_sales.users"
    And the column "name" of "in_c_sales.users" has been renamed to "full_name"
    When the analyst in "analysis" runs "SELECT id, full_name, city FROM {in_c_sales.users}"
    Then the rows are
      | id | full_name | city |
      | 1  | Alice     | Brno |

  # --- dropping

  @p1 @spec:storage.schema.drop-column
  Scenario: A dropped column is gone and the others keep their values
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR | names VARCHAR required |
      | 1              | Alice        | Ally, Al               |
      | 2              | Bob          | Bobby                  |
    And the project has been looked at
    When the column "name" of "in_c_sales.users" is dropped
    Then the table "in_c_sales.users" has the columns
      | name  | type    | nullable | key |
      | id    | INTEGER | no       | yes |
      | names | VARCHAR | no       | no  |
    And the answer shows the table "in_c_sales.users" as it is
    And the table "in_c_sales.users" holds exactly
      | id | names    |
      | 1  | Ally, Al |
      | 2  | Bobby    |
    And nothing but the table "in_c_sales.users" has changed

  @p2 @spec:storage.schema.drop-column
  Scenario: A column that is added again starts without the old values, default and duty
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR required default 'old' |
      | 1          | Alice                               |
    And the column "name" of "in_c_sales.users" has been dropped
    When the column name VARCHAR is added to "in_c_sales.users"
    Then the table "in_c_sales.users" has the columns
      | name | type    | nullable | key |
      | id   | INTEGER | yes      | no  |
      | name | VARCHAR | yes      | no  |
    And the table "in_c_sales.users" holds exactly
      | id | name |
      | 1  | NULL |

  @p2 @spec:storage.schema.drop-column-invalid
  Scenario Outline: <column> cannot be dropped
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
    When the owner tries to drop the column "<name>" of "in_c_sales.users"
    Then it is refused as <refusal>
    And nothing in the project has changed

    Examples:
      | column                 | name                  | refusal               |
      | A column of the key    | id                    | invalid or a conflict |
      | A column never made    | city                  | not found             |
      | SQL in place of a name | name; DROP TABLE data | not found or invalid  |

  @p2 @spec:storage.schema.drop-column-invalid
  Scenario: The last column of a table cannot be dropped
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | name VARCHAR |
      | Alice        |
    When the owner tries to drop the column "name" of "in_c_sales.users"
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  # --- changing

  @p1 @spec:storage.schema.rename-column
  Scenario: A renamed column keeps its place, its type and its values
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR required | born DATE  |
      | 1          | Alice                 | 1990-05-01 |
      | 2          | Bob                   | NULL       |
    And the project has been looked at
    When the column "name" of "in_c_sales.users" is renamed to "full_name"
    Then the table "in_c_sales.users" has the columns
      | name      | type    | nullable | key |
      | id        | INTEGER | yes      | no  |
      | full_name | VARCHAR | no       | no  |
      | born      | DATE    | yes      | no  |
    And the answer shows the table "in_c_sales.users" as it is
    And the table "in_c_sales.users" holds exactly
      | id | full_name | born       |
      | 1  | Alice     | 1990-05-01 |
      | 2  | Bob       | NULL       |
    And nothing but the table "in_c_sales.users" has changed

  @p2 @spec:storage.schema.rename-column @spec:storage.schema.add-column
  Scenario: The name that a column had before it was renamed is free for another
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has renamed the column "name" of "in_c_sales.users" to "full_name"
    When the column name VARCHAR is added to "in_c_sales.users"
    Then the table "in_c_sales.users" holds exactly
      | id | full_name | name |
      | 1  | Alice     | NULL |

  @p2 @spec:storage.schema.rename-column
  Scenario: A renamed column of the key stays the key
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And the column "id" of "in_c_sales.users" has been renamed to "number"
    And a file "users.csv" containing
      """
      number,name
      2,Robert
      """
    When the file "users.csv" is imported into "in_c_sales.users" incrementally, updating duplicates
    Then the table "in_c_sales.users" holds exactly
      | number | name   |
      | 1      | Alice  |
      | 2      | Robert |
    And the table "in_c_sales.users" has the columns
      | name   | type    | nullable | key |
      | number | INTEGER | no       | yes |
      | name   | VARCHAR | yes      | no  |

  @p2 @spec:storage.schema.alter-type
  Scenario Outline: <values> become <type> without a loss
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | value <before> | name VARCHAR |
      | 1          | <one>          | Alice        |
      | 2          | NULL           | Bob          |
    When the column "value" of "in_c_sales.users" is given the type "<type>"
    Then the table "in_c_sales.users" holds exactly
      | id | value   | name  |
      | 1  | <after> | Alice |
      | 2  | NULL    | Bob   |
    And the table "in_c_sales.users" has the columns
      | name  | type    | nullable | key |
      | id    | INTEGER | yes      | no  |
      | value | <type>  | yes      | no  |
      | name  | VARCHAR | yes      | no  |
    And the answer shows the table "in_c_sales.users" as it is

    Examples:
      | values            | before        | one        | type          | after      |
      | Numbers           | INTEGER       | -42        | VARCHAR       | -42        |
      | Texts of numbers  | VARCHAR       | 42         | INTEGER       | 42         |
      | Integers          | INTEGER       | 2147483647 | BIGINT        | 2147483647 |
      | Small big numbers | BIGINT        | 42         | INTEGER       | 42         |
      | Texts of dates    | VARCHAR       | 2024-02-29 | DATE          | 2024-02-29 |
      | Whole amounts     | INTEGER       | 7          | DECIMAL(10,2) | 7.00       |
      | Texts of truth    | VARCHAR       | true       | BOOLEAN       | true       |
      | Amounts           | DECIMAL(10,2) | 1.50       | VARCHAR       | 1.50       |

  @p2 @spec:storage.schema.alter-invalid
  Scenario Outline: A column with <values> cannot be <change>
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And a table "in_c_sales.users" holding
      | id INTEGER key | value <type> | name VARCHAR |
      | 1              | <one>        | Alice        |
      | 2              | <two>        | Bob          |
    When the owner tries to have the column "value" of "in_c_sales.users" <change>
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

    Examples:
      | values         | type    | one        | two        | change                                              |
      | one text       | VARCHAR | 42         | many       | given the type "INTEGER"                            |
      | a large number | BIGINT  | 1          | 3000000000 | given the type "INTEGER"                            |
      | no date        | VARCHAR | 2024-02-29 | 2023-02-29 | given the type "DATE"                               |
      | an empty place | VARCHAR | x          | NULL       | made required                                       |
      | values         | VARCHAR | x          | y          | given the type "NOSUCHTYPE"                         |
      | any value      | VARCHAR | x          | y          | given the type "VARCHAR; DROP TABLE orders"         |
      | plain texts    | VARCHAR | x          | y          | given the type "VARCHAR USING 'z'"                  |
      | some texts     | VARCHAR | x          | y          | renamed to "name"                                   |
      | some values    | VARCHAR | x          | y          | renamed to ""                                       |
      | few texts      | VARCHAR | x          | y          | given the default "'z'; DROP TABLE orders"          |
      | two texts      | VARCHAR | x          | y          | given the default "(SELECT name FROM users)"        |
      | 1 and a text   | VARCHAR | 1          | y          | renamed to "number" and given the type "INTEGER"    |
      | 2 and a text   | VARCHAR | 2          | y          | given the type "INTEGER" and made required          |
      | values again   | VARCHAR | x          | y          | left as it is                                       |

  @p3 @spec:storage.schema.add-column-invalid
  Scenario: A column needs a type
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    When the owner tries to add a column to "in_c_sales.users" without saying its type
    Then it is refused as invalid
    And nothing in the project has changed

  @p3 @spec:storage.schema.alter-invalid
  Scenario: A column is required or not, and not "perhaps"
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    When the owner tries to have the column "id" of "in_c_sales.users" made required "perhaps"
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.schema.alter-invalid
  Scenario: A column that was never made cannot be changed
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    When the owner tries to have the column "city" of "in_c_sales.users" renamed to "town"
    Then it is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.schema.rename-column
  Scenario: A name that another column has is told as a conflict
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER, name VARCHAR
    When the owner tries to have the column "name" of "in_c_sales.users" renamed to "id"
    Then it is refused as a conflict
    And nothing in the project has changed

  @p2 @spec:storage.names.kept-or-refused
  Scenario Outline: A column is renamed to a name with <what>, or the name is refused
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to have the column "name" of "in_c_sales.users" renamed to "<name>"
    Then it is refused as invalid or a conflict without effect, or the table "in_c_sales.users" has the column "<name>"
    And the table "in_c_sales.orders" has 0 rows

    Examples:
      | what             | name                              |
      | a space          | last name                         |
      | quotes           | say ""hi""                        |
      | letters of Czech | příjmení                          |
      | quotes and SQL   | x""; DROP TABLE orders; --        |

  @p2 @spec:storage.schema.alter-several
  Scenario: Name, type and duty of a column can change in one request
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | age VARCHAR |
      | 1          | 42          |
    When the column "age" of "in_c_sales.users" is renamed to "years" and given the type "INTEGER" and made required
    Then the table "in_c_sales.users" has the columns
      | name  | type    | nullable | key |
      | id    | INTEGER | yes      | no  |
      | years | INTEGER | no       | no  |
    And the table "in_c_sales.users" holds exactly
      | id | years |
      | 1  | 42    |

  @p2 @spec:storage.schema.required
  Scenario: A column that was made required takes no row without a value
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the column "name" of "in_c_sales.users" has been made required
    And a file "users.csv" containing
      """
      id,name
      2,Bob
      3,
      """
    When the owner tries to import the file "users.csv" into "in_c_sales.users" incrementally
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.schema.required
  Scenario: A column that was made optional takes rows without a value
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR required |
      | 1          | Alice                 |
    And the column "name" of "in_c_sales.users" has been made optional
    And a file "users.csv" containing
      """
      id,name
      2,
      """
    When the file "users.csv" is imported into "in_c_sales.users" incrementally
    Then the table "in_c_sales.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | NULL  |
