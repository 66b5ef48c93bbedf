"""Every fault that the suite should notice, a module a capability."""

import importlib
import pkgutil

from tests.faults.fault import FAULTS

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["FAULTS"]
