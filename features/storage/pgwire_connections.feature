@storage @pgwire
Feature: Connections of SQL clients
  The credentials of a workspace let any number of its analysts in, from any PostgreSQL client, and let in nobody else.
  Every connection counts while it lasts and no longer.

  @p2 @spec:storage.pgwire.connect
  Scenario Outline: Whoever has <what> is let in
    Given a project
    And a workspace "analysis"
    When somebody connects to the workspace "analysis" with <what>
    Then it is accepted
    And the session answers queries

    Examples:
      | what                             |
      | its credentials, preferring TLS  |
      | its credentials and without TLS  |

  @p2 @spec:storage.pgwire.connect
  Scenario: Whoever insists on TLS gets it, or is told that there is none
    Given a project
    And a workspace "analysis"
    When somebody connects to the workspace "analysis" with its credentials, requiring TLS
    Then it is accepted, or refused as unencrypted
    And the session, if there is one, is encrypted
    And the analyst in "analysis" is let in

  @p2 @spec:storage.pgwire.password
  Scenario Outline: Whoever has <what> is not let in
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    And the password of the workspace "analysis" has been reset
    When somebody connects to the workspace "analysis" with <what>
    Then it is refused as unauthorized

    Examples:
      | what                          |
      | the password "wrong_password" |
      | the password "' OR '1'='1"    |
      | the password "%"              |
      | its old password              |
      | the user "nobody"             |
      | the user "postgres"           |
      | the user "' OR '1'='1"        |
      | the user of "reporting"       |
      | the password of "reporting"   |

  @p2 @spec:storage.pgwire.apart
  Scenario: Credentials of one workspace do not open another by its name
    Given a project
    And a workspace "analysis"
    And an open session in the workspace "reporting"
    And the analyst in "reporting" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When somebody connects to the workspace "analysis" with the database of "reporting"
    Then the session, if there is one, has nothing called "mine"

  @p2 @spec:storage.pgwire.apart
  Scenario: What is kept in one workspace is not seen in another
    Given a project
    And an open session in the workspace "analysis"
    And an open session in the workspace "reporting"
    When the analyst in "analysis" runs "CREATE TABLE mine AS SELECT 1 AS id"
    Then the analyst in "reporting" has nothing called "mine"

  @p1 @rest @spec:storage.workspaces.delete
  Scenario: The credentials of a deleted project's workspace let nobody in
    Given a project
    And a workspace "analysis"
    When the project is deleted
    Then connecting to the workspace "analysis" is refused

  @p2 @rest @spec:storage.projects.delete
  Scenario: Deleting a project ends the sessions that are open in it
    Given a project
    And an open session in the workspace "analysis"
    When the project is deleted
    Then the connection of the analyst in "analysis" is cut off

  @p2 @spec:storage.pgwire.concurrent
  Scenario Outline: <count> analysts who connect to one workspace at once are all served
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER |
      | 1          |
      | 2          |
      | 3          |
    And a workspace "analysis"
    When <count> analysts connect to the workspace "analysis" at once and each runs "SELECT count(*) FROM {in_c_data.users}"
    Then each of them reads 3

    Examples:
      | count |
      | 5     |
      | 10    |

  @p2 @spec:storage.pgwire.concurrent
  Scenario: Ten analysts who write to one table at once lose nothing
    Given a project
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine (id INTEGER)"
    And 9 analysts in "analysis" at once have each run "INSERT INTO mine SELECT * FROM range(100)"
    When the analyst in "analysis" runs "SELECT count(*) AS n, sum(id) AS total FROM mine"
    Then the rows are
      | n   | total |
      | 900 | 44550 |

  @p2 @rest @spec:storage.pgwire.limit
  Scenario: A workspace takes ten connections and more, and says so if a hundred are too many
    Given a project
    And a workspace "analysis"
    And a workspace "reporting"
    When analysts connect to the workspace "analysis", 101 at most, until one is refused
    Then at least 10 of them are let in
    And it is accepted, or refused as one too many
    And the analyst in "reporting" is let in

  @p2 @rest @spec:storage.pgwire.released
  Scenario: Connections that are closed make room for others
    Given a project
    And a workspace "analysis"
    And analysts have connected to the workspace "analysis", 101 at most, until one was refused
    When all of them disconnect
    Then no session is active in the workspace "analysis"
    And the analyst in "analysis" is let in

  @p2 @spec:storage.pgwire.released
  Scenario: Connections can be made and closed again and again
    Given a project
    And a workspace "analysis"
    When analysts connect to the workspace "analysis" 60 times, one after the other
    Then it is accepted
    And no session is active in the workspace "analysis"
