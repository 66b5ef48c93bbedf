"""The pgGit service: webhooks, alerts, a dashboard over a cache, merging of branches, and a WebSocket."""

from support.systems.pggit.scene import PgGitScene
from support.systems.pggit.system import PgGitSystem

SYSTEM = PgGitSystem

__all__ = ["SYSTEM", "PgGitScene", "PgGitSystem"]
