@storage @rest
Feature: Snapshots
  A snapshot keeps a table as it is at one moment: rows, columns, types and key. Whatever is done to the table, it can
  be brought back, in its place or beside it, until the snapshot is deleted or its time is over.

  @p1 @spec:storage.snapshots.create
  Scenario: A snapshot that is taken by hand is listed with what it is of
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    When the owner takes a snapshot "před stěhováním (東京)" of "in_c_data.users"
    Then the snapshots of the project are, newest first
      | bucket    | table | type   | rows | description           |
      | in_c_data | users | manual | 2    | před stěhováním (東京) |
    And the table "in_c_data.users" has 2 rows
    And the answer shows the owner the snapshot as it is read
    And everything that the owner sees is listed as it shows itself

  @p1 @spec:storage.snapshots.read
  Scenario: A snapshot tells the columns, types and key that the table had
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR | paid DECIMAL(10,2) |
      | 1              | Alice        | 9.50               |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    When the owner drops the column "paid" of "in_c_data.users"
    And the owner removes the key of "in_c_data.users"
    Then the snapshot "before" keeps 1 rows with the columns id INTEGER key, name VARCHAR, paid DECIMAL(10,2)

  @p2 @spec:storage.snapshots.restore
  Scenario Outline: A restored table is exactly as it was before <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR required | age INTEGER |
      | 1              | Alice                 | 30          |
      | 2              | Bob                   | NULL        |
    And a file "others.csv" containing
      """
      id,name,age
      1,Alicia,31
      7,Grace,85
      """
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has <done>
    When the owner restores the snapshot "before"
    Then the restore reports 2 rows in "in_c_data.users"
    And the owner sees the columns id INTEGER key, name VARCHAR required, age INTEGER in "in_c_data.users"
    And the owner sees in "in_c_data.users" exactly
      | id | name  | age  |
      | 1  | Alice | 30   |
      | 2  | Bob   | NULL |

    Examples:
      | what                        | done                                                                                    |
      | a row was deleted           | deleted the rows of "in_c_data.users" where "id = 1"                                    |
      | all rows were deleted       | deleted the rows of "in_c_data.users" where "1=1"                                       |
      | rows were changed and added | loaded the file "others.csv" into "in_c_data.users" incrementally, updating duplicates |
      | all rows were replaced      | loaded the file "others.csv" into "in_c_data.users" as a full load                    |
      | the table was dropped       | dropped the table "in_c_data.users"                                                     |
      | a column was added          | added the column "city" of type VARCHAR to "in_c_data.users"                            |
      | a column was dropped        | dropped the column "age" of "in_c_data.users"                                           |
      | a column was renamed        | renamed the column "name" of "in_c_data.users" to "called"                              |
      | a type was changed          | changed the column "age" of "in_c_data.users" to VARCHAR                                |
      | the key was removed         | removed the key of "in_c_data.users"                                                    |

  @p3 @spec:storage.snapshots.restore
  Scenario: A restored table has its defaults again
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, state VARCHAR default 'new'
    And a file "ids.csv" containing
      """
      id
      1
      """
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has dropped the table "in_c_data.users"
    And the owner has restored the snapshot "before"
    When the owner tries to import the file "ids.csv" into "in_c_data.users" incrementally
    Then it is refused as invalid without effect, or the table "in_c_data.users" holds exactly
      | id | state |
      | 1  | new   |

  @p1 @spec:storage.snapshots.restore
  Scenario: A restored table loses what it got after the snapshot
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has made "id" the key of "in_c_data.users"
    And the owner has added the column "city" of type VARCHAR to "in_c_data.users"
    When the owner restores the snapshot "before"
    Then the owner sees the columns id INTEGER, name VARCHAR in "in_c_data.users"
    And the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.snapshots.restore
  Scenario: A restored table takes the place of a newer one that has its name
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has dropped the table "in_c_data.users"
    And the owner has created a table "in_c_data.users" with the columns sku VARCHAR
    When the owner restores the snapshot "before"
    Then the owner sees the columns id INTEGER key, name VARCHAR in "in_c_data.users"
    And the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.snapshots.restore
  Scenario: Every value comes back as it was
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.facts" holding
      | n BIGINT             | what VARCHAR   | price DECIMAL(18,4)   | at TIMESTAMP               | on DATE    | yes BOOLEAN | f DOUBLE |
      | 9223372036854775807  | Žluťoučký, "x" | 12345678901234.5678   | 2024-02-29 23:59:59.123456 | 0001-01-01 | true        | 0.1      |
      | -9223372036854775808 | ""             | -0.0001               | 1969-12-31 23:59:59        | 9999-12-31 | false       | -2.5     |
      | NULL                 | NULL           | NULL                  | NULL                       | NULL       | NULL        | NULL     |
    And the owner has taken a snapshot "before" of "in_c_data.facts"
    And what the owner sees in "in_c_data.facts" is noted
    And the owner has dropped the table "in_c_data.facts"
    When the owner restores the snapshot "before"
    Then the owner sees the columns n BIGINT, what VARCHAR, price DECIMAL(18,4), at TIMESTAMP, on DATE, yes BOOLEAN, f DOUBLE in "in_c_data.facts"
    And the owner sees in "in_c_data.facts" what was noted

  @p2 @spec:storage.snapshots.restore
  Scenario: A restored key is kept by later imports
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And a file "more.csv" containing
      """
      id,name
      2,Robert
      3,Carol
      """
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has dropped the table "in_c_data.users"
    And the owner has restored the snapshot "before"
    When the file "more.csv" is imported into "in_c_data.users" incrementally, updating duplicates
    Then the owner sees in "in_c_data.users" exactly
      | id | name   |
      | 1  | Alice  |
      | 2  | Robert |
      | 3  | Carol  |

  @p2 @spec:storage.snapshots.restore
  Scenario: Restoring a table leaves its neighbours alone
    Given a project with a bucket "in_c_data"
    And a bucket "in_c_more"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a table "in_c_more.users" holding
      | id INTEGER | name VARCHAR |
      | 9          | Zoe          |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has deleted the rows of "in_c_data.users" where "id = 1"
    When the owner restores the snapshot "before"
    Then the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
    And the owner sees in "in_c_more.users" exactly
      | id | name |
      | 9  | Zoe  |

  @p2 @spec:storage.snapshots.keep
  Scenario Outline: Each of two snapshots brings back the state in which it was taken: the <which>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has taken a snapshot "first" of "in_c_data.users"
    And the owner has deleted the rows of "in_c_data.users" where "id = 1"
    And the owner has taken a snapshot "second" of "in_c_data.users"
    And the owner has deleted the rows of "in_c_data.users" where "1=1"
    When the owner restores the snapshot "<which>"
    Then the owner sees <rows> rows in "in_c_data.users"
    And the snapshot "first" keeps 2 rows with the columns id INTEGER, name VARCHAR
    And the snapshot "second" keeps 1 rows with the columns id INTEGER, name VARCHAR

    Examples:
      | which  | rows |
      | first  | 2    |
      | second | 1    |

  @p2 @spec:storage.snapshots.keep
  Scenario: A snapshot can be restored again and again
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has restored the snapshot "before"
    And the owner has deleted the rows of "in_c_data.users" where "1=1"
    When the owner restores the snapshot "before"
    Then the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
    And the snapshots with type manual are, newest first
      | table | rows |
      | users | 1    |

  @p2 @spec:storage.snapshots.elsewhere
  Scenario Outline: A snapshot can be restored as <what>, and the table it is of goes on as it is
    Given a project with a bucket "in_c_data"
    And a bucket "in_c_more"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has deleted the rows of "in_c_data.users" where "id = 1"
    When the owner restores the snapshot "before" as <table>
    Then the restore reports 2 rows in <table>
    And the owner sees the columns id INTEGER key, name VARCHAR in <table>
    And the owner sees in <table> exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |
    And the owner sees in "in_c_data.users" exactly
      | id | name |
      | 2  | Bob  |

    Examples:
      | what                      | table               |
      | another table             | "in_c_data.rescued" |
      | a table in another bucket | "in_c_more.users"   |

  @p2 @spec:storage.snapshots.elsewhere
  Scenario: A snapshot of a dropped table can be restored under another name
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has dropped the table "in_c_data.users"
    When the owner restores the snapshot "before" as "in_c_data.rescued"
    Then the tables of the bucket "in_c_data" are "rescued"
    And the owner sees in "in_c_data.rescued" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.snapshots.conflict
  Scenario: A snapshot is not restored over another table
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a table "in_c_data.orders" holding
      | id INTEGER | what VARCHAR |
      | 7          | tea          |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    When the owner tries to restore the snapshot "before" as "in_c_data.orders"
    Then it is refused as a conflict
    And nothing in the project has changed

  @p2 @spec:storage.snapshots.not-found
  Scenario: A snapshot is not restored into a bucket that does not exist
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    When the owner tries to restore the snapshot "before" as "in_c_hr.users"
    Then it is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.snapshots.not-found
  Scenario: A snapshot does not bring back a bucket that was deleted
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the bucket "in_c_data" has been deleted
    When the owner tries to restore the snapshot "before"
    Then it is refused as not found
    And nothing in the project has changed

  @p1 @spec:storage.snapshots.list
  Scenario: Snapshots are listed newest first
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And an empty table "in_c_data.orders" with the columns id INTEGER
    And the owner has taken a snapshot "one" of "in_c_data.users"
    And the owner has taken a snapshot "two" of "in_c_data.orders"
    And the owner has taken a snapshot "one" of "in_c_data.users"
    When the owner takes a snapshot "three" of "in_c_data.users"
    Then the snapshots of the project are, newest first
      | table  | rows | description |
      | users  | 1    | three       |
      | users  | 1    | one         |
      | orders | 0    | two         |
      | users  | 1    | one         |

  @p2 @spec:storage.snapshots.filter
  Scenario Outline: Snapshots with <filter> are listed and no others
    Given a project with a bucket "in_c_data"
    And the buckets "in_cxdata", "in_c_data_2"
    And the empty tables "in_c_data.users", "in_c_data.users_old", "in_cxdata.users", "in_c_data_2.usersxold" with the columns id INTEGER
    And the owner has taken a snapshot "1" of "in_c_data.users"
    And the owner has taken a snapshot "2" of "in_c_data.users_old"
    And the owner has taken a snapshot "3" of "in_c_data_2.usersxold"
    And the owner has taken a snapshot "4" of "in_cxdata.users"
    When the table "in_c_data.users_old" is dropped
    Then the snapshots with <filter>, limit 1 are, newest first
      | bucket   | table   | type   |
      | <bucket> | <table> | <type> |
    And <total> snapshots are counted with <filter>

    Examples:
      | filter                                 | bucket    | table     | type         | total |
      | bucket in_c_data                     | in_c_data | users_old | auto_predrop | 3     |
      | bucket in_cxdata                     | in_cxdata | users     | manual       | 1     |
      | table users                          | in_cxdata | users     | manual       | 2     |
      | table users_old                      | in_c_data | users_old | auto_predrop | 2     |
      | bucket in_c_data, table users   | in_c_data | users     | manual       | 1     |
      | type manual                          | in_cxdata | users     | manual       | 4     |
      | type auto_predrop                    | in_c_data | users_old | auto_predrop | 1     |

  @p2 @spec:storage.snapshots.filter
  Scenario Outline: Snapshots are listed in pages: <page>
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And the owner has taken a snapshot "one" of "in_c_data.users"
    And the owner has taken a snapshot "two" of "in_c_data.users"
    When the owner takes a snapshot "three" of "in_c_data.users"
    Then the snapshots with <page> are, newest first
      | description |
      | <snapshot>  |
    And 3 snapshots are counted with <page>

    Examples:
      | page                     | snapshot |
      | limit 1                | three    |
      | limit 1, offset 1 | two      |
      | limit 5, offset 2 | one      |

  @p3 @spec:storage.snapshots.filter
  Scenario Outline: A list of snapshots with <query> is refused
    Given a project
    When the owner tries to list the snapshots with <query>
    Then it is refused as invalid

    Examples:
      | query        |
      | limit 0    |
      | limit 1001 |
      | limit many |
      | offset -1  |

  @p1 @spec:storage.snapshots.delete
  Scenario: A deleted snapshot is gone, the table and the other snapshots are not
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "first" of "in_c_data.users"
    And the owner has taken a snapshot "second" of "in_c_data.users"
    And everything that the owner sees has been read
    When the owner deletes the snapshot "first"
    And the owner takes a snapshot "third" of "in_c_data.users"
    Then the snapshot "first" is gone
    And the snapshots of the project are, newest first
      | type   | rows | description |
      | manual | 1    | third       |
      | manual | 1    | second      |
    And the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.snapshots.delete
  Scenario: A snapshot still brings its table back after another one was deleted
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "first" of "in_c_data.users"
    And the owner has taken a snapshot "second" of "in_c_data.users"
    And the owner has deleted the snapshot "first"
    And the owner has dropped the table "in_c_data.users"
    When the owner restores the snapshot "second"
    Then the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.snapshots.not-found
  Scenario Outline: Nobody can <do>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to <do>
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | do                                                      |
      | take a snapshot "before" of "in_c_data.orders"          |
      | take a snapshot "before" of "in_c_hr.users"             |
      | read a snapshot that was never taken                    |
      | restore a snapshot that was never taken                 |
      | restore a snapshot that was never taken as "in_c_data.x" |
      | delete a snapshot that was never taken                  |

  @p2 @spec:storage.snapshots.invalid
  Scenario: A snapshot has to be of something
    Given a project
    When the owner tries to take a snapshot of nothing
    Then it is refused as invalid
    And nothing in the project has changed

  @p3 @spec:storage.snapshots.invalid
  Scenario: A restore that says nothing at all restores in place or is refused
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    When the owner tries to restore the snapshot "before" without a word
    Then it is accepted, or refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.access.foreign-project
  Scenario Outline: A snapshot of one project is not there for another to <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And another project "neighbour" with a table "in_c_data.users"
    When the team of "neighbour" tries to <do>
    Then it is refused as not found
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | what              | do                                               |
      | read              | read the snapshot "before"                       |
      | restore           | restore the snapshot "before"                    |
      | restore elsewhere | restore the snapshot "before" as "in_c_data.new" |
      | delete            | delete the snapshot "before"                     |

  @p2 @spec:storage.snapshots.list
  Scenario: A project lists its own snapshots only
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And another project "neighbour" with a table "in_c_data.users"
    When the team of "neighbour" takes a snapshot "theirs" of "in_c_data.users"
    Then the project has no snapshots

  @p2 @spec:storage.snapshots.create
  Scenario: A snapshot of an empty table brings the empty table back
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER key, name VARCHAR
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has dropped the table "in_c_data.users"
    When the owner restores the snapshot "before"
    Then the restore reports 0 rows in "in_c_data.users"
    And the owner sees the columns id INTEGER key, name VARCHAR in "in_c_data.users"
    And the table "in_c_data.users" has 0 rows

  @p2 @spec:storage.snapshots.create
  Scenario: A snapshot of many rows brings every one of them back
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns n INTEGER, what VARCHAR
    And 5000 rows imported into "in_c_data.events" incrementally
    And the owner has taken a snapshot "before" of "in_c_data.events"
    And the owner has deleted the rows of "in_c_data.events" where "n % 2 = 0"
    When the owner restores the snapshot "before"
    Then the restore reports 5000 rows in "in_c_data.events"
    And the table "in_c_data.events" has 5000 rows

  @p2 @spec:storage.snapshots.create
  Scenario: Snapshots that are taken at the same time are each their own
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And an empty table "in_c_data.orders" with the columns id INTEGER
    When these are done at the same time
      | who       | does                                         |
      | the owner | takes a snapshot "one" of "in_c_data.users"  |
      | the owner | takes a snapshot "two" of "in_c_data.users"  |
      | the owner | takes a snapshot "three" of "in_c_data.users" |
      | the owner | takes a snapshot "four" of "in_c_data.orders" |
    Then 3 snapshots are counted with table users
    And 1 snapshots are counted with table orders
    And the snapshot "one" keeps 1 rows with the columns id INTEGER, name VARCHAR

  @p2 @spec:storage.snapshots.expiry
  Scenario: A snapshot that is taken by hand is kept for 90 days
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    When the owner takes a snapshot "before" of "in_c_data.users"
    Then the snapshot "before" expires 90 days after it was taken

  @p2 @spec:storage.snapshots.expiry
  Scenario Outline: A snapshot by hand is kept for as long as <level> says
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And the owner has set manual_days to 5 and auto_days to 2 for <level>
    When the owner takes a snapshot "before" of "in_c_data.users"
    Then the snapshot "before" expires 5 days after it was taken

    Examples:
      | level                       |
      | the project                 |
      | the bucket "in_c_data"      |
      | the table "in_c_data.users" |

  @p2 @spec:storage.snapshots.disabled
  Scenario Outline: Where snapshots are switched off for <level> none can be taken by hand
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And the owner has set enabled to false for <level>
    When the owner tries to take a snapshot "before" of "in_c_data.users"
    Then it is refused as invalid or a conflict or forbidden
    And nothing in the project has changed
    And the project has no snapshots

    Examples:
      | level                       |
      | the project                 |
      | the bucket "in_c_data"      |
      | the table "in_c_data.users" |

  @p2 @spec:storage.snapshots.disabled
  Scenario: Snapshots that are switched off for one table can be taken of another
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And an empty table "in_c_data.orders" with the columns id INTEGER
    And the owner has set enabled to false for the table "in_c_data.users"
    When the owner takes a snapshot "before" of "in_c_data.orders"
    Then the snapshots of the project are, newest first
      | table  | type   | description |
      | orders | manual | before      |

  @p2 @spec:storage.snapshots.project
  Scenario: A project that is made again under the id of a deleted one has none of its snapshots
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    When the project is deleted
    And the project is made again under its id
    And the bucket "in_c_data" is created
    Then the project has no snapshots
    And the snapshot "before" is gone
