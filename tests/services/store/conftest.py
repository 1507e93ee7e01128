"""The same tests on every kind of database."""

from tests.databases import database, database_backend, database_url, migrated_url

__all__ = ["database", "database_backend", "database_url", "migrated_url"]
