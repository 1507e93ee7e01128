"""Graph's groups: kinds, members of every sort, nesting, and the licences that they assign."""

from typing import Any

import pytest

from tests.sandbox.microsoft import Microsoft, graph_refusal
from tests.sandbox.paging import EVENTUAL, every

DENIED = (403, "Authorization_RequestDenied")
KINDS = {
    (False, True, False): "Security",
    (True, False, True): "Microsoft 365",
    (True, True, False): "Mail-enabled security",
    (True, False, False): "Distribution",
}
FABRIKAM = "Fabrikam Engineering"


def _groups(microsoft: Microsoft, name: str) -> list[dict[str, Any]]:
    return list(microsoft.customer(name)["directory_groups"])


def _token(microsoft: Microsoft, name: str = FABRIKAM) -> str:
    return microsoft.token(microsoft.tenant(name))


@pytest.mark.parametrize("name", ["Contoso", FABRIKAM, "Tailspin"])
def test_groups_are_those_of_the_truth(microsoft: Microsoft, name: str) -> None:
    select = "id,displayName,groupTypes,mailEnabled,securityEnabled,membershipRule,assignedLicenses"
    found = every(microsoft, _token(microsoft, name), f"groups?$select={select}&$top=2")
    for told, known in zip(found, _groups(microsoft, name), strict=True):
        kind = (told["mailEnabled"], told["securityEnabled"], "Unified" in told["groupTypes"])
        assert (told["id"], told["displayName"], KINDS[kind]) == (known["id"], known["name"], known["kind"])
        assert [each["skuId"] for each in told["assignedLicenses"]] == known["licences"]
        assert ("DynamicMembership" in told["groupTypes"]) == known["dynamic"] == bool(told["membershipRule"])


def test_what_a_group_assigns_is_told_only_where_it_is_selected(microsoft: Microsoft) -> None:
    assert "assignedLicenses" not in microsoft.graph(_token(microsoft), "groups").json()["value"][0]


def test_members_are_those_of_the_truth_and_say_of_what_type_they_are(microsoft: Microsoft) -> None:
    token = _token(microsoft)
    for known in _groups(microsoft, FABRIKAM):
        members = every(microsoft, token, f"groups/{known['id']}/members?$select=id&$top=3")
        by_type: dict[str, list[str]] = {}
        for each in members:
            by_type.setdefault(each["@odata.type"].removeprefix("#microsoft.graph."), []).append(each["id"])
        others = len(by_type.get("device", [])) + len(by_type.get("orgContact", []))
        assert by_type.get("user", []) == known["members"]["users"]
        assert (by_type.get("group", []), others) == (known["members"]["groups"], known["members"]["others"])


def test_every_kind_of_group_and_of_member_is_there(microsoft: Microsoft) -> None:
    groups, token = _groups(microsoft, FABRIKAM), _token(microsoft)
    assert {each["kind"] for each in groups} == set(KINDS.values())
    types = {one["@odata.type"] for each in groups for one in every(microsoft, token, f"groups/{each['id']}/members")}
    assert types == {f"#microsoft.graph.{name}" for name in ("user", "group", "device", "orgContact")}


def _below(groups: dict[str, Any], group_id: str) -> set[str]:
    """Return this group and all below it, found one by one."""
    seen, waiting = set(), [group_id]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += groups[each]["members"]["groups"]
    return seen


def test_transitive_members_are_those_of_all_groups_below_each_once_even_in_a_circle(microsoft: Microsoft) -> None:
    groups, token = {each["id"]: each for each in _groups(microsoft, FABRIKAM)}, _token(microsoft)
    for group_id in groups:
        expected = {one for each in _below(groups, group_id) for one in groups[each]["members"]["users"]}
        found = every(microsoft, token, f"groups/{group_id}/transitiveMembers?$select=id&$top=2")
        users = [each["id"] for each in found if each["@odata.type"] == "#microsoft.graph.user"]
        assert len(users) == len(set(users))
        assert set(users) == expected
    circle = [each for each in groups.values() if each["name"].startswith("Circle")]
    assert [each["members"]["groups"] for each in circle] == [[circle[1]["id"]], [circle[0]["id"]]]


