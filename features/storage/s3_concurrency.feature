@storage @s3
Feature: Several S3 clients at once
  Pipelines store and read objects at the same time. Nothing that was stored is lost, and an object is at any time all of
  what one client stored, never a mixture.

  @p1 @spec:storage.s3.together
  Scenario: Objects that are stored at the same time are all there
    Given a project
    And an object "before.csv"
    When 8 clients store 5 objects each at the same time
    Then the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.together
  Scenario Outline: An object of <size> bytes that is stored by many at the same time is that of one of them, whole
    Given a project
    And an object "data.csv" containing "what was there before"
    When 8 clients store the object "data.csv" at the same time, each with <size> bytes or more
    Then the object "data.csv" is one of these, whole
    And the bucket holds what was stored, and nothing else

    Examples:
      | size   |
      | 20     |
      | 300000 |

  @p2 @spec:storage.s3.together
  Scenario Outline: Whoever reads an object of <size> bytes while it is stored again reads one version, whole
    Given a project
    When the object "data.csv" is stored 15 times with <size> bytes or more, while 3 others read it
    Then the object "data.csv" is the last of these, whole

    Examples:
      | size   |
      | 20     |
      | 300000 |

  @p2 @spec:storage.s3.together @spec:storage.s3.upload
  Scenario: Large objects that are uploaded at the same time do not mix
    Given a project
    When the objects "a.bin", "b.bin" of 10000000 bytes are uploaded at the same time
    Then the bucket holds what was stored, and nothing else

  @p2 @rest @spec:storage.s3.fresh
  Scenario: What one client changes, every other reads at once
    Given a project
    And a second key "CI/CD"
    And the objects "a.csv", "b.csv"
    And the holder of the key "CI/CD" has read the object "a.csv"
    When the object "a.csv" is stored, containing "changed"
    Then the holder of the key "CI/CD" reads the object "a.csv" as "changed"

  @p2 @rest @spec:storage.s3.fresh
  Scenario: What one client deletes is gone for every other at once
    Given a project
    And a second key "CI/CD"
    And the objects "a.csv", "b.csv"
    And the holder of the key "CI/CD" has read the object "a.csv"
    When the object "a.csv" is deleted
    Then the object "a.csv" does not exist for the holder of the key "CI/CD"
    And the object "a.csv" does not exist

  @p2 @spec:storage.s3.together @spec:storage.s3.conditional-put
  Scenario: Of many who store an object at the same time unless there is one, one does
    Given a project
    When 8 clients store the object "lock" at the same time, each unless there is one
    Then one of them has stored it, and the others are told that there is one
    And the object "lock" is one of these, whole
