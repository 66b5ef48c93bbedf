@storage @rest
Feature: Keys that are no keys
  A key opens its project when it is sent whole, as a bearer's key, while it lives. Anything that is nearly a key,
  was one, or only belongs to one, opens nothing at all.

  @p2 @spec:storage.access.unauthorized
  Scenario Outline: <caller> gets nowhere
    Given a project with one of everything
    When <caller> tries each of these
      | request                              |
      | read the project                     |
      | list the keys                        |
      | create another key                   |
      | list the buckets                     |
      | create another bucket                |
      | preview the table                    |
      | delete rows                          |
      | export the table                     |
      | download the file                    |
      | take a snapshot                      |
      | change the project's settings        |
      | create another branch                |
      | create another workspace             |
      | share the bucket                     |
      | get a URL to read the object         |
      | preview the table through the driver |
    Then each is refused as <refusal>
    And nothing in the project has changed
    And the owner is let in

    Examples: keys that have ended
      | caller                                | refusal                                |
      | the holder of a rotated key           | unauthorized                           |
      | the former owner of a deleted project | unauthorized or forbidden or not found |

    Examples: what is known of a key by those who do not have it
      | caller                                   | refusal                   |
      | somebody who knows the id of the key     | unauthorized or forbidden |
      | somebody who knows the prefix of the key | unauthorized or forbidden |
      | somebody who knows the id of the project | unauthorized or forbidden |

  @p2 @spec:storage.access.malformed
  Scenario Outline: <caller> is not let in
    Given a project with one of everything
    When <caller> tries each of these
      | request               |
      | read the project      |
      | list the buckets      |
      | create another bucket |
      | list the files        |
      | create another key    |
      | delete the project    |
    Then each is refused as <refusal>
    And nothing in the project has changed

    Examples: the owner's key, spoilt
      | caller                                                      | refusal                   |
      | somebody who sends the owner's key cut short by a letter    | unauthorized or forbidden |
      | somebody who sends the owner's key cut in half              | unauthorized or forbidden |
      | somebody who sends the owner's key with a letter too many   | unauthorized or forbidden |
      | somebody who sends the owner's key with another last letter | unauthorized or forbidden |
      | somebody who sends the owner's key in capitals              | unauthorized or forbidden |
      | somebody who sends the owner's key in quotes                | unauthorized or forbidden |
      | somebody who sends the owner's key followed by a second one | unauthorized or forbidden |
      | somebody who sends the owner's key as a Basic login         | unauthorized              |
      | somebody who sends the owner's key as a Token               | unauthorized              |
      | somebody who sends the owner's key without a scheme         | unauthorized              |
      | somebody who sends the owner's key in another header        | unauthorized              |
      | somebody who sends the owner's key as a cookie              | unauthorized              |

    Examples: the administrator's key, spoilt
      | caller                                                              | refusal                   |
      | somebody who sends the administrator's key cut short by a letter    | unauthorized or forbidden |
      | somebody who sends the administrator's key cut in half              | unauthorized or forbidden |
      | somebody who sends the administrator's key with a letter too many   | unauthorized or forbidden |
      | somebody who sends the administrator's key with another last letter | unauthorized or forbidden |
      | somebody who sends the administrator's key in capitals              | unauthorized or forbidden |
      | somebody who sends the administrator's key as a Basic login         | unauthorized              |
      | somebody who sends the administrator's key without a scheme         | unauthorized              |

    Examples: no key at all
      | caller                                      | refusal                   |
      | somebody who sends an empty key             | unauthorized              |
      | somebody who sends an empty header          | unauthorized              |
      | somebody who sends the word null for a key  | unauthorized or forbidden |
      | somebody who sends a star for a key         | unauthorized or forbidden |
      | somebody who sends SQL for a key            | unauthorized or forbidden |
      | somebody who sends a percent sign for a key | unauthorized or forbidden |

  @p3 @spec:storage.access.scheme
  Scenario: The word before a key may be written in any case
    Given a project
    When somebody who sends the owner's key as a bearer in small letters tries to read the project
    Then it is accepted
