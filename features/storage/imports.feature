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
    Then the table "in_c_data.users" holds exactly
      | id | name   |
      | 1  | Alice  |
      | 2  | Robert |
      | 3  | Carol  |

  @p1 @spec:storage.import.by-name
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

  @p1 @spec:storage.import.atomic
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
      | fault                         | header  | line      | how                                   |
      | a known key                   | id,name | 2,Twice   | incrementally, failing on duplicates  |
      | a key twice in the file       | id,name | 7,Twice   | as a full load, failing on duplicates |
      | a key without a value         | id,name | ,Nobody   | as a full load                        |
      | a text where a number belongs | id,name | six,Frank | as a full load                        |
      | a column that nobody knows    | id,nome | 8,Frank   | as a full load                        |

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
