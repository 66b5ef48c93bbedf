@storage @rest
Feature: Access to a project's data
  Buckets, tables, files, objects and snapshots are what a customer entrusts to the platform. Every way to them is open
  to the project's own keys and to the administrator, and to nobody else.

  @p2 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: The buckets of a project are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request               |
      | list the buckets      |
      | read the bucket       |
      | create another bucket |
      | delete the bucket     |
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
  Scenario Outline: The tables of a project are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request              |
      | list the tables      |
      | read the table       |
      | preview the table    |
      | profile the table    |
      | create another table |
      | drop the table       |
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
  Scenario Outline: The schema and rows of a table are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request              |
      | add a column         |
      | change a column      |
      | drop a column        |
      | drop the primary key |
      | add a primary key    |
      | delete rows          |
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
  Scenario Outline: Imports and exports are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request          |
      | export the table |
      | import the file  |
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
  Scenario Outline: The files of a project are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request             |
      | list the files      |
      | read the file       |
      | download the file   |
      | prepare an upload   |
      | upload the bytes    |
      | register the upload |
      | delete the file     |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |

  @p2 @s3 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: The objects of a project are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request              |
      | list the objects     |
      | look at the object   |
      | get the object       |
      | overwrite the object |
      | delete the object    |
    Then each is refused as unauthorized or forbidden
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | who may                    |
      | a stranger                   | the owner                  |
      | somebody with a made-up key  | the administrator          |
      | the holder of a revoked key  | the holder of a second key |
      | the owner of another project | the owner                  |

  @p2 @s3 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: URLs for the objects of a project are not given to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request                           |
      | get a URL to read the object      |
      | get a URL to overwrite the object |
    Then each is refused as <refusal>
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |

  @p2 @spec:storage.access.unauthorized @spec:storage.access.foreign-project
  Scenario Outline: The snapshots of a project are closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request              |
      | list the snapshots   |
      | read the snapshot    |
      | take a snapshot      |
      | restore the snapshot |
      | delete the snapshot  |
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
  Scenario Outline: The driver's way to a project is closed to <caller>
    Given a project with one of everything
    When <caller> tries each of these
      | request                              |
      | preview the table through the driver |
      | create a bucket through the driver   |
      | drop the table through the driver    |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And each is accepted from <who may>

    Examples:
      | caller                       | refusal                   | who may                    |
      | a stranger                   | unauthorized              | the owner                  |
      | somebody with a made-up key  | unauthorized or forbidden | the administrator          |
      | the holder of a revoked key  | unauthorized              | the holder of a second key |
      | the owner of another project | forbidden                 | the owner                  |
