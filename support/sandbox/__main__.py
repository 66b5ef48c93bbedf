"""`python -m support.sandbox storage …`: run embedded services, for a person or (`--json`) for a parent process."""

from __future__ import annotations

import argparse
import sys

from . import lifecycle


def main(arguments: list[str] | None = None) -> int:
    known = lifecycle.systems()
    parser = argparse.ArgumentParser(prog="python -m support.sandbox", description=__doc__)
    parser.add_argument("systems", nargs="+", choices=known, metavar="system", help=f"one of: {', '.join(known)}")
    parser.add_argument("--json", action="store_true", help="print one JSON line, stop when stdin ends")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="[SYSTEM.]NAME=VALUE",
        dest="settings",
        help="change a setting",
    )
    parser.add_argument("--variant", help="start the system with the settings that this name stands for (one system)")
    parser.add_argument("--rest-port", type=int, help="port of the REST surface (default: a free one)")
    parser.add_argument("--pg-port", type=int, help="port of the PG wire (default: a free one)")
    options = parser.parse_args(arguments)
    names = list(dict.fromkeys(options.systems))
    given = list(options.settings)
    for name in ("rest_port", "pg_port"):
        if getattr(options, name) is not None:
            given.append(f"{name}={getattr(options, name)}")
    settings: dict[str, dict[str, str]] = {name: {} for name in names}
    if options.variant:
        if len(names) > 1:
            parser.error("--variant: start one system at a time")
        known_variants = lifecycle.variants(names[0])
        if options.variant not in known_variants:
            parser.error(
                f"--variant: {names[0]} has {', '.join(known_variants) or 'no variants'}, not {options.variant}"
            )
        settings[names[0]] |= known_variants[options.variant]
    for text in given:
        key, equals, value = text.partition("=")
        system, dot, name = key.rpartition(".")
        if not equals or (dot and system not in settings) or (not dot and len(names) > 1):
            parser.error(f"--set {text}: expected NAME=VALUE, or SYSTEM.NAME=VALUE when several systems are started")
        settings[system or names[0]][name] = value
    try:
        lifecycle.run(names, settings, options.json)
    except lifecycle.StartError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
