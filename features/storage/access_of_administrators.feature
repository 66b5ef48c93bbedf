@storage @rest
Feature: What only the administrator may do
  Projects, the storage as a whole and the sessions of SQL clients are looked after by the operator of the platform.
  A customer's key, however good it is in the own project, gives no say in them.

  @p2 @spec:storage.projects.admin-only
  Scenario Outline: Projects are not made or listed by <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request                             |
      | list all projects                   |
      | create a project                    |
      | create a project through the driver |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from the administrator

    Examples:
      | caller                                                           | refusal                   |
      | a stranger                                                       | unauthorized              |
      | somebody with a made-up key                                      | unauthorized              |
      | the owner                                                        | unauthorized or forbidden |
      | the holder of a second key                                       | unauthorized or forbidden |
      | the administrator of the branch                                  | unauthorized or forbidden |
      | the reader of the branch                                         | unauthorized or forbidden |
      | the holder of a revoked key                                      | unauthorized              |
      | somebody who sends the administrator's key cut short by a letter | unauthorized              |

  @p2 @spec:storage.pgsessions.admin-only
  Scenario Outline: The sessions of SQL are not for <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request                        |
      | check a login                  |
      | list the sessions              |
      | read the session               |
      | note down a session            |
      | report activity of the session |
      | end idle sessions              |
      | end the session                |
    Then each is refused as <refusal>
    And each is accepted from the administrator

    Examples:
      | caller                                                           | refusal                   |
      | a stranger                                                       | unauthorized              |
      | somebody with a made-up key                                      | unauthorized              |
      | the owner                                                        | unauthorized or forbidden |
      | the owner of another project                                     | unauthorized or forbidden |
      | the reader of the branch                                         | unauthorized or forbidden |
      | the holder of a revoked key                                      | unauthorized              |
      | somebody who sends the administrator's key cut short by a letter | unauthorized              |

  @p2 @spec:storage.backend.admin-only
  Scenario Outline: The storage as a whole cannot be prepared by <caller>
    Given a project
    When <caller> tries to prepare the storage
    Then it is refused as <refusal>
    And nothing in the project has changed
    And the same is accepted from the administrator

    Examples:
      | caller                      | refusal                   |
      | a stranger                  | unauthorized              |
      | somebody with a made-up key | unauthorized              |
      | the owner                   | unauthorized or forbidden |
      | the holder of a revoked key | unauthorized              |

  @p2 @disposable @spec:storage.backend.admin-only
  Scenario Outline: The storage as a whole cannot be removed by <caller>
    Given a project
    When <caller> tries to remove the storage
    Then it is refused as <refusal>
    And nothing in the project has changed

    Examples:
      | caller                      | refusal                   |
      | a stranger                  | unauthorized              |
      | somebody with a made-up key | unauthorized              |
      | the owner                   | unauthorized or forbidden |
      | the holder of a revoked key | unauthorized              |

  @p1 @reads-only @spec:storage.projects.admin-only
  Scenario Outline: Projects are not listed for <caller>
    When <caller> tries to list all projects
    Then it is refused as unauthorized
    And the same is accepted from the administrator

    Examples:
      | caller                                                           |
      | a stranger                                                       |
      | somebody who sends the administrator's key cut short by a letter |
      | somebody who sends the administrator's key in capitals           |
      | somebody who sends the administrator's key as a Basic login      |
      | somebody who sends an empty key                                  |
      | somebody who sends SQL for a key                                 |

  @p2 @reads-only @spec:storage.access.open
  Scenario Outline: Anybody may <request>
    When a stranger tries to <request>
    Then it is accepted

    Examples:
      | request                    |
      | read the health            |
      | read the metrics           |
      | list the driver's commands |
