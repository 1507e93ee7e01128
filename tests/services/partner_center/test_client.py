"""What Partner Center is asked about one customer and about the partner, and when it is not asked at all."""

import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from services.domain.customer import Customer
from services.domain.organisation import PartnerProfile
from services.errors import Malformed, MissingRole, NotDirectPartner, Service, Throttled, UpstreamError
from services.http.audience import Audience
from services.http.auth import TenantAuth
from services.http.client import Upstream
from services.http.deadline import deadline
from services.http.origin import Origin
from services.http.slow_lane import SlowLane
from services.partner_center.client import (
    MOST_READS,
    MOST_READS_SECONDS,
    CustomerPartnerCenterClient,
    PartnerCenterClient,
    Standing,
)
from tests.services.http.fakes import CONTOSO, FABRIKAM, PARTNER, Clock, FakeTokens, Naps, numbered_ids, patient
from tests.services.partner_center.test_subscription_wire import LEGACY, NEW_COMMERCE, SOFTWARE

HERE = Origin("https://partner-center.example")
PROFILE: dict[str, Any] = {
    "id": "<id>",
    "companyName": " TEST_TEST_BugBash1 ",
    "defaultAddress": {
        "country": "US",
        "city": "Redmond",
        "state": "WA",
        "addressLine1": "Two Microsoft Way",
        "addressLine2": "",
        "postalCode": "98052",
        "firstName": "Test",
        "lastName": "Account",
        "phoneNumber": "",
    },
    "tenantId": "<tenantID>",
    "domain": "testtestbugbash1.onmicrosoft.com",
    "email": "test-partner@microsoft.com",
    "language": "es",
    "culture": "es-US",
    "profileType": "OrganizationProfile",
}


