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
    And all keys of the scenario are different

  @p2 @spec:storage.keys.create
  Scenario: The newest of several keys works, and so do the older ones
    Given a project
    And a second key "one"
    And a second key "two"
    And a second key "three"
    Then the owner is let in
    And the holder of the key "one" is let in
    And the holder of the key "two" is let in
    And the holder of the key "three" is let in

  @p2 @spec:storage.keys.create @spec:storage.keys.read
  Scenario Outline: A key can be made for a <scope> that expires in <days> days
    Given a project with one of everything
    When the owner creates a key
      | description | scope   | branch   | expires_in_days |
      | CI/CD       | <scope> | <branch> | <days>          |
    Then the key "CI/CD" is shown as
      | description | scope   | branch  | expires in days | revoked | used  |
      | CI/CD       | <scope> | <shown> | <days>          | no      | never |
    And the answer shows the owner the key as it is read
    And everything that the owner sees is listed as it shows itself

    Examples:
      | scope         | branch     | shown      | days |
      | project_admin | null       | none       | 1    |
      | project_admin | null       | none       | 365  |
      | branch_admin  | the branch | the branch | 30   |
      | branch_read   | the branch | the branch | 30   |

  @p2 @spec:storage.keys.create
  Scenario: A key is for the whole project and for ever unless something else is asked for
    Given a project
    When the owner creates the key "CI/CD"
    Then the key "CI/CD" is shown as
      | description | scope         | branch | expires in days | revoked | used  |
      | CI/CD       | project_admin | none   | never           | no      | never |

  @p2 @spec:storage.names.text @spec:storage.keys.read
  Scenario Outline: A key may be described as <description>
    Given a project
    When the owner creates the key <description>
    Then the key <description> is shown as
      | description |
      | <plain>     |

    Examples:
      | description                  | plain                      |
      | "Über 東京 🔑"                  | Über 東京 🔑                  |
      | "O'Reilly'; DROP TABLE x;--" | O'Reilly'; DROP TABLE x;-- |
      | "a, b & <c>"                 | a, b & <c>                 |

  @p2 @spec:storage.keys.invalid
  Scenario Outline: A key is not made with <field> <value>
    Given a project with one of everything
    When the owner tries to create a key
      | <field> |
      | <value> |
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | field           | value         |
      | scope           | emperor       |
      | scope           | 17            |
      | scope           | PROJECT_ADMIN |
      | scope           | branch_admin  |
      | scope           | branch_read   |
      | branch          | the branch    |
      | expires_in_days | 0             |
      | expires_in_days | -1            |
      | expires_in_days | 366           |
      | expires_in_days | 1.5           |
      | expires_in_days | soon          |
      | description     | null          |
      | description     | 17            |

  @p2 @spec:storage.keys.invalid
  Scenario: A key is not made for a branch that does not exist
    Given a project
    When the owner tries to create a key
      | scope        | branch   |
      | branch_admin | 0badc0de |
    Then it is refused as not found or invalid
    And nothing in the project has changed

  @p1 @spec:storage.keys.list
  Scenario: All keys that are alive are listed
    Given a project
    And a second key "CI/CD"
    And a second key "reporting"
    When the key "reporting" is revoked
    Then the keys of the project are
      | description | scope         |
      | CI/CD       | project_admin |

  @p2 @spec:storage.keys.list
  Scenario: Keys are listed newest first
    Given a project
    And a second key "one"
    And a second key "two"
    And a second key "three"
    Then the keys of the project, newest first, are
      | description | scope         |
      | three       | project_admin |
      | two         | project_admin |
      | one         | project_admin |

  @p2 @spec:storage.keys.list @spec:storage.access.foreign-project
  Scenario: The keys of another project are not listed
    Given a project
    And another project "neighbour"
    When the owner creates the key "CI/CD"
    Then the keys of the project are
      | description | scope         |
      | CI/CD       | project_admin |
    And the project "neighbour" has 1 keys

  @p1 @spec:storage.keys.secret
  Scenario: A key's secret is never shown again
    Given a project
    When the owner creates the key "CI/CD"
    Then the secret of the key "CI/CD" is never shown again
    And what is shown of the key "CI/CD" does not give it away

  @p1 @spec:storage.keys.secret
  Scenario: The secret of a key that was made by rotation is never shown again
    Given a project
    And a second key "CI/CD"
    When the key "CI/CD" is rotated
    Then the secret of the key "CI/CD" is never shown again
    And what is shown of the key "CI/CD" does not give it away

  @p2 @spec:storage.keys.used
  Scenario: A key that was used tells when, one that was not does not
    Given a project
    And a second key "busy"
    And a second key "idle"
    When the holder of the key "busy" manages to list the buckets
    Then the key "busy" is shown as
      | used |
      | yes  |
    And the key "idle" is shown as
      | used  |
      | never |

  @p1 @spec:storage.keys.rotate
  Scenario: A rotated key shuts the old key out at once
    Given a project
    And a second key "CI/CD"
    And the holder of the key "CI/CD" has been let in
    When the key "CI/CD" is rotated
    Then the keys "CI/CD" before and after are different
    And the holder of the new key "CI/CD" is let in
    And the holder of the old key "CI/CD" is refused as unauthorized
    And the owner is let in

  @p2 @spec:storage.keys.rotate
  Scenario: A rotated key takes the place of the old one in the list
    Given a project
    And a second key "CI/CD"
    And a second key "reporting"
    And everything that the owner sees has been read
    When the key "CI/CD" is rotated
    Then the project has 3 keys
    And the key "CI/CD" is shown as
      | description | scope         | revoked |
      | CI/CD…      | project_admin | no      |
    And the old key "CI/CD" is shown as
      | revoked |
      | yes     |
    And the holder of the key "reporting" is let in

  @p2 @spec:storage.keys.rotate
  Scenario: A key can be rotated again and again, and only the last secret works
    Given a project
    And a second key "CI/CD"
    And the key "CI/CD" has been rotated
    When the key "CI/CD" is rotated
    Then the holder of the new key "CI/CD" is let in
    And the holder of the old key "CI/CD" is refused as unauthorized
    And the holder of the old key "the oldest CI/CD" is refused as unauthorized
    And the project has 2 keys

  @p2 @spec:storage.keys.rotate @spec:storage.keys.branch-only
  Scenario Outline: A rotated key of scope <scope> has the rights and the life that it had, and no others
    Given a project with one of everything
    And a key
      | description | scope   | branch     | expires_in_days |
      | dev         | <scope> | the branch | 30              |
    When the key "dev" is rotated
    Then the key "dev" is shown as
      | scope   | branch     | expires in days |
      | <scope> | the branch | 30              |
    And the answer shows the owner the key as it is read
    And the holder of the key "dev" is forbidden to create another key
    And the holder of the old key "dev" is refused as unauthorized

    Examples:
      | scope        |
      | branch_admin |
      | branch_read  |

  @p2 @spec:storage.keys.rotate
  Scenario: Of several who rotate a key at the same time, one gets the new one
    Given a project
    And a second key "CI/CD"
    When these requests are sent at the same time
      | caller    | request                | times |
      | the owner | rotate the key "CI/CD" | 4     |
    Then one of them succeeds and the others are refused as invalid or a conflict or not found
    And the project has 2 keys

  @p2 @spec:storage.keys.rotate
  Scenario: The first key of a project can be rotated, and shuts nobody out who has the new one
    Given a project
    When the owner rotates the first key of the project
    Then the owner is let in
    And the holder of the old key "first" is refused as unauthorized
    And the project has 1 keys

  @p2 @spec:storage.keys.rotate
  Scenario: A key can be rotated by whoever holds it
    Given a project
    And a second key "CI/CD"
    When the holder of the key "CI/CD" tries to rotate the key "CI/CD"
    Then it is accepted
    And the holder of the key "CI/CD" is refused as unauthorized
    And the owner is let in

  @p2 @spec:storage.keys.rotate
  Scenario: A revoked key cannot be brought back by rotating it
    Given a project
    And a second key "CI/CD"
    And the key "CI/CD" has been revoked
    When the owner tries to rotate the key "CI/CD"
    Then it is refused as invalid or a conflict or not found
    And nothing in the project has changed

  @p1 @spec:storage.keys.revoke
  Scenario: A revoked key is refused at once, the others still work
    Given a project
    And a second key "CI/CD"
    And a second key "reporting"
    And the holder of the key "CI/CD" has been let in
    When the key "CI/CD" is revoked
    Then the holder of the key "CI/CD" is refused as unauthorized
    And the holder of the key "reporting" is let in
    And the owner is let in

  @p2 @spec:storage.keys.revoke
  Scenario: Revoking a key leaves another of the same description alone
    Given a project
    And a second key "CI/CD"
    And a second key "CI/CD"
    When the key "CI/CD" is revoked
    Then the holder of the key "CI/CD" is refused as unauthorized
    And the holder of the old key "CI/CD" is let in

  @p2 @spec:storage.keys.revoke
  Scenario: A revoked key can be looked up and says so
    Given a project
    And a second key "CI/CD"
    When the key "CI/CD" is revoked
    Then the key "CI/CD" is shown as
      | description | scope         | revoked |
      | CI/CD       | project_admin | yes     |
    And the project has 1 keys

  @p2 @spec:storage.keys.revoke
  Scenario: Revoking a key a second time changes nothing more
    Given a project
    And a second key "CI/CD"
    And the key "CI/CD" has been revoked
    When the owner tries to revoke the key "CI/CD"
    Then it is accepted
    And nothing in the project has changed
    And the owner is let in

  @p1 @spec:storage.keys.revoke
  Scenario Outline: A revoked key of scope <scope> is refused at once, too
    Given a project with one of everything
    And a key
      | description | scope   | branch     |
      | dev         | <scope> | the branch |
    When the key "dev" is revoked
    Then the holder of the key "dev" is refused as unauthorized

    Examples:
      | scope        |
      | branch_admin |
      | branch_read  |

  @p2 @spec:storage.keys.revoke
  Scenario: A key that replaces a revoked one of the same description is a key of its own
    Given a project
    And a second key "CI/CD"
    And the key "CI/CD" has been revoked
    When the owner creates the key "CI/CD"
    Then the holder of the new key "CI/CD" is let in
    And the holder of the old key "CI/CD" is refused as unauthorized

  @p2 @spec:storage.keys.revoke
  Scenario: Any key but the last may be revoked, the first one too
    Given a project
    And a second key "CI/CD"
    When the holder of the key "CI/CD" tries to revoke the key "first"
    Then it is accepted
    And the owner is refused as unauthorized
    And the holder of the key "CI/CD" is let in

  @p1 @spec:storage.keys.last
  Scenario: The last key of a project cannot be revoked
    Given a project
    When the owner tries to revoke the key "first"
    Then it is refused as invalid or a conflict
    And nothing in the project has changed
    And the owner is let in

  @p2 @spec:storage.keys.last
  Scenario: Keys that were revoked or rotated away do not count when the last one is to be revoked
    Given a project
    And a second key "revoked"
    And the key "revoked" has been revoked
    And a second key "rotated"
    And the key "rotated" has been rotated
    And the key "rotated" has been revoked
    When the owner tries to revoke the key "first"
    Then it is refused as invalid or a conflict
    And the owner is let in

  @p2 @spec:storage.keys.last
  Scenario: Two holders who revoke each other's key at the same time leave one key
    Given a project
    And a second key "CI/CD"
    When these requests are sent at the same time
      | caller                        | request                | times |
      | the owner                     | revoke the key "CI/CD" | 1     |
      | the holder of the key "CI/CD" | revoke the key "first" | 1     |
    Then one of them succeeds and the others are refused as invalid or a conflict or unauthorized
    And the project has 1 keys

  @p2 @spec:storage.keys.last
  Scenario Outline: The last key of a project cannot be revoked when only a key of scope <scope> would be left
    Given a project with one of everything
    And a key
      | description | scope   | branch     |
      | dev         | <scope> | the branch |
    When the owner tries to revoke the key "first"
    Then it is refused as invalid or a conflict
    And nothing in the project has changed
    And the owner is let in

    Examples:
      | scope        |
      | branch_admin |
      | branch_read  |

  @p2 @spec:storage.keys.read
  Scenario Outline: There is no way to <do> a key that was never made
    Given a project
    When the owner tries to <do> a key that was never made
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | do     |
      | read   |
      | rotate |
      | revoke |

  @p2 @spec:storage.access.foreign-project
  Scenario Outline: The owner of another project cannot <do> a key
    Given a project
    And a second key "CI/CD"
    And another project "neighbour"
    When the owner of "neighbour" tries to <do> the key "CI/CD"
    Then it is refused as forbidden
    And nothing in the project has changed
    And the holder of the key "CI/CD" is let in
    And the same is accepted from the owner

    Examples:
      | do     |
      | read   |
      | rotate |
      | revoke |
