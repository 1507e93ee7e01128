"""Partner Center's JSON as our domain's words. Pure: bytes in, records out, Malformed for anything else.

`totalCount` is not read: on a page it can be the page's own count. Numbers are strict, as in graph/wire.py.
"""

from typing import Generic, TypeVar

import msgspec

from services.domain.customer import Customer
from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.organisation import PartnerProfile
from services.http.responses import Count, Guid, Reply, decode, malformed

T = TypeVar("T")

APPLIES_TO = {"user": AppliesTo.USER, "tenant": AppliesTo.COMPANY, "company": AppliesTo.COMPANY}


class Wire(msgspec.Struct, rename="camel"):
    """Fields are Partner Center's, in camel case; those that we do not name are ignored."""


class Header(Wire):
    """A header that the next page is to be asked with."""

    key: str
    value: str


class Link(Wire):
    """Where the next page is."""

    uri: str
    method: str = "GET"
    headers: list[Header] | None = None


class Links(Wire):
    """The links of a collection."""

    next: Link | None = None


class Page(msgspec.Struct, Generic[T]):
    """One page of any Partner Center collection."""

    items: list[T]
    links: Links | None = None

    @property
    def next(self) -> Link | None:
        """The link to the next page."""
        return self.links.next if self.links else None


class CompanyProfile(Wire):
    """A customer's company."""

    company_name: str | None = None
    tenant_id: str | None = None
    domain: str | None = None


class CustomerRecord(Wire):
    """Partner Center customer, as far as it is used."""

    id: Guid
    company_profile: CompanyProfile
    relationship_to_partner: str | None = None
    custom_domains: list[str] | None = None


class ProductSku(Wire):
    """What a SKU is."""

    id: Guid
    sku_part_number: str | None = None
    name: str | None = None
    target_type: str | None = None


class SkuRecord(Wire):
    """Partner Center subscribedSku, as far as it is used."""

    active_units: Count
    consumed_units: Count
    warning_units: Count
    suspended_units: Count
    product_sku: ProductSku
    capability_status: str | None = None


class Address(Wire):
    """The partner's address; names and telephone numbers of people are left out."""

    country: str | None = None
    city: str | None = None
    state: str | None = None
    address_line_1: str | None = msgspec.field(name="addressLine1", default=None)
    address_line_2: str | None = msgspec.field(name="addressLine2", default=None)
    postal_code: str | None = None


class ProfileRecord(Wire):
    """Partner Center organizationProfile, as far as it is used."""

    company_name: str
    tenant_id: str | None = None
    domain: str | None = None
    email: str | None = None
    default_address: Address | None = None
    language: str | None = None
    culture: str | None = None
    profile_type: str | None = None


_customers = msgspec.json.Decoder(Page[CustomerRecord])
_skus = msgspec.json.Decoder(Page[SkuRecord])
_profile = msgspec.json.Decoder(ProfileRecord)


def customers(reply: Reply) -> Page[CustomerRecord]:
    """Return a page of customers."""
    return decode(reply, _customers)


def subscribed_skus(reply: Reply) -> Page[SkuRecord]:
    """Return a page of a customer's subscribed SKUs."""
    return decode(reply, _skus)


def profile(reply: Reply) -> ProfileRecord:
    """Return the partner's own profile."""
    return decode(reply, _profile)


def to_customer(record: CustomerRecord, reply: Reply) -> Customer:
    """Return the domain's customer; raises Malformed when the record names two tenants."""
    tenant_id, company = record.id.lower(), record.company_profile
    named = (company.tenant_id or "").lower()
    if named and _is_guid(named) and named != tenant_id:
        raise malformed(reply, "a customer with two tenant ids")
    domains = [company.domain or "", *(record.custom_domains or ())]
    unique = dict.fromkeys(domain.strip().lower() for domain in domains if domain.strip())
    name = (company.company_name or "").strip() or next(iter(unique), tenant_id)
    return Customer(tenant_id, name, tuple(unique), record.relationship_to_partner)


def to_sku(record: SkuRecord, tenant_id: str) -> SubscribedSku:
    """Return the domain's subscribed SKU. An unknown target type counts as per-user: it is then shown, not folded."""
    sku = record.product_sku
    return SubscribedSku(
        tenant_id=tenant_id,
        sku_id=sku.id.lower(),
        part_number=sku.sku_part_number or sku.id.lower(),
        name=(sku.name or "").strip() or None,
        applies_to=APPLIES_TO.get((sku.target_type or "").lower(), AppliesTo.USER),
        capability_status=record.capability_status or "",
        units=LicenceUnits(
            enabled=record.active_units,
            consumed=record.consumed_units,
            warning=record.warning_units,
            suspended=record.suspended_units,
            locked_out=None,
        ),
    )


def to_profile(record: ProfileRecord, tenant_id: str, reply: Reply) -> PartnerProfile:
    """Return the domain's profile of the partner in `tenant_id`; raises Malformed for one of another tenant."""
    named, address = (record.tenant_id or "").lower(), record.default_address or Address()
    if _is_guid(named) and named != tenant_id:
        raise malformed(reply, "a profile of another tenant")
    lines = (_text(address.address_line_1), _text(address.address_line_2))
    return PartnerProfile(
        tenant_id=tenant_id,
        name=record.company_name.strip(),
        domain=_text(record.domain),
        email=_text(record.email),
        country=_text(address.country),
        city=_text(address.city),
        state=_text(address.state),
        address=tuple(line for line in lines if line),
        postal_code=_text(address.postal_code),
        language=_text(record.language),
        culture=_text(record.culture),
        profile_type=_text(record.profile_type),
    )


def _text(text: str | None) -> str | None:
    return (text or "").strip() or None


def _is_guid(text: str) -> bool:
    try:
        msgspec.convert(text, Guid)
    except msgspec.ValidationError:
        return False
    return True
