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

  @p1 @s3 @spec:storage.files.s3
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

  @p1 @spec:storage.files.delete
  Scenario: A deleted file is gone
    Given a project
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    When the file "users.csv" is deleted
    Then the file "users.csv" is gone

  @p2 @spec:storage.files.order
  Scenario: A file cannot be registered before its bytes have come
    Given a project
    And an upload prepared for "users.csv"
    When the owner tries to register the upload
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.files.order
  Scenario: Nothing can be uploaded without being prepared
    Given a project
    When the owner tries to upload to a key that was never given out
    Then it is refused as not found
    And nothing in the project has changed

  @p1 @spec:storage.access.foreign-project
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
