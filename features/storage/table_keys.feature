@storage @rest
Feature: The primary key of a table
  A key says which rows are the same. It can be given to a table with rows and taken away again,
  and neither costs a row.

  @p1 @spec:storage.schema.add-key
  Scenario: A table gets a key and keeps its rows, its columns and their duties
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR required | city VARCHAR |
      | 1          | Alice                 | Brno         |
      | 2          | Bob                   | NULL         |
    And the project has been looked at
    When the columns "id" become the key of "in_c_sales.users"
    Then the table "in_c_sales.users" has the columns
      | name | type    | nullable | key |
      | id   | INTEGER | no       | yes |
      | name | VARCHAR | no       | no  |
      | city | VARCHAR | yes      | no  |
    And the answer shows the table "in_c_sales.users" as it is
    And the table "in_c_sales.users" holds exactly
      | id | name  | city |
      | 1  | Alice | Brno |
      | 2  | Bob   | NULL |
    And nothing but the table "in_c_sales.users" has changed

  @p2 @spec:storage.schema.add-key
  Scenario: A key that was added tells known rows from new ones
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the columns "id" have become the key of "in_c_sales.users"
    And a file "users.csv" containing
      """
      id,name
      2,Robert
      3,Carol
      """
    When the file "users.csv" is imported into "in_c_sales.users" incrementally, updating duplicates
    Then the table "in_c_sales.users" holds exactly
      | id | name   |
      | 1  | Alice  |
      | 2  | Robert |
      | 3  | Carol  |

  @p2 @spec:storage.schema.add-key
  Scenario: A key of two columns allows what is the same in one of them only
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.items" holding
      | shop VARCHAR | product VARCHAR | n INTEGER |
      | Brno         | tea             | 1         |
      | Brno         | milk            | 2         |
      | Praha        | tea             | 3         |
    When the columns "product", "shop" become the key of "in_c_sales.items"
    Then the table "in_c_sales.items" has the columns
      | name    | type    | nullable | key |
      | shop    | VARCHAR | no       | yes |
      | product | VARCHAR | no       | yes |
      | n       | INTEGER | yes      | no  |
    And the table "in_c_sales.items" has 3 rows

  @p2 @spec:storage.schema.add-key-invalid
  Scenario Outline: A key over <values> is refused and no row is lost
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
      | <id>       | <name>       |
    When the owner tries to make the columns <columns> the key of "in_c_sales.users"
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

    Examples:
      | values                         | id   | name  | columns      |
      | a value that is there twice    | 2    | Carol | "id"         |
      | a missing value                | NULL | Carol | "id"         |
      | a pair that is there twice     | 2    | Bob   | "id", "name" |
      | a pair with a missing value    | 3    | NULL  | "id", "name" |
      | a column named twice           | 3    | Carol | "id", "id"   |
      | no columns                     | 3    | Carol | none         |
      | SQL in place of a column       | 3    | Carol | "id) --"     |

  @p2 @spec:storage.schema.add-key-invalid
  Scenario: A key over a column that was never made is refused
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to make the columns "id", "nowhere" the key of "in_c_sales.users"
    Then it is refused as invalid or not found
    And nothing in the project has changed

  @p2 @spec:storage.schema.add-key-invalid
  Scenario: A table has one key: a second one is a conflict
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
    When the owner tries to make the columns "name" the key of "in_c_sales.users"
    Then it is refused as a conflict
    And nothing in the project has changed

  @p1 @spec:storage.schema.drop-key
  Scenario: A table that loses its key keeps its rows and takes the same row twice
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And the table "in_c_sales.users" has lost its key
    And a file "users.csv" containing
      """
      id,name
      2,Bob
      """
    When the file "users.csv" is imported into "in_c_sales.users" incrementally
    Then the table "in_c_sales.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |
      | 2  | Bob   |

  @p2 @spec:storage.schema.drop-key
  Scenario: A table that lost its key shows none, and all its columns as before
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR required | price DECIMAL(10,2) |
      | 1              | Alice                 | 1.50                |
    And the project has been looked at
    When the table "in_c_sales.users" loses its key
    Then the table "in_c_sales.users" shows no key and the columns "id", "name", "price"
    And the answer shows the table "in_c_sales.users" as it is
    And the table "in_c_sales.users" holds exactly
      | id | name  | price |
      | 1  | Alice | 1.50  |
    And nothing but the table "in_c_sales.users" has changed

  @p2 @spec:storage.schema.drop-key
  Scenario: A table that lost its key can get another one
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And the table "in_c_sales.users" has lost its key
    And a file "users.csv" containing
      """
      id,name
      7,Bob
      """
    And the columns "name" have become the key of "in_c_sales.users"
    When the file "users.csv" is imported into "in_c_sales.users" incrementally, updating duplicates
    Then the table "in_c_sales.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 7  | Bob   |

  @p2 @spec:storage.schema.drop-key
  Scenario: A table without a key has none to lose
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to take the key from the table "in_c_sales.users"
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.schema.default
  Scenario Outline: Defaults survive when a table <changes>
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER <key>, n INTEGER default 7, x INTEGER
    And the <given>
    And a file "users.csv" containing
      """
      id
      2
      """
    When the owner tries to import the file "users.csv" into "in_c_sales.users" incrementally
    Then it is refused as invalid without effect, or the table "in_c_sales.users" holds exactly
      | id | <n> | <x>  |
      | 2  | 7   | NULL |

    Examples: the table
      | changes       | key      | n | x | given                                                  |
      | gets a key    | required | n | x | columns "id" have become the key of "in_c_sales.users" |
      | loses its key | key      | n | x | table "in_c_sales.users" has lost its key              |

    Examples: the column itself
      | changes                       | key | n      | x | given                                                             |
      | gives the column another type |     | n      | x | column "n" of "in_c_sales.users" has been given the type "BIGINT" |
      | gives the column another name |     | number | x | column "n" of "in_c_sales.users" has been renamed to "number"     |

    Examples: another column
      | changes                           | key | n | x   | given                                                              |
      | gives another column another type |     | n | x   | column "id" of "in_c_sales.users" has been given the type "BIGINT" |
      | gives another column another name |     | n | why | column "x" of "in_c_sales.users" has been renamed to "why"         |
      | makes another column required     |     | n | x   | column "id" of "in_c_sales.users" has been made required           |

  @p2 @spec:storage.schema.add-key-invalid @spec:storage.concurrency.once
  Scenario: Of several who give a table a key at once, one succeeds
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    When 4 clients try at once to give a key to the table "in_c_sales.users"
    Then one of them succeeds and the others are refused as a conflict
    And the table "in_c_sales.users" has 2 rows
