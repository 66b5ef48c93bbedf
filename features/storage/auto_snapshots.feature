@storage @rest
Feature: Automatic snapshots
  Where a project asks for it, a snapshot is taken just before something is thrown away: a table, a column, all rows.
  So a mistake costs minutes, not data. What nobody asked for is not kept.

  @p1 @spec:storage.auto-snapshots.truncate
  Scenario: A table whose rows are all deleted can be brought back from the snapshot taken before
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
      | 3          | Charlie      |
    And the owner has set truncate_table to true for the project
    And the owner has deleted the rows of "in_c_data.users" where "1=1"
    When the owner restores the latest snapshot
    Then the snapshots with type auto_pretruncate are, newest first
      | bucket    | table | type             | rows |
      | in_c_data | users | auto_pretruncate | 3    |
    And the owner sees in "in_c_data.users" exactly
      | id | name    |
      | 1  | Alice   |
      | 2  | Bob     |
      | 3  | Charlie |

  @p2 @spec:storage.auto-snapshots.truncate
  Scenario: Each deletion of all rows has a snapshot of its own
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has set truncate_table to true for the project
    And the owner has deleted the rows of "in_c_data.users" where "1=1"
    And the owner has restored the latest snapshot
    When the owner deletes the rows of "in_c_data.users" where "1=1"
    Then the snapshots of the project are, newest first
      | type             | rows |
      | auto_pretruncate | 2    |
      | auto_pretruncate | 2    |

  @p2 @spec:storage.auto-snapshots.truncate
  Scenario: The snapshot does not stand in the way of the deletion
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has set truncate_table to true for the project
    When the owner deletes the rows of "in_c_data.users" where "1=1"
    Then the table "in_c_data.users" has 0 rows
    And the snapshots of the project are, newest first
      | type             | rows |
      | auto_pretruncate | 2    |

  @p2 @spec:storage.auto-snapshots.all-rows
  Scenario Outline: All rows are deleted, and kept before, where the condition is <condition>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has set <trigger> to true for the project
    When the owner deletes the rows of "in_c_data.users" where "<condition>"
    Then the table "in_c_data.users" has 0 rows
    And the snapshots of the project are, newest first
      | table | type             | rows |
      | users | auto_pretruncate | 2    |

    Examples:
      | condition | trigger         |
      | 1=1       | delete_all_rows |
      | TRUE      | truncate_table  |
      | true      | delete_all_rows |
      | True      | truncate_table  |
      | 1 = 1     | truncate_table  |
      | 1 =1      | delete_all_rows |

  @p2 @spec:storage.auto-snapshots.triggers
  Scenario Outline: With the trigger <trigger> the table is kept before <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR | age INTEGER |
      | 1              | Alice        | 30          |
      | 2              | Bob          | NULL        |
    And the owner has set <trigger> to true for the project
    And the owner has <done>
    When the owner restores the latest snapshot
    Then the snapshots of the project are, newest first
      | bucket    | table | type   | rows |
      | in_c_data | users | <type> | 2    |
    And the owner sees the columns id INTEGER key, name VARCHAR, age INTEGER in "in_c_data.users"
    And the owner sees in "in_c_data.users" exactly
      | id | name  | age  |
      | 1  | Alice | 30   |
      | 2  | Bob   | NULL |

    Examples:
      | trigger         | what                 | done                                              | type                |
      | drop_table      | it is dropped        | dropped the table "in_c_data.users"               | auto_predrop        |
      | truncate_table  | it is emptied        | deleted the rows of "in_c_data.users" where "1=1" | auto_pretruncate    |
      | delete_all_rows | its rows are deleted | deleted the rows of "in_c_data.users" where "TRUE" | auto_pretruncate   |
      | drop_column     | a column is dropped  | dropped the column "age" of "in_c_data.users"     | auto_predrop_column |

  @p1 @spec:storage.auto-snapshots.triggers @spec:storage.settings.defaults
  Scenario: A dropped table is kept although nobody asked for it
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has dropped the table "in_c_data.users"
    When the owner restores the latest snapshot
    Then the snapshots of the project are, newest first
      | table | type         | rows |
      | users | auto_predrop | 1    |
    And the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.auto-snapshots.off @spec:storage.settings.defaults
  Scenario Outline: Nothing is kept when <what>, unless somebody asked for it
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    When the owner <does>
    Then the project has no snapshots

    Examples:
      | what                         | does                                                |
      | all rows are deleted         | deletes the rows of "in_c_data.users" where "1=1"   |
      | all rows are deleted as true | deletes the rows of "in_c_data.users" where "TRUE"  |
      | a column is dropped          | drops the column "name" of "in_c_data.users"        |

  @p2 @spec:storage.auto-snapshots.off
  Scenario: No snapshot is taken of a dropped table where that is switched off
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And the owner has set drop_table to false for the project
    When the table "in_c_data.users" is dropped
    Then the project has no snapshots

  @p2 @spec:storage.auto-snapshots.triggers
  Scenario Outline: The trigger <trigger> takes no snapshot when <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has set drop_table to false and <trigger> to true for the project
    When the owner <does>
    Then the project has no snapshots

    Examples:
      | trigger         | what                   | does                                                       |
      | truncate_table  | the table is dropped   | drops the table "in_c_data.users"                          |
      | delete_all_rows | the table is dropped   | drops the table "in_c_data.users"                          |
      | drop_column     | the table is dropped   | drops the table "in_c_data.users"                          |
      | truncate_table  | a column is dropped    | drops the column "name" of "in_c_data.users"               |
      | delete_all_rows | a column is dropped    | drops the column "name" of "in_c_data.users"               |
      | drop_column     | all rows are deleted   | deletes the rows of "in_c_data.users" where "1=1"          |
      | truncate_table  | some rows are deleted  | deletes the rows of "in_c_data.users" where "id = 1"       |
      | delete_all_rows | some rows are deleted  | deletes the rows of "in_c_data.users" where "id = 1"       |
      | delete_all_rows | no row is deleted      | deletes the rows of "in_c_data.users" where "1=2"          |
      | drop_column     | a column is renamed    | renames the column "name" of "in_c_data.users" to "called" |
      | drop_column     | a column is added      | adds the column "age" of type INTEGER to "in_c_data.users" |

  @p2 @spec:storage.auto-snapshots.triggers
  Scenario: Each action takes a snapshot of its own
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR | age INTEGER |
      | 1          | Alice        | 30          |
      | 2          | Bob          | 40          |
    And the owner has set drop_table to true and truncate_table to true and drop_column to true for the project
    When the owner drops the column "age" of "in_c_data.users"
    And the owner deletes the rows of "in_c_data.users" where "id = 1"
    And the owner deletes the rows of "in_c_data.users" where "1=1"
    And the owner drops the table "in_c_data.users"
    Then the snapshots of the project are, newest first
      | type                | rows |
      | auto_predrop        | 0    |
      | auto_pretruncate    | 1    |
      | auto_predrop_column | 2    |

  @p2 @spec:storage.auto-snapshots.off
  Scenario Outline: A <action> that is refused keeps nothing
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
    And the owner has set truncate_table to true and drop_column to true for the project
    When the owner tries to <do>
    Then it is refused as not found or invalid
    And nothing in the project has changed

    Examples:
      | action                      | do                                                  |
      | drop of no table            | drop the table "in_c_data.orders"                   |
      | drop of no column           | drop the column "nowhere" of "in_c_data.users"      |
      | deletion from no table      | delete the rows of "in_c_data.orders" where "1=1"   |
      | deletion over no column     | delete the rows of "in_c_data.users" where "x = 1"  |

  @p2 @spec:storage.snapshots.disabled
  Scenario Outline: Where snapshots are switched off, none is taken when <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has set enabled to false, truncate_table to true and drop_column to true for the project
    When the owner <does>
    Then the project has no snapshots

    Examples:
      | what                  | does                                              |
      | the table is dropped  | drops the table "in_c_data.users"                 |
      | all rows are deleted  | deletes the rows of "in_c_data.users" where "1=1" |
      | a column is dropped   | drops the column "name" of "in_c_data.users"      |

  @p2 @spec:storage.snapshots.expiry
  Scenario: An automatic snapshot is kept for 7 days
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    When the table "in_c_data.users" is dropped
    Then the latest snapshot expires 7 days after it was taken

  @p2 @spec:storage.snapshots.expiry
  Scenario Outline: An automatic snapshot is kept for as long as <level> says
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And the owner has set auto_days to 3 and manual_days to 30 for <level>
    When the table "in_c_data.users" is dropped
    Then the latest snapshot expires 3 days after it was taken

    Examples:
      | level                       |
      | the project                 |
      | the bucket "in_c_data"      |
      | the table "in_c_data.users" |
