@storage @rest
Feature: Projects
  A project is a tenant: everything that a customer stores lies in one, and nothing of it is seen from another.
  It is handed over with a key, can be renamed and counted, and takes everything along when it is deleted.

  @p1 @spec:storage.projects.create @spec:storage.projects.read
  Scenario: A new project can be read under the name it was given
    Given a project called "Quarterly figures"
    When the owner tries to read the project
    Then it is accepted
    And the project is called "Quarterly figures"

  @p1 @spec:storage.projects.create @spec:storage.projects.list
  Scenario: A new project is listed once
    When a project is created
    Then the project exists once
    And the owner is let in

  @p1 @spec:storage.projects.rename
  Scenario: A renamed project goes by its new name everywhere
    Given a project called "Draft"
    When the project is renamed to "Final"
    Then the project is called "Final"

  @p1 @spec:storage.projects.stats
  Scenario: Statistics count what a project really holds
    Given a project with a bucket "in_c_sales"
    And a bucket "out_c_reports"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    When the table "in_c_sales.orders" is dropped
    Then its statistics count 2 buckets and 1 tables

  @p1 @spec:storage.projects.delete
  Scenario: A deleted project is gone
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the project is deleted
    Then the project is gone
    And the owner is refused as unauthorized

  @p1 @s3 @pgwire @spec:storage.projects.delete
  Scenario: A deleted project leaves nothing behind on any surface
    Given a project
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And an object "raw/users.csv" of type "text/csv" containing "id"
    And a workspace "analysis"
    When the project is deleted
    Then the file "users.csv" is not found by the administrator
    And no object is left in S3
    And connecting to the workspace "analysis" is refused

  @p2 @s3 @spec:storage.projects.delete
  Scenario: The id of a deleted project can be used again, for an empty project
    Given a project with a bucket "in_c_sales"
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And an object "raw/users.csv" of type "text/csv" containing "id"
    When the project is deleted
    Then a new project under the same id starts empty

  @p1 @spec:storage.idempotency.create
  Scenario: A project that is created twice with one idempotency key exists once
    When a project is created twice with one idempotency key
    Then both answers name the same project
    And the project exists once
    And the owner is let in

  @p1 @spec:storage.projects.conflict
  Scenario: A second project cannot take the id of the first
    Given a project called "The first one"
    When the administrator tries to create a project under the same id
    Then it is refused as a conflict
    And nothing in the project has changed
    And the owner is let in

  @p2 @spec:storage.projects.invalid
  Scenario: A project without an id is not made
    When the administrator tries to create a project without an id
    Then it is refused as invalid

  @p1 @spec:storage.projects.admin-only
  Scenario Outline: Nobody but the administrator can <do>, so <caller> cannot
    Given a project
    When <caller> tries to <do>
    Then it is refused as unauthorized or forbidden
    And the same is accepted from the administrator

    Examples:
      | caller                      | do                |
      | a stranger                  | create a project  |
      | the owner                   | create a project  |
      | somebody with a made-up key | create a project  |
      | a stranger                  | list all projects |
      | the owner                   | list all projects |

  @p1 @spec:storage.access.foreign-project
  Scenario Outline: The owner of one project cannot <do> of another
    Given a project with a bucket "in_c_sales"
    And another project "neighbour"
    When the owner of "neighbour" tries to <do>
    Then it is refused as forbidden
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | do                            |
      | read the project              |
      | rename the project            |
      | delete the project            |
      | create another key            |
      | read the bucket "in_c_sales"  |
      | delete the bucket "in_c_sales" |
      | create a bucket "in_c_theirs" |

  @p2 @spec:storage.projects.read
  Scenario: A project that was never made is not found
    Given a project
    When the administrator tries to read a project that was never made
    Then it is refused as not found
