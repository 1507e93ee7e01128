"""What was sold: Partner Center's subscriptions, and those of the directory that they are."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.answer import Ask
from sandbox.login.tokens import user_claims
from sandbox.partner_center.service import PartnerCenter
from sandbox.sandbox import Sandbox
from sandbox.world.sale import FOREVER, Commerce
from sandbox.world.sales import CYCLE, deals, sold
from sandbox.world.skus import CATALOGUE
from sandbox.world.tenants import Holding, Tenant, Units
from sandbox.world.world import demo_world
from tests.sandbox.microsoft import PARTNER_CENTER, Microsoft, document

_MONTHS = {"P1M": 1, "P1Y": 12, "P3Y": 36}


@pytest.fixture
def alnoor(microsoft: Microsoft) -> dict[str, Any]:
    """Return the customer that has bought something on every terms there are."""
    return microsoft.admin.customer("alnoor.example")


def _subscriptions(microsoft: Microsoft, customer: dict[str, Any]) -> list[dict[str, Any]]:
    answer = microsoft.partner_center(f"customers/{customer['tenant_id']}/subscriptions")
    return list(document(answer)["items"])


def test_every_subscription_we_sold_is_in_the_directory_under_its_commerce_id(microsoft: Microsoft) -> None:
    ours = microsoft.info["partner_tenant_id"]
    for customer in microsoft.admin.world()["customers"]:
        listed = {each["commerce_id"]: each for each in customer["directory_subscriptions"]}
        licensed = {each["id"]: each for each in customer["sold"] if each["sku_id"]}
        assert set(licensed) == {key for key, each in listed.items() if each["owner_tenant_id"] == ours}
        for key, each in licensed.items():
            assert (each["sku_id"], each["quantity"]) == (listed[key]["sku_id"], listed[key]["seats"])


def test_partner_center_tells_what_was_sold(microsoft: Microsoft, alnoor: dict[str, Any]) -> None:
    told = _subscriptions(microsoft, alnoor)
    assert [each["id"] for each in told] == [each["id"] for each in alnoor["sold"]]
    for each, known in zip(told, alnoor["sold"], strict=True):
        assert (each["quantity"], each["status"]) == (known["quantity"], known["status"])
        assert each.get("autoRenewEnabled") == known["auto_renew"]
        assert each.get("termDuration") == known["term"]
        assert each["commitmentEndDate"][:10] == known["commitment_end"]
        assert ("productType" in each) is known["new_commerce"]


def test_the_directory_tells_the_same_subscriptions(microsoft: Microsoft, alnoor: dict[str, Any]) -> None:
    told = microsoft.graph(microsoft.token(alnoor["tenant_id"]), "directory/subscriptions").json()["value"]
    for each, known in zip(told, alnoor["directory_subscriptions"], strict=True):
        assert (each["commerceSubscriptionId"], each["totalLicenses"]) == (known["commerce_id"], known["seats"])
        assert (each["nextLifecycleDateTime"], each["createdDateTime"]) == (known["next_lifecycle"], known["created"])
        assert each["ownerTenantId"] == known["owner_tenant_id"]


def test_every_terms_are_in_the_demo(microsoft: Microsoft, alnoor: dict[str, Any]) -> None:
    told, today = _subscriptions(microsoft, alnoor), microsoft.admin.world()["today"]
    assert {each.get("termDuration") for each in told} == {"P1M", "P1Y", "P3Y", None}
    assert {each.get("billingCycle") for each in told} == {"monthly", "annual", "triennial", "one_time", None}
    assert {each.get("autoRenewEnabled") for each in told} == {True, False, None}
    cancellable = [each.get("cancellationAllowedUntilDate", "") for each in told]
    assert any(each > today for each in cancellable)
    assert any("" < each < today for each in cancellable)
    assert "" in cancellable
    assert any(each.get("scheduledNextTermInstructions", {}).get("quantity", 9**9) < each["quantity"] for each in told)
    assert any(each.get("refundableQuantity", {}).get("totalQuantity") == each["quantity"] for each in told)
    assert {one["type"] for each in told for one in each.get("refundOptions", ())} == {"Full", "Partial"}
    assert any(": " in each["creationDate"] for each in told)
    assert any(each["commitmentEndDate"].startswith("9999-12-10") for each in told)
    kinds = {each.get("productType", {}).get("id") for each in told}
    assert kinds == {"OnlineServicesNCE", "Software", None}
    assert any(each["next_lifecycle"] and each["next_lifecycle"] < today for each in alnoor["directory_subscriptions"])


def test_a_subscription_of_old_commerce_lacks_what_came_later(microsoft: Microsoft, alnoor: dict[str, Any]) -> None:
    old = [each for each in _subscriptions(microsoft, alnoor) if "productType" not in each]
    later = {
        "termDuration",
        "cancellationAllowedUntilDate",
        "refundOptions",
        "isTrial",
        "scheduledNextTermInstructions",
    }
    assert old
    assert all(not later & set(each) for each in old)
    assert all("entitlementId" in each for each in old)


def test_a_refund_ends_under_either_name(microsoft: Microsoft) -> None:
    names = set()
    for customer in microsoft.admin.world()["customers"]:
        for each in _subscriptions(microsoft, customer) if customer["sold"] and not customer["deleted"] else ():
            names |= {name for one in each.get("refundOptions", ()) for name in one}
    assert names == {"type", "expiresAt", "expiresAfter"}


def test_what_another_partner_sold_is_in_the_directory_alone(microsoft: Microsoft, alnoor: dict[str, Any]) -> None:
    ours = microsoft.info["partner_tenant_id"]
    owners = {each["owner_tenant_id"]: each for each in alnoor["directory_subscriptions"]}
    (theirs,) = [each for owner, each in owners.items() if owner not in (ours, None)]
    assert theirs["commerce_id"] not in {each["id"] for each in alnoor["sold"]}
    assert owners[None]["part_number"] == "FLOW_FREE"


def test_where_we_do_not_sell_everything_is_anothers(microsoft: Microsoft) -> None:
    customer = microsoft.customer("Adventure")
    answer = microsoft.partner_center(f"customers/{customer['tenant_id']}/subscriptions")
    assert (answer.status_code, document(answer)["code"]) == (403, 20002)
    assert customer["sold"] == []
    owners = {each["owner_tenant_id"] for each in customer["directory_subscriptions"]}
    assert microsoft.info["partner_tenant_id"] not in owners


def test_one_sku_may_have_many_subscriptions_in_many_states(microsoft: Microsoft) -> None:
    power_bi = "f8a1db68-be16-40ed-86d5-cb42ce701560"
    northwind = microsoft.customer("Northwind")
    states = [each["status"] for each in northwind["directory_subscriptions"] if each["sku_id"] == power_bi]
    assert states == ["Enabled", "Warning", "Suspended"]
    statuses = {each["status"] for each in northwind["sold"]}
    assert statuses == {"active", "expired", "suspended", "disabled"}


def test_a_subscription_can_be_had_by_its_id(microsoft: Microsoft, alnoor: dict[str, Any]) -> None:
    first = _subscriptions(microsoft, alnoor)[0]
    path = f"customers/{alnoor['tenant_id']}/subscriptions"
    assert document(microsoft.partner_center(f"{path}/{first['id'].upper()}")) == first
    unknown = microsoft.partner_center(f"{path}/11111111-1111-4111-8111-111111111111")
    assert (unknown.status_code, document(unknown)["code"]) == (404, 20003)


def test_one_by_id_counts_as_much_as_the_list() -> None:
    sandbox = Sandbox(lambda: demo_world("demo", date(2026, 3, 1)), monotonic=lambda: 0.0)
    audience = PARTNER_CENTER.rpartition("/")[0]
    claims = user_claims(sandbox, sandbox.world.partner.tenant, audience, ("user_impersonation",))
    headers = {"authorization": f"Bearer {sandbox.signer.sign(claims)}"}
    service, path = PartnerCenter(sandbox), f"/v1/customers/{sandbox.world.customers[0].tenant_id}/subscriptions"
    statuses = [service.answer(Ask("GET", f"{path}/{index}", (), headers)).status for index in range(500)]
    assert set(statuses) == {404}
    assert service.answer(Ask("GET", path, (), headers)).status == 429


@pytest.mark.parametrize(("name", "kind"), [("legalbusiness", "LegalBusinessProfile"), ("mpn", "MpnProfile")])
def test_the_partners_other_profiles_are_told_to_people_alone(microsoft: Microsoft, name: str, kind: str) -> None:
    answer = microsoft.partner_center(f"profiles/{name}")
    assert document(answer)["profileType"] == kind
    partner, audience = microsoft.info["partner_tenant_id"], PARTNER_CENTER.rpartition("/")[0]
    application = microsoft.admin.access_token(partner, audience=audience, claims={"scp": None})
    assert microsoft.partner_center(f"profiles/{name}", application).status_code == 401
    assert microsoft.partner_center("profiles/pets").status_code == 404


@given(
    today=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    first=st.integers(0, 100),
    units=st.builds(Units, enabled=st.integers(0, 50), warning=st.integers(0, 3), suspended=st.integers(0, 3)),
    trial=st.booleans(),
)
def test_a_term_begins_where_the_one_before_ended(today: date, first: int, units: Units, trial: bool) -> None:
    holdings = tuple(Holding(sku, units, trial=trial) for sku in list(CATALOGUE.values())[:15])
    partner = demo_world("demo", today).partner
    tenant = Tenant("5f88d63b-d726-4edc-8f6b-9345893fdaf8", "Any", ("any.example",), holdings, commerce=Commerce(first))
    for each in sold(partner, tenant, today):
        if each.term and each.commitment_end != FOREVER:
            months = each.start.month - 1 + _MONTHS[each.term]
            then = (each.start.year + months // 12, months % 12 + 1)
            after = each.commitment_end + timedelta(days=1)
            assert (after.year, after.month) == then
        assert each.created <= each.start <= today


def test_the_cycle_of_terms_can_be_entered_anywhere() -> None:
    holdings = (Holding(CATALOGUE["SPB"], Units(enabled=5)),)
    partner, today = demo_world("demo", date(2026, 3, 1)).partner, date(2026, 3, 1)
    for first, terms in enumerate(CYCLE):
        tenant = Tenant(
            "5f88d63b-d726-4edc-8f6b-9345893fdaf8", "Any", ("any.example",), holdings, commerce=Commerce(first)
        )
        (deal,) = deals(partner, tenant, today)
        assert (deal.sale is None) is terms.by_another
        assert deal.sale is None or deal.sale.term == terms.term


SPB = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
SOLD = {
    "sku_id": SPB, "quantity": 7, "term": "P3Y", "billing_cycle": "annual", "start": "2026-01-10",
    "commitment_end": "2029-01-09", "auto_renew": None, "cancellable_until": "2026-01-17T00:00:00+00:00",
    "refunds": [{"type": "Partial", "until": "2026-04-01T00:00:00+00:00"}], "is_trial": False, "new_commerce": True,
    "scheduled": {"quantity": 5, "term": "P1Y", "billing_cycle": None, "product": None, "term_end": None},
}  # fmt: skip


def test_sales_can_be_described(microsoft: Microsoft) -> None:
    sku = {"part_number": "SPB", "enabled": 10, "subscriptions": 2}
    document_of_world = {"seed": "demo", "customers": [{"name": "One", "skus": [sku], "sold": [SOLD]}]}
    microsoft.admin.put_world(document_of_world)
    customer = microsoft.customer("One")
    (known,) = customer["sold"]
    assert known == SOLD | {"id": known["id"], "name": "Microsoft 365 Business Premium", "status": "active"}
    ours, theirs = customer["directory_subscriptions"]
    assert (ours["commerce_id"], ours["owner_tenant_id"]) == (known["id"], microsoft.info["partner_tenant_id"])
    assert theirs["owner_tenant_id"] != microsoft.info["partner_tenant_id"]
    (told,) = _subscriptions(microsoft, customer)
    assert (told["id"], told["quantity"], "autoRenewEnabled" in told) == (known["id"], 7, False)
    assert told["scheduledNextTermInstructions"]["quantity"] == 5
    microsoft.admin.put_world({"seed": "demo", "customers": [{"name": "One", "skus": [sku], "sold": customer["sold"]}]})
    assert microsoft.customer("One")["sold"] == customer["sold"]


def test_a_sale_that_makes_no_sense_is_refused(microsoft: Microsoft) -> None:
    for wrong in ({"colour": "red"}, {"quantity": -1}, {"start": "soon"}, {"scheduled": {"colour": 1}}):
        answer = microsoft.client.put(
            f"{microsoft.admin.url}/world", json={"customers": [{"name": "One", "sold": [SOLD | wrong]}]}
        )
        assert answer.status_code == 400
