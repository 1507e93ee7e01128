"""GDAP: relationships of every status, who uses them, and which roles come of it."""

from typing import Any

import pytest

from tests.sandbox.microsoft import Microsoft, graph_refusal
from tests.sandbox.paging import every

RELATIONSHIPS = "tenantRelationships/delegatedAdminRelationships"
GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"


@pytest.fixture
def token(microsoft: Microsoft) -> str:
    """Return a token for the partner's own Graph."""
    return microsoft.token(microsoft.info["partner_tenant_id"])


def test_relationships_and_their_assignments_are_those_of_the_truth(microsoft: Microsoft, token: str) -> None:
    found = {each["id"]: each for each in every(microsoft, token, RELATIONSHIPS)}
    for customer in microsoft.admin.world()["customers"]:
        for known in () if customer["deleted"] else customer["relationships"]:
            told = found[known["id"]]
            assert told["customer"]["tenantId"] == customer["tenant_id"]
            assert (told["displayName"], told["status"]) == (known["name"], known["status"])
            assert told["endDateTime"] == known["ends"]
            assert (told["autoExtendDuration"] not in ("P0D", "PT0S")) == known["auto_extends"]
            assert _roles(told) == known["roles"]
            assignments = every(microsoft, token, f"{RELATIONSHIPS}/{known['id']}/accessAssignments")
            assert [_assignment(each) for each in assignments] == known["assignments"]


def _roles(told: dict[str, Any]) -> list[str]:
    return [each["roleDefinitionId"] for each in told["accessDetails"]["unifiedRoles"]]


def _assignment(told: dict[str, Any]) -> dict[str, Any]:
    group_id = told["accessContainer"]["accessContainerId"]
    return {"group_id": group_id, "roles": _roles(told), "status": told["status"]}


def test_every_status_is_there_and_every_way_to_go_on(microsoft: Microsoft, token: str) -> None:
    found = every(microsoft, token, RELATIONSHIPS)
    assert {each["status"] for each in found} == {
        "active", "activating", "approvalPending", "approved", "created", "expired", "expiring", "terminated",
        "terminating", "terminationRequested",
    }  # fmt: skip
    assert {each["autoExtendDuration"] for each in found} == {"P180D", "P0D", "PT0S"}
    assert any(each["displayName"].startswith("MLT_") for each in found)
    customers = [each["customer"]["tenantId"] for each in found if each["customer"] and each["status"] == "active"]
    assert len(customers) > len(set(customers))


def test_what_nobody_has_accepted_has_no_customer(microsoft: Microsoft, token: str) -> None:
    found = [each for each in every(microsoft, token, RELATIONSHIPS) if each["customer"] is None]
    unbound = microsoft.admin.world()["unbound_relationships"]
    assert {each["id"] for each in found} == {each["id"] for each in unbound}
    assert {each["status"] for each in found} == {"approvalPending", "created"}
    assert all(each["endDateTime"] is None and each["activatedDateTime"] is None for each in found)


def test_assignments_of_every_status_are_there(microsoft: Microsoft, token: str) -> None:
    ids = [each["id"] for each in every(microsoft, token, RELATIONSHIPS)]
    found = [one for each in ids for one in every(microsoft, token, f"{RELATIONSHIPS}/{each}/accessAssignments")]
    assert {each["status"] for each in found} == {"active", "pending", "deleting", "deleted", "error"}


def test_relationships_are_filtered_by_status_and_customer_together(microsoft: Microsoft, token: str) -> None:
    contoso = microsoft.tenant("Contoso")
    path = f"{RELATIONSHIPS}?$filter=status eq 'Active' and customer/tenantId eq '{contoso}'"
    names = {each["displayName"].partition("_")[0] for each in every(microsoft, token, path)}
    assert names == {"Harbour support", "MLT"}
    assert graph_refusal(microsoft.graph(token, f"{RELATIONSHIPS}?$filter=duration eq 'P1D'"))[0] == 400


@pytest.mark.parametrize(("top", "status"), [(300, 200), (301, 400)])
def test_a_page_has_at_most_three_hundred(microsoft: Microsoft, token: str, top: int, status: int) -> None:
    assert microsoft.graph(token, f"{RELATIONSHIPS}?$top={top}").status_code == status


def test_more_than_three_hundred_come_on_several_pages(microsoft: Microsoft) -> None:
    microsoft.admin.put_world({"seed": "demo", "customers": 400})
    token = microsoft.token(microsoft.info["partner_tenant_id"])
    assert len(microsoft.graph(token, RELATIONSHIPS).json()["value"]) == 300
    assert len({each["id"] for each in every(microsoft, token, RELATIONSHIPS)}) > 500


@pytest.mark.parametrize(
    ("relationship", "assignment", "roles"),
    [
        ({}, {}, [GLOBAL_READER]),
        ({"status": "expiring"}, {}, []),
        ({}, {"status": "deleting"}, []),
        ({}, {"group_id": "others"}, []),
        ({}, {"roles": []}, []),
    ],
)
def test_roles_come_of_active_assignments_to_the_service_accounts_groups_only(
    microsoft: Microsoft, relationship: dict[str, Any], assignment: dict[str, Any], roles: list[str]
) -> None:
    given = [{"group_id": "everyone", **assignment}]
    described = {"roles": [GLOBAL_READER], "ends": "2030-05-03", "assignments": given, **relationship}
    microsoft.admin.put_world({"customers": [{"name": "One", "relationships": [described]}]})
    customer = microsoft.customer("One")
    assert customer["roles"] == roles
    assert customer["relationships"][0]["ends"] == "2030-05-03T00:00:00Z"
    assert microsoft.redeem(customer["tenant_id"]).status_code == (200 if roles else 400)
