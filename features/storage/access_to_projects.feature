@storage @rest
Feature: Access to a project
  What a project is and whom it lets in is for its own keys and for the administrator. Whoever has no key, an ended one
  or the key of another project can neither look at it nor change it, whatever the request.

  @p1 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: The project itself is closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request             |
      | read the project    |
      | read its statistics |
      | rename the project  |
      | delete the project  |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |

  @p2 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: A project's keys are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request            |
      | list the keys      |
      | read the key       |
      | create another key |
      | rotate the key     |
      | revoke the key     |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |

  @p2 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: A project's branches are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request                        |
      | list the branches              |
      | read the branch                |
      | create another branch          |
      | pull the table into the branch |
      | delete the branch              |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |

  @p2 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: A project's workspaces are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request                         |
      | list the workspaces             |
      | read the workspace              |
      | create another workspace        |
      | load a table into the workspace |
      | drop an object of the workspace |
      | clear the workspace             |
      | reset the workspace's password  |
      | delete the workspace            |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |

  @p2 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: The workspaces of a branch are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request                            |
      | list the workspaces of the branch  |
      | read the workspace of the branch   |
      | create a workspace on the branch   |
      | delete the workspace of the branch |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |

  @p2 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: The sharing of a project's buckets is closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request                    |
      | share the bucket           |
      | grant access to the bucket |
      | stop sharing               |
      | take a grant back          |
      | link a shared bucket       |
      | remove the link            |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |

  @p2 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: The settings of a project are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request                       |
      | read the project's settings   |
      | change the project's settings |
      | reset the project's settings  |
      | read the bucket's settings    |
      | change the bucket's settings  |
      | reset the bucket's settings   |
      | read the table's settings     |
      | change the table's settings   |
      | reset the table's settings    |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |
