"""The storage platform: projects, keys, buckets, tables, files, S3 objects, workspaces."""

from support.systems.storage.scene import StorageScene
from support.systems.storage.system import StorageSystem

SYSTEM = StorageSystem

__all__ = ["SYSTEM", "StorageScene", "StorageSystem"]
