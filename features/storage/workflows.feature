@storage @rest
Feature: Whole days of work
  What teams really do crosses every part of the platform: data come in as files, are joined in SQL, go out as reports
  and objects, are tried out on branches and lost by mistake. At the end of the day every surface tells the same.

  @p1 @pgwire @s3 @spec:storage.workflows.report @spec:storage.pgwire.join @spec:storage.files.s3
  Scenario: What a pipeline brings in is joined in SQL and goes out as a report that S3 holds
    Given a project with a bucket "in_c_sales"
    And a second key "pipeline"
    And a table "in_c_sales.customers" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And an empty table "in_c_sales.orders" with the columns id INTEGER key, customer INTEGER, price DECIMAL(10, 2)
    And a file "orders.csv" containing
      """
      id,customer,price
      10,1,12.50
      11,2,99.90
      12,1,0.10
      """
    And an open session in the workspace "analysis"
    When the holder of the key "pipeline" loads the file "orders.csv" into "in_c_sales.orders" incrementally
    And the table "in_c_sales.orders" is exported only the columns "id" and "price", only the rows where "price > 10"
    And the analyst in "analysis" runs "CREATE TABLE spent AS SELECT c.name, CAST(sum(o.price) AS VARCHAR) AS total FROM {in_c_sales.customers} AS c JOIN {in_c_sales.orders} AS o ON o.customer = c.id GROUP BY c.name"
    Then the analyst in "analysis" finds in "spent"
      | name  | total |
      | Alice | 12.60 |
      | Bob   | 99.90 |
    And the exported file holds exactly
      | id | price |
      | 10 | 12.50 |
      | 11 | 99.90 |
    And the file "the exported file" is an object in S3 with the same content

  @p1 @pgwire @spec:storage.workflows.nightly @spec:storage.import.upsert
  Scenario: Nightly loads leave each customer once, as he was last, also when a night is loaded twice
    Given a project with a bucket "in_c_crm"
    And an empty table "in_c_crm.customers" with the columns id INTEGER key, city VARCHAR
    And a file "monday.csv" containing
      """
      id,city
      1,Prague
      2,Brno
      """
    And a file "tuesday.csv" containing
      """
      id,city
      2,Vienna
      3,Berlin
      """
    And an open session in the workspace "analysis"
    And the file "monday.csv" has been imported into "in_c_crm.customers" incrementally
    And the file "tuesday.csv" has been imported into "in_c_crm.customers" incrementally
    When the file "tuesday.csv" is imported into "in_c_crm.customers" incrementally
    Then the import reports 3 rows in the table
    And the table "in_c_crm.customers" holds exactly
      | id | city   |
      | 1  | Prague |
      | 2  | Vienna |
      | 3  | Berlin |
    And the owner sees 3 rows in "in_c_crm.customers"
    And the analyst in "analysis" reads 3 rows from "in_c_crm.customers"

  @p2 @pgwire @spec:storage.workflows.nightly @spec:storage.import.atomic
  Scenario: A nightly load that breaks leaves yesterday's data to everybody, and comes in once it is mended
    Given a project with a bucket "in_c_crm"
    And a table "in_c_crm.customers" holding
      | id INTEGER key | born DATE  |
      | 1              | 1990-01-31 |
      | 2              | 1985-06-15 |
    And a file "broken.csv" containing
      """
      id,born
      2,1985-06-16
      3,the day after
      """
    And a file "mended.csv" containing
      """
      id,born
      2,1985-06-16
      3,2001-12-24
      """
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE yesterday AS SELECT count(*) AS n FROM {in_c_crm.customers}"
    When the owner tries to import the file "broken.csv" into "in_c_crm.customers" incrementally
    And the analyst in "analysis" runs "CREATE TABLE at_night AS SELECT count(*) AS n, CAST(max(born) AS VARCHAR) AS youngest FROM {in_c_crm.customers}"
    And the file "mended.csv" is imported into "in_c_crm.customers" incrementally
    Then the analyst in "analysis" finds in "at_night"
      | n | youngest   |
      | 2 | 1990-01-31 |
    And the owner sees in "in_c_crm.customers" exactly
      | id | born       |
      | 1  | 1990-01-31 |
      | 2  | 1985-06-16 |
      | 3  | 2001-12-24 |

  @p2 @pgwire @spec:storage.workflows.nightly @spec:storage.schema.add-column
  Scenario: A table gets a column one evening, and the next load fills it for the readers who are there
    Given a project with a bucket "in_c_crm"
    And a table "in_c_crm.customers" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And an open session in the workspace "analysis"
    And the analyst in "analysis" has run "SELECT * FROM {in_c_crm.customers}"
    And a file "wider.csv" containing
      """
      id,name,city
      2,Bob,Brno
      3,Carol,Berlin
      """
    When the owner adds the column "city" of type VARCHAR to "in_c_crm.customers"
    And the file "wider.csv" is imported into "in_c_crm.customers" incrementally
    And the analyst in "analysis" runs "SELECT name, city FROM {in_c_crm.customers}"
    Then the rows are
      | name  | city   |
      | Alice | NULL   |
      | Bob   | Brno   |
      | Carol | Berlin |
    And the owner sees the columns id INTEGER key, name VARCHAR, city VARCHAR in "in_c_crm.customers"

  @p1 @pgwire @spec:storage.workflows.branch @spec:storage.branches.both @spec:storage.branches.pull
  Scenario: A branch goes its own way, takes over from main what it pulls, and keeps what it made
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
      | 3              | Carol        |
    And a branch "dev"
    And the team on "dev" has opened the workspace "trial" on its branch
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 3"
    And the team on "dev" has created a table "in_c_data.draft" with the columns id INTEGER
    And the owner has deleted the rows of "in_c_data.users" where "id = 1"
    When the team on "dev" pulls "in_c_data.users"
    Then the team on "dev" sees in "in_c_data.users" exactly
      | id | name  |
      | 2  | Bob   |
      | 3  | Carol |
    And the analyst in "trial" reads 0 rows from "in_c_data.draft"
    And the team on "dev" finds in the bucket "in_c_data" the tables "draft", "users"
    And the team on main finds in the bucket "in_c_data" the tables "users"

  @p2 @pgwire @spec:storage.workflows.branch @spec:storage.branches.delete-all
  Scenario: A branch that is thrown away takes its draft, its key and its workspace along and nothing of main
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
      | 2          | Bob          |
    And a branch "dev"
    And the team on "dev" has opened the workspace "trial" on its branch
    And the owner has made a key "robot" for the branch "dev"
    And the team on "dev" has deleted the rows of "in_c_data.users" where "id = 1"
    When the owner deletes the branch "dev"
    Then the branch "dev" is gone
    And connecting to the workspace "trial" is refused
    And the holder of the key "robot" is refused as unauthorized or forbidden or not found
    And the team on main sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
      | 2  | Bob   |

  @p1 @pgwire @spec:storage.workflows.teams @spec:storage.sharing.link @spec:storage.sharing.read-only
  Scenario: One team joins its own table with another team's, in SQL, and cannot change what it was lent
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | customer INTEGER |
      | 10         | 1                |
      | 11         | 1                |
    And another project "finance" with a table "in_c_own.customers"
    And the owner has shared the bucket "in_c_sales" with "finance"
    And the team of "finance" has linked the bucket "in_c_sales" of the project as "in_c_lent"
    And the team of "finance" has opened the workspace "books" at home
    And the analyst in "books" has failed to run "DELETE FROM {in_c_lent.orders}"
    And the analyst in "books" has run "CREATE TABLE joined AS SELECT (SELECT count(*) FROM {in_c_own.customers}) AS mine, (SELECT count(*) FROM {in_c_lent.orders}) AS lent"
    When the team of "finance" tries to delete the rows of "in_c_lent.orders" where "id = 10"
    Then it is refused as read-only or invalid
    And nothing in the project has changed
    And the analyst in "books" finds in "joined"
      | mine | lent |
      | 0    | 2    |

  @p2 @pgwire @spec:storage.workflows.teams @spec:storage.sharing.unshare
  Scenario: When a share ends, the reader loses the reading and keeps what he worked out
    Given a project with a bucket "in_c_sales"
    And another project "finance"
    And a table "in_c_sales.orders" holding
      | id INTEGER | price INTEGER |
      | 10         | 5             |
      | 11         | 7             |
    And the owner has shared the bucket "in_c_sales" with "finance"
    And the team of "finance" has linked the bucket "in_c_sales" of the project as "in_c_lent"
    And the team of "finance" has opened the workspace "books" at home
    And the analyst in "books" has run "CREATE TABLE summed AS SELECT sum(price)::INTEGER AS total FROM {in_c_lent.orders}"
    When the owner unshares the bucket "in_c_sales" with "finance"
    And the analyst in "books" tries to run "SELECT * FROM {in_c_lent.orders}"
    Then it is refused as not found or forbidden
    And the team of "finance" finds no table "in_c_lent.orders"
    And the analyst in "books" finds in "summed"
      | total |
      | 12    |

  @p2 @pgwire @spec:storage.workflows.teams @spec:storage.sharing.gone
  Scenario: When a lent bucket is deleted, the reader's own tables and workspace go on
    Given a project with a bucket "in_c_sales"
    And another project "finance" with a table "in_c_own.customers"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 10         |
    And the owner has shared the bucket "in_c_sales" with "finance"
    And the team of "finance" has linked the bucket "in_c_sales" of the project as "in_c_lent"
    And the team of "finance" has opened the workspace "books" at home
    And the analyst in "books" has run "CREATE TABLE kept AS SELECT * FROM {in_c_lent.orders}"
    When the bucket "in_c_sales" is deleted
    Then the team of "finance" finds no table "in_c_lent.orders"
    And the team of "finance" finds in the bucket "in_c_own" the tables "customers"
    And the analyst in "books" reads 0 rows from "in_c_own.customers"
    And the analyst in "books" finds in "kept"
      | id |
      | 10 |

  @p2 @pgwire @spec:storage.workflows.restore @spec:storage.snapshots.restore @spec:storage.snapshots.elsewhere
  Scenario: A table that was damaged comes back beside the damage and then in its place
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR | age INTEGER |
      | 1              | Alice        | 30          |
      | 2              | Bob          | NULL        |
    And an open session in the workspace "analysis"
    And the owner has taken a snapshot "of monday" of "in_c_data.users"
    And the owner has deleted the rows of "in_c_data.users" where "id = 2"
    And the owner has dropped the column "age" of "in_c_data.users"
    And the owner has restored the snapshot "of monday" as "in_c_data.users_of_monday"
    When the owner restores the snapshot "of monday"
    And the analyst in "analysis" runs "SELECT d.id, d.name, m.age FROM {in_c_data.users} AS d JOIN {in_c_data.users_of_monday} AS m ON m.id = d.id AND m.name = d.name AND m.age IS NOT DISTINCT FROM d.age"
    Then the rows are
      | id | name  | age  |
      | 1  | Alice | 30   |
      | 2  | Bob   | NULL |
    And the owner sees the columns id INTEGER key, name VARCHAR, age INTEGER in "in_c_data.users"
    And the owner sees the columns id INTEGER key, name VARCHAR, age INTEGER in "in_c_data.users_of_monday"

  @p1 @pgwire @spec:storage.workflows.restore @spec:storage.auto-snapshots.triggers
  Scenario: A table that was dropped by mistake comes back whole, and loads go on where they stopped
    Given a project with a bucket "in_c_data"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And an open session in the workspace "analysis"
    And a file "next.csv" containing
      """
      id,name
      2,Bert
      3,Carol
      """
    And the table "in_c_data.users" has been dropped
    When the owner restores the latest snapshot
    And the file "next.csv" is imported into "in_c_data.users" incrementally
    And the analyst in "analysis" runs "SELECT id, name FROM {in_c_data.users}"
    Then the rows are
      | id | name  |
      | 1  | Alice |
      | 2  | Bert  |
      | 3  | Carol |
    And the owner sees the columns id INTEGER key, name VARCHAR in "in_c_data.users"

  @p1 @s3 @pgwire @spec:storage.workflows.rotation @spec:storage.keys.rotate
  Scenario: The key of a pipeline is changed at noon, and nobody but its thief notices
    Given a project with a bucket "in_c_sales"
    And a second key "pipeline"
    And an object "in/orders.csv"
    And an open session in the workspace "analysis"
    And the holder of the key "pipeline" has created a table "in_c_sales.orders" with the columns id INTEGER
    When the key "pipeline" is rotated
    Then the holder of the new key "pipeline" is given the object "in/orders.csv"
    And the holder of the new key "pipeline" sees 0 rows in "in_c_sales.orders"
    And the holder of the old key "pipeline" is refused as unauthorized
    And the holder of the old key "pipeline" is refused the object "in/orders.csv"
    And the analyst in "analysis" can still run "SELECT * FROM {in_c_sales.orders}"

  @p2 @s3 @spec:storage.workflows.rotation @spec:storage.keys.revoke
  Scenario: A pipeline moves to a new key while the old one still works, and the old one is then shut
    Given a project with a bucket "in_c_sales"
    And a second key "pipeline 2024"
    And the holder of the key "pipeline 2024" has created a table "in_c_sales.orders" with the columns id INTEGER
    And a second key "pipeline 2025"
    And the holder of the key "pipeline 2025" has been let in
    When the holder of the key "pipeline 2024" creates a table "in_c_sales.goods" with the columns id INTEGER
    And the key "pipeline 2024" is revoked
    Then the holder of the key "pipeline 2025" finds in the bucket "in_c_sales" the tables "goods", "orders"
    And the holder of the key "pipeline 2024" is refused as unauthorized
    And the project has 2 keys

  @p2 @pgwire @spec:storage.workflows.apart @spec:storage.buckets.own
  Scenario: Two teams do the same day's work under the same names, and neither notices the other
    Given a project with a bucket "in_c_data"
    And another project "twin" with a table "in_c_data.users"
    And a table "in_c_data.users" holding
      | id INTEGER key | name VARCHAR |
      | 1              | Alice        |
      | 2              | Bob          |
    And an open session in the workspace "ours"
    And the team of "twin" has opened the workspace "theirs" at home
    When the team of "twin" drops the table "in_c_data.users"
    And the owner deletes the rows of "in_c_data.users" where "id = 2"
    Then the analyst in "ours" reads 1 rows from "in_c_data.users"
    And the owner sees in "in_c_data.users" exactly
      | id | name  |
      | 1  | Alice |
    And the team of "twin" finds in the bucket "in_c_data" the tables none
    And the team of "twin" finds no table "in_c_data.users"

  @p1 @s3 @pgwire @spec:storage.workflows.closing @spec:storage.projects.delete
  Scenario: A project that is wound up is shut on every surface at once
    Given a project with a bucket "in_c_sales"
    And another project "finance"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And an object "in/orders.csv"
    And an open session in the workspace "analysis"
    And the owner has shared the bucket "in_c_sales" with "finance"
    And the team of "finance" has linked the bucket "in_c_sales" of the project as "in_c_lent"
    When the project is deleted
    Then the connection of the analyst in "analysis" is cut off
    And connecting to the workspace "analysis" is refused
    And no object is left in S3
    And the team of "finance" finds no table "in_c_lent.orders"
