"""A record of another tenant is refused, though the token was right."""

import ssl

import httpx
import pytest

from services.errors import CrossTenantAccess, Service
from services.graph.client import GraphClient
from services.graph.shared import Shared
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.origin import Origin
from tests.services.graph.test_wire import SKU_ID, a_sku
from tests.services.http.fakes import CONTOSO, FABRIKAM, FakeTokens, numbered_ids

HERE = Origin("https://graph.example")


def graph_that_holds(*skus: dict[str, object]) -> GraphClient:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"value": list(skus)}))
    upstream = Upstream(Service.GRAPH, HERE, trust=ssl.create_default_context(), transport=transport)
    auth = TenantAuth(FakeTokens(), CONTOSO, Audience.GRAPH, HERE, numbered_ids())
    return GraphClient(upstream, auth, numbered_ids(), Shared.of(ssl.create_default_context()))


async def test_a_foreign_record_is_refused_with_a_reference() -> None:
    graph = graph_that_holds(a_sku(), a_sku(id=f"{FABRIKAM}_{SKU_ID}"))
    with pytest.raises(CrossTenantAccess) as caught:
        await graph.subscribed_skus()
    assert caught.value.reference.startswith("id-")


async def test_records_carry_the_tenant_of_the_port() -> None:
    graph = graph_that_holds(a_sku(), a_sku(id="another-shape", accountId=FABRIKAM))
    assert {sku.tenant_id for sku in await graph.subscribed_skus()} == {graph.tenant_id} == {CONTOSO}
