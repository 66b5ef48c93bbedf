"""Snapshot settings: defaults, overridden level by level and key by key (contract section 4.11)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ..errors import bad_request
from .records import Project

TRIGGERS = ("drop_table", "truncate_table", "delete_all_rows", "drop_column")
_DEFAULTS: dict[str, Any] = {
    "auto_snapshot_triggers": dict.fromkeys(TRIGGERS, False) | {"drop_table": True},
    "retention": {"manual_days": 90, "auto_days": 7},
    "enabled": True,
}
_LEVELS = ("project", "bucket", "table")
Level = tuple[str, ...]  # () for the project, (bucket,) or (bucket, table)


def _key(level: Level) -> Level:
    return tuple(name.lower() for name in level)


def local(project: Project, level: Level) -> dict[str, Any] | None:
    return project.snapshot_settings.get(_key(level))


def put(project: Project, level: Level, config: dict[str, Any]) -> None:
    """Replace what this level says as a whole; an empty configuration says nothing."""
    retention = config.get("retention", {})
    errors = [
        f"retention.{name} must be a whole number from 1 to 3650"
        for name, days in retention.items()
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= 3650
    ]
    if errors:
        raise bad_request("invalid_config", "The snapshot settings are not valid.", errors=errors)
    if config:
        project.snapshot_settings[_key(level)] = deepcopy(config)
    else:
        remove(project, level)


def remove(project: Project, level: Level) -> None:
    project.snapshot_settings.pop(_key(level), None)


def resolve(project: Project, level: Level) -> tuple[dict[str, Any], dict[str, str]]:
    """The configuration in force, and which level each value comes from."""
    config = deepcopy(_DEFAULTS)
    origins = dict.fromkeys(_paths(config), "system")
    for depth in range(len(level) + 1):
        override = local(project, level[:depth]) or {}
        for path in _paths(override):
            origins[path] = _LEVELS[depth]
            section, _, name = path.rpartition(".")
            if section:
                config[section][name] = override[section][name]
            else:
                config[name] = override[name]
    return config, origins


def effective(project: Project, *level: str) -> dict[str, Any]:
    return resolve(project, level)[0]


def _paths(config: dict[str, Any]) -> list[str]:
    paths = []
    for name, value in config.items():
        paths += [f"{name}.{key}" for key in value] if isinstance(value, dict) else [name]
    return paths
