"""What is stored about people and customers, in dicts of table -> rows."""

from collections.abc import AsyncIterator
from typing import Any

from services.domain.directory_user import DirectoryUser


class MemoryHoldings:
    """The ports Holdings and PartnerUsers."""

    def __init__(self) -> None:
        self.about: dict[str, dict[str, int]] = {}
        self.users: list[DirectoryUser] = []
        self.forgotten: list[str] = []
        self.fault: Exception | None = None

    async def count_person(self, object_id: str) -> dict[str, int]:
        return self.about.get(object_id, {})

    async def erase_person(self, object_id: str) -> dict[str, int]:
        if self.fault:
            raise self.fault
        self.forgotten.append(object_id)
        return self.about.pop(object_id, {})

    async def count_customer(self, tenant_id: str) -> dict[str, int]:
        return self.about.get(tenant_id, {})

    async def delete_customer(self, tenant_id: str) -> dict[str, int]:
        if self.fault:
            raise self.fault
        return self.about.pop(tenant_id, {})

    async def rows_about(self, tenant_id: str) -> AsyncIterator[dict[str, Any]]:
        for table, rows in self.about.get(tenant_id, {}).items():
            yield {"table": table, "rows": rows}

    async def partner_users(self) -> AsyncIterator[list[DirectoryUser]]:
        for user in self.users:
            yield [user]


class MemoryKeys:
    """The record's keys of people."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    async def erase_person(self, object_id: str) -> bool:
        was_known = object_id in self.known
        self.known.discard(object_id)
        return was_known
