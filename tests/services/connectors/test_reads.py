"""What the connectors read over HTTPS is what the sandbox's world holds, whole, and costs no more than it must."""

import asyncio
from typing import Any

import pytest

from services.domain.customer import Customer
from services.domain.licence import SubscribedSku
from services.errors import (
    ConsentMissing,
    MissingRole,
    NoDelegatedAdmin,
    NotDirectPartner,
    SeatwiseError,
    TenantGone,
)
from tests.sandbox_process import Admin
from tests.services.connectors.conftest import Installation, Outside, customer

READABLE = [
    *("contoso", "fabrikam", "fabrikam-residences", "northwind", "adventure-works"),
    *("tailspin", "alnoor", "proseware", "coho"),
]


def units(sku: SubscribedSku) -> dict[str, int | None]:
    found = sku.units
    return {
        "enabled": found.enabled,
        "consumed": found.consumed,
        "warning": found.warning,
        "suspended": found.suspended,
        "locked_out": found.locked_out,
    }


@pytest.mark.parametrize("name", READABLE)
async def test_graphs_numbers_are_the_worlds(outside: Outside, admin: Admin, name: str) -> None:
    found = await outside.connectors.customer_graph(customer(admin, f"{name}.example")).subscribed_skus()
    truth = {sku["sku_id"]: sku for sku in admin.customer(f"{name}.example")["skus"]}
    assert {sku.sku_id for sku in found} == set(truth)
    for sku in found:
        expected = truth[sku.sku_id]
        assert units(sku) == {key: expected[key] for key in units(sku)}
        assert (sku.part_number, sku.name, sku.applies_to.value) == (
            expected["part_number"],
            None,
            expected["applies_to"],
        )
        assert set(sku.subscription_ids) == {each["id"] for each in expected["subscriptions"]}


@pytest.mark.parametrize("name", READABLE)
async def test_partner_centers_numbers_are_the_worlds(outside: Outside, admin: Admin, name: str) -> None:
    found = await outside.connectors.customer_partner_center(customer(admin, f"{name}.example")).subscribed_skus()
    truth = {sku["sku_id"]: sku for sku in admin.customer(f"{name}.example")["skus"]}
    assert {sku.sku_id for sku in found} == set(truth)
    for sku in found:
        assert units(sku) == truth[sku.sku_id]["partner_center"] | {"locked_out": None}
        assert (sku.name, sku.applies_to.value) == (truth[sku.sku_id]["name"], truth[sku.sku_id]["applies_to"])


async def test_the_directorys_subscriptions_are_the_worlds(outside: Outside, admin: Admin, contoso: Customer) -> None:
    found = await outside.connectors.customer_graph(contoso).directory_subscriptions()
    truth = {each["id"]: each for sku in admin.customer("contoso.example")["skus"] for each in sku["subscriptions"]}
    assert {each.subscription_id: (each.total_licences, each.status, each.is_trial) for each in found} == {
        key: (each["seats"], each["status"], each["is_trial"]) for key, each in truth.items()
    }
    assert all(each.next_lifecycle is None or each.next_lifecycle.utcoffset() is not None for each in found)


async def test_every_page_of_customers_is_read(outside: Outside, admin: Admin) -> None:
    truth = admin.world()["customers"]
    admin.knobs(page_size={"partner_center": 5, "graph": 3})
    found = await outside.connectors.partner_center_customers()
    assert [(each.tenant_id, each.name, each.relationship) for each in found] == [
        (each["tenant_id"], each["name"], each["relationship"]) for each in truth
    ]
    delegated = {each.tenant_id for each in await outside.connectors.delegated_admin_customers()}
    assert delegated <= {each.tenant_id for each in found}
    assert {each["tenant_id"] for each in truth if each["roles"] and not each["deleted"]} <= delegated
    assert sum(call["path"] == "/v1/customers" for call in admin.calls()) == 3


async def test_a_page_of_skus_is_not_taken_for_all_of_them(outside: Outside, admin: Admin) -> None:
    admin.knobs(page_size={"graph": 4})
    port = outside.connectors.customer_graph(customer(admin, "alnoor.example"))
    assert len(await port.directory_subscriptions()) == 23


async def test_the_list_of_customers_does_without_the_domains(outside: Outside, admin: Admin) -> None:
    with_domains = await outside.connectors.delegated_admin_customers()
    assert with_domains[0].domains
    admin.fault("status", service="graph", path="/contracts", status=403, code="Authorization_RequestDenied")
    without = await outside.connectors.delegated_admin_customers()
    assert [each.tenant_id for each in without] == [each.tenant_id for each in with_domains]
    assert not any(each.domains for each in without)


async def test_the_domains_do_not_come_without_the_list(outside: Outside, admin: Admin) -> None:
    admin.fault("status", service="graph", path="delegatedAdminCustomers", status=404, code="ResourceNotFound")
    with pytest.raises(SeatwiseError):
        await outside.connectors.delegated_admin_customers()


