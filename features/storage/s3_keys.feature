@storage @s3
Feature: Keys of S3 objects
  A key is a text and nothing else: no path, no pattern, no address. Whatever is in it, an object is found under its own
  key and under no other, and leaves its neighbours alone.

  @p2 @spec:storage.s3.keys
  Scenario Outline: An object whose key has <what> is found under its own key and no other
    Given a project
    And the objects <neighbours>
    When the object <key> is stored
    Then the bucket holds what was stored, and nothing else

    Examples: Characters that addresses are made of
      | what                   | key                | neighbours                       |
      | a space                | "a b.csv"          | "a+b.csv", "a%20b.csv", "ab.csv" |
      | a plus sign            | "a+b.csv"          | "a b.csv", "a%2Bb.csv"           |
      | an equals sign         | "day=1/a.csv"      | "day%3D1/a.csv", "day/a.csv"     |
      | a percent sign         | "100%.csv"         | "100.csv", "100%25.csv"          |
      | an encoded letter      | "%61.csv"          | "a.csv"                          |
      | an encoded slash       | "a%2Fb.csv"        | "a/b.csv"                        |
      | a question mark        | "a?b=c.csv"        | "a", "a?b"                       |
      | a number sign          | "a#b.csv"          | "a", "a#"                        |
      | an ampersand           | "a&b=c.csv"        | "a", "a&amp;b=c.csv"             |
      | angle brackets         | "<a>b</a>.csv"     | "b.csv"                          |
      | quotes                 | "a""b'c`d.csv"     | "abcd.csv"                       |
      | a backslash            | "a\b.csv"          | "a/b.csv", "b.csv"               |
      | a colon, an at, a star | "c:@*!$,;()[]{}^~" | "c"                              |

    Examples: What would be a way in a file system
      | what                          | key           | neighbours                  |
      | two slashes                   | "a//b.csv"    | "a/b.csv", "a/"             |
      | a slash at its start          | "/a.csv"      | "a.csv", "//a.csv"          |
      | a slash at its end            | "a/"          | "a", "a//"                  |
      | nothing but a slash           | "/"           | "a"                         |
      | the name of a folder          | "a"           | "a/b.csv", "a/b/c.csv"      |
      | an object for a folder        | "a/b/c.csv"   | "a", "a/b"                  |
      | a dot at its start            | ".hidden"     | "hidden", "_hidden"         |
      | a low line at its start       | "_a/_b.csv"   | "a/b.csv"                   |
      | a dot at its end              | "a.csv."      | "a.csv"                     |
      | other capitals                | "Data.CSV"    | "data.csv", "DATA.CSV"      |
      | thirty folders                | "a/b/c/d/e/f/g/h/i/j/a/b/c/d/e/f/g/h/i/j/a/b/c/d/e/f/g/h/i/j/k" | "k" |

    Examples: Letters of every kind
      | what                       | key                      | neighbours                     |
      | spaces at its ends         | "␠a.csv␠"                | "a.csv", "␠a.csv"              |
      | two spaces                 | "a␠␠b.csv"               | "a b.csv"                      |
      | letters with marks         | "žluťoučký kůň.csv"      | "zlutoucky kun.csv"            |
      | letters of other alphabets | "数据/данные/Ωμέγα.csv"  | "??/??????/?????.csv"          |
      | a letter out of two signs  | "café.csv"              | "café.csv", "cafe.csv"         |
      | a picture                  | "🐎.csv"                 | "?.csv", "🐴.csv"              |
      | the name of a table        | "in_c_sales.users"       | "in_c_sales/users"             |
      | SQL                        | "a'; DROP TABLE b; --"   | "a"                            |

  @p2 @spec:storage.s3.keys @spec:storage.names.kept-or-refused
  Scenario Outline: A key that <what> is refused, or kept as the text that it is
    Given a project
    And the objects <neighbours>
    When the owner tries over S3 to store the object <key>
    Then it is refused as invalid, or the object <key> is there beside the others

    Examples:
      | what                         | key            | neighbours            |
      | has two dots between slashes | "a/../b.csv"   | "b.csv", "a/b.csv"    |
      | has one dot between slashes  | "a/./b.csv"    | "a/b.csv"             |
      | has two dots at its start    | "../b.csv"     | "b.csv", "/b.csv"     |
      | has encoded dots             | "%2E%2E/b.csv" | "b.csv", "a/b.csv"    |
      | is nothing but two dots      | ".."           | "a", "..."            |
      | is nothing but one dot       | "."            | "a", "a."             |

  @p2 @spec:storage.s3.keys @spec:storage.names.kept-or-refused
  Scenario Outline: Whoever deletes what may be under the key <key> deletes nothing else
    Given a project
    And the objects <neighbours>
    When the owner tries over S3 to store the object <key>
    And the owner tries over S3 to delete the object <key>
    Then it is accepted, or refused as invalid
    And the bucket holds what was stored, and nothing else

    Examples:
      | key            | neighbours         |
      | "a/../b.csv"   | "b.csv", "a/b.csv" |
      | "../b.csv"     | "b.csv", "/b.csv"  |
      | ".."           | "a", "..."         |

  @p2 @spec:storage.s3.keys
  Scenario Outline: Deleting an object whose key has <what> leaves its neighbours alone
    Given a project
    And the objects <neighbours>
    And an object <key>
    When the object <key> is deleted
    Then the bucket holds what was stored, and nothing else

    Examples:
      | what                     | key          | neighbours             |
      | a space                  | "a b.csv"    | "a+b.csv", "a"         |
      | an encoded slash         | "a%2Fb.csv"  | "a/b.csv"              |
      | a question mark          | "a?b"        | "a"                    |
      | two slashes              | "a//b.csv"   | "a/b.csv"              |
      | a slash at its start     | "/a.csv"     | "a.csv"                |
      | a slash at its end       | "a/"         | "a", "a/b.csv"         |
      | the name of a folder     | "a"          | "a/b.csv", "a/b/c.csv" |
      | an object for a folder   | "a/b.csv"    | "a", "a/b.csv.bak"     |
      | a folder to itself       | "a/b.csv"    | "a/", "c"              |
      | other capitals           | "A.csv"      | "a.csv"                |
      | a star                   | "*"          | "a", "b/c"             |

  @p2 @spec:storage.s3.key-length
  Scenario Outline: An object is found under a key of <what>
    Given a project
    And an object <neighbour>
    When the object <key> is stored
    Then the bucket holds what was stored, and nothing else

    Examples:
      | what                        | key       | neighbour |
      | one letter                  | "k"       | "kk"      |
      | 300 letters                 | "k…300"   | "k…299"   |
      | 1,024 letters               | "k…1024"  | "k…1023"  |
      | 1,024 bytes for 512 letters | "ž…512"   | "ž…511"   |

  @p3 @spec:storage.s3.key-length
  Scenario Outline: A key of <what> is refused, and nothing is stored
    Given a project
    And an object <neighbour>
    When the owner tries over S3 to store the object <key>
    Then it is refused as invalid
    And the bucket holds what was stored, and nothing else

    Examples:
      | what                        | key      | neighbour |
      | 1,025 letters               | "k…1025" | "k…1024"  |
      | 1,026 bytes for 513 letters | "ž…513"  | "ž…512"   |
