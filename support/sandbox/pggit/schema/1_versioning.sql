-- Branches, commits and the history of schema objects. All timestamps are UTC without saying so.
CREATE SCHEMA pggit;
SET search_path = pggit;

CREATE TABLE configuration (
    key text PRIMARY KEY,
    value text NOT NULL,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE branches (
    branch_id serial PRIMARY KEY,
    branch_name text NOT NULL UNIQUE,
    parent_branch_id int REFERENCES branches,
    head_commit_hash char(64),
    status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'MERGED', 'DELETED', 'CONFLICTED', 'STALE')),
    branch_type text NOT NULL DEFAULT 'standard',
    created_by text NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    merged_by text,
    merged_at timestamp
);

CREATE TABLE commits (
    commit_id serial PRIMARY KEY,
    commit_hash char(64) NOT NULL UNIQUE,
    parent_commit_hash char(64) REFERENCES commits (commit_hash),
    branch_id int NOT NULL REFERENCES branches,
    object_changes jsonb NOT NULL,
    author_name text NOT NULL DEFAULT CURRENT_USER,
    author_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    commit_message text NOT NULL
);

ALTER TABLE branches ADD FOREIGN KEY (head_commit_hash) REFERENCES commits (commit_hash);

CREATE TABLE schema_objects (
    object_id serial PRIMARY KEY,
    object_type text NOT NULL CHECK (object_type = upper(object_type)),
    schema_name text NOT NULL,
    object_name text NOT NULL,
    current_definition text,
    content_hash char(64),
    is_active boolean NOT NULL DEFAULT true,
    UNIQUE (object_type, schema_name, object_name)
);

CREATE TABLE object_history (
    history_id serial PRIMARY KEY,
    object_id int NOT NULL REFERENCES schema_objects,
    change_type text NOT NULL,
    change_severity text NOT NULL DEFAULT 'MINOR',
    before_hash char(64),
    after_hash char(64), -- null: the object was dropped
    commit_hash char(64) NOT NULL REFERENCES commits (commit_hash),
    branch_id int NOT NULL REFERENCES branches,
    author_name text NOT NULL DEFAULT CURRENT_USER,
    author_time timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ON object_history (branch_id, object_id, created_at DESC);

CREATE TABLE object_dependencies (
    dependency_id serial PRIMARY KEY,
    object_id int NOT NULL REFERENCES schema_objects,
    depends_on_object_id int NOT NULL REFERENCES schema_objects,
    dependency_type text NOT NULL,
    UNIQUE (object_id, depends_on_object_id)
);

CREATE TABLE data_tables (
    data_table_id serial PRIMARY KEY,
    schema_name text NOT NULL,
    table_name text NOT NULL,
    branch_id int REFERENCES branches,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (schema_name, table_name, branch_id)
);

CREATE TABLE rollback_operations (
    rollback_id serial PRIMARY KEY,
    branch_id int NOT NULL REFERENCES branches,
    target_commit_hash char(64) NOT NULL REFERENCES commits (commit_hash),
    status text NOT NULL,
    executed_by text NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE rollback_validations (
    validation_id serial PRIMARY KEY,
    rollback_id int NOT NULL REFERENCES rollback_operations ON DELETE CASCADE,
    validation_type text NOT NULL,
    status text NOT NULL,
    message text,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
