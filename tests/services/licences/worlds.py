"""Worlds for the licence rules: what two sources may tell of one customer, faults included."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from services.domain.customer import Customer
from services.domain.licence import AppliesTo, LicenceUnits, SubscribedSku
from services.domain.licence_report import SkuSection, SubscriptionSection
from services.domain.section import Available, NotAvailable, Source
from services.domain.subscription import DirectorySubscription
from services.errors import MissingRole, NotDirectPartner, Service, Throttled, Unavailable

NOW = datetime(2025, 11, 22, 3, 4, 5, tzinfo=UTC)
CUSTOMER = Customer("a0000000-0000-4000-8000-000000000001", "Contoso", ("contoso.com",))
OTHER_TENANT = "a0000000-0000-4000-8000-000000000002"
FREE_SKU = "b0000000-0000-4000-8000-000000000000"

seats = st.integers(0, 2000)
units = st.builds(LicenceUnits, seats, seats, seats, seats, st.one_of(st.none(), seats))


def sku_id(number: int) -> str:
    """Return the GUID of the SKU with this number."""
    return f"b0000000-0000-4000-8000-{number:012d}"


def sku(
    number: int,
    seats: LicenceUnits | None = None,
    name: str | None = None,
    part_number: str | None = None,
    applies_to: AppliesTo = AppliesTo.USER,
    tenant_id: str = CUSTOMER.tenant_id,
    subscription_ids: tuple[str, ...] = (),
) -> SubscribedSku:
    """Return a SKU."""
    part = part_number if part_number is not None else f"PART_{number}"
    had = seats or LicenceUnits(5, 3)
    return SubscribedSku(tenant_id, sku_id(number), part, name, applies_to, "Enabled", had, subscription_ids)


def subscription(
    number: int, of_sku: int, is_trial: bool, tenant_id: str = CUSTOMER.tenant_id
) -> DirectorySubscription:
    """Return a subscription of the SKU with this number."""
    return DirectorySubscription(tenant_id, f"s{number}", sku_id(of_sku), f"PART_{of_sku}", is_trial, "Enabled", 5)


skus = st.lists(
    st.builds(
        sku,
        number=st.integers(0, 8),
        seats=units,
        name=st.one_of(st.none(), st.sampled_from(["Office 365 E3", "office 365 e3", "Visio", " ", ""])),
        applies_to=st.sampled_from(AppliesTo),
        subscription_ids=st.lists(st.sampled_from(["s0", "s1", "s2"]), max_size=2, unique=True).map(tuple),
    ),
    unique_by=lambda one: one.sku_id,
    max_size=9,
).map(tuple)
subscriptions = st.lists(
    st.builds(subscription, number=st.integers(0, 3), of_sku=st.integers(0, 8), is_trial=st.booleans()),
    unique_by=lambda one: one.subscription_id,
    max_size=4,
).map(tuple)
graph_faults = st.sampled_from([Throttled(Service.GRAPH, 429), Unavailable(Service.GRAPH), MissingRole(Service.GRAPH)])
partner_faults = st.sampled_from([Unavailable(Service.PARTNER_CENTER, 503), NotDirectPartner(True)])

graph_sections: st.SearchStrategy[SkuSection] = st.one_of(
    skus.map(lambda told: Available(told, Source.GRAPH, NOW)),
    graph_faults.map(lambda fault: NotAvailable(Source.GRAPH, fault)),
)
partner_sections: st.SearchStrategy[SkuSection] = st.one_of(
    skus.map(lambda told: Available(told, Source.PARTNER_CENTER, NOW)),
    partner_faults.map(lambda fault: NotAvailable(Source.PARTNER_CENTER, fault)),
)
subscription_sections: st.SearchStrategy[SubscriptionSection] = st.one_of(
    subscriptions.map(lambda told: Available(told, Source.GRAPH, NOW)),
    graph_faults.map(lambda fault: NotAvailable(Source.GRAPH, fault)),
)
