@storage @rest
Feature: Imports
  Files become rows. An import takes all of a file or nothing of it: a failed one leaves the table as it was.

  @p1 @spec:storage.import.csv
  Scenario: A CSV file becomes the rows of a table
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      2,"Bob, the second"
      3,"said ""hi"""
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the import reports 3 rows, and 3 in the table
    And the table "in_c_data.users" holds exactly
      | id | name            |
      | 1  | Alice           |
      | 2  | Bob, the second |
      | 3  | said "hi"       |

  @p2 @spec:storage.import.confined
  Scenario: An import touches its table and nothing else
    Given a project with a bucket "in_c_data"
    And a bucket "in_c_more"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a table "in_c_more.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a table "in_c_data.users_old" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a file "new.csv" containing
      """
      id,name
      7,Grace
      """
    And the project has been looked at
    When the file "new.csv" is imported into "in_c_data.users" as a full load
    Then nothing but the table "in_c_data.users" has changed

  @p2 @spec:storage.import.confined
  Scenario: A file can be imported again and again
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And an empty table "in_c_data.copy" with the columns id INTEGER, name VARCHAR
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And the file "users.csv" has been imported into "in_c_data.users" as a full load
    When the file "users.csv" is imported into "in_c_data.copy" as a full load
    Then the table "in_c_data.copy" holds exactly
      | id | name  |
      | 1  | Alice |
    And the file "users.csv" comes back byte for byte

  @p2 @spec:storage.import.csv
  Scenario: A long text comes into the table whole
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.notes" with the columns note VARCHAR
    And a file "notes.csv" of the lines
      | line   |
      | note   |
      | x…9000 |
    When the file "notes.csv" is imported into "in_c_data.notes" as a full load
    Then the table "in_c_data.notes" holds exactly
      | note   |
      | x…9000 |

  # --- without a key

  @p1 @spec:storage.import.append
  Scenario: Without a primary key an incremental import appends the same rows again
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.events" holding
      | at TIMESTAMP        | what VARCHAR |
      | 2024-01-01 00:00:00 | click        |
      | 2024-01-02 00:00:00 | view         |
      | 2024-01-03 00:00:00 | click        |
    And a file "events.csv" containing
      """
      at,what
      2024-01-01 00:00:00,click
      2024-01-02 00:00:00,view
      2024-01-03 00:00:00,click
      """
    When the file "events.csv" is imported into "in_c_data.events" incrementally
    Then the import reports 3 rows, and 6 in the table
    And the table "in_c_data.events" has 6 rows

  @p2 @spec:storage.import.append-large
  Scenario: Five thousand rows appended to five thousand make ten thousand
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER, what VARCHAR
    And 5000 rows imported into "in_c_data.events" incrementally
    When 5000 rows are imported into "in_c_data.events" incrementally
    Then the table "in_c_data.events" has 10000 rows

  @p2 @spec:storage.import.append
  Scenario Outline: Without a key, an import <mode> appends what is there already
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.events" holding
      | n INTEGER | what VARCHAR |
      | 1         | click        |
      | 2         | view         |
    And a file "events.csv" containing
      """
      n,what
      1,click
      3,view
      3,view
      """
    When the file "events.csv" is imported into "in_c_data.events" <mode>
    Then the import reports 3 rows, and 5 in the table
    And the table "in_c_data.events" holds exactly
      | n | what  |
      | 1 | click |
      | 2 | view  |
      | 1 | click |
      | 3 | view  |
      | 3 | view  |

    Examples:
      | mode                                 |
      | incrementally                        |
      | incrementally, updating duplicates   |
      | incrementally, inserting duplicates  |
      | incrementally, failing on duplicates |

  @p1 @spec:storage.import.full
  Scenario: A full load replaces what the table held
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a file "users.csv" containing
      """
      id,name
      7,Grace
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the import reports 1 rows, and 1 in the table
    And the table "in_c_data.users" holds exactly
      | id | name  |
      | 7  | Grace |

  @p2 @spec:storage.import.full
  Scenario Outline: A full load<mode> into a table with a key replaces what it held
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And a file "users.csv" containing
      """
      id,name
      2,Robert
      7,Grace
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load<mode>
    Then the import reports 2 rows, and 2 in the table
    And the table "in_c_data.users" holds exactly
      | id | name   |
      | 2  | Robert |
      | 7  | Grace  |

    Examples:
      | mode                    |
      |                         |
      | , updating duplicates   |
      | , inserting duplicates  |
      | , failing on duplicates |

  @p2 @spec:storage.import.no-rows
  Scenario: A full load of a file with a header and no rows empties the table
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a file "users.csv", ending in a line break, containing
      """
      id,name
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the import reports 0 rows, and 0 in the table
    And the table "in_c_data.users" has 0 rows

  @p2 @spec:storage.import.no-rows
  Scenario: An incremental import of a file with a header and no rows changes nothing
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
    And a file "users.csv", ending in a line break, containing
      """
      id,name
      """
    When the file "users.csv" is imported into "in_c_data.users" incrementally
    Then the import reports 0 rows, and 1 in the table
    And the table "in_c_data.users" has 1 rows

  # --- with a key

  @p1 @spec:storage.import.upsert
  Scenario: With a primary key an incremental import updates known rows and adds new ones
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And a file "users.csv" containing
      """
      id,name
      2,Robert
      3,Carol
      """
    When the file "users.csv" is imported into "in_c_data.users" incrementally, updating duplicates
    Then the import reports 3 rows in the table
    And the table "in_c_data.users" holds exactly
      | id | name   |
      | 1  | Alice  |
      | 2  | Robert |
      | 3  | Carol  |

  @p2 @spec:storage.import.upsert
  Scenario: With a primary key, updating is what an incremental import does unless told otherwise
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR | city VARCHAR |
      | 1              | Alice        | Brno         |
      | 2              | Bob          | Praha        |
    And a file "users.csv" containing
      """
      id,name,city
      2,Robert,
      """
    When the file "users.csv" is imported into "in_c_data.users" incrementally
    Then the table "in_c_data.users" holds exactly
      | id | name   | city |
      | 1  | Alice  | Brno |
      | 2  | Robert | NULL |

  @p2 @spec:storage.import.upsert
  Scenario: Importing the same file twice with a key changes nothing the second time
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER key, name VARCHAR
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      2,Bob
      """
    And the file "users.csv" has been imported into "in_c_data.users" incrementally
    When the file "users.csv" is imported into "in_c_data.users" incrementally
    Then the import reports 2 rows in the table
    And the table "in_c_data.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.import.upsert
  Scenario: Rows are the same when all columns of the key are the same
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.items" holding
      | shop VARCHAR key | product VARCHAR key | n INTEGER |
      | Brno             | tea                 | 1         |
      | Brno             | milk                | 2         |
      | Praha            | tea                 | 3         |
    And a file "items.csv" containing
      """
      product,n,shop
      tea,10,Brno
      milk,40,Praha
      """
    When the file "items.csv" is imported into "in_c_data.items" incrementally, updating duplicates
    Then the table "in_c_data.items" holds exactly
      | shop  | product | n  |
      | Brno  | tea     | 10 |
      | Brno  | milk    | 2  |
      | Praha | tea     | 3  |
      | Praha | milk    | 40 |

  @p2 @spec:storage.import.upsert
  Scenario: Keys that differ in capitals or spaces are different keys
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | code VARCHAR key | n INTEGER |
      | a                | 1         |
    And a file "users.csv" containing
      """
      code,n
      A,2
      "a ",3
      """
    When the file "users.csv" is imported into "in_c_data.users" incrementally, updating duplicates
    Then the table "in_c_data.users" holds exactly
      | code | n |
      | a    | 1 |
      | A    | 2 |
      | a␠   | 3 |

  @p2 @spec:storage.import.upsert
  Scenario: A table whose columns are all part of the key takes known and new rows
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.tags" holding
      | id INTEGER key | tag VARCHAR key |
      | 1              | red             |
    And a file "tags.csv" containing
      """
      id,tag
      1,red
      1,blue
      """
    When the file "tags.csv" is imported into "in_c_data.tags" incrementally, updating duplicates
    Then the table "in_c_data.tags" holds exactly
      | id | tag  |
      | 1  | red  |
      | 1  | blue |

  @p2 @spec:storage.import.dedup-new
  Scenario Outline: With a key, an import <mode> adds rows that are all new
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
    And a file "users.csv" containing
      """
      id,name
      2,Bob
      3,Carol
      """
    When the file "users.csv" is imported into "in_c_data.users" <mode>
    Then the import reports 2 rows, and 3 in the table
    And the table "in_c_data.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |
      | 3  | Carol |

    Examples:
      | mode                                 |
      | incrementally                        |
      | incrementally, updating duplicates   |
      | incrementally, inserting duplicates  |
      | incrementally, failing on duplicates |

  @p2 @spec:storage.import.repeated-key
  Scenario Outline: Of a key that is twice in a file, one row is stored by an import <mode>
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER key, name VARCHAR, city VARCHAR
    And a file "users.csv" containing
      """
      id,name,city
      7,Grace,Brno
      7,Twice,
      """
    When the file "users.csv" is imported into "in_c_data.users" <mode>
    Then the import reports 1 rows in the table
    And the table "in_c_data.users" holds one row, one of these
      | id | name  | city |
      | 7  | Grace | Brno |
      | 7  | Twice | NULL |

    Examples:
      | mode                               |
      | incrementally, updating duplicates |
      | as a full load                     |

  @p2 @spec:storage.import.repeated-key
  Scenario: A known key is never stored twice, even when duplicates are asked for
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
    And a file "users.csv" containing
      """
      id,name
      1,Twice
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" incrementally, inserting duplicates
    Then it is refused as invalid or a conflict without effect, or the table "in_c_data.users" holds exactly
      | id | name  |
      | 1  | Twice |

  @p2 @spec:storage.import.fail-on-duplicates
  Scenario: A known key is told as a conflict when the import is to fail on duplicates
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And a file "users.csv" containing
      """
      id,name
      3,Carol
      2,Twice
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" incrementally, failing on duplicates
    Then it is refused as a conflict
    And nothing in the project has changed

  # --- columns

  @p2 @spec:storage.import.by-name
  Scenario: Columns are matched by their names, not by their order
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns first VARCHAR, last VARCHAR
    And a file "users.csv" containing
      """
      last,first
      Hopper,Grace
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the table "in_c_data.users" holds exactly
      | first | last   |
      | Grace | Hopper |

  @p2 @spec:storage.import.by-name
  Scenario: Columns of different types are matched by their names, with a key among them
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.orders" holding
      | id INTEGER key | price DECIMAL(10,2) | day DATE   | note VARCHAR |
      | 1              | 1.50                | 2024-01-01 | first        |
    And a file "orders.csv" containing
      """
      note,day,id,price
      second,2024-01-02,2,2.50
      changed,2024-01-03,1,3.50
      """
    When the file "orders.csv" is imported into "in_c_data.orders" incrementally, updating duplicates
    Then the table "in_c_data.orders" holds exactly
      | id | price | day        | note    |
      | 1  | 3.50  | 2024-01-03 | changed |
      | 2  | 2.50  | 2024-01-02 | second  |

  @p2 @spec:storage.import.missing-column
  Scenario: A file without one of the columns is refused, or the column stays empty
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR | city VARCHAR |
      | 1          | Alice        | Brno         |
    And a file "users.csv" containing
      """
      city,id
      Praha,2
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" incrementally
    Then it is refused as invalid without effect, or the table "in_c_data.users" holds exactly
      | id | name  | city  |
      | 1  | Alice | Brno  |
      | 2  | NULL  | Praha |

  @p2 @spec:storage.import.missing-column
  Scenario: A file without a required column is refused
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR required |
      | 1          | Alice                 |
    And a file "users.csv" containing
      """
      id
      2
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" incrementally
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.import.by-name
  Scenario: A header in other capitals is refused, or meant for the same columns
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns first VARCHAR, last VARCHAR
    And a file "users.csv" containing
      """
      LAST,First
      Hopper,Grace
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" as a full load
    Then it is refused as invalid without effect, or the table "in_c_data.users" holds exactly
      | first | last   |
      | Grace | Hopper |

  # --- failures

  @p2 @spec:storage.import.atomic
  Scenario: A row without a value that it must have is not imported
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.orders" with the columns id INTEGER, amount INTEGER required
    And a file "orders.csv" containing
      """
      id,amount
      1,10
      2,
      """
    When the owner tries to import the file "orders.csv" into "in_c_data.orders" as a full load
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.import.atomic
  Scenario Outline: An import that fails over <fault> loses nothing
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And a file "users.csv" containing
      """
      <header>
      7,Grace
      <line>
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" <how>
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

    Examples:
      | fault                         | header   | line            | how                                   |
      | a known key                   | id,name  | 2,Twice         | incrementally, failing on duplicates  |
      | a key twice in the file       | id,name  | 7,Twice         | as a full load, failing on duplicates |
      | a key twice in an increment   | id,name  | 7,Twice         | incrementally, failing on duplicates  |
      | a key twice to be inserted    | id,name  | 7,Twice         | as a full load, inserting duplicates  |
      | a key without a value         | id,name  | ,Nobody         | as a full load                        |
      | a new row without a key       | id,name  | ,Nobody         | incrementally                         |
      | a text where a number belongs | id,name  | six,Frank       | as a full load                        |
      | a text in an increment        | id,name  | six,Frank       | incrementally                         |
      | a number that is too large    | id,name  | 2147483648,Max  | as a full load                        |
      | a column that nobody knows    | id,nome  | 8,Frank         | as a full load                        |
      | a column that nobody knows, in an increment | id,nome  | 8,Frank | incrementally                     |
      | a field too many              | id,name  | 8,Frank,Brno    | as a full load                        |
      | a column twice                | id,id    | 8,9             | as a full load                        |
      | SQL in the header             | id,name) VALUES (1); DROP TABLE users; -- | 8,Frank | as a full load |

  @p2 @spec:storage.import.atomic
  Scenario Outline: An import that fails over <value> in a column of the type <type> loses nothing
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.orders" holding
      | id INTEGER | value <type> |
      | 1          | <held>       |
    And a file "orders.csv" containing
      """
      id,value
      2,<held>
      3,<value>
      """
    When the owner tries to import the file "orders.csv" into "in_c_data.orders" as a full load
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | type         | held                | value                |
      | INTEGER      | 1                   | 1x                   |
      | SMALLINT     | 1                   | 32768                |
      | BIGINT       | 1                   | 9223372036854775808  |
      | DECIMAL(4,2) | 1.50                | 123.45               |
      | DOUBLE       | 1.5                 | 1.5.5                |
      | BOOLEAN      | true                | maybe                |
      | DATE         | 2024-02-29          | 2023-02-29           |
      | DATE         | 2024-02-28          | 2024-13-01           |
      | TIMESTAMP    | 2024-02-29 12:00:00 | 2024-02-29 25:00:00  |
      | UUID         | 11111111-2222-4333-8444-555555555555 | not-an-id |

  @p1 @spec:storage.import.atomic
  Scenario: The last of 5,000 lines being wrong loses nothing and keeps nothing of the others
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.events" holding
      | n INTEGER | what VARCHAR required |
      | -1        | kept                  |
    And a file "events.csv" of 5000 numbered lines and the line "no number,x"
    When the owner tries to import the file "events.csv" into "in_c_data.events" incrementally
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.import.unreadable
  Scenario Outline: <what> is refused and loses nothing
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And <file>
    When the owner tries to import the file "<name>" into "in_c_data.users" <how>
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | what                                | file                                                                       | name        | how                             |
      | An empty file                       | a file "users.csv" of 0 bytes                                              | users.csv   | as a full load                  |
      | An empty file for an increment      | a file "users.csv" of 0 bytes                                              | users.csv   | incrementally                   |
      | A heap of bytes taken for CSV       | a file "users.csv" of 5000 bytes                                           | users.csv   | as a full load                  |
      | A heap of bytes taken for Parquet   | a file "x.parquet" of 5000 bytes                                           | x.parquet   | as a full load, read as Parquet |
      | A heap of bytes taken for gzip      | a file "users.csv.gz" of 5000 bytes                                        | users.csv.gz | as a full load                 |
      | A Parquet file that was cut short   | the sample file "users_cut_short.parquet" under the name "users.parquet"   | users.parquet | as a full load, read as Parquet |
      | A Parquet file taken for CSV        | the sample file "users.parquet" under the name "users.csv"                 | users.csv   | as a full load                  |
      | A file in an unknown format         | a file "users.xml" of 100 bytes                                            | users.xml   | as a full load, read as "xml"   |

  @p2 @spec:storage.import.unreadable
  Scenario Outline: A CSV file <form> is refused and loses nothing
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a file "users.csv<ending>", <form>, containing
      """
      id,name
      2,Bob
      3,Carol
      """
    When the owner tries to import the file "users.csv<ending>" into "in_c_data.users" <how>
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | form                  | ending | how                             |
      | gzipped and cut short | .gz    | as a full load                  |
      | with CRLF line ends   |        | as a full load, read as Parquet |

  @p2 @spec:storage.import.not-found
  Scenario: A file cannot be imported into a table that does not exist
    Given a project with a bucket "in_c_data"
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" as a full load
    Then it is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.import.not-found
  Scenario: A file that was deleted cannot be imported
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a file "new.csv" containing
      """
      id,name
      2,Bob
      """
    And the file "new.csv" has been deleted
    When the owner tries to import the file "new.csv" into "in_c_data.users" as a full load
    Then it is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.import.invalid
  Scenario: An import has to say which file
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to import something into "in_c_data.users" without saying which file
    Then it is refused as invalid
    And nothing in the project has changed

  # --- Parquet

  @p2 @spec:storage.import.parquet
  Scenario Outline: A Parquet file <how> becomes the rows of a table
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And the sample file "<file>"
    When the file "<file>" is imported into "in_c_data.users" as a full load, read as Parquet
    Then the import reports 5 rows, and 5 in the table
    And the table "in_c_data.users" holds exactly
      | id | name            |
      | 1  | Alice           |
      | 2  | Bob, the second |
      | 3  | said "hi"       |
      | 4  | Žofie           |
      | 5  | NULL            |

    Examples:
      | how                    | file                     |
      | as it comes            | users.parquet            |
      | with gzip              | users_gzip.parquet       |
      | with zstd              | users_zstd.parquet       |
      | without compression    | users_none.parquet       |
      | with its columns moved | users_name_first.parquet |

  @p2 @spec:storage.import.parquet
  Scenario: The types of a Parquet file arrive exactly
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.all" with the columns id INTEGER, small SMALLINT, big BIGINT, price DECIMAL(10,2), ratio DOUBLE, flag BOOLEAN, day DATE, at TIMESTAMP, note VARCHAR
    And the sample file "types.parquet"
    When the file "types.parquet" is imported into "in_c_data.all" as a full load, read as Parquet
    Then the table "in_c_data.all" holds exactly
      | id | small  | big                 | price       | ratio | flag | day        | at                         | note       |
      | 1  | -32768 | 9223372036854775807 | 12345678.90 | 0.1   | true | 2024-02-29 | 2024-02-29T23:59:59.123456 | two⏎lines  |
      | 2  | NULL   | NULL                | NULL        | NULL  | NULL | NULL       | NULL                       | NULL       |

  @p2 @spec:storage.import.parquet @spec:storage.import.upsert
  Scenario: A Parquet file updates known rows and adds new ones
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Old          |
      | 9              | Kept         |
    And the sample file "users.parquet"
    When the file "users.parquet" is imported into "in_c_data.users" incrementally, updating duplicates, read as Parquet
    Then the import reports 6 rows in the table
    And the table "in_c_data.users" holds exactly
      | id | name            |
      | 1  | Alice           |
      | 2  | Bob, the second |
      | 3  | said "hi"       |
      | 4  | Žofie           |
      | 5  | NULL            |
      | 9  | Kept            |

  @p2 @spec:storage.import.atomic @spec:storage.import.parquet
  Scenario Outline: A Parquet file with <fault> is refused and loses nothing
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And the sample file "<file>"
    When the owner tries to import the file "<file>" into "in_c_data.users" <how>, read as Parquet
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

    Examples:
      | fault                      | file                       | how                                   |
      | a column that nobody knows | users_misnamed.parquet     | as a full load                        |
      | a text in place of a number | users_text_ids.parquet    | as a full load                        |
      | a key twice                | users_repeated_key.parquet | as a full load, failing on duplicates |
      | known keys                 | users.parquet              | incrementally, failing on duplicates  |

  @p3 @spec:storage.import.no-rows @spec:storage.import.parquet
  Scenario: A Parquet file without rows is a full load of nothing
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the sample file "users_no_rows.parquet"
    When the file "users_no_rows.parquet" is imported into "in_c_data.users" as a full load, read as Parquet
    Then the import reports 0 rows, and 0 in the table
    And the table "in_c_data.users" has 0 rows

  # --- several at once, and at size

  @p2 @spec:storage.concurrency.nothing-lost
  Scenario: What ten clients append to one table at the same time is all there
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER, what VARCHAR
    When 10 clients append 50 rows each to "in_c_data.events" at the same time
    Then the table "in_c_data.events" has 500 rows
    And the column "n" of "in_c_data.events" holds each number from 0 to 499 once

  @p2 @spec:storage.concurrency.nothing-lost
  Scenario: What ten clients add to a table with a key at the same time is all there
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER key, what VARCHAR
    When 10 clients append 50 rows each to "in_c_data.events" at the same time
    Then the table "in_c_data.events" has 500 rows
    And the column "n" of "in_c_data.events" holds each number from 0 to 499 once

  @p2 @spec:storage.concurrency.nothing-lost
  Scenario: What is appended to ten tables at the same time is in the right ones
    Given a project with a bucket "in_c_data"
    And the empty tables "in_c_data.t0", "in_c_data.t1", "in_c_data.t2", "in_c_data.t3", "in_c_data.t4", "in_c_data.t5", "in_c_data.t6", "in_c_data.t7", "in_c_data.t8", "in_c_data.t9" with the columns n INTEGER, what VARCHAR
    When 50 rows are appended to each of the tables "in_c_data.t0", "in_c_data.t1", "in_c_data.t2", "in_c_data.t3", "in_c_data.t4", "in_c_data.t5", "in_c_data.t6", "in_c_data.t7", "in_c_data.t8", "in_c_data.t9" at the same time
    Then the column "n" of "in_c_data.t0", "in_c_data.t1", "in_c_data.t2", "in_c_data.t3", "in_c_data.t4", "in_c_data.t5", "in_c_data.t6", "in_c_data.t7", "in_c_data.t8", "in_c_data.t9" holds each number from 0 to 49 once

  @p2 @spec:storage.import.large
  Scenario: A hundred thousand rows arrive, each of them once
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER key, what VARCHAR
    And 100000 rows imported into "in_c_data.events" as a full load
    When the table "in_c_data.events" is profiled
    Then the profile of "in_c_data.events" counts 100000 rows and 2 columns
    And the profile shows
      | column | values | min    | max        | average |
      | n      | 100000 | 0      | 99999      | 49999.5 |
      | what   | 100000 | what 0 | what 99999 | NULL    |
