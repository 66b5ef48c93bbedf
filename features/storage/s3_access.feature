@storage @s3
Feature: Access over S3
  A program signs its requests with the secret of an API key, so that the secret is never sent. Whoever has none, or one
  of another project, gets nothing, and is told so in a way that programs understand.

  @p2 @spec:storage.s3.signature @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: The objects of a project are closed to <caller>
    Given a project
    And another project "neighbour"
    And an object "test/data.csv" in the project "neighbour"
    And an object "test/data.csv"
    When <caller> tries over S3 each of these
      | request                                       |
      | get the object "test/data.csv"                |
      | look at the object "test/data.csv"            |
      | list the objects                              |
      | look at the bucket                            |
      | copy the object "test/data.csv" to "copy.csv" |
      | store the object "test/data.csv"              |
      | store the object "new.csv"                    |
      | delete the object "test/data.csv"             |
    Then each is refused as unauthorized or forbidden
    And the bucket holds what was stored, and nothing else
    And the bucket of "neighbour" holds what was stored, and nothing else
    And each is accepted over S3 from the owner

    Examples:
      | caller                                   |
      | a stranger                               |
      | somebody with a wrong secret             |
      | somebody with the secret of another key  |
      | somebody with a made-up key              |
      | the holder of a revoked key              |
      | the holder of a rotated key              |
      | the former owner of a deleted project    |
      | the owner of "neighbour"                 |

  @p1 @spec:storage.access.foreign-project
  Scenario: A bucket is closed to the owner of a project whose id only begins like that of its own
    Given a project
    And another project "longer" whose id only begins like that of the project
    And an object "a.csv"
    And an object "a.csv" in the project "longer"
    When the owner of "longer" tries over S3 each of these
      | request                  |
      | get the object "a.csv"   |
      | list the objects         |
      | store the object "a.csv" |
    Then each is refused as forbidden
    And the bucket holds what was stored, and nothing else
    And the bucket of "longer" holds what was stored, and nothing else

  @p2 @spec:storage.s3.signature @spec:storage.access.foreign-project
  Scenario Outline: Uploads in parts and deletions of many are closed to <caller>
    Given a project
    And another project "neighbour"
    And an object "test/data.csv"
    And an upload of "large.bin" in parts has been begun
    And part 1 of 10 bytes has been sent
    When <caller> tries over S3 each of these
      | request                                                      |
      | list the uploads                                             |
      | begin to upload the object "new.bin" in parts                |
      | send part 1 of the upload                                    |
      | list the parts of the upload                                 |
      | complete the upload with part 1                              |
      | give the upload up                                           |
      | delete the objects "test/data.csv" and "new.csv" together    |
    Then each is refused as unauthorized or forbidden
    And the bucket holds what was stored, and nothing else
    And the upload can be completed by the owner

    Examples:
      | caller                       |
      | a stranger                   |
      | somebody with a wrong secret |
      | the owner of "neighbour"     |

  @p2 @rest @spec:storage.keys.revoke
  Scenario: A revoked key is shut out of S3 as well, although it was known there
    Given a project
    And a second key "CI/CD"
    And an object "test/data.csv"
    And the holder of the key "CI/CD" has read the object "test/data.csv"
    When the key "CI/CD" is revoked
    Then the holder of the key "CI/CD" is refused the object "test/data.csv"
    And the bucket holds what was stored, and nothing else

  @p2 @rest @spec:storage.keys.rotate
  Scenario: A rotated key is shut out of S3 as well, and the new one is let in
    Given a project
    And a second key "CI/CD"
    And an object "test/data.csv"
    And the holder of the key "CI/CD" has read the object "test/data.csv"
    When the key "CI/CD" is rotated
    Then the holder of the old key "CI/CD" is refused the object "test/data.csv"
    And the holder of the new key "CI/CD" is given the object "test/data.csv"
    And the bucket holds what was stored, and nothing else

  @p2 @rest @spec:storage.keys.create
  Scenario: Every key of a project opens its bucket
    Given a project
    And a second key "CI/CD"
    And an object "test/data.csv"
    When the holder of the key "CI/CD" tries over S3 to store the object "test/new.csv"
    Then it is accepted
    And the object "test/new.csv" is read back as "intruded"
    And the holder of the key "CI/CD" is given the object "test/data.csv"

  @p2 @rest @spec:storage.keys.branch-read
  Scenario: The reader of a branch changes nothing over S3
    Given a project
    And the objects "a.csv", "b.csv"
    When the reader of the branch tries over S3 each of these
      | request                            |
      | store the object "a.csv"           |
      | store the object "new.csv"         |
      | copy the object "a.csv" to "b.csv" |
      | delete the object "a.csv"          |
    Then each is refused as forbidden
    And the object "a.csv" is read back as "content of a.csv"
    And the object "b.csv" is read back as "content of b.csv"
    And the object "new.csv" does not exist

  @p2 @spec:storage.s3.tampering
  Scenario Outline: A signed request to <request> is refused when <change> was changed
    Given a project
    And the objects "a.csv", "a.csv2", "b/c.csv", "b2/c.csv"
    When a request to <request> is signed by the owner, and then <change> is changed
    Then it is refused as <refusal>
    And the bucket holds what was stored, and nothing else

    Examples:
      | change     | request                               | refusal                              |
      | the body   | store the object "a.csv"              | unauthorized or forbidden or invalid |
      | the body   | store the object "new.csv"            | unauthorized or forbidden or invalid |
      | the key    | store the object "a.csv"              | unauthorized or forbidden            |
      | the key    | get the object "a.csv"                | unauthorized or forbidden            |
      | the key    | delete the object "a.csv"             | unauthorized or forbidden            |
      | the method | get the object "a.csv"                | unauthorized or forbidden            |
      | the prefix | list the objects under "b"            | unauthorized or forbidden            |
      | the source | copy the object "a.csv" to "copy.csv" | unauthorized or forbidden            |
      | the time   | store the object "a.csv"              | unauthorized or forbidden            |
      | the time   | get the object "a.csv"                | unauthorized or forbidden            |

  @p2 @spec:storage.s3.codes
  Scenario Outline: A program can tell by <code> that <why>
    Given a project
    And another project "neighbour"
    And an object "test/data.csv"
    When <caller> tries over S3 to <request>
    Then a program can catch it as "<code>"
    And the bucket holds what was stored, and nothing else

    Examples:
      | code                  | why                             | caller                       | request                                                 |
      | NoSuchKey             | there is no such object         | the owner                    | get the object "test/other.csv"                         |
      | NoSuchBucket          | there is no bucket to read      | the owner                    | get the object "test/data.csv" in a bucket that nobody has |
      | NoSuchBucket          | there is no bucket to list      | the owner                    | list the objects in a bucket that nobody has            |
      | NoSuchBucket          | there is no bucket to store in  | the owner                    | store the object "a.csv" in a bucket that nobody has    |
      | AccessDenied          | reading is not allowed          | the owner of "neighbour"     | get the object "test/data.csv"                          |
      | AccessDenied          | storing is not allowed          | the owner of "neighbour"     | store the object "test/data.csv"                        |
      | AccessDenied          | listing is not allowed          | the owner of "neighbour"     | list the objects                                        |
      | AccessDenied          | nobody has signed the request   | a stranger                   | get the object "test/data.csv"                          |
      | SignatureDoesNotMatch | the secret is wrong for reading | somebody with a wrong secret | get the object "test/data.csv"                          |
      | SignatureDoesNotMatch | the secret is wrong for storing | somebody with a wrong secret | store the object "test/data.csv"                        |
      | SignatureDoesNotMatch | the secret is wrong for listing | somebody with a wrong secret | list the objects                                        |

  @p2 @spec:storage.s3.bucket
  Scenario Outline: Whoever tries to <request> learns that it is <refusal>
    Given a project
    And another project "neighbour"
    And an object "a.csv"
    When the owner tries over S3 to <request>
    Then it is refused as <refusal>
    And the bucket holds what was stored, and nothing else

    Examples:
      | request                                               | refusal   |
      | look at the bucket in a bucket that nobody has        | not found |
      | look at the object "a.csv" in a bucket that nobody has | not found |
      | delete the object "a.csv" in a bucket that nobody has | not found |
      | look at the bucket in the bucket of "neighbour"       | forbidden |

  @p2 @spec:storage.s3.bucket
  Scenario: The owner finds the bucket of the project
    Given a project
    When the owner tries over S3 to look at the bucket
    Then it is accepted

  @p2 @spec:storage.s3.buckets @spec:storage.access.foreign-project
  Scenario: Everybody sees the bucket of the own project and no other
    Given a project
    And another project "neighbour"
    And a second key "CI/CD"
    Then the buckets of the owner are his own project's and no other
    And the buckets of the holder of the key "CI/CD" are his own project's and no other
