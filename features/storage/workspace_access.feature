@storage @rest
Feature: Who may use a workspace
  A workspace belongs to its project. Whoever has no key of that project can neither see it nor change it, by whatever
  way he comes, and a workspace that is not there is not found.

  @p2 @pgwire @spec:storage.workspaces.access @spec:storage.access.unauthorized
  Scenario Outline: A stranger cannot <do> a workspace
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When a stranger tries to <do> the workspace "analysis"
    Then it is refused as unauthorized
    And nothing in the project has changed
    And the analyst in "analysis" is let in
    And the same is accepted from the owner

    Examples:
      | do                        |
      | read                      |
      | delete                    |
      | clear                     |
      | reset the password of     |
      | load a table into         |
      | drop the object mine of   |

  @p2 @pgwire @spec:storage.workspaces.access @spec:storage.access.foreign-project
  Scenario Outline: The owner of another project cannot <do> a workspace
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And another project "neighbour"
    And a workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When the owner of "neighbour" tries to <do> the workspace "analysis"
    Then it is refused as forbidden
    And nothing in the project has changed
    And the analyst in "analysis" is let in
    And the same is accepted from the owner

    Examples:
      | do                        |
      | read                      |
      | delete                    |
      | clear                     |
      | reset the password of     |
      | load a table into         |
      | drop the object mine of   |

  @p2 @pgwire @spec:storage.workspaces.access @spec:storage.access.foreign-project
  Scenario Outline: The id of another project's workspace does not help to <do> it
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And another project "neighbour" with a workspace "theirs"
    And a workspace "analysis"
    When the owner tries to <do> the workspace "theirs" of "neighbour"
    Then it is refused as not found
    And nothing in the project has changed
    And the credentials of the workspace "theirs" of "neighbour" still work

    Examples:
      | do                              |
      | read                            |
      | delete                          |
      | clear                           |
      | reset the password of           |
      | load a table into               |
      | drop something that is not in   |

  @p2 @spec:storage.workspaces.not-found
  Scenario Outline: Nobody can <do> a workspace that was never made
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a workspace "analysis"
    When the owner tries to <do> a workspace that was never made
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | do                              |
      | read                            |
      | delete                          |
      | clear                           |
      | reset the password of           |
      | load a table into               |
      | drop something that is not in   |

  @p2 @spec:storage.workspaces.delete
  Scenario Outline: Nobody can <do> a workspace that has been deleted
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER
    And a workspace "analysis"
    And a workspace "reporting"
    And the workspace "analysis" has been deleted
    When the owner tries to <do> the workspace "analysis"
    Then it is refused as not found
    And nothing in the project has changed

    Examples:
      | do                              |
      | read                            |
      | delete                          |
      | clear                           |
      | reset the password of           |
      | load a table into               |
      | drop something that is not in   |

  @p2 @spec:storage.workspaces.access
  Scenario Outline: <caller> gets no workspace
    Given a project
    And another project "neighbour"
    When <caller> tries to create a workspace "analysis" with a limit of 5 GB
    Then it is refused as <refusal>
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | caller                      | refusal                   |
      | a stranger                  | unauthorized              |
      | somebody with a made-up key | unauthorized or forbidden |
      | the owner of "neighbour"    | forbidden                 |

  @p2 @spec:storage.workspaces.access @spec:storage.workspaces.list
  Scenario Outline: <caller> cannot list the workspaces of <place>
    Given a project
    And another project "neighbour"
    And a branch "dev"
    And a workspace "analysis" on the branch "dev"
    When <caller> tries to list the workspaces of <place>
    Then it is refused as <refusal>

    Examples:
      | caller                                    | place            | refusal      |
      | a stranger                                | the project      | unauthorized |
      | a stranger                                | the branch "dev" | unauthorized |
      | the owner of "neighbour"                  | the project      | forbidden    |
      | the owner of "neighbour"                  | the branch "dev" | forbidden    |
      | the team on a branch that was never made  | its branch       | not found    |

  @p2 @spec:storage.workspaces.list
  Scenario Outline: Workspaces of <place> cannot be listed <limit> at a time from <offset> on
    Given a project
    And a branch "dev"
    When the owner tries to list the workspaces of <place>, <limit> at a time from <offset> on
    Then it is refused as invalid

    Examples:
      | place            | limit | offset |
      | the project      | 0     | 0      |
      | the project      | -1    | 0      |
      | the project      | 10    | -1     |
      | the project      | some  | 0      |
      | the branch "dev" | 0     | 0      |
      | the branch "dev" | 10    | -1     |
