"""Microsoft Graph: the tenant from the token alone, and as strict as the real one."""

from typing import Any

import pytest

from tests.sandbox.microsoft import GRAPH, PARTNER_CENTER, Microsoft, graph_refusal
from tests.sandbox.paging import every

RELATIONSHIPS = "tenantRelationships/delegatedAdminRelationships"
EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de"
DENIED = (403, "Authorization_RequestDenied")
BAD_TOKEN = (401, "InvalidAuthenticationToken")

SHAPES: dict[str, dict[str, type | tuple[type, ...]]] = {
    "subscribedSkus": {
        "accountId": str, "accountName": str, "appliesTo": str, "capabilityStatus": str, "consumedUnits": int,
        "id": str, "prepaidUnits": dict, "servicePlans": list, "skuId": str, "skuPartNumber": str,
        "subscriptionIds": list,
    },
    "directory/subscriptions": {
        "commerceSubscriptionId": str, "createdDateTime": str, "id": str, "isTrial": bool,
        "nextLifecycleDateTime": (str, type(None)), "ownerId": (str, type(None)), "ownerTenantId": (str, type(None)),
        "ownerType": str, "serviceStatus": list, "skuId": str, "skuPartNumber": str, "status": str,
        "totalLicenses": int,
    },
    "organization": {"id": str, "displayName": str, "verifiedDomains": list, "assignedPlans": list},
    "domains": {"id": str, "isDefault": bool, "isInitial": bool, "isVerified": bool},
    "users": {
        "id": str, "displayName": str, "userPrincipalName": str, "accountEnabled": bool, "assignedLicenses": list,
        "licenseAssignmentStates": list, "createdDateTime": str, "userType": str,
        "signInActivity": (dict, type(None)),
    },
    "tenantRelationships/delegatedAdminCustomers": {"id": str, "tenantId": str, "displayName": str},
    RELATIONSHIPS: {
        "id": str, "displayName": str, "duration": str, "customer": (dict, type(None)),
        "accessDetails": dict, "status": str,
        "autoExtendDuration": str, "createdDateTime": str, "lastModifiedDateTime": str,
    },
    "contracts": {"id": str, "customerId": str, "defaultDomainName": str, "displayName": str, "contractType": str},
}  # fmt: skip


@pytest.mark.parametrize("path", SHAPES)
def test_every_selected_property_is_there_with_its_type(microsoft: Microsoft, path: str) -> None:
    at_home = path.startswith(("tenantRelationships", "contracts"))
    tenant = microsoft.info["partner_tenant_id"] if at_home else microsoft.tenant("Contoso")
    shape = SHAPES[path]
    items = microsoft.graph(microsoft.token(tenant), f"{path}?$select={','.join(shape)}").json()["value"]
    assert items
    for item in items:
        assert {name for name in item if "@" not in name} == set(shape)
        assert all(isinstance(item[name], kind) for name, kind in shape.items())


def test_units_and_subscriptions_are_those_of_the_world(microsoft: Microsoft) -> None:
    for customer in microsoft.admin.world()["customers"]:
        if not (customer["consented"] and customer["roles"]) or customer["deleted"]:
            continue
        token = microsoft.token(customer["tenant_id"])
        skus = microsoft.graph(token, "subscribedSkus").json()["value"]
        found = {each["skuId"]: (*each["prepaidUnits"].values(), each["consumedUnits"]) for each in skus}
        names = ("enabled", "suspended", "warning", "locked_out", "consumed")
        assert found == {each["sku_id"]: tuple(each[name] for name in names) for each in customer["skus"]}
        subscriptions = microsoft.graph(token, "directory/subscriptions").json()["value"]
        assert {each["id"] for each in subscriptions} == {one for each in skus for one in each["subscriptionIds"]}


def test_the_tenant_comes_from_the_token_alone(microsoft: Microsoft) -> None:
    names = ("Contoso", "Fabrikam Engineering", "Coho")
    asked = {name: microsoft.token(microsoft.tenant(name)) for name in names}
    said = {name: microsoft.graph(token, "organization").json()["value"][0]["id"] for name, token in asked.items()}
    assert said == {name: microsoft.tenant(name) for name in names}


@pytest.mark.parametrize(
    ("claims", "audience"),
    [
        ({"exp": 1}, None),
        ({}, "https://outlook.office365.com"),
        ({"tid": "11111111-1111-4111-8111-111111111111"}, None),
    ],
)
def test_an_expired_foreign_or_misdirected_token_is_refused(
    microsoft: Microsoft, claims: dict[str, Any], audience: str | None
) -> None:
    chosen = {"audience": audience} if audience else {}
    token = microsoft.admin.access_token(microsoft.tenant("Contoso"), claims=claims, **chosen)
    assert graph_refusal(microsoft.graph(token, "subscribedSkus")) == BAD_TOKEN


def test_a_token_for_partner_center_is_no_token_for_graph(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.info["partner_tenant_id"], PARTNER_CENTER)
    assert graph_refusal(microsoft.graph(token, "organization")) == BAD_TOKEN


