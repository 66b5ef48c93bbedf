@pggit @rest @variant:low-rate-limit
Feature: Rate limit
  One user who asks too often is told to wait, so that the others need not. This service lets each user send five
  requests a minute.

  @p1 @spec:pggit.limit.count
  Scenario: The sixth request within a minute is one too many
    Given the user has listed the webhooks 5 times
    When the user tries to list the webhooks
    Then it is refused as one too many
    And the answer says after how many seconds to come back

  @p1 @spec:pggit.limit.count
  Scenario: The fifth request within a minute is let through
    Given the user has listed the webhooks 4 times
    When the user tries to list the webhooks
    Then it is accepted

  @p1 @spec:pggit.limit.users
  Scenario: One user's requests are not counted against another
    Given the user has listed the webhooks 5 times
    When the user "Lea" tries to list the webhooks
    Then it is accepted

  @p2 @spec:pggit.limit.users
  Scenario: A new token of the same user opens no new budget
    Given the user has listed the webhooks 5 times
    When the user with a new token tries to list the webhooks
    Then it is refused as one too many

  @p2 @spec:pggit.limit.users
  Scenario: Another name in a claim opens no new budget
    Given the user has listed the webhooks 5 times
    When the user whose token says that he is "Lea" as well tries to list the webhooks
    Then it is refused as one too many

  @p2 @spec:pggit.limit.users
  Scenario: Another address of origin opens no new budget
    Given the user has listed the webhooks 5 times
    When the user who says that he comes from elsewhere tries to list the webhooks
    Then it is refused as one too many

  @p1 @spec:pggit.limit.all
  Scenario: Once the requests are used up, nothing that is limited is done
    Given one of everything
    And the user has listed the webhooks 5 times
    When the user tries everything that is limited
    Then all of it is refused as one too many
    And nothing has changed

  @p2 @spec:pggit.limit.health
  Scenario: The health can be asked for by everybody, however often
    Given the user has listed the webhooks 5 times
    When the user asks for the health
    Then it is accepted
