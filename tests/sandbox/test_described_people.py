"""People, groups and leavers that a test writes down itself."""

from datetime import date
from typing import Any

import httpx
import pytest

from sandbox.world.described import world_of
from sandbox.world.people_truth import everybody
from sandbox.world.truth import customer
from tests.sandbox.microsoft import Microsoft
from tests.sandbox.paging import every

TODAY = date(2026, 3, 1)
GROUP = "2b0d8d8b-43f6-4a37-9a12-6d2d7c0b1f10"
ADA = {
    "id": "0a6e3a8e-6a0c-4df4-8b9e-0d4a0d5c3f01",
    "name": "Ada",
    "upn": "Ada@one.example",
    "mail": None,
    "enabled": None,
    "user_type": "Guest",
    "created": None,
    "attributes": {"department": " Sales ", "extensionAttribute3": "x"},
    "assignments": [{"sku_id": "SPB", "state": "Error", "error": "CountViolation"}],
    "licences": ["SPE_E3"],
    "sign_in": {"successful": "2026-02-01T00:00:00Z", "interactive": None, "non_interactive": None},
}


def _described(**customer: Any) -> dict[str, Any]:
    skus = [{"part_number": "SPB", "enabled": 5}, {"part_number": "SPE_E3", "enabled": 5}]
    return {"customers": [{"name": "One", "domains": ["one.example"], "skus": skus, **customer}]}


def _truth(**described: Any) -> dict[str, Any]:
    world = world_of(_described(**described), TODAY)
    tenant = world.find("one.example")
    assert tenant
    return customer(world, tenant) | everybody(world, tenant)


def test_people_are_as_they_are_described() -> None:
    told = _truth(people=[ADA])["people"][0]
    attributes = {name: value for name, value in told["attributes"].items() if value is not None}
    assert attributes == ADA["attributes"]
    same = ("id", "name", "upn", "mail", "enabled", "user_type", "created", "sign_in")
    assert {name: told[name] for name in same} == {name: ADA[name] for name in same}
    assert [(each["state"], each["error"]) for each in told["assignments"]] == [
        ("Error", "CountViolation"), ("Active", None),
    ]  # fmt: skip
    assert len(told["licences"]) == 1


def test_a_name_is_enough_for_a_person() -> None:
    told = _truth(people=[{"name": "Ada"}, {"name": None}])
    assert [each["name"] for each in told["people"]] == ["Ada", None]
    assert told["people"][0]["enabled"] is True
    assert told["people"][0]["sign_in"]["successful"] == "2026-02-26T08:00:00Z"
    assert told["users"] == 2


def test_the_consumed_units_are_counted_from_the_people_where_they_are_not_told() -> None:
    told = _truth(
        people=[{"name": "Ada", "licences": ["SPB"]}, {"name": "Bela", "licences": ["SPB", "SPE_E3"]}],
        deleted_people=[{"name": "Gone", "licences": ["SPE_E3"]}],
    )
    assert [each["consumed"] for each in told["skus"]] == [2, 2]
    assert [each["name"] for each in told["deleted_people"]] == ["Gone"]


def test_made_up_staff_take_the_seats_that_are_left() -> None:
    skus = [{"part_number": "SPB", "enabled": 50, "consumed": 30}]
    told = _truth(skus=skus, people=[{"name": "Ada", "licences": ["SPB"]}], staff=40, deleted_staff=2)
    assert told["users"] == len(told["people"]) == 41
    held = sum(bool(each["licences"]) for each in (*told["people"], *told["deleted_people"]))
    assert held == 30
    assert sum(bool(each["licences"]) for each in told["deleted_people"]) == 2


def test_members_of_a_described_group_have_what_it_assigns() -> None:
    group = {"id": GROUP, "name": "Buyers", "licences": ["SPB"], "members": {"users": ["ADA@one.example"], "others": 3}}
    told = _truth(people=[{"name": "Ada", "upn": "ada@one.example"}, {"name": "Bela"}], directory_groups=[group])
    assert [each["group_id"] for each in told["people"][0]["assignments"]] == [GROUP]
    assert told["people"][1]["assignments"] == []
    assert told["directory_groups"][0]["members"] == {"users": [told["people"][0]["id"]], "groups": [], "others": 3}


@pytest.mark.parametrize(
    "described",
    [
        {"people": [{"name": "Ada", "colour": "red"}]},
        {"people": [{"name": "Ada", "attributes": {"shoeSize": "44"}}]},
        {"people": [{"name": "Ada", "assignments": [{"sku_id": "SPB", "state": "Lost"}]}]},
        {"people": [{"name": "Ada", "upn": "a@b.example"}, {"name": "Bela", "upn": "A@B.example"}]},
        {"people": [{"name": "Ada", "licences": ["VISIOCLIENT"]}]},
        {"people": [{"name": "Ada"}], "skus": [{"part_number": "SPB", "consumed": 1}]},
        {"directory_groups": [{"name": "Odd", "kind": "Secret"}]},
        {"directory_groups": [{"name": "Top", "members": {"groups": ["nothing"]}}]},
        {
            "people": [{"name": "Ada", "assignments": [{"sku_id": "SPB", "group_id": GROUP}]}],
            "directory_groups": [{"id": GROUP, "name": "Buyers", "licences": ["SPB"]}],
        },
        {"staff": 3, "skus": [{"part_number": "SPB", "consumed": 4}]},
    ],
)
def test_people_that_make_no_sense_are_refused(described: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"unknown|no state|twice|does not have|fit no|no kind|no groups|not licensed"):
        world_of(_described(**described), TODAY)


def test_a_described_person_is_told_by_graph(microsoft: Microsoft) -> None:
    microsoft.admin.put_world(_described(people=[ADA], has_entra_p1=True))
    token = microsoft.token(microsoft.tenant("One"))
    (told,) = every(microsoft, token, "users?$select=id,accountEnabled,department,signInActivity")
    assert (told["id"], told["accountEnabled"], told["department"]) == (ADA["id"], None, " Sales ")
    assert told["signInActivity"]["lastSuccessfulSignInDateTime"] == "2026-02-01T00:00:00Z"


def test_entra_p1_can_be_taken_away(microsoft: Microsoft) -> None:
    microsoft.admin.put_world(_described(people=[ADA], has_entra_p1=False))
    token = microsoft.token(microsoft.tenant("One"))
    assert microsoft.graph(token, "users?$select=signInActivity").status_code == 403
    assert microsoft.customer("One")["has_entra_p1"] is False


def test_units_that_the_people_cannot_hold_are_not_taken_over(microsoft: Microsoft) -> None:
    microsoft.admin.put_world(_described(people=[{"name": "Ada", "licences": ["SPB"]}]))
    known = microsoft.customer("One")
    url = f"{microsoft.admin.url}/world/customers/{known['tenant_id']}/skus/{known['skus'][0]['sku_id']}"
    assert httpx.patch(url, json={"consumed": 2}, trust_env=False).status_code == 400
    assert microsoft.customer("One")["skus"][0]["consumed"] == 1


def test_everybody_of_every_customer_is_told_at_once_or_one_by_one(microsoft: Microsoft) -> None:
    for each in microsoft.admin.world(people=True)["customers"]:
        alone = microsoft.admin.people(each["tenant_id"])
        assert {name: each[name] for name in alone} == alone
    assert "people" not in microsoft.admin.world()["customers"][0]


def test_each_of_many_customers_has_as_many_users_as_wanted(microsoft: Microsoft) -> None:
    microsoft.admin.put_world({"seed": "demo", "customers": 12, "staff": 50})
    assert {each["users"] for each in microsoft.admin.world()["customers"]} == {50}
