@storage @rest
Feature: Answers
  What a service may answer, and what reports say of it.

  @p1 @spec:storage.projects.read
  Scenario: A good answer is accepted
    When the project "good" is read
    Then it is called "good"

  @spec:storage.projects.read @p2
  Scenario Outline: The project <id> answers with <status>
    When the project "<id>" is read
    Then it is called "<id>"

    Examples:
      | id     | status |
      | locked | 403    |
      | closed | 403    |

  @p1 @spec:storage.projects.rename
  Scenario: A wrong name is found
    When the project "renamed" is read
    Then it is called "renamed"

  @p1 @spec:storage.projects.stats
  Scenario: An answer against the contract is a violation
    When the project "misshapen" is read
    Then it is called "misshapen"

  @p1 @spec:storage.projects.stats
  Scenario: A status that is not documented is a violation
    When the project "broken" is read
    Then it is called "broken"

  @p1 @spec:storage.projects.list
  Scenario: A service that hangs up gives no answer
    When the project "mute" is read
    Then it is called "mute"

  @p1 @spec:storage.projects.delete
  Scenario: A step with a defect is no broken promise
    Given a step with a defect
    Then it is called "good"

  @p1 @spec:storage.projects.delete
  Scenario: A step that nobody has written is no broken promise
    Given a step that nobody has written

  @p1 @spec:storage.keys.list @disposable
  Scenario: A disposable target is needed
    When the project "good" is read

  @p1 @spec:storage.keys.read
  Scenario: What cannot be removed is left behind
    Given something that cannot be removed
    When the project "good" is read
