@storage @rest @s3 @pgwire
Feature: All surfaces at once
  Pipelines load, programs store objects and analysts query, all in one project and in the same second. None of them
  is in another's way, and what was acknowledged to each is there afterwards.

  @p2 @slow @spec:storage.concurrency.surfaces
  Scenario: Ten workers on REST, S3 and SQL use one project for five seconds and nothing is lost
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.events" with the columns worker INTEGER, n INTEGER
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE notes (worker INTEGER, n INTEGER)"
    When these work at the same time for 5 seconds, each again and again
      | workers | surface | work                | place            |
      | 3       | REST    | append rows to      | in_c_data.events |
      | 1       | REST    | count the rows of   | in_c_data.events |
      | 3       | S3      | store objects under | out/             |
      | 2       | SQL     | insert rows into    | notes            |
      | 1       | SQL     | count the rows of   | in_c_data.events |
    Then "in_c_data.events" holds exactly what was acknowledged
    And "out/" holds exactly what was acknowledged
    And "notes" holds exactly what was acknowledged
