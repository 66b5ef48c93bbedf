@storage @rest
Feature: Bucket sharing
  One project offers a bucket to another, which links it and reads it under a name of its own. The offer is for that
  project only, for reading only, and can be taken back: the data stay with whoever they belong to.

  Background:
    Given a project with a bucket "in_c_sales"
    And another project "reader"

  @p1 @spec:storage.sharing.share @spec:storage.sharing.link
  Scenario: A shared bucket is linked and read in the other project
    Given a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | NULL         |
    And the owner has shared the bucket "in_c_sales" with "reader"
    When the team of "reader" links the bucket "in_c_sales" of the project as "in_c_linked"
    Then the team of "reader" finds in the bucket "in_c_linked" the tables "users"
    And the team of "reader" sees the columns id INTEGER key, name VARCHAR in "in_c_linked.users"
    And the team of "reader" sees in "in_c_linked.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | NULL  |

  @p2 @spec:storage.sharing.link
  Scenario: A linked bucket is listed once, as a link
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the team of "reader" has created a bucket "in_c_own"
    And the owner has shared the bucket "in_c_sales" with "reader"
    When the team of "reader" links the bucket "in_c_sales" of the project as "in_c_linked"
    Then the team of "reader" finds the buckets "in_c_linked", "in_c_own"
    And the team of "reader" finds "in_c_linked" to be a link to "in_c_sales" of the project
    And the buckets of the project are "in_c_sales"
    And the answer shows the team of "reader" the bucket as it is read
    And everything that the team of "reader" sees is listed as it shows itself

  @p2 @spec:storage.sharing.link
  Scenario: A link may bear the name that the bucket has at home
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    When the team of "reader" links the bucket "in_c_sales" of the project as "in_c_sales"
    Then the team of "reader" finds "in_c_sales" to be a link to "in_c_sales" of the project
    And the team of "reader" sees in "in_c_sales.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.branches.branch-changes
  Scenario: What the owner tries out on a branch does not reach those who have linked the bucket
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And a branch "dev"
    When the team on "dev" deletes the rows of "in_c_sales.users" where "id = 1"
    Then the team of "reader" sees in "in_c_linked.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.sharing.link
  Scenario Outline: Whoever links a bucket can <read> a table in it
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to <read> the table "in_c_linked.users"
    Then it is accepted
    And the team of "reader" sees 2 rows in "in_c_linked.users"

    Examples:
      | read    |
      | preview |
      | profile |
      | export  |

  @p2 @spec:storage.sharing.live
  Scenario: A link shows the rows that the bucket has now
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And a file "users.csv" containing
      """
      id,name
      3,Carol
      """
    When the file "users.csv" is imported into "in_c_sales.users" incrementally
    And the owner deletes the rows of "in_c_sales.users" where "id = 1"
    Then the team of "reader" sees in "in_c_linked.users" exactly
      | id | name  |
      | 2  | Bob   |
      | 3  | Carol |

  @p2 @spec:storage.sharing.live
  Scenario: A link shows the tables and columns that the bucket has now
    Given an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner drops the table "in_c_sales.orders"
    And the owner creates a table "in_c_sales.goods" with the columns id INTEGER
    And the owner adds the column "name" of type VARCHAR to "in_c_sales.users"
    Then the team of "reader" finds in the bucket "in_c_linked" the tables "goods", "users"
    And the team of "reader" finds no table "in_c_linked.orders"
    And the team of "reader" sees the columns id INTEGER, name VARCHAR in "in_c_linked.users"

  @p2 @spec:storage.sharing.read-only
  Scenario Outline: In a linked bucket nobody can <write>
    Given a table "in_c_sales.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And the team of "reader" has a file "more.csv" containing
      """
      id,name
      7,Mallory
      """
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to <do>
    Then it is refused as read-only or invalid
    And nothing in the project has changed

    Examples:
      | write                    | do                                                                        |
      | create a table           | create a table "in_c_linked.extra" with the columns id INTEGER            |
      | replace the rows         | load the file "more.csv" into "in_c_linked.users" as a full load        |
      | add rows                 | load the file "more.csv" into "in_c_linked.users" incrementally         |
      | delete a row             | delete the rows of "in_c_linked.users" where "id = 1"                     |
      | delete all rows          | delete the rows of "in_c_linked.users" where "1=1"                        |
      | add a column             | add the column "age" INTEGER to "in_c_linked.users"                       |
      | drop a column            | drop the column "name" of "in_c_linked.users"                             |
      | rename a column          | rename the column "name" of "in_c_linked.users" to "called"               |
      | change a type            | change the column "name" of "in_c_linked.users" to TEXT                   |
      | remove the key           | remove the key of "in_c_linked.users"                                     |
      | drop a table             | drop the table "in_c_linked.users"                                        |

  @p2 @pgwire @spec:storage.sharing.read-only
  Scenario Outline: Over SQL nobody can <what> a linked table
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And the team of "reader" has opened the workspace "analysis" at home
    When the analyst in "analysis" tries to run "<statement>"
    Then it is refused as read-only or not found or forbidden
    And nothing in the project has changed

    Examples:
      | what        | statement                                             |
      | insert into | INSERT INTO {in_c_linked.users} VALUES (7, 'Mallory') |
      | update      | UPDATE {in_c_linked.users} SET name = 'Mallory'       |
      | delete from | DELETE FROM {in_c_linked.users}                       |
      | drop        | DROP TABLE {in_c_linked.users}                        |

  @p2 @spec:storage.sharing.read-only
  Scenario: Nobody can make a column of a linked table its key
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to make "id" the key of "in_c_linked.users"
    Then it is refused as read-only or invalid
    And nothing in the project has changed

  @p2 @spec:storage.sharing.read-only
  Scenario Outline: No snapshot can be restored into a linked bucket as <what>
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And the team of "reader" has created a bucket "in_c_own"
    And the team of "reader" has created a table "in_c_own.users" with the columns id INTEGER
    And the team of "reader" has taken a snapshot "mine" of "in_c_own.users"
    When the team of "reader" tries to restore the snapshot "mine" as <table>
    Then it is refused as read-only or invalid or not found
    And nothing in the project has changed

    Examples:
      | what               | table               |
      | a new table        | "in_c_linked.extra" |
      | a table that is in | "in_c_linked.users" |

  @p1 @spec:storage.sharing.read-only
  Scenario: Whoever removes a linked bucket removes nothing but the link
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to remove the bucket "in_c_linked"
    Then it is accepted, or refused as read-only or invalid or not found
    And the buckets of the project are "in_c_sales"
    And the owner sees in "in_c_sales.users" exactly
      | id | name  |
      | 1  | Alice |

  @p1 @spec:storage.sharing.unshare
  Scenario: A share that is taken back ends the reading at once
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner unshares the bucket "in_c_sales" with "reader"
    Then the team of "reader" finds no table "in_c_linked.users"
    And the team of "reader" is let in
    And the owner sees in "in_c_sales.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @pgwire @spec:storage.sharing.unshare
  Scenario: A share that is taken back ends the reading over SQL, too
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And the team of "reader" has opened the workspace "analysis" at home
    And the owner has unshared the bucket "in_c_sales" with "reader"
    When the analyst in "analysis" tries to run "SELECT * FROM {in_c_linked.users}"
    Then it is refused as not found or forbidden

  @p2 @spec:storage.sharing.unshare @spec:storage.sharing.unlink
  Scenario Outline: To <what> one bucket leaves the reader the other one
    Given a bucket "in_c_more"
    And a table "in_c_more.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the owner has shared the bucket "in_c_more" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And the team of "reader" has linked the bucket "in_c_more" of the project as "in_c_more"
    When <who> <does>
    Then the team of "reader" sees in "in_c_more.users" exactly
      | id | name  |
      | 1  | Alice |

    Examples:
      | what        | who                  | does                                         |
      | unshare     | the owner            | unshares the bucket "in_c_sales" with "reader" |
      | unlink      | the team of "reader" | unlinks the bucket "in_c_linked"             |
      | delete      | the owner            | removes the bucket "in_c_sales"              |

  @p2 @spec:storage.sharing.unshare
  Scenario Outline: After a share was taken back nobody can <read> through the old link
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And the owner has unshared the bucket "in_c_sales" with "reader"
    When the team of "reader" tries to <do>
    Then it is refused as forbidden or not found
    And nothing in the project has changed

    Examples:
      | read            | do                                                    |
      | read a table    | read the table "in_c_linked.users"                    |
      | preview a table | preview the table "in_c_linked.users"                 |
      | profile a table | profile the table "in_c_linked.users"                 |
      | export a table  | export the table "in_c_linked.users"                  |

  @p2 @spec:storage.sharing.unshare
  Scenario: A share that is taken back from one project stays with another
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And another project "third"
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the owner has shared the bucket "in_c_sales" with "third"
    And the team of "third" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner unshares the bucket "in_c_sales" with "reader"
    Then the team of "third" sees in "in_c_linked.users" exactly
      | id | name  |
      | 1  | Alice |

  @p3 @spec:storage.sharing.unshare
  Scenario: Taking back a share that was never given harms nothing
    Given another project "third"
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner tries to unshare the bucket "in_c_sales" with "third"
    Then it is accepted, or refused as not found or invalid
    And nothing in the project has changed
    And the team of "reader" finds in the bucket "in_c_linked" the tables none

  @p2 @spec:storage.sharing.unshare
  Scenario: A bucket that is shared again can be read again
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the owner has unshared the bucket "in_c_sales" with "reader"
    And the owner has shared the bucket "in_c_sales" with "reader"
    When the team of "reader" links the bucket "in_c_sales" of the project as "in_c_again"
    Then the team of "reader" sees in "in_c_again.users" exactly
      | id | name  |
      | 1  | Alice |

  @p1 @spec:storage.sharing.unlink
  Scenario: An unlinked bucket is gone from the reader and whole with its owner
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" unlinks the bucket "in_c_linked"
    Then the team of "reader" finds the buckets none
    And the team of "reader" finds no table "in_c_linked.users"
    And the owner sees in "in_c_sales.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.sharing.unlink
  Scenario: An unlinked bucket can be linked again while it is shared
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And the team of "reader" has unlinked the bucket "in_c_linked"
    When the team of "reader" links the bucket "in_c_sales" of the project as "in_c_linked"
    Then the team of "reader" sees in "in_c_linked.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.sharing.unlink
  Scenario Outline: A bucket that is <what> cannot be unlinked
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to unlink the bucket <bucket>
    Then it is refused as not found or invalid
    And nothing in the project has changed

    Examples:
      | what            | bucket        |
      | no link         | "in_c_sales"  |
      | not there       | "in_c_linked" |

  @p1 @spec:storage.sharing.needs-share
  Scenario: A bucket that nobody shared cannot be linked
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the team of "reader" tries to link the bucket "in_c_sales" of the project as "in_c_linked"
    Then it is refused as forbidden or not found or invalid
    And nothing in the project has changed
    And the team of "reader" finds no table "in_c_linked.users"

  @p2 @spec:storage.sharing.needs-share
  Scenario Outline: A bucket that was <how> cannot be linked
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And another project "third"
    And the buckets "in_c_hr", "in_c_sale", "in_c_sale_"
    And the owner has <first>
    And the owner has <then>
    When the team of "reader" tries to link the bucket "in_c_sales" of the project as "in_c_linked"
    Then it is refused as forbidden or not found or invalid
    And nothing in the project has changed
    And the team of "reader" finds no table "in_c_linked.users"

    Examples:
      | how                             | first                                                 | then                                                     |
      | shared with others only         | shared the bucket "in_c_sales" with "third"           | shared the bucket "in_c_hr" with "reader"                |
      | granted to others only          | granted the reading of "in_c_sales" to "third"        | granted the reading of "in_c_hr" to "reader"             |
      | shared and taken back           | shared the bucket "in_c_sales" with "reader"          | unshared the bucket "in_c_sales" with "reader"           |
      | granted and taken back          | granted the reading of "in_c_sales" to "reader"       | revoked the reading of "in_c_sales" from "reader"        |
      | beside others that were shared  | shared the bucket "in_c_sale_" with "reader"          | shared the bucket "in_c_sale" with "reader"              |
      | beside others that were granted | granted the reading of "in_c_sale_" to "reader"       | granted the reading of "in_c_sale" to "reader"           |

  @p2 @spec:storage.sharing.conflict
  Scenario Outline: A link under the name of <what> is refused and leaves it alone
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And a bucket "in_c_more"
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the owner has shared the bucket "in_c_more" with "reader"
    And the team of "reader" has created a bucket "in_c_own"
    And the team of "reader" has created a table "in_c_own.notes" with the columns id INTEGER
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to link the bucket "in_c_more" of the project as <name>
    Then it is refused as a conflict
    And nothing in the project has changed

    Examples:
      | what                | name          |
      | a bucket with data  | "in_c_own"    |
      | another link        | "in_c_linked" |

  @p2 @spec:storage.sharing.conflict @spec:storage.concurrency.once
  Scenario: Of several who link buckets under one name at the same time, one succeeds
    Given a bucket "in_c_more"
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the owner has shared the bucket "in_c_more" with "reader"
    When these are tried at the same time
      | who                  | does                                                              |
      | the team of "reader" | links the bucket "in_c_sales" of the project as "in_c_linked"     |
      | the team of "reader" | links the bucket "in_c_more" of the project as "in_c_linked"      |
      | the team of "reader" | links the bucket "in_c_sales" of the project as "in_c_linked"     |
      | the team of "reader" | links the bucket "in_c_more" of the project as "in_c_linked"      |
    Then one of them succeeds and the others are refused as a conflict
    And the team of "reader" finds the buckets "in_c_linked"

  @p2 @spec:storage.sharing.conflict
  Scenario: A bucket can be shared with one project only once, and trying harms nothing
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner tries to share the bucket "in_c_sales" with "reader"
    Then it is refused as a conflict
    And nothing in the project has changed
    And the team of "reader" sees in "in_c_linked.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.sharing.conflict
  Scenario: No bucket can be made under the name of a link
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to create a bucket "in_c_linked"
    Then it is refused as a conflict
    And nothing in the project has changed

  @p2 @spec:storage.sharing.share
  Scenario: A bucket shared with two projects tells so
    Given another project "third"
    And the owner has shared the bucket "in_c_sales" with "reader"
    When the owner shares the bucket "in_c_sales" with "third"
    Then the bucket is shown to be shared with "reader", "third"

  @p2 @spec:storage.sharing.not-found
  Scenario Outline: Nobody can <do> that is not there
    When the owner tries to <do>
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | do                                                                      |
      | share the bucket "in_c_hr" with "reader"                                |
      | share the bucket "in_c_sales" with a project that was never made        |
      | grant the reading of "in_c_hr" to "reader"                              |
      | grant the reading of "in_c_sales" to a project that was never made      |

  @p3 @spec:storage.sharing.not-found
  Scenario Outline: To <do> that is not there harms nothing
    When the owner tries to <do>
    Then it is accepted, or refused as not found
    And nothing in the project has changed

    Examples:
      | do                                            |
      | unshare the bucket "in_c_hr" with "reader"    |
      | revoke the reading of "in_c_hr" from "reader" |

  @p2 @spec:storage.sharing.not-found
  Scenario Outline: A link to <what> that is not there is refused
    Given the owner has shared the bucket "in_c_sales" with "reader"
    When the team of "reader" tries to link the bucket <source> as "in_c_linked"
    Then it is refused as not found or forbidden
    And nothing in the project has changed

    Examples:
      | what      | source                                        |
      | a bucket  | "in_c_hr" of the project                      |
      | a project | "in_c_sales" of a project that was never made |

  @p2 @spec:storage.sharing.invalid
  Scenario Outline: A request to <do> makes no sense and changes nothing
    When the owner tries to <do>
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | do                                         |
      | share the bucket "in_c_sales" with nobody  |
      | unshare the bucket "in_c_sales" with nobody |
      | link nothing as "in_c_linked"              |
      | grant the reading of "in_c_sales" to nobody |
      | revoke the reading of "in_c_sales" from nobody |

  @p2 @spec:storage.sharing.owner-only
  Scenario Outline: <caller> cannot <what> a bucket that is not his own
    Given another project "third"
    And the owner has shared the bucket "in_c_sales" with "third"
    And the team of "third" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When <caller> tries to <do>
    Then it is refused as <how>
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | caller                | what           | do                                              | how          |
      | the owner of "reader" | share          | share the bucket "in_c_sales" with "reader"     | forbidden    |
      | the owner of "reader" | grant          | grant the reading of "in_c_sales" to "reader"   | forbidden    |
      | the owner of "reader" | unshare        | unshare the bucket "in_c_sales" with "third"    | forbidden    |
      | the owner of "reader" | end a grant of | revoke the reading of "in_c_sales" from "third" | forbidden    |
      | a stranger            | share          | share the bucket "in_c_sales" with "reader"     | unauthorized |
      | a stranger            | grant          | grant the reading of "in_c_sales" to "reader"   | unauthorized |
      | a stranger            | unshare        | unshare the bucket "in_c_sales" with "third"    | unauthorized |
      | a stranger            | end a grant of | revoke the reading of "in_c_sales" from "third" | unauthorized |

  @p2 @spec:storage.sharing.owner-only
  Scenario Outline: <caller> cannot plant a link in somebody else's project
    Given the team of "reader" has created a bucket "in_c_own"
    And the team of "reader" has shared the bucket "in_c_own" with the project
    When <caller> tries to link the bucket "in_c_own" of "reader" as "in_c_planted"
    Then it is refused as <how>
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | caller                | how          |
      | the owner of "reader" | forbidden    |
      | a stranger            | unauthorized |

  @p2 @spec:storage.sharing.owner-only
  Scenario Outline: <caller> cannot unlink a bucket of somebody else's project
    Given the team of "reader" has created a bucket "in_c_own"
    And the team of "reader" has shared the bucket "in_c_own" with the project
    And the owner has linked the bucket "in_c_own" of "reader" as "in_c_linked"
    When <caller> tries to unlink the bucket "in_c_linked"
    Then it is refused as <how>
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | caller                | how          |
      | the owner of "reader" | forbidden    |
      | a stranger            | unauthorized |

  @p2 @spec:storage.access.foreign-project
  Scenario Outline: A share opens no other way in: its reader cannot <what> a table at its owner's
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner of "reader" tries to <do>
    Then it is refused as forbidden
    And nothing in the project has changed

    Examples:
      | what        | do                                                   |
      | preview     | preview the table "in_c_sales.users"                 |
      | delete from | delete the rows of "in_c_sales.users" where "id = 1" |
      | drop        | drop the table "in_c_sales.users"                    |

  @p2 @spec:storage.sharing.others
  Scenario Outline: Whoever links a bucket cannot pass it on: <do>
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And another project "third"
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to <do>
    Then it is refused as read-only or invalid or not found
    And nothing in the project has changed

    Examples:
      | do                                             |
      | share the bucket "in_c_linked" with "third"    |
      | grant the reading of "in_c_linked" to "third"  |

  @p2 @spec:storage.sharing.others
  Scenario Outline: A third project cannot link what <where>
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And another project "third"
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "third" tries to link the bucket <source> as "in_c_mine"
    Then it is refused as forbidden or not found or invalid
    And nothing in the project has changed
    And the team of "third" finds no table "in_c_mine.users"

    Examples:
      | where                     | source                    |
      | the reader has linked     | "in_c_linked" of "reader" |
      | is shared with the reader | "in_c_sales" of the project |

  @p1 @spec:storage.sharing.grant
  Scenario: A grant lets the named project link and read a bucket
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has granted the reading of "in_c_sales" to "reader"
    When the team of "reader" links the bucket "in_c_sales" of the project as "in_c_linked"
    Then the team of "reader" finds in the bucket "in_c_linked" the tables "users"
    And the team of "reader" sees in "in_c_linked.users" exactly
      | id | name  |
      | 1  | Alice |

  @p3 @spec:storage.sharing.grant
  Scenario: A grant is answered with the name of its bucket
    Given a bucket "in_c_more"
    When the owner grants the reading of "in_c_more" to "reader"
    Then the grant is answered to be for the bucket "in_c_more"

  @p2 @spec:storage.sharing.grant @spec:storage.sharing.read-only
  Scenario Outline: A grant to read is none to <write>
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has granted the reading of "in_c_sales" to "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to <do>
    Then it is refused as read-only or invalid
    And nothing in the project has changed

    Examples:
      | write          | do                                                             |
      | create a table | create a table "in_c_linked.extra" with the columns id INTEGER |
      | delete a row   | delete the rows of "in_c_linked.users" where "id = 1"          |
      | drop a table   | drop the table "in_c_linked.users"                             |

  @p1 @spec:storage.sharing.revoke
  Scenario: A grant that is taken back ends the reading at once
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has granted the reading of "in_c_sales" to "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner revokes the reading of "in_c_sales" from "reader"
    Then the team of "reader" finds no table "in_c_linked.users"
    And the owner sees in "in_c_sales.users" exactly
      | id | name  |
      | 1  | Alice |

  @p3 @spec:storage.sharing.revoke
  Scenario: Taking back a grant that was never given leaves the share alone
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner tries to revoke the reading of "in_c_sales" from "reader"
    Then it is accepted, or refused as not found or invalid
    And the team of "reader" sees in "in_c_linked.users" exactly
      | id | name  |
      | 1  | Alice |

  @p3 @spec:storage.sharing.grant
  Scenario: A grant that is given twice is one grant
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has granted the reading of "in_c_sales" to "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner tries to grant the reading of "in_c_sales" to "reader"
    And the owner revokes the reading of "in_c_sales" from "reader"
    Then the team of "reader" finds no table "in_c_linked.users"

  @p2 @spec:storage.sharing.gone
  Scenario: A deleted bucket is gone from those who linked it
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the bucket "in_c_sales" is deleted
    Then the team of "reader" finds no table "in_c_linked.users"
    And the team of "reader" is let in

  @p2 @spec:storage.sharing.gone
  Scenario: A new bucket under the name of a deleted one is not shared with those who linked the old one
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And the bucket "in_c_sales" has been deleted
    When the bucket "in_c_sales" is created
    And the owner creates a table "in_c_sales.users" with the columns secret VARCHAR
    Then the team of "reader" finds no table "in_c_linked.users"

  @p2 @spec:storage.sharing.gone
  Scenario: A new bucket under the name of a deleted one is not there to be linked
    Given the owner has shared the bucket "in_c_sales" with "reader"
    And the owner has granted the reading of "in_c_sales" to "reader"
    And the bucket "in_c_sales" has been deleted
    And a bucket "in_c_sales"
    When the team of "reader" tries to link the bucket "in_c_sales" of the project as "in_c_linked"
    Then it is refused as forbidden or not found or invalid
    And nothing in the project has changed

  @p2 @spec:storage.sharing.gone
  Scenario: The buckets of a deleted project are gone from those who linked them
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the project is deleted
    Then the team of "reader" finds no table "in_c_linked.users"
    And the team of "reader" is let in

  @p2 @spec:storage.sharing.gone
  Scenario: A new project under the id of a deleted one shares nothing with those who linked the old one
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the project is deleted
    And the project is made again under its id
    And the bucket "in_c_sales" is created
    And the owner creates a table "in_c_sales.users" with the columns secret VARCHAR
    Then the team of "reader" finds no table "in_c_linked.users"

  @p2 @spec:storage.sharing.gone
  Scenario: A reader's project that is deleted takes nothing of the owner's along
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the administrator deletes the project of "reader"
    Then the buckets of the project are "in_c_sales"
    And the owner sees in "in_c_sales.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.sharing.unshare @spec:storage.sharing.revoke
  Scenario Outline: Whoever has both reads nothing after <which>
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the owner has granted the reading of "in_c_sales" to "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner <first>
    And the owner <second>
    Then the team of "reader" finds no table "in_c_linked.users"
    And the team of "reader" is let in
    And the owner sees in "in_c_sales.users" exactly
      | id | name  |
      | 1  | Alice |

    Examples:
      | which                    | first                                            | second                                           |
      | the share and then the grant are taken back | unshares the bucket "in_c_sales" with "reader"   | revokes the reading of "in_c_sales" from "reader" |
      | the grant and then the share are taken back | revokes the reading of "in_c_sales" from "reader" | unshares the bucket "in_c_sales" with "reader"   |

  @p3 @spec:storage.sharing.unshare @spec:storage.sharing.grant
  Scenario: Whether a grant outlives the share is left open, but the reader is told one or the other
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the owner has granted the reading of "in_c_sales" to "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    And the owner has unshared the bucket "in_c_sales" with "reader"
    When the team of "reader" tries to preview the table "in_c_linked.users"
    Then it is accepted, or refused as forbidden or not found
    And the team of "reader" is let in

  @p2 @spec:storage.sharing.conflict @spec:storage.sharing.link
  Scenario: A second link to one bucket is refused or reads like the first, which stays
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to link the bucket "in_c_sales" of the project as "in_c_again"
    Then it is refused as a conflict or invalid without effect, or the team of "reader" sees in "in_c_again.users" exactly
      | id | name  |
      | 1  | Alice |
    And the team of "reader" sees in "in_c_linked.users" exactly
      | id | name  |
      | 1  | Alice |

  @p2 @spec:storage.sharing.conflict @spec:storage.sharing.unshare
  Scenario: Taking a share back ends the reading through a second link, too
    Given a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to link the bucket "in_c_sales" of the project as "in_c_again"
    And the owner unshares the bucket "in_c_sales" with "reader"
    Then the team of "reader" finds no table "in_c_linked.users"
    And the team of "reader" finds no table "in_c_again.users"
