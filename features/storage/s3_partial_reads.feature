@storage @s3
Feature: S3 reads of parts and on conditions
  Programs that read large objects ask for the part that they need, and those that have a copy ask for another only if
  the object has changed.

  @p2 @spec:storage.s3.range
  Scenario Outline: The bytes <range> of an object are <what>
    Given a project
    And an object "data.txt" containing "0123456789"
    Then the bytes "<range>" of the object "data.txt" are "<content>"

    Examples:
      | range | what                           | content    |
      | 0-0   | its first                      | 0          |
      | 0-3   | its first four                 | 0123       |
      | 4-6   | three in its middle            | 456        |
      | 9-9   | its last                       | 9          |
      | 7-    | all from the eighth on         | 789        |
      | 8-99  | all there are, if asked beyond | 89         |
      | -3    | its last three                 | 789        |
      | -99   | all of it, if asked for more   | 0123456789 |
      | 0-    | all of it                      | 0123456789 |

  @p2 @spec:storage.s3.range
  Scenario Outline: There are no bytes <range> of an object of <size> bytes
    Given a project
    And an object "data.bin" of <size> bytes
    When the owner tries over S3 to get the bytes "<range>" of the object "data.bin"
    Then it is refused as out of range
    And the bucket holds what was stored, and nothing else

    Examples:
      | range | size |
      | 10-   | 10   |
      | 10-12 | 10   |
      | 99-   | 10   |
      | 0-0   | 0    |

  @p3 @spec:storage.s3.range
  Scenario Outline: Whoever looks at the bytes <range> of an object is told of <what>, or of all
    Given a project
    And an object "data.txt" containing "0123456789"
    When the owner tries over S3 to look at the bytes "<range>" of the object "data.txt"
    Then it is accepted
    And the answer tells <size> bytes, or all 10

    Examples:
      | range | what           | size |
      | 0-3   | its first four | 4    |
      | -3    | its last three | 3    |
      | 8-99  | its last two   | 2    |

  @p3 @spec:storage.s3.range
  Scenario: Whoever looks at bytes that are not there is refused, or told of all
    Given a project
    And an object "data.txt" containing "0123456789"
    When the owner tries over S3 to look at the bytes "10-" of the object "data.txt"
    Then it is accepted, or refused as out of range
    And the object "data.txt" is read back as "0123456789"

  @p2 @spec:storage.s3.conditions
  Scenario Outline: An object is given to whoever wants it <condition>
    Given a project
    And an object "data.txt" containing "0123456789"
    When the owner tries over S3 to get the object "data.txt" <condition>
    Then it is answered with "0123456789"

    Examples:
      | condition                                  |
      | if its ETag is the known one               |
      | unless its ETag is another                 |
      | if it has changed since an hour before     |
      | unless it has changed since it was stored  |
      | if its ETag is the known one, changed or not |

  @p2 @spec:storage.s3.conditions
  Scenario Outline: To <deed> an object <condition> is refused as <refusal>
    Given a project
    And an object "data.txt" containing "0123456789"
    When the owner tries over S3 to <deed> the object "data.txt" <condition>
    Then it is refused as <refusal>

    Examples:
      | deed    | condition                                  | refusal                |
      | get     | unless its ETag is the known one           | unchanged              |
      | look at | unless its ETag is the known one           | unchanged              |
      | get     | if it has changed since it was stored      | unchanged              |
      | look at | if it has changed since it was stored      | unchanged              |
      | get     | unless its ETag is the known one, changed or not | unchanged        |
      | get     | if its ETag is another                     | not what was asked for |
      | look at | if its ETag is another                     | not what was asked for |
      | get     | unless it has changed since an hour before | not what was asked for |

  @p3 @spec:storage.s3.conditional-put
  Scenario Outline: An object is not replaced by whoever wants to store his <condition>
    Given a project
    And an object "data.txt" containing "0123456789"
    When the owner tries over S3 to store the object "data.txt" <condition>
    Then it is refused as not what was asked for
    And the bucket holds what was stored, and nothing else

    Examples:
      | condition              |
      | unless there is one    |
      | if its ETag is another |

  @p3 @spec:storage.s3.conditional-put
  Scenario Outline: The object "<key>" is stored by whoever wants to store his <condition>
    Given a project
    And an object "data.txt" containing "0123456789"
    When the owner tries over S3 to store the object "<key>" <condition>
    Then it is accepted
    And the object "<key>" is read back as "intruded"

    Examples:
      | key      | condition                    |
      | new.txt  | unless there is one          |
      | data.txt | if its ETag is the known one |

  @p3 @spec:storage.s3.conditional-put
  Scenario: Whoever wants to replace an object that is not there makes no new one
    Given a project
    And an object "data.txt" containing "0123456789"
    When the owner tries over S3 to store the object "new.txt" if its ETag is another
    Then it is refused as not what was asked for or not found
    And the bucket holds what was stored, and nothing else
