"""Microsoft Graph's JSON as our domain's words. Pure: bytes in, records out, Malformed for anything else.

Numbers are strict: a missing, mistyped or negative one makes the record unusable, it never becomes 0.
"""

from datetime import UTC, datetime
from typing import Generic, TypeVar

import msgspec

from services.domain.customer import Customer
from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.organisation import Organisation
from services.domain.subscription import DirectorySubscription
from services.http.moments import moment
from services.http.responses import Count, Guid, Reply, decode, malformed

T = TypeVar("T")

APPLIES_TO = {"user": AppliesTo.USER, "company": AppliesTo.COMPANY, "tenant": AppliesTo.COMPANY}

SKU_FIELDS = "id,skuId,skuPartNumber,appliesTo,capabilityStatus,consumedUnits,prepaidUnits,subscriptionIds"
SUBSCRIPTION_FIELDS = (
    "id,skuId,skuPartNumber,isTrial,status,totalLicenses,commerceSubscriptionId,nextLifecycleDateTime,ownerTenantId,"
    "createdDateTime"
)
ORGANISATION_FIELDS = "id,displayName,countryLetterCode,verifiedDomains"


class _Wire(msgspec.Struct, rename="camel"):
    """Fields are Graph's, in camel case; those that we do not name are ignored."""


class Page(msgspec.Struct, Generic[T]):
    """One page of any Graph collection."""

    value: list[T]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)


class PrepaidUnits(_Wire):
    """Graph licenseUnitsDetail."""

    enabled: Count
    warning: Count
    suspended: Count
    locked_out: Count | None = None


class SkuRecord(_Wire):
    """Graph subscribedSku, as far as it is used."""

    sku_id: Guid
    consumed_units: Count
    prepaid_units: PrepaidUnits
    sku_part_number: str | None = None
    capability_status: str | None = None
    id: str = ""
    applies_to: str | None = None
    subscription_ids: list[str] | None = None


class SubscriptionRecord(_Wire):
    """Graph companySubscription, as far as it is used."""

    id: str
    sku_id: Guid
    sku_part_number: str | None = None
    status: str | None = None
    total_licenses: Count | None = None
    is_trial: bool | None = None
    commerce_subscription_id: str | None = None
    next_lifecycle_date_time: str | None = None
    owner_tenant_id: str | None = None
    created_date_time: str | None = None


class VerifiedDomain(_Wire):
    """Graph verifiedDomain."""

    name: str | None = None
    is_default: bool | None = None


class OrganisationRecord(_Wire):
    """Graph organization, as far as it is used."""

    id: Guid
    display_name: str | None = None
    country_letter_code: str | None = None
    verified_domains: list[VerifiedDomain] | None = None


class CustomerRecord(_Wire):
    """Graph delegatedAdminCustomer."""

    tenant_id: Guid
    display_name: str | None = None


class ContractRecord(_Wire):
    """Graph contract: the older list of customers, which knows their default domains."""

    customer_id: str | None = None
    default_domain_name: str | None = None


_skus = msgspec.json.Decoder(Page[SkuRecord])
_subscriptions = msgspec.json.Decoder(Page[SubscriptionRecord])
_organisations = msgspec.json.Decoder(Page[OrganisationRecord])
_customers = msgspec.json.Decoder(Page[CustomerRecord])
_contracts = msgspec.json.Decoder(Page[ContractRecord])


def subscribed_skus(reply: Reply) -> Page[SkuRecord]:
    """Return a page of subscribed SKUs."""
    return decode(reply, _skus)


def directory_subscriptions(reply: Reply) -> Page[SubscriptionRecord]:
    """Return a page of directory subscriptions."""
    return decode(reply, _subscriptions)


def organisations(reply: Reply) -> Page[OrganisationRecord]:
    """Return a page of organisations; a tenant has one."""
    return decode(reply, _organisations)


def delegated_admin_customers(reply: Reply) -> Page[CustomerRecord]:
    """Return a page of GDAP customers."""
    return decode(reply, _customers)


def contracts(reply: Reply) -> Page[ContractRecord]:
    """Return a page of contracts."""
    return decode(reply, _contracts)


def tenant_of(record: SkuRecord) -> str | None:
    """Return the tenant that a SKU's id names (`{tenantObjectId}_{skuId}`), None if it has another shape.

    accountId is no substitute: in Microsoft's own example it differs from record to record of one tenant.
    """
    owner, _, sku = record.id.lower().partition("_")
    return owner if sku == record.sku_id.lower() and len(owner) == len(sku) else None


def to_sku(record: SkuRecord, tenant_id: str) -> SubscribedSku:
    """Return the domain's subscribed SKU. An unknown `appliesTo` counts as per-user: it is then shown, not folded."""
    units = record.prepaid_units
    return SubscribedSku(
        tenant_id=tenant_id,
        sku_id=record.sku_id.lower(),
        part_number=record.sku_part_number or record.sku_id.lower(),
        name=None,
        applies_to=APPLIES_TO.get((record.applies_to or "").lower(), AppliesTo.USER),
        capability_status=record.capability_status or "",
        units=LicenceUnits(units.enabled, record.consumed_units, units.warning, units.suspended, units.locked_out),
        subscription_ids=tuple(subscription.lower() for subscription in record.subscription_ids or ()),
    )


def to_subscription(record: SubscriptionRecord, tenant_id: str, reply: Reply) -> DirectorySubscription:
    """Return the domain's directory subscription. An unknown trial flag counts as no trial: it is not folded."""
    return DirectorySubscription(
        tenant_id=tenant_id,
        subscription_id=record.id.lower(),
        sku_id=record.sku_id.lower(),
        part_number=record.sku_part_number or record.sku_id.lower(),
        is_trial=bool(record.is_trial),
        status=record.status or "",
        total_licences=record.total_licenses,
        commerce_subscription_id=(record.commerce_subscription_id or "").lower() or None,
        next_lifecycle=_moment(record.next_lifecycle_date_time, reply),
        owner_tenant_id=(record.owner_tenant_id or "").lower() or None,
        created_at=moment(record.created_date_time, reply),
    )


def to_organisation(record: OrganisationRecord, tenant_id: str) -> Organisation:
    """Return the domain's organisation, its default domain first; without a name that is what it is called."""
    listed = sorted(record.verified_domains or (), key=lambda domain: not domain.is_default)
    domains = tuple(dict.fromkeys(domain.name.lower() for domain in listed if domain.name))
    name = (record.display_name or "").strip() or next(iter(domains), tenant_id)
    return Organisation(tenant_id, name, domains, record.country_letter_code or None)


def to_customer(record: CustomerRecord, domain: str | None) -> Customer:
    """Return the domain's customer; one without a display name is named by its domain or its tenant id."""
    tenant_id = record.tenant_id.lower()
    name = (record.display_name or "").strip() or domain or tenant_id
    return Customer(tenant_id, name, (domain,) if domain else ())


def _moment(text: str | None, reply: Reply) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise malformed(reply, "an unreadable date") from None
