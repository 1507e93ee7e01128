"""A question about all customers signs in to many tenants at once: none of them waits for another."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from pydantic import SecretStr

from services.clouds import CLOUDS, Cloud
from services.http.audience import Audience
from services.http.client import IN_FLIGHT
from services.http.tokens import PartnerApplication, PartnerTokens
from tests.services.http.fake_entra import LOGIN, FakeEntra
from tests.services.http.fakes import PARTNER, Clock, MemoryVault

TENANTS = [f"00000000-0000-4000-8000-{number:012x}" for number in range(IN_FLIGHT)]


async def test_as_many_tenants_are_signed_in_to_at_once_as_requests_are_in_flight() -> None:
    everybody = threading.Barrier(IN_FLIGHT)

    def meet() -> None:
        everybody.wait(10)  # raises where fewer come

    entra = FakeEntra(before=meet)
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        tokens = PartnerTokens(
            PartnerApplication(PARTNER, "client-id", SecretStr("client-secret")),
            MemoryVault(Clock(), "seed-token"),
            login=LOGIN,
            cloud=CLOUDS[Cloud.GLOBAL],
            session=entra.session(),
            pool=pool,
        )
        found = await asyncio.gather(*(tokens.access_token(tenant_id, Audience.GRAPH) for tenant_id in TENANTS))
        await tokens.close()
    assert len(set(found)) == IN_FLIGHT
