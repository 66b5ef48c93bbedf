@storage @rest
Feature: Projects
  A project is a tenant: everything that a customer stores lies in one, and nothing of it is seen from another.
  It is handed over with a key, can be renamed and counted, and takes everything along when it is deleted.

  @p1 @spec:storage.projects.create @spec:storage.projects.read
  Scenario: A new project can be read under the name it was given
    Given a project called "Quarterly figures"
    When the owner tries to read the project
    Then it is accepted
    And the project is called "Quarterly figures"

  @p1 @spec:storage.projects.create @spec:storage.projects.list
  Scenario: A new project is listed once, opens with its key and starts empty
    When a project is created
    Then the project exists once
    And the owner is let in
    And its statistics count 0 buckets and 0 tables

  @p2 @spec:storage.projects.create @spec:storage.access.foreign-project
  Scenario: Projects that are made in the same second each open with their own key and no other
    Given a project
    And another project "second"
    And another project "third"
    Then the owner is let in
    And the team of "second" is let in
    And the team of "third" is let in
    And the owner of "second" is refused as forbidden
    And the owner of "third" is refused as forbidden
    And all keys of the scenario are different

  @p1 @spec:storage.access.foreign-project
  Scenario: A key opens no project whose id begins like that of its own, or the other way round
    Given a project
    And another project "neighbour" whose id only begins like that of the project
    When the owner tries each of these in the other project
      | request               |
      | read the project      |
      | rename the project    |
      | list the buckets      |
      | create another bucket |
      | delete the project    |
    Then each is refused as forbidden
    And nothing in the project has changed
    And the owner of "neighbour" is refused as forbidden
    And the team of "neighbour" is let in

  @p2 @spec:storage.projects.name @spec:storage.names.text
  Scenario Outline: The name of a project may be <kind>
    Given a project called <name>
    Then the project is called <name>

    Examples:
      | kind                      | name                                                                                                                                                                                                                                                                                                 |
      | in any language           | "Öffentliche Verkehrsmittel 東京 🚋"                                                                                                                                                                                                                                                                    |
      | SQL                       | "O'Reilly's; DROP TABLE projects; --"                                                                                                                                                                                                                                                                |
      | full of signs             | "<b>bold</b> & {curly} %20 %s \u0041"                                                                                                                                                                                                                                                                |
      | surrounded by blanks      | "  with blanks around  "                                                                                                                                                                                                                                                                             |
      | a word that programs know | "null"                                                                                                                                                                                                                                                                                               |
      | longer than 255 letters   | "a name that is longer than what people usually think of when they give a name to something that they make for their figures, and longer than 255 letters, which is where careless services cut names off, because nobody has thought of somebody who writes everything that he knows into the name" |

  @p2 @spec:storage.projects.name
  Scenario: Two projects may have the same name
    Given a project called "Sales"
    And another project "other" called "Sales"
    When the project is renamed to "Sales 2"
    Then the project is called "Sales 2"
    And the project "other" is called "Sales"

  @p1 @spec:storage.projects.rename
  Scenario: A renamed project goes by its new name everywhere
    Given a project called "Draft"
    And the owner was able to read the project
    When the project is renamed to "Final"
    Then the project is called "Final"
    And the answer shows the owner the project as it is read

  @p2 @spec:storage.projects.rename
  Scenario: Renaming a project leaves its contents, its key and other projects alone
    Given a project called "Draft"
    And a bucket "in_c_sales"
    And another project "neighbour" called "Draft"
    When the project is renamed to "Final"
    Then the project "neighbour" is called "Draft"
    And the owner is let in
    And the buckets of the project are "in_c_sales"

  @p2 @spec:storage.projects.times
  Scenario: A project tells when it was made and when it was changed last
    Given a project called "Draft"
    When the project is renamed to "Final"
    Then the project was changed later than it was made, and made when it was made

  @p3 @spec:storage.projects.settings
  Scenario: The settings that a project was made with stay with it
    Given a project with the settings {"team": "finance", "limits": {"rows": 5}}
    When the project is renamed to "Final"
    Then the project has the settings {"team": "finance", "limits": {"rows": 5}}
    And the project is listed as it shows itself

  @p1 @spec:storage.projects.stats
  Scenario: Statistics count what a project really holds
    Given a project with a bucket "in_c_sales"
    And a bucket "out_c_reports"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And its statistics count 2 buckets and 2 tables
    When the table "in_c_sales.orders" is dropped
    Then its statistics count 2 buckets and 1 tables
    And the project is listed as it shows itself

  @p2 @spec:storage.projects.stats
  Scenario: Statistics count tables that go with their bucket no longer
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.users" with the columns id INTEGER
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And its statistics count 1 buckets and 2 tables
    When the bucket "in_c_sales" is deleted
    Then its statistics count 0 buckets and 0 tables

  @p2 @spec:storage.projects.stats
  Scenario: Statistics tell that rows take up space
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    Then its statistics tell that the project takes up space

  @p2 @spec:storage.projects.stats
  Scenario: Statistics count nothing of other projects
    Given a project with a bucket "in_c_sales"
    And another project "neighbour" with a table "in_c_sales.users"
    Then its statistics count 1 buckets and 0 tables

  @p1 @spec:storage.projects.delete
  Scenario: A deleted project is gone
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And the owner has been let in
    When the project is deleted
    Then the project is gone
    And the owner is refused as unauthorized or forbidden or not found

  @p2 @spec:storage.projects.delete
  Scenario: A project can be deleted whatever is in it
    Given a project that holds one of everything
    When the project is deleted
    Then the project is gone
    And the owner is refused as unauthorized or forbidden or not found
    And the administrator of the branch is refused as unauthorized or forbidden or not found

  @p2 @spec:storage.projects.delete
  Scenario: Deleting a project leaves others alone, even those whose ids begin alike
    Given a project with a bucket "in_c_sales"
    And another project "neighbour" with a table "in_c_sales.users"
    And another project "longer" whose id only begins like that of the project
    When the project is deleted
    Then the team of "neighbour" is let in
    And the team of "longer" is let in
    And the project "neighbour" counts 1 buckets and 1 tables

  @p2 @s3 @pgwire @spec:storage.projects.delete
  Scenario: A deleted project leaves nothing behind on any surface
    Given a project
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And an object "raw/users.csv" of type "text/csv" containing "id"
    And a workspace "analysis"
    When the project is deleted
    Then the file "users.csv" is not found by the administrator
    And no object is left in S3
    And connecting to the workspace "analysis" is refused

  @p2 @s3 @spec:storage.projects.delete
  Scenario: The id of a deleted project can be used again, for an empty project
    Given a project that holds one of everything
    And a file "users.csv" containing
      """
      id,name
      1,Alice
      """
    And the owner was able to change the project's settings
    When the project is deleted
    Then a new project under the same id starts empty

  @p1 @spec:storage.projects.conflict
  Scenario: A second project cannot take the id of the first
    Given a project called "The first one"
    When the administrator tries to create a project under the id "{id}"
    Then it is refused as a conflict
    And nothing in the project has changed
    And the owner is let in

  @p2 @spec:storage.projects.conflict
  Scenario: Of several who create a project under one id at the same time, one succeeds
    Given a project
    When these requests are sent at the same time
      | caller            | request                     | times |
      | the administrator | create the project "wanted" | 5     |
    Then one of them succeeds and the others are refused as a conflict
    And the team of "wanted" is let in
    And the project "wanted" has 1 keys

  @p2 @spec:storage.projects.conflict
  Scenario: An id in capitals is that of the same project or of none
    Given a project called "The first one"
    When the administrator tries to read the project "{ID}"
    Then it is refused as not found, or answered with the project
    And nothing in the project has changed

  @p2 @disposable @spec:storage.projects.invalid
  Scenario Outline: A project is not made under the id <id>
    Given a project
    When the administrator tries to create a project under the id <id>
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

    Examples: ids that nobody could ever address
      | id   |
      | ""   |
      | "."  |
      | ".." |

  @p2 @spec:storage.projects.id @spec:storage.names.text
  Scenario Outline: A project under the id <id> is refused, or works like any other
    Given a project with a bucket "in_c_sales"
    And another project "neighbour"
    When the administrator tries to create a project under the id <id>
    Then it is refused as invalid or a conflict, or the project works like any other
    And nothing in the project has changed

    Examples: ids that are also a path
      | id                         |
      | "{new}/below"              |
      | "{new}/../{neighbour}"     |
      | "../{new}"                 |
      | "{new}%2F..%2F{neighbour}" |
      | "{new}\..\{neighbour}"     |
      | "{new}."                   |
      | "{neighbour}/"             |

    Examples: ids that are also something else
      | id                            |
      | "{new} with blanks"           |
      | " {new}"                      |
      | "{neighbour} "                |
      | "{new}'; DROP TABLE projects" |
      | "{new}-ünïcödé-東京"            |
      | "{new}?limit=1#top"           |
      | "{new}*"                      |
      | "{new}{long}"                 |

  @p2 @spec:storage.projects.list
  Scenario: Projects are listed newest first, and counted
    Given 3 projects made one after the other
    When the administrator asks for projects with limit 1000
    Then the list names, of these, number 3, 2, 1, in this order, and counts at least 3 in all

  @p2 @exclusive @spec:storage.projects.list
  Scenario Outline: With 2 projects a page, the page after the first <skipped> shows the next
    Given 5 projects made one after the other
    When the administrator asks for projects with limit 2, offset <skipped>
    Then the list is no longer than 2
    And the list names, of these, number <numbers>, in this order, and counts at least 5 in all

    Examples:
      | skipped | numbers |
      | 0       | 5, 4    |
      | 1       | 4, 3    |
      | 2       | 3, 2    |
      | 4       | 1       |

  @p2 @spec:storage.projects.list
  Scenario: The last page is followed by an empty one
    Given 2 projects made one after the other
    When the administrator asks for projects with limit 2, offset 100000000
    Then the list is no longer than 0
    And the list names, of these, number none, in this order, and counts at least 2 in all

  @p3 @spec:storage.projects.filter
  Scenario Outline: Asking for <status> projects finds <found>
    Given 2 projects made one after the other
    When the administrator asks for projects with limit 1000, status <status>
    Then the list names, of these, number <numbers>, in this order, and counts at least <total> in all

    Examples:
      | status  | found | numbers | total |
      | active  | these | 2, 1    | 2     |
      | deleted | none  | none    | 0     |

  @p3 @spec:storage.projects.list
  Scenario Outline: Projects cannot be asked for with <query>
    Given a project
    When the administrator asks for projects with <query>
    Then it is refused as invalid

    Examples:
      | query        |
      | limit 0      |
      | limit -1     |
      | limit 1001   |
      | limit many   |
      | limit 1.5    |
      | offset -1    |
      | offset first |

  @p2 @spec:storage.projects.read
  Scenario: A project that was never made is not found, whatever is asked of it
    Given a project
    When the administrator tries each of these in a project that was never made
      | request                       |
      | read the project              |
      | read its statistics           |
      | rename the project            |
      | list the keys                 |
      | create another key            |
      | list the buckets              |
      | create another bucket         |
      | list the files                |
      | prepare an upload             |
      | list the snapshots            |
      | read the project's settings   |
      | change the project's settings |
      | reset the project's settings  |
      | list the branches             |
      | create another branch         |
      | list the workspaces           |
      | create another workspace      |
      | delete the project            |
    Then each is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.access.foreign-project
  Scenario: A project that was never made is not for the owner of another
    Given a project
    When the owner tries each of these in a project that was never made
      | request               |
      | read the project      |
      | create another key    |
      | create another bucket |
      | delete the project    |
    Then each is refused as forbidden or not found
    And nothing in the project has changed
