@storage @rest
Feature: Files
  A file comes in by three stages, so that large ones can be sent apart from what is said about them:
  an upload is prepared, the bytes are sent, the file is registered. From then on it can be read and imported.

  @p1 @spec:storage.files.upload @spec:storage.files.download @spec:storage.files.list
  Scenario: A file that was uploaded in three stages comes back byte for byte
    Given a project
    When the owner prepares an upload for "users.csv"
    And uploads this as "users.csv"
      """
      id,name
      1,Žofie
      """
    And registers it as "users.csv"
    Then the file "users.csv" is listed with 16 bytes
    And the file "users.csv" can be downloaded and is
      """
      id,name
      1,Žofie
      """

  @p2 @s3 @spec:storage.files.s3
  Scenario: A registered file is an object in S3, too
    Given a project
    When the owner prepares an upload for "users.csv"
    And uploads this as "users.csv"
      """
      id,name
      1,Alice
      """
    And registers it as "users.csv"
    Then the file "users.csv" is an object in S3 with the same content

  @p2 @spec:storage.files.upload
  Scenario Outline: A file of <size> bytes comes back byte for byte, with its size and SHA-256
    Given a project
    And a file "data.bin" of <size> bytes
    Then the file "data.bin" comes back byte for byte
    And the file "data.bin" is listed with <size> bytes

    Examples:
      | size    |
      | 0       |
      | 1       |
      | 65536   |
      | 8388609 |

  @p2 @spec:storage.files.record
  Scenario: A file is known by its name, type, size and tags
    Given a project
    When the owner prepares an upload for "users.json", of type "application/json", tagged "team=Sales EU", "year=2024"
    And uploads 20 bytes as "users.json"
    And registers it as "users.json"
    Then the file "users.json" is described as
      | name       | size | type             | tags                     |
      | users.json | 20   | application/json | team=Sales EU, year=2024 |
    And the answer shows the owner the file as it is read
    And everything that the owner sees is listed as it shows itself

  @p2 @spec:storage.files.record
  Scenario: What is said at registration is added to what was said before
    Given a project
    And an upload prepared for "draft.csv", tagged "team=sales", "state=draft"
    And 20 bytes have been uploaded as "draft.csv"
    When the owner registers the upload as "final.csv", tagged "state=final", "note=ž = ok"
    Then the file "final.csv" is described as
      | name      | size | type     | tags                                 |
      | final.csv | 20   | text/csv | note=ž = ok, state=final, team=sales |

  @p2 @spec:storage.files.record
  Scenario: A file keeps the name it was prepared with when registration gives no other
    Given a project
    And an upload prepared for "users.csv"
    And 20 bytes have been uploaded as "else.csv"
    When the owner tries to register what was uploaded
    Then it is accepted
    And the files, listed 10 at a time, are "users.csv"

  @p2 @spec:storage.files.same-name
  Scenario: Two files of one name are two files
    Given a project
    And the files "users.csv", "users.csv"
    Then the files, listed 10 at a time, are "users.csv", "users.csv"
    And each file comes back byte for byte

  @p2 @spec:storage.files.list
  Scenario Outline: Files are listed newest first, each of them once, <size> at a time
    Given a project
    And the files "a.csv", "e.csv", "b.csv", "d.csv", "c.csv"
    Then the files, listed <size> at a time, are "c.csv", "d.csv", "b.csv", "e.csv", "a.csv"

    Examples:
      | size |
      | 1    |
      | 2    |
      | 5    |
      | 100  |

  @p3 @spec:storage.files.list
  Scenario: A thousand files are listed in pages, each of them once
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And 1000 exports of the table "in_c_data.users"
    Then pages of 300 files list 1000 different files
    And a list of files without a limit counts 1000

  @p2 @spec:storage.files.list
  Scenario: A project starts without files
    Given a project
    Then the files, listed 10 at a time, are none

  @p2 @spec:storage.files.list-invalid
  Scenario Outline: Files cannot be listed with the <parameter> <value>
    Given a project
    And the files "a.csv"
    When the owner tries to list the files with the <parameter> "<value>"
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | parameter | value |
      | limit     | 0     |
      | limit     | -1    |
      | limit     | 1001  |
      | limit     | many  |
      | offset    | -1    |

  @p2 @spec:storage.files.staged
  Scenario: A file is not listed before it is registered
    Given a project
    And an upload prepared for "users.csv"
    When uploads 20 bytes as "users.csv"
    Then the files, listed 10 at a time, are none

  @p2 @spec:storage.files.own
  Scenario: The files of another project are not listed
    Given a project
    And another project "neighbour"
    And the files "users.csv"
    Then the files of "neighbour" are none

  # --- the order of the stages

  @p2 @spec:storage.files.order
  Scenario: A file cannot be registered before its bytes have come
    Given a project
    And an upload prepared for "users.csv"
    When the owner tries to register what was uploaded
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.files.order
  Scenario: A file whose registration came too early can still be brought in
    Given a project
    And an upload prepared for "users.csv"
    And the owner has failed to register what was uploaded
    And 20 bytes have been uploaded as "users.csv"
    When the owner registers the upload as "users.csv"
    Then the file "users.csv" comes back byte for byte

  @p2 @spec:storage.files.order
  Scenario: Nothing can be uploaded without being prepared
    Given a project
    When the owner tries to upload to a key that was never given out
    Then it is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.files.order
  Scenario: An upload that was never prepared cannot be registered
    Given a project
    When the owner tries to register an upload that was never prepared
    Then it is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.files.register-once
  Scenario: An upload makes one file
    Given a project
    And an upload prepared for "users.csv"
    And 20 bytes have been uploaded as "users.csv"
    And it has been registered as "users.csv"
    When the owner tries to register what was uploaded
    Then it is refused as not found or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.files.register-once @spec:storage.concurrency.once
  Scenario: Of several who register an upload at once, one succeeds
    Given a project
    And an upload prepared for "users.csv"
    And 20 bytes have been uploaded as "users.csv"
    When 5 clients try at once to register what was uploaded
    Then one of them succeeds and the others are refused as not found or a conflict
    And the files, listed 10 at a time, are "users.csv"

  @p2 @spec:storage.files.upload-again
  Scenario: Until a file is registered, the last upload wins
    Given a project
    And an upload prepared for "users.csv"
    And 5000 bytes have been uploaded as "users.csv"
    And this has been uploaded as "users.csv"
      """
      id,name
      1,Alice
      """
    When the owner registers the upload as "users.csv"
    Then the file "users.csv" can be downloaded and is
      """
      id,name
      1,Alice
      """

  @p2 @spec:storage.files.upload-again
  Scenario: A registered file cannot be changed through its upload key
    Given a project
    And an upload prepared for "users.csv"
    And 20 bytes have been uploaded as "users.csv"
    And it has been registered as "users.csv"
    When the owner tries to upload something else to the same key
    Then it is refused as not found or a conflict or gone
    And the file "users.csv" comes back byte for byte

  @p2 @spec:storage.files.invalid
  Scenario: An upload needs a name
    Given a project
    When the owner tries to prepare an upload without a name
    Then it is refused as invalid
    And nothing in the project has changed

  @p3 @spec:storage.files.invalid
  Scenario: A registration has to say which upload
    Given a project
    When the owner tries to register an upload without saying which
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.files.invalid
  Scenario: An upload of more bytes than anybody stores is refused before it is sent
    Given a project
    When the owner tries to prepare an upload of 1000000000000000 bytes
    Then it is refused as invalid
    And nothing in the project has changed

  @p2 @spec:storage.files.invalid
  Scenario: An upload without a file in it is refused
    Given a project
    And an upload prepared for "users.csv"
    When the owner tries to upload nothing
    Then it is refused as invalid
    And nothing in the project has changed

  # --- downloads

  @p2 @spec:storage.files.range
  Scenario Outline: The bytes <span> of a file can be read alone
    Given a project
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    Then the bytes "<span>" of the file "users.csv" are "<text>"

    Examples:
      | span  | text            |
      | 0-0   | i               |
      | 3-6   | name            |
      | 8-    | 1,Alice         |
      | -5    | Alice           |
      | 10-99 | Alice           |

  @p2 @spec:storage.files.range
  Scenario: Bytes behind the end of a file cannot be read
    Given a project
    And a file "users.csv" of 20 bytes
    When the owner tries to download the bytes "20-30" of the file "users.csv"
    Then it is refused as out of range
    And nothing in the project has changed

  @p3 @spec:storage.files.attachment
  Scenario Outline: A file called with <what> is offered for download under its name
    Given a project
    And the files "<name>"
    Then the file "<name>" is downloaded as an attachment of that name

    Examples:
      | what             | name         |
      | plain letters    | users.csv    |
      | a space          | my users.csv |
      | letters of Czech | žluťoučký.csv |

  # --- removal

  @p1 @spec:storage.files.delete
  Scenario: A deleted file is gone
    Given a project
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And everything that the owner sees has been read
    When the file "users.csv" is deleted
    Then the file "users.csv" is gone

  @p2 @spec:storage.files.delete
  Scenario: Deleting a file leaves others alone, even one of the same name
    Given a project
    And the files "users.csv", "users.csv.old", "users.csv"
    And the project has been looked at
    When the file "users.csv" is deleted
    Then nothing but the file "users.csv" has changed
    And the file "users.csv.old" comes back byte for byte
    And the files, listed 10 at a time, are "users.csv.old", "users.csv"

  @p2 @spec:storage.files.delete
  Scenario Outline: A deleted file cannot be <done>
    Given a project
    And the files "users.csv", "other.csv"
    And the file "users.csv" has been deleted
    When the owner tries to <do> the file "users.csv"
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | done          | do       |
      | read          | read     |
      | downloaded    | download |
      | deleted again | delete   |

  @p2 @spec:storage.access.foreign-project
  Scenario Outline: The owner of another project cannot <do> the file
    Given a project
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And another project "neighbour"
    When the owner of "neighbour" tries to <do> the file "users.csv"
    Then it is refused as forbidden
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | do       |
      | read     |
      | download |
      | delete   |

  # --- names

  @p2 @spec:storage.names.text
  Scenario Outline: A file called <name> keeps its name and its bytes
    Given a project
    And the files "<name>", "other.csv"
    Then the file "<name>" comes back byte for byte
    And the files, listed 10 at a time, are "other.csv", "<name>"

    Examples:
      | name                  |
      | my users (1).csv      |
      | žluťoučký kůň.csv     |
      | 100%.csv              |
      | a+b&c=d.csv           |
      | %2e%2e%2fusers.csv    |
      | .hidden               |
      | users                 |
      | x'; DROP TABLE y;--   |

  @p2 @spec:storage.files.names
  Scenario Outline: A file called with <what> is refused, or kept where it can do no harm
    Given a project
    And the files "users.csv"
    When the owner tries to upload a file called "<name>"
    Then it is refused as invalid without effect, or the new file comes back byte for byte
    And the file "users.csv" comes back byte for byte

    Examples:
      | what                  | name                               |
      | a way out of a folder | ../../users.csv                    |
      | a way to the root     | /etc/passwd                        |
      | a slash               | old/users.csv                      |
      | a backslash           | ..\..\users.csv                  |
      | nothing               |                                    |
      | two dots              | ..                                 |
      | a line break          | users.csv⏎X-Injected: yes          |
      | a null character      | users.csv␀.exe                     |
      | quotes                | a""; filename=""b.csv              |
      | 300 letters           | x…300                              |

  @p2 @spec:storage.concurrency.nothing-lost @spec:storage.files.same-name
  Scenario: Files of one name that are uploaded at the same time do not get mixed up
    Given a project
    When 4 clients upload a file called "users.csv" each at the same time
    Then each file comes back byte for byte
    And the files, listed 10 at a time, are "users.csv", "users.csv", "users.csv", "users.csv"

  @p2 @spec:storage.concurrency.nothing-lost
  Scenario: Files that are uploaded at the same time do not get mixed up
    Given a project
    When 8 clients upload a file each at the same time
    Then each file comes back byte for byte
