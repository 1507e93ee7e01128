"""The collections of Graph that exist here: path, scopes, cost, what they allow, and where items come from."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.graph import wire
from sandbox.graph.failures import GraphRefused
from sandbox.graph.odata import Rows, Shape
from sandbox.world.tenants import (
    DIRECTORY_READERS,
    GLOBAL_READER,
    LICENSE_ADMINISTRATOR,
    USER_ADMINISTRATOR,
    Relationship,
    Tenant,
    User,
)
from sandbox.world.world import World

_DIRECTORY_ROLES = frozenset({DIRECTORY_READERS, GLOBAL_READER, LICENSE_ADMINISTRATOR, USER_ADMINISTRATOR})
_ORGANIZATION = frozenset({"Organization.Read.All", "Directory.Read.All"})
_USERS = frozenset({"User.Read.All", "Directory.Read.All"})
_GROUPS = frozenset({"GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"})
_DELEGATED = frozenset({"DelegatedAdminRelationship.Read.All", "DelegatedAdminRelationship.ReadWrite.All"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What a collection is read from: the world, the tenant of the token, and the parts of the path."""

    world: World
    tenant: Tenant
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection. `scopes` any one suffices; `partner_only` exists in the partner's own tenant alone."""

    path: re.Pattern[str]
    context: str
    shape: Shape
    scopes: frozenset[str]
    read: Callable[[Scene], Rows]
    cost: int = 1
    partner_only: bool = False


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SUBSCRIBED_SKU = Shape(
    "subscribedSku",
    _names(
        "accountId accountName appliesTo capabilityStatus consumedUnits id prepaidUnits servicePlans skuId "
        "skuPartNumber subscriptionIds"
    ),
)
COMPANY_SUBSCRIPTION = Shape(
    "companySubscription",
    _names(
        "commerceSubscriptionId createdDateTime id isTrial nextLifecycleDateTime ownerId ownerTenantId ownerType "
        "serviceStatus skuId skuPartNumber status totalLicenses"
    ),
)
ORGANIZATION = Shape(
    "organization",
    _names(
        "assignedPlans businessPhones city country countryLetterCode createdDateTime defaultUsageLocation "
        "deletedDateTime displayName id marketingNotificationEmails onPremisesLastSyncDateTime onPremisesSyncEnabled "
        "postalCode preferredLanguage privacyProfile provisionedPlans securityComplianceNotificationMails "
        "securityComplianceNotificationPhones state street technicalNotificationMails tenantType verifiedDomains"
    ),
)
DOMAIN = Shape(
    "domain",
    _names(
        "authenticationType availabilityStatus id isAdminManaged isDefault isInitial isRoot isVerified "
        "passwordNotificationWindowInDays passwordValidityPeriodInDays supportedServices"
    ),
)
_USER_DEFAULT = (
    "businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation preferredLanguage surname "
    "userPrincipalName"
)
USER = Shape(
    "user",
    _names(
        _USER_DEFAULT
        + " accountEnabled assignedLicenses city companyName country createdDateTime department employeeType "
        "licenseAssignmentStates onPremisesSyncEnabled signInActivity state usageLocation userType"
    ),
    default=tuple(_USER_DEFAULT.split()),
    max_top=999,
)
GROUP = Shape("group", _names("displayName groupTypes id mailEnabled mailNickname securityEnabled"), max_top=999)
CUSTOMER = Shape(
    "delegatedAdminCustomer", _names("displayName id tenantId"), max_top=300, filters=("displayName",), counts=True
)
RELATIONSHIP = Shape(
    "delegatedAdminRelationship",
    _names(
        "accessDetails activatedDateTime autoExtendDuration createdDateTime customer displayName duration endDateTime "
        "id lastModifiedDateTime status"
    ),
    max_top=300,
    filters=("status", "customer/tenantId", "displayName"),
    counts=True,
)
ASSIGNMENT = Shape(
    "delegatedAdminAccessAssignment",
    _names("accessContainer accessDetails createdDateTime id lastModifiedDateTime status"),
    max_top=300,
    filters=("status",),
)
CONTRACT = Shape(
    "contract", _names("contractType customerId defaultDomainName deletedDateTime displayName id"), max_top=999
)


def _subscribed_skus(scene: Scene) -> Rows:
    return Rows(scene.tenant.holdings, lambda each: wire.subscribed_sku(scene.tenant, each))


def _subscriptions(scene: Scene) -> Rows:
    tenant = scene.tenant
    each = [one for holding in tenant.holdings for one in tenant.subscriptions_of(holding)]
    return Rows(each, lambda one: wire.company_subscription(scene.world, one))


