"""The record on every kind of database."""

from collections.abc import AsyncIterator

import pytest

from services.store.audit import AuditStore
from services.store.database import Database
from tests.databases import database, database_backend, database_url, migrated_url
from tests.services.audit.records import KEY, clock

__all__ = ["database", "database_backend", "database_url", "migrated_url"]


@pytest.fixture
async def store(database: Database) -> AsyncIterator[AuditStore]:
    """An empty record that was started."""
    store = AuditStore(database, KEY, clock)
    await store.start()
    yield store
    await store.close()
