"""Our access to one customer: read once for all customers, told for one, and never for another."""

import asyncio
import ssl
from collections.abc import Callable

import httpx
import pytest

from services.domain.customer import Customer
from services.domain.gdap import Relationship
from services.errors import ConsentMissing, CrossTenantAccess, MissingRole, Service
from services.graph.access import RELATIONSHIPS_KEPT, CustomerAccessClient, Relationships, read_relationships
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.origin import Origin
from services.http.shared_read import SharedRead
from tests.services.graph.test_access_wire import GROUP, a_relationship, an_assignment
from tests.services.http.fakes import CONTOSO, FABRIKAM, PARTNER, Clock, FakeTokens, Naps, numbered_ids, patient

HERE = Origin("https://graph.example")
ALL_OF_THEM = "/v1.0/tenantRelationships/delegatedAdminRelationships"
Answer = Callable[[httpx.Request], httpx.Response]


class Partner:
    """Graph in the partner's tenant behind a function, with what was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.asked, self.clock = answer, list[httpx.Request](), Clock()
        self.tokens = FakeTokens("DelegatedAdminRelationship.Read.All User.Read")
        self._upstream = Upstream(
            Service.GRAPH,
            HERE,
            trust=ssl.create_default_context(),
            retries=patient(Naps()),
            transport=httpx.MockTransport(self._handle),
        )
        self._auth = TenantAuth(self.tokens, PARTNER, Audience.GRAPH, HERE, numbered_ids())
        self.shared: SharedRead[Relationships] = SharedRead(
            Service.GRAPH, self.read, lasts=RELATIONSHIPS_KEPT, clock=self.clock.monotonic
        )

    async def read(self) -> Relationships:
        return await read_relationships(self._upstream, self._auth)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)

    def access(self, tenant_id: str = CONTOSO) -> CustomerAccessClient:
        return CustomerAccessClient(self._upstream, self._auth, Customer(tenant_id, ""), self.shared, numbered_ids())


def three_relationships(request: httpx.Request) -> httpx.Response:
    if "skiptoken" in str(request.url):
        theirs = a_relationship(id="2", customer={"tenantId": FABRIKAM})
        return httpx.Response(200, json={"value": [theirs, a_relationship(id="3", status="expired")]})
    link = f"{HERE.text}{ALL_OF_THEM}?$top=300&$skiptoken=2"
    nobodys = a_relationship(id="4", customer=None)
    return httpx.Response(200, json={"value": [a_relationship(id="1"), nobodys], "@odata.nextLink": link})


async def test_one_read_of_every_page_serves_all_customers() -> None:
    partner = Partner(three_relationships)
    ours, theirs, nobodys = await asyncio.gather(
        partner.access().relationships(), partner.access(FABRIKAM).relationships(), partner.access("x").relationships()
    )
    assert [[each.relationship_id for each in some] for some in (ours, theirs, nobodys)] == [["1", "3"], ["2"], []]
    assert [sorted(request.url.params) for request in partner.asked] == [["$select", "$top"], ["$skiptoken", "$top"]]
    assert [each.relationship_id for each in (await partner.shared.get()).all] == ["1", "4", "2", "3"]


async def test_relationships_are_read_again_after_ten_minutes() -> None:
    partner = Partner(three_relationships)
    await partner.access().relationships()
    partner.clock.pass_time(minutes=9)
    await partner.access(FABRIKAM).relationships()
    assert len(partner.asked) == 2
    partner.clock.pass_time(minutes=1)
    await partner.access().relationships()
    assert len(partner.asked) == 4


async def test_a_failed_read_is_not_kept_and_is_no_customer_without_relationships() -> None:
    partner = Partner(lambda _: httpx.Response(403, json={"error": {"code": "Authorization_RequestDenied"}}))
    with pytest.raises(MissingRole) as caught:
        await partner.access().relationships()
    assert caught.value.role == "Admin agent"
    partner.answer = three_relationships
    assert len(await partner.access().relationships()) == 2


@pytest.mark.parametrize(
    ("scopes", "relationships", "groups"),
    [
        ("DelegatedAdminRelationship.Read.All", MissingRole, ConsentMissing),
        ("User.Read", ConsentMissing, MissingRole),
        ("Organization.Read.All", ConsentMissing, ConsentMissing),
    ],
)
async def test_each_read_wants_its_own_scope(
    scopes: str, relationships: type[Exception], groups: type[Exception]
) -> None:
    partner = Partner(lambda _: httpx.Response(403, json={"error": {"code": "Authorization_RequestDenied"}}))
    partner.tokens.scopes = scopes
    with pytest.raises(relationships):
        await partner.access().relationships()
    with pytest.raises(groups):
        await partner.access().own_groups()


async def test_the_assignments_of_a_relationship_are_read_at_its_own_address() -> None:
    partner = Partner(lambda _: httpx.Response(200, json={"value": [an_assignment()]}))
    (found,) = await partner.access().assignments(Relationship("a-b", "", CONTOSO, "active", frozenset()))
    assert (found.group_id, found.is_active) == (GROUP.lower(), True)
    assert [request.url.path for request in partner.asked] == [f"{ALL_OF_THEM}/a-b/accessAssignments"]


@pytest.mark.parametrize("tenant_id", [FABRIKAM, None])
async def test_a_relationship_of_somebody_else_is_refused_unasked(tenant_id: str | None) -> None:
    partner = Partner(lambda _: httpx.Response(200, json={"value": []}))
    with pytest.raises(CrossTenantAccess):
        await partner.access().assignments(Relationship("a-b", "", tenant_id, "active", frozenset()))
    assert partner.asked == []


async def test_our_own_groups_are_read_nested_ones_too_in_the_form_that_graph_gives_without_an_advanced_query() -> None:
    path = "/v1.0/me/transitiveMemberOf"
    kind = "#microsoft.graph."

    def answer(request: httpx.Request) -> httpx.Response:
        if "skiptoken" in str(request.url):
            return httpx.Response(200, json={"value": [{"@odata.type": f"{kind}group", "id": CONTOSO.upper()}]})
        first = [{"@odata.type": f"{kind}group", "id": GROUP}, {"@odata.type": f"{kind}directoryRole", "id": FABRIKAM}]
        return httpx.Response(200, json={"value": first, "@odata.nextLink": f"{HERE.text}{path}?$skiptoken=2"})

    partner = Partner(answer)
    assert {GROUP.lower(), CONTOSO} <= await partner.access().own_groups()
    assert {request.url.path for request in partner.asked} == {path}
    assert "$count" not in partner.asked[0].url.params
    assert "ConsistencyLevel" not in partner.asked[0].headers
    assert {tenant_id for tenant_id, _ in partner.tokens.asked} == {PARTNER}
