@storage @s3
Feature: S3 uploads in parts
  A large object is uploaded in parts, several at once and in any order, and any part again if it was lost. It comes to be
  when the upload is completed, whole; and if the upload is given up, nothing of it does.

  @p2 @spec:storage.s3.upload
  Scenario Outline: A file of <size> bytes is uploaded and comes back byte for byte
    Given a project
    And an object "other.bin" of 10 bytes
    When the object "large.bin" of <size> bytes is uploaded
    Then the bucket holds what was stored, and nothing else

    Examples:
      | size     |
      | 20971520 |
      | 8388609  |
      | 1000     |

  @p2 @spec:storage.s3.upload @spec:storage.s3.metadata
  Scenario: An object that was uploaded in parts has its type and the words that were written on it
    Given a project
    When the object "large.bin" of 8388609 bytes is uploaded with these words about it
      | type     | metadata                | language |
      | text/csv | author=Jana; state=draft | cs       |
    Then the object "large.bin" is described as
      | size    | type     | metadata                | language | modified |
      | 8388609 | text/csv | author=Jana; state=draft | cs       | now      |

  @p2 @spec:storage.s3.upload
  Scenario: An uploaded object replaces what was there
    Given a project
    And these objects
      | key       | content | type     | metadata    | language |
      | large.bin | id,name | text/csv | author=Jana | cs       |
    And the owner has read the object "large.bin"
    When the object "large.bin" of 8388609 bytes is uploaded
    Then the object "large.bin" is described as
      | size    | metadata | language |
      | 8388609 |          |          |
    And the ETag of the object "large.bin" is not the MD5 of "id,name"
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.upload-whole
  Scenario: Nothing of an upload is to be seen before it is completed
    Given a project
    And an object "large.bin" containing "what was there before"
    And an upload of "large.bin" in parts has been begun
    When part 1 of 100 bytes is sent
    Then the bucket holds what was stored, and nothing else
    And the open uploads are that of "large.bin", with part 1 of 100 bytes

  @p2 @spec:storage.s3.upload-whole
  Scenario: A completed upload is whole, and nothing else is left of it
    Given a project
    And an upload of "large.bin" in parts has been begun
    And part 1 of 5242880 bytes has been sent
    And part 2 of 100 bytes has been sent
    When the upload is completed
    Then the answer tells the ETag of the object "large.bin"
    And the bucket holds what was stored, and nothing else
    And nothing is left of the upload

  @p2 @spec:storage.s3.upload-parts
  Scenario: The parts of an upload are put together by their numbers, in whatever order they came
    Given a project
    And an upload of "large.bin" in parts has been begun
    And part 10 of 100 bytes has been sent
    And part 2 of 5242880 bytes has been sent
    And part 1 of 5242881 bytes has been sent
    When the upload is completed
    Then the bytes "5242871-5242890" of the object "large.bin" are those that were stored
    And the bytes "10485751-10485770" of the object "large.bin" are those that were stored
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.upload-parts
  Scenario: A part that is sent again replaces the one that was sent before
    Given a project
    And an upload of "large.bin" in parts has been begun
    And part 1 of 5242881 bytes has been sent
    And part 2 of 100 bytes has been sent
    And part 1 of 5242880 bytes has been sent
    When the upload is completed
    Then the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.upload-parts
  Scenario: A part that is not named at the end is left out
    Given a project
    And an upload of "large.bin" in parts has been begun
    And part 1 of 5242880 bytes has been sent
    And part 2 of 100 bytes has been sent
    When the upload is completed with part 2 only
    Then the bucket holds what was stored, and nothing else
    And nothing is left of the upload

  @p2 @spec:storage.s3.upload-end
  Scenario: Nothing comes of an upload that is given up
    Given a project
    And an object "large.bin" containing "what was there before"
    And an upload of "large.bin" in parts has been begun
    And part 1 of 100 bytes has been sent
    When the upload is given up
    Then nothing is left of the upload
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.upload-end
  Scenario Outline: After an upload has been <end>, nobody can <request>
    Given a project
    And an upload of "large.bin" in parts has been begun
    And part 1 of 100 bytes has been sent
    And the upload has been <end>
    When the owner tries over S3 to <request>
    Then it is refused as not found
    And the bucket holds what was stored, and nothing else

    Examples:
      | end       | request                         |
      | given up  | send part 1 of the upload       |
      | given up  | complete the upload with part 1 |
      | completed | send part 1 of the upload       |

  @p2 @spec:storage.s3.upload-invalid
  Scenario Outline: Nobody can <request>, and nothing comes of trying
    Given a project
    And an object "large.bin" containing "what was there before"
    And an upload of "large.bin" in parts has been begun
    And part 1 of 5242880 bytes has been sent
    And part 2 of 100 bytes has been sent
    When the owner tries over S3 to <request>
    Then it is refused as <refusal>
    And the bucket holds what was stored, and nothing else
    And the upload can be completed by the owner

    Examples:
      | request                                               | refusal   |
      | complete the upload with wrong ETags                  | invalid   |
      | complete the upload with a part that was never sent   | invalid   |
      | complete the upload with parts 2 and 1                | invalid   |
      | complete the upload without parts                     | invalid   |
      | send part 1 of the upload with another MD5            | invalid   |
      | send part 1 of the upload as one of "other.bin"       | not found |

  @p2 @spec:storage.s3.upload-parts
  Scenario: Two uploads of one key do not mix
    Given a project
    And an upload of "in//a+b c%20ž.bin" in parts has been begun
    And part 1 of 100 bytes has been sent
    And an upload of "in//a+b c%20ž.bin" in parts has been begun
    And part 1 of 200 bytes has been sent
    When the upload is completed
    Then the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.upload-whole
  Scenario Outline: An upload goes on when <what>
    Given a project
    And an object "large.bin" containing "what was there before"
    And an upload of "large.bin" in parts has been begun
    And part 1 of 100 bytes has been sent
    And <deed>
    When the upload is completed
    Then the bucket holds what was stored, and nothing else

    Examples:
      | what                             | deed                                                                    |
      | the object is stored again       | an object "large.bin" containing "changed meanwhile"                    |
      | the object is deleted            | the object "large.bin" has been deleted                                 |
      | another of its key is given up   | another upload of "large.bin" in parts has been begun and given up      |
      | another of its key is completed  | another upload of "large.bin" in parts has been begun and completed     |
