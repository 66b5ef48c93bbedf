@storage @rest
Feature: Driver bridge
  Programs that speak the storage driver's commands reach the same projects, buckets, tables and workspaces as REST
  clients do. A command does what its REST sister does, shows there at once, and is held to the same rights.

  @p1 @spec:storage.driver.commands
  Scenario: The commands are listed for anybody
    Given a project
    Then these commands are listed for a stranger, each with a description
      | command             |
      | InitBackend         |
      | RemoveBackend       |
      | CreateProject       |
      | DropProject         |
      | CreateBucket        |
      | DropBucket          |
      | CreateTable         |
      | DropTable           |
      | PreviewTable        |
      | ObjectInfo          |
      | AddColumn           |
      | DropColumn          |
      | AlterColumn         |
      | AddPrimaryKey       |
      | DropPrimaryKey      |
      | DeleteTableRows     |
      | TableImportFromFile |
      | TableExportToFile   |
      | CreateWorkspace     |
      | DropWorkspace       |
      | ClearWorkspace      |
      | ShareBucket         |
      | UnshareBucket       |
      | LinkBucket          |
      | UnlinkBucket        |
      | CreateDevBranch     |
      | DropDevBranch       |
      | ExecuteQuery        |

  @p2 @spec:storage.driver.buckets
  Scenario Outline: A bucket made with the id "<id>" is a bucket over REST
    Given a project
    When the owner executes
      """
      {"type": "CreateBucketCommand", "bucketId": "<id>"}
      """
    Then the command answers
      | field                  | value  |
      | createBucketObjectName | <name> |
    And the buckets of the project are "<name>"

    Examples:
      | id         | name       |
      | in.c-sales | in_c_sales |
      | in_c_plain | in_c_plain |

  @p2 @spec:storage.driver.buckets
  Scenario: Making a bucket again succeeds and leaves its tables
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    When the owner tries to execute
      """
      {"type": "CreateBucketCommand", "bucketId": "in.c-sales"}
      """
    Then it is accepted
    And nothing in the project has changed

  @p1 @spec:storage.driver.buckets
  Scenario: A bucket that is dropped with its tables is gone over REST, another is not
    Given a project with a bucket "in_c_sales"
    And a bucket "in_c_other"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    When the owner executes
      """
      {"type": "DropBucketCommand", "bucketObjectName": "in_c_sales", "isCascade": true}
      """
    Then the buckets of the project are "in_c_other"

  @p2 @spec:storage.driver.buckets
  Scenario: A bucket with tables is not dropped unless that is said
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    When the owner tries to execute
      """
      {"type": "DropBucketCommand", "bucketObjectName": "in_c_sales"}
      """
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p1 @spec:storage.driver.tables
  Scenario: A table that is made has its columns and its key over REST
    Given a project with a bucket "in_c_sales"
    When the owner executes
      """
      {"type": "CreateTableCommand", "path": ["in_c_sales"], "tableName": "orders", "primaryKeysNames": ["id"],
       "columns": [{"name": "id", "type": "INTEGER", "nullable": false},
                   {"name": "amount", "type": "DECIMAL", "length": "10,2", "nullable": true}]}
      """
    Then the table "in_c_sales.orders" has the columns
      | name   | type          | nullable | key |
      | id     | INTEGER       | no       | yes |
      | amount | DECIMAL(10,2) | yes      | no  |

  @p2 @spec:storage.driver.tables
  Scenario: A table that is there is not made again
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 1          |
    When the owner tries to execute
      """
      {"type": "CreateTableCommand", "path": ["in_c_sales"], "tableName": "orders",
       "columns": [{"name": "other", "type": "VARCHAR", "nullable": true}]}
      """
    Then it is refused as invalid or a conflict
    And nothing in the project has changed

  @p2 @spec:storage.driver.schema
  Scenario Outline: <Command> changes the table that REST shows
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER required, note VARCHAR
    And an empty table "in_c_sales.other" with the columns id INTEGER
    When the owner executes
      """
      {"type": "<Command>Command", "path": ["in_c_sales"], "tableName": "orders", <fields>}
      """
    Then the table "in_c_sales.orders" has the columns
      | name     | type     | nullable   | key   |
      | id       | INTEGER  | no         | <key> |
      | <second> | <type>   | <nullable> | no    |
    And the table "in_c_sales.other" has the columns
      | name | type    | nullable | key |
      | id   | INTEGER | yes      | no  |

    Examples:
      | Command       | fields                                                                                                                    | second | type    | nullable | key |
      | AddPrimaryKey | "primaryKeysNames": ["id"]                                                                                                | note   | VARCHAR | yes      | yes |
      | AlterColumn   | "desiredDefiniton": {"name": "note", "type": "VARCHAR", "nullable": false}, "attributesToUpdate": ["nullable"]            | note   | VARCHAR | no       | no  |

  @p1 @spec:storage.driver.schema
  Scenario: A column that is added is there over REST
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    When the owner executes
      """
      {"type": "AddColumnCommand", "path": ["in_c_sales"], "tableName": "orders",
       "columnDefinition": {"name": "note", "type": "VARCHAR", "nullable": true}}
      """
    Then the table "in_c_sales.orders" has the columns
      | name | type    | nullable | key |
      | id   | INTEGER | yes      | no  |
      | note | VARCHAR | yes      | no  |

  @p2 @spec:storage.driver.schema
  Scenario: A column that is dropped is gone over REST, with the others' values kept
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | note VARCHAR | amount INTEGER |
      | 1          | first        | 10             |
    When the owner executes
      """
      {"type": "DropColumnCommand", "path": ["in_c_sales"], "tableName": "orders", "columnName": "note"}
      """
    Then the table "in_c_sales.orders" holds exactly
      | id | amount |
      | 1  | 10     |

  @p2 @spec:storage.driver.schema
  Scenario: A primary key that is dropped keeps no rows out any more
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER key |
      | 1              |
    And a file "more.csv" containing
      """
      id
      1
      """
    And the owner has executed
      """
      {"type": "DropPrimaryKeyCommand", "path": ["in_c_sales"], "tableName": "orders"}
      """
    When the file "more.csv" is imported into "in_c_sales.orders" incrementally
    Then the table "in_c_sales.orders" holds exactly
      | id |
      | 1  |
      | 1  |

  @p1 @spec:storage.driver.rows
  Scenario: Rows that are deleted are counted and gone over REST
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | name VARCHAR |
      | 1          | a            |
      | 2          | b            |
      | 3          | a            |
    When the owner executes
      """
      {"type": "DeleteTableRowsCommand", "path": ["in_c_sales"], "tableName": "orders",
       "whereFilters": [{"columnsName": "name", "operator": "eq", "values": ["a"]}]}
      """
    Then the command answers
      | field            | value |
      | deletedRowsCount | 2     |
      | tableRowsCount   | 1     |
    And the table "in_c_sales.orders" holds exactly
      | id | name |
      | 2  | b    |

  @p2 @spec:storage.driver.rows
  Scenario Outline: Of rows, those whose number is <what> are deleted and no others
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 2          |
      | 9          |
      | 10         |
      | 11         |
    When the owner executes
      """
      {"type": "DeleteTableRowsCommand", "path": ["in_c_sales"], "tableName": "orders",
       "whereFilters": [<filters>]}
      """
    Then the command answers
      | field            | value |
      | deletedRowsCount | 2     |
      | tableRowsCount   | 2     |
    And the table "in_c_sales.orders" holds exactly
      | id      |
      | <one>   |
      | <other> |

    Examples:
      | what               | filters                                                                                                                 | one | other |
      | more than 9        | {"columnsName": "id", "operator": "gt", "values": ["9"]}                                                                | 2   | 9     |
      | 10 or more         | {"columnsName": "id", "operator": "ge", "values": ["10"]}                                                               | 2   | 9     |
      | less than 10       | {"columnsName": "id", "operator": "lt", "values": ["10"]}                                                               | 10  | 11    |
      | 9 or less          | {"columnsName": "id", "operator": "le", "values": ["9"]}                                                                | 10  | 11    |
      | 2 or 9             | {"columnsName": "id", "operator": "eq", "values": ["2", "9"]}                                                           | 10  | 11    |
      | neither 10 nor 11  | {"columnsName": "id", "operator": "ne", "values": ["10"]}, {"columnsName": "id", "operator": "ne", "values": ["11"]} | 10  | 11    |
      | between 2 and 11   | {"columnsName": "id", "operator": "gt", "values": ["2"]}, {"columnsName": "id", "operator": "lt", "values": ["11"]}  | 2   | 11    |

  @p2 @spec:storage.driver.tables
  Scenario: A table that is dropped is gone over REST; dropping it again is no error
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And an empty table "in_c_sales.other" with the columns id INTEGER
    And the owner has executed
      """
      {"type": "DropTableCommand", "path": ["in_c_sales"], "tableName": "orders"}
      """
    When the owner executes
      """
      {"type": "DropTableCommand", "path": ["in_c_sales"], "tableName": "orders"}
      """
    Then the table "in_c_sales.orders" is not found
    And the tables of the bucket "in_c_sales" are "other"

  @p1 @spec:storage.driver.info
  Scenario: A table is described
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER key |
      | 1              |
      | 2              |
    When the owner executes
      """
      {"type": "ObjectInfoCommand", "path": ["in_c_sales", "orders"], "expectedObjectType": "TABLE"}
      """
    Then the command answers
      | field                        | value   |
      | objectType                   | TABLE   |
      | tableInfo.tableName          | orders  |
      | tableInfo.columns.0.name     | id      |
      | tableInfo.columns.0.type     | INTEGER |
      | tableInfo.primaryKeysNames.0 | id      |
      | tableInfo.rowsCount          | 2       |

  @p2 @spec:storage.driver.info
  Scenario: What is not there is not described
    Given a project with a bucket "in_c_sales"
    When the owner tries to execute
      """
      {"type": "ObjectInfoCommand", "path": ["in_c_sales", "none"], "expectedObjectType": "TABLE"}
      """
    Then it is refused as not found

  @p1 @spec:storage.driver.preview
  Scenario: A preview gives the rows of a table
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | name VARCHAR |
      | 7          | Alice        |
    When the owner executes
      """
      {"type": "PreviewTableCommand", "path": ["in_c_sales"], "tableName": "orders"}
      """
    Then the command's preview shows
      | id | name  |
      | 7  | Alice |

  @p2 @spec:storage.driver.preview
  Scenario: A preview gives the first rows in the order that was asked for, and no more than that
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | name VARCHAR |
      | 7          | Alice        |
      | 9          | Bob          |
      | 10         | Carol        |
    When the owner executes
      """
      {"type": "PreviewTableCommand", "path": ["in_c_sales"], "tableName": "orders",
       "orderBy": [{"columnName": "id", "order": "DESC"}], "filters": {"limit": 2}}
      """
    Then the command's preview shows
      | id | name  |
      | 10 | Carol |
      | 9  | Bob   |

  @p2 @spec:storage.driver.preview
  Scenario: There is no preview of a table that is not there
    Given a project with a bucket "in_c_sales"
    When the owner tries to execute
      """
      {"type": "PreviewTableCommand", "path": ["in_c_sales"], "tableName": "none"}
      """
    Then it is refused as not found or invalid

  @p1 @spec:storage.driver.files
  Scenario: What is exported to a file can be imported from it
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | name VARCHAR | _timestamp TIMESTAMP |
      | 1          | Alice        | 2024-01-02 03:04:05  |
      | 2          | Bob, "B"     | 2024-01-02 03:04:05  |
    And an empty table "in_c_sales.copy" with the columns id INTEGER, name VARCHAR, _timestamp TIMESTAMP
    And the owner has executed
      """
      {"type": "TableExportToFileCommand", "source": {"path": ["in_c_sales"], "tableName": "orders"},
       "filePath": {"root": "project_{project}", "path": "driven", "fileName": "orders.csv"}}
      """
    When the owner executes
      """
      {"type": "TableImportFromFileCommand", "destination": {"path": ["in_c_sales"], "tableName": "copy"},
       "filePath": {"root": "project_{project}", "path": "driven", "fileName": "orders.csv"}}
      """
    Then the table "in_c_sales.copy" has 2 rows
    And the table "in_c_sales.orders" has 2 rows

  @p2 @spec:storage.driver.files
  Scenario: What is exported in part and imported incrementally comes beside what is there
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | name VARCHAR | _timestamp TIMESTAMP |
      | 1          | Alice        | 2024-01-02 03:04:05  |
      | 2          | Bob          | 2024-01-02 03:04:05  |
    And the owner has executed
      """
      {"type": "TableExportToFileCommand", "source": {"path": ["in_c_sales"], "tableName": "orders"},
       "exportOptions": {"filters": {"whereFilters": [{"columnsName": "id", "operator": "eq", "values": ["1"]}]}},
       "filePath": {"root": "project_{project}", "path": "driven", "fileName": "orders.csv"}}
      """
    When the owner executes
      """
      {"type": "TableImportFromFileCommand", "destination": {"path": ["in_c_sales"], "tableName": "orders"},
       "importOptions": {"importType": "INCREMENTAL"},
       "filePath": {"root": "project_{project}", "path": "driven", "fileName": "orders.csv"}}
      """
    Then the table "in_c_sales.orders" has 3 rows

  @p1 @spec:storage.driver.files @spec:storage.import.atomic
  Scenario: An import that fails leaves the table as it was
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    When the owner tries to execute
      """
      {"type": "TableImportFromFileCommand", "destination": {"path": ["in_c_sales"], "tableName": "orders"},
       "filePath": {"root": "project_{project}", "path": "driven", "fileName": "never_written.csv"}}
      """
    Then it is refused as not found or invalid
    And nothing in the project has changed

  @p2 @spec:storage.driver.paths @spec:storage.access.foreign-project
  Scenario Outline: No import reads from <where>
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And another project "neighbour" with a table "in_c_secret.users"
    And the team of "neighbour" was able to export "in_c_secret.users" to "orders.csv" with the driver
    When the owner tries to execute
      """
      {"type": "TableImportFromFileCommand", "destination": {"path": ["in_c_sales"], "tableName": "orders"},
       "filePath": {"root": "<root>", "path": "<path>", "fileName": "<file>"}}
      """
    Then it is refused as forbidden or not found or invalid
    And nothing in the project has changed

    Examples:
      | where                         | root                         | path                            | file            |
      | an absolute root              | /etc                         |                                 | passwd          |
      | an absolute path              | project_{project}            | /etc                            | passwd          |
      | an absolute file name         | project_{project}            |                                 | /etc/passwd     |
      | above the project             | project_{project}            | ../../../../../../../../etc     | passwd          |
      | above it by the file name     | project_{project}            | driven                          | ../../../../../../../../../etc/passwd |
      | above it by encoded dots      | project_{project}            | %2e%2e/%2e%2e/%2e%2e            | passwd          |
      | another project's folder      | project_{project neighbour}  |                                 | orders.csv      |
      | another project from one's own| project_{project}            | ../project_{project neighbour}  | orders.csv      |

  @p2 @spec:storage.driver.paths @spec:storage.access.foreign-project
  Scenario Outline: No export writes to <where>
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | name VARCHAR |
      | 1          | Alice        |
    And another project "neighbour"
    When the owner tries to execute
      """
      {"type": "TableExportToFileCommand", "source": {"path": ["in_c_sales"], "tableName": "orders"},
       "filePath": {"root": "<root>", "path": "<path>", "fileName": "plumbline_orders.csv"}}
      """
    Then it is refused as forbidden or not found or invalid
    And nothing in the project has changed

    Examples:
      | where                          | root                        | path                           |
      | an absolute root               | /tmp                        |                                |
      | an absolute path               | project_{project}           | /tmp                           |
      | above the project              | project_{project}           | ../../../../../../../../tmp    |
      | another project's folder       | project_{project neighbour} |                                |
      | another project from one's own | project_{project}           | ../project_{project neighbour} |

  @p1 @pgwire @spec:storage.driver.workspaces
  Scenario: A workspace that is made is shown over REST and its credentials work
    Given a project
    When the owner executes
      """
      {"type": "CreateWorkspaceCommand", "workspaceId": "analysis"}
      """
    Then the workspace in the answer is known as "analysis"
    And the analyst in "analysis" is let in

  @p2 @pgwire @spec:storage.driver.workspaces
  Scenario: A password that is reset ends the old one
    Given a project
    And a workspace "analysis"
    When the owner executes
      """
      {"type": "ResetWorkspacePasswordCommand", "workspaceUserName": "{user analysis}"}
      """
    Then connecting to the workspace "analysis" is refused
    And the workspace in the answer is known as "analysis"
    And the analyst in "analysis" is let in

  @p2 @pgwire @spec:storage.driver.workspaces
  Scenario: A table that is loaded into a workspace is in it
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 1          |
      | 2          |
    And a workspace "analysis"
    When the owner executes
      """
      {"type": "LoadTableToWorkspaceCommand", "source": {"path": ["in_c_sales"], "tableName": "orders"},
       "destination": {"path": ["{workspace analysis}"], "tableName": "copied"}}
      """
    Then the workspace "analysis" holds
      | name   | kind  | rows |
      | copied | table | 2    |

  @p2 @pgwire @spec:storage.driver.workspaces
  Scenario Outline: <Command> takes from a workspace what it names
    Given a project
    And a workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When the owner executes
      """
      {"type": "<Command>Command", "workspaceObjectName": "{workspace analysis}"<more>}
      """
    Then the workspace "analysis" holds nothing

    Examples:
      | Command             | more                         |
      | ClearWorkspace      |                              |
      | DropWorkspaceObject | , "objectNameToDrop": "mine" |

  @p2 @pgwire @spec:storage.driver.workspaces
  Scenario: A workspace that is dropped is gone over REST, another is not
    Given a project
    And a workspace "analysis"
    And a workspace "other"
    When the owner executes
      """
      {"type": "DropWorkspaceCommand", "workspaceObjectName": "{workspace analysis}"}
      """
    Then the workspace "analysis" is gone
    And connecting to the workspace "analysis" is refused
    And the workspaces of the project are "other"

  @p2 @spec:storage.driver.workspaces
  Scenario: A workspace that was never made cannot be cleared, and dropping it is no error
    Given a project
    And a workspace "analysis"
    And the owner has executed
      """
      {"type": "DropWorkspaceCommand", "workspaceObjectName": "ws_00000000"}
      """
    When the owner tries to execute
      """
      {"type": "ClearWorkspaceCommand", "workspaceObjectName": "ws_00000000"}
      """
    Then it is refused as not found
    And nothing in the project has changed

  @p2 @spec:storage.driver.branches
  Scenario: A branch that is made is a branch over REST, until it is dropped
    Given a project
    And a branch "kept"
    And the owner has executed
      """
      {"type": "CreateDevBranchCommand", "branchId": "feature1"}
      """
    When the owner executes
      """
      {"type": "DropDevBranchCommand", "devBranchReadOnlyRoleName": "{answer devBranchReadOnlyRoleName}"}
      """
    Then the branches of the project are, newest first, "kept"

  @p1 @spec:storage.driver.sharing
  Scenario: A bucket that is shared and linked is read in the other project
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 7          |
    And another project "reader"
    And the owner has executed
      """
      {"type": "ShareBucketCommand", "sourceProjectId": "{project}", "sourceBucketObjectName": "in_c_sales"}
      """
    When the team of "reader" executes
      """
      {"type": "LinkBucketCommand", "targetProjectId": "{project reader}", "targetBucketId": "in_c_linked",
       "sourceShareRoleName": "{answer bucketShareRoleName}"}
      """
    Then the team of "reader" sees in "in_c_linked.orders" exactly
      | id |
      | 7  |

  @p2 @spec:storage.driver.sharing
  Scenario: What is unshared is not read any more
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And another project "reader"
    And the owner has executed
      """
      {"type": "ShareBucketCommand", "sourceProjectId": "{project}", "sourceBucketObjectName": "in_c_sales"}
      """
    And the team of "reader" has executed
      """
      {"type": "LinkBucketCommand", "targetProjectId": "{project reader}", "targetBucketId": "in_c_linked",
       "sourceShareRoleName": "{answer bucketShareRoleName}"}
      """
    When the owner executes
      """
      {"type": "UnshareBucketCommand", "bucketObjectName": "in_c_sales",
       "bucketShareRoleName": "share_{project}_in_c_sales"}
      """
    Then the team of "reader" finds no table "in_c_linked.orders"

  @p2 @spec:storage.driver.sharing
  Scenario: A bucket whose reading is granted is linked and read in the project that is named
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 7          |
    And another project "reader"
    And the owner has executed
      """
      {"type": "GrantBucketAccessToReadOnlyRoleCommand", "path": ["in_c_sales"], "targetProjectId": "{project reader}"}
      """
    When the team of "reader" links the bucket "in_c_sales" of the project as "in_c_linked"
    Then the team of "reader" sees in "in_c_linked.orders" exactly
      | id |
      | 7  |

  @p2 @spec:storage.driver.sharing
  Scenario: A bucket whose reading is no longer granted is not read any more
    Given a project with a bucket "in_c_sales"
    And an empty table "in_c_sales.orders" with the columns id INTEGER
    And another project "reader"
    And the team on main has granted the reading of "in_c_sales" to "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the owner executes
      """
      {"type": "RevokeBucketAccessFromReadOnlyRoleCommand", "bucketObjectName": "in_c_sales",
       "targetProjectId": "{project reader}"}
      """
    Then the team of "reader" finds no table "in_c_linked.orders"

  @p2 @spec:storage.driver.sharing @spec:storage.sharing.read-only
  Scenario Outline: <Command> changes nothing in a linked bucket
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 7          |
    And another project "reader"
    And the team on main has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" tries to execute
      """
      {"type": "<Command>Command", "path": ["in_c_linked"], "tableName": "<table>"<more>}
      """
    Then it is accepted, or refused as forbidden or not found or invalid
    And nothing in the project has changed

    Examples:
      | Command         | table  | more                                                                   |
      | CreateTable     | extra  | , "columns": [{"name": "id", "type": "INTEGER"}]                       |
      | DropTable       | orders |                                                                        |
      | DeleteTableRows | orders |                                                                        |
      | AddColumn       | orders | , "columnDefinition": {"name": "note", "type": "VARCHAR"}              |
      | AddPrimaryKey   | orders | , "primaryKeysNames": ["id"]                                           |

  @p2 @spec:storage.driver.sharing
  Scenario: A bucket that is unlinked is gone there and stays here
    Given a project with a bucket "in_c_sales"
    And another project "reader"
    And the team on main has shared the bucket "in_c_sales" with "reader"
    And the team of "reader" has linked the bucket "in_c_sales" of the project as "in_c_linked"
    When the team of "reader" executes
      """
      {"type": "UnlinkBucketCommand", "bucketObjectName": "in_c_linked"}
      """
    Then the team of "reader" finds the buckets none
    And the buckets of the project are "in_c_sales"

  @p1 @spec:storage.driver.query
  Scenario: A query reads the tables of its bucket
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER | name VARCHAR |
      | 7          | Alice        |
    When the owner executes
      """
      {"type": "ExecuteQueryCommand", "pathRestriction": ["{project}", "in_c_sales"], "query": "SELECT name FROM orders"}
      """
    Then the command answers
      | field            | value   |
      | status           | Success |
      | data.columns.0   | name    |
      | data.rows.0.name | Alice   |

  @p2 @spec:storage.driver.query
  Scenario Outline: A query that <does what> is answered as an error and changes nothing
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 7          |
    And another project "neighbour" with a table "in_c_secret.users"
    When the owner tries to execute
      """
      {"type": "ExecuteQueryCommand", "pathRestriction": ["{project}", "in_c_sales"], "query": "<query>"}
      """
    Then it is refused as invalid or forbidden or not found, or answered with the status Error
    And nothing in the project has changed

    Examples:
      | does what               | query                                               |
      | is no SQL               | SELEKT nonsense                                     |
      | deletes rows            | DELETE FROM orders                                  |
      | drops a table           | DROP TABLE orders                                   |
      | reads a server's file   | SELECT * FROM read_text('/etc/passwd')              |
      | lists a server's folder | SELECT * FROM glob('/*')                            |
      | writes a server's file  | COPY orders TO '/tmp/plumbline_driver.csv'          |
      | attaches a database     | ATTACH '/tmp/plumbline_driver.duckdb' AS elsewhere  |
      | reads another project   | SELECT * FROM in_c_secret.users                     |

  @p2 @spec:storage.driver.rights @spec:storage.access.foreign-project
  Scenario Outline: <caller> cannot use the driver bridge on a project by <Command>
    Given a project with a bucket "in_c_sales"
    And a table "in_c_sales.orders" holding
      | id INTEGER |
      | 7          |
    And another project "neighbour"
    When <caller> tries to execute
      """
      {"type": "<Command>Command", <fields>}
      """
    Then it is refused as <refusal>
    And nothing in the project has changed
    And the same is accepted from the owner

    Examples:
      | caller                      | Command      | refusal      | fields                                                     |
      | a stranger                  | PreviewTable | unauthorized | "path": ["in_c_sales"], "tableName": "orders"              |
      | a stranger                  | DropTable    | unauthorized | "path": ["in_c_sales"], "tableName": "orders"              |
      | a stranger                  | CreateBucket | unauthorized | "bucketId": "in_c_more"                                    |
      | somebody with a made-up key | CreateBucket | unauthorized | "bucketId": "in_c_more"                                    |
      | the owner of "neighbour"    | PreviewTable | forbidden    | "path": ["in_c_sales"], "tableName": "orders"              |
      | the owner of "neighbour"    | DropTable    | forbidden    | "path": ["in_c_sales"], "tableName": "orders"              |
      | the owner of "neighbour"    | CreateBucket | forbidden    | "bucketId": "in_c_more"                                    |
      | the owner of "neighbour"    | DropBucket   | forbidden    | "bucketObjectName": "in_c_sales", "isCascade": true        |
      | the owner of "neighbour"    | CreateDevBranch | forbidden | "branchId": "feature1"                                     |
      | the owner of "neighbour"    | CreateWorkspace | forbidden | "workspaceId": "theirs"                                    |
      | the owner of "neighbour"    | ExecuteQuery | forbidden    | "pathRestriction": ["{project}", "in_c_sales"], "query": "SELECT 1 AS one" |

  @p2 @spec:storage.driver.rights @spec:storage.access.foreign-project
  Scenario Outline: A key does not open another project to which <Command> points
    Given a project
    And another project "neighbour" with a table "in_c_secret.users"
    When the owner tries to execute
      """
      {"type": "<Command>Command", <fields>}
      """
    Then it is refused as forbidden or not found or invalid
    And nothing in the project has changed

    Examples:
      | Command      | fields                                                                                |
      | PreviewTable | "path": ["{project neighbour}", "in_c_secret"], "tableName": "users"                  |
      | ObjectInfo   | "path": ["{project neighbour}", "in_c_secret", "users"], "expectedObjectType": "TABLE" |
      | CreateTable  | "path": ["{project neighbour}", "in_c_secret"], "tableName": "more", "columns": [{"name": "id", "type": "INTEGER"}] |
      | ExecuteQuery | "pathRestriction": ["{project neighbour}", "in_c_secret"], "query": "SELECT 1 AS one" |

  @p2 @spec:storage.driver.rights @spec:storage.access.foreign-project
  Scenario Outline: A table of another project is not dropped by way of <way>
    Given a project
    And another project "neighbour" with a table "in_c_secret.users"
    When the owner tries to execute
      """
      {"type": "DropTableCommand", "path": [<path>], "tableName": "users"}
      """
    Then it is accepted, or refused as forbidden or not found or invalid
    And nothing in the project has changed

    Examples:
      | way                  | path                                   |
      | its project's id     | "{project neighbour}", "in_c_secret"   |
      | dots in the path     | "..", "{project neighbour}", "in_c_secret" |
      | a slash in the path  | "../{project neighbour}/in_c_secret"   |
      | its bucket alone     | "in_c_secret"                          |

  @p2 @pgwire @spec:storage.driver.rights @spec:storage.access.foreign-project
  Scenario Outline: The workspace of another project is closed to <Command>
    Given a project
    And another project "neighbour"
    And a workspace "analysis"
    And the analyst in "analysis" has run "CREATE TABLE mine AS SELECT 1 AS id"
    When the team of "neighbour" tries to execute
      """
      {"type": "<Command>Command", "workspaceObjectName": "{workspace analysis}"<more>}
      """
    Then it is accepted, or refused as forbidden or not found or invalid
    And nothing in the project has changed
    And the analyst in "analysis" is let in

    Examples:
      | Command                | more                         |
      | ClearWorkspace         |                              |
      | DropWorkspace          |                              |
      | DropWorkspaceObject    | , "objectNameToDrop": "mine" |
      | ResetWorkspacePassword |                              |

  @p2 @spec:storage.driver.rights
  Scenario Outline: A key without <what> of its own project is refused
    Given a project
    And another project "neighbour"
    When the owner tries to send to the driver bridge
      """
      {"command": {"type": "CreateBucketCommand", "bucketId": "in_c_more"}<credentials>}
      """
    Then it is refused as forbidden or invalid
    And nothing in the project has changed

    Examples:
      | what                  | credentials                                              |
      | any credentials       |                                                          |
      | a project             | , "credentials": {}                                      |
      | the id                | , "credentials": {"project_id": "{project neighbour}"}   |
      | anything but an empty id | , "credentials": {"project_id": ""}                   |

  @p2 @spec:storage.driver.rights
  Scenario Outline: The owner of a project cannot use <Command>
    Given a project
    When the owner tries to execute
      """
      {"type": "<Command>Command"<fields>}
      """
    Then it is refused as forbidden
    And nothing in the project has changed

    Examples:
      | Command       | fields                      |
      | InitBackend   |                             |
      | RemoveBackend |                             |
      | CreateProject | , "projectId": "{new project}" |
      | DropProject   | , "projectId": "{project}"  |

  @p1 @spec:storage.driver.projects
  Scenario: A project that is made is a project over REST and its key opens it
    Given the administrator has executed
      """
      {"type": "CreateProjectCommand", "projectId": "{new project}"}
      """
    Then the project in the answer is known as "driven"
    And the owner is let in

  @p2 @spec:storage.driver.projects @spec:storage.projects.conflict
  Scenario: A project that is there is not made again
    Given a project with a bucket "in_c_sales"
    When the administrator tries to execute
      """
      {"type": "CreateProjectCommand", "projectId": "{project}"}
      """
    Then it is refused as invalid or a conflict
    And nothing in the project has changed
    And the owner is let in

  @p2 @spec:storage.driver.projects
  Scenario: A project that is dropped lets nobody in any more
    Given a project with a bucket "in_c_sales"
    When the administrator executes
      """
      {"type": "DropProjectCommand", "projectId": "{project}"}
      """
    Then the owner is refused as unauthorized or forbidden or not found

  @p2 @spec:storage.driver.projects
  Scenario Outline: <Command> succeeds and harms no project
    Given a project with a bucket "in_c_sales"
    When the administrator tries to execute
      """
      {"type": "<Command>Command"}
      """
    Then it is accepted
    And nothing in the project has changed
    And the owner is let in

    Examples:
      | Command       |
      | InitBackend   |
      | RemoveBackend |

  @p2 @spec:storage.driver.invalid
  Scenario Outline: A request with <mistake> is refused and changes nothing
    Given a project with a bucket "in_c_sales"
    When the owner tries to send to the driver bridge
      """
      {<request>}
      """
    Then it is refused as invalid
    And nothing in the project has changed

    Examples:
      | mistake                | request                                                                                                                  |
      | no command             | "credentials": {"project_id": "{project}"}                                                                               |
      | an empty command       | "command": {}, "credentials": {"project_id": "{project}"}                                                                |
      | no type                | "command": {"bucketId": "in_c_more"}, "credentials": {"project_id": "{project}"}                                         |
      | an unknown type        | "command": {"type": "ExplodeCommand"}, "credentials": {"project_id": "{project}"}                                        |
      | an unknown field       | "command": {"type": "CreateBucketCommand", "bucketId": "in_c_more", "colour": "red"}, "credentials": {"project_id": "{project}"} |
      | a field of wrong type  | "command": {"type": "CreateBucketCommand", "bucketId": ["a", "b"]}, "credentials": {"project_id": "{project}"}           |

  @p2 @spec:storage.driver.envelope
  Scenario Outline: <what> is understood
    Given a project
    When the owner tries to send to the driver bridge
      """
      {"command": {<command>}, <credentials>}
      """
    Then it is accepted
    And the buckets of the project are "in_c_more"

    Examples:
      | what                        | command                                               | credentials                                |
      | A type called @type         | "@type": "CreateBucketCommand", "bucketId": "in_c_more" | "credentials": {"project_id": "{project}"} |
      | A field in snake case       | "type": "CreateBucketCommand", "bucket_id": "in_c_more" | "credentials": {"project_id": "{project}"} |
      | A project given as the host | "type": "CreateBucketCommand", "bucketId": "in_c_more"  | "credentials": {"host": "{project}"}       |
