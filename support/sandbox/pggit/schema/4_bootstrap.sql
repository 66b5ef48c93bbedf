-- What is there from the start: the main branch with one commit, the settings, and the service's own core tables.
SET search_path = pggit;

INSERT INTO configuration (key, value) VALUES
    ('schema_version', '1.0.0'),
    ('default_branch', 'main'),
    ('default_merge_strategy', 'MANUAL_REVIEW'),
    ('track_ddl', 'true'),
    ('alert_retention_days', '30'),
    ('hash_algorithm', 'sha256');

INSERT INTO branches (branch_name, branch_type, created_by) VALUES ('main', 'main', 'system');

INSERT INTO commits (commit_hash, branch_id, object_changes, author_name, commit_message)
SELECT encode(sha256('bootstrap'), 'hex'), branch_id, '{}', 'system', 'Bootstrap' FROM branches;

UPDATE branches SET head_commit_hash = encode(sha256('bootstrap'), 'hex');

INSERT INTO schema_objects (object_type, schema_name, object_name, current_definition, content_hash)
SELECT 'TABLE', 'pggit', name, 'pggit.' || name, encode(sha256(convert_to('pggit.' || name, 'UTF8')), 'hex')
FROM unnest(ARRAY['branches', 'commits', 'configuration', 'data_tables', 'merge_operations', 'object_dependencies',
                  'object_history', 'schema_objects']) AS name;
