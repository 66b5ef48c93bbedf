@storage @rest
Feature: Branches
  A branch is a place to try something out on the data of a project without touching what everybody works with. It
  starts as main is, lives beside it under a name of its own, and is thrown away with all that belongs to it.

  @p1 @spec:storage.branches.create @spec:storage.branches.list
  Scenario: A new branch is listed before the older ones
    Given a project
    And a branch "dev"
    And everything that the owner sees has been read
    When the owner creates a branch "test"
    Then the branches of the project are, newest first, "test", "dev"

  @p2 @spec:storage.branches.create
  Scenario: A new branch shows what main holds, exactly
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR | paid DECIMAL(10,2) | since DATE | seen TIMESTAMP      | active BOOLEAN |
      | 1              | Žofie        | 12345678.90        | 2024-02-29 | 2024-02-29 23:59:59 | true           |
      | 2              | NULL         | -0.01              | NULL       | NULL                | NULL           |
    And what the owner sees in "in_c_data.users" is noted
    When the owner creates a branch "dev"
    Then the team on "dev" finds the buckets "in_c_data"
    And the team on "dev" finds in the bucket "in_c_data" the tables "users"
    And the team on "dev" sees the columns id INTEGER key, name VARCHAR, paid DECIMAL(10,2), since DATE, seen TIMESTAMP, active BOOLEAN in "in_c_data.users"
    And the team on "dev" sees in "in_c_data.users" what was noted
    And the team on "dev" sees 2 rows in "in_c_data.users"

  @p2 @spec:storage.branches.create
  Scenario: A new branch changes nothing on main
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
    When the owner tries to create a branch "dev"
    Then it is accepted
    And main is as it was

  @p1 @spec:storage.branches.read
  Scenario: A branch is shown with its project, name and description
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And another project "neighbour"
    When the owner creates a branch "dev" described as "Ceny příštího roku (東京)"
    Then the branch "dev" is shown with the description "Ceny příštího roku (東京)"
    And the answer shows the owner the branch as it is read
    And everything that the owner sees is listed as it shows itself

  @p2 @spec:storage.branches.list
  Scenario Outline: A list of branches with <query> holds <names>
    Given a project
    And a branch "one"
    And a branch "two"
    When the owner creates a branch "three"
    Then the branches with <query> are <names>

    Examples:
      | query                      | names                 |
      | limit 2                  | "three", "two"        |
      | limit 2, offset 2   | "one"                 |
      | limit 1, offset 1   | "two"                 |
      | limit 5, offset 3   | none                  |

  @p3 @spec:storage.branches.list
  Scenario Outline: A list of branches with <query> is refused
    Given a project
    And a branch "dev"
    When the owner tries to list the branches with <query>
    Then it is refused as invalid

    Examples:
      | query        |
      | limit -1   |
      | limit many |
      | offset -1  |

  @p2 @spec:storage.branches.conflict
  Scenario: A second branch of the same name is refused and the first keeps what it holds
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 1"
    When the owner tries to create a branch "dev"
    Then it is refused as a conflict
    And nothing in the project has changed

  @p2 @spec:storage.branches.conflict @spec:storage.concurrency.once
  Scenario: Of several who create a branch of one name at the same time, one succeeds
    Given a project
    When these requests are sent at the same time
      | caller    | request                 | times |
      | the owner | create the branch "dev" | 5     |
    Then one of them succeeds and the others are refused as a conflict
    And the branches of the project are, newest first, "dev"

  @p2 @spec:storage.branches.conflict
  Scenario: Two projects may have branches of the same name
    Given a project
    And another project "neighbour"
    And a branch "dev"
    When the team of "neighbour" creates a branch "dev"
    Then the branches of the project are, newest first, "dev"

  @p2 @spec:storage.branches.invalid
  Scenario: A branch without a name is not made
    Given a project
    When the owner tries to create a branch without a name
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.names.text
  Scenario Outline: A branch called <name> is just a branch, or refused
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to create a branch "<name>"
    Then it is refused as invalid without effect, or the branch "<name>" is listed
    And it is refused as invalid without effect, or the team on "<name>" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

    Examples:
      | name                       |
      | next year's prices         |
      | x'; DROP TABLE branches;-- |
      | Žluťoučký                  |

  @p1 @spec:storage.branches.delete
  Scenario: A deleted branch is gone and leaves main and the other branches alone
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And a branch "dev2"
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 1"
    And the team on "dev2" has deleted the rows of "in_c_data.users" where "id = 2"
    And everything that the owner sees has been read
    When the owner deletes the branch "dev"
    Then the branch "dev" is gone
    And the branches of the project are, newest first, "dev2"
    And the team on "dev2" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
    And the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.branches.delete
  Scenario: What was made on a deleted branch is not found anywhere
    Given a project with a bucket "in_c_data"
    And a branch "dev"
    And the team on "dev" has created a table "in_c_data.draft" with the columns id INTEGER
    When the owner deletes the branch "dev"
    And the owner creates a branch "new"
    Then the team on "dev" finds no table "in_c_data.draft"
    And the team on main finds no table "in_c_data.draft"

  @p2 @spec:storage.branches.delete
  Scenario: A branch under the name of a deleted one starts as main is
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 1"
    And the team on "dev" has created a table "in_c_data.draft" with the columns id INTEGER
    And the owner has deleted the branch "dev"
    When the owner creates a branch "dev"
    Then the team on "dev" finds in the bucket "in_c_data" the tables "users"
    And the team on "dev" sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.branches.delete-all
  Scenario: The keys of a deleted branch are refused, those of the project and of other branches are not
    Given a project
    And a branch "dev"
    And a branch "test"
    And the owner has made a key "dev's" for the branch "dev"
    And the owner has made a key "test's" for the branch "test"
    When the owner deletes the branch "dev"
    Then the holder of the key "dev's" is refused as unauthorized
    And the owner is let in
    And the keys of the project are
      | description | scope        |
      | test's      | branch_admin |

  @p2 @pgwire @spec:storage.branches.delete-all
  Scenario: The workspaces of a deleted branch let nobody in, those of main do
    Given a project
    And a workspace "analysis"
    And a branch "dev"
    And the team on "dev" has opened the workspace "trial" on its branch
    When the owner deletes the branch "dev"
    And somebody connects to the workspace "analysis" with its credentials
    Then it is accepted
    And connecting to the workspace "trial" is refused

  @p2 @spec:storage.branches.delete
  Scenario: Main cannot be deleted
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    When the team on main tries to delete its own branch
    Then it is refused as not found or invalid or a conflict or forbidden
    And nothing in the project has changed

  @p2 @spec:storage.branches.project
  Scenario: A project is deleted with its branches, their keys and workspaces
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a branch "dev"
    And the owner has made a key "dev's" for the branch "dev"
    And the team on "dev" has opened the workspace "trial" on its branch
    When the project is deleted
    And the project is made again under its id
    Then the branches of the project are, newest first, none
    And the team on "dev" finds no table "in_c_data.users"

  @p2 @spec:storage.branches.not-found
  Scenario Outline: On a branch that was never made nobody can <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has a file "more.csv" containing
      """
      id,name
      2,Bob
      """
    When the team on a branch that was never made tries to <do>
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | what                  | do                                                           |
      | read what it is       | read its own branch                                          |
      | delete it             | delete its own branch                                        |
      | pull a table          | pull "in_c_data.users"                                       |
      | create a bucket       | create a bucket "in_c_more"                                  |
      | read a bucket         | read the bucket "in_c_data"                                  |
      | list the tables       | list the tables of "in_c_data"                               |
      | create a table        | create a table "in_c_data.extra" with the columns id INTEGER |
      | read a table          | read the table "in_c_data.users"                             |
      | preview a table       | preview the table "in_c_data.users"                          |
      | profile a table       | profile the table "in_c_data.users"                          |
      | delete rows           | delete the rows of "in_c_data.users" where "id = 1"          |
      | drop a table          | drop the table "in_c_data.users"                             |
      | open a workspace      | open the workspace "trial" on its branch                     |

  @p2 @spec:storage.branches.not-found
  Scenario Outline: On a branch that was never made nothing is changed by <what>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has a file "more.csv" containing
      """
      id,name
      2,Bob
      """
    When the team on a branch that was never made tries to <do>
    Then it is refused as not found or invalid
    And nothing in the project has changed

    Examples:
      | what                | do                                                              |
      | an import           | load the file "more.csv" into "in_c_data.users" incrementally |
      | an export           | export the table "in_c_data.users"                              |
      | a new column        | add the column "age" INTEGER to "in_c_data.users"               |
      | a dropped column    | drop the column "name" of "in_c_data.users"                     |
      | a renamed column    | rename the column "name" of "in_c_data.users" to "called"       |
      | a new key           | make "id" the key of "in_c_data.users"                          |
      | a removed bucket    | remove the bucket "in_c_data"                                   |
      | a snapshot          | take a snapshot "before" of "in_c_data.users"                   |
      | a list of snapshots | list the snapshots                                              |

  @p3 @spec:storage.branches.branch-changes
  Scenario Outline: On a branch nobody harms main when he tries to <what>
    Given a project with a bucket "in_c_data"
    And another project "reader"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And a branch "dev"
    When the team on "dev" tries to <do>
    Then it is accepted, or refused as invalid or not found
    And the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |

    Examples:
      | what                | do                                                        |
      | share a bucket      | share the bucket "in_c_data" with "reader"                |
      | end a share         | unshare the bucket "in_c_data" with "reader"              |
      | grant the reading   | grant the reading of "in_c_data" to "reader"              |
      | end a grant         | revoke the reading of "in_c_data" from "reader"           |
      | unlink a bucket     | unlink the bucket "in_c_data"                             |
      | take a snapshot     | take a snapshot "mine" of "in_c_data.users"               |
      | list the snapshots  | list the snapshots                                        |
      | read a snapshot     | read the snapshot "before"                                |
      | delete a snapshot   | delete the snapshot "before"                              |
      | export the table    | export the table "in_c_data.users"                        |
      | link a bucket       | link the bucket "in_c_more" of "reader" as "in_c_linked"  |
      | read the settings   | read the snapshot settings of the table "in_c_data.users" |
      | read the bucket's   | read the snapshot settings of the bucket "in_c_data"      |
      | reset the settings  | reset the snapshot settings of the bucket "in_c_data"     |
      | reset the table's   | reset the snapshot settings of the table "in_c_data.users" |

  @p2 @spec:storage.access.foreign-project
  Scenario Outline: From another project nobody can <do>
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a branch "dev"
    And another project "neighbour" with a table "in_c_data.users"
    When the team of "neighbour" on "dev" tries to <do>
    Then it is refused as not found or forbidden
    And nothing in the project has changed

    Examples:
      | do                                                  |
      | read its own branch                                 |
      | delete its own branch                               |
      | pull "in_c_data.users"                              |
      | read the bucket "in_c_data"                         |
      | list the tables of "in_c_data"                      |
      | preview the table "in_c_data.users"                 |
      | delete the rows of "in_c_data.users" where "id = 1" |
      | open the workspace "trial" on its branch            |

  @p2 @spec:storage.branches.read
  Scenario: A branch tells which tables of main it has changed, and nothing of what another has made
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And an empty table "in_c_data.orders" with the columns id INTEGER
    And a branch "dev"
    And a branch "other"
    When the team on "dev" adds the column "name" of type VARCHAR to "in_c_data.users"
    And the team on "dev" creates a table "in_c_data.draft" with the columns id INTEGER
    Then the branch "dev" tells that it has "in_c_data.users" of its own
    And the branch "other" tells nothing of "in_c_data.draft"

  @p2 @spec:storage.branches.read
  Scenario: A branch counts a table more when one is made on it, and none more when one is made on main
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a branch "dev"
    And the number of tables of the branch "dev" is noted
    When the owner creates a table "in_c_data.mains" with the columns id INTEGER
    And the team on "dev" creates a table "in_c_data.draft" with the columns id INTEGER
    Then the branch "dev" counts 1 table more

  @p2 @spec:storage.branches.pull
  Scenario: A pull tells that the branch had a table of its own
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 1"
    When the team on "dev" pulls "in_c_data.users"
    Then the pull tells that the branch had a "in_c_data.users" of its own
