"""Partner Center: paging with continuation tokens, byte order marks, and its own refusals."""

import json
from datetime import date
from typing import Any

import pytest

from sandbox.answer import Ask
from sandbox.login.tokens import user_claims
from sandbox.partner_center.service import PartnerCenter
from sandbox.sandbox import Sandbox
from sandbox.world.world import demo_world
from tests.sandbox.microsoft import GRAPH, PARTNER_CENTER, Microsoft, document

BOM = b"\xef\xbb\xbf"


def _pages(microsoft: Microsoft, first: str) -> list[Any]:
    pages = [document(microsoft.partner_center(first))]
    while onward := pages[-1]["links"].get("next"):
        headers = {each["key"]: each["value"] for each in onward["headers"]}
        path = onward["uri"].removeprefix("/v1").lstrip("/")
        pages.append(document(microsoft.partner_center(path, headers=headers)))
    return pages


def test_the_pages_together_are_all_customers_once(microsoft: Microsoft) -> None:
    pages = _pages(microsoft, "customers?size=5")
    ids = [each["id"] for page in pages for each in page["items"]]
    assert [page["totalCount"] for page in pages] == [5, 5, 2]
    assert ids == [each["tenant_id"] for each in microsoft.admin.world()["customers"]]


def test_next_links_come_with_and_without_the_version(microsoft: Microsoft) -> None:
    uris = [page["links"]["next"]["uri"] for page in _pages(microsoft, "customers?size=3")[:-1]]
    assert {uri.startswith("/v1/") for uri in uris} == {True, False}
    assert all("seekOperation=Next" in uri for uri in uris)


def test_a_list_begins_with_a_byte_order_mark(microsoft: Microsoft) -> None:
    assert microsoft.partner_center("customers?size=500").content.startswith(BOM)


def test_some_subscribed_skus_begin_with_a_byte_order_mark_and_some_do_not(microsoft: Microsoft) -> None:
    ids = [each["tenant_id"] for each in microsoft.admin.world()["customers"] if each["roles"] and not each["deleted"]]
    starts = {microsoft.partner_center(f"customers/{each}/subscribedskus").content.startswith(BOM) for each in ids}
    assert starts == {True, False}


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ({"Field": "CompanyName", "Value": "fabrikam", "Operator": "starts_with"}, 2),
        ({"Field": "Domain", "Value": "contoso", "Operator": "starts_with"}, 1),
        ({"Field": "CompanyName", "Value": "nobody", "Operator": "starts_with"}, 0),
    ],
)
def test_customers_can_be_filtered(microsoft: Microsoft, condition: dict[str, str], names: int) -> None:
    answer = microsoft.partner_center(f"customers?size=0&filter={json.dumps(condition)}")
    assert len(document(answer)["items"]) == names


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?size=0",
        "?size=501",
        "?size=many",
        "?size=5&count=true",
        "?size=5&seekOperation=Next",
        "?size=5&filter=contoso",
        '?size=5&filter={"Field":"Email","Value":"a","Operator":"starts_with"}',
        '?size=5&filter={"Field":"Domain","Value":"a","Operator":"contains"}',
    ],
)
def test_a_list_asked_for_in_a_way_that_is_not_documented_is_refused(microsoft: Microsoft, query: str) -> None:
    answer = microsoft.partner_center("customers" + query)
    assert (answer.status_code, document(answer)["code"]) == (400, "400")


def test_a_continuation_needs_its_operation_and_must_be_ours(microsoft: Microsoft) -> None:
    headers = {"MS-ContinuationToken": "made-up"}
    assert microsoft.partner_center("customers?size=5", headers=headers).status_code == 400
    assert microsoft.partner_center("customers?size=5&seekOperation=Next", headers=headers).status_code == 400


def test_a_continuation_belongs_to_its_filter(microsoft: Microsoft) -> None:
    onward = document(microsoft.partner_center("customers?size=5"))["links"]["next"]
    headers = {each["key"]: each["value"] for each in onward["headers"]}
    condition = '{"Field":"Domain","Value":"c","Operator":"starts_with"}'
    path = f"customers?size=5&seekOperation=Next&filter={condition}"
    assert microsoft.partner_center(path, headers=headers).status_code == 400


def test_subscribed_skus_have_names_and_units_as_partner_center_counts_them(microsoft: Microsoft) -> None:
    for name in ("Contoso", "Proseware", "Northwind"):
        customer = microsoft.customer(name)
        skus = document(microsoft.partner_center(f"customers/{customer['tenant_id']}/subscribedskus"))["items"]
        for known, told in zip(customer["skus"], skus, strict=True):
            theirs = known["partner_center"]
            total = theirs["enabled"] + theirs["warning"]
            assert told["productSku"]["name"] == known["name"]
            assert (told["totalUnits"], told["availableUnits"]) == (total, total - theirs["consumed"])
            assert (told["activeUnits"], told["suspendedUnits"]) == (theirs["enabled"], theirs["suspended"])
            assert "lockedOutUnits" not in told


def test_proseware_differs_between_partner_center_and_graph(microsoft: Microsoft) -> None:
    sku = microsoft.customer("Proseware")["skus"][0]
    assert (sku["enabled"], sku["partner_center"]["enabled"]) == (30, 35)


