"""The partner's own token is good for every customer: what Partner Center answers about one must name no other."""

import re

import httpx
import pytest

from services.errors import CrossTenantAccess, Malformed, Service
from services.http.owners import IN_EXCHANGE, IN_PARTNER_CENTER, require_owner
from services.http.responses import Reply
from tests.services.http.fakes import CONTOSO, FABRIKAM
from tests.services.partner_center.test_client import PartnerCenter
from tests.services.partner_center.test_subscription_wire import NEW_COMMERCE


@pytest.mark.parametrize("link", ["/customers/{}/subscriptions?seekOperation=Next", "/v1/customers/{}/x", "/customers"])
async def test_a_next_page_about_another_customer_is_never_asked_for(link: str) -> None:
    onward = {"uri": link.format("00000000-0000-4000-8000-0000000000FF")}
    outside = PartnerCenter(lambda _: httpx.Response(200, json={"items": [], "links": {"next": onward}}))
    with pytest.raises((Malformed, CrossTenantAccess)):
        await outside.customer().subscriptions()
    assert len(outside.asked) == 1


async def test_a_next_page_about_the_customer_is_followed_however_its_id_is_written() -> None:
    onward = {"uri": f"/customers/{CONTOSO.upper()}/subscriptions?page=2"}
    bodies: list[object] = [{"items": [], "links": {"next": onward}}, {"items": []}]
    outside = PartnerCenter(lambda _: httpx.Response(200, json=bodies[len(outside.asked) - 1]))
    await outside.customer().subscriptions()
    assert len(outside.asked) == 2


async def test_an_answer_whose_links_name_another_customer_is_refused() -> None:
    theirs = {**NEW_COMMERCE, "links": {"self": {"uri": f"/customers/{FABRIKAM}/subscriptions/1", "method": "GET"}}}
    outside = PartnerCenter(lambda _: httpx.Response(200, json={"items": [theirs]}))
    with pytest.raises(CrossTenantAccess):
        await outside.customer().subscriptions()


@pytest.mark.parametrize(
    ("path", "body", "is_ours"),
    [
        (IN_EXCHANGE, f'{{"@odata.context":"https://x/adminapi/v2.0/{CONTOSO}/$metadata#Mailbox"}}', True),
        (IN_EXCHANGE, f'{{"@odata.context":"https://x/adminapi/v2.0/{CONTOSO.upper()}/$metadata#Mailbox"}}', True),
        (IN_EXCHANGE, f'{{"@odata.context":"https://x/adminapi/beta/{FABRIKAM}/$metadata#Mailbox"}}', False),
        (IN_EXCHANGE, '{"@odata.context":"https://x/adminapi/v2.0/contoso.com/$metadata#Mailbox"}', True),
        (IN_PARTNER_CENTER, f'{{"links":{{"self":{{"uri":"/customers/{FABRIKAM.upper()}/x"}}}}}}', False),
        (IN_PARTNER_CENTER, "{}", True),
    ],
)
def test_an_answer_that_names_its_tenant_is_held_to_it(path: re.Pattern[bytes], body: str, is_ours: bool) -> None:
    reply = Reply(Service.EXCHANGE, 200, {}, body.encode(), "1", frozenset())
    if is_ours:
        require_owner(reply, path, CONTOSO)
    else:
        with pytest.raises(CrossTenantAccess):
            require_owner(reply, path, CONTOSO)
