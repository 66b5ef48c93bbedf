@storage @s3
Feature: What S3 tells of an object
  Beside its content an object has a size, a type, a time, an ETag to recognise its content by, and words that its owner
  wrote on it. Programs that do not know the content decide by these what to do with it.

  @p1 @spec:storage.s3.head
  Scenario: The head of an object tells its size and the type it was stored with
    Given a project
    And an object "test/other.bin" of type "image/png" containing "not really"
    When the object "test/data.bin" of type "text/csv" is stored, containing "id,name"
    Then the head of "test/data.bin" tells 7 bytes of type "text/csv"

  @p2 @spec:storage.s3.type
  Scenario Outline: An object of the type <type> stays of that type, whatever its key
    Given a project
    When the object "<key>" of type "<type>" is stored, containing "id,name"
    Then the object "<key>" is described as
      | type   | size |
      | <type> | 7    |

    Examples:
      | type                        | key           |
      | text/csv                    | data.json     |
      | text/csv; charset=utf-8     | data.csv      |
      | application/vnd.sqlite3+zip | page.html     |
      | application/octet-stream    | picture.png   |
      | x/y                         | without-a-dot |

  @p2 @spec:storage.s3.metadata
  Scenario: The words that were written on an object stay with it
    Given a project
    When these objects are stored
      | key   | content | metadata                                             |
      | a.csv | one     | author=Jana; source=crm, v2 (final); checked-by=A=B  |
      | b.csv | two     | author=Ota                                           |
      | c.csv | three   |                                                      |
    Then the object "a.csv" is described as
      | metadata                                            |
      | author=Jana; checked-by=A=B; source=crm, v2 (final) |
    And the object "b.csv" is described as
      | metadata   |
      | author=Ota |
    And the object "c.csv" is described as
      | metadata |
      |          |

  @p2 @spec:storage.s3.metadata @spec:storage.s3.overwrite
  Scenario: An object that is stored again has the words of the new one only
    Given a project
    And these objects
      | key   | content | type     | metadata                | language |
      | a.csv | one     | text/csv | author=Jana; state=draft | cs       |
    When these objects are stored
      | key   | content | type       | metadata    | language |
      | a.csv | two     | text/plain | state=final |          |
    Then the object "a.csv" is described as
      | size | type       | metadata    | language |
      | 3    | text/plain | state=final |          |

  @p2 @spec:storage.s3.headers
  Scenario: What an object was stored with for browsers and caches is told to them
    Given a project
    When these objects are stored
      | key      | content | type     | cache control | disposition                      | encoding | language |
      | data.csv | id,name | text/csv | max-age=60    | attachment; filename="users.csv" | gzip     | cs       |
    Then the object "data.csv" is described as
      | type     | cache control | disposition                      | encoding | language |
      | text/csv | max-age=60    | attachment; filename="users.csv" | gzip     | cs       |
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.etag
  Scenario: The ETag of an object is the MD5 of its content, in every answer
    Given a project
    And an object "other.csv" containing "id"
    When the object "data.csv" is stored, containing "id,name"
    Then the ETag in the answer is the MD5 of the object "data.csv"
    And the object "data.csv" is described as
      | ETag    |
      | its MD5 |

  @p2 @spec:storage.s3.modified
  Scenario: The time of an object is when it was stored
    Given a project
    When the object "data.csv" is stored
    Then the object "data.csv" is described as
      | modified |
      | now      |

  @p2 @spec:storage.s3.checksum
  Scenario Outline: Content for <key> that does not match the <checksum> sent with it is refused
    Given a project
    And an object "data.csv" containing "id,name"
    When the owner tries over S3 to store the object "<key>" with another <checksum>
    Then it is refused as invalid
    And the bucket holds what was stored, and nothing else

    Examples:
      | checksum | key      |
      | MD5      | data.csv |
      | MD5      | new.csv  |
      | CRC-32   | data.csv |
      | SHA-256  | data.csv |

  @p2 @spec:storage.s3.checksum
  Scenario Outline: Content that matches the <checksum> sent with it is stored
    Given a project
    And an object "data.csv" containing "id,name"
    When the owner tries over S3 to store the object "data.csv" with its <checksum>
    Then it is accepted
    And the object "data.csv" is read back as "intruded"

    Examples:
      | checksum |
      | MD5      |
      | CRC-32   |
      | SHA-256  |

  @p3 @spec:storage.s3.checksum
  Scenario: An MD5 that cannot be one is refused, and nothing is stored
    Given a project
    And an object "data.csv" containing "id,name"
    When the owner tries over S3 to store the object "data.csv" with the MD5 "no MD5"
    Then it is refused as invalid
    And the bucket holds what was stored, and nothing else
