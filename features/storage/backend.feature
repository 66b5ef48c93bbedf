@storage @rest
Feature: The storage behind the platform
  The operator prepares the storage before the first customer comes, and may do it again at any time: what customers
  have stored is not touched by it.

  @p2 @spec:storage.backend.init
  Scenario: Preparing the storage again leaves everything as it is
    Given a project that holds one of everything
    When the administrator tries to prepare the storage
    Then it is accepted
    And the answer says that it has been done
    And nothing in the project has changed
    And the owner is let in

  @p2 @spec:storage.backend.init @spec:storage.health
  Scenario: Storage that has been prepared is healthy
    Given the administrator was able to prepare the storage
    When a stranger tries to read the health
    Then the service tells that it is healthy, and its version

  @p2 @disposable @spec:storage.backend.remove
  Scenario: The removal of the storage is acknowledged, and removes nothing that a customer has
    Given a project that holds one of everything
    When the administrator tries to remove the storage
    Then it is accepted
    And the answer says that it has been done
    And nothing in the project has changed
    And the owner is let in
