@pggit @rest @pgwire
Feature: Merging branches
  What was changed on one branch is brought to another. The service finds where the two parted, says what they do not
  agree on, and never calls a merge complete that is not.

  @p1 @spec:pggit.merge.base
  Scenario: The common base of two branches is the nearest one
    Given a line of schema "root"
    And the lines of schema "main line" off "root"
    And the lines of schema "feature" and "release" off "main line"
    And the lines of schema "detail" off "feature"
    Then "feature" and "release" have "main line" in common, 1 up from one and 1 from the other
    And "detail" and "release" have "main line" in common, 2 up from one and 1 from the other
    And "release" and "detail" have "main line" in common, 1 up from one and 2 from the other

  @p2 @spec:pggit.merge.base
  Scenario: A branch that comes from the other has that one for a base
    Given a line of schema "root"
    And the lines of schema "feature" off "root"
    Then "feature" and "root" have "root" in common, 1 up from one and 0 from the other

  @p2 @spec:pggit.merge.refused
  Scenario: A branch has no base in common with itself
    Given a line of schema "root"
    When the user tries to find the common base of "root" and "root"
    Then it is refused as invalid

  @p2 @spec:pggit.merge.refused
  Scenario: Branches that come from different places have no base in common
    Given a line of schema "root"
    And a line of schema "island"
    When the user tries to find the common base of "root" and "island"
    Then it is refused as not found or invalid

  @p2 @spec:pggit.merge.clean
  Scenario Outline: Branches that agree are merged at once, <strategy>
    Given a line of schema "base"
    And the lines of schema "source" and "target" off "base"
    And these versions of objects on them
      | object       | base | source | target |
      | TABLE users  | a    | a      | a      |
      | VIEW reports | -    | b      | b      |
    When "source" is merged into "target", <strategy>
    Then the merge is complete
    And the merge counts 0 conflicts, of which 0 have to be decided by somebody
    And it has no conflicts
    And the base of the merge is "base"

    Examples:
      | strategy                   |
      | unless they are in conflict |
      | taking the source          |
      | taking the target          |
      | as a union                 |

  @p1 @spec:pggit.merge.conflicts
  Scenario: What both branches changed is in conflict, and what one changed nobody needs to decide
    Given a line of schema "base"
    And the lines of schema "source" and "target" off "base"
    And these versions of objects on them
      | object         | base | source   | target |
      | TABLE users    | a    | b        | c      |
      | TABLE orders   | a    | b        | a      |
      | VIEW reports   | a    | a        | b      |
      | TABLE returns  | a    | -        | a      |
      | VIEW sales     | a    | a        | -      |
      | VIEW undone    | a    | b then a | a      |
      | FUNCTION total | -    | a        | b      |
      | TABLE log      | a    | a        | a      |
    When "source" is merged into "target", for review
    Then the merge waits for a decision
    And the merge counts 6 conflicts, of which 2 have to be decided by somebody
    And its conflicts are
      | object         | kind            | automatic |
      | TABLE users    | BOTH_MODIFIED   | no        |
      | FUNCTION total | BOTH_MODIFIED   | no        |
      | TABLE orders   | SOURCE_MODIFIED | yes       |
      | VIEW reports   | TARGET_MODIFIED | yes       |
      | TABLE returns  | DELETED_SOURCE  | yes       |
      | VIEW sales     | DELETED_TARGET  | yes       |
    And each conflict shows the versions of the three branches

  @p2 @spec:pggit.merge.strategies
  Scenario Outline: A merge in conflict, <strategy>, <ends>
    Given two branches that have both changed the table "users"
    When "source" is merged into "target", <strategy>
    Then <result>
    And the merge counts 1 conflicts, of which 1 have to be decided by somebody
    And the database holds of the branch "source"
      | column | value    |
      | status | <status> |
    And the database holds of the branch "target"
      | column | value  |
      | status | ACTIVE |

    Examples:
      | strategy                    | ends                 | result                         | status |
      | for review                  | waits for a decision | the merge waits for a decision | ACTIVE |
      | as a union                  | waits for a decision | the merge waits for a decision | ACTIVE |
      | unless they are in conflict | waits for a decision | the merge waits for a decision | ACTIVE |
      | taking the source           | is complete          | the merge is complete          | MERGED |
      | taking the target           | is complete          | the merge is complete          | MERGED |

  @p2 @spec:pggit.merge.strategies
  Scenario: A union decides by itself what only one branch has changed
    Given a line of schema "base"
    And the lines of schema "source" and "target" off "base"
    And these versions of objects on them
      | object       | base | source | target |
      | TABLE users  | a    | b      | a      |
      | VIEW reports | a    | a      | b      |
    When "source" is merged into "target", as a union
    Then the merge is complete
    And the merge counts 2 conflicts, of which 0 have to be decided by somebody

  @p1 @spec:pggit.merge.stored
  Scenario Outline: A merge <what> is kept with its branches, its strategy and its end
    Given two branches that have both changed the table "users"
    When "source" is merged into "target", <what>
    Then the database holds of the merge "it"
      | column               | value       |
      | source_branch_id     | source      |
      | target_branch_id     | target      |
      | merge_base_branch_id | base        |
      | merge_strategy       | <strategy>  |
      | status               | <status>    |
      | conflicts_detected   | 1           |

    Examples:
      | what                        | strategy          | status   |
      | taking the source           | SOURCE_WINS       | SUCCESS  |
      | taking the target           | TARGET_WINS       | SUCCESS  |
      | as a union                  | UNION             | CONFLICT |
      | for review                  | MANUAL_REVIEW     | CONFLICT |
      | unless they are in conflict | ABORT_ON_CONFLICT | CONFLICT |

  @p1 @spec:pggit.merge.decide
  Scenario Outline: A merge is complete when its conflict has been decided for <decision>
    Given two branches that have both changed the table "users"
    And "source" has been merged into "target", for review
    When the conflict over the table "users" is decided for <words>
    Then nothing is left to decide
    And the answer says
      | field              | value  |
      | resolution_applied | <kind> |
    And the merge is complete
    And the database holds of the decision on the merge "it"
      | column            | value        |
      | resolution_type   | <kind>       |
      | custom_definition | <definition> |
      | resolved_by       | user         |

    Examples:
      | decision          | words                                         | kind   | definition                   |
      | the source        | the source                                    | SOURCE | NULL                         |
      | the target        | the target                                    | TARGET | NULL                         |
      | something of both | the definition "CREATE TABLE users (id int)" | CUSTOM | CREATE TABLE users (id int) |

  @p1 @spec:pggit.merge.decide
  Scenario: A merge is complete only after the last of its conflicts has been decided
    Given a line of schema "base"
    And the lines of schema "source" and "target" off "base"
    And these versions of objects on them
      | object       | base | source | target |
      | TABLE users  | a    | b      | c      |
      | TABLE orders | a    | d      | e      |
    And "source" has been merged into "target", for review
    When the conflict over the table "users" is decided for the source
    Then something is left to decide
    And the merge waits for a decision

  @p2 @spec:pggit.merge.decide
  Scenario: Two decisions on one conflict leave the other open
    Given a line of schema "base"
    And the lines of schema "source" and "target" off "base"
    And these versions of objects on them
      | object       | base | source | target |
      | TABLE users  | a    | b      | c      |
      | TABLE orders | a    | d      | e      |
    And "source" has been merged into "target", for review
    And the conflict over the table "users" has been decided for the source
    When the user tries to decide the conflict over the table "users" for the target
    Then it is accepted, or refused as a conflict
    And the merge waits for a decision

  @p2 @spec:pggit.merge.decide
  Scenario: Two who decide the last two conflicts at the same time complete the merge
    Given a line of schema "base"
    And the lines of schema "source" and "target" off "base"
    And these versions of objects on them
      | object       | base | source | target |
      | TABLE users  | a    | b      | c      |
      | TABLE orders | a    | d      | e      |
    And "source" has been merged into "target", for review
    When the conflicts over the tables "users" and "orders" are decided at the same time
    Then the merge is complete

  @p1 @spec:pggit.merge.decide
  Scenario: The last decision completes the merge
    Given a line of schema "base"
    And the lines of schema "source" and "target" off "base"
    And these versions of objects on them
      | object       | base | source | target |
      | TABLE users  | a    | b      | c      |
      | TABLE orders | a    | d      | e      |
    And "source" has been merged into "target", for review
    And the conflict over the table "users" has been decided for the source
    When the conflict over the table "orders" is decided for the target
    Then nothing is left to decide
    And the merge is complete
    And the database holds of the branch "source"
      | column | value  |
      | status | MERGED |

  @p2 @spec:pggit.merge.decide
  Scenario Outline: A conflict cannot be decided for <decision>
    Given two branches that have both changed the table "users"
    And "source" has been merged into "target", for review
    When the user tries to decide the conflict over the table "users" for <words>
    Then it is refused as invalid
    And nothing has changed

    Examples:
      | decision                           | words                                      |
      | nothing                            | nothing                                    |
      | something that is no decision      | a word                                     |
      | a definition that is missing       | no definition                              |
      | a definition that is no such       | the definition "SELECT 1"                  |
      | a definition that is too long      | the definition "CREATE TABLE x…10001"      |
      | a definition with a null character | the definition "CREATE TABLE a␀b (id int)" |

  @p2 @spec:pggit.merge.decide
  Scenario: A definition is kept and never carried out
    Given two branches that have both changed the table "users"
    And "source" has been merged into "target", for review
    When the conflict over the table "users" is decided for the definition "CREATE TABLE pggit.carried_out (id int)"
    Then the database has no table "carried_out"

  @p1 @spec:pggit.merge.unknown
  Scenario: A conflict that does not exist cannot be decided
    Given two branches that have both changed the table "users"
    And "source" has been merged into "target", for review
    When the user tries to decide a conflict that does not exist
    Then it is refused as not found or invalid
    And nothing has changed

  @p1 @spec:pggit.merge.unknown
  Scenario: A branch that does not exist cannot be merged
    Given a line of schema "base"
    When the user tries to merge a branch that does not exist into "base"
    Then it is refused as not found
    And nothing has changed

  @p2 @spec:pggit.merge.unknown @spec:pggit.stored.create
  Scenario: What is stored after a merge that was refused is stored for good
    Given a line of schema "base"
    When the user tries to merge a branch that does not exist into "base"
    And a webhook "orders" is created
    Then the database holds of the webhook "orders"
      | column | value |
      | active | yes   |

  @p2 @spec:pggit.merge.refused
  Scenario: A branch cannot be merged into itself
    Given a line of schema "base"
    When the user tries to merge "base" into "base"
    Then it is refused as invalid
    And nothing has changed

  @p2 @spec:pggit.merge.refused
  Scenario Outline: A merge with a <field> that is <value> is refused
    Given two branches that have both changed the table "users"
    When the user tries to merge "source" into "target" with a <field> that is <value>
    Then it is refused as invalid
    And nothing has changed

    Examples:
      | field            | value          |
      | merge_strategy   | "WHATEVER"     |
      | merge_strategy   | "source_wins"  |
      | merge_strategy   | nothing        |
      | merge_strategy   | a number       |
      | merge_message    | ""             |
      | merge_message    | "m…501"        |
      | merge_message    | nothing        |
      | source_branch_id | a word         |
      | source_branch_id | nothing        |
      | base_branch_id   | a word         |
      | base_branch_id   | a list         |

  @p2 @spec:pggit.merge.strategies
  Scenario: A merge that names no strategy waits for a decision
    Given two branches that have both changed the table "users"
    When "source" is merged into "target", naming no strategy
    Then the merge waits for a decision
    And the database holds of the branch "source"
      | column | value  |
      | status | ACTIVE |

  @p2 @spec:pggit.merge.base
  Scenario: A base that is named takes the place of the nearest one
    Given a line of schema "root"
    And the lines of schema "base" off "root"
    And the lines of schema "source" and "target" off "base"
    And these versions of objects on them
      | object      | root | base | source | target |
      | TABLE users | a    | b    | b      | c      |
    When "source" is merged into "target" from the base "root"
    Then the base of the merge is "root"
    And its conflicts are
      | object      | kind          | automatic |
      | TABLE users | BOTH_MODIFIED | no        |

  @p2 @spec:pggit.merge.unknown
  Scenario: A base that does not exist is none
    Given two branches that have both changed the table "users"
    When the user tries to merge "source" into "target" from a base that does not exist
    Then it is refused as not found or invalid
    And nothing has changed

  @p2 @spec:pggit.merge.message
  Scenario: A message of 500 characters is accepted
    Given two branches that have both changed the table "users"
    When the user tries to merge "source" into "target" with a merge_message that is "m…500"
    Then it is accepted

  @p1 @spec:pggit.merge.concurrent
  Scenario: Of several merges of the same branches at the same time none is an accident
    Given two branches that have both changed the table "users"
    When 6 users merge "source" into "target" at the same time
    Then each of them has succeeded, or was refused as a conflict, and one has succeeded at least
    And no two of them have the same id, and each that succeeded can be read
