@storage @rest
Feature: API keys
  A project hands out keys so that people and pipelines can be let in, and shut out again, one by one.
  A key's secret is shown once, when it is made.

  @p1 @spec:storage.keys.create
  Scenario: A second key opens the project as the first does
    Given a project
    When the owner creates the key "CI/CD"
    Then the holder of the key "CI/CD" is let in
    And the owner is let in

  @p1 @spec:storage.keys.list
  Scenario: All keys that are alive are listed
    Given a project
    And a second key "CI/CD"
    And a second key "reporting"
    When the key "reporting" is revoked
    Then the keys of the project are
      | description | scope         |
      | CI/CD       | project_admin |

  @p1 @spec:storage.keys.read @spec:storage.keys.secret
  Scenario: A key is described, but its secret is never shown again
    Given a project
    When the owner creates the key "CI/CD"
    Then the key "CI/CD" is shown with its description and scope "project_admin", but never again with its secret

  @p1 @spec:storage.keys.rotate
  Scenario: A rotated key shuts the old key out at once
    Given a project
    And a second key "CI/CD"
    When the key "CI/CD" is rotated
    Then the keys "CI/CD" before and after are different
    And the holder of the new key "CI/CD" is let in
    And the holder of the old key "CI/CD" is refused as unauthorized

  @p1 @spec:storage.keys.revoke
  Scenario: A revoked key is refused at once, the others still work
    Given a project
    And a second key "CI/CD"
    And a second key "reporting"
    When the key "CI/CD" is revoked
    Then the holder of the key "CI/CD" is refused as unauthorized
    And the holder of the key "reporting" is let in
    And the owner is let in

  @p1 @spec:storage.keys.last
  Scenario: The last key of a project cannot be revoked
    Given a project
    When the owner tries to revoke the last key of the project
    Then it is refused as invalid
    And the owner is let in

  @p1 @spec:storage.access.unauthorized
  Scenario Outline: <caller> gets nowhere
    Given a project with a bucket "in_c_sales"
    When <caller> tries to create a bucket "in_c_more"
    Then it is refused as unauthorized
    And nothing in the project has changed
    And <caller> is refused as unauthorized

    Examples:
      | caller                      |
      | a stranger                  |
      | somebody with a made-up key |

  @p1 @spec:storage.access.foreign-project
  Scenario: A key of one project cannot revoke the keys of another
    Given a project
    And a second key "CI/CD"
    And another project "neighbour"
    When the owner of "neighbour" tries to revoke the key "CI/CD"
    Then it is refused as forbidden
    And the holder of the key "CI/CD" is let in
    And the same is accepted from the owner
