@storage @s3
Feature: S3 objects
  Every project is a bucket to S3 clients: what they store there is kept as it was sent, whatever it is, until they
  store something else under its key or delete it.

  @p1 @spec:storage.s3.put @spec:storage.s3.get
  Scenario: A stored object is read back as it was
    Given a project
    And another project "neighbour"
    And an object "test/data.csv" in the project "neighbour"
    When the object "test/data.csv" is stored, containing "id,name"
    Then the object "test/data.csv" is read back as "id,name"
    And the bucket holds what was stored, and nothing else
    And the bucket of "neighbour" holds what was stored, and nothing else

  @p2 @spec:storage.s3.size
  Scenario Outline: An object of <size> bytes comes back byte for byte
    Given a project
    And an object "other.bin" of 10 bytes
    When the object "data.bin" of <size> bytes is stored
    Then the object "data.bin" is described as
      | size   | ETag    |
      | <size> | its MD5 |
    And the bucket holds what was stored, and nothing else

    Examples:
      | size    |
      | 0       |
      | 1       |
      | 65537   |
      | 8388608 |

  @p2 @spec:storage.s3.overwrite
  Scenario: An object that is stored again is the new one, and nothing of the old one is left
    Given a project
    And an object "test/data.csv" of type "text/csv" containing "the first, longer content"
    And the owner has read the object "test/data.csv"
    When the object "test/data.csv" of type "text/plain" is stored, containing "second"
    Then the object "test/data.csv" is read back as "second"
    And the object "test/data.csv" is described as
      | size | type       | ETag    |
      | 6    | text/plain | its MD5 |
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.overwrite
  Scenario: An object that is replaced by an empty one is empty
    Given a project
    And an object "test/data.csv" containing "id,name"
    When the object "test/data.csv" is stored, containing ""
    Then the object "test/data.csv" is described as
      | size | ETag    |
      | 0    | its MD5 |
    And the bucket holds what was stored, and nothing else

  @p1 @spec:storage.s3.delete
  Scenario: A deleted object is answered with NoSuchKey
    Given a project
    And another project "neighbour"
    And an object "test/data.csv" in the project "neighbour"
    And the objects "test/data.csv", "test/data2.csv"
    And the owner has read the object "test/data.csv"
    When the object "test/data.csv" is deleted
    Then the object "test/data.csv" does not exist
    And the bucket holds what was stored, and nothing else
    And the bucket of "neighbour" holds what was stored, and nothing else

  @p2 @spec:storage.s3.delete
  Scenario: A key can be used again after its object was deleted
    Given a project
    And these objects
      | key           | content                   | type     | metadata    | language |
      | test/data.csv | the first, longer content | text/csv | author=Jana | cs       |
    And the object "test/data.csv" has been deleted
    When the object "test/data.csv" of type "text/plain" is stored, containing "second"
    Then the object "test/data.csv" is described as
      | size | type       | metadata | language |
      | 6    | text/plain |          |          |
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.delete-unknown
  Scenario Outline: Deleting an object that <why> succeeds and changes nothing
    Given a project
    And the objects "test/data.csv", "gone.csv"
    And the object "gone.csv" has been deleted
    When the owner tries over S3 to delete the object "<key>"
    Then it is accepted
    And the bucket holds what was stored, and nothing else

    Examples:
      | key          | why                     |
      | other.csv    | was never stored        |
      | gone.csv     | has been deleted before |
      | test/        | is a folder of others   |
      | test/data    | begins like another     |

  @p2 @spec:storage.s3.delete-many
  Scenario: Objects that are deleted together are gone, the others stay
    Given a project
    And the objects "a.csv", "b", "b/c.csv", "b/d.csv", "ž & <e>.csv", "f+g%20h", "f g h", "␠i␠", "i", "kept.csv"
    When the objects "a.csv", "b", "b/c.csv", "ž & <e>.csv", "f+g%20h", "␠i␠" are deleted together
    Then the object "b/c.csv" does not exist
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.delete-many
  Scenario: Deleting together objects of which one was never stored deletes the others
    Given a project
    And the objects "a.csv", "b.csv", "kept.csv"
    When the objects "a.csv", "never.csv", "b.csv" are deleted together
    Then the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.get
  Scenario Outline: Whoever tries to <deed> an object that was never stored is told that there is none
    Given a project
    And another project "neighbour"
    And an object "test/other.csv" in the project "neighbour"
    And the objects "test/data.csv", "test/other.csv.bak", "other.csv"
    When the owner tries over S3 to <deed> the object "test/other.csv"
    Then it is refused as not found
    And the bucket holds what was stored, and nothing else

    Examples:
      | deed    |
      | get     |
      | look at |
