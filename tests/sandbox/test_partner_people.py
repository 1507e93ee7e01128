"""The partner's people: which groups they are in as Graph tells it, and how that changes."""

import pytest

from tests.sandbox.microsoft import Microsoft, graph_refusal

DENIED = (403, "Authorization_RequestDenied")
NEWCOMER = "abababab-1212-4343-8565-cdcdcdcdcdcd"
BOTH = ("User.Read.All", "GroupMember.Read.All")


def members_of(object_id: str) -> str:
    return f"users/{object_id}/transitiveMemberOf?$select=id&$top=999"


def groups_of(microsoft: Microsoft, object_id: str) -> set[str]:
    token = microsoft.token(microsoft.info["partner_tenant_id"])
    return {each["id"] for each in microsoft.graph(token, members_of(object_id)).json()["value"]}


def test_a_person_is_in_the_groups_that_theirs_are_in_and_in_directory_roles(microsoft: Microsoft) -> None:
    rania = next(each for each in microsoft.info["people"] if each["name"].startswith("Rania"))
    ids = microsoft.info["groups"]
    found = groups_of(microsoft, rania["object_id"])
    assert {ids["desk"], ids["readers"], ids["some"]} < found
    direct = microsoft.graph(
        microsoft.token(microsoft.info["partner_tenant_id"]), f"groups/{ids['readers']}/members?$select=id"
    )
    assert rania["object_id"] not in {each["id"] for each in direct.json()["value"]}


@pytest.mark.parametrize("lacking", BOTH)
def test_people_and_groups_have_to_be_readable_both(microsoft: Microsoft, lacking: str) -> None:
    partner, somebody = microsoft.info["partner_tenant_id"], microsoft.info["people"][0]["object_id"]
    token = microsoft.admin.access_token(partner, scopes=[each for each in BOTH if each != lacking])
    assert graph_refusal(microsoft.graph(token, members_of(somebody))) == DENIED
    both = microsoft.admin.access_token(partner, scopes=list(BOTH))
    assert microsoft.graph(both, members_of(somebody)).status_code == 200


def test_nobody_is_a_404(microsoft: Microsoft) -> None:
    token = microsoft.token(microsoft.info["partner_tenant_id"])
    assert graph_refusal(microsoft.graph(token, members_of(NEWCOMER))) == (404, "Request_ResourceNotFound")


def test_somebody_comes_changes_and_goes(microsoft: Microsoft) -> None:
    ids = microsoft.info["groups"]
    microsoft.admin.put_person(NEWCOMER, "Nia Newcomer", "desk")
    assert {ids["desk"], ids["readers"]} < groups_of(microsoft, NEWCOMER)
    microsoft.admin.put_person(NEWCOMER, "Nia Newcomer", "some")
    assert ids["readers"] not in groups_of(microsoft, NEWCOMER)
    microsoft.admin.remove_person(NEWCOMER)
    token = microsoft.token(microsoft.info["partner_tenant_id"])
    assert microsoft.graph(token, members_of(NEWCOMER)).status_code == 404
