@storage @pgwire
Feature: Results of SQL
  What an analyst asks for comes back whole and in the order asked for, whether it is one row or a hundred thousand, and
  a program may read it bit by bit or copy it as text.

  @p2 @spec:storage.pgwire.select
  Scenario Outline: A query with <what> gives what it should
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.orders" holding
      | id INTEGER | city VARCHAR | amount DECIMAL(10,2) |
      | 1          | Brno         | 10.50                |
      | 2          | Ostrava      | 20.00                |
      | 3          | Brno         | NULL                 |
      | 4          | NULL         | 1.25                 |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "<query>"
    Then the rows are, in this order
      | a   | b   |
      | <a> | <b> |

    Examples:
      | what                | query                                                                                                        | a    | b     |
      | a filter            | SELECT id AS a, amount AS b FROM {in_c_data.orders} WHERE city = 'Ostrava'                                     | 2    | 20.00 |
      | an aggregate        | SELECT count(*) AS a, sum(amount) AS b FROM {in_c_data.orders}                                                 | 4    | 31.75 |
      | a group             | SELECT city AS a, count(amount) AS b FROM {in_c_data.orders} GROUP BY city HAVING count(*) > 1                 | Brno | 1     |
      | a limit             | SELECT id AS a, city AS b FROM {in_c_data.orders} ORDER BY id DESC LIMIT 1 OFFSET 1                            | 3    | Brno  |
      | a missing value     | SELECT id AS a, city AS b FROM {in_c_data.orders} WHERE city IS NULL                                           | 4    | NULL  |
      | a subquery          | SELECT id AS a, amount AS b FROM {in_c_data.orders} WHERE amount = (SELECT max(amount) FROM {in_c_data.orders}) | 2    | 20.00 |
      | a common expression | WITH x AS (SELECT * FROM {in_c_data.orders} WHERE id < 2) SELECT id AS a, city AS b FROM x                     | 1    | Brno  |
      | a window            | SELECT id AS a, row_number() OVER (ORDER BY id) AS b FROM {in_c_data.orders} QUALIFY id = 3                    | 3    | 3     |
      | distinct values     | SELECT count(DISTINCT city) AS a, min(city) AS b FROM {in_c_data.orders}                                       | 2    | Brno  |

  @p1 @spec:storage.pgwire.select
  Scenario: Rows come in the order that is asked for
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 2          | Bob          |
      | 3          | NULL         |
      | 1          | Alice        |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT id, name FROM {in_c_data.users} ORDER BY id DESC"
    Then the rows are, in this order
      | id | name  |
      | 3  | NULL  |
      | 2  | Bob   |
      | 1  | Alice |

  @p2 @spec:storage.pgwire.select
  Scenario: A query that finds nothing gives no rows and names its columns
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT name, id FROM {in_c_data.users}"
    Then the rows are
      | name | id |

  @p2 @spec:storage.pgwire.select
  Scenario: Columns come under the names that were asked for, and those of the same name come all
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs
      """
      SELECT 1 AS "Sum in €", 2 AS "SUM", 3 AS a, 4 AS a, 5 AS b
      """
    Then the rows are
      | Sum in € | SUM | a | a | b |
      | 1        | 2   | 3 | 4 | 5 |

  @p2 @spec:storage.pgwire.names
  Scenario Outline: A table called "<table>" can be queried by its name
    Given a project with a bucket "in_c_data"
    And a bucket "in.c-data"
    And a table "<table>" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And an empty table "in_c_data.users" with the columns id INTEGER
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT name FROM {<table>} WHERE id = 1"
    Then the rows are
      | name  |
      | Alice |

    Examples:
      | table              |
      | in.c-data.users    |
      | in.c-data.my-table |
      | in_c_data.MyTable  |
      | in_c_data.order    |
      | in_c_data.select   |
      | in_c_data.2024     |
      | in_c_data.Größe    |

  @p2 @spec:storage.pgwire.names
  Scenario: Two tables whose names run together alike are kept apart
    Given a project with a bucket "a"
    And a bucket "a_b"
    And a table "a_b.c" holding
      | name VARCHAR |
      | first        |
    And a table "a.b_c" holding
      | name VARCHAR |
      | second       |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT x.name AS one, y.name AS other FROM {a_b.c} x, {a.b_c} y"
    Then the rows are
      | one   | other  |
      | first | second |

  @p2 @spec:storage.pgwire.large
  Scenario: A hundred thousand rows come whole
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT i, i * 2, 'row ' || i, i / 7.0, DATE '2024-01-01' FROM range(100000) AS t(i)"
    Then 100000 rows come, their numbers adding up to 4999950000

  @p2 @spec:storage.pgwire.large
  Scenario: A text of a million letters comes whole
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT length(x) AS told, x FROM (SELECT repeat('ä🦆', 500000) AS x)"
    Then the text that comes is as long as it is told to be

  @p2 @spec:storage.pgwire.cursor
  Scenario Outline: Rows are read through a cursor <size> at a time, each once
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" reads "SELECT i FROM range(<rows>) AS t(i)" through a cursor, <size> rows at a time
    Then <rows> rows come, their numbers adding up to <total>

    Examples:
      | rows  | size | total     |
      | 20000 | 1000 | 199990000 |
      | 10    | 3    | 45        |
      | 10    | 10   | 45        |
      | 0     | 5    | 0         |

  @p2 @spec:storage.pgwire.statements
  Scenario: Of several statements in one string each is run, and the last one answers
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE a (id INTEGER); CREATE TABLE b (id INTEGER); INSERT INTO a VALUES (1), (2)"
    When the analyst in "analysis" runs "INSERT INTO b SELECT id + 10 FROM a; SELECT sum(id) AS s FROM b"
    Then the rows are
      | s  |
      | 23 |

  @p2 @spec:storage.pgwire.statements @spec:storage.pgwire.errors
  Scenario: Of several statements in one string of which one fails, none has an effect
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE a (id INTEGER)"
    When the analyst in "analysis" tries to run "INSERT INTO a VALUES (1); INSERT INTO never_made VALUES (2); INSERT INTO a VALUES (3)"
    Then it is refused with the SQLSTATE 42P01
    And the analyst in "analysis" finds in "a"
      | id |

  @p2 @spec:storage.pgwire.copy
  Scenario Outline: Rows are copied out as <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR | odd VARCHAR | none VARCHAR |
      | 1          | a, b         | x⇥y\z       | NULL         |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" copies out "COPY (SELECT id, name, odd, none FROM {in_c_data.users}) TO STDOUT <options>"
    Then this text comes
      """
      <text>
      """

    Examples:
      | what | options           | text                |
      | text |                   | 1	a, b	x\ty\\z	\N |
      | CSV  | WITH (FORMAT csv) | 1,"a, b",x	y\z,     |

  @p2 @spec:storage.pgwire.copy
  Scenario: Rows are copied out as CSV with a header
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" copies out "COPY (SELECT * FROM (VALUES (1, 'x'), (2, NULL), (3, ''), (4, concat('a ', chr(34), 'b'))) AS t(id, name) ORDER BY id) TO STDOUT WITH (FORMAT csv, HEADER)"
    Then this text comes
      """
      id,name
      1,x
      2,
      3,""
      4,"a ""b"
      """

  @p2 @spec:storage.pgwire.copy
  Scenario: No rows are copied out as a header alone
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" copies out "COPY (SELECT 1 AS id, 'x' AS name WHERE false) TO STDOUT WITH (FORMAT csv, HEADER)"
    Then this text comes
      """
      id,name
      """

  @p2 @spec:storage.pgwire.copy
  Scenario: A header alone is copied in as no rows
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER, name VARCHAR)"
    When the analyst in "analysis" tries to copy in "COPY mine FROM STDIN WITH (FORMAT csv, HEADER)"
      """
      id,name
      """
    Then it is accepted
    And 0 rows are reported as affected
    And the analyst in "analysis" finds in "mine"
      | id | name |

  @p2 @spec:storage.pgwire.copy
  Scenario: Many rows are copied out whole
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" copies out "COPY (SELECT i FROM range(20000) AS t(i)) TO STDOUT"
    Then 20000 lines come, their numbers adding up to 199990000

  @p2 @spec:storage.pgwire.copy
  Scenario Outline: Rows are copied in as <what>
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER, name VARCHAR)"
    When the analyst in "analysis" tries to copy in "COPY <table> FROM STDIN <options>"
      """
      <first>
      <second>
      """
    Then it is accepted
    And 2 rows are reported as affected
    And the analyst in "analysis" finds in "mine"
      | id | name |
      | 1  | a, b |
      | 2  | NULL |

    Examples:
      | what                   | table           | options                                       | first    | second |
      | text                   | mine            |                                               | 1	a, b   | 2	\N   |
      | CSV                    | mine            | WITH (FORMAT csv)                             | 1,"a, b" | 2,     |
      | text of its own kind   | mine            | WITH (DELIMITER ';', NULL 'none')             | 1;a, b   | 2;none |
      | CSV of its own kind    | mine            | WITH (FORMAT csv, DELIMITER ';', NULL 'none') | 1;a, b   | 2;none |
      | columns in other order | mine (name, id) |                                               | a, b	1   | \N	2   |

  @p2 @spec:storage.pgwire.copy
  Scenario: Rows are copied in as CSV with a header, with quotes and ends of lines in them
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER, name VARCHAR)"
    When the analyst in "analysis" tries to copy in "COPY mine FROM STDIN WITH (FORMAT csv, HEADER)"
      """
      id,name
      1,"a ""b""
      and c"
      2,
      3,""
      """
    Then it is accepted
    And the analyst in "analysis" finds in "mine"
      | id | name         |
      | 1  | a "b"⏎and c  |
      | 2  | NULL         |
      | 3  | ""           |

  @p2 @spec:storage.pgwire.copy
  Scenario: Many rows are copied in whole
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER)"
    When the analyst in "analysis" tries to copy 20000 rows into "mine"
    Then it is accepted
    And 20000 rows are reported as affected
    And the analyst in "analysis" counts 20000 rows with the columns id in "mine"

  @p2 @spec:storage.pgwire.copy
  Scenario: Many rows of which the last does not fit are refused, and none of them is copied in
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER)"
    When the analyst in "analysis" tries to copy 20000 rows into "mine", and one that does not fit
    Then it is refused with the SQLSTATE 22*
    And the analyst in "analysis" counts 0 rows with the columns id in "mine"

  @p2 @spec:storage.pgwire.copy
  Scenario: Rows that do not fit are refused, and none of them is copied in
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER)"
    When the analyst in "analysis" tries to copy in "COPY mine FROM STDIN"
      """
      1
      two
      """
    Then it is refused, whatever the service calls it
    And the analyst in "analysis" finds in "mine"
      | id |

  @p2 @spec:storage.pgwire.types
  Scenario: An empty text and no value arrive as what they are
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT * FROM (VALUES (1, ''), (2, NULL), (3, ' ')) AS t(id, note)"
    Then the rows are
      | id | note |
      | 1  | ""   |
      | 2  | NULL |
      | 3  | ␠    |
