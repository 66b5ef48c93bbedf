@storage @rest
Feature: Snapshot settings
  A project decides when snapshots are taken by themselves and how long they are kept, for all its tables, for one
  bucket, or for one table. What the narrower level says goes; what it does not say comes from the wider one.

  Background:
    Given a project with a bucket "in_c_data"
    And an empty table "in_c_data.users" with the columns id INTEGER, name VARCHAR

  @p2 @spec:storage.settings.defaults @spec:storage.settings.read
  Scenario Outline: Where nobody decided, the settings of the system hold for <level>
    Then the owner finds these snapshot settings for <level>
      | setting         | value | from   |
      | drop_table      | true  | system |
      | truncate_table  | false | system |
      | delete_all_rows | false | system |
      | drop_column     | false | system |
      | manual_days     | 90    | system |
      | auto_days       | 7     | system |
      | enabled         | true  | system |
    And <level> has settings of its own for nothing

    Examples:
      | level                       |
      | the project                 |
      | the bucket "in_c_data"      |
      | the table "in_c_data.users" |

  @p2 @spec:storage.settings.write @spec:storage.settings.read
  Scenario Outline: What is set for <level> holds there, and the rest is inherited
    When the owner sets drop_table to false, truncate_table to true, manual_days to 30 and enabled to false for <level>
    Then the owner finds these snapshot settings for <level>
      | setting         | value | from   |
      | drop_table      | false | <from> |
      | truncate_table  | true  | <from> |
      | delete_all_rows | false | system |
      | drop_column     | false | system |
      | manual_days     | 30    | <from> |
      | auto_days       | 7     | system |
      | enabled         | false | <from> |
    And <level> has settings of its own for drop_table, truncate_table, manual_days, enabled

    Examples:
      | level                       | from    |
      | the project                 | project |
      | the bucket "in_c_data"      | bucket  |
      | the table "in_c_data.users" | table   |

  @p2 @spec:storage.settings.inherit
  Scenario Outline: The setting <setting> of a project holds for its buckets and tables
    When the owner sets <setting> to <value> for the project
    Then the owner finds these snapshot settings for the bucket "in_c_data"
      | setting   | value   | from    |
      | <setting> | <value> | project |
    And the owner finds these snapshot settings for the table "in_c_data.users"
      | setting   | value   | from    |
      | <setting> | <value> | project |
    And the table "in_c_data.users" has settings of its own for nothing

    Examples:
      | setting         | value |
      | drop_table      | false |
      | truncate_table  | true  |
      | delete_all_rows | true  |
      | drop_column     | true  |
      | manual_days     | 14    |
      | auto_days       | 14    |
      | enabled         | false |

  @p2 @spec:storage.settings.inherit
  Scenario Outline: The setting <setting> of a bucket holds for its tables, whatever the project says
    Given the owner has set <setting> to <projects> for the project
    When the owner sets <setting> to <buckets> for the bucket "in_c_data"
    Then the owner finds these snapshot settings for the table "in_c_data.users"
      | setting   | value     | from   |
      | <setting> | <buckets> | bucket |
    And the owner finds these snapshot settings for the project
      | setting   | value      | from    |
      | <setting> | <projects> | project |

    Examples:
      | setting         | projects | buckets |
      | drop_table      | false    | true    |
      | truncate_table  | true     | false   |
      | delete_all_rows | true     | false   |
      | drop_column     | true     | false   |
      | manual_days     | 14       | 30      |
      | auto_days       | 14       | 3       |
      | enabled         | false    | true    |

  @p2 @spec:storage.settings.inherit
  Scenario Outline: The setting <setting> of a table holds for it, whatever bucket and project say
    Given the owner has set <setting> to <projects> for the project
    And the owner has set <setting> to <buckets> for the bucket "in_c_data"
    When the owner sets <setting> to <tables> for the table "in_c_data.users"
    Then the owner finds these snapshot settings for the table "in_c_data.users"
      | setting   | value    | from  |
      | <setting> | <tables> | table |
    And the owner finds these snapshot settings for the bucket "in_c_data"
      | setting   | value     | from   |
      | <setting> | <buckets> | bucket |

    Examples:
      | setting         | projects | buckets | tables |
      | drop_table      | true     | true    | false  |
      | truncate_table  | false    | false   | true   |
      | delete_all_rows | true     | true    | false  |
      | drop_column     | false    | false   | true   |
      | manual_days     | 14       | 30      | 1      |
      | auto_days       | 14       | 3       | 3650   |
      | enabled         | false    | false   | true   |

  @p1 @spec:storage.settings.inherit
  Scenario: Each setting comes from the narrowest level that says it
    Given the owner has set drop_table to false, truncate_table to true, manual_days to 10 and auto_days to 1 for the project
    And the owner has set truncate_table to false, drop_column to true and manual_days to 20 for the bucket "in_c_data"
    When the owner sets drop_column to false, manual_days to 30 for the table "in_c_data.users"
    Then the owner finds these snapshot settings for the table "in_c_data.users"
      | setting         | value | from    |
      | drop_table      | false | project |
      | truncate_table  | false | bucket  |
      | delete_all_rows | false | system  |
      | drop_column     | false | table   |
      | manual_days     | 30    | table   |
      | auto_days       | 1     | project |
      | enabled         | true  | system  |

  @p2 @spec:storage.settings.write
  Scenario Outline: Settings of <level> take the place of those that were there
    Given the owner has set truncate_table to true, manual_days to 30 and enabled to false for <level>
    And everything that the owner sees has been read
    When the owner sets drop_column to true for <level>
    Then the owner finds these snapshot settings for <level>
      | setting        | value | from   |
      | drop_column    | true  | <from> |
      | truncate_table | false | system |
      | manual_days    | 90    | system |
      | enabled        | true  | system |
    And <level> has settings of its own for drop_column
    And the answer shows <level> with the settings that are read

    Examples:
      | level                       | from    |
      | the project                 | project |
      | the bucket "in_c_data"      | bucket  |
      | the table "in_c_data.users" | table   |

  @p2 @spec:storage.settings.write
  Scenario Outline: Setting nothing for <level> leaves it without settings of its own
    Given the owner has set truncate_table to true and manual_days to 30 for <level>
    When the owner sets nothing for <level>
    Then the owner finds these snapshot settings for <level>
      | setting        | value | from   |
      | truncate_table | false | system |
      | manual_days    | 90    | system |
    And <level> has settings of its own for nothing

    Examples:
      | level                       |
      | the project                 |
      | the bucket "in_c_data"      |
      | the table "in_c_data.users" |

  @p2 @spec:storage.settings.reset
  Scenario Outline: Without the settings of <level> a table goes by those of <next>
    Given the owner has set manual_days to 10 and truncate_table to true for the project
    And the owner has set manual_days to 20 for the bucket "in_c_data"
    And the owner has set manual_days to 30 for the table "in_c_data.users"
    And the owner has reset the snapshot settings of <first>
    When the owner resets the snapshot settings of <level>
    Then the owner finds these snapshot settings for the table "in_c_data.users"
      | setting        | value   | from         |
      | manual_days    | <days>  | <from>       |
      | truncate_table | <empty> | <empty from> |

    Examples:
      | level                       | next        | first                       | days | from    | empty | empty from |
      | the table "in_c_data.users" | the bucket  | the table "in_c_data.users" | 20   | bucket  | true  | project    |
      | the bucket "in_c_data"      | the project | the table "in_c_data.users" | 10   | project | true  | project    |
      | the project                 | the table   | the bucket "in_c_data"      | 30   | table   | false | system     |

  @p2 @spec:storage.settings.reset
  Scenario Outline: Resetting <level>, which has no settings, changes nothing
    When the owner resets the snapshot settings of <level>
    Then the owner finds these snapshot settings for <level>
      | setting     | value | from   |
      | drop_table  | true  | system |
      | manual_days | 90    | system |

    Examples:
      | level                       |
      | the project                 |
      | the bucket "in_c_data"      |
      | the table "in_c_data.users" |

  @p2 @spec:storage.settings.apart
  Scenario: The settings of a table do not concern its neighbours
    Given an empty table "in_c_data.users_old" with the columns id INTEGER
    And a bucket "in_cxdata"
    And an empty table "in_cxdata.users" with the columns id INTEGER
    When the owner sets drop_column to true and auto_days to 3 for the table "in_c_data.users"
    Then the owner finds these snapshot settings for the table "in_c_data.users_old"
      | setting     | value | from   |
      | drop_column | false | system |
      | auto_days   | 7     | system |
    And the owner finds these snapshot settings for the table "in_cxdata.users"
      | setting     | value | from   |
      | drop_column | false | system |
    And the owner finds these snapshot settings for the bucket "in_c_data"
      | setting     | value | from   |
      | drop_column | false | system |

  @p2 @spec:storage.settings.apart
  Scenario: The settings of a bucket do not concern other buckets
    Given the buckets "in_cxdata", "in_c_data_2"
    And an empty table "in_cxdata.users" with the columns id INTEGER
    When the owner sets drop_column to true and auto_days to 3 for the bucket "in_c_data"
    Then the owner finds these snapshot settings for the table "in_cxdata.users"
      | setting     | value | from   |
      | drop_column | false | system |
      | auto_days   | 7     | system |
    And the owner finds these snapshot settings for the project
      | setting     | value | from   |
      | drop_column | false | system |
    And the owner finds these snapshot settings for the bucket "in_c_data_2"
      | setting     | value | from   |
      | drop_column | false | system |

  @p2 @spec:storage.settings.apart
  Scenario: The settings of a project do not concern other projects
    Given another project "neighbour" with a table "in_c_data.users"
    And the owner has set drop_column to true for the bucket "in_c_data"
    And the owner has set drop_column to true for the table "in_c_data.users"
    When the owner sets drop_column to true and enabled to false for the project
    Then the team of "neighbour" finds these snapshot settings for the project
      | setting     | value | from   |
      | drop_column | false | system |
      | enabled     | true  | system |
    And the team of "neighbour" finds these snapshot settings for the table "in_c_data.users"
      | setting     | value | from   |
      | drop_column | false | system |

  @p2 @spec:storage.settings.invalid
  Scenario Outline: For a project nobody can set <settings>
    Given the owner has set truncate_table to true and manual_days to 30 for the project
    When the owner tries to set <settings> for the project
    Then it is refused as invalid
    And the owner finds these snapshot settings for the project
      | setting        | value | from    |
      | truncate_table | true  | project |
      | drop_column    | false | system  |
      | manual_days    | 30    | project |
      | auto_days      | 7     | system  |
      | enabled        | true  | system  |

    Examples:
      | settings                               |
      | manual_days to 0                       |
      | manual_days to -1                      |
      | manual_days to 3651                    |
      | manual_days to 1.5                     |
      | manual_days to many                    |
      | auto_days to 0                         |
      | auto_days to -7                        |
      | auto_days to 3651                      |
      | auto_days to many                      |
      | drop_column to sometimes               |
      | drop_column to 7                       |
      | enabled to perhaps                     |
      | no_such_trigger to true                |
      | drop_column to true and auto_days to 0 |

  @p2 @spec:storage.settings.invalid
  Scenario Outline: For <level> nobody can set <settings>
    Given the owner has set truncate_table to true and manual_days to 30 for <level>
    When the owner tries to set <settings> for <level>
    Then it is refused as invalid
    And the owner finds these snapshot settings for <level>
      | setting        | value | from   |
      | truncate_table | true  | <from> |
      | drop_column    | false | system |
      | manual_days    | 30    | <from> |
      | auto_days      | 7     | system |

    Examples:
      | level                       | settings                               | from   |
      | the bucket "in_c_data"      | manual_days to 0                       | bucket |
      | the bucket "in_c_data"      | auto_days to 3651                      | bucket |
      | the bucket "in_c_data"      | drop_column to sometimes               | bucket |
      | the bucket "in_c_data"      | no_such_trigger to true                | bucket |
      | the table "in_c_data.users" | manual_days to -1                      | table  |
      | the table "in_c_data.users" | auto_days to many                      | table  |
      | the table "in_c_data.users" | drop_column to sometimes               | table  |
      | the table "in_c_data.users" | drop_column to true and auto_days to 0 | table  |

  @p2 @spec:storage.settings.write
  Scenario Outline: The longest and the shortest time to keep snapshots can be set: <days> days
    When the owner sets manual_days to <days> and auto_days to <days> for the project
    Then the owner finds these snapshot settings for the project
      | setting     | value  | from    |
      | manual_days | <days> | project |
      | auto_days   | <days> | project |

    Examples:
      | days |
      | 1    |
      | 3650 |

  @p2 @spec:storage.settings.not-found
  Scenario Outline: Nobody can <do>, which does not exist
    When the owner tries to <do>
    Then it is refused as not found

    Examples:
      | do                                                       |
      | read the snapshot settings of the bucket "in_c_hr"       |
      | read the snapshot settings of the table "in_c_data.more" |
      | read the snapshot settings of the table "in_c_hr.staff"  |
      | set drop_column to true for the bucket "in_c_hr"         |
      | set drop_column to true for the table "in_c_data.more"   |
      | set drop_column to true for the table "in_c_hr.staff"    |

  @p3 @spec:storage.settings.not-found
  Scenario Outline: Resetting what does not exist harms nothing: <level>
    When the owner tries to reset the snapshot settings of <level>
    Then it is accepted, or refused as not found
    And nothing in the project has changed

    Examples:
      | level                      |
      | the bucket "in_c_hr"       |
      | the table "in_c_data.more" |

  @p2 @spec:storage.settings.govern
  Scenario Outline: Set to <project's> by the project, <bucket's> by the bucket, <table's> by the table: <kept>
    Given the owner has set <project> for the project
    And the owner has set <bucket> for the bucket "in_c_data"
    And the owner has set <table> for the table "in_c_data.users"
    When the owner drops the column "name" of "in_c_data.users"
    Then <count> snapshots are counted with type auto_predrop_column

    Examples:
      | project's | bucket's | table's | kept            | project              | bucket               | table                | count |
      | nothing   | nothing  | nothing | nothing is kept | nothing              | nothing              | nothing              | 0     |
      | true      | nothing  | nothing | it is kept      | drop_column to true  | nothing              | nothing              | 1     |
      | true      | false    | nothing | nothing is kept | drop_column to true  | drop_column to false | nothing              | 0     |
      | false     | true     | nothing | it is kept      | drop_column to false | drop_column to true  | nothing              | 1     |
      | false     | false    | true    | it is kept      | drop_column to false | drop_column to false | drop_column to true  | 1     |
      | true      | true     | false   | nothing is kept | drop_column to true  | drop_column to true  | drop_column to false | 0     |
      | true      | false    | true    | it is kept      | drop_column to true  | drop_column to false | drop_column to true  | 1     |
      | true      | others   | others  | it is kept      | drop_column to true  | auto_days to 3       | auto_days to 2       | 1     |

  @p2 @spec:storage.settings.govern
  Scenario: A trigger that is set for one table is not pulled by another
    Given an empty table "in_c_data.orders" with the columns id INTEGER, what VARCHAR
    And the owner has set drop_column to true for the table "in_c_data.users"
    When the owner drops the column "what" of "in_c_data.orders"
    And the owner drops the column "name" of "in_c_data.users"
    Then the snapshots of the project are, newest first
      | table | type                |
      | users | auto_predrop_column |

  @p3 @spec:storage.settings.govern
  Scenario: A table that is brought back goes by the settings that it had
    Given the owner has set drop_column to true for the table "in_c_data.users"
    And the owner has dropped the table "in_c_data.users"
    And the owner has restored the latest snapshot
    When the owner drops the column "name" of "in_c_data.users"
    Then the snapshots of the project are, newest first
      | table | type                |
      | users | auto_predrop_column |
      | users | auto_predrop        |

  @p1 @spec:storage.settings.govern @spec:storage.settings.reset
  Scenario: A trigger that was reset takes no more snapshots
    Given the owner has set drop_column to true for the project
    And the owner has reset the snapshot settings of the project
    When the owner drops the column "name" of "in_c_data.users"
    Then the project has no snapshots

  @p2 @spec:storage.settings.govern
  Scenario: A table that is made later goes by the settings of its bucket
    Given the owner has set drop_column to true for the bucket "in_c_data"
    And an empty table "in_c_data.orders" with the columns id INTEGER, what VARCHAR
    When the owner drops the column "what" of "in_c_data.orders"
    Then the snapshots of the project are, newest first
      | table  | type                |
      | orders | auto_predrop_column |

  @p2 @spec:storage.snapshots.project
  Scenario: A project that is made again under the id of a deleted one has none of its settings
    Given the owner has set drop_column to true and manual_days to 30 for the project
    And the owner has set drop_column to true for the bucket "in_c_data"
    When the project is deleted
    And the project is made again under its id
    And the bucket "in_c_data" is created
    Then the owner finds these snapshot settings for the project
      | setting     | value | from   |
      | drop_column | false | system |
      | manual_days | 90    | system |
    And the owner finds these snapshot settings for the bucket "in_c_data"
      | setting     | value | from   |
      | drop_column | false | system |