async def test_an_indirect_reseller_is_told_once_and_not_asked_again(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    admin.knobs(indirect_reseller=True)
    with pytest.raises(NotDirectPartner) as caught:
        await outside.connectors.partner_center_customers()
    assert caught.value.partner_wide
    admin.clear_calls()
    with pytest.raises(NotDirectPartner):
        await outside.connectors.customer_partner_center(contoso).subscribed_skus()
    assert admin.calls() == []
    assert len(await outside.connectors.delegated_admin_customers()) > 5
    admin.knobs(indirect_reseller=False)
    await outside.connectors.partner_center_customers()
    assert await outside.connectors.customer_partner_center(contoso).subscribed_skus()


@pytest.mark.parametrize(
    ("name", "at_graph", "at_partner_center"),
    [
        ("wideworld", ConsentMissing, None),
        ("lucerne", TenantGone, TenantGone),
        ("graphicdesign", NoDelegatedAdmin, MissingRole),
    ],
)
async def test_a_customer_that_cannot_be_read_says_why(
    outside: Outside, admin: Admin, name: str, at_graph: type[Exception], at_partner_center: type[Exception] | None
) -> None:
    who = customer(admin, f"{name}.example")
    with pytest.raises(at_graph):
        await outside.connectors.customer_graph(who).subscribed_skus()
    if at_partner_center:
        with pytest.raises(at_partner_center):
            await outside.connectors.customer_partner_center(who).subscribed_skus()


async def test_a_missing_scope_is_a_consent_a_missing_role_is_not(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    port = outside.connectors.customer_graph(contoso)
    admin.fault("status", service="graph", status=403, code="Authorization_RequestDenied", count=1)
    with pytest.raises(MissingRole):
        await port.subscribed_skus()
    scopes = admin.customer(contoso.tenant_id)["scopes"]
    admin.change_customer(contoso.tenant_id, scopes=["User.Read.All"])
    try:
        with pytest.raises(ConsentMissing):
            await (await _another(outside, port)).subscribed_skus()
    finally:
        admin.change_customer(contoso.tenant_id, scopes=scopes)


async def _another(outside: Outside, port: Any) -> Any:
    """Return the port of the same tenant with a new token, which has the scopes of now."""
    from services.http.audience import Audience

    await outside.tokens.access_token(port.tenant_id, Audience.GRAPH, fresh=True)
    return port


async def test_ten_questions_about_one_customer_cost_one_token_request_per_audience(
    outside: Outside, admin: Admin, contoso: Customer
) -> None:
    graph, partner_center = (
        outside.connectors.customer_graph(contoso),
        outside.connectors.customer_partner_center(contoso),
    )
    for _ in range(10):
        await asyncio.gather(graph.subscribed_skus(), graph.directory_subscriptions(), partner_center.subscribed_skus())
    assert [call["path"] for call in admin.calls() if call["service"] == "login"] in (
        [f"/{contoso.tenant_id}/oauth2/v2.0/token", f"/{outside_tenant(admin)}/oauth2/v2.0/token"],
        [f"/{outside_tenant(admin)}/oauth2/v2.0/token", f"/{contoso.tenant_id}/oauth2/v2.0/token"],
    )


def outside_tenant(admin: Admin) -> str:
    return str(admin.world()["partner"]["tenant_id"])


async def test_our_id_of_a_request_arrives(outside: Outside, admin: Admin, contoso: Customer) -> None:
    admin.fault("status", service="graph", status=404, code="Request_ResourceNotFound")
    with pytest.raises(SeatwiseError) as caught:
        await outside.connectors.customer_graph(contoso).subscribed_skus()
    sent = [call["client_request_id"] for call in admin.calls() if call["service"] == "graph"]
    assert [getattr(caught.value, "request_id", None)] == sent


@pytest.mark.parametrize(
    "domain", ["contoso.example", "CONTOSO.example", " contoso.onmicrosoft.example. ", "contoso.EXAMPLE"]
)
async def test_a_verified_domain_names_its_tenant(
    outside: Outside, admin: Admin, contoso: Customer, domain: str
) -> None:
    assert await outside.connectors.tenant_of_domain(domain) == contoso.tenant_id
    assert not any(call["bearer"] for call in admin.calls())


async def test_an_unknown_domain_names_none(outside: Outside) -> None:
    assert await outside.connectors.tenant_of_domain("nobody.example") is None
    assert await outside.connectors.tenant_of_domain("bücher.example") is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "contoso", "common", "..", "a..b", "-a.example", "1.2.3.4", "💥", "con toso.example", "a\r\nb.example"),
        *("contoso.example/..", "a/b.example", "contoso.example?x=1", "a@b.example", "contoso.example#"),
        *("%2e%2e.example", "x" * 64 + ".example", ".".join(["abcdefgh"] * 40)),
    ],
)
async def test_what_is_no_domain_is_never_sent(outside: Outside, admin: Admin, text: str) -> None:
    assert await outside.connectors.tenant_of_domain(text) is None
    assert admin.calls() == []


async def test_a_sign_in_that_fails_is_not_an_unknown_domain(outside: Outside, admin: Admin) -> None:
    admin.fault("status", service="login", status=503)
    with pytest.raises(SeatwiseError):
        await outside.connectors.tenant_of_domain("contoso.example")


async def test_a_thousand_tenants_need_no_discovery(installation: Installation, admin: Admin) -> None:
    outside = installation.start()
    world = [each for each in admin.world()["customers"] if each["consented"] and each["roles"] and not each["deleted"]]
    for each in world:
        await outside.connectors.customer_graph(Customer(each["tenant_id"], "")).subscribed_skus()
    assert not [call for call in admin.calls() if "openid-configuration" in call["path"]]


async def test_nothing_in_the_environment_changes_where_we_go_or_whom_we_trust(
    installation: Installation, contoso: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MSAL_FORCE_REGION", "westus")
    assert await installation.start().connectors.customer_graph(contoso).subscribed_skus()