@pytest.mark.parametrize("token", [None, "made.up.token"])
def test_no_token_and_a_made_up_token_are_refused(microsoft: Microsoft, token: str | None) -> None:
    answer = microsoft.graph(token, "subscribedSkus")
    assert graph_refusal(answer) == BAD_TOKEN
    assert "WWW-Authenticate" in answer.headers


def test_a_token_changed_in_one_letter_is_refused(microsoft: Microsoft) -> None:
    head, body, signature = microsoft.token(microsoft.tenant("Contoso")).split(".")
    changed = f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    assert graph_refusal(microsoft.graph(changed, "subscribedSkus")) == BAD_TOKEN


def test_a_missing_scope_is_denied(microsoft: Microsoft) -> None:
    token = microsoft.admin.access_token(microsoft.tenant("Contoso"), scopes=["User.Read.All"])
    assert graph_refusal(microsoft.graph(token, "subscribedSkus")) == DENIED
    assert microsoft.graph(token, "users").status_code == 200


def test_a_missing_role_is_denied_with_the_same_body(microsoft: Microsoft) -> None:
    tenant = microsoft.tenant("Contoso")
    microsoft.admin.change_customer(tenant, roles=[EXCHANGE_ADMINISTRATOR])
    answer = microsoft.graph(microsoft.token(tenant), "subscribedSkus")
    assert graph_refusal(answer) == DENIED
    assert answer.json()["error"]["message"] == "Insufficient privileges to complete the operation."


def test_access_that_ends_stops_tokens_that_were_given_before(microsoft: Microsoft) -> None:
    tenant = microsoft.tenant("Contoso")
    token = microsoft.token(tenant)
    microsoft.admin.change_customer(tenant, roles=[])
    assert graph_refusal(microsoft.graph(token, "subscribedSkus")) == DENIED


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("subscribedSkus?$select=skuId,price", (400, "BadRequest")),
        ("subscribedSkus?$top=5", (400, "Request_UnsupportedQuery")),
        ("subscribedSkus?$filter=skuPartNumber eq 'SPB'", (400, "Request_UnsupportedQuery")),
        ("subscribedSkus?select=skuId", (400, "BadRequest")),
        ("directory/subscriptions?$skiptoken=made-up", (400, "Directory_ExpiredPageToken")),
        ("organization?$expand=branding", (400, "Request_UnsupportedQuery")),
        ("users?$top=1000", (400, "Request_BadRequest")),
        ("users?$top=0", (400, "Request_BadRequest")),
        ("users?$skip=5", (400, "Request_UnsupportedQuery")),
        ("users?$skiptoken=made-up", (400, "Directory_ExpiredPageToken")),
        ("users?$top=5&$top=6", (400, "BadRequest")),
        ("licences", (400, "BadRequest")),
    ],
)
def test_what_graph_does_not_know_is_refused(microsoft: Microsoft, path: str, expected: tuple[int, str]) -> None:
    assert graph_refusal(microsoft.graph(microsoft.token(microsoft.tenant("Contoso")), path)) == expected


def test_only_reads_are_allowed(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.tenant("Contoso"))
    assert microsoft.graph(token, "subscribedSkus", "POST", json={}).status_code == 405
    assert microsoft.graph(token, "$batch").status_code == 405


def test_users_come_in_pages_and_with_the_deleted_their_licences_add_up_to_the_consumed_units(
    microsoft: Microsoft,
) -> None:
    customer = microsoft.customer("Contoso")
    token = microsoft.token(customer["tenant_id"])
    users = every(microsoft, token, "users?$select=id,assignedLicenses&$top=7")
    assert len({user["id"] for user in users}) == len(users) == customer["users"]
    users += every(microsoft, token, "directory/deletedItems/microsoft.graph.user?$select=assignedLicenses")
    assigned = [licence["skuId"] for user in users for licence in user["assignedLicenses"]]
    assert {each["sku_id"]: each["consumed"] for each in customer["skus"]} == {
        sku_id: assigned.count(sku_id) for sku_id in set(assigned)
    }


def test_a_page_token_of_another_tenant_is_refused(microsoft: Microsoft) -> None:
    page = microsoft.graph(microsoft.token(microsoft.tenant("Contoso")), "users?$top=7").json()
    other = microsoft.token(microsoft.tenant("Fabrikam Engineering"))
    assert graph_refusal(microsoft.graph(other, page["@odata.nextLink"])) == (400, "Directory_ExpiredPageToken")


