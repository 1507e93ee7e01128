"""Graph's delegated administration (GDAP), in the partner's own tenant."""

from sandbox.graph import wire
from sandbox.graph.failures import GraphRefused
from sandbox.graph.odata import Rows, Shape
from sandbox.graph.scene import Collection, Scene, names, path
from sandbox.world.tenants import Tenant
from sandbox.world.world import World

_SCOPES = frozenset({"DelegatedAdminRelationship.Read.All", "DelegatedAdminRelationship.ReadWrite.All"})
_LARGEST = 300
CUSTOMER = Shape(
    "delegatedAdminCustomer", names("displayName id tenantId"), max_top=_LARGEST, page=_LARGEST,
    filters=("displayName", "tenantId"), counts=True,
)  # fmt: skip
RELATIONSHIP = Shape(
    "delegatedAdminRelationship",
    names(
        "accessDetails activatedDateTime autoExtendDuration createdDateTime customer displayName duration endDateTime "
        "id lastModifiedDateTime status"
    ),
    max_top=_LARGEST,
    page=_LARGEST,
    filters=("status", "customer/tenantId", "displayName"),
    counts=True,
)
ASSIGNMENT = Shape(
    "delegatedAdminAccessAssignment",
    names("accessContainer accessDetails createdDateTime id lastModifiedDateTime status"),
    max_top=_LARGEST,
    page=_LARGEST,
    filters=("status",),
)


def _reachable(world: World) -> list[Tenant]:
    tenants = (world.tenant(each.tenant_id) for each in world.customers)
    return [each for each in tenants if each is not None and not each.deleted]


def _customers(scene: Scene) -> Rows:
    with_access = [
        each for each in _reachable(scene.world) if any(one.status == "active" for one in each.relationships)
    ]
    return Rows(with_access, lambda each: wire.delegated_customer(each.tenant_id, each.name))


def _relationships(scene: Scene) -> Rows:
    """Return every relationship: those with a tenant that was deleted are still the partner's."""
    tenants = (scene.world.tenant(each.tenant_id) for each in scene.world.customers)
    bound = [(tenant, one) for tenant in tenants if tenant for one in tenant.relationships]
    pairs = [*bound, *((None, one) for one in scene.world.partner.unbound)]
    return Rows(pairs, lambda pair: wire.relationship(scene.world, *pair))


def _assignments(scene: Scene) -> Rows:
    found = scene.world.relationship(scene.parts[0])
    if found is None:
        raise GraphRefused(404, "NotFound", f"The relationship {scene.parts[0]} was not found.")
    return Rows(found.assignments, lambda each: wire.access_assignment(scene.world, each))


_DAR = "/tenantRelationships/delegatedAdminRelationships"
DELEGATED = (
    Collection(path("/tenantRelationships/delegatedAdminCustomers"), "tenantRelationships/delegatedAdminCustomers",
               CUSTOMER, _SCOPES, _customers, partner_only=True),
    Collection(path(_DAR), "tenantRelationships/delegatedAdminRelationships", RELATIONSHIP, _SCOPES,
               _relationships, partner_only=True),
    Collection(path(_DAR + "/{}/accessAssignments"), "tenantRelationships/accessAssignments", ASSIGNMENT, _SCOPES,
               _assignments, partner_only=True),
)  # fmt: skip
