"""The partner's own people, and which of its groups use which customer's delegation, as Graph knows them."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import aclosing

from services.domain.gdap import AccessAssignment, Delegations, Relationship
from services.errors import ADMIN_AGENT, CrossTenantAccess, SeatwiseError
from services.graph import access_wire
from services.graph.access import RELATIONSHIPS, read_relationships
from services.graph.pages import GUID, PREFIX, page_reader, path_id
from services.graph.refusals import READS_CUSTOMERS, READS_GROUPS, READS_USERS, graph_code, refusal
from services.http.auth import TenantAuth
from services.http.client import Explain, Upstream
from services.http.paging import PageRequest
from services.http.responses import Reply

AT_ONCE = 16
NOT_THERE = "Request_ResourceNotFound"


class _Gone(SeatwiseError):
    """Graph says itself that there is no such object."""


def _or_gone(explain: Explain, *codes: str) -> Explain:
    def explained(reply: Reply) -> SeatwiseError | None:
        return _Gone() if reply.status == 404 and graph_code(reply) in codes else explain(reply)

    return explained


class PartnerPeopleClient:
    """People and groups of the partner's tenant (the port PartnerPeople). `auth` is the partner's own."""

    def __init__(self, upstream: Upstream, auth: TenantAuth) -> None:
        self._upstream, self._auth = upstream, auth

    async def groups_of_person(self, object_id: str) -> frozenset[str]:
        """Return the ids of whatever a person is a member of, by nested groups too; nothing for nobody.

        What is no object id is nobody's, and never sent.
        """
        if not GUID.fullmatch(object_id):
            return frozenset()
        path = f"{PREFIX}users/{path_id(object_id)}/transitiveMemberOf?$select=id&$top=999"
        read = page_reader(self._upstream, access_wire.groups, access_wire.to_group_id)
        explain = _or_gone(refusal(READS_USERS, also=READS_GROUPS), NOT_THERE)
        try:
            async with aclosing(self._upstream.pages(path, self._auth, read, explain=explain)) as pages:
                return frozenset([group_id async for page in pages for group_id in page])
        except _Gone:
            return frozenset()

    async def names_of(self, groups: Collection[str], people: Collection[str]) -> tuple[str, ...]:
        """Return what these groups and people are called, without those that cannot be read."""
        wanted = [*(f"groups/{path_id(each)}" for each in groups), *(f"users/{path_id(each)}" for each in people)]
        found = await asyncio.gather(*(self._name(path) for path in wanted))
        return tuple(name for name in found if name)

    async def _name(self, path: str) -> str:
        page = PageRequest(self._upstream.origin.resolve(f"{PREFIX}{path}?$select=id,displayName"))
        try:
            reply = await self._upstream.get(page, self._auth)
            return access_wire.name_of(reply)
        except CrossTenantAccess:
            raise
        except SeatwiseError:
            return ""


async def read_delegations(upstream: Upstream, auth: TenantAuth) -> Delegations:
    """Return who delegated to which group: active assignments in active relationships that Microsoft did not make.

    All or nothing: an assignment that cannot be read would hide a customer from those who may see it.
    """
    every = (await read_relationships(upstream, auth)).all
    active = [one for one in every if one.tenant_id and one.is_active and not one.is_microsoft_led]
    by_tenant: dict[str, set[str]] = defaultdict(set)
    for one, assigned in await _assigned(upstream, auth, active):
        by_tenant[one.tenant_id or ""] |= {each.group_id for each in assigned if each.is_active}
    return Delegations({tenant_id: frozenset(groups) for tenant_id, groups in by_tenant.items()})


async def _assigned(
    upstream: Upstream, auth: TenantAuth, relationships: Iterable[Relationship]
) -> list[tuple[Relationship, tuple[AccessAssignment, ...]]]:
    """Return each relationship with its assignments, AT_ONCE of them read side by side."""
    waiting, found = iter(relationships), list[tuple[Relationship, tuple[AccessAssignment, ...]]]()

    async def worker() -> None:
        for one in waiting:
            found.append((one, await _assignments_of(upstream, auth, one)))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(worker())
    except BaseExceptionGroup as faults:
        raise faults.exceptions[0] from None
    return found


async def _assignments_of(upstream: Upstream, auth: TenantAuth, one: Relationship) -> tuple[AccessAssignment, ...]:
    """A relationship that ended since it was listed has none."""
    path = f"{RELATIONSHIPS}/{one.relationship_id}/accessAssignments"
    read = page_reader(upstream, access_wire.assignments, access_wire.to_assignment)
    explain = _or_gone(refusal(READS_CUSTOMERS, ADMIN_AGENT), "NotFound", NOT_THERE)
    try:
        return tuple(await upstream.get_all(path, auth, read, explain=explain))
    except _Gone:
        return ()
