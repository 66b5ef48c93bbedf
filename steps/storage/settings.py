"""Settings of snapshots: what holds, and where it comes from."""

from __future__ import annotations

from behave import then
from behave.runner import Context

from steps.storage.here import client, storage
from support.systems.storage.operations.snapshots import SETTINGS, Level, setting
from support.tables import cell


@then("{caller:Caller} finds these snapshot settings for {level:Level}")
def finds_settings(context: Context, caller: str, level: Level) -> None:
    outcome = client(context, caller).settings.read(level)
    body = outcome.value("the snapshot settings should be readable")
    config, origin = body["effective_config"], body["inheritance"]
    problems = []
    for row in context.table:
        name, expected = row["setting"], (row["value"], row["from"])
        found = (cell(setting(config, name)), cell(origin.get(SETTINGS[name])))
        if found != expected:
            problems.append("{} should be {} (from the {}), but is {} (from the {})".format(name, *expected, *found))
    if problems:
        raise outcome.broken("the snapshot settings of the scenario should hold", "\n".join(problems))


@then("{level:Level} has settings of its own for {names}")
def own_settings(context: Context, level: Level, names: str) -> None:
    outcome = storage(context).owner.settings.read(level)
    body = outcome.value("the snapshot settings should be readable")
    expected = [] if names == "nothing" else sorted(names.split(", "))
    found = sorted(name for name in SETTINGS if setting(body["local_config"] or {}, name) is not None)
    if found != expected:
        raise outcome.broken(f"own settings should be {expected}", f"local_config has {found}: {body['local_config']}")
