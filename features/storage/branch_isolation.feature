@storage @rest
Feature: Isolation of branches
  What happens on main does not reach a branch, and what is tried on a branch does not reach main or another branch,
  until somebody pulls. Without that, nobody could try anything out.

  @p1 @spec:storage.branches.main-changes
  Scenario: A row that is added to main is not seen on a branch
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
      | 3          | Charlie      |
    And a branch "feature"
    And a file "david.csv" containing
      """
      id,name
      4,David
      """
    When the file "david.csv" is imported into "in_c_data.users" incrementally
    Then the team on main sees 4 rows in "in_c_data.users"
    And the team on "feature" sees 3 rows in "in_c_data.users"
    And the team on "feature" sees in "in_c_data.users" exactly
      | id | name    |
      | 1  | Alice   |
      | 2  | Bob     |
      | 3  | Charlie |

  @p2 @spec:storage.branches.main-changes
  Scenario Outline: A branch keeps its table when on main <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR | age INTEGER |
      | 1              | Alice        | 30          |
      | 2              | Bob          | NULL        |
    And a file "others.csv" containing
      """
      id,name,age
      1,Alicia,31
      7,Grace,85
      """
    And a branch "dev"
    When the team on main <does>
    Then the team on "dev" sees the columns id INTEGER key, name VARCHAR, age INTEGER in "in_c_data.users"
    And the team on "dev" sees in "in_c_data.users" exactly
      | id | name  | age  |
      | 1  | Alice | 30   |
      | 2  | Bob   | NULL |
    And the team on "dev" finds in the bucket "in_c_data" the tables "users"

    Examples:
      | what                         | does                                                                                  |
      | rows are updated             | loads the file "others.csv" into "in_c_data.users" incrementally, updating duplicates |
      | all rows are replaced        | loads the file "others.csv" into "in_c_data.users" as a full load                   |
      | a row is deleted             | deletes the rows of "in_c_data.users" where "id = 1"                                  |
      | all rows are deleted         | deletes the rows of "in_c_data.users" where "1=1"                                     |
      | the table is dropped         | drops the table "in_c_data.users"                                                     |
      | another table is made        | creates a table "in_c_data.orders" with the columns id INTEGER                        |
      | a column is added            | adds the column "city" of type VARCHAR to "in_c_data.users"                           |
      | a column is dropped          | drops the column "age" of "in_c_data.users"                                           |
      | a column is renamed          | renames the column "name" of "in_c_data.users" to "called"                            |
      | a column gets another type   | changes the column "age" of "in_c_data.users" to VARCHAR                              |
      | the key is removed           | removes the key of "in_c_data.users"                                                  |

  @p2 @spec:storage.branches.main-changes
  Scenario: A branch keeps its table when main drops it and makes another of the same name
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    When the table "in_c_data.users" is dropped
    And the table "in_c_data.users" is created with the columns sku VARCHAR
    Then the team on "dev" sees the columns id INTEGER, name VARCHAR in "in_c_data.users"
    And the team on "dev" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.branches.main-changes
  Scenario: A branch keeps its table when main brings a snapshot back
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has deleted the rows of "in_c_data.users" where "id = 1"
    And a branch "dev"
    When the owner restores the snapshot "before"
    Then the team on "dev" sees in "in_c_data.users" exactly
      | id | name |
      | 2  | Bob  |

  @p1 @spec:storage.branches.branch-changes
  Scenario: Rows that are deleted on a branch stay on main and on the other branches
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And a branch "test"
    When the team on "dev" deletes the rows of "in_c_data.users" where "id = 1"
    Then the team on "dev" sees in "in_c_data.users" exactly
      | id | name |
      | 2  | Bob  |
    And the team on main sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |
    And the team on "test" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.branches.branch-changes
  Scenario: What is exported on a branch is what the branch holds, or nothing is
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 1"
    When the team on "dev" tries to export the table "in_c_data.users"
    Then it is refused as invalid without effect, or the exported file holds exactly
      | id | name |
      | 2  | Bob  |

  @p2 @spec:storage.branches.branch-changes
  Scenario: A table that is made on a branch is there and nowhere else
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a branch "dev"
    And a branch "test"
    When the team on "dev" creates a table "in_c_data.draft" with the columns id INTEGER key, note VARCHAR
    Then the team on "dev" finds in the bucket "in_c_data" the tables "draft", "users"
    And the team on "dev" sees the columns id INTEGER key, note VARCHAR in "in_c_data.draft"
    And the team on "dev" sees 0 rows in "in_c_data.draft"
    And the team on main finds in the bucket "in_c_data" the tables "users"
    And the team on main finds no table "in_c_data.draft"
    And the team on "test" finds no table "in_c_data.draft"

  @p2 @spec:storage.branches.branch-changes
  Scenario: A table of one name may be made on main and on two branches, each its own
    Given a project with a bucket "in_c_data"
    And a branch "dev"
    And a branch "test"
    When the team on main creates a table "in_c_data.plans" with the columns main_id INTEGER
    And the team on "dev" creates a table "in_c_data.plans" with the columns dev_id INTEGER
    And the team on "test" creates a table "in_c_data.plans" with the columns test_id INTEGER
    Then the team on main sees the columns main_id INTEGER in "in_c_data.plans"
    And the team on "dev" sees the columns dev_id INTEGER in "in_c_data.plans"
    And the team on "test" sees the columns test_id INTEGER in "in_c_data.plans"

  @p2 @spec:storage.branches.branch-changes
  Scenario: A table that is made on a branch does not stand in main's way
    Given a project with a bucket "in_c_data"
    And a branch "dev"
    And the team on "dev" has created a table "in_c_data.plans" with the columns dev_id INTEGER
    When the team on main creates a table "in_c_data.plans" with the columns main_id INTEGER
    And the team on main drops the table "in_c_data.plans"
    Then the team on "dev" sees the columns dev_id INTEGER in "in_c_data.plans"
    And the team on main finds no table "in_c_data.plans"

  @p2 @spec:storage.branches.branch-changes
  Scenario: A second table of the same name is refused on a branch, too
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    When the team on "dev" tries to create a table "in_c_data.users" with the columns other DATE
    Then it is refused as a conflict
    And nothing in the project has changed

  @p2 @spec:storage.branches.branch-changes
  Scenario Outline: On a branch <what> without main noticing, or not at all
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR | age INTEGER |
      | 1              | Alice        | 30          |
      | 2              | Bob          | NULL        |
    And a file "others.csv" containing
      """
      id,name,age
      1,Alicia,31
      7,Grace,85
      """
    And a branch "dev"
    And a branch "test"
    When the team on "dev" tries to <do>
    Then it shows on "dev" if it was accepted, and was refused without a trace otherwise
    And main is as it was
    And the branch "test" is as it was

    Examples:
      | what                        | do                                                                                    |
      | rows are updated            | load the file "others.csv" into "in_c_data.users" incrementally, updating duplicates |
      | all rows are replaced       | load the file "others.csv" into "in_c_data.users" as a full load                    |
      | all rows are deleted        | delete the rows of "in_c_data.users" where "1=1"                                      |
      | the table is dropped        | drop the table "in_c_data.users"                                                      |
      | a column is added           | add the column "city" VARCHAR to "in_c_data.users"                                    |
      | a column is dropped         | drop the column "age" of "in_c_data.users"                                            |
      | a column is renamed         | rename the column "name" of "in_c_data.users" to "called"                             |
      | a column gets another type  | change the column "age" of "in_c_data.users" to VARCHAR                               |
      | the key is removed          | remove the key of "in_c_data.users"                                                   |
      | the bucket is removed       | remove the bucket "in_c_data"                                                         |

  @p2 @spec:storage.branches.branch-changes
  Scenario: On a branch a snapshot is brought back without main noticing, or not at all
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the owner has deleted the rows of "in_c_data.users" where "id = 1"
    And a branch "dev"
    When the team on "dev" tries to restore the snapshot "before"
    Then it shows on "dev" if it was accepted, and was refused without a trace otherwise
    And main is as it was

  @p2 @spec:storage.branches.branch-changes
  Scenario: On a branch a column gets a key without main noticing, or not at all
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    When the team on "dev" tries to make "id" the key of "in_c_data.users"
    Then it shows on "dev" if it was accepted, and was refused without a trace otherwise
    And main is as it was

  @p1 @spec:storage.branches.both
  Scenario: Main and two branches change the same table, each for itself
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
      | 3          | Carol        |
    And a branch "dev"
    And a branch "test"
    When the team on main deletes the rows of "in_c_data.users" where "id = 1"
    And the team on "dev" deletes the rows of "in_c_data.users" where "id = 2"
    And the team on "test" deletes the rows of "in_c_data.users" where "id = 3"
    Then the team on main sees in "in_c_data.users" exactly
      | id | name  |
      | 2  | Bob   |
      | 3  | Carol |
    And the team on "dev" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 3  | Carol |
    And the team on "test" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.branches.both
  Scenario: Main and a branch change the same table at the same time, each for itself
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
      | 3          | Carol        |
      | 4          | David        |
    And a branch "dev"
    When these are done at the same time
      | who               | does                                                                    |
      | the team on main  | deletes the rows of "in_c_data.users" where "id = 1"                    |
      | the team on "dev" | deletes the rows of "in_c_data.users" where "id = 2"                    |
      | the team on main  | deletes the rows of "in_c_data.users" where "id = 3"                    |
      | the team on "dev" | deletes the rows of "in_c_data.users" where "id = 4"                    |
      | the team on main  | creates a table "in_c_data.mains" with the columns id INTEGER           |
      | the team on "dev" | creates a table "in_c_data.devs" with the columns id INTEGER            |
    Then the team on main sees in "in_c_data.users" exactly
      | id | name  |
      | 2  | Bob   |
      | 4  | David |
    And the team on "dev" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 3  | Carol |
    And the team on main finds in the bucket "in_c_data" the tables "mains", "users"
    And the team on "dev" finds in the bucket "in_c_data" the tables "devs", "users"

  @p2 @spec:storage.branches.both
  Scenario: A branch shows the state of main in which it was made
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "early"
    And the owner has deleted the rows of "in_c_data.users" where "id = 1"
    When the owner creates a branch "late"
    Then the team on "early" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |
    And the team on "late" sees in "in_c_data.users" exactly
      | id | name |
      | 2  | Bob  |

  @p2 @spec:storage.branches.both
  Scenario: A change on a branch concerns its table only
    Given a project with a bucket "in_c_data"
    And a bucket "in_c_more"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a table "in_c_more.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    When the team on "dev" deletes the rows of "in_c_data.users" where "id = 1"
    Then the team on "dev" sees 0 rows in "in_c_data.users"
    And the team on "dev" sees in "in_c_more.users" exactly
      | id | name  |
      | 1  | Alice |

  @p1 @spec:storage.branches.pull
  Scenario: Pulling a table brings the rows of main to the branch
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And a branch "test"
    And the owner has deleted the rows of "in_c_data.users" where "id = 1"
    When the team on "dev" pulls "in_c_data.users"
    Then the team on "dev" sees in "in_c_data.users" exactly
      | id | name |
      | 2  | Bob  |
    And the team on "test" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |
    And the team on main sees in "in_c_data.users" exactly
      | id | name |
      | 2  | Bob  |

  @p2 @spec:storage.branches.pull
  Scenario: Pulling a table gives up what the branch did to it, and to it only
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a table "in_c_data.orders" holding
      | id INTEGER | what VARCHAR |
      | 1          | tea          |
    And a branch "dev"
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 2"
    And the team on "dev" has deleted the rows of "in_c_data.orders" where "id = 1"
    When the team on "dev" pulls "in_c_data.users"
    Then the team on "dev" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |
    And the team on "dev" sees 0 rows in "in_c_data.orders"
    And the team on main sees 1 rows in "in_c_data.orders"

  @p2 @spec:storage.branches.pull
  Scenario: Pulling a table pulls none with a similar name, nor one of that name in another bucket
    Given a project with a bucket "in_c_data"
    And a bucket "in_c_more"
    And the empty tables "in_c_data.new_users", "in_c_data.newxusers", "in_c_data.new_users_old", "in_c_more.new_users" with the columns id INTEGER
    And a branch "dev"
    And the team on "dev" has dropped the table "in_c_data.new_users"
    And the team on "dev" has dropped the table "in_c_data.newxusers"
    And the team on "dev" has dropped the table "in_c_data.new_users_old"
    And the team on "dev" has dropped the table "in_c_more.new_users"
    When the team on "dev" pulls "in_c_data.new_users"
    Then the team on "dev" finds in the bucket "in_c_data" the tables "new_users"
    And the team on "dev" finds in the bucket "in_c_more" the tables none

  @p2 @spec:storage.branches.pull
  Scenario: Pulling a table brings the columns and the key of main to the branch
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    And the owner has added the column "city" of type VARCHAR to "in_c_data.users"
    And the owner has made "id" the key of "in_c_data.users"
    And everything that the owner sees has been read
    When the team on "dev" pulls "in_c_data.users"
    Then the team on "dev" sees the columns id INTEGER key, name VARCHAR, city VARCHAR in "in_c_data.users"
    And the team on "dev" sees in "in_c_data.users" exactly
      | id | name  | city |
      | 1  | Alice | NULL |

  @p2 @spec:storage.branches.pull
  Scenario: A table that is new on main comes to a branch by pulling it
    Given a project with a bucket "in_c_data"
    And a branch "dev"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the team on "dev" pulls "in_c_data.users"
    Then the team on "dev" finds in the bucket "in_c_data" the tables "users"
    And the team on "dev" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.branches.pull
  Scenario: Pulling a table gives up a table of that name that was made on the branch
    Given a project with a bucket "in_c_data"
    And a branch "dev"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
    And the team on "dev" has created a table "in_c_data.users" with the columns name VARCHAR, note VARCHAR
    When the team on "dev" pulls "in_c_data.users"
    Then the team on "dev" sees the columns id INTEGER key, name VARCHAR in "in_c_data.users"
    And the team on "dev" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.branches.pull
  Scenario: After a pull main and the branch go their own ways again
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
      | 3          | Carol        |
    And a branch "dev"
    And the owner has deleted the rows of "in_c_data.users" where "id = 1"
    And the team on "dev" has pulled "in_c_data.users"
    When the team on main deletes the rows of "in_c_data.users" where "id = 2"
    And the team on "dev" deletes the rows of "in_c_data.users" where "id = 3"
    Then the team on "dev" sees in "in_c_data.users" exactly
      | id | name |
      | 2  | Bob  |
    And the team on main sees in "in_c_data.users" exactly
      | id | name  |
      | 3  | Carol |

  @p2 @spec:storage.branches.pull
  Scenario Outline: A table that is <what> cannot be pulled, and the branch keeps its own
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    And the owner has dropped the table "in_c_data.users"
    When the team on "dev" tries to pull <table>
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | what                    | table              |
      | no longer there on main | "in_c_data.users"  |
      | nowhere                 | "in_c_data.orders" |
      | in no bucket            | "in_c_hr.staff"    |

  @p3 @spec:storage.branches.pull
  Scenario: Main has nothing to pull from
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the team on main tries to pull "in_c_data.users"
    Then it is refused as not found or invalid
    And nothing in the project has changed

  @p2 @spec:storage.branches.main-changes
  Scenario Outline: Snapshots that are set up on a branch for <level> are not taken on main
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    When the team on "dev" tries to set drop_column to true for <level>
    Then it is accepted, or refused as invalid
    And the owner finds these snapshot settings for <level>
      | setting     | value | from   |
      | drop_column | false | system |

    Examples:
      | level                       |
      | the bucket "in_c_data"      |
      | the table "in_c_data.users" |
