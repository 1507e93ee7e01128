"""Graph's users: what is told of them, who may read it, and the advanced queries."""

from typing import Any

import pytest

from tests.sandbox.microsoft import Microsoft, graph_refusal
from tests.sandbox.paging import EVENTUAL, every

DENIED = (403, "Authorization_RequestDenied")
BASICS = "id,displayName,userPrincipalName,mail,accountEnabled,userType,createdDateTime"
ATTRIBUTES = "department,officeLocation,companyName,city,state,country,usageLocation,jobTitle,employeeType"


@pytest.fixture
def token(microsoft: Microsoft) -> str:
    """Return a token for Contoso's Graph."""
    return microsoft.token(microsoft.tenant("Contoso"))


def _truth(microsoft: Microsoft, name: str) -> dict[str, dict[str, Any]]:
    people = microsoft.admin.people(microsoft.tenant(name))["people"]
    return {each["id"]: each for each in people}


@pytest.mark.parametrize("name", ["Contoso", "Fabrikam Engineering", "Tailspin", "شركة"])
def test_users_are_those_of_the_truth(microsoft: Microsoft, name: str) -> None:
    select = f"{BASICS},{ATTRIBUTES},onPremisesExtensionAttributes,assignedLicenses,licenseAssignmentStates"
    found = every(microsoft, microsoft.token(microsoft.tenant(name)), f"users?$top=5&$select={select}")
    truth = _truth(microsoft, name)
    assert [each["id"] for each in found] == list(truth)
    for told in found:
        known = truth[told["id"]]
        assert [told[key] for key in BASICS.split(",")[1:]] == [
            known[key] for key in ("name", "upn", "mail", "enabled", "user_type", "created")
        ]
        extensions = told["onPremisesExtensionAttributes"]
        assert {key: told[key] for key in ATTRIBUTES.split(",")} | extensions == known["attributes"]
        assert sorted(each["skuId"] for each in told["assignedLicenses"]) == sorted(known["licences"])
        assert [_assignment(each) for each in told["licenseAssignmentStates"]] == known["assignments"]


def _assignment(told: dict[str, Any]) -> dict[str, Any]:
    error = None if told["error"] in (None, "None") else told["error"]
    return {"sku_id": told["skuId"], "group_id": told["assignedByGroup"], "state": told["state"], "error": error}


def test_no_error_is_null_for_some_and_the_word_none_for_others(microsoft: Microsoft, token: str) -> None:
    users = every(microsoft, token, "users?$select=licenseAssignmentStates")
    errors = {one["error"] for each in users for one in each["licenseAssignmentStates"]}
    assert errors >= {None, "None", "CountViolation", "DependencyViolation"}


def test_sign_ins_are_those_of_the_truth_whichever_of_them_is_missing(microsoft: Microsoft, token: str) -> None:
    truth = _truth(microsoft, "Contoso")
    names = ("lastSuccessfulSignInDateTime", "lastSignInDateTime", "lastNonInteractiveSignInDateTime")
    found = every(microsoft, token, "users?$select=id,signInActivity")
    for told in found:
        activity, known = told["signInActivity"], truth[told["id"]]["sign_in"]
        assert (activity is None) == (known is None)
        assert [activity.get(name) for name in names] == list(known.values()) if known else activity is None
    assert any(each["signInActivity"] is None for each in found)
    assert any(set(names) - set(each["signInActivity"] or names) for each in found)


def test_without_a_selection_graph_tells_eleven_properties(microsoft: Microsoft, token: str) -> None:
    first = microsoft.graph(token, "users?$top=1").json()["value"][0]
    assert len(first) == 11
    assert "accountEnabled" not in first


def test_users_come_a_hundred_at_a_time_and_at_most_999(microsoft: Microsoft) -> None:
    microsoft.admin.put_world({"customers": [{"name": "Big", "staff": 1_500}]})
    token = microsoft.token(microsoft.tenant("Big"))
    sizes = {query: len(microsoft.graph(token, f"users{query}").json()["value"]) for query in ("", "?$top=999")}
    assert sizes == {"": 100, "?$top=999": 999}


@pytest.mark.parametrize("key", ["id", "upn"])
def test_one_user_is_found_by_id_and_by_name(microsoft: Microsoft, token: str, key: str) -> None:
    for known in _truth(microsoft, "Contoso").values():
        if "#" not in known["upn"]:
            told = microsoft.graph(token, f"users/{known[key]}?$select=id,department").json()
            assert (told["id"], told["department"]) == (known["id"], known["attributes"]["department"])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("users/nobody@contoso.example", (404, "Request_ResourceNotFound")),
        ("users/ada.abbott999@contoso.example", (404, "Request_ResourceNotFound")),
        ("users/11111111-1111-4111-8111-111111111111", (404, "Request_ResourceNotFound")),
        ("users/adele.vance@contoso.example?$select=signInActivity", (400, "BadRequest")),
        ("users/adele.vance@contoso.example?$top=1", (400, "Request_UnsupportedQuery")),
        ("users?$select=shoeSize", (400, "BadRequest")),
        ("users?$orderby=displayName", (400, "Request_UnsupportedQuery")),
        ("users?$search=ada", (400, "Request_UnsupportedQuery")),
        ("users?$filter=shoeSize eq '44'", (400, "Request_UnsupportedQuery")),
        ("users?$filter=department ne 'Sales'", (400, "Request_UnsupportedQuery")),
        ("users?$count=true&$filter=assignedLicenses/$count ne 0", (400, "Request_UnsupportedQuery")),
        ("users/$count", (400, "Request_BadRequest")),
        ("subscribedSkus/$count", (400, "Request_BadRequest")),
    ],
)
def test_what_graph_does_not_do_with_users_is_refused(
    microsoft: Microsoft, token: str, path: str, expected: tuple[int, str]
) -> None:
    assert graph_refusal(microsoft.graph(token, path)) == expected


