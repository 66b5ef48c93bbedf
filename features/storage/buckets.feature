@storage @rest
Feature: Buckets
  Buckets sort the tables of a project. A bucket goes only when that is asked for, and then with its tables.

  @p1 @spec:storage.buckets.create @spec:storage.buckets.list
  Scenario: A new bucket is listed and starts without tables
    Given a project
    When the bucket "in_c_sales" is created
    Then the buckets of the project are "in_c_sales"
    And the bucket "in_c_sales" counts 0 tables

  @p2 @spec:storage.buckets.create
  Scenario: What a bucket is for is kept with it
    Given a project
    When the bucket "in_c_sales" is created for "Tržby, den po dni: 東京 & Co."
    Then the bucket "in_c_sales" is described as "Tržby, den po dni: 東京 & Co."
    And the answer shows the owner the bucket as it is read
    And everything that the owner sees is listed as it shows itself

  @p2 @spec:storage.buckets.list
  Scenario: A project starts without buckets
    Given a project
    Then the buckets of the project are none

  @p1 @spec:storage.buckets.read
  Scenario: A bucket counts its tables
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    When the table "in_c_sales.users" is created with the columns id INTEGER
    Then the bucket "in_c_sales" counts 1 tables
    And the bucket "in_c_hr" counts 0 tables

  @p2 @spec:storage.buckets.read
  Scenario: A bucket counts one table less when one is dropped
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And everything that the owner sees has been read
    When the table "in_c_sales.users" is dropped
    Then the bucket "in_c_sales" counts 1 tables
    And its statistics count 1 buckets and 1 tables

  @p2 @spec:storage.buckets.order
  Scenario: Buckets are listed by name, in whatever order they were made
    Given a project
    And the buckets "in_c_hr", "out_c_report", "in_c_sales", "in_c_data"
    Then the buckets are listed in the order "in_c_data", "in_c_hr", "in_c_sales", "out_c_report"

  @p2 @spec:storage.buckets.conflict
  Scenario: A bucket cannot be made twice
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to create a bucket "in_c_sales"
    Then it is refused as a conflict
    And nothing in the project has changed

  @p2 @spec:storage.buckets.conflict @spec:storage.concurrency.once
  Scenario: Of several who make the same bucket at once, one succeeds
    Given a project
    When 5 clients try at once to create the bucket "in_c_sales"
    Then one of them succeeds and the others are refused as a conflict
    And the buckets of the project are "in_c_sales"

  @p2 @spec:storage.concurrency.nothing-lost
  Scenario: Buckets that are made at the same time are all there
    Given a project
    When the buckets "in_c_a", "in_c_b", "in_c_c", "in_c_d" are created at the same time
    Then the buckets of the project are "in_c_a", "in_c_b", "in_c_c", "in_c_d"
    And its statistics count 4 buckets and 0 tables

  @p2 @spec:storage.buckets.read
  Scenario Outline: The owner cannot <do> a bucket that was never made
    Given a project with a bucket "in_c_sales"
    When the owner tries to <do> the bucket "in_c_hr"
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | do                 |
      | read               |
      | delete             |
      | list the tables of |

  @p2 @spec:storage.buckets.read
  Scenario: No table can be made in a bucket that was never made
    Given a project with a bucket "in_c_sales"
    When the owner tries to create the table "in_c_hr.staff"
    Then it is refused as not found
    And nothing in the project has changed

  @p1 @spec:storage.buckets.delete
  Scenario: A deleted bucket takes its tables along and leaves the others alone
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_hr.staff" with the columns id INTEGER
    When the bucket "in_c_sales" is deleted
    And the bucket "in_c_more" is created
    Then the buckets of the project are "in_c_hr", "in_c_more"
    And the tables of the bucket "in_c_hr" are "staff"
    And its statistics count 2 buckets and 1 tables

  @p2 @spec:storage.buckets.delete
  Scenario: Deleting a bucket touches no bucket with a similar name, here or in another project
    Given a project
    And the buckets "in_c_sales", "in_c_sales_old", "in_cxsales", "in_c_sale", "IN_C_HR"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_sales_old.users" with the columns id INTEGER
    And another project "neighbour" with a table "in_c_sales.users"
    And the project has been looked at
    When the bucket "in_c_sales" is deleted
    Then nothing but the bucket "in_c_sales" has changed
    And the table "in_c_sales.users" is not found

  @p2 @spec:storage.buckets.delete
  Scenario: A bucket can be deleted once
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    And the bucket "in_c_sales" has been deleted
    When the owner tries to delete the bucket "in_c_sales"
    Then it is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.buckets.delete-empty
  Scenario: A bucket that must be empty to be deleted is kept while it has tables
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to delete the bucket "in_c_sales" only if it is empty
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.buckets.delete-empty
  Scenario: A bucket that must be empty to be deleted goes when it is
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    When the owner tries to delete the bucket "in_c_sales" only if it is empty
    Then it is accepted
    And the buckets of the project are "in_c_hr"

  @p2 @spec:storage.buckets.delete
  Scenario: A deleted bucket does not come back with its tables or with what it was for
    Given a project
    And a bucket "in_c_sales" for "Sales, day by day"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the bucket "in_c_sales" has been deleted
    When the bucket "in_c_sales" is created
    Then the tables of the bucket "in_c_sales" are none
    And the bucket "in_c_sales" is not described

  @p2 @spec:storage.buckets.delete
  Scenario: A table made again in a bucket made again starts without the old rows
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the bucket "in_c_sales" has been deleted
    And a bucket "in_c_sales"
    When the table "in_c_sales.users" is created with the columns id INTEGER, born DATE
    Then the table "in_c_sales.users" has 0 rows

  @p2 @spec:storage.buckets.own
  Scenario: Two projects may have a bucket of the same name, each with its own tables
    Given a project with a bucket "in_c_sales"
    And another project "neighbour" with a table "in_c_sales.users"
    When the table "in_c_sales.orders" is created with the columns id INTEGER
    Then the tables of the bucket "in_c_sales" are "orders"

  @p2 @spec:storage.buckets.own
  Scenario: The buckets of another project are not in the list
    Given a project with a bucket "in_c_sales"
    And another project "neighbour" with a table "in_c_hr.users"
    Then the buckets of the project are "in_c_sales"

  @p2 @spec:storage.names.text
  Scenario Outline: A bucket called <name> is just a name
    Given a project with a bucket "in_c_sales"
    When the bucket "<name>" is created
    Then the buckets of the project are "in_c_sales", "<name>"
    And the bucket "<name>" counts 0 tables

    Examples:
      | name       |
      | select     |
      | in.c-sales |
      | In_C_Crm   |

  @p2 @spec:storage.names.kept-or-refused
  Scenario Outline: A bucket whose name is <what> is there under that very name, or refused
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    When the owner tries to create a bucket "<name>"
    Then it is refused as invalid or a conflict without effect, or the bucket "<name>" is there and empty

    Examples:
      | what                   | name                       |
      | a space                | with space                 |
      | a space at its end     | in_c_sales␠                |
      | an apostrophe and SQL  | x'; DROP TABLE projects;-- |
      | quotes                 | ""in"" or ""out""          |
      | letters of Czech       | Žluťoučký                  |
      | an emoji               | 🪣                          |
      | a slash                | in/c                       |
      | a way out of a folder  | ../in_c_sales              |
      | two dots               | ..                         |
      | nothing                |                            |
      | a backslash            | in\c                      |
      | a percent sign         | %2e%2e                     |
      | a plus sign            | in+c                       |
      | a line break           | in⏎c                       |
      | a null character       | in␀c                       |
      | a leading dot          | .in_c_hidden               |
      | a leading underscore   | _in_c_internal             |
      | other capitals         | IN_C_SALES                 |
      | a word of the engine   | main                       |
      | 300 letters            | x…300                      |

  @p3 @spec:storage.buckets.invalid
  Scenario: A bucket needs a name
    Given a project with a bucket "in_c_sales"
    When the owner tries to create a bucket without a name
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.buckets.delete @spec:storage.snapshots.not-found
  Scenario: A snapshot of a deleted bucket comes back whole in another bucket, or is not found
    Given a project with a bucket "in_c_data"
    And a bucket "in_c_other"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And the owner has taken a snapshot "before" of "in_c_data.users"
    And the bucket "in_c_data" has been deleted
    When the owner tries to restore the snapshot "before" as "in_c_other.users"
    Then it is refused as not found without effect, or the table "in_c_other.users" holds exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p2 @spec:storage.buckets.delete @spec:storage.snapshots.keep
  Scenario: Deleting a bucket leaves the snapshots of other buckets whole
    Given a project with a bucket "in_c_data"
    And a bucket "in_c_other"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
    And a table "in_c_other.users" holding
      | id INTEGER | name VARCHAR |
      | 7          | Grace        |
    And the owner has taken a snapshot "of data" of "in_c_data.users"
    And the owner has taken a snapshot "of other" of "in_c_other.users"
    And the owner has dropped the table "in_c_other.users"
    When the bucket "in_c_data" is deleted
    And the owner restores the snapshot "of other"
    Then the table "in_c_other.users" holds exactly
      | id | name  |
      | 7  | Grace |
