"""The REST surface: one router per category of the contract.

Handlers that wait for the engine or for files run in threads of their own; `async` ones answer from memory at once.
"""

from . import (
    api_keys,
    branches,
    buckets,
    driver,
    files,
    projects,
    schema,
    sessions,
    sharing,
    snapshot_settings,
    snapshots,
    system,
    tables,
    transfer,
    workspaces,
)

ROUTERS = (
    system.admin,
    system.public,
    projects.admin,
    projects.member,
    api_keys.router,
    files.router,
    buckets.router,
    sharing.router,
    tables.router,
    schema.router,
    transfer.router,
    workspaces.router,
    workspaces.on_branch,
    branches.router,
    snapshots.router,
    snapshot_settings.router,
    sessions.router,
    driver.public,
    driver.router,
)
