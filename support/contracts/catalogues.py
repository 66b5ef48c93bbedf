"""All catalogues there are, by the name of their system."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import support.contracts
from support.contracts.model import Catalogue, Operation
from support.contracts.s3 import OPERATIONS, S3Operation


@cache
def catalogues() -> dict[str, Catalogue]:
    """Every catalogue that a module of this package defines."""
    modules = [
        import_module(f"{support.contracts.__name__}.{each.name}") for each in iter_modules(support.contracts.__path__)
    ]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Catalogue)]
    return {catalogue.system: catalogue for catalogue in found}


def operations_called(name: str) -> list[Operation | S3Operation]:
    """The operations of this name, in whichever contract; systems may share one."""
    found: list[Operation | S3Operation] = [
        catalogue.operations[name] for catalogue in catalogues().values() if name in catalogue.operations
    ]
    return found + ([OPERATIONS[name]] if name in OPERATIONS else [])
