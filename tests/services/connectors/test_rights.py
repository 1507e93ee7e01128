"""The groups of the partner's people and who delegated to which group, over HTTPS: what the sandbox's world holds."""

import pytest

from services.errors import SeatwiseError, Unavailable
from tests.sandbox_process import Admin
from tests.services.connectors.conftest import Outside

SOMEBODY = "12121212-3434-4565-8787-909090909090"
MEMBERS, RELATIONSHIPS = "transitiveMemberOf", "delegatedAdminRelationships"


async def test_everybodys_groups_are_the_worlds_those_that_a_group_is_in_too(outside: Outside, admin: Admin) -> None:
    world = admin.world()
    for person in world["people"]:
        found = await outside.connectors.groups_of_person(person["object_id"].upper())
        assert {world["groups"][word] for word in person["groups"]} <= found
        assert not {world["groups"][word] for word in world["groups"] if word not in person["groups"]} & found
    nested = next(each for each in world["people"] if "desk" in each["groups"])
    assert "readers" in nested["groups"]


@pytest.mark.parametrize("nobody", [SOMEBODY, "rania.haddad@harbourmsp.example", "me", "../groups", ""])
async def test_nobody_is_in_no_group_and_a_name_is_never_asked_for(outside: Outside, admin: Admin, nobody: str) -> None:
    assert await outside.connectors.groups_of_person(nobody) == frozenset()
    asked = [call["path"] for call in admin.calls() if MEMBERS in call["path"]]
    assert asked == ([f"/v1.0/users/{SOMEBODY}/{MEMBERS}"] if nobody == SOMEBODY else [])


async def test_groups_on_many_pages_are_all_read(outside: Outside, admin: Admin) -> None:
    admin.knobs(page_size={"graph": 1})
    alex = next(each for each in admin.world()["people"] if each["role"] == "administrator")
    found = await outside.connectors.groups_of_person(alex["object_id"])
    assert {admin.world()["groups"][word] for word in alex["groups"]} <= found


@pytest.mark.parametrize("status", [403, 404, 500, 503])
async def test_a_failure_is_raised_and_never_taken_for_no_group(outside: Outside, admin: Admin, status: int) -> None:
    admin.fault("status", service="graph", path=MEMBERS, status=status)
    with pytest.raises(SeatwiseError):
        await outside.connectors.groups_of_person(admin.world()["people"][0]["object_id"])


async def test_a_failure_on_a_later_page_is_raised_too(outside: Outside, admin: Admin) -> None:
    admin.knobs(page_size={"graph": 1})
    admin.fault("half", service="graph", path=MEMBERS, status=500)
    with pytest.raises(SeatwiseError):
        await outside.connectors.groups_of_person(admin.world()["people"][0]["object_id"])


async def test_delegations_are_the_active_assignments_of_active_relationships_that_are_not_microsofts(
    outside: Outside, admin: Admin
) -> None:
    expected: dict[str, set[str]] = {}
    for customer in admin.world()["customers"]:
        for one in customer["relationships"]:
            if one["status"] == "active" and not one["name"].startswith("MLT_"):
                used = {each["group_id"] for each in one["assignments"] if each["status"] == "active"}
                expected.setdefault(customer["tenant_id"], set()).update(used)
    found = (await outside.connectors.delegations()).by_tenant
    assert found == {tenant_id: frozenset(groups) for tenant_id, groups in expected.items()}
    left_out = [one for each in admin.world()["customers"] for one in each["relationships"] if one["assignments"]]
    assert {one["status"] for one in left_out} > {"active"}
    assert any(one["name"].startswith("MLT_") for one in left_out)


async def test_delegations_on_small_pages_are_all_read(outside: Outside, admin: Admin) -> None:
    whole = (await outside.connectors.delegations()).by_tenant
    admin.knobs(page_size={"graph": 1})
    assert (await outside.connectors.delegations()).by_tenant == whole


async def test_one_relationship_that_cannot_be_read_hides_no_customer_but_fails_the_read(
    outside: Outside, admin: Admin
) -> None:
    used = [each["id"] for each in admin.customer("fabrikam.example")["relationships"] if each["status"] == "active"]
    admin.fault("status", service="graph", path=f"{used[0]}/accessAssignments", status=500)
    with pytest.raises(Unavailable):
        await outside.connectors.delegations()


async def test_a_404_that_is_not_graphs_own_is_a_failure(outside: Outside, admin: Admin) -> None:
    used = [each["id"] for each in admin.customer("fabrikam.example")["relationships"] if each["status"] == "active"]
    admin.fault("status", service="graph", path=f"{used[0]}/accessAssignments", status=404)
    with pytest.raises(SeatwiseError):
        await outside.connectors.delegations()


async def test_administrators_are_named_as_the_tenant_names_them(outside: Outside, admin: Admin) -> None:
    world = admin.world()
    alex = next(each for each in world["people"] if each["role"] == "administrator")
    names = await outside.connectors.names_of([world["groups"]["administrators"], SOMEBODY], [alex["object_id"]])
    assert names == ("Seatwise administrators", "Alex Harbour")


@pytest.mark.parametrize("status", ["pending", "deleting", "deleted", "error"])
async def test_an_assignment_that_is_not_active_delegates_nothing(outside: Outside, admin: Admin, status: str) -> None:
    group = admin.world()["groups"]["everyone"]
    used = {"accessContainer": {"accessContainerId": group}, "accessDetails": {"unifiedRoles": []}, "status": status}
    admin.fault("answer", service="graph", path="accessAssignments", status=200, json={"value": [used]})
    assert (await outside.connectors.delegations()).groups == frozenset()


@pytest.mark.parametrize("status", ["approved", "expiring", "expired", "terminating", "terminated"])
async def test_a_relationship_that_is_not_active_delegates_nothing(outside: Outside, admin: Admin, status: str) -> None:
    one = admin.customer("fabrikam.example")
    active = next(each for each in one["relationships"] if each["name"] == "Harbour support")
    told = {"id": active["id"], "displayName": "Support", "status": status, "accessDetails": {"unifiedRoles": []}}
    told |= {"customer": {"tenantId": one["tenant_id"]}}
    path = r"delegatedAdminRelationships\?"
    admin.fault("answer", service="graph", path=path, status=200, json={"value": [told]})
    assert (await outside.connectors.delegations()).by_tenant == {}
