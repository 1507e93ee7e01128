"""Our delegated access (GDAP) to customers, as Graph in the partner's tenant knows it."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from services.domain.customer import Customer
from services.domain.gdap import AccessAssignment, Relationship
from services.errors import ADMIN_AGENT
from services.graph import access_wire
from services.graph.pages import PREFIX, page_reader
from services.graph.refusals import READS_CUSTOMERS, refusal
from services.http.auth import TenantAuth
from services.http.claims import cross_tenant
from services.http.client import Upstream
from services.http.shared_read import SharedRead
from services.ledger import Touch, note

RELATIONSHIPS = f"{PREFIX}tenantRelationships/delegatedAdminRelationships"
OWN_GROUPS = f"{PREFIX}me/transitiveMemberOf?$select=id&$top=999"
"""Directory roles and administrative units are in the answer too: no assignment is to one. A cast to groups would be an
advanced query, which asks for more of Graph.
"""
READS_OWN_GROUPS = frozenset(
    {"User.Read", "User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"}
)
RELATIONSHIP_FIELDS = "id,displayName,customer,accessDetails,status,autoExtendDuration,activatedDateTime,endDateTime"
ASSIGNMENT_FIELDS = "id,accessContainer,accessDetails,status"
LARGEST_PAGE = 300
RELATIONSHIPS_KEPT = 600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Relationships:
    """Every relationship of the partner, and those of each customer."""

    all: tuple[Relationship, ...]
    by_tenant: dict[str, tuple[Relationship, ...]]

    @classmethod
    def of(cls, found: list[Relationship]) -> "Relationships":
        """Sort what was found by customer."""
        sorted_out: dict[str, list[Relationship]] = defaultdict(list)
        for one in found:
            if one.tenant_id:
                sorted_out[one.tenant_id].append(one)
        return cls(tuple(found), {tenant_id: tuple(some) for tenant_id, some in sorted_out.items()})


async def read_relationships(upstream: Upstream, auth: TenantAuth) -> Relationships:
    """Return every GDAP relationship of the partner, ended ones and those that nobody has accepted too."""
    path = f"{RELATIONSHIPS}?$select={RELATIONSHIP_FIELDS}&$top={LARGEST_PAGE}"
    read = page_reader(upstream, access_wire.relationships, access_wire.to_relationship)
    found = await upstream.get_all(path, auth, read, explain=refusal(READS_CUSTOMERS, ADMIN_AGENT))
    return Relationships.of(found)


class CustomerAccessClient:
    """Our access to one customer (the port CustomerAccess). `auth` is the partner's own."""

    def __init__(
        self,
        upstream: Upstream,
        auth: TenantAuth,
        customer: Customer,
        relationships: SharedRead[Relationships],
        new_id: Callable[[], str],
    ) -> None:
        self._upstream, self._auth, self._customer, self._new_id = upstream, auth, customer, new_id
        self._relationships = relationships

    @property
    def tenant_id(self) -> str:
        """The customer this port is bound to."""
        return self._customer.tenant_id

    async def relationships(self) -> tuple[Relationship, ...]:
        """Return the relationships with this customer, ended ones and Microsoft's own too; none where there is none."""
        note(self.tenant_id, Touch.MEMORY)
        return (await self._relationships.get()).by_tenant.get(self.tenant_id, ())

    async def assignments(self, relationship: Relationship) -> tuple[AccessAssignment, ...]:
        """Return which of our groups use `relationship`; raises CrossTenantAccess for one with another customer."""
        if relationship.tenant_id != self.tenant_id:
            raise cross_tenant("relationship", self.tenant_id, relationship.tenant_id, self._new_id)
        path = f"{RELATIONSHIPS}/{relationship.relationship_id}/accessAssignments?$select={ASSIGNMENT_FIELDS}"
        read = page_reader(self._upstream, access_wire.assignments, access_wire.to_assignment)
        explain = refusal(READS_CUSTOMERS, ADMIN_AGENT)
        return tuple(await self._upstream.get_all(path, self._auth, read, explain=explain))

    async def own_groups(self) -> frozenset[str]:
        """Return the ids of whatever the service account is a member of at the partner, by nested groups too."""
        read = page_reader(self._upstream, access_wire.groups, access_wire.to_group_id)
        explain = refusal(READS_OWN_GROUPS)
        async with aclosing(self._upstream.pages(OWN_GROUPS, self._auth, read, explain=explain)) as pages:
            return frozenset([group_id async for page in pages for group_id in page])
