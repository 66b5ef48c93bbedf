@storage @s3 @rest
Feature: URLs signed by S3 clients
  An S3 client can sign a URL by itself, without asking the service, and hand it to somebody who has no key. It is good
  for one thing, for some time, and no better than the key that signed it.

  @p2 @spec:storage.s3.signed-url
  Scenario: A URL that a client signed lets anybody read that object
    Given a project
    And an object "in/a b+ž.csv" of type "text/csv" containing "id,name"
    And a URL, signed by the owner, to read the object "in/a b+ž.csv" within 3600 seconds
    When somebody uses the URL to read it
    Then the answer is "id,name" of type "text/csv"

  @p2 @spec:storage.s3.signed-url
  Scenario: A URL that a client signed lets anybody store that object
    Given a project
    And an object "a.csv" containing "before"
    And a URL, signed by the owner, to store the object "a.csv" within 3600 seconds
    When somebody uses the URL to store "after"
    Then it is accepted
    And the object "a.csv" is read back as "after"

  @p2 @spec:storage.s3.signed-url-refused
  Scenario Outline: A URL that a client signed is refused when somebody changes <change>
    Given a project
    And another project "neighbour"
    And the objects "a.csv", "secret.csv"
    And a URL, signed by the owner, to read the object "a.csv" within 3600 seconds
    When somebody changes <change> and uses the URL to read it
    Then it is refused as forbidden or unauthorized

    Examples:
      | change                    |
      | its signature             |
      | its key to "secret.csv"   |
      | its key to "a.csv2"       |
      | its query by one word more |
      | its bucket to "neighbour" |
      | its end by 3600 seconds   |
      | its signature to nothing  |
      | all that follows its key  |

  @p2 @spec:storage.s3.signed-url-refused
  Scenario Outline: A URL to <verb> that a client signed is not one to <other>
    Given a project
    And the objects "a.csv", "b.csv"
    And a URL, signed by the owner, to <verb> the object "a.csv" within 3600 seconds
    When somebody uses the URL to <other>
    Then it is refused as forbidden or unauthorized
    And the bucket holds what was stored, and nothing else

    Examples:
      | verb    | other         |
      | read    | store "after" |
      | read    | delete it     |
      | look at | delete it     |
      | look at | read it       |
      | store   | read it       |

  @p2 @spec:storage.s3.signed-url-refused @spec:storage.access.foreign-project
  Scenario Outline: A URL signed by <caller> opens nothing
    Given a project
    And another project "neighbour"
    And an object "a.csv"
    And a URL, signed by <caller>, to read the object "a.csv" within 3600 seconds
    When somebody uses the URL to read it
    Then it is refused as forbidden or unauthorized

    Examples:
      | caller                       |
      | somebody with a wrong secret |
      | somebody with a made-up key  |
      | the holder of a revoked key  |
      | the owner of "neighbour"     |

  @p2 @spec:storage.s3.signed-url-refused
  Scenario: A URL that a client signed is good for nothing when its time is over
    Given a project
    And an object "a.csv"
    And a URL, signed by the owner, to read the object "a.csv" within 1 seconds
    When somebody uses the URL to read it until its time is over
    Then it is refused as forbidden or unauthorized
