"""The embedded storage service: REST, S3 and the PostgreSQL wire over one store, in one process."""

VERSION = "0.1.0"
