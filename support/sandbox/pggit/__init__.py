"""The embedded pgGit service: REST and WebSocket over a PostgreSQL server of its own.

`python -m support.sandbox pggit --json` prints one line when it is ready (values are examples)::

    {"pggit": {
        "rest": "http://127.0.0.1:40001",
        "websocket": "ws://127.0.0.1:40001",                  # the route is /ws/dashboard?token=...
        "jwt": {"secret": "<64 hex digits>", "algorithm": "HS256"},
        "database": {"host": "127.0.0.1", "port": 23456, "user": "postgres",
                     "password": "<32 hex digits>", "dbname": "pggit"},   # superuser, tables in schema pggit
        "control": {"stop": ["<python>", "<file>", "stop", "<folder>"],    # each an argument vector; runs from
                    "start": ["<python>", "<file>", "start", "<folder>"]},  # anywhere, returns when done, status 0
        "data": "<folder>",
        "pid": 4711}}

`control` stops (fast) and starts the PostgreSQL server, on the same port; it is null where the server is not ours
(setting `dsn`). Standard input is the lifeline, as for every system of the sandbox.

Variants (`--variant <name>`): short-cache (entries live 1 s), small-cache (2 entries), low-rate-limit (5 requests a
minute and user), short-heartbeat (every 0.3 s). Settings (`--set pggit.<name>=<value>`): see `settings.py`.

Choices where the contract leaves room:

- `cache/invalidate/webhooks?webhook_id=7` removes that webhook's detail and every webhook list, `.../alerts?alert_id=7`
  that alert's detail, every alert list and the alert statistics, `.../dashboard` the five views; nothing else. The
  arguments are query parameters. `.../pattern?pattern=webhooks:*` removes the keys that match, where `*` stands for any
  text; keys are `webhooks:list:<page>:<page_size>`, `webhooks:detail:<id>`,
  `alerts:list:<page>:<page_size>:<status>:<severity>`, `alerts:detail:<id>`, `alerts:statistics`, `dashboard:full`,
  `dashboard:overview`, `dashboard:performance`, `dashboard:webhooks:<limit>`, `dashboard:anomalies:<days>`.
- `cache/warm` loads the eight reads with default parameters (webhook list, alert list, alert statistics, dashboard) and
  counts neither hits nor misses.
- A read asks for a database connection even when the cache has the answer, so while the database is away it is 503.
- `alerts/acknowledge` counts each existing id once and lists the others in `not_found`; 200 even if none exists. Ids
  that do not fit 32 bits are 422.
- Alert statistics: pending and failed are delivery states (`pending`, `failed`), acknowledged is the flag.
- Dashboard: delivered means `delivery_status` `delivered`; anomalies are CRITICAL and WARNING alerts of the queue;
  performance is what this process measured of its own answers.
- Branches without a common ancestor: 404. A busy pair waits up to 5 s, then 409. `MANUAL_REVIEW` never completes by
  itself; a `CONFLICT` becomes `SUCCESS` when the last conflict that its strategy leaves open is resolved (UNION leaves
  the manual ones, others all). An unknown conflict id is 404, a definition that is not DDL 400.
"""

VERSION = "1.0.0"
