@storage @rest
Feature: Neighbours on one platform
  Many customers share the platform. The ids and names of one customer's things, however they are learned, guessed or
  spelled, lead nobody to them from the project of another.

  @p2 @spec:storage.access.foreign-id
  Scenario Outline: The ids of a project's <things> mean nothing in another project
    Given a project with one of everything
    And another project with the same bucket and table
    When the owner of another project tries each of these in the other project
      | request |
      | <one>   |
      | <two>   |
      | <three> |
      | <four>  |
    Then each is refused as not found or forbidden or invalid
    And nothing in the project has changed
    And each is accepted from the owner

    Examples:
      | things                     | one                             | two                             | three                                     | four                               |
      | keys                       | read the key                    | rotate the key                  | revoke the key                            | create a key for the branch        |
      | files                      | read the file                   | download the file               | import the file into a table of one's own | delete the file                    |
      | branches                   | read the branch                 | pull the table into the branch  | create a workspace on the branch          | delete the branch                  |
      | snapshots                  | read the snapshot               | restore the snapshot            | restore the snapshot elsewhere            | delete the snapshot                |
      | workspaces                 | read the workspace              | load a table into the workspace | reset the workspace's password            | delete the workspace               |
      | workspaces and their parts | drop an object of the workspace | clear the workspace             | read the workspace of the branch          | delete the workspace of the branch |

  @p1 @spec:storage.access.foreign-id
  Scenario: The upload keys of a project mean nothing in another project
    Given a project with one of everything
    And another project with the same bucket and table
    When the owner of another project tries each of these in the other project
      | request             |
      | upload the bytes    |
      | register the upload |
    Then each is refused as not found or forbidden or invalid
    And nothing in the project has changed
    And each is accepted from the owner

  @p2 @spec:storage.access.path
  Scenario Outline: No name of a <kind> leads into another project
    Given a project with one of everything
    And another project with the same bucket and table
    When the owner of another project tries, in the other project, everything with a <kind> of these names
      | name    |
      | <one>   |
      | <two>   |
      | <three> |
      | <four>  |
      | <five>  |
    Then each is refused as not found or forbidden or invalid
    And nothing in the project has changed

    Examples:
      | kind                     | one                                               | two                                    | three                          | four                       | five                    |
      | bucket                   | ../../../{id}/branches/default/buckets/in_c_stage | ../project_{id}/in_c_stage             | ..%2Fproject_{id}%2Fin_c_stage | ..\project_{id}\in_c_stage | {id}/in_c_stage         |
      | bucket that is a pattern | in_c_*                                            | in_c_stag_                             | %                              | in_c_stage' OR '1'='1      | project_{id}.in_c_stage |
      | table                    | ../../project_{id}/in_c_stage/people              | ../in_c_stage/people                   | ..%2F..%2F{id}%2Fpeople        | peopl*                     | people' OR '1'='1       |
      | branch                   | ../../{id}/branches/default                       | default/../../../{id}/branches/default | ..%2F..%2F{id}                 | *                          | ' OR '1'='1             |
      | file                     | ../../{id}/files                                  | ..%2F..%2F{id}%2Ffiles                 | *                              | %                          | ' OR '1'='1             |
      | project                  | {neighbour}/../{id}                               | {neighbour}%2F..%2F{id}                | ./{id}                         | {id};{neighbour}           | {neighbour},{id}        |
      | project spelled wrongly  | {ID}                                              | {id}%00                                | {id}*                          | *                          | %                       |

  @p2 @spec:storage.access.path
  Scenario: A new bucket with the name of a path does nothing to another project
    Given a project with one of everything
    And another project with the same bucket and table
    When the owner of another project tries, in the other project, everything with a new bucket of these names
      | name                       |
      | ../project_{id}/in_c_stage |
      | ../{id}/in_c_stage         |
      | ../project_{id}/in_c_new   |
      | ..\project_{id}\in_c_stage |
      | ../project_{id}            |
      | ../../{id}                 |
      | ..                         |
    Then no answer breaks what the service promises of its answers
    And nothing of what the project holds has changed
