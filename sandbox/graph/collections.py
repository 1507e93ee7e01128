"""The collections of Graph that exist here."""

from sandbox.graph import wire
from sandbox.graph.delegated import DELEGATED
from sandbox.graph.odata import Rows, Shape
from sandbox.graph.people import PEOPLE
from sandbox.graph.reports import SETTINGS
from sandbox.graph.scene import Collection, Scene, names, path
from sandbox.world.sales import deals

_ORGANIZATION = frozenset({"Organization.Read.All", "Directory.Read.All"})

SUBSCRIBED_SKU = Shape(
    "subscribedSku",
    names(
        "accountId accountName appliesTo capabilityStatus consumedUnits id prepaidUnits servicePlans skuId "
        "skuPartNumber subscriptionIds"
    ),
)
COMPANY_SUBSCRIPTION = Shape(
    "companySubscription",
    names(
        "commerceSubscriptionId createdDateTime id isTrial nextLifecycleDateTime ownerId ownerTenantId ownerType "
        "serviceStatus skuId skuPartNumber status totalLicenses"
    ),
)
ORGANIZATION = Shape(
    "organization",
    names(
        "assignedPlans businessPhones city country countryLetterCode createdDateTime defaultUsageLocation "
        "deletedDateTime displayName id marketingNotificationEmails onPremisesLastSyncDateTime onPremisesSyncEnabled "
        "postalCode preferredLanguage privacyProfile provisionedPlans securityComplianceNotificationMails "
        "securityComplianceNotificationPhones state street technicalNotificationMails tenantType verifiedDomains"
    ),
)
DOMAIN = Shape(
    "domain",
    names(
        "authenticationType availabilityStatus id isAdminManaged isDefault isInitial isRoot isVerified "
        "passwordNotificationWindowInDays passwordValidityPeriodInDays supportedServices"
    ),
)
CONTRACT = Shape(
    "contract", names("contractType customerId defaultDomainName deletedDateTime displayName id"), max_top=999
)


def _subscribed_skus(scene: Scene) -> Rows:
    return Rows(scene.tenant.holdings, lambda each: wire.subscribed_sku(scene.tenant, each))


def _subscriptions(scene: Scene) -> Rows:
    listed = deals(scene.world.partner, scene.tenant, scene.world.today)
    return Rows(listed, lambda each: wire.company_subscription(scene.world, each))


def _organization(scene: Scene) -> Rows:
    return Rows([scene.tenant], lambda tenant: wire.organization(scene.world, tenant))


def _contracts(scene: Scene) -> Rows:
    return Rows(scene.world.customers, lambda each: wire.contract(each.tenant_id, each.name, each.domains[0]))


def _domains(scene: Scene) -> Rows:
    return Rows(scene.tenant.domains, lambda domain: wire.domain_object(scene.tenant, domain))


COLLECTIONS = (
    Collection(path("/subscribedSkus"), "subscribedSkus", SUBSCRIBED_SKU, _ORGANIZATION, _subscribed_skus, 3),
    Collection(path("/directory/subscriptions"), "directory/subscriptions", COMPANY_SUBSCRIPTION, _ORGANIZATION,
               _subscriptions),
    Collection(path("/organization"), "organization", ORGANIZATION, _ORGANIZATION, _organization),
    Collection(path("/domains"), "domains", DOMAIN, _ORGANIZATION | {"Domain.Read.All"}, _domains),
    Collection(path("/contracts"), "contracts", CONTRACT, _ORGANIZATION, _contracts, 3, partner_only=True),
    SETTINGS,
    *PEOPLE,
    *DELEGATED,
)  # fmt: skip