def _organization(scene: Scene) -> Rows:
    return Rows([scene.tenant], lambda tenant: wire.organization(scene.world, tenant))


def _users(scene: Scene) -> Rows:
    if scene.tenant is scene.world.partner.tenant:
        staff = [User(each.object_id, each.name, each.principal_name) for each in scene.world.partner.everybody]
        return Rows(staff, lambda each: wire.user(scene.world, scene.tenant, each))
    return Rows(scene.world.users(scene.tenant), lambda each: wire.user(scene.world, scene.tenant, each))


def _groups_of(scene: Scene) -> Rows:
    partner = scene.world.partner
    wanted = scene.parts[0] if scene.parts else partner.service_account.object_id
    person = next((each for each in partner.everybody if each.object_id == wanted), None)
    if person is None:
        message = (
            f"Resource '{wanted}' does not exist or one of its queried reference-property objects are not present."
        )
        raise GraphRefused(404, "Request_ResourceNotFound", message)
    return Rows([each for each in partner.groups.values() if each.group_id in person.group_ids], wire.group)


def _reachable(world: World) -> list[Tenant]:
    tenants = (world.tenant(each.tenant_id) for each in world.customers)
    return [each for each in tenants if each is not None and not each.deleted]


def _delegated_customers(scene: Scene) -> Rows:
    with_access = [
        each for each in _reachable(scene.world) if any(one.status == "active" for one in each.relationships)
    ]
    return Rows(with_access, lambda each: wire.delegated_customer(each.tenant_id, each.name))


def _relationships(scene: Scene) -> Rows:
    pairs = [(tenant, one) for tenant in _reachable(scene.world) for one in tenant.relationships]
    return Rows(pairs, lambda pair: wire.relationship(scene.world, *pair))


def _assignments(scene: Scene) -> Rows:
    found = _relationship(scene, scene.parts[0])
    return Rows(found.assignments, lambda each: wire.access_assignment(scene.world, each))


def _relationship(scene: Scene, relationship_id: str) -> Relationship:
    for tenant in _reachable(scene.world):
        for each in tenant.relationships:
            if each.relationship_id == relationship_id:
                return each
    raise GraphRefused(404, "NotFound", f"The relationship {relationship_id} was not found.")


def _contracts(scene: Scene) -> Rows:
    return Rows(scene.world.customers, lambda each: wire.contract(each.tenant_id, each.name, each.domains[0]))


def _domains(scene: Scene) -> Rows:
    return Rows(scene.tenant.domains, lambda domain: wire.domain_object(scene.tenant, domain))


def _path(text: str) -> re.Pattern[str]:
    return re.compile("/v1\\.0" + text.replace("{}", "([^/]+)"))


_DAR = "/tenantRelationships/delegatedAdminRelationships"

COLLECTIONS = (
    Collection(_path("/subscribedSkus"), "subscribedSkus", SUBSCRIBED_SKU, _ORGANIZATION, _subscribed_skus, 3),
    Collection(_path("/directory/subscriptions"), "directory/subscriptions", COMPANY_SUBSCRIPTION, _ORGANIZATION,
               _subscriptions),
    Collection(_path("/organization"), "organization", ORGANIZATION, _ORGANIZATION,
               _organization),
    Collection(_path("/domains"), "domains", DOMAIN, _ORGANIZATION | {"Domain.Read.All"}, _domains),
    Collection(_path("/users"), "users", USER, _USERS, _users, 2),
    Collection(_path("/me/transitiveMemberOf/microsoft\\.graph\\.group"), "groups", GROUP, _GROUPS, _groups_of,
               partner_only=True),
    Collection(_path("/users/{}/transitiveMemberOf/microsoft\\.graph\\.group"), "groups", GROUP, _GROUPS, _groups_of,
               partner_only=True),
    Collection(_path("/tenantRelationships/delegatedAdminCustomers"), "tenantRelationships/delegatedAdminCustomers",
               CUSTOMER, _DELEGATED, _delegated_customers, partner_only=True),
    Collection(_path(_DAR), "tenantRelationships/delegatedAdminRelationships", RELATIONSHIP, _DELEGATED,
               _relationships, partner_only=True),
    Collection(_path(_DAR + "/{}/accessAssignments"), "tenantRelationships/accessAssignments", ASSIGNMENT, _DELEGATED,
               _assignments, partner_only=True),
    Collection(_path("/contracts"), "contracts", CONTRACT, frozenset({"Directory.Read.All", "Organization.Read.All"}),
               _contracts, 3, partner_only=True),
)  # fmt: skip


def may_read_directory(roles: frozenset[str]) -> bool:
    """Tell whether one of these GDAP roles lets the directory be read."""
    return bool(roles & _DIRECTORY_ROLES)