class PartnerCenter:
    """Partner Center behind a function, with what was asked."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.answer, self.asked, self.standing = answer, list[httpx.Request](), Standing()
        self.clock, self.waits = Clock(), Naps()
        self._lane = SlowLane(
            Service.PARTNER_CENTER,
            MOST_READS,
            MOST_READS_SECONDS,
            clock=self.clock.monotonic,
            sleep=self.waits.sleep,
        )
        self._upstream = Upstream(
            Service.PARTNER_CENTER,
            HERE,
            trust=ssl.create_default_context(),
            retries=patient(Naps()),
            transport=httpx.MockTransport(self._handle),
        )
        self._auth = TenantAuth(FakeTokens(), PARTNER, Audience.PARTNER_CENTER, HERE, numbered_ids())
        self.partner = PartnerCenterClient(self._upstream, self._auth, self.standing)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)

    def customer(self, tenant_id: str = CONTOSO) -> CustomerPartnerCenterClient:
        return CustomerPartnerCenterClient(
            self._upstream, self._auth, Customer(tenant_id, ""), self.standing, self._lane
        )


def refusing(status: int, code: int) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(status, json={"code": code, "description": "no"})


async def test_all_pages_of_what_was_sold_are_read_and_belong_to_the_customer() -> None:
    onward = {"uri": f"/customers/{CONTOSO}/subscriptions?seekOperation=Next", "headers": [
        {"key": "MS-ContinuationToken", "value": "more"}]}  # fmt: skip

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("MS-ContinuationToken") == "more":
            return httpx.Response(200, json={"totalCount": 1, "items": [LEGACY]})
        return httpx.Response(200, json={"totalCount": 2, "items": [NEW_COMMERCE, SOFTWARE], "links": {"next": onward}})

    outside = PartnerCenter(answer)
    found = await outside.customer().subscriptions()
    assert [each.name.split()[0] for each in found] == ["Microsoft", "SQL", "nickname"]
    assert {each.tenant_id for each in found} == {CONTOSO}
    assert {request.url.path for request in outside.asked} == {f"/v1/customers/{CONTOSO}/subscriptions"}


async def test_no_commerce_with_one_customer_says_nothing_of_the_next() -> None:
    outside = PartnerCenter(refusing(403, 20002))
    for tenant_id in (CONTOSO, FABRIKAM):
        with pytest.raises(NotDirectPartner) as caught:
            await outside.customer(tenant_id).subscriptions()
        assert not caught.value.partner_wide
    assert len(outside.asked) == 2


async def test_a_partner_that_is_refused_as_a_whole_is_not_asked_about_anybody_else() -> None:
    outside = PartnerCenter(refusing(403, 900149))
    for ask in (
        outside.customer().subscriptions,
        outside.customer(FABRIKAM).subscriptions,
        outside.customer(FABRIKAM).subscribed_skus,
        outside.partner.profile,
    ):
        with pytest.raises(NotDirectPartner) as caught:
            await ask()
        assert caught.value.partner_wide
    assert len(outside.asked) == 1


async def test_a_refusal_is_a_missing_role_for_licences_and_another_seller_for_what_was_sold() -> None:
    with pytest.raises(MissingRole):
        await PartnerCenter(refusing(403, 2032)).customer().subscribed_skus()
    with pytest.raises(NotDirectPartner):
        await PartnerCenter(refusing(403, 2032)).customer().subscriptions()


async def test_a_throttled_read_is_repeated() -> None:
    answers = [httpx.Response(429, headers={"Retry-After": "1"}), httpx.Response(200, json={"items": [SOFTWARE]})]
    outside = PartnerCenter(lambda _: answers.pop(0))
    assert len(await outside.customer().subscriptions()) == 1
    assert len(outside.asked) == 2


async def test_a_customer_is_asked_about_less_often_than_partner_center_allows() -> None:
    outside = PartnerCenter(lambda _: httpx.Response(200, json={"items": []}))
    with deadline(300):
        for _ in range(MOST_READS):
            await outside.customer().subscriptions()
        await outside.customer(FABRIKAM).subscriptions()
        assert outside.waits.seconds == []
        await outside.customer().subscriptions()
    assert outside.waits.seconds == [pytest.approx(MOST_READS_SECONDS, abs=2)]
    assert MOST_READS < 500
    with deadline(5), pytest.raises(Throttled):
        await outside.customer().subscriptions()
    assert len(outside.asked) == MOST_READS + 2


async def test_the_partners_profile_is_read_without_the_names_of_people() -> None:
    outside = serving(PROFILE)
    assert await outside.partner.profile() == PartnerProfile(
        tenant_id=PARTNER,
        name="TEST_TEST_BugBash1",
        domain="testtestbugbash1.onmicrosoft.com",
        email="test-partner@microsoft.com",
        country="US",
        city="Redmond",
        state="WA",
        address=("Two Microsoft Way",),
        postal_code="98052",
        language="es",
        culture="es-US",
        profile_type="OrganizationProfile",
    )
    assert [request.url.path for request in outside.asked] == ["/v1/profiles/organization"]


async def test_a_profile_without_an_address_has_none() -> None:
    profile = await serving({"companyName": "Us", "defaultAddress": None}).partner.profile()
    assert profile == PartnerProfile(PARTNER, "Us")


def serving(profile: dict[str, Any]) -> PartnerCenter:
    return PartnerCenter(lambda _: httpx.Response(200, json=profile))


async def test_a_profile_of_another_tenant_is_malformed() -> None:
    assert (await serving(PROFILE | {"tenantId": PARTNER.upper()}).partner.profile()).tenant_id == PARTNER
    with pytest.raises(Malformed):
        await serving(PROFILE | {"tenantId": FABRIKAM}).partner.profile()


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"companyName": null}', b"[]"])
async def test_a_profile_that_is_none_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        await PartnerCenter(lambda _: httpx.Response(200, content=body)).partner.profile()


async def test_a_profile_that_is_not_found_is_a_failure() -> None:
    with pytest.raises(UpstreamError):
        await PartnerCenter(refusing(404, 1000)).partner.profile()
