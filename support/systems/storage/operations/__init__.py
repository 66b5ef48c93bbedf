"""The operations of the storage API, a module a group."""
