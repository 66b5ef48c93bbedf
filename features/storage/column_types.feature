@storage @rest
Feature: Values of every type
  A value comes out as it went in: to the last digit, to the microsecond, at the ends of its range.

  @p2 @spec:storage.types.exact
  Scenario Outline: Numbers such as <value> in a column of the type <type> stay what they are
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.all" with the columns id INTEGER, value <type>
    And a file "all.csv" of the lines
      | line       |
      | id,value   |
      | 1,<least>  |
      | 2,<value>  |
      | 3,<most>   |
      | 4,         |
    When the file "all.csv" is imported into "in_c_data.all" as a full load
    Then the table "in_c_data.all" holds exactly
      | id | value   |
      | 1  | <least> |
      | 2  | <value> |
      | 3  | <most>  |
      | 4  | NULL    |

    Examples:
      | type          | least                                    | value              | most                                    |
      | SMALLINT      | -32768                                   | 0                  | 32767                                   |
      | INTEGER       | -2147483648                              | -1                 | 2147483647                              |
      | BIGINT        | -9223372036854775808                     | 9007199254740993   | 9223372036854775807                     |
      | HUGEINT       | -170141183460469231731687303715884105727 | 0                  | 170141183460469231731687303715884105727 |
      | DECIMAL(10,2) | -99999999.99                             | 12345678.90        | 99999999.99                             |
      | DECIMAL(18,6) | -999999999999.999999                     | 0.000001           | 999999999999.999999                     |
      | DECIMAL(38,0) | -99999999999999999999999999999999999999  | 7                  | 99999999999999999999999999999999999999  |
      | DOUBLE        | -1.7976931348623157e+308                 | 123456789.12345679 | 1.7976931348623157e+308                 |
      | DOUBLE        | 5e-324                                   | 0.1                | 0.30000000000000004                     |

  @p2 @spec:storage.types.exact
  Scenario Outline: Values such as <one> in a column of the type <type> stay what they are
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.all" with the columns id INTEGER, value <type>
    And a file "all.csv" of the lines
      | line      |
      | id,value  |
      | 1,<one>   |
      | 2,<other> |
      | 3,        |
    When the file "all.csv" is imported into "in_c_data.all" as a full load
    Then the table "in_c_data.all" holds exactly
      | id | value         |
      | 1  | <one shown>   |
      | 2  | <other shown> |
      | 3  | NULL          |

    Examples:
      | type          | one                                  | one shown                            | other                      | other shown                |
      | BOOLEAN       | true                                 | true                                 | false                      | false                      |
      | DATE          | 2024-02-29                           | 2024-02-29                           | 1969-12-31                 | 1969-12-31                 |
      | DATE          | 1582-10-15                           | 1582-10-15                           | 9999-12-31                 | 9999-12-31                 |
      | TIME          | 00:00:00                             | 00:00:00                             | 23:59:59                   | 23:59:59                   |
      | TIMESTAMP     | 2024-02-29 00:00:00                  | 2024-02-29T00:00:00                  | 2024-02-29 23:59:59.123456 | 2024-02-29T23:59:59.123456 |
      | TIMESTAMP     | 1969-12-31 23:59:59                  | 1969-12-31T23:59:59                  | 2038-01-19 03:14:08        | 2038-01-19T03:14:08        |
      | UUID          | 11111111-2222-4333-8444-abcdefabcdef | 11111111-2222-4333-8444-abcdefabcdef | 00000000-0000-0000-0000-000000000000 | 00000000-0000-0000-0000-000000000000 |
      | DECIMAL(10,2) | 7                                    | 7.00                                 | .5                         | 0.50                       |
      | VARCHAR       | 0                                    | 0                                    | false                      | false                      |

  @p2 @spec:storage.types.exact
  Scenario Outline: <value> in a column of the type <type> can be found again by its value
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.all" with the columns id INTEGER, value <type>
    And a file "all.csv" of the lines
      | line      |
      | id,value  |
      | 1,<value> |
      | 2,<other> |
      | 3,        |
    And the file "all.csv" has been imported into "in_c_data.all" as a full load
    When the rows of "in_c_data.all" where "value = <literal>" are deleted
    Then 1 rows are reported as deleted, and 2 as left
    And the values of "id" in "in_c_data.all" are "2", "3"

    Examples:
      | type          | value                     | other                     | literal                             |
      | TIMESTAMPTZ   | 2024-02-29 12:00:00+02:00 | 2024-02-29 12:00:00+00:00 | TIMESTAMPTZ '2024-02-29 10:00:00Z'  |
      | TIMESTAMP     | 2024-02-29 12:00:00       | 2024-02-29 10:00:00       | TIMESTAMP '2024-02-29 12:00:00'     |
      | DECIMAL(10,2) | 0.10                      | 0.11                      | 0.10                                |
      | HUGEINT       | 18446744073709551616      | 18446744073709551617      | 18446744073709551616                |
      | BLOB          | abc                       | abd                       | 'abc'::BLOB                         |
      | DATE          | 1900-03-01                | 1900-02-28                | DATE '1900-02-28' + 1               |
      | TIME          | 12:34:56                  | 12:34:57                  | TIME '12:34:56'                     |

  @p1 @spec:storage.types.shown
  Scenario: Numbers are shown as numbers, truth as truth and texts as texts
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.all" holding
      | id INTEGER | big BIGINT          | huge HUGEINT         | ratio DOUBLE | flag BOOLEAN | name VARCHAR | code VARCHAR | day DATE   | ref UUID                             |
      | 1          | 9223372036854775807 | 18446744073709551616 | 0.5          | true         | Alice        | 7            | 2024-02-29 | 11111111-2222-4333-8444-555555555555 |
      | 2          | 0                   | 0                    | 2            | false        | true         | 1.0          | 1900-01-01 | 21111111-2222-4333-8444-555555555555 |
    Then the values of "in_c_data.all" are shown as
      | id     | big    | huge   | ratio  | flag  | name | code | day  | ref  |
      | number | number | number | number | truth | text | text | text | text |

  @p2 @spec:storage.types.json
  Scenario: A JSON text keeps its content
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.all" with the columns id INTEGER, value JSON
    And a file "all.csv" containing
      """
      id,value
      1,"{""a"": [1, 2.50, null], ""ž"": ""x""}"
      2,
      """
    When the file "all.csv" is imported into "in_c_data.all" as a full load
    Then the table "in_c_data.all" holds exactly
      | id | value                           |
      | 1  | {"a": [1, 2.50, null], "ž": "x"} |
      | 2  | NULL                            |

  @p2 @spec:storage.export.round-trip @spec:storage.types.exact
  Scenario Outline: Values of every type come back from an export as <format>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.all" holding
      | id INTEGER key | big BIGINT          | huge HUGEINT                            | price DECIMAL(20,4)   | ratio DOUBLE | flag BOOLEAN | day DATE   | at TIMESTAMP               | ref UUID                             | note VARCHAR    |
      | 1              | 9223372036854775807 | 170141183460469231731687303715884105727 | 1234567890123456.7890 | 0.1          | true         | 2024-02-29 | 2024-02-29 23:59:59.123456 | 11111111-2222-4333-8444-abcdefabcdef | a, "b"⏎and Žofie |
      | 2              | NULL                | NULL                                    | NULL                  | NULL         | NULL         | NULL       | NULL                       | NULL                                 | NULL            |
      | 3              | -1                  | 0                                       | -0.01                 | -1e300       | false        | 1900-01-01 | 1969-12-31 00:00:00        | NULL                                 | 007             |
    When the table "in_c_data.all" is exported as <format>
    Then the exported file, imported into a new table "in_c_data.twin", gives the rows of "in_c_data.all" again

    Examples:
      | format                       |
      | CSV                          |
      | CSV, compressed with gzip    |

  @p2 @spec:storage.export.round-trip @spec:storage.types.exact
  Scenario Outline: Values of the common types come back from an export as <format>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.all" holding
      | id INTEGER key | big BIGINT          | price DECIMAL(20,4)   | ratio DOUBLE | flag BOOLEAN | day DATE   | at TIMESTAMP               | ref UUID                             | note VARCHAR     |
      | 1              | 9223372036854775807 | 1234567890123456.7890 | 0.1          | true         | 2024-02-29 | 2024-02-29 23:59:59.123456 | 11111111-2222-4333-8444-abcdefabcdef | a, "b"⏎and Žofie |
      | 2              | NULL                | NULL                  | NULL         | NULL         | NULL       | NULL                       | NULL                                 | NULL             |
    When the table "in_c_data.all" is exported as <format>
    Then the exported file, imported into a new table "in_c_data.twin", gives the rows of "in_c_data.all" again

    Examples:
      | format                           |
      | Parquet                          |
      | Parquet, compressed with gzip    |
      | Parquet, compressed with zstd    |
      | Parquet, compressed with snappy  |
