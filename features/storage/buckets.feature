@storage @rest
Feature: Buckets
  Buckets sort the tables of a project. A bucket goes only when that is asked for, and then with its tables.

  @p1 @spec:storage.buckets.create @spec:storage.buckets.list
  Scenario: A new bucket is listed and starts without tables
    Given a project
    When the bucket "in_c_sales" is created
    Then the buckets of the project are "in_c_sales"
    And the bucket "in_c_sales" counts 0 tables

  @p1 @spec:storage.buckets.read
  Scenario: A bucket counts its tables
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    When the table "in_c_sales.users" is created with the columns id INTEGER
    Then the bucket "in_c_sales" counts 1 tables
    And the bucket "in_c_hr" counts 0 tables

  @p1 @spec:storage.buckets.conflict
  Scenario: A bucket cannot be made twice
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to create a bucket "in_c_sales"
    Then it is refused as a conflict
    And nothing in the project has changed

  @p1 @spec:storage.buckets.read
  Scenario: A bucket that was never made is not found
    Given a project with a bucket "in_c_sales"
    When the owner tries to read the bucket "in_c_hr"
    Then it is refused as not found

  @p1 @spec:storage.buckets.delete
  Scenario: A deleted bucket takes its tables along and leaves the others alone
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_hr"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_hr.staff" with the columns id INTEGER
    When the bucket "in_c_sales" is deleted
    Then the buckets of the project are "in_c_hr"
    And the tables of the bucket "in_c_hr" are "staff"
    And its statistics count 1 buckets and 1 tables

  @p2 @spec:storage.buckets.delete-empty
  Scenario: A bucket that must be empty to be deleted is kept while it has tables
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to delete the bucket "in_c_sales" only if it is empty
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.buckets.delete
  Scenario: A deleted bucket does not come back with its tables
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the bucket "in_c_sales" has been deleted
    When the bucket "in_c_sales" is created
    Then the tables of the bucket "in_c_sales" are none

  @p2 @spec:storage.names.text
  Scenario Outline: A bucket called <name> is just a name
    Given a project with a bucket "in_c_sales"
    When the bucket "<name>" is created
    Then the buckets of the project are "in_c_sales", "<name>"
    And the bucket "<name>" counts 0 tables

    Examples:
      | name                       |
      | select                     |
      | with space                 |
      | in.c-sales                 |
      | x'; DROP TABLE projects;-- |
      | Žluťoučký                  |
