@storage @s3
Feature: S3 objects
  Every project is a bucket to S3 clients: what they store is kept as it was sent, and closed to everybody else.

  @p1 @spec:storage.s3.put @spec:storage.s3.get
  Scenario: A stored object is read back as it was
    Given a project
    When the object "test/data.csv" of type "text/csv" is stored, containing "id,name"
    Then the object "test/data.csv" is read back as "id,name"

  @p1 @spec:storage.s3.head
  Scenario: The head of an object tells its size and the type it was stored with
    Given a project
    When the object "test/data.bin" of type "text/csv" is stored, containing "id,name"
    Then the head of "test/data.bin" tells 7 bytes of type "text/csv"

  @p1 @spec:storage.s3.list
  Scenario: A prefix lists the objects under it and no others
    Given a project
    When these objects are stored
      | key          | content |
      | test/b.csv   | 2       |
      | test/a.csv   | 1       |
      | test/c/d.csv | 3       |
      | tests.csv    | 4       |
      | other/a.csv  | 5       |
    Then listing the prefix "test/" gives "test/a.csv", "test/b.csv", "test/c/d.csv"
    And listing the prefix "nowhere/" gives nothing

  @p1 @spec:storage.s3.delete
  Scenario: A deleted object is answered with NoSuchKey
    Given a project
    And an object "test/data.csv" of type "text/csv" containing "id,name"
    And an object "test/data2.csv" of type "text/csv" containing "id"
    When the object "test/data.csv" is deleted
    Then the object "test/data.csv" does not exist
    And listing the prefix "" gives "test/data2.csv"

  @p1 @spec:storage.s3.overwrite
  Scenario: An object that is stored again holds the new content
    Given a project
    And an object "test/data.csv" of type "text/csv" containing "the first, longer content"
    When the object "test/data.csv" of type "text/plain" is stored, containing "second"
    Then the object "test/data.csv" is read back as "second"
    And the head of "test/data.csv" tells 6 bytes of type "text/plain"

  @p1 @spec:storage.s3.signature
  Scenario: A wrong secret opens nothing and stores nothing
    Given a project
    And an object "test/data.csv" of type "text/csv" containing "id,name"
    When somebody with a wrong secret tries to store the object "test/data.csv"
    Then it is refused as unauthorized
    And the object "test/data.csv" is read back as "id,name"
    And somebody with a wrong secret is refused the object "test/data.csv"

  @p1 @spec:storage.access.foreign-project
  Scenario: The owner of another project can neither read nor overwrite an object
    Given a project
    And another project "neighbour"
    And an object "test/data.csv" of type "text/csv" containing "id,name"
    When the owner of "neighbour" tries to store the object "test/data.csv"
    Then it is refused as forbidden
    And the object "test/data.csv" is read back as "id,name"
    And the owner of "neighbour" is refused the object "test/data.csv"

  @p2 @spec:storage.s3.get
  Scenario: An object that was never stored is answered with NoSuchKey
    Given a project
    And an object "test/data.csv" of type "text/csv" containing "id,name"
    When the owner tries to get the object "test/other.csv"
    Then it is refused as not found
    And the object "test/other.csv" does not exist

  @p1 @rest @spec:storage.keys.revoke
  Scenario: A revoked key is shut out of S3 as well
    Given a project
    And a second key "CI/CD"
    And an object "test/data.csv" of type "text/csv" containing "id,name"
    When the key "CI/CD" is revoked
    Then the holder of the key "CI/CD" is refused the object "test/data.csv"
