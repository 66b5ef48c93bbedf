"""pgGit as the sandbox starts it: a PostgreSQL server, or a database on one that is there, and the web service."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ..lifecycle import StartError
from ..options import OptionError
from .cluster import HOST, USER, Cluster, ClusterError
from .settings import Settings, load

#: Services with other settings, for scenarios that would take too long, or too many requests, with the usual ones.
VARIANTS = {
    "short-cache": {"cache_ttl_seconds": "1"},
    "small-cache": {"cache_size": "2"},
    "low-rate-limit": {"rate_limit": "5"},
    "short-heartbeat": {"heartbeat_seconds": "0.3"},
}


class PgGitSystem:
    """A running service."""

    def __init__(self, data: Path, settings: Settings) -> None:
        with ExitStack() as started:
            self._start(data, settings, started)
            self._started = started.pop_all()

    def _start(self, data: Path, settings: Settings, started: ExitStack) -> None:
        cluster = None
        if not settings.dsn:
            cluster = Cluster(data / "postgres")
            started.callback(cluster.close)
        # Imported while initdb is at work: this takes nearly as long.
        import psycopg2

        from .. import serving
        from . import database
        from .app import create_app
        from .service import Service

        listener = serving.listen("pggit", settings.rest_port)
        started.callback(listener.close)
        try:
            if cluster is None:
                name = database.unique_name()
                parameters = database.make(settings.dsn, name)
                started.callback(_drop, settings.dsn, name)
            else:
                cluster.start(settings.pg_port)
                at = {"host": HOST, "port": cluster.port, "user": USER, "password": cluster.password}
                parameters = database.make({**at, "dbname": "postgres"}, "pggit")
            database.load_schema(parameters)
        except psycopg2.Error as error:
            raise StartError(f"pggit: the server does not give us a database: {str(error).strip()}") from error
        pool = database.Database(parameters, settings.connections, settings.statement_seconds)
        started.callback(pool.close)
        http = serving.HttpServer("pggit", listener, create_app(Service(settings, pool)))
        started.callback(http.stop)
        port = listener.getsockname()[1]
        self.address: dict[str, Any] = {
            "rest": f"http://{HOST}:{port}",
            "websocket": f"ws://{HOST}:{port}",
            "jwt": {"secret": settings.jwt_secret, "algorithm": settings.jwt_algorithm},
            "database": parameters,
            "control": {verb: cluster.command(verb) for verb in ("stop", "start")} if cluster else None,
            "data": str(data),
            "pid": os.getpid(),
        }
        http.wait_until_ready()

    def hints(self) -> str:
        from .hints import hints

        return hints(self.address)

    def stop(self) -> None:
        self._started.close()


def start(data: Path, settings: Mapping[str, str]) -> PgGitSystem:
    try:
        return PgGitSystem(data, load(settings))
    except (OptionError, ClusterError, OSError) as error:
        raise StartError(f"pggit: {error}") from error


def _drop(dsn: str, name: str) -> None:
    import psycopg2

    from . import database

    try:
        database.drop(dsn, name)
    except psycopg2.Error as error:
        print(f"sandbox: pggit: the database {name} stays where it is: {str(error).strip()}", file=sys.stderr)
