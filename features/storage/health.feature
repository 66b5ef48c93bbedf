@storage @rest
Feature: Health and metrics
  Whoever runs the platform has to see, without a key and at any time, that it is well and what it does: the figures
  that alarms and bills are made of count what has really been done.

  @p1 @reads-only @spec:storage.health
  Scenario: The service tells that it is healthy
    When a stranger tries to read the health
    Then the service tells that it is healthy, and its version

  @p1 @spec:storage.metrics.format
  Scenario: The metrics are readable by a monitoring system
    Given a project with one of everything
    And the owner was able to preview the table
    And a stranger has tried to read the project
    When a stranger tries to read the metrics
    Then the metrics can be read by a monitoring system

  @p2 @spec:storage.metrics.format
  Scenario: Odd names do not spoil the metrics
    Given a project
    And the owner has asked for a page with an odd name
    When a stranger tries to read the metrics
    Then the metrics can be read by a monitoring system

  @p2 @reads-only @spec:storage.metrics.names
  Scenario: The metrics have the figures that dashboards are built on
    When a stranger tries to read the metrics
    Then the metrics name
      | figure                                 |
      | duckdb_api_up                          |
      | duckdb_api_start_time_seconds          |
      | duckdb_api_service_info                |
      | duckdb_api_requests_total              |
      | duckdb_api_request_duration_seconds    |
      | duckdb_api_requests_in_flight          |
      | duckdb_api_errors_total                |
      | duckdb_projects_total                  |
      | duckdb_buckets_total                   |
      | duckdb_tables_total                    |
      | duckdb_workspaces_total                |
      | duckdb_branches_total                  |
      | duckdb_storage_size_bytes              |
      | duckdb_idempotency_cache_hits_total    |
      | duckdb_idempotency_cache_misses_total  |
      | duckdb_idempotency_conflicts_total     |
      | duckdb_import_operations_total         |
      | duckdb_import_rows_total               |
      | duckdb_export_operations_total         |
      | duckdb_export_rows_total               |
      | duckdb_snapshots_created_total         |
      | duckdb_snapshots_restored_total        |
      | duckdb_schema_operations_total         |
      | duckdb_bucket_sharing_operations_total |
      | duckdb_s3_operations_total             |
      | duckdb_s3_bytes_in_total               |
      | duckdb_s3_bytes_out_total              |
      | duckdb_s3_presign_requests_total       |
      | duckdb_files_uploads_total             |
      | duckdb_files_downloads_total           |
      | duckdb_grpc_requests_total             |

  @p2 @spec:storage.metrics.counters
  Scenario Outline: <what> is counted
    Given a project with all it takes to <request>
    And the metrics have been read
    When <caller> tries to <request>
    Then these figures have grown
      | figure   | by at least |
      | <figure> | <by>        |

    Examples: requests
      | what                          | caller     | request            | figure                                                     | by |
      | a request                     | the owner  | read the project   | duckdb_api_requests_total{method="GET",status_code="200"}  | 1  |
      | a thing that is made          | the owner  | create another key | duckdb_api_requests_total{method="POST",status_code="201"} | 1  |
      | a request that is turned away | a stranger | read the project   | duckdb_api_requests_total{method="GET",status_code="401"}  | 1  |
      | the time of a request         | the owner  | read the project   | duckdb_api_request_duration_seconds_count{method="GET"}    | 1  |

    Examples: what is done with data
      | what                       | caller    | request                            | figure                                 | by |
      | an import                  | the owner | import the file                    | duckdb_import_operations_total         | 1  |
      | each imported row          | the owner | import the file                    | duckdb_import_rows_total               | 2  |
      | an export                  | the owner | export the table                   | duckdb_export_operations_total         | 1  |
      | each exported row          | the owner | export the table                   | duckdb_export_rows_total               | 2  |
      | a snapshot                 | the owner | take a snapshot                    | duckdb_snapshots_created_total         | 1  |
      | a restored snapshot        | the owner | restore the snapshot               | duckdb_snapshots_restored_total        | 1  |
      | a change of a schema       | the owner | add a column                       | duckdb_schema_operations_total         | 1  |
      | a linked bucket            | the owner | link a shared bucket               | duckdb_bucket_sharing_operations_total | 1  |
      | an upload                  | the owner | upload the bytes                   | duckdb_files_uploads_total             | 1  |
      | a download                 | the owner | download the file                  | duckdb_files_downloads_total           | 1  |
      | a presigned URL            | the owner | get a URL to read the object       | duckdb_s3_presign_requests_total       | 1  |
      | an object that is stored   | the owner | overwrite the object               | duckdb_s3_operations_total             | 1  |
      | each byte that S3 is given | the owner | overwrite the object               | duckdb_s3_bytes_in_total               | 11 |
      | each byte that S3 gives    | the owner | get the object                     | duckdb_s3_bytes_out_total              | 11 |
      | a command of the driver    | the owner | create a bucket through the driver | duckdb_grpc_requests_total             | 1  |

  @p2 @spec:storage.metrics.counters
  Scenario: Requests that go wrong are counted
    Given a project
    And the metrics have been read
    And a stranger has tried to read the project
    And the owner has asked for a part that projects do not have
    And the owner has sent: create the bucket "in_c_sales"
    And the owner has sent: create the bucket "in_c_sales"
    When the owner sends, to create a bucket, the body {"name": null}
    Then these figures have grown
      | figure                  | by at least |
      | duckdb_api_errors_total | 1           |

  @p2 @spec:storage.metrics.counters
  Scenario: Requests that are repeated under an idempotency key are counted as such
    Given a project
    And the metrics have been read
    And the owner has sent under the idempotency key "once": create the bucket "in_c_a"
    And the owner has sent under the idempotency key "once": create the bucket "in_c_b"
    When the owner sends under the idempotency key "once": create the bucket "in_c_a"
    Then these figures have grown
      | figure                                | by at least |
      | duckdb_idempotency_cache_misses_total | 1           |
      | duckdb_idempotency_cache_hits_total   | 1           |
      | duckdb_idempotency_conflicts_total    | 1           |

  @p2 @exclusive @spec:storage.metrics.gauges
  Scenario Outline: The number of <things> tells how many there are
    Given a project with all it takes to <request>
    And the metrics have been read
    When the owner manages to <request>
    Then these figures have grown
      | figure   | by at least |
      | <figure> | 1           |

    Examples:
      | things     | request                  | figure                  |
      | buckets    | create another bucket    | duckdb_buckets_total    |
      | tables     | create another table     | duckdb_tables_total     |
      | branches   | create another branch    | duckdb_branches_total   |
      | workspaces | create another workspace | duckdb_workspaces_total |

  @p2 @exclusive @spec:storage.metrics.gauges
  Scenario: The number of projects tells how many there are
    Given the metrics have been read
    When a project is created
    Then these figures have grown
      | figure                | by at least |
      | duckdb_projects_total | 1           |