def test_licences_by_group_are_exactly_those_of_direct_members(microsoft: Microsoft) -> None:
    for customer in microsoft.admin.world(people=True)["customers"]:
        assigned = {
            (person["id"], one["sku_id"], one["group_id"])
            for person in customer["people"]
            for one in person["assignments"]
            if one["group_id"]
        }
        members = {
            (user_id, sku_id, group["id"])
            for group in customer["directory_groups"]
            for sku_id in group["licences"]
            for user_id in group["members"]["users"]
        }
        assert assigned == members


def test_groups_with_members_in_error_are_found_by_an_advanced_query(microsoft: Microsoft) -> None:
    tenant = microsoft.tenant("Contoso")
    people = microsoft.admin.people(tenant)["people"]
    troubled = {one["group_id"] for each in people for one in each["assignments"] if one["group_id"] and one["error"]}
    path = "groups?$count=true&$filter=hasMembersWithLicenseErrors eq true"
    found = microsoft.graph(microsoft.token(tenant), path, headers=EVENTUAL).json()
    assert {each["id"] for each in found["value"]} == troubled
    assert found["@odata.count"] == len(troubled) > 0
    assert graph_refusal(microsoft.graph(microsoft.token(tenant), path)) == (400, "Request_UnsupportedQuery")


def test_groups_and_members_can_be_counted(microsoft: Microsoft) -> None:
    token, groups = _token(microsoft), _groups(microsoft, FABRIKAM)
    assert microsoft.graph(token, "groups/$count", headers=EVENTUAL).text == str(len(groups))
    members = groups[0]["members"]
    answer = microsoft.graph(token, f"groups/{groups[0]['id']}/members/$count", headers=EVENTUAL)
    assert int(answer.text) == len(members["users"]) + len(members["groups"]) + members["others"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("groups/$count", (400, "Request_BadRequest")),
        ("groups?$top=1000", (400, "Request_BadRequest")),
        ("groups?$select=colour", (400, "BadRequest")),
        ("groups?$skip=1", (400, "Request_UnsupportedQuery")),
        ("groups/sales", (400, "Request_BadRequest")),
        ("groups/11111111-1111-4111-8111-111111111111/members", (404, "Request_ResourceNotFound")),
    ],
)
def test_what_graph_does_not_do_with_groups_is_refused(
    microsoft: Microsoft, path: str, expected: tuple[int, str]
) -> None:
    assert graph_refusal(microsoft.graph(_token(microsoft), path)) == expected


def test_members_cost_more_than_a_plain_read_and_transitive_ones_most(microsoft: Microsoft) -> None:
    token, group_id = _token(microsoft), _groups(microsoft, FABRIKAM)[0]["id"]
    paths = (f"groups/{group_id}", f"groups/{group_id}/members", f"groups/{group_id}/transitiveMembers")
    costs = [microsoft.graph(token, path).headers["x-ms-resource-unit"] for path in paths]
    assert costs == ["1", "3", "5"]


def test_groups_want_a_scope_for_groups_and_members_one_for_users_too(microsoft: Microsoft) -> None:
    tenant, group_id = microsoft.tenant(FABRIKAM), _groups(microsoft, FABRIKAM)[0]["id"]
    for path in ("groups", f"groups/{group_id}", f"groups/{group_id}/members"):
        none = microsoft.admin.access_token(tenant, scopes=["User.Read.All"])
        assert graph_refusal(microsoft.graph(none, path)) == DENIED
    some = microsoft.admin.access_token(tenant, scopes=["GroupMember.Read.All"])
    first = microsoft.graph(some, f"groups/{group_id}/members?$select=id,displayName").json()["value"][0]
    assert set(first) == {"@odata.type", "id"}


def test_the_partners_own_groups_have_names_and_members(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.info["partner_tenant_id"])
    group_id = microsoft.info["groups"]["everyone"]
    assert (
        microsoft.graph(token, f"groups/{group_id}?$select=displayName").json()["displayName"] == "GDAP all customers"
    )
    members = {each["id"] for each in every(microsoft, token, f"groups/{group_id}/members")}
    assert members >= {each["object_id"] for each in microsoft.info["people"] if "everyone" in each["groups"]}