def test_sign_ins_need_entra_p1_and_the_scope_for_audit_logs(microsoft: Microsoft) -> None:
    path = "users?$select=id,signInActivity"
    without = microsoft.tenant("Coho")
    refused = microsoft.graph(microsoft.token(without), path)
    assert graph_refusal(refused) == (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant")
    token = microsoft.admin.access_token(microsoft.tenant("Contoso"), scopes=["User.Read.All"])
    assert graph_refusal(microsoft.graph(token, path)) == DENIED


def test_delegated_customers_exist_in_the_partners_tenant_only(microsoft: Microsoft) -> None:
    path = "tenantRelationships/delegatedAdminCustomers"
    own = microsoft.graph(microsoft.token(microsoft.info["partner_tenant_id"]), path).json()["value"]
    customers = microsoft.admin.world()["customers"]
    states = {each["tenant_id"]: {one["status"] for one in each["relationships"]} for each in customers}
    reachable = {tenant_id for tenant_id, found in states.items() if "active" in found}
    assert {each["tenantId"] for each in own} == reachable - {microsoft.tenant("Lucerne")}
    refused = microsoft.graph(microsoft.token(microsoft.tenant("Contoso")), path)
    assert graph_refusal(refused) == (403, "Forbidden")


def test_relationships_can_be_filtered_and_have_assignments(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.info["partner_tenant_id"])
    contoso = microsoft.tenant("Contoso")
    found = microsoft.graph(token, f"{RELATIONSHIPS}?$filter=customer/tenantId eq '{contoso}'&$count=true").json()
    assert found["@odata.count"] == len(microsoft.customer("Contoso")["relationships"])
    ours = next(each for each in found["value"] if each["displayName"] == "Harbour support")
    assignments = microsoft.graph(token, f"{RELATIONSHIPS}/{ours['id']}/accessAssignments").json()["value"]
    groups = {each["accessContainer"]["accessContainerId"] for each in assignments}
    assert groups == {microsoft.info["groups"]["everyone"]}
    assert graph_refusal(microsoft.graph(token, f"{RELATIONSHIPS}/nothing/accessAssignments")) == (404, "NotFound")


def test_the_groups_of_a_person_of_the_partner_are_known(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.info["partner_tenant_id"])
    for person in microsoft.info["people"]:
        path = f"users/{person['object_id']}/transitiveMemberOf/microsoft.graph.group?$select=id"
        found = {each["id"] for each in microsoft.graph(token, path).json()["value"]}
        assert found == {microsoft.info["groups"][word] for word in person["groups"]}


def test_what_the_service_account_is_a_member_of_has_more_than_groups_in_it_but_for_a_cast(
    microsoft: Microsoft,
) -> None:
    token = microsoft.token(microsoft.info["partner_tenant_id"])
    plain = microsoft.graph(token, "me/transitiveMemberOf?$select=id").json()["value"]
    kinds = [each["@odata.type"].rpartition(".")[2] for each in plain]
    assert set(kinds) == {"group", "directoryRole"}
    cast = microsoft.graph(token, "me/transitiveMemberOf/microsoft.graph.group?$select=id").json()["value"]
    assert len(cast) == kinds.count("group")


def test_the_knob_for_page_sizes_makes_more_pages(microsoft: Microsoft) -> None:
    microsoft.admin.knobs(page_size={"graph": 2})
    token = microsoft.token(microsoft.tenant("Contoso"))
    page = microsoft.graph(token, "users?$top=999").json()
    assert len(page["value"]) == 2
    assert "$top=999" in page["@odata.nextLink"]


def test_every_answer_carries_the_request_ids_and_its_cost(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.tenant("Contoso"))
    mine = "5b0a4e52-98f5-4c4b-8a6c-0d53a6e0f1aa"
    answer = microsoft.graph(token, "subscribedSkus", headers={"client-request-id": mine})
    assert (answer.headers["client-request-id"], answer.headers["x-ms-resource-unit"]) == (mine, "3")
    refused = microsoft.graph(token, "nothing", headers={"client-request-id": mine})
    inner = refused.json()["error"]["innerError"]
    assert (inner["client-request-id"], inner["request-id"]) == (mine, refused.headers["request-id"])


def test_a_batch_answers_each_part_on_its_own(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.tenant("Contoso"), GRAPH)
    microsoft.admin.fault("throttle", service="graph", path="/organization", retry_after=7)
    parts = [
        {"id": "1", "method": "GET", "url": "/subscribedSkus?$select=skuId"},
        {"id": "2", "method": "GET", "url": "organization"},
        {"id": "3", "method": "GET", "url": "/subscribedSkus?$top=1"},
        {"id": "4", "method": "GET", "url": "/domains", "dependsOn": ["2"]},
    ]
    answer = microsoft.graph(token, "$batch", "POST", json={"requests": parts})
    found = {each["id"]: each for each in answer.json()["responses"]}
    assert answer.status_code == 200
    assert {name: each["status"] for name, each in found.items()} == {"1": 200, "2": 429, "3": 400, "4": 424}
    assert len(found["1"]["body"]["value"]) == 5
    assert found["2"]["headers"]["Retry-After"] == "7"


@pytest.mark.parametrize("document", [{}, {"requests": []}, {"requests": [{"id": "1"}]}, [1]])
def test_a_batch_that_is_none_is_refused(microsoft: Microsoft, document: Any) -> None:
    token = microsoft.token(microsoft.tenant("Contoso"))
    assert graph_refusal(microsoft.graph(token, "$batch", "POST", json=document)) == (400, "BadRequest")


def test_a_batch_has_at_most_twenty_parts(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.tenant("Contoso"))
    parts = [{"id": str(index), "method": "GET", "url": "/domains"} for index in range(21)]
    refused = microsoft.graph(token, "$batch", "POST", json={"requests": parts})
    assert graph_refusal(refused) == (400, "BadRequest")
