@storage @s3
Feature: S3 listings
  A listing gives the objects under a prefix in the order of their keys, as one list or by folders, page by page:
  each object once, and those of no other project.

  @p1 @spec:storage.s3.list
  Scenario: A prefix lists the objects under it and no others
    Given a project
    And another project "neighbour"
    And an object "test/e.csv" in the project "neighbour"
    When the objects "test/b.csv", "test/a.csv", "test/c/d.csv", "tests.csv", "other/test/a.csv", "test" are stored
    Then listing the prefix "test/" gives "test/a.csv", "test/b.csv", "test/c/d.csv"
    And listing the prefix "test/c" gives "test/c/d.csv"
    And listing the prefix "test/b.csv" gives "test/b.csv"
    And listing everything gives "other/test/a.csv", "test", "test/a.csv", "test/b.csv", "test/c/d.csv", "tests.csv"

  @p2 @spec:storage.s3.list-empty
  Scenario: What nothing is under is an empty listing
    Given a project
    And another project "neighbour"
    And an object "a.csv" in the project "neighbour"
    Then listing everything gives nothing
    And listing the prefix "a" by folders gives nothing
    And listing everything, 1 at a time, gives nothing

  @p2 @spec:storage.s3.list-empty
  Scenario Outline: Listing <what> gives nothing in a bucket that holds other objects
    Given a project
    And the objects "a.csv", "b/c.csv"
    Then listing <what> gives nothing

    Examples:
      | what                         |
      | the prefix "nowhere/"        |
      | the prefix "a.csv/"          |
      | the prefix "A"               |
      | everything after "b/c.csv"   |
      | everything after "z"         |
      | the prefix "b/" after "b/d"  |

  @p2 @spec:storage.s3.list-order
  Scenario: Objects are listed in the order of the bytes of their keys
    Given a project
    When the objects "b", "a/b", "a-b", "a.b", "a", "a0", "aa", "B", "a b", "Z/a", "10", "9", "_a", "~", "é", "z", "ｚ", "🐎" are stored
    Then listing everything gives "10", "9", "B", "Z/a", "_a", "a", "a b", "a-b", "a.b", "a/b", "a0", "aa", "b", "z", "~", "é", "ｚ", "🐎"
    And listing everything, 4 at a time, gives "10", "9", "B", "Z/a", "_a", "a", "a b", "a-b", "a.b", "a/b", "a0", "aa", "b", "z", "~", "é", "ｚ", "🐎"

  @p2 @spec:storage.s3.list
  Scenario Outline: The prefix "<prefix>" is text and no pattern
    Given a project
    And the objects "ab/c", "a%/c", "a_/c", "a*/c", "a?/c", "a+/c", "a b/c", "[a]/c", "a./c", "ž/c"
    Then listing the prefix "<prefix>" gives "<prefix>/c"

    Examples:
      | prefix |
      | a%     |
      | a_     |
      | a*     |
      | a?     |
      | a+     |
      | a b    |
      | [a]    |
      | a.     |
      | ž      |

  @p2 @spec:storage.s3.list-folders
  Scenario: A listing by folders gives each folder once, and the objects beside them
    Given a project
    When the objects "a.csv", "in/b.csv", "in/c.csv", "in/deep/d.csv", "in-between.csv", "out/e.csv", "z.csv" are stored
    Then listing everything by folders gives "a.csv", "in-between.csv", the folder "in/", the folder "out/", "z.csv"
    And listing the prefix "in/" by folders gives "in/b.csv", "in/c.csv", the folder "in/deep/"
    And listing the prefix "in" by folders gives "in-between.csv", the folder "in/"
    And listing the prefix "in/deep/" by folders gives "in/deep/d.csv"

  @p2 @spec:storage.s3.list-folders @spec:storage.s3.keys
  Scenario: An object that stands for a folder is listed in that folder
    Given a project
    When the objects "in/", "in/a.csv", "in/deep/" are stored
    Then listing the prefix "in/" by folders gives "in/", "in/a.csv", the folder "in/deep/"
    And listing everything by folders gives the folder "in/"

  @p2 @spec:storage.s3.list-folders
  Scenario: What ends a folder may be another text than a slash
    Given a project
    When the objects "2023-11-a/x.csv", "2023-12-b/x.csv", "2024-01-c/x.csv", "2024.csv" are stored
    Then listing everything by "-" gives the folder "2023-", the folder "2024-", "2024.csv"
    And listing the prefix "2023-" by "-" gives the folder "2023-11-", the folder "2023-12-"
    And listing everything by "-", 1 at a time, gives the folder "2023-", the folder "2024-", "2024.csv"
    And listing everything by "/x" gives the folder "2023-11-a/x", the folder "2023-12-b/x", the folder "2024-01-c/x", "2024.csv"

  @p2 @spec:storage.s3.list-folders
  Scenario: Folders with names of every kind are listed as they are
    Given a project
    When the objects "a b/x", "ž/x", "c+d/x", "e%2Ff/x", "/x", "g//x", "h&<i>/x" are stored
    Then listing everything by folders gives the folder "/", the folder "a b/", the folder "c+d/", the folder "e%2Ff/", the folder "g/", the folder "h&<i>/", the folder "ž/"
    And listing the prefix "g/" by folders gives the folder "g//"

  @p2 @spec:storage.s3.list-pages
  Scenario Outline: A listing of <size> a page gives every object once
    Given a project
    And another project "neighbour"
    And an object "c2" in the project "neighbour"
    And the objects "a", "b b", "c+1", "d/1", "d/2", "e", "ž"
    Then listing everything, <size> at a time, gives "a", "b b", "c+1", "d/1", "d/2", "e", "ž"
    And listing the prefix "d/", <size> at a time, gives "d/1", "d/2"

    Examples:
      | size |
      | 1    |
      | 2    |
      | 3    |
      | 6    |
      | 7    |
      | 8    |

  @p2 @spec:storage.s3.list-pages @spec:storage.s3.list-folders
  Scenario Outline: A listing by folders of <size> a page gives every object and every folder once
    Given a project
    And the objects "a/1", "a/2", "a/3", "b", "c/1", "c/2", "d", "e/1"
    Then listing everything by folders, <size> at a time, gives the folder "a/", "b", the folder "c/", "d", the folder "e/"

    Examples:
      | size |
      | 1    |
      | 2    |
      | 4    |

  @p2 @spec:storage.s3.list-after
  Scenario: A listing can begin after a key, whether there is one or not
    Given a project
    When the objects "a", "b", "c/1", "c/2", "d" are stored
    Then listing everything after "b" gives "c/1", "c/2", "d"
    And listing everything after "bb" gives "c/1", "c/2", "d"
    And listing everything after "c/1", 1 at a time, gives "c/2", "d"
    And listing the prefix "c/" after "c/1" gives "c/2"
    And listing the prefix "c/" after "a" gives "c/1", "c/2"

  @p2 @spec:storage.s3.list-large
  Scenario: A bucket of more objects than fit on a page is listed completely
    Given a project
    And 1003 objects under "many/"
    And the objects "a", "z"
    Then a page of everything holds 1000 objects and leads on
    And listing everything gives all 1005 of them
    And listing the prefix "many/", 1000 at a time, gives all 1003 of them
    And listing the prefix "many/" after "many/00999" gives all 3 of them
    And listing everything by folders gives "a", the folder "many/", "z"

  @p2 @spec:storage.s3.delete-many
  Scenario: Hundreds of objects are deleted by one request
    Given a project
    And 250 objects under "many/"
    And an object "kept"
    When all objects under "many/" are deleted together
    Then the bucket holds what was stored, and nothing else

  @p2 @spec:storage.s3.list
  Scenario: A listing follows what is stored, stored again and deleted
    Given a project
    And the objects "a", "b"
    And listing everything gives "a", "b"
    And the object "a" has been deleted
    When the objects "c", "b" are stored
    Then listing everything gives "b", "c"

  @p3 @spec:storage.s3.list-old
  Scenario: Programs that list in the old way get the same
    Given a project
    When the objects "a", "b/1", "b/2", "c", "ž" are stored
    Then listing everything the old way gives "a", "b/1", "b/2", "c", "ž"
    And listing everything the old way, 2 at a time, gives "a", "b/1", "b/2", "c", "ž"
    And listing everything by folders the old way, 2 at a time, gives "a", the folder "b/", "c", "ž"
    And listing the prefix "b/" after "b/1" the old way gives "b/2"
    And listing the old way tells of each object what listing tells

  @p3 @spec:storage.s3.list-invalid
  Scenario: A page of less than nothing is refused
    Given a project
    And the objects "a", "b"
    When the owner tries over S3 to list the objects, -1 a page
    Then it is refused as invalid

  @p3 @spec:storage.s3.list-invalid
  Scenario: A token that no page led to is not taken for a server's mistake
    Given a project
    And the objects "a", "b"
    When the owner tries over S3 to list the objects from the token "žž//%00=" on
    Then it is accepted, or refused as invalid
