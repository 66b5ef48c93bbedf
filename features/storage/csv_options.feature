@storage @rest
Feature: CSV files as they come
  CSV files come out of many programs. What a file says of itself is believed: its delimiter, its quotes, its header,
  its sign for "no value". What stands in its fields arrives as it stands there.

  # --- one option at a time

  @p2 @spec:storage.csv.delimiter
  Scenario Outline: Fields may be parted by <what>
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR, note VARCHAR
    And a file "users.csv" containing
      """
      id<d>name<d>note
      1<d>Alice<d>first, and foremost
      2<d>"Bob<d>by"<d>plain
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load, read with the delimiter "<given>"
    Then the table "in_c_data.users" holds exactly
      | id | name     | note                |
      | 1  | Alice    | first, and foremost |
      | 2  | Bob<shown>by | plain           |

    Examples:
      | what       | d | given | shown |
      | semicolons | ; | ;     | ;     |
      | bars       | \| | \|     | \|     |
      | hashes     | # | #     | #     |

  @p2 @spec:storage.csv.delimiter
  Scenario: Fields may be parted by tabs
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR, note VARCHAR
    And a file "users.tsv" of the lines
      | line                        |
      | note⇥id⇥name                |
      | first, and foremost⇥1⇥Alice |
      | plain⇥2⇥"Bob⇥by"            |
    When the file "users.tsv" is imported into "in_c_data.users" as a full load, read with the delimiter "⇥"
    Then the table "in_c_data.users" holds exactly
      | id | name   | note                |
      | 1  | Alice  | first, and foremost |
      | 2  | Bob⇥by | plain               |

  @p2 @spec:storage.csv.delimiter
  Scenario: Without a delimiter named, fields are parted by commas and by nothing else
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns a VARCHAR, b VARCHAR
    And a file "users.csv" of the lines
      | line     |
      | a,b      |
      | 1;2;3,x  |
      | 1⇥2⇥3,y  |
      | 1 2 3,z  |
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the table "in_c_data.users" holds exactly
      | a     | b |
      | 1;2;3 | x |
      | 1⇥2⇥3 | y |
      | 1 2 3 | z |

  @p2 @spec:storage.csv.quote
  Scenario: Texts may be quoted by apostrophes
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a file "users.csv" containing
      """
      id,name
      1,'Bob, the second'
      2,say "hi"
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load, read with the quote "'"
    Then the table "in_c_data.users" holds exactly
      | id | name            |
      | 1  | Bob, the second |
      | 2  | say "hi"        |

  @p2 @spec:storage.csv.escape
  Scenario Outline: A quote in a text may be marked by <what>
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a file "users.csv" of the lines
      | line                 |
      | id,name              |
      | 1,"said <mark>"hi<mark>""      |
      | 2,plain              |
    When the file "users.csv" is imported into "in_c_data.users" as a full load, read with the escape "<given>"
    Then the table "in_c_data.users" holds exactly
      | id | name      |
      | 1  | said "hi" |
      | 2  | plain     |

    Examples:
      | what        | mark | given |
      | a backslash | \   | \    |
      | a quote     | "    | ""    |

  @p2 @spec:storage.csv.header
  Scenario: A file without a header gives all of its lines, in the order of the table's columns
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a file "users.csv" containing
      """
      1,Alice
      2,Bob
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load, read without a header
    Then the import reports 2 rows, and 2 in the table
    And the table "in_c_data.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.csv.header
  Scenario: A header of a file that is said to have none is a line like any other
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id VARCHAR, name VARCHAR
    And a file "users.csv" containing
      """
      name,id
      1,Alice
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load, read without a header
    Then the table "in_c_data.users" holds exactly
      | id   | name  |
      | name | id    |
      | 1    | Alice |

  @p2 @spec:storage.csv.no-value
  Scenario Outline: The sign <sign> may stand for no value
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR, age INTEGER
    And a file "users.csv" of the lines
      | line             |
      | id,name,age      |
      | 1,Alice,<sign>   |
      | 2,<sign>,30      |
      | 3,<sign>x,31     |
    When the file "users.csv" is imported into "in_c_data.users" as a full load, read with "<sign>" for no value
    Then the table "in_c_data.users" holds exactly
      | id | name    | age  |
      | 1  | Alice   | NULL |
      | 2  | NULL    | 30   |
      | 3  | <sign>x | 31   |

    Examples:
      | sign |
      | NA   |
      | NULL |
      | -    |

  @p2 @spec:storage.csv.no-value
  Scenario: Words for nothing are words unless they are named
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a file "users.csv" containing
      """
      id,name
      1,NULL
      2,null
      3,None
      4,NA
      5,nan
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the table "in_c_data.users" holds exactly
      | id | name   |
      | 1  | "NULL" |
      | 2  | null   |
      | 3  | None   |
      | 4  | NA     |
      | 5  | nan    |

  @p2 @spec:storage.csv.no-value
  Scenario: A field with nothing in it is no value, in a column of any type
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR, n INTEGER, day DATE, flag BOOLEAN, price DECIMAL(10,2)
    And a file "users.csv" containing
      """
      id,name,n,day,flag,price
      1,,,,,
      2,x,3,2024-02-29,false,0.00
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the table "in_c_data.users" holds exactly
      | id | name | n    | day        | flag  | price |
      | 1  | NULL | NULL | NULL       | NULL  | NULL  |
      | 2  | x    | 3    | 2024-02-29 | false | 0.00  |

  @p2 @spec:storage.csv.no-value
  Scenario: A pair of quotes with nothing between them is an empty text or no value, and moves no other field
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR, city VARCHAR
    And a file "users.csv" containing
      """
      id,name,city
      1,"",Brno
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the table "in_c_data.users" holds one row, one of these
      | id | name | city |
      | 1  | ""   | Brno |
      | 1  | NULL | Brno |

  @p2 @spec:storage.csv.several
  Scenario: Several options hold together
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR, age INTEGER
    And a file "users.csv" containing
      """
      1;'Bob; the second';-
      2;-;30
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load, read with the delimiter ";" and with the quote "'" and with "-" for no value and without a header
    Then the table "in_c_data.users" holds exactly
      | id | name            | age  |
      | 1  | Bob; the second | NULL |
      | 2  | NULL            | 30   |

  @p3 @spec:storage.csv.several
  Scenario: A doubled quote in a file with another delimiter is refused or read right, never bent
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a file "users.csv" containing
      """
      id;name
      2;"said ""hi"""
      3;plain
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" as a full load, read with the delimiter ";"
    Then it is refused as invalid without effect, or the table "in_c_data.users" holds exactly
      | id | name      |
      | 2  | said "hi" |
      | 3  | plain     |

  @p2 @spec:storage.csv.incremental
  Scenario: Options hold for an incremental import with a key, too
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And a file "users.csv" containing
      """
      name;id
      Robert;2
      NA;3
      """
    When the file "users.csv" is imported into "in_c_data.users" incrementally, updating duplicates, read with the delimiter ";" and with "NA" for no value
    Then the table "in_c_data.users" holds exactly
      | id | name   |
      | 1  | Alice  |
      | 2  | Robert |
      | 3  | NULL   |

  @p2 @spec:storage.csv.mismatch
  Scenario Outline: A file that is read with <option>, which is not its own, loses nothing
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR required |
      | 1          | Alice                 |
    And a file "users.csv" containing
      """
      id,name
      2,Bob
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" as a full load, read <option>
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

    Examples:
      | option                       |
      | with the delimiter ";"       |
      | without a header             |
      | with the delimiter "⏎"       |

  # --- what stands in the fields

  @p2 @spec:storage.csv.text
  Scenario: Texts arrive as they stand in the file
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, text VARCHAR
    And a file "users.csv" of the lines
      | line                           |
      | id,text                        |
      | 1,007                          |
      | 2,1e5                          |
      | 3,2024-01-01                   |
      | 4,true                         |
      | 5,␠␠outer spaces␠              |
      | 6,Žluťoučký kůň                |
      | 7,日本語                        |
      | 8,🪣 and 👩‍👩‍👧                     |
      | 9,O'Brien; DROP TABLE users;-- |
      | 10,a\b                        |
      | 11,100%                        |
      | 12,{"a": 1}                    |
      | 13,1.10                        |
      | 14,=1+1                        |
      | 15,a⇥b                         |
      | 16,café                       |
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the table "in_c_data.users" holds exactly
      | id | text                         |
      | 1  | 007                          |
      | 2  | 1e5                          |
      | 3  | 2024-01-01                   |
      | 4  | true                         |
      | 5  | ␠␠outer spaces␠              |
      | 6  | Žluťoučký kůň                |
      | 7  | 日本語                        |
      | 8  | 🪣 and 👩‍👩‍👧                     |
      | 9  | O'Brien; DROP TABLE users;-- |
      | 10 | a\b                         |
      | 11 | 100%                         |
      | 12 | {"a": 1}                     |
      | 13 | 1.10                         |
      | 14 | =1+1                         |
      | 15 | a⇥b                          |
      | 16 | café                        |

  @p2 @spec:storage.csv.quoted
  Scenario: Quotes keep commas, ends of lines and quotes in a field
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, text VARCHAR, last VARCHAR
    And a file "users.csv" containing
      """
      id,text,last
      1,"a, b",x
      2,"two
      lines",x
      3,"three

      lines, ""quoted""
      and more",x
      4,"""",x
      5,"""a"",""b""",x
      "6","plain","x"
      7,"␠ spaces ",x
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the import reports 7 rows, and 7 in the table
    And the table "in_c_data.users" holds exactly
      | id | text                                   | last |
      | 1  | a, b                                   | x    |
      | 2  | two⏎lines                              | x    |
      | 3  | three⏎⏎lines, "quoted"⏎and more        | x    |
      | 4  | "                                      | x    |
      | 5  | "a","b"                                | x    |
      | 6  | plain                                  | x    |
      | 7  | ␠ spaces␠                              | x    |

  @p2 @spec:storage.csv.form
  Scenario Outline: A CSV file <form> is read like any other
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a file "<name>", <form>, containing
      """
      id,name
      1,Žofie
      2,Bob
      """
    When the file "<name>" is imported into "in_c_data.users" as a full load
    Then the import reports 2 rows, and 2 in the table
    And the table "in_c_data.users" holds exactly
      | id | name  |
      | 1  | Žofie |
      | 2  | Bob   |

    Examples:
      | form                            | name         |
      | with CRLF line ends             | users.csv    |
      | ending in a line break          | users.csv    |
      | starting with a byte order mark | users.csv    |
      | gzipped                         | users.csv.gz |

  @p2 @spec:storage.csv.form
  Scenario: Ends of lines inside quotes stay what they are in a file with CRLF line ends
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a file "users.csv", with CRLF line ends, containing
      """
      id,name
      1,"two
      lines"
      2,Bob
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the table "in_c_data.users" holds exactly
      | id | name        |
      | 1  | two␍⏎lines  |
      | 2  | Bob         |

  @p2 @spec:storage.csv.form
  Scenario: A file in Latin-1 is refused or read right, never garbled
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a file "users.csv", in Latin-1, containing
      """
      id,name
      2,André
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" as a full load
    Then it is refused as invalid without effect, or the table "in_c_data.users" holds exactly
      | id | name  |
      | 2  | André |

  @p2 @spec:storage.csv.form
  Scenario: An empty line is refused, or makes no row
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a file "users.csv" of the lines
      | line    |
      | id,name |
      | 1,Alice |
      |         |
      | 2,Bob   |
    When the owner tries to import the file "users.csv" into "in_c_data.users" as a full load
    Then it is refused as invalid without effect, or the table "in_c_data.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.csv.mismatch
  Scenario: A line with a field too few is refused, or its last field stays empty
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR | city VARCHAR |
      | 1          | Alice        | Brno         |
    And a file "users.csv" containing
      """
      id,name,city
      2,Bob,Praha
      3,Carol
      """
    When the owner tries to import the file "users.csv" into "in_c_data.users" as a full load
    Then it is refused as invalid without effect, or the table "in_c_data.users" holds exactly
      | id | name  | city  |
      | 2  | Bob   | Praha |
      | 3  | Carol | NULL  |

  @p2 @spec:storage.csv.size
  Scenario: A table of 300 columns takes a file of 300 columns
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.wide" with 300 columns
    When 20 rows are imported into "in_c_data.wide" as a full load
    Then the table "in_c_data.wide" has 20 rows
    And the column "c0" of "in_c_data.wide" holds each number from 0 to 19 once
    And each row of "in_c_data.wide" has a value in each of 300 columns
