@storage @rest
Feature: Keys for one branch
  A key can be made for a single branch, for those who try things out: one kind may change the branch, the other may
  only look at it. Neither has a say in main, in other branches or in the project as a whole.

  @p1 @spec:storage.keys.branch-read
  Scenario: A reader of a branch sees what is in it
    Given a project with one of everything
    When the reader of the branch tries each of these on the branch
      | request           |
      | list the buckets  |
      | read the bucket   |
      | list the tables   |
      | read the table    |
      | preview the table |
    Then each is accepted

  @p2 @spec:storage.keys.branch-admin
  Scenario: The administrator of a branch may look at it and change it
    Given a project with one of everything
    When the administrator of the branch tries each of these on the branch
      | request              |
      | list the buckets     |
      | preview the table    |
      | create another table |
      | delete rows          |
    Then each is accepted

  @p1 @spec:storage.keys.branch-read
  Scenario: A reader of a branch changes nothing in it
    Given a project with one of everything
    When the reader of the branch tries each of these on the branch
      | request                            |
      | create another bucket              |
      | create another table               |
      | import the file                    |
      | add a column                       |
      | change a column                    |
      | drop a column                      |
      | add a primary key                  |
      | drop the primary key               |
      | delete rows                        |
      | drop the table                     |
      | pull the table into the branch     |
      | create a workspace on the branch   |
      | delete the workspace of the branch |
      | delete the branch                  |
    Then each is refused as forbidden
    And nothing in the project has changed

  @p2 @spec:storage.keys.branch-read @spec:storage.keys.branch-only
  Scenario Outline: <caller> changes nothing in main
    Given a project with one of everything
    When <caller> tries each of these
      | request                           |
      | create another bucket             |
      | create another table              |
      | import the file                   |
      | add a column                      |
      | change a column                   |
      | drop a column                     |
      | add a primary key                 |
      | drop the primary key              |
      | delete rows                       |
      | take a snapshot                   |
      | restore the snapshot              |
      | delete the snapshot               |
      | drop the table                    |
      | drop the table through the driver |
      | delete the bucket                 |
    Then each is refused as forbidden
    And nothing in the project has changed

    Examples:
      | caller                          |
      | the reader of the branch        |
      | the administrator of the branch |

  @p2 @spec:storage.keys.branch-read @spec:storage.keys.branch-only
  Scenario Outline: <caller> has no say in the project as a whole
    Given a project with one of everything
    When <caller> tries each of these
      | request                         |
      | rename the project              |
      | create another key              |
      | rotate the key                  |
      | revoke the key                  |
      | change the project's settings   |
      | reset the project's settings    |
      | change the bucket's settings    |
      | reset the bucket's settings     |
      | change the table's settings     |
      | reset the table's settings      |
      | share the bucket                |
      | grant access to the bucket      |
      | stop sharing                    |
      | take a grant back               |
      | link a shared bucket            |
      | remove the link                 |
      | create another branch           |
      | delete the other branch         |
      | create another workspace        |
      | load a table into the workspace |
      | drop an object of the workspace |
      | clear the workspace             |
      | reset the workspace's password  |
      | delete the workspace            |
      | delete the project              |
    Then each is refused as forbidden
    And nothing in the project has changed
    And each is accepted from the owner

    Examples:
      | caller                          |
      | the reader of the branch        |
      | the administrator of the branch |

  @p2 @spec:storage.keys.branch-read
  Scenario: A reader of a branch changes no files and no objects
    Given a project with one of everything
    When the reader of the branch tries each of these
      | request                            |
      | prepare an upload                  |
      | upload the bytes                   |
      | register the upload                |
      | delete the file                    |
      | get a URL to overwrite the object  |
      | overwrite the object               |
      | delete the object                  |
      | create a bucket through the driver |
      | drop the table through the driver  |
    Then each is refused as forbidden
    And nothing in the project has changed
    And each is accepted from the owner

  @p2 @spec:storage.keys.branch-only
  Scenario Outline: <caller> sees nothing of other branches
    Given a project with one of everything
    When <caller> tries each of these on the other branch
      | request              |
      | list the buckets     |
      | read the table       |
      | preview the table    |
      | profile the table    |
      | export the table     |
      | create another table |
      | import the file      |
      | add a column         |
      | delete rows          |
      | drop the table       |
    Then each is refused as forbidden
    And nothing in the project has changed

    Examples:
      | caller                          |
      | the reader of the branch        |
      | the administrator of the branch |

  @p2 @spec:storage.keys.branch-only
  Scenario Outline: <caller> opens no other project
    Given a project with one of everything
    When <caller> tries each of these in the other project
      | request               |
      | read the project      |
      | list the buckets      |
      | create another bucket |
      | list the files        |
      | create another key    |
    Then each is refused as forbidden
    And nothing in the project has changed

    Examples:
      | caller                          |
      | the reader of the branch        |
      | the administrator of the branch |
