@storage @rest
Feature: Exports
  Rows become a file of the project: all of them or those that were asked for, exactly as they are in the table.

  @p1 @spec:storage.export.csv
  Scenario: An export to CSV has a header and a line for each row
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR | age INTEGER |
      | 1          | Alice        | 30          |
      | 2          | Bob, jr.     | NULL        |
      | 3          | says "hi"    | 41          |
      | 4          | two⏎lines    | -1          |
      | 5          | Žofie        | 0           |
    When the table "in_c_data.users" is exported as CSV
    Then the export reports 5 rows and the size of its file
    And the exported file holds exactly
      | id | name      | age  |
      | 1  | Alice     | 30   |
      | 2  | Bob, jr.  | NULL |
      | 3  | says "hi" | 41   |
      | 4  | two⏎lines | -1   |
      | 5  | Žofie     | 0    |

  @p2 @spec:storage.export.csv
  Scenario: CSV is what an export gives when nobody says otherwise
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the table "in_c_data.users" is exported without any options
    Then the first line of the exported file is "id,name"

  @p2 @spec:storage.export.file
  Scenario: An exported file is a file of the project like any other, and nothing else has changed
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the project has been looked at
    When the table "in_c_data.users" is exported as CSV
    Then nothing but the file "the exported file" has changed
    And the exported file is listed with the tags "table=in_c_data.users", "type=export"

  @p2 @spec:storage.export.file
  Scenario: An exported file stays as it is when the table changes
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the table "in_c_data.users" has been exported as CSV
    When the rows of "in_c_data.users" where "1=1" are deleted
    Then the exported file holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.export.file
  Scenario: A deleted export is gone, the table is not
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the table "in_c_data.users" has been exported as CSV
    When the file "the exported file" is deleted
    Then the file "the exported file" is gone
    And the table "in_c_data.users" has 1 rows

  @p2 @spec:storage.export.fresh @spec:storage.export.file
  Scenario: An export is of the rows of now, and the one before it stays as it was
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the table "in_c_data.users" has been exported as CSV
    And the rows of "in_c_data.users" where "id = 1" have been deleted
    When the table "in_c_data.users" is exported as CSV
    Then the export reports 1 rows and the size of its file
    And the exported file holds exactly
      | id | name |
      | 2  | Bob  |
    And the file exported before holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.export.choice
  Scenario Outline: An export of <what> has <rows> rows
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR | age INTEGER |
      | 1          | Alice        | 30          |
      | 2          | Bob          | NULL        |
      | 3          | a;b          | 41          |
      | 4          | drop table x | 41          |
    When the table "in_c_data.users" is exported as CSV, <choice>
    Then the export reports <rows> rows and the size of its file
    And the values of "id" in the exported file are <ids>

    Examples:
      | what                         | choice                                            | rows | ids                |
      | the older ones               | only the rows where "age > 35"                    | 2    | "3", "4"           |
      | those without an age         | only the rows where "age IS NULL"                 | 1    | "2"                |
      | nobody                       | only the rows where "id > 100"                    | 0    | none               |
      | everybody                    | only the rows where "1=1"                         | 4    | "1", "2", "3", "4" |
      | a name with a semicolon      | only the rows where "name = 'a;b'"                | 1    | "3"                |
      | a name that looks like SQL   | only the rows where "name = 'drop table x'"       | 1    | "4"                |
      | two columns of the older     | only the columns "id" and "name", only the rows where "age > 35" | 2 | "3", "4" |
      | more than there are          | at most 10 rows                                   | 4    | "1", "2", "3", "4" |
      | two late ones at most        | only the rows where "id > 2", at most 2 rows      | 2    | "3", "4"           |

  @p2 @spec:storage.export.choice
  Scenario: An export of some columns has no others
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR | age INTEGER |
      | 1          | Alice        | 30          |
      | 2          | Bob          | NULL        |
    When the table "in_c_data.users" is exported as CSV, only the columns "age" and "id"
    Then the exported file holds exactly
      | age  | id |
      | 30   | 1  |
      | NULL | 2  |
    And the first line of the exported file is "age,id"

  @p2 @spec:storage.export.choice
  Scenario: An export of at most two rows has two of them
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER, what VARCHAR
    And 50 rows imported into "in_c_data.events" as a full load
    When the table "in_c_data.events" is exported as CSV, at most 2 rows
    Then the export reports 2 rows and the size of its file
    And the exported file has 2 different values of "n"

  @p2 @spec:storage.names.text
  Scenario Outline: A column called <name> can be exported alone
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | <name> VARCHAR |
      | 1          | Alice          |
    When the table "in_c_data.users" is exported as CSV, only the columns "<name>"
    Then the exported file holds exactly
      | <name> |
      | Alice  |

    Examples:
      | name     |
      | select   |
      | order    |
      | LastName |

  @p2 @spec:storage.export.format
  Scenario Outline: An export as <format> is one
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the table "in_c_data.users" is exported as <format>
    Then the export reports 1 rows and the size of its file
    And the exported file begins with "<magic>"

    Examples:
      | format                          | magic |
      | Parquet                         | PAR1  |
      | Parquet, compressed with zstd   | PAR1  |

  @p2 @spec:storage.export.format
  Scenario: A compressed export to CSV holds what a plain one does
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | NULL         |
    When the table "in_c_data.users" is exported as CSV, compressed with gzip
    Then the export reports 2 rows and the size of its file
    And the exported file is gzipped
    And the exported file holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | NULL  |

  @p2 @spec:storage.export.empty
  Scenario Outline: A table without rows is exported as <format>
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    When the table "in_c_data.users" is exported as <format>
    Then the export reports 0 rows and the size of its file
    And the exported file, imported into a new table "in_c_data.twin", gives the rows of "in_c_data.users" again

    Examples:
      | format  |
      | CSV     |
      | Parquet |

  @p2 @spec:storage.export.round-trip
  Scenario Outline: Texts of every kind come back from an export as <format>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR    |
      | 1          | a, b            |
      | 2          | "quoted"        |
      | 3          | two⏎lines       |
      | 4          | ␠outer spaces␠  |
      | 5          | a\b            |
      | 6          | 日本語 🪣        |
      | 7          | O'Brien; --     |
      | 8          | a⇥b             |
      | 9          | NULL            |
      | 10         | 007             |
      | 11         | windows␍⏎line   |
    When the table "in_c_data.users" is exported as <format>
    Then the exported file, imported into a new table "in_c_data.twin", gives the rows of "in_c_data.users" again

    Examples:
      | format                    |
      | CSV                       |
      | CSV, compressed with gzip |
      | Parquet                   |

  @p2 @spec:storage.export.round-trip
  Scenario: An empty text stays one in an export as Parquet
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | ""           |
      | 2          | NULL         |
    When the table "in_c_data.users" is exported as Parquet
    Then the exported file, imported into a new table "in_c_data.twin", gives the rows of "in_c_data.users" again

  @p2 @spec:storage.export.invalid
  Scenario Outline: An export with <fault> is refused and makes no file
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.orders" holding
      | id INTEGER |
      | 1          |
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to export the table "in_c_data.users" as <options>
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | fault                           | options                                                                     |
      | an unknown format               | "xml"                                                                       |
      | an unknown compression          | CSV, compressed with "rar"                                                  |
      | a compression of Parquet        | CSV, compressed with snappy                                                 |
      | an unknown column               | CSV, only the columns "id" and "nowhere"                                    |
      | an expression for a column      | CSV, only the columns "id" and "(SELECT max(id) FROM users)"                |
      | SQL in place of a column        | CSV, only the columns "id; DROP TABLE orders"                               |
      | an unknown column in its filter | CSV, only the rows where "nowhere = 1"                                      |
      | half a filter                   | CSV, only the rows where "id ="                                             |
      | a second statement              | CSV, only the rows where "1=1; DROP TABLE orders"                           |
      | a deletion in its filter        | CSV, only the rows where "1=1; DELETE FROM users"                           |
      | another query in its filter     | CSV, only the rows where "1=1 UNION SELECT * FROM users"                    |
      | a bracket too many              | CSV, only the rows where "id = 2) OR (1=1"                                  |
      | a target in its filter          | CSV, only the rows where "1=1) TO 'users.csv' --"                           |
      | fewer rows than none            | CSV, at most -1 rows                                                        |

  @p2 @spec:storage.export.confined
  Scenario Outline: An export that <does> is refused
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to export the table "in_c_data.users" as CSV, <options>
    Then it is refused as invalid or forbidden
    And nothing in the project has changed

    Examples:
      | does                          | options                                                                            |
      | filters by a server's file    | only the rows where "EXISTS (SELECT 1 FROM read_text('/etc/passwd'))"              |
      | takes a server's file along   | only the columns "(SELECT content FROM read_text('/etc/passwd'))"                  |
      | lists the files of the server | only the rows where "(SELECT count(*) FROM glob('/etc/*')) > 0"                    |

  @p2 @spec:storage.export.large
  Scenario: A hundred thousand rows are exported, each of them once
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER, what VARCHAR
    And 100000 rows imported into "in_c_data.events" as a full load
    When the table "in_c_data.events" is exported as CSV
    Then it took less than 30 seconds
    And the export reports 100000 rows and the size of its file
    And the exported file has 100000 different values of "n"
