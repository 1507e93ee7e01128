# mypy: ignore-errors
"""What `unused` reads of Graph, with msgraph-sdk as its documentation shows it: a client per tenant, one httpx client.

`python msgraph_unused.py`, in an environment with msgraph-sdk. Reads one JSON object from standard input: origins,
application, refresh token, tenants, and how many at a time. Prints seconds of wall and processor time, and the counts.
Partner Center, which the SDK does not know, is left out. The first tenant is read once before the clock starts.
"""

import asyncio
import json
import ssl
import sys
import time
from importlib.metadata import version
from typing import Any

import httpx
import msal
import requests
from azure.core.credentials import AccessToken
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphServiceClient
from msgraph.generated.subscribed_skus.subscribed_skus_request_builder import SubscribedSkusRequestBuilder as Skus
from msgraph.graph_request_adapter import GraphRequestAdapter, options
from msgraph_core import GraphClientFactory

Told = dict[str, Any]

SCOPES = ["https://graph.microsoft.com/.default"]
FIELDS = ["id", "skuId", "skuPartNumber", "appliesTo", "capabilityStatus", "consumedUnits", "prepaidUnits"]


class PartnerCredential:
    """The Secure Application Model: the partner's refresh token, redeemed in a customer's tenant, and kept."""

    def __init__(self, told: Told, tenant: str, session: requests.Session) -> None:
        self.told, self.tenant, self.session, self.known = told, tenant, session, None

    async def get_token(self, *scopes: str, **_: object) -> AccessToken:
        if self.known is None:
            answer = await asyncio.to_thread(self.redeem, list(scopes))
            self.known = AccessToken(answer["access_token"], int(time.time()) + answer["expires_in"])
        return self.known

    def redeem(self, scopes: list[str]) -> dict[str, Any]:
        application = msal.ConfidentialClientApplication(
            self.told["partner_client_id"],
            client_credential=self.told["partner_client_secret"],
            authority=f"{self.told['login_url']}/{self.tenant}",
            instance_discovery=False,
            http_client=self.session,
        )
        return application.acquire_token_by_refresh_token(self.told["refresh_token"], scopes)


async def read(told: Told, tenant: str, session: requests.Session, http: httpx.AsyncClient) -> tuple[int, int]:
    credential = PartnerCredential(told, tenant, session)
    adapter = GraphRequestAdapter(AzureIdentityAuthenticationProvider(credential, scopes=SCOPES), client=http)
    adapter.base_url = f"{told['graph_url']}/v1.0"
    client = GraphServiceClient(request_adapter=adapter)
    query = Skus.SubscribedSkusRequestBuilderGetQueryParameters(select=FIELDS)
    skus = await client.subscribed_skus.get(RequestConfiguration(query_parameters=query))
    subscriptions = await client.directory.subscriptions.get()
    free = sum(max(0, sku.prepaid_units.enabled - sku.consumed_units) for sku in skus.value)
    return free, len(subscriptions.value)


async def main(told: Told) -> None:
    session = requests.Session()
    session.trust_env, session.verify = False, told["ca_bundle"]
    trust = ssl.create_default_context(cafile=told["ca_bundle"])
    http = GraphClientFactory.create_with_default_middleware(
        client=httpx.AsyncClient(verify=trust, timeout=60), options=options
    )
    await read(told, told["tenants"][0], session, http)
    began, cpu = time.perf_counter(), time.process_time()
    turns = asyncio.Semaphore(told["at_once"])

    async def one(tenant: str) -> tuple[int, int]:
        async with turns:
            return await read(told, tenant, session, http)

    found = await asyncio.gather(*(one(tenant) for tenant in told["tenants"]))
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    figures = {"wall": wall, "cpu": cpu, "free": sum(free for free, _ in found)}
    print(json.dumps({**figures, "subscriptions": sum(n for _, n in found), "version": version("msgraph-sdk")}))


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
