-- Merges, what was in conflict when they were made, and how that was resolved.
SET search_path = pggit;

CREATE TABLE merge_operations (
    id text PRIMARY KEY,
    source_branch_id int NOT NULL REFERENCES branches,
    target_branch_id int NOT NULL REFERENCES branches,
    merge_base_branch_id int REFERENCES branches,
    merge_strategy text NOT NULL,
    status text NOT NULL CHECK (status IN ('SUCCESS', 'CONFLICT', 'ABORTED')),
    conflicts_detected int NOT NULL DEFAULT 0,
    conflicts_resolved int NOT NULL DEFAULT 0,
    result_commit_hash char(64),
    merged_by text,
    merged_at timestamp,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- Not in the published service, which works the conflicts out anew at each look: then their numbers mean nothing.
CREATE TABLE merge_conflicts (
    merge_id text NOT NULL REFERENCES merge_operations ON DELETE CASCADE,
    conflict_id int NOT NULL,
    object_type text NOT NULL,
    schema_name text NOT NULL,
    object_name text NOT NULL,
    conflict_type text NOT NULL,
    base_hash char(64),
    source_hash char(64),
    target_hash char(64),
    auto_resolvable boolean NOT NULL,
    severity text NOT NULL,
    dependencies_count int NOT NULL,
    PRIMARY KEY (merge_id, conflict_id)
);

CREATE TABLE merge_conflict_resolutions (
    id serial PRIMARY KEY,
    merge_id text NOT NULL REFERENCES merge_operations,
    conflict_id int NOT NULL,
    resolution_type text NOT NULL CHECK (resolution_type IN ('SOURCE', 'TARGET', 'CUSTOM')),
    custom_definition text,
    resolved_by text,
    resolved_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ON merge_conflict_resolutions (merge_id);