def test_licence_groups_are_group_1_unless_asked_otherwise(microsoft: Microsoft) -> None:
    path = f"customers/{microsoft.tenant('Contoso')}/subscribedskus"
    assert document(microsoft.partner_center(f"{path}?licenseGroupIds=Group2"))["items"] == []
    both = microsoft.partner_center(f"{path}?licenseGroupIds=Group1&licenseGroupIds=Group2")
    assert len(document(both)["items"]) == 5
    assert microsoft.partner_center(f"{path}?licenseGroupIds=Group9").status_code == 400


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("Lucerne", "/subscribedskus", (404, 60003)),
        ("Graphic Design", "/subscribedskus", (403, "2032")),
        ("Lucerne", "", (200, None)),
    ],
)
def test_a_customer_that_cannot_be_read_says_why(
    microsoft: Microsoft, name: str, path: str, expected: tuple[int, Any]
) -> None:
    answer = microsoft.partner_center(f"customers/{microsoft.tenant(name)}{path}")
    assert (answer.status_code, document(answer).get("code")) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("customers/contoso", (400, 900118)),
        ("customers/11111111-1111-4111-8111-111111111111", (404, "1000")),
        ("nothing", (404, "1000")),
    ],
)
def test_an_unknown_address_is_refused(microsoft: Microsoft, path: str, expected: tuple[int, Any]) -> None:
    answer = microsoft.partner_center(path)
    assert (answer.status_code, document(answer)["code"]) == expected


def test_tokens_without_right_audience_tenant_or_life_are_refused(microsoft: Microsoft) -> None:
    partner, audience = microsoft.info["partner_tenant_id"], PARTNER_CENTER.rpartition("/")[0]
    tokens = {
        800001: "",
        900420: microsoft.token(partner, GRAPH),
        "400": microsoft.admin.access_token(partner, audience=audience, claims={"exp": 1}),
    }
    for code, token in tokens.items():
        answer = microsoft.partner_center("customers?size=5", token)
        assert (answer.status_code, document(answer)["code"]) == (401, code)
    other = microsoft.admin.access_token(microsoft.tenant("Contoso"), audience=audience)
    assert microsoft.partner_center("customers?size=5", other).status_code == 401


def test_a_sign_in_without_mfa_is_refused_with_900421(microsoft: Microsoft) -> None:
    microsoft.admin.knobs(mfa_claim=False)
    answer = microsoft.partner_center("customers?size=5")
    assert (answer.status_code, document(answer)["code"]) == (401, 900421)
    microsoft.admin.knobs(require_mfa=False)
    assert microsoft.partner_center("customers?size=5").status_code == 200


def test_an_indirect_reseller_is_refused_everything(microsoft: Microsoft) -> None:
    microsoft.admin.knobs(indirect_reseller=True)
    for path in (
        "customers?size=5",
        f"customers/{microsoft.tenant('Contoso')}/subscribedskus",
        "profiles/organization",
    ):
        answer = microsoft.partner_center(path)
        assert (answer.status_code, document(answer)["code"]) == (403, "2032")


def test_a_customer_without_commerce_relationship_has_no_subscriptions_for_us(microsoft: Microsoft) -> None:
    tenant = microsoft.tenant("Contoso")
    assert document(microsoft.partner_center(f"customers/{tenant}/subscriptions"))["totalCount"] == 4
    microsoft.admin.change_customer(tenant, relationship_to_partner="advisor")
    answer = microsoft.partner_center(f"customers/{tenant}/subscriptions")
    assert (answer.status_code, document(answer)["code"]) == (403, 20002)


def test_subscriptions_are_throttled_per_customer_in_the_gateways_words() -> None:
    sandbox = Sandbox(lambda: demo_world("demo", date(2026, 3, 1)), monotonic=lambda: 0.0)
    claims = user_claims(
        sandbox, sandbox.world.partner.tenant, PARTNER_CENTER.rpartition("/")[0], ("user_impersonation",)
    )
    headers = {"authorization": f"Bearer {sandbox.signer.sign(claims)}"}
    service, (first, second) = PartnerCenter(sandbox), sandbox.world.customers[:2]
    asks = [Ask("GET", f"/v1/customers/{each.tenant_id}/subscriptions", (), headers) for each in (first, second)]
    assert {service.answer(asks[0]).status for _ in range(500)} == {200}
    answer = service.answer(asks[0])
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json == {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 1 seconds."}
    assert service.answer(asks[1]).status == 200


def test_a_customer_by_id_and_the_partners_profile_are_told_in_full(microsoft: Microsoft) -> None:
    customer = microsoft.customer("Contoso")
    told = document(microsoft.partner_center(f"customers/{customer['tenant_id']}"))
    assert told["companyProfile"]["domain"] == told["customDomains"][0] == "contoso.example"
    assert told["billingProfile"]["companyName"] == "Contoso Ltd"
    profile = document(microsoft.partner_center("profiles/organization"))
    assert profile["tenantId"] == microsoft.info["partner_tenant_id"]


def test_ids_that_were_sent_come_back(microsoft: Microsoft) -> None:
    headers = {"MS-RequestId": "1", "MS-CorrelationId": "2"}
    answer = microsoft.partner_center("customers?size=5", headers=headers)
    assert (answer.headers["MS-RequestId"], answer.headers["MS-CorrelationId"]) == ("1", "2")


def test_only_reads_are_allowed(microsoft: Microsoft) -> None:
    assert microsoft.partner_center("customers?size=5", method="POST").status_code == 405
