"""A customer's directory of groups and users in memory, which counts what it is asked."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from services.domain.customer import Customer
from services.domain.directory_user import AssignmentState, DirectoryUser, LicenceAssignment
from services.domain.group import Group, GroupKind, GroupMembers, MemberCount
from services.domain.group_report import GroupReport, GroupRow
from services.groups import every_group, read_groups
from services.tenancy.memory import Kept
from services.tenancy.session import CustomerSession
from tests.services.tenancy.fakes import (
    TECHNICIAN,
    Clock,
    FakeAccess,
    FakeExchange,
    FakeGraph,
    FakePartnerCenter,
    FakeTenant,
    tenant,
)

CONTOSO = Customer(tenant(1), "Contoso Ltd")
E3, VISIO = tenant(7001), tenant(7002)
ERROR, FAULTY, ACTIVE = AssignmentState.ERROR, AssignmentState.ACTIVE_WITH_ERROR, AssignmentState.ACTIVE


def group(number: int, name: str = "", *licences: str) -> Group:
    return Group(
        CONTOSO.tenant_id, tenant(100 + number), name or f"Group {number:02}", GroupKind.SECURITY, licences=licences
    )


def user(number: int, *assignments: LicenceAssignment) -> DirectoryUser:
    return DirectoryUser(
        CONTOSO.tenant_id, tenant(2000 + number), f"User {number}", f"u{number}@c.example", assignments=assignments
    )


def by(number: int | None, state: str = ERROR, error: str | None = None, sku_id: str = E3) -> LicenceAssignment:
    return LicenceAssignment(sku_id, None if number is None else tenant(100 + number), state, error)


def members(*numbers: int, others: int = 0) -> GroupMembers:
    return GroupMembers(CONTOSO.tenant_id, frozenset(tenant(2000 + number) for number in numbers), others)


class CountingGraph(FakeGraph):
    """Counts what is asked; members of groups in `refused` cannot be read."""

    def __init__(self, here: FakeTenant) -> None:
        super().__init__(here)
        self.asked = Counter[str]()
        self.refused: dict[str, Exception] = {}
        self.now, self.most = 0, 0

    async def users(self, attributes: object = ()) -> AsyncIterator[list[DirectoryUser]]:
        self.asked["users"] += 1
        async for page in super().users():
            yield page

    async def groups(self) -> AsyncIterator[list[Group]]:
        self.asked["groups"] += 1
        async for page in super().groups():
            yield page

    async def count_members(self, group_id: str) -> MemberCount:
        self.asked[group_id] += 1
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        if group_id in self.refused:
            raise self.refused[group_id]
        return await super().count_members(group_id)


class Directory:
    """A customer's directory, and sessions with it that share a memory."""

    def __init__(self, *groups: Group, users: tuple[DirectoryUser, ...] = ()) -> None:
        self.here = FakeTenant(CONTOSO.tenant_id, all_groups=list(groups), people=list(users))
        self.graph, self.clock, self.told = CountingGraph(self.here), Clock(), list[Any]()
        self.kept = Kept(self.clock)

    def session(self, minutes: int = 0) -> CustomerSession:
        partner_center, exchange, access = FakePartnerCenter(self.here), FakeExchange(self.here), FakeAccess(self.here)
        memory = self.kept.of(CONTOSO.tenant_id, timedelta(minutes=minutes))
        return CustomerSession(CONTOSO, TECHNICIAN, self.graph, partner_center, exchange, access, memory)

    async def read(
        self, text: str = "", page: int = 1, minutes: int = 0, names: Mapping[str, str] | None = None
    ) -> GroupReport:
        def counted(*told: Any) -> None:
            self.told.append(told)

        return await read_groups(self.session(minutes), names or {}, text=text, page=page, counted=counted)

    async def every(self, text: str = "") -> list[GroupRow]:
        found = every_group(self.session(), {}, text=text, clock=self.clock, counted=lambda *_: None)
        return [row async for row in found]
