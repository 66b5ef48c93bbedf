@storage @rest
Feature: Requests that are sent twice
  A network loses answers, and a program then sends its request again. Under an idempotency key the second sending
  does nothing twice: it is answered like the first. And it tells nothing to those who may not know.

  @p1 @spec:storage.idempotency.create
  Scenario: A project that is created twice under one idempotency key exists once
    Given a project
    And the administrator has sent under the idempotency key "once": create the project "twice"
    When the administrator sends under the idempotency key "once": create the project "twice"
    Then it is answered like the first time
    And the team of "twice" is let in
    And the project "twice" has 1 keys

  @p2 @spec:storage.idempotency.create
  Scenario Outline: To <request> twice under one idempotency key makes one
    Given a project with a bucket "in_c_sales"
    And the owner has sent under the idempotency key "once": <request>
    When the owner sends under the idempotency key "once": <request>
    Then it is answered like the first time
    And nothing in the project has changed

    Examples:
      | request                              |
      | create the key "CI/CD"               |
      | create the bucket "in_c_hr"          |
      | create the table "in_c_sales.orders" |
      | create the branch "dev"              |
      | create the workspace "analysis"      |
      | prepare an upload of "people.csv"    |

  @p2 @spec:storage.idempotency.create
  Scenario: The secret of a key that was asked for twice is the one that works
    Given a project
    And the owner has sent under the idempotency key "once": create the key "CI/CD"
    When the owner sends under the idempotency key "once": create the key "CI/CD"
    Then it is answered like the first time
    And the holder of the key "CI/CD" is let in
    And the keys of the project are
      | description | scope         |
      | CI/CD       | project_admin |

  @p2 @spec:storage.idempotency.create
  Scenario: A key that is rotated twice under one idempotency key is rotated once
    Given a project
    And a second key "CI/CD"
    And the owner has sent under the idempotency key "once": rotate the key "CI/CD"
    When the owner sends under the idempotency key "once": rotate the key "CI/CD"
    Then it is answered like the first time
    And nothing in the project has changed

  @p2 @spec:storage.idempotency.create
  Scenario Outline: To <request> twice under one idempotency key is answered well both times
    Given a project with a bucket "in_c_sales"
    And a second key "CI/CD"
    And the owner has sent under the idempotency key "once": <request>
    When the owner sends under the idempotency key "once": <request>
    Then it is answered like the first time
    And nothing in the project has changed

    Examples:
      | request                        |
      | delete the bucket "in_c_sales" |
      | revoke the key "CI/CD"         |

  @p2 @spec:storage.idempotency.once
  Scenario: A change that comes a second time, late, does not undo what was done since
    Given a project called "Draft"
    And the owner has sent under the idempotency key "once": rename the project to "First"
    And the owner has sent: rename the project to "Second"
    When the owner sends under the idempotency key "once": rename the project to "First"
    Then it is answered like the first time
    And the project is called "Second"

  @p2 @spec:storage.idempotency.once
  Scenario: A bucket that was deleted does not come back with the late second request to make it
    Given a project
    And the owner has sent under the idempotency key "once": create the bucket "in_c_sales"
    And the owner has sent: delete the bucket "in_c_sales"
    When the owner sends under the idempotency key "once": create the bucket "in_c_sales"
    Then the buckets of the project are none

  @p2 @spec:storage.idempotency.once
  Scenario: A bucket that was made again stays when the request to delete it comes a second time
    Given a project with a bucket "in_c_sales"
    And the owner has sent under the idempotency key "once": delete the bucket "in_c_sales"
    And the owner has sent: create the bucket "in_c_sales"
    When the owner sends under the idempotency key "once": delete the bucket "in_c_sales"
    Then it is answered like the first time
    And the buckets of the project are "in_c_sales"

  @p2 @spec:storage.idempotency.once
  Scenario Outline: Of <count> requests at once to <request> under one idempotency key, one is carried out
    Given a project
    When the owner sends <count> times at once under the idempotency key "once": <request>
    Then every answer is the same or a conflict
    And the project has <keys> keys

    Examples:
      | count | request                 | keys |
      | 2     | create the key "CI/CD"  | 2    |
      | 6     | create the key "CI/CD"  | 2    |
      | 6     | create the branch "dev" | 1    |

  @p2 @spec:storage.idempotency.marked
  Scenario: An answer that was given before says so
    Given a project
    And the owner has sent under the idempotency key "once": create the bucket "in_c_sales"
    When the owner sends under the idempotency key "once": create the bucket "in_c_sales"
    Then only the second answer is marked as a repetition

  @p2 @spec:storage.idempotency.conflict
  Scenario Outline: An idempotency key that was used for one <thing> cannot be used for another
    Given a project with a bucket "in_c_sales"
    And the owner has sent under the idempotency key "once": <first>
    When the owner sends under the idempotency key "once": <second>
    Then it is refused as a conflict
    And nothing in the project has changed

    Examples:
      | thing  | first                                | second                               |
      | bucket | create the bucket "in_c_hr"          | create the bucket "in_c_data"        |
      | key    | create the key "CI/CD"               | create the key "reporting"           |
      | table  | create the table "in_c_sales.orders" | create the table "in_c_sales.people" |
      | name   | rename the project to "First"        | rename the project to "Second"       |

  @p2 @spec:storage.idempotency.conflict
  Scenario: Another request under a used idempotency key is not answered with the first one's answer
    Given a project
    And the owner has sent under the idempotency key "once": create the branch "in_c_sales"
    When the owner sends under the idempotency key "once": create the bucket "in_c_sales"
    Then it is refused as a conflict, or the owner finds the bucket "in_c_sales"

  @p2 @spec:storage.idempotency.conflict @spec:storage.access.foreign-project
  Scenario: The idempotency keys of one project mean nothing in another
    Given a project
    And another project "neighbour"
    And the team of "neighbour" has sent under the idempotency key "once": create the bucket "in_c_theirs"
    When the owner sends under the idempotency key "once": create the bucket "in_c_sales"
    Then it is refused as a conflict, or the owner finds the bucket "in_c_sales"
    And the project "neighbour" counts 1 buckets and 0 tables

  @p2 @spec:storage.idempotency.private
  Scenario Outline: What the owner was answered is not told to <caller>
    Given a project with one of everything
    And the owner has sent under the idempotency key "once": create the key "CI/CD"
    When <caller> sends under the idempotency key "once": create the key "CI/CD"
    Then it is refused as <refusal>
    And nothing in the project has changed

    Examples:
      | caller                                                   | refusal                   |
      | a stranger                                               | unauthorized              |
      | somebody with a made-up key                              | unauthorized or forbidden |
      | the holder of a revoked key                              | unauthorized              |
      | somebody who sends the owner's key cut short by a letter | unauthorized or forbidden |
      | the owner of another project                             | forbidden                 |
      | the reader of the branch                                 | forbidden                 |

  @p2 @spec:storage.idempotency.private
  Scenario: What was answered while a key lived is not answered to its holder when it has ended
    Given a project
    And a second key "CI/CD"
    And the holder of the key "CI/CD" has sent under the idempotency key "once": create the bucket "in_c_sales"
    And the key "CI/CD" has been revoked
    When the holder of the key "CI/CD" sends under the idempotency key "once": create the bucket "in_c_sales"
    Then it is refused as unauthorized
    And nothing in the project has changed

  @p2 @spec:storage.idempotency.private
  Scenario: What the administrator was answered is not answered to a stranger
    Given a project
    And the administrator has sent under the idempotency key "once": create the project "twice"
    When a stranger sends under the idempotency key "once": create the project "twice"
    Then it is refused as unauthorized
    And nothing in the project has changed

  @p2 @spec:storage.idempotency.failure
  Scenario Outline: A refusal of <caller> does not use up the owner's idempotency key
    Given a project with one of everything
    And <caller> has sent under the idempotency key "once": create the bucket "in_c_sales"
    When the owner sends under the idempotency key "once": create the bucket "in_c_sales"
    Then it is accepted
    And the buckets of the project are "in_c_sales"

    Examples:
      | caller                       |
      | a stranger                   |
      | somebody with a made-up key  |
      | the owner of another project |

  @p2 @spec:storage.idempotency.failure
  Scenario: A refused request that is sent again is refused again, or carried out, but not said to be
    Given a project with a bucket "in_c_sales"
    And the owner has sent under the idempotency key "once": create the bucket "in_c_sales"
    And the owner has sent: delete the bucket "in_c_sales"
    When the owner sends under the idempotency key "once": create the bucket "in_c_sales"
    Then it is refused as a conflict, or the owner finds the bucket "in_c_sales"

  @p2 @spec:storage.idempotency.none
  Scenario: Without an idempotency key each request counts
    Given a project
    And the owner has sent: create the key "CI/CD"
    When the owner sends: create the key "CI/CD"
    Then it is accepted
    And the keys of the project are
      | description | scope         |
      | CI/CD       | project_admin |
      | CI/CD       | project_admin |

  @p2 @spec:storage.idempotency.none
  Scenario: Under different idempotency keys each request counts
    Given a project
    And the owner has sent under the idempotency key "one": create the key "CI/CD"
    When the owner sends under the idempotency key "two": create the key "CI/CD"
    Then it is accepted
    And the project has 3 keys

  @p2 @spec:storage.idempotency.none
  Scenario: What is read under an idempotency key is read anew each time
    Given a project
    And the owner has sent under the idempotency key "once": list the buckets
    And the owner has sent: create the bucket "in_c_sales"
    When the owner sends under the idempotency key "once": list the buckets
    Then the answer names the bucket "in_c_sales"
