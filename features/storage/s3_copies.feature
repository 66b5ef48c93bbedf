@storage @s3
Feature: S3 copies
  An object is copied at the service, without its content going to the client and back. A copy is an object of its own,
  with the content of the first, and whoever may not read the first gets none.

  @p1 @spec:storage.s3.copy
  Scenario: A copy has the content, the type and the words of the first, and the first stays
    Given a project
    And these objects
      | key        | content | type     | metadata                | language |
      | in/a.csv   | id,name | text/csv | author=Jana; state=draft | cs       |
      | other.csv  | id      | text/csv |                         |          |
    When the object "in/a.csv" is copied to "out/b.bin"
    Then the object "out/b.bin" is described as
      | size | type     | metadata                | language | ETag    |
      | 7    | text/csv | author=Jana; state=draft | cs       | its MD5 |
    And the object "in/a.csv" is described as
      | size | type     | metadata                |
      | 7    | text/csv | author=Jana; state=draft |
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy-changed
  Scenario: A copy can be described in other words than the first
    Given a project
    And these objects
      | key   | content | type     | metadata                |
      | a.csv | id,name | text/csv | author=Jana; state=draft |
    When the object "a.csv" is copied to "b.csv" with other words about it
      | type       | metadata    |
      | text/plain | state=final |
    Then the object "b.csv" is described as
      | size | type       | metadata    |
      | 7    | text/plain | state=final |
    And the object "a.csv" is described as
      | type     | metadata                |
      | text/csv | author=Jana; state=draft |
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy-changed
  Scenario: An object can be described anew by copying it onto itself
    Given a project
    And these objects
      | key   | content | type     | metadata    |
      | a.csv | id,name | text/csv | state=draft |
    When the object "a.csv" is copied to "a.csv" with other words about it
      | type       | metadata    | language | disposition |
      | text/plain | state=final | cs       | attachment  |
    Then the object "a.csv" is described as
      | size | type       | metadata    | language | disposition |
      | 7    | text/plain | state=final | cs       | attachment  |
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy
  Scenario: A copy replaces what was there
    Given a project
    And an object "a.csv" of type "text/csv" containing "id,name"
    And these objects
      | key   | content                    | type       | metadata    | language |
      | b.csv | something longer than that | text/plain | author=Jana | cs       |
    And the owner has read the object "b.csv"
    When the object "a.csv" is copied to "b.csv"
    Then the answer tells the ETag of the object "b.csv"
    And the object "b.csv" is described as
      | size | type     | metadata | language |
      | 7    | text/csv |          |          |
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy
  Scenario: A copy does not change with the first
    Given a project
    And an object "a.csv" containing "id,name"
    And the object "a.csv" has been copied to "b.csv"
    When the object "a.csv" is stored, containing "changed"
    Then the object "b.csv" is read back as "id,name"
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy
  Scenario: A copy stays when the first is deleted
    Given a project
    And an object "a.csv" containing "id,name"
    And the object "a.csv" has been copied to "b.csv"
    When the object "a.csv" is deleted
    Then the object "b.csv" is read back as "id,name"
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy @spec:storage.s3.keys
  Scenario Outline: An object is copied whose key has <what>
    Given a project
    And the objects "b.csv", "a/b.csv"
    And an object <key>
    When the object <key> is copied to <copy>
    Then the bucket holds what was stored, and nothing else

    Examples:
      | what                     | key           | copy           |
      | a space and a plus sign  | "a b+c.csv"   | "copy a b+c"   |
      | a percent sign           | "100%25.csv"  | "copy 100%25"  |
      | letters with marks       | "kůň.csv"     | "kopie kůň"    |
      | two slashes              | "a//b.csv"    | "copy//b"      |
      | a slash at its start     | "/b.csv"      | "/copy"        |
      | a question mark          | "a?b=c"       | "copy?b=c"     |

  @p2 @spec:storage.s3.copy
  Scenario: An empty object has an empty copy
    Given a project
    And an object "a.csv" containing ""
    When the object "a.csv" is copied to "b.csv"
    Then the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy-large
  Scenario: A large object is copied in parts, or at once
    Given a project
    And an object "a.bin" of 9000001 bytes
    And the object "a.bin" has been copied to "at once.bin"
    When the object "a.bin" is copied to "b.bin" in parts
    Then the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy-unknown
  Scenario: What was never stored cannot be copied, and what was to be replaced stays
    Given a project
    And the objects "a.csv", "b.csv"
    When the owner tries over S3 to copy the object "never.csv" to "b.csv"
    Then it is refused as not found
    And a program can catch it as "NoSuchKey"
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy-access @spec:storage.access.foreign-project
  Scenario: Nobody gets a copy of an object of another project
    Given a project
    And another project "neighbour"
    And an object "secret.csv" in the project "neighbour"
    And an object "a.csv"
    When the owner tries over S3 to copy the object "secret.csv" of "neighbour" to "mine.csv"
    Then it is refused as forbidden
    And the bucket holds what was stored, and nothing else
    And the bucket of "neighbour" holds what was stored, and nothing else

  @p2 @spec:storage.s3.copy-access @spec:storage.access.foreign-project
  Scenario: Nobody puts a copy of an own object into another project
    Given a project
    And another project "neighbour"
    And the objects "secret.csv", "a.csv"
    And an object "a.csv" in the project "neighbour"
    When the owner of "neighbour" tries over S3 to copy the object "a.csv" of "neighbour" to "secret.csv"
    Then it is refused as forbidden
    And the bucket holds what was stored, and nothing else
    And the bucket of "neighbour" holds what was stored, and nothing else
