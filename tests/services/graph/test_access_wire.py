"""GDAP as Graph documents it becomes relationships, assignments and groups, or Malformed."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.gdap import AccessAssignment, Relationship
from services.errors import Malformed, Service
from services.graph import access_wire as wire
from services.http.responses import Reply
from tests.services.http.fakes import CONTOSO, FABRIKAM

GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
EXCHANGE_ADMINISTRATOR = "29232CDF-9323-42fd-ade2-1d097af3e4de"
GROUP = "227A2F44-2682-4831-a021-f8d69a34bcba"


def reply(document: object) -> Reply:
    return Reply(Service.GRAPH, 200, {}, json.dumps(document).encode(), "mine")


def a_relationship(**changes: Any) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.delegatedAdminRelationship",
        "@odata.etag": 'W/"JyIwMzAwZTM0ZS0wMDAwLTAyMDAtMDAwMC02MTRjZjI1YzAwMDAiJw=="',
        "id": "5d027261-d21f-4aa9-b7db-7fa1f56fb163-8777b240-c6f0-4469-9e98-a3205431b836",
        "displayName": "Contoso admin relationship",
        "duration": "P730D",
        "customer": {"tenantId": CONTOSO.upper(), "displayName": "Contoso Inc"},
        "accessDetails": {"unifiedRoles": [{"roleDefinitionId": EXCHANGE_ADMINISTRATOR}]},
        "status": "active",
        "autoExtendDuration": "P180D",
        "createdDateTime": "2022-02-10T11:24:42.3148266Z",
        "lastModifiedDateTime": "2022-02-10T11:26:44.9941884Z",
        "activatedDateTime": "2022-02-10T11:26:44.9941884Z",
        "endDateTime": "2024-02-10T11:24:42.3148266Z",
    } | changes


def an_assignment(**changes: Any) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.delegatedAdminAccessAssignment",
        "id": "84c586df-0943-416e-b95f-7289cb8d3bd5",
        "status": "active",
        "accessContainer": {"accessContainerId": GROUP, "accessContainerType": "securityGroup"},
        "accessDetails": {
            "unifiedRoles": [{"roleDefinitionId": GLOBAL_READER}, {"roleDefinitionId": EXCHANGE_ADMINISTRATOR}]
        },
    } | changes


def the_relationship(**changes: Any) -> Relationship:
    answer = reply({"value": [a_relationship(**changes)]})
    return wire.to_relationship(wire.relationships(answer).value[0], answer)


def the_assignment(**changes: Any) -> AccessAssignment:
    answer = reply({"value": [an_assignment(**changes)]})
    return wire.to_assignment(wire.assignments(answer).value[0], answer)


def test_a_relationship_is_read_as_documented() -> None:
    assert the_relationship() == Relationship(
        relationship_id="5d027261-d21f-4aa9-b7db-7fa1f56fb163-8777b240-c6f0-4469-9e98-a3205431b836",
        name="Contoso admin relationship",
        tenant_id=CONTOSO,
        status="active",
        role_ids=frozenset({EXCHANGE_ADMINISTRATOR.lower()}),
        ends_at=datetime(2024, 2, 10, 11, 24, 42, 314826, UTC),
        activated_at=datetime(2022, 2, 10, 11, 26, 44, 994188, UTC),
        auto_extends=True,
    )


def test_a_relationship_that_nobody_accepted_has_no_customer_and_no_dates() -> None:
    found = the_relationship(
        status="approvalPending",
        customer=None,
        activatedDateTime=None,
        endDateTime=None,
        autoExtendDuration="PT0S",
        isPartnerConsentPending=True,
        indirectProviderTenantId=FABRIKAM,
    )
    assert (found.tenant_id, found.ends_at, found.activated_at, found.auto_extends) == (None, None, None, False)
    assert (the_relationship(customer={"tenantId": None}).tenant_id, the_relationship(status=None).status) == (None, "")


@pytest.mark.parametrize(
    ("duration", "extends"),
    [
        ("P0D", False),
        ("PT0S", False),
        ("P0Y0M0DT0H0M0S", False),
        ("P180D", True),
        ("P6M", True),
        ("PT4320H", True),
        ("P10D", True),
        (None, None),
        ("", None),
    ],
)
def test_a_duration_of_nothing_does_not_extend_and_an_untold_one_is_unknown(
    duration: str | None, extends: bool | None
) -> None:
    assert the_relationship(autoExtendDuration=duration).auto_extends is extends
    absent = a_relationship()
    del absent["autoExtendDuration"]
    answer = reply({"value": [absent]})
    assert wire.to_relationship(wire.relationships(answer).value[0], answer).auto_extends is None


def test_an_assignment_is_read_as_documented() -> None:
    assert the_assignment() == AccessAssignment(
        GROUP.lower(), frozenset({GLOBAL_READER, EXCHANGE_ADMINISTRATOR.lower()}), "active"
    )
    assert not the_assignment(status=None).is_active


@pytest.mark.parametrize("missing", ["id", "accessDetails"])
def test_a_relationship_without_its_roles_is_malformed_not_powerless(missing: str) -> None:
    record = a_relationship()
    del record[missing]
    with pytest.raises(Malformed):
        wire.relationships(reply({"value": [record]}))
    with pytest.raises(Malformed):
        the_relationship(**{missing: None})


@pytest.mark.parametrize("identity", ["../../users", "a/b", "a?x=1", "a#b", "%2e%2e", "", "a\n"])
def test_an_id_that_would_lead_elsewhere_is_malformed(identity: str) -> None:
    with pytest.raises(Malformed):
        the_relationship(id=identity)


@pytest.mark.parametrize("missing", ["accessContainer", "accessDetails"])
def test_an_assignment_without_its_group_or_roles_is_malformed(missing: str) -> None:
    with pytest.raises(Malformed):
        the_assignment(**{missing: None})


def test_an_unreadable_end_is_malformed_not_endless() -> None:
    with pytest.raises(Malformed):
        the_relationship(endDateTime="soon")


def test_a_group_goes_by_its_id() -> None:
    answer = reply({"value": [{"id": GROUP}]})
    assert [wire.to_group_id(record, answer) for record in wire.groups(answer).value] == [GROUP.lower()]
    for record in ({}, {"id": None}):
        with pytest.raises(Malformed):
            wire.groups(reply({"value": [record]}))


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)


def nearly(record: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(sorted(record)), anything, max_size=3).map(lambda changes: record | changes)


@given(nearly(a_relationship()) | nearly(an_assignment()) | anything)
def test_any_record_is_read_or_malformed(record: object) -> None:
    answer = reply({"value": [record]})
    for read in (_relationships, _assignments):
        try:
            read(answer)
        except Malformed:
            continue


def _relationships(answer: Reply) -> list[Relationship]:
    return [wire.to_relationship(record, answer) for record in wire.relationships(answer).value]


def _assignments(answer: Reply) -> list[AccessAssignment]:
    return [wire.to_assignment(record, answer) for record in wire.assignments(answer).value]
