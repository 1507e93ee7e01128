"""Partner Center's JSON becomes records or Malformed, and a number is never made up."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.customer import Customer
from services.domain.licence import AppliesTo, LicenceUnits
from services.errors import Malformed, Service
from services.http.responses import Reply
from services.partner_center import wire
from tests.services.http.fakes import CONTOSO, FABRIKAM

SKU_ID = "EFCCB6F7-5641-4E0E-BD10-B4976E1BF68E"


def reply(document: object) -> Reply:
    body = document if isinstance(document, bytes) else json.dumps(document).encode("utf-8-sig")
    return Reply(Service.PARTNER_CENTER, 200, {}, body, "mine")


def a_customer(**changes: Any) -> dict[str, Any]:
    company = {"tenantId": CONTOSO.upper(), "domain": "Contoso.Example", "companyName": " Contoso Ltd "}
    record = {"id": CONTOSO.upper(), "companyProfile": company, "relationshipToPartner": "reseller"}
    return record | {"customDomains": ["contoso.example", "contoso.com", " "]} | changes


def a_sku(**changes: Any) -> dict[str, Any]:
    product = {"id": SKU_ID, "name": "Enterprise Mobility + Security E3", "skuPartNumber": "EMS", "targetType": "User"}
    counts = {"availableUnits": -4, "activeUnits": 5, "consumedUnits": 9, "suspendedUnits": 2, "totalUnits": 6}
    return counts | {"warningUnits": 1, "productSku": product, "capabilityStatus": "Enabled"} | changes


def the_customer(**changes: Any) -> Customer:
    answer = reply({"totalCount": 99, "items": [a_customer(**changes)]})
    return wire.to_customer(wire.customers(answer).items[0], answer)


def the_sku(**changes: Any) -> Any:
    return wire.to_sku(wire.subscribed_skus(reply({"items": [a_sku(**changes)]})).items[0], CONTOSO)


def test_a_customer_is_read_with_its_domains_once_each() -> None:
    assert the_customer() == Customer(CONTOSO, "Contoso Ltd", ("contoso.example", "contoso.com"), "reseller")


def test_a_customer_with_a_placeholder_for_its_tenant_goes_by_its_id() -> None:
    assert the_customer(companyProfile={"tenantId": "<guid>", "companyName": "x"}).tenant_id == CONTOSO


def test_a_customer_without_a_name_is_named_by_its_domain_or_id() -> None:
    assert the_customer(companyProfile={"companyName": " ", "domain": "a.example"}).name == "a.example"
    assert the_customer(companyProfile={"companyName": ""}, customDomains=None).name == CONTOSO


def test_a_customer_with_two_tenants_is_malformed() -> None:
    with pytest.raises(Malformed):
        the_customer(companyProfile={"tenantId": FABRIKAM, "companyName": "x"})


def test_a_sku_is_read_with_partner_centers_name() -> None:
    sku = the_sku()
    assert (sku.tenant_id, sku.sku_id, sku.part_number) == (CONTOSO, SKU_ID.lower(), "EMS")
    assert sku.name == "Enterprise Mobility + Security E3"
    assert sku.units == LicenceUnits(enabled=5, consumed=9, warning=1, suspended=2, locked_out=None)


@pytest.mark.parametrize(
    ("target", "expected"),
    [("User", AppliesTo.USER), ("Tenant", AppliesTo.COMPANY), ("Device", AppliesTo.USER), (None, AppliesTo.USER)],
)
def test_a_tenants_sku_is_the_companys(target: str | None, expected: AppliesTo) -> None:
    product = a_sku()["productSku"] | {"targetType": target}
    assert the_sku(productSku=product).applies_to is expected


@pytest.mark.parametrize("number", [None, "5", 5.0, -1, True, 2**31])
@pytest.mark.parametrize("place", ["activeUnits", "consumedUnits", "warningUnits", "suspendedUnits"])
def test_a_wrong_number_is_malformed_never_zero(place: str, number: object) -> None:
    with pytest.raises(Malformed):
        the_sku(**{place: number})


@pytest.mark.parametrize("place", ["activeUnits", "consumedUnits", "warningUnits", "suspendedUnits", "productSku"])
def test_a_missing_field_is_malformed(place: str) -> None:
    sku = a_sku()
    del sku[place]
    with pytest.raises(Malformed):
        wire.subscribed_skus(reply({"items": [sku]}))


def test_the_link_to_the_next_page_is_read_whole() -> None:
    link = {"uri": "/customers?size=1", "method": "GET", "headers": [{"key": "MS-ContinuationToken", "value": "x"}]}
    found = wire.customers(reply({"items": [], "links": {"next": link, "self": {"uri": 5}}})).next
    assert found is not None
    assert found.headers is not None
    assert (found.uri, found.headers[0].key, found.headers[0].value) == (
        "/customers?size=1",
        "MS-ContinuationToken",
        "x",
    )


@pytest.mark.parametrize("links", [None, {}, {"next": None}])
def test_the_last_page_has_no_link(links: object) -> None:
    assert wire.customers(reply({"items": [], "links": links})).next is None


def _customers(answer: Reply) -> list[object]:
    return [wire.to_customer(record, answer) for record in wire.customers(answer).items]


def _skus(answer: Reply) -> list[object]:
    return [wire.to_sku(record, CONTOSO) for record in wire.subscribed_skus(answer).items]


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(SKU_ID)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)


def nearly(record: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return records that differ from a good one in a few fields."""
    return st.dictionaries(st.sampled_from(sorted(record)), anything, max_size=3).map(lambda changes: record | changes)


records = nearly(a_sku()) | nearly(a_customer()) | anything
bodies = (
    st.binary()
    | anything.map(lambda value: json.dumps(value).encode())
    | st.tuples(st.lists(records, max_size=3), anything).map(
        lambda both: json.dumps({"items": both[0], "links": both[1]}).encode("utf-8-sig")
    )
)


@given(bodies)
def test_any_body_gives_records_or_malformed(body: bytes) -> None:
    for read in (_customers, _skus):
        try:
            read(reply(body))
        except Malformed:
            continue
