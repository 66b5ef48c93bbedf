@storage @pgwire
Feature: Types of values in SQL
  A program that reads a workspace with a PostgreSQL client gets each value as the type that it is: numbers as numbers,
  dates as dates, exact to the last digit.

  @p2 @spec:storage.pgwire.types
  Scenario Outline: <what> comes as <value>
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT <expression> AS x"
    Then the value is <value>

    Examples: numbers
      | what                   | expression                                        | value                                           |
      | A small integer        | CAST(-128 AS TINYINT)                             | int -128                                        |
      | A SMALLINT             | CAST(-32768 AS SMALLINT)                          | int -32768                                      |
      | An INTEGER             | CAST(2147483647 AS INTEGER)                       | int 2147483647                                  |
      | The least INTEGER      | CAST(-2147483648 AS INTEGER)                      | int -2147483648                                 |
      | A BIGINT               | CAST(9223372036854775807 AS BIGINT)               | int 9223372036854775807                         |
      | The least BIGINT       | CAST(-9223372036854775808 AS BIGINT)              | int -9223372036854775808                        |
      | An unsigned integer    | CAST(4294967295 AS UINTEGER)                      | int 4294967295                                  |
      | A HUGEINT              | CAST(170141183460469231731687303715884105727 AS HUGEINT) | Decimal 170141183460469231731687303715884105727 |
      | The largest UBIGINT    | CAST(18446744073709551615 AS UBIGINT)             | Decimal 18446744073709551615                    |
      | A count                | count(*)                                          | int 1                                           |
      | A DECIMAL              | CAST('1.50' AS DECIMAL(10,2))                     | Decimal 1.50                                    |
      | A long DECIMAL         | CAST('-12345678901234567890.123456789' AS DECIMAL(38,9)) | Decimal -12345678901234567890.123456789  |
      | A DECIMAL that is zero | CAST(0 AS DECIMAL(10,2))                          | Decimal 0.00                                    |
      | A DOUBLE               | CAST(0.1 AS DOUBLE)                               | float 0.1                                       |
      | A large DOUBLE         | CAST(1.7976931348623157e308 AS DOUBLE)            | float 1.7976931348623157e+308                   |
      | A DOUBLE of 17 digits  | CAST('0.30000000000000004' AS DOUBLE)             | float 0.30000000000000004                       |
      | A very small DOUBLE    | CAST('5e-324' AS DOUBLE)                          | float 5e-324                                    |
      | Zero below zero        | CAST('-0.0' AS DOUBLE)                            | float -0.0                                      |
      | A FLOAT                | CAST(1.5 AS FLOAT)                                | float 1.5                                       |
      | A FLOAT of few digits  | CAST('0.1' AS FLOAT)                              | float 0.1                                       |
      | Not a number           | CAST('nan' AS DOUBLE)                             | float nan                                       |
      | Infinity               | CAST('infinity' AS DOUBLE)                        | float inf                                       |
      | Infinity below zero    | CAST('-infinity' AS DOUBLE)                       | float -inf                                      |

    Examples: texts and truth
      | what                   | expression                                        | value                                           |
      | True                   | 1 = 1                                             | bool True                                       |
      | False                  | 1 = 2                                             | bool False                                      |
      | A text                 | 'plain'                                           | str plain                                       |
      | A text in any language | 'Größe, 分析 and 🦆'                                | str Größe, 分析 and 🦆                             |
      | A text with quotes     | 'it''s a \\ ; -- %'                               | str it's a \\ ; -- %                            |
      | A text of a number     | '042'                                             | str 042                                         |
      | A text of two lines    | concat('one', chr(10), 'two')                     | str one⏎two                                     |
      | A text with outer spaces | '  plain '                                      | str ␠␠plain␠                                    |
      | A text of SQL words    | 'insert into x; update y; begin'                  | str insert into x; update y; begin              |
      | No value               | NULL                                              | None                                            |
      | No value of a type     | CAST(NULL AS DATE)                                | None                                            |
      | A UUID                 | CAST('6ccd780c-baba-1026-9564-5b8c656024db' AS UUID) | str 6ccd780c-baba-1026-9564-5b8c656024db     |
      | An ENUM                | CAST('happy' AS ENUM ('sad', 'happy'))            | str happy                                       |
      | A BLOB                 | from_hex('005C275CDEADBEEFFF')                    | bytes 005c275cdeadbeefff                        |
      | An empty BLOB          | from_hex('')                                      | bytes none                                      |

    Examples: times
      | what                        | expression                                           | value                               |
      | A DATE                      | DATE '2024-02-29'                                    | date 2024-02-29                     |
      | An old DATE                 | DATE '0001-01-01'                                    | date 0001-01-01                     |
      | A late DATE                 | DATE '9999-12-31'                                    | date 9999-12-31                     |
      | A TIME                      | TIME '12:34:56.789'                                  | time 12:34:56.789000                |
      | The end of a day            | TIME '23:59:59.999999'                               | time 23:59:59.999999                |
      | A TIMESTAMP                 | TIMESTAMP '2024-02-29 12:34:56.789012'               | datetime 2024-02-29 12:34:56.789012 |
      | A TIMESTAMP before 1970     | TIMESTAMP '1969-12-31 23:59:59.999999'               | datetime 1969-12-31 23:59:59.999999 |
      | A TIMESTAMP at midnight     | TIMESTAMP '2024-02-29 00:00:00'                      | datetime 2024-02-29 00:00:00        |
      | A TIMESTAMP with a zone     | TIMESTAMPTZ '2024-02-29 12:34:56+02'                 | datetime 2024-02-29 10:34:56+00:00  |
      | An INTERVAL                 | INTERVAL '1 day 2 hours'                             | timedelta 1 day, 2:00:00            |
      | An INTERVAL of milliseconds | INTERVAL '1500 milliseconds'                         | timedelta 0:00:01.500000            |
      | An INTERVAL of months       | INTERVAL '2 months 3 days'                           | timedelta 63 days, 0:00:00          |
      | An INTERVAL below zero      | INTERVAL '-90 minutes'                               | timedelta -1 day, 22:30:00          |

    Examples: collections
      | what                         | expression                       | value                                         |
      | A list of integers           | [1, 2, 3]                        | list [int 1, int 2, int 3]                    |
      | A list with a gap            | [1, NULL]                        | list [int 1, None]                            |
      | An empty list                | CAST([] AS INTEGER[])            | list []                                       |
      | A list of texts              | ['a', 'b, c', 'it''s']           | list [str a, str b, c, str it's]              |
      | A list of odd texts          | ['NULL', '', '{x}', 'a\\b']    | list [str NULL, str , str {x}, str a\\b]       |
      | A list of lists              | [[1, 2], [3, 4]]                 | list [list [int 1, int 2], list [int 3, int 4]] |
      | A list of dates              | [DATE '2024-02-29']              | list [date 2024-02-29]                        |
      | A list of moments            | [TIMESTAMP '2024-02-29 12:34:56'] | list [datetime 2024-02-29 12:34:56]          |
      | A list of truths             | [1 = 1, 1 = 2]                   | list [bool True, bool False]                  |
      | A list of amounts            | [1.50, 20.25]                    | list [Decimal 1.50, Decimal 20.25]            |

  @p2 @spec:storage.pgwire.types
  Scenario: JSON comes as JSON
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs
      """
      SELECT CAST('{"a": [1, null, "x"]}' AS JSON) AS x
      """
    Then the value is JSON {"a": [1, null, "x"]}

  @p1 @rest @spec:storage.pgwire.types @spec:storage.import.csv
  Scenario: Values that came in as CSV come out of SQL as they were
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.facts" holding
      | id INTEGER | big BIGINT          | price DECIMAL(10,2) | ratio DOUBLE | day DATE   | at TIMESTAMP        | yes BOOLEAN | note VARCHAR |
      | 1          | 9223372036854775807 | 1234567.80          | 0.25         | 2024-02-29 | 2024-02-29 23:59:59 | true        | a, "b"       |
      | 2          | NULL                | NULL                | NULL         | NULL       | NULL                | NULL        | NULL         |
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT * FROM {in_c_data.facts}"
    Then the rows are
      | id | big                 | price      | ratio | day        | at                  | yes  | note   |
      | 1  | 9223372036854775807 | 1234567.80 | 0.25  | 2024-02-29 | 2024-02-29 23:59:59 | true | a, "b" |
      | 2  | NULL                | NULL       | NULL  | NULL       | NULL                | NULL | NULL   |

  @p2 @spec:storage.pgwire.parameters
  Scenario Outline: <what> that a program puts into a statement comes back as it was
    Given a project
    And an open session in the workspace "analysis"
    When the analyst in "analysis" runs "SELECT %s AS x" with the value <value>
    Then the value is <value>

    Examples:
      | what                          | value                               |
      | A number                      | int 42                              |
      | A negative number             | int -9223372036854775808            |
      | A decimal                     | Decimal 12345.6789                  |
      | A truth                       | bool True                           |
      | A text                        | str plain                           |
      | A text with a quote           | str O'Brien                         |
      | A text that looks like SQL    | str '; DROP TABLE mine; --          |
      | A text with a backslash       | str C:\new\table                    |
      | A text with a percent sign    | str 100 % of %s                     |
      | A text of two lines           | str one⏎two                         |
      | A text of digits              | str 042                             |
      | A text in any language        | str Größe, 分析 and 🦆                 |
      | A date                        | date 2024-02-29                     |
      | A moment                      | datetime 2024-02-29 12:34:56.789012 |
      | A list                        | list [int 1, int 2]                 |
      | Some bytes                    | bytes 00ff4127                      |
      | No value                      | None                                |
