@storage @rest @variant:small-uploads
Feature: How large an upload may be
  Whoever runs the service says how large a file may be. Here it is 100,000 bytes: that much is taken whole, and a
  byte more is refused before it costs anybody anything.

  @p2 @spec:storage.files.limit
  Scenario: A file of exactly the size that is allowed is taken whole
    Given a project
    And an upload prepared for "all.csv"
    When uploads 100000 bytes as "all.csv"
    And registers it as "all.csv"
    Then the file "all.csv" is listed with 100000 bytes
    And the file "all.csv" comes back byte for byte

  @p2 @spec:storage.files.limit
  Scenario Outline: An upload of <size> bytes is refused when it is announced
    Given a project
    When the owner tries to prepare an upload of <size> bytes
    Then it is refused as too large
    And nothing in the project has changed

    Examples:
      | size    |
      | 100001  |
      | 1000000 |

  @p2 @spec:storage.files.limit
  Scenario: A file that turns out to be a byte too large is refused when it arrives
    Given a project
    And an upload prepared for "users.csv"
    And 20 bytes have been uploaded as "users.csv"
    When the owner tries to upload 100001 bytes to the same key
    Then it is refused as too large
    And nothing in the project has changed
