"""A database with every table, on every kind of server."""

from tests.databases import database, database_backend, database_url, migrated_url

__all__ = ["database", "database_backend", "database_url", "migrated_url"]