def test_one_users_sign_ins_are_told_by_id(microsoft: Microsoft, token: str) -> None:
    known = next(each for each in _truth(microsoft, "Contoso").values() if each["name"] == "Patti Fernandez")
    told = microsoft.graph(token, f"users/{known['id']}?$select=signInActivity").json()
    assert told["signInActivity"]["lastSuccessfulSignInDateTime"] == known["sign_in"]["successful"]


def test_counts_are_plain_text_and_want_eventual_consistency(microsoft: Microsoft, token: str) -> None:
    answer = microsoft.graph(token, "users/$count", headers=EVENTUAL)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert int(answer.text) == microsoft.customer("Contoso")["users"]
    guests = microsoft.graph(token, "users/$count?$filter=userType eq 'guest'", headers=EVENTUAL)
    assert int(guests.text) == sum(each["user_type"] == "Guest" for each in _truth(microsoft, "Contoso").values())


def test_licensed_users_are_filtered_and_counted_over_all_pages(microsoft: Microsoft, token: str) -> None:
    licensed = [each["id"] for each in _truth(microsoft, "Contoso").values() if each["licences"]]
    path = "users?$count=true&$filter=assignedLicenses/$count ne 0&$select=id&$top=10"
    first = microsoft.graph(token, path, headers=EVENTUAL).json()
    assert first["@odata.count"] == len(licensed)
    assert [each["id"] for each in every(microsoft, token, path, EVENTUAL)] == licensed
    assert graph_refusal(microsoft.graph(token, first["@odata.nextLink"])) == (400, "Request_UnsupportedQuery")


def test_a_count_without_eventual_consistency_is_not_told(microsoft: Microsoft, token: str) -> None:
    assert "@odata.count" not in microsoft.graph(token, "users?$count=true").json()
    assert "@odata.count" in microsoft.graph(token, "users?$count=true", headers=EVENTUAL).json()


def test_holders_of_a_sku_and_attributes_can_be_filtered(microsoft: Microsoft, token: str) -> None:
    sku_id = microsoft.customer("Contoso")["skus"][0]["sku_id"]
    people = _truth(microsoft, "Contoso").values()
    holders = {each["id"] for each in people if sku_id in each["licences"]}
    found = every(microsoft, token, f"users?$filter=assignedLicenses/any(u:u/skuId eq {sku_id})")
    assert {each["id"] for each in found} == holders
    selling = {each["id"] for each in people if (each["attributes"]["department"] or "").lower() == "sales"}
    found = every(microsoft, token, "users?$filter=department eq 'SALES' and accountEnabled eq true")
    assert {each["id"] for each in found} == selling - {each["id"] for each in people if not each["enabled"]}


def test_licence_details_tell_what_a_user_holds_however_assigned(microsoft: Microsoft, token: str) -> None:
    for known in list(_truth(microsoft, "Contoso").values())[:12]:
        details = microsoft.graph(token, f"users/{known['id']}/licenseDetails").json()["value"]
        assert {each["skuId"] for each in details} == set(known["licences"])


def test_deleted_users_are_told_apart_from_the_others(microsoft: Microsoft, token: str) -> None:
    deleted = microsoft.admin.people(microsoft.tenant("Contoso"))["deleted_people"]
    path = "directory/deletedItems/microsoft.graph.user?$select=id,displayName,deletedDateTime,assignedLicenses"
    found = microsoft.graph(token, path).json()["value"]
    assert [(each["id"], each["displayName"]) for each in found] == [(each["id"], each["name"]) for each in deleted]
    assert all(each["deletedDateTime"] for each in found)
    assert not {each["id"] for each in deleted} & set(_truth(microsoft, "Contoso"))
    assert graph_refusal(microsoft.graph(token, f"users/{deleted[0]['id']}"))[0] == 404


@pytest.mark.parametrize("path", ["users", "users/$count", "users/{}", "users/{}/licenseDetails",
                                  "directory/deletedItems/microsoft.graph.user"])  # fmt: skip
def test_users_want_their_scope_and_a_role(microsoft: Microsoft, path: str) -> None:
    tenant = microsoft.tenant("Contoso")
    path = path.format(next(iter(_truth(microsoft, "Contoso"))))
    other = microsoft.admin.access_token(tenant, scopes=["Group.Read.All"])
    assert graph_refusal(microsoft.graph(other, path, headers=EVENTUAL)) == DENIED
    microsoft.admin.change_customer(tenant, roles=["4a5d8f65-41da-4de4-8968-e035b65339cf"])
    assert graph_refusal(microsoft.graph(microsoft.token(tenant), path, headers=EVENTUAL)) == DENIED


def test_sign_ins_want_a_role_that_may_read_reports(microsoft: Microsoft) -> None:
    tenant = microsoft.tenant("Contoso")
    microsoft.admin.change_customer(tenant, roles=["88d8e3e3-8f55-4a1e-953a-9b9898b8876b"])
    token = microsoft.token(tenant)
    assert microsoft.graph(token, "users?$select=id").status_code == 200
    assert graph_refusal(microsoft.graph(token, "users?$select=id,signInActivity")) == DENIED
