-- Webhooks and the alerts that are delivered to them.
SET search_path = pggit;

CREATE TABLE webhooks (
    id serial PRIMARY KEY,
    name text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL DEFAULT '{*}',
    active boolean DEFAULT true,
    description text,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ON webhooks (created_at DESC, id DESC);

CREATE TABLE webhook_health_metrics (
    webhook_id int PRIMARY KEY REFERENCES webhooks ON DELETE CASCADE,
    health_status text NOT NULL DEFAULT 'UNKNOWN',
    total_deliveries int NOT NULL DEFAULT 0,
    successful_deliveries int NOT NULL DEFAULT 0,
    last_delivery_at timestamp,
    last_failure_at timestamp,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE alerts (
    id serial PRIMARY KEY,
    alert_type text NOT NULL,
    severity text NOT NULL,
    message text NOT NULL,
    details jsonb,
    acknowledged boolean NOT NULL DEFAULT false,
    acknowledged_at timestamp,
    acknowledged_by text,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE alert_delivery_queue (
    alert_id serial PRIMARY KEY,
    queue_id int,
    webhook_id int REFERENCES webhooks ON DELETE CASCADE,
    alert_type text NOT NULL,
    severity text NOT NULL,
    message text NOT NULL,
    delivery_status text NOT NULL DEFAULT 'pending',
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    delivered_at timestamp,
    acknowledged boolean NOT NULL DEFAULT false,
    acknowledged_at timestamp,
    acknowledged_by text, -- these two are missing in the published schema, and single acknowledging fails there
    notes text
);
CREATE INDEX ON alert_delivery_queue (created_at DESC, alert_id DESC);
CREATE INDEX ON alert_delivery_queue (webhook_id);

CREATE VIEW v_degraded_webhooks AS
SELECT w.id, w.name, m.health_status, m.last_failure_at
FROM webhooks w JOIN webhook_health_metrics m ON m.webhook_id = w.id
WHERE w.active AND m.health_status NOT IN ('HEALTHY', 'UNKNOWN');
