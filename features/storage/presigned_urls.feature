@storage @rest @s3
Feature: Presigned URLs
  Whoever has a key of a project can give out a URL that lets somebody without a key do one thing with one object, for
  some time. The URL is good for that and for nothing else.

  @p1 @spec:storage.presign.put
  Scenario: A URL to store lets anybody store that object
    Given a project
    And a URL to store the object "presigned/upload.csv"
    When somebody uses the URL to store "presigned,data"
    Then it is accepted
    And the object "presigned/upload.csv" is read back as "presigned,data"

  @p1 @spec:storage.presign.get
  Scenario: A URL to read gives anybody the object
    Given a project
    And an object "data.csv" of type "text/csv" containing "id,name"
    And a URL to read the object "data.csv"
    When somebody uses the URL to read it
    Then the answer is "id,name" of type "text/csv"

  @p2 @spec:storage.presign.head
  Scenario: A URL to look at an object tells its size and type
    Given a project
    And an object "data.csv" of type "text/csv" containing "id,name"
    And a URL to look at the object "data.csv"
    When somebody uses the URL to look at it
    Then the answer tells 7 bytes of type "text/csv"

  @p2 @spec:storage.presign.delete
  Scenario: A URL to delete lets anybody delete that object, and no other
    Given a project
    And an object "data.csv" of type "text/csv" containing "id,name"
    And an object "other.csv" of type "text/csv" containing "kept"
    And a URL to delete the object "data.csv"
    When somebody uses the URL to delete it
    Then it is accepted
    And the object "data.csv" does not exist
    And the object "other.csv" is read back as "kept"

  @p2 @spec:storage.presign.put
  Scenario: A URL to store replaces an object that is there
    Given a project
    And an object "data.csv" of type "text/csv" containing "old and longer than what comes"
    And a URL to store the object "data.csv"
    When somebody uses the URL to store "new"
    Then it is accepted
    And the object "data.csv" is read back as "new"

  @p2 @spec:storage.presign.type
  Scenario: A URL for content of a type stores it with that type
    Given a project
    And a URL to store the object "data.csv" for content of type "text/csv"
    When somebody uses the URL to store "id,name" of type "text/csv"
    Then it is accepted
    And the head of "data.csv" tells 7 bytes of type "text/csv"

  @p2 @spec:storage.presign.type
  Scenario: What is stored without a type asked for keeps the type that it came with
    Given a project
    And a URL to store the object "data.bin"
    When somebody uses the URL to store "id,name" of type "application/x-special"
    Then it is accepted
    And the head of "data.bin" tells 7 bytes of type "application/x-special"

  @p2 @spec:storage.presign.type @spec:storage.presign.signature
  Scenario: A URL for content of a type is not one for another type
    Given a project
    And an object "data.csv" of type "text/csv" containing "before"
    And a URL to store the object "data.csv" for content of type "text/csv"
    When somebody changes its type to "text/html" and uses the URL to store "after" of type "text/html"
    Then it is refused as forbidden or unauthorized
    And the object "data.csv" is read back as "before"

  @p2 @spec:storage.presign.get
  Scenario: A URL to read an object that is not there finds nothing
    Given a project
    And a URL to read the object "never/stored.csv"
    When somebody uses the URL to read it
    Then it is refused as not found

  @p2 @spec:storage.presign.get @spec:storage.presign.put
  Scenario Outline: A URL works for the key "<key>"
    Given a project
    And an object "other" of type "text/csv" containing "kept"
    And a URL to store the object "<key>"
    When somebody uses the URL to store "content"
    Then it is accepted
    And the object "<key>" is read back as "content"
    And the object "other" is read back as "kept"

    Examples:
      | key                      |
      | with space.csv           |
      | a+b=c&d.csv              |
      | per%20cent.csv           |
      | Größe/表.csv              |
      | deep/er/and/deeper.csv   |
      | (brackets),and;more!.csv |

  @p2 @spec:storage.presign.life
  Scenario Outline: A URL asked for <asked> ends after <seconds> seconds
    Given a project
    And an object "data.csv" of type "text/csv" containing "id,name"
    When the owner tries to get a URL to <verb> the object "data.csv" for <seconds> seconds
    Then the URL ends in <seconds> seconds and is for <method>

    Examples:
      | asked            | verb    | seconds | method |
      | a few minutes    | read    | 300     | GET    |
      | an hour          | store   | 3600    | PUT    |
      | a week, the most | delete  | 604800  | DELETE |
      | a day            | look at | 86400   | HEAD   |

  @p2 @spec:storage.presign.expired
  Scenario: A URL whose time is over is good for nothing
    Given a project
    And an object "data.csv" of type "text/csv" containing "id,name"
    And a URL to read the object "data.csv" for 1 seconds
    When somebody uses the URL to read it until its time is over
    Then it is refused as forbidden or unauthorized
    And the object "data.csv" is read back as "id,name"

  @p2 @spec:storage.presign.signature
  Scenario Outline: A URL to read is refused when somebody changes <change>
    Given a project
    And an object "data.csv" of type "text/csv" containing "id,name"
    And an object "secret.csv" of type "text/csv" containing "secret"
    And another project "neighbour"
    And a URL to read the object "data.csv"
    When somebody changes <change> and uses the URL to read it
    Then it is refused as forbidden or unauthorized

    Examples:
      | change                   |
      | its signature            |
      | its key to "secret.csv"  |
      | its key to "data.csv2"   |
      | its bucket to "neighbour" |
      | its end by 3600 seconds  |
      | its end by 86400 seconds |
      | its signature to nothing       |
      | its end to nothing             |
      | all that follows its key              |

  @p2 @spec:storage.presign.signature
  Scenario Outline: A URL to store changes nothing when somebody changes <change>
    Given a project
    And an object "data.csv" of type "text/csv" containing "before"
    And an object "other.csv" of type "text/csv" containing "kept"
    And a URL to store the object "data.csv"
    When somebody changes <change> and uses the URL to store "after"
    Then it is refused as forbidden or unauthorized
    And the object "data.csv" is read back as "before"
    And the object "other.csv" is read back as "kept"

    Examples:
      | change                  |
      | its signature           |
      | its key to "other.csv"  |
      | its key to "data.csv2"  |
      | its end by 3600 seconds |
      | its signature to nothing      |
      | its end to nothing            |
      | all that follows its key             |

  @p2 @spec:storage.presign.method
  Scenario Outline: A URL to <verb> an object is not one to <other>
    Given a project
    And an object "data.csv" of type "text/csv" containing "before"
    And a URL to <verb> the object "data.csv"
    When somebody uses the URL to <other>
    Then it is refused as forbidden or unauthorized
    And the object "data.csv" is read back as "before"

    Examples:
      | verb    | other         |
      | store   | read it       |
      | store   | delete it     |
      | read    | store "after" |
      | read    | delete it     |
      | look at | read it       |
      | look at | store "after" |
      | look at | delete it     |
      | delete  | read it       |
      | delete  | store "after" |

  @p2 @spec:storage.presign.access
  Scenario Outline: <caller> gets no URL to <verb> an object
    Given a project
    And a second key "former"
    And another project "neighbour"
    And an object "data.csv" of type "text/csv" containing "before"
    And the key "former" has been revoked
    When <caller> tries to get a URL to <verb> the object "data.csv"
    Then it is refused as <refusal>
    And the same is accepted from the owner

    Examples:
      | caller                         | verb   | refusal                   |
      | a stranger                     | read   | unauthorized              |
      | a stranger                     | store  | unauthorized              |
      | somebody with a made-up key    | read   | unauthorized or forbidden |
      | the holder of the key "former" | read   | unauthorized              |
      | the holder of the key "former" | delete | unauthorized              |
      | the owner of "neighbour"       | read   | forbidden                 |
      | the owner of "neighbour"       | store  | forbidden                 |
      | the owner of "neighbour"       | delete | forbidden                 |

  @p2 @spec:storage.presign.invalid
  Scenario Outline: No URL is given out for <life> seconds
    Given a project
    When the owner tries to get a URL to read the object "data.csv" for <life> seconds
    Then it is refused as invalid

    Examples:
      | life   |
      | 0      |
      | -1     |
      | 604801 |
      | some   |

  @p2 @spec:storage.presign.invalid
  Scenario Outline: No URL is given out for the request "<request>"
    Given a project
    When the owner tries to get a URL for the request "<request>"
    Then it is refused as invalid

    Examples:
      | request                      |
      |                              |
      | method=GET                   |
      | key=data.csv, method=PATCH   |
      | key=data.csv, method=POST    |
      | key=data.csv, method=        |
      | key=, method=GET             |

  @p2 @spec:storage.presign.gone
  Scenario: A URL gives nothing when its project is gone
    Given a project
    And an object "data.csv" of type "text/csv" containing "id,name"
    And a URL to read the object "data.csv"
    And the project has been deleted
    When somebody uses the URL to read it
    Then it is refused as not found or forbidden or unauthorized

  @p2 @spec:storage.presign.access
  Scenario Outline: <caller> gets no URL for a project that was never made
    Given a project
    When <caller> tries to get a URL to read an object of a project that was never made
    Then it is refused as <refusal>

    Examples:
      | caller            | refusal                |
      | the administrator | not found              |
      | the owner         | not found or forbidden |
      | a stranger        | unauthorized           |
