"""The driver bridge: commands of the storage driver protocol, answered by the same operations as REST."""

from .dispatch import catalogue, execute

__all__ = ["catalogue", "execute"]
