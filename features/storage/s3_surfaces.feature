@storage @s3 @rest
Feature: One store for S3 and REST
  A project has one store: what comes in by one door can be fetched by the other, and what is deleted here is gone there.

  @p1 @spec:storage.files.s3
  Scenario: A registered file is an object, of the same content
    Given a project
    And another project "neighbour"
    And an object "a.csv"
    And a file "users.csv" containing
      """
      id,name
      1,Žofie
      """
    Then the file "users.csv" is an object in S3 with the same content

  @p2 @spec:storage.files.s3
  Scenario: A file of many bytes is an object, of the same content
    Given a project
    And a file "data.bin" of 1000000 bytes
    Then the file "data.bin" is an object in S3 with the same content

  @p2 @spec:storage.files.s3
  Scenario: An exported table is an object
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the table "in_c_data.users" is exported as CSV
    Then the file "the exported file" is an object in S3 with the same content

  @p2 @spec:storage.files.s3
  Scenario: A file that is deleted over REST is gone from S3
    Given a project
    And an object "a.csv"
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    When the file "users.csv" is deleted
    Then the bucket holds what was stored, and nothing else

  @p2 @spec:storage.files.s3
  Scenario: A file that is deleted over S3 is gone from REST
    Given a project
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And a file "kept.csv" containing
      """
      id
      """
    When the object of the file "users.csv" is deleted
    Then the file "users.csv" is gone
    And the file "kept.csv" comes back byte for byte

  @p2 @spec:storage.files.s3
  Scenario: A file that is replaced over S3 is downloaded as the new one
    Given a project
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    When the object of the file "users.csv" is replaced by
      """
      id,name
      2,Bob
      3,Cid
      """
    Then the file "users.csv" is downloaded as
      """
      id,name
      2,Bob
      3,Cid
      """
    And the file "users.csv" is listed with 19 bytes

  @p2 @spec:storage.files.s3
  Scenario: A file that is replaced over S3 is imported as the new one
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And the object of the file "users.csv" has been replaced by
      """
      id,name
      2,Bob
      3,Cid
      """
    When the file "users.csv" is imported into "in_c_data.users" as a full load
    Then the table "in_c_data.users" holds exactly
      | id | name |
      | 2  | Bob  |
      | 3  | Cid  |

  @p2 @spec:storage.s3.no-file
  Scenario: An object that is stored over S3 is not listed among the files
    Given a project
    When the object "users.csv" is stored
    Then the files, listed 10 at a time, are none

  @p2 @spec:storage.s3.plain
  Scenario: An object that is stored by an S3 client is read over plain HTTP with the key of the project
    Given a project
    When the object "in/users 1.csv" of type "text/csv" is stored, containing "id,name"
    Then the object "in/users 1.csv" is read over plain HTTP as "id,name" of type "text/csv"

  @p2 @spec:storage.s3.plain
  Scenario: An object that is stored over plain HTTP is read by S3 clients
    Given a project
    And these objects
      | key            | content                          | type       | metadata    | language |
      | in/users 1.csv | something longer than what comes | text/plain | author=Jana | cs       |
    When the object "in/users 1.csv" is stored over plain HTTP, containing "id,name"
    Then the object "in/users 1.csv" is described as
      | size | type     | ETag    | metadata | language |
      | 7    | text/csv | its MD5 |          |          |
    And the bucket holds what was stored, and nothing else

  @p2 @spec:storage.projects.delete
  Scenario: The bucket of a deleted project is closed to its former owner
    Given a project
    And an object "a.csv"
    And the owner has read the object "a.csv"
    And the project has been deleted
    When the owner tries over S3 each of these
      | request                              |
      | get the object "a.csv"               |
      | look at the object "a.csv"           |
      | list the objects                     |
      | look at the bucket                   |
      | store the object "a.csv"             |
      | copy the object "a.csv" to "b.csv"   |
      | delete the object "a.csv"            |
    Then each is refused as unauthorized or forbidden or not found

  @p2 @spec:storage.projects.delete
  Scenario: A project under the id of a deleted one finds nothing in its bucket
    Given a project
    And the objects "a.csv", "b/c.csv"
    And an upload of "large.bin" in parts has been begun
    And part 1 of 100 bytes has been sent
    When the project is deleted
    Then a new project under the same id starts empty
    And the object "a.csv" does not exist
    And listing everything gives nothing
    And nothing is left of the upload

  @p2 @spec:storage.projects.delete @spec:storage.access.foreign-project
  Scenario: The objects of a project stay when another one is deleted whose id begins alike
    Given a project
    And another project "longer" whose id only begins like that of the project
    And an object "a.csv"
    And an object "a.csv" in the project "longer"
    When the project is deleted
    Then the bucket of "longer" holds what was stored, and nothing else
