"""Every difference that the suite should not mind, a module a surface."""

import importlib
import pkgutil

from tests.rightful.difference import DIFFERENCES

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["DIFFERENCES"]
