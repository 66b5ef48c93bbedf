"""The PostgreSQL surface: a server of the v3 protocol over the workspaces of the store."""

from .server import Running, serve

__all__ = ["Running", "serve"]
