@storage @rest
Feature: Profiles
  A profile tells what is in a table before anybody builds on it: how many values are there, how they are spread,
  and what looks wrong. Figures that are off by one are worse than none.

  @p1 @spec:storage.profile.basic
  Scenario: A profile counts rows, values and what is missing
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | city VARCHAR | price INTEGER |
      | 1          | Brno         | 10            |
      | 2          | Praha        | NULL          |
      | 3          | Brno         | 30            |
      | 4          | NULL         | 50            |
    When the table "in_c_sales.orders" is profiled
    Then the profile of "in_c_sales.orders" counts 4 rows and 3 columns
    And the profile shows
      | column | type    | values | missing % | distinct |
      | id     | INTEGER | 4      | 0         | 4        |
      | city   | VARCHAR | 3      | 25        | 2        |
      | price  | INTEGER | 3      | 25        | 3        |

  @p2 @spec:storage.profile.numbers
  Scenario Outline: The figures of a column of <type> are right
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | price <type> |
      | 1          | 2            |
      | 2          | -4           |
      | 3          | 6            |
      | 4          | 20           |
      | 5          | 1            |
      | 6          | NULL         |
    When the table "in_c_sales.orders" is profiled
    Then the profile shows
      | column | type   | values | distinct | min | max | average | median |
      | price  | <type> | 5      | 5        | -4  | 20  | 5       | 2      |

    Examples:
      | type          |
      | INTEGER       |
      | BIGINT        |
      | DOUBLE        |
      | DECIMAL(10,2) |

  @p2 @spec:storage.profile.numbers
  Scenario: The quarters of a column lie where a quarter of the values is below
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.events" with the columns n INTEGER, what VARCHAR
    And 101 rows imported into "in_c_sales.events" as a full load
    When the table "in_c_sales.events" is profiled
    Then the profile shows
      | column | min | lower quarter | median | upper quarter | max | average | deviation             |
      | n      | 0   | 25            | 50     | 75            | 100 | 50      | 29.154759 or 29.30017 |
    And the profile shows
      | column | hundredth | twentieth | last twentieth | last hundredth | outliers | lower bound | upper bound | skewness |
      | n      | 1         | 5         | 95             | 99             | 0        | -50         | 150         | 0        |

  @p2 @spec:storage.profile.numbers
  Scenario: A value far away from the others is counted as an outlier and pulls the figures to its side
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | price INTEGER |
      | 1          | 0             |
      | 2          | 0             |
      | 3          | 0             |
      | 4          | 0             |
      | 5          | 10            |
    When the table "in_c_sales.orders" is profiled
    Then the profile shows
      | column | outliers | lower bound | upper bound | skewness        |
      | id     | 0        | -1          | 7           | 0               |
      | price  | 1        | 0           | 0           | 1.5 or 2.236068 |

  @p2 @spec:storage.profile.texts
  Scenario: Texts are told by their length
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Al           |
      | 2          | Žofie        |
      | 3          | Bohumila     |
      | 4          | NULL         |
    When the table "in_c_sales.users" is profiled
    Then the profile shows
      | column | values | shortest | longest | average length | min | max   |
      | name   | 3      | 2        | 8       | 5              | Al  | Žofie |

  @p2 @spec:storage.profile.texts
  Scenario: Texts that are empty and texts of spaces are counted apart, and capitals tell texts apart
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | blank VARCHAR | name VARCHAR |
      | 1          | ␠␠            | anna         |
      | 2          | x             | Anna         |
      | 3          | NULL          | ANNA         |
    And the column empty VARCHAR default '' has been added to "in_c_sales.users"
    When the table "in_c_sales.users" is profiled
    Then the profile shows
      | column | values | distinct | empty | blank |
      | empty  | 3      | 1        | 3     | 0     |
      | blank  | 2      | 2        | 0     | 1     |
      | name   | 3      | 3        | 0     | 0     |

  @p2 @spec:storage.profile.dates
  Scenario: Dates are told by the first and the last one
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | born DATE  |
      | 1          | 1990-05-01 |
      | 2          | 2024-02-29 |
      | 3          | 1969-12-31 |
    When the table "in_c_sales.users" is profiled
    Then the profile shows
      | column | type | values | distinct | min        | max        |
      | born   | DATE | 3      | 3        | 1969-12-31 | 2024-02-29 |

  @p2 @spec:storage.profile.classes
  Scenario: A column of one value is told from one of values that are all different
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | country VARCHAR |
      | 1          | CZ              |
      | 2          | CZ              |
      | 3          | CZ              |
      | 4          | CZ              |
    When the table "in_c_sales.users" is profiled
    Then the profile shows
      | column  | distinct | distinct share | class    |
      | id      | 4        | 1              | unique   |
      | country | 1        | 0.25           | constant |

  @p2 @spec:storage.profile.quality
  Scenario: A column that is mostly empty is found, and costs quality
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | phone VARCHAR | name VARCHAR |
      | 1          | NULL          | Alice        |
      | 2          | NULL          | Bob          |
      | 3          | NULL          | Carol        |
      | 4          | 123           | Alice        |
    When the table "in_c_sales.users" is profiled in the mode "quality"
    Then the profile finds "high_nulls" in the column "phone"
    And the profile finds nothing wrong with the column "name"
    And the profile rates the quality as worse than 100

  @p2 @spec:storage.profile.quality
  Scenario: A column of one value is found
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | country VARCHAR |
      | 1          | CZ              |
      | 2          | CZ              |
      | 3          | CZ              |
    When the table "in_c_sales.users" is profiled in the mode "full"
    Then the profile finds "constant" in the column "country"

  @p2 @spec:storage.profile.correlation
  Scenario Outline: Two columns that <how> are told to go together
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | one DOUBLE | other DOUBLE |
      | 1          | 1          | <a>          |
      | 2          | 2          | <b>          |
      | 3          | 3          | <c>          |
      | 4          | 4          | <d>          |
    When the table "in_c_sales.orders" is profiled in the mode "full"
    Then the profile tells that "one" and "other" go together "strong", by <figure>

    Examples:
      | how              | a  | b  | c  | d  | figure |
      | grow together    | 10 | 20 | 30 | 40 | 1      |
      | go opposite ways | 40 | 30 | 20 | 10 | -1     |

  @p3 @spec:storage.profile.correlation
  Scenario: Two columns that go together somewhat are told to do so "moderate"
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | one DOUBLE | other DOUBLE |
      | 1          | 1            |
      | 2          | 3            |
      | 3          | 2            |
      | 4          | 3            |
    When the table "in_c_sales.orders" is profiled in the mode "full"
    Then the profile tells that "one" and "other" go together "moderate", by 0.6742

  @p3 @spec:storage.profile.correlation
  Scenario: Two columns that have nothing to do with each other are not told to go together
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | one DOUBLE | other DOUBLE |
      | 1          | 1            |
      | 2          | -1           |
      | 3          | -1           |
      | 4          | 1            |
    When the table "in_c_sales.orders" is profiled in the mode "full"
    Then the profile tells of no correlations

  @p2 @spec:storage.profile.correlation
  Scenario: A basic profile does not look for columns that go together
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | one INTEGER | other INTEGER |
      | 1           | 10            |
      | 2           | 20            |
      | 3           | 30            |
    When the table "in_c_sales.orders" is profiled in the mode "basic"
    Then the profile tells of no correlations

  @p2 @spec:storage.profile.patterns
  Scenario Outline: Texts that are all <what> are recognised
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | contact VARCHAR |
      | 1          | <one>           |
      | 2          | <two>           |
      | 3          | <three>         |
    When the table "in_c_sales.users" is profiled in the mode "<mode>"
    Then the profile recognises "<pattern>" in the column "contact"

    Examples:
      | what         | mode    | pattern  | one                                  | two                                  | three                                |
      | addresses    | full    | email    | a@example.com                        | bob@example.com                      | c.d@example.org                      |
      | mail         | quality | email    | a@example.com                        | bob@example.com                      | c.d@example.org                      |
      | unique ids   | full    | uuid     | 11111111-2222-4333-8444-555555555555 | 21111111-2222-4333-8444-555555555555 | 31111111-2222-4333-8444-555555555555 |
      | dates        | full    | date_iso | 2024-01-01                           | 2024-02-29                           | 2025-12-31                           |

  @p3 @spec:storage.profile.patterns
  Scenario: Texts of which one is an address are not taken for addresses
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | contact VARCHAR                |
      | 1          | write to a@example.com, please |
      | 2          | ask Bob                        |
      | 3          | nobody                         |
      | 4          | dora@example.com               |
    When the table "in_c_sales.users" is profiled in the mode "full"
    Then the profile recognises nothing in the column "contact"

  @p2 @spec:storage.profile.histogram
  Scenario Outline: A profile in the mode <mode> shows how numbers are spread: <histogram>
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | price INTEGER |
      | 1          | 10            |
      | 2          | 10            |
      | 3          | 30            |
    When the table "in_c_sales.orders" is profiled in the mode "<mode>"
    Then the profile shows
      | column | values | min | max | histogram   |
      | price  | 3      | 10  | 30  | <histogram> |

    Examples:
      | mode         | histogram |
      | full         | 2 of 10, 1 of 30 |
      | distribution | 2 of 10, 1 of 30 |
      | basic        | NULL      |

  @p2 @spec:storage.profile.empty
  Scenario Outline: A table without rows has a profile in the mode <mode>
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER key, name VARCHAR, price DECIMAL(10,2), born DATE
    When the table "in_c_sales.users" is profiled in the mode "<mode>"
    Then the profile of "in_c_sales.users" counts 0 rows and 4 columns
    And the profile shows
      | column | values | distinct | min  | max  |
      | id     | 0      | 0        | NULL | NULL |
      | name   | 0      | 0        | NULL | NULL |
      | price  | 0      | 0        | NULL | NULL |
      | born   | 0      | 0        | NULL | NULL |

    Examples:
      | mode         |
      | basic        |
      | full         |
      | distribution |
      | quality      |

  @p2 @spec:storage.profile.empty
  Scenario: A column without a single value has a profile
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | price INTEGER | name VARCHAR |
      | 1          | NULL          | NULL         |
      | 2          | NULL          | NULL         |
    When the table "in_c_sales.users" is profiled in the mode "full"
    Then the profile shows
      | column | values | missing % | distinct | min  | max  |
      | price  | 0      | 100       | 0        | NULL | NULL |
      | name   | 0      | 100       | 0        | NULL | NULL |

  @p2 @spec:storage.profile.fresh
  Scenario: A profile is of the rows of now, not of before
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the table "in_c_sales.users" has been profiled
    And the rows of "in_c_sales.users" where "id = 1" have been deleted
    When the table "in_c_sales.users" is profiled
    Then the profile of "in_c_sales.users" counts 1 rows and 2 columns
    And the profile shows
      | column | values | min | max |
      | id     | 1      | 2   | 2   |
      | name   | 1      | Bob | Bob |

  @p2 @spec:storage.profile.invalid
  Scenario: A mode that does not exist is refused
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    When the owner tries to profile the table "in_c_sales.users" in the mode "everything"
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.names.text
  Scenario Outline: A column called <name> can be profiled
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | <name> INTEGER |
      | 1              |
      | 3              |
    When the table "in_c_sales.users" is profiled in the mode "full"
    Then the profile shows
      | column | values | min | max | average |
      | <name> | 2      | 1   | 3   | 2       |

    Examples:
      | name   |
      | select |
      | order  |
      | Total  |

  @p2 @spec:storage.profile.large
  Scenario: A profile of 100,000 rows is right and takes less than 30 seconds
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER, what VARCHAR
    And 100000 rows imported into "in_c_data.events" as a full load
    When the table "in_c_data.events" is profiled
    Then it took less than 30 seconds
    And the profile of "in_c_data.events" counts 100000 rows and 2 columns
    And the profile shows
      | column | values | missing % | min    | max        | average |
      | n      | 100000 | 0         | 0      | 99999      | 49999.5 |
      | what   | 100000 | 0         | what 0 | what 99999 | NULL    |
