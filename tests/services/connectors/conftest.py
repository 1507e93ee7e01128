"""The product's connectors over real HTTPS to one sandbox, put back in order before every test."""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import SecretStr

from services.clouds import CLOUDS, Cloud
from services.connectors import Connectors, Origins
from services.domain.customer import Customer
from services.http.entra_session import EntraSession, PlainSession
from services.http.tokens import PartnerApplication, PartnerTokens
from services.http.trust import bundle_file, ssl_context
from tests.sandbox_process import Admin, SandboxProcess
from tests.services.http.fakes import Clock, MemoryVault, Naps, patient

T = TypeVar("T")


@pytest.fixture
def admin(sandbox_process: SandboxProcess) -> Iterator[Admin]:
    sandbox_process.admin.reset()
    yield sandbox_process.admin
    sandbox_process.admin.reset()


@dataclass
class Outside:
    """One process's worth of connectors."""

    connectors: Connectors
    tokens: PartnerTokens
    vault: MemoryVault
    naps: Naps

    async def close(self) -> None:
        await self.connectors.close()
        await self.tokens.close()


class Installation:
    """Makes what a process of the product would make, all over the same vault."""

    def __init__(self, info: dict[str, Any], pool: ThreadPoolExecutor) -> None:
        self.info, self.pool = info, pool
        self.vault = MemoryVault(Clock(), info["refresh_token"])
        self.running: list[Outside] = []

    def start(self, *, trusts_the_sandbox: bool = True, invoke_command: bool = True) -> Outside:
        """Start one more process's worth."""
        info, naps = self.info, Naps()
        bundle = Path(info["ca_bundle"]) if trusts_the_sandbox else None
        secret = SecretStr(info["partner_client_secret"])
        tokens = PartnerTokens(
            PartnerApplication(info["partner_tenant_id"], info["partner_client_id"], secret),
            self.vault,
            login=info["login_url"],
            cloud=CLOUDS[Cloud.GLOBAL],
            session=EntraSession(info["login_url"], PlainSession(bundle_file(bundle))),
            pool=self.pool,
            retries=patient(naps),
        )
        connectors = Connectors(
            Origins(info["login_url"], info["graph_url"], info["partner_center_url"], info["exchange_url"]),
            tokens,
            partner_tenant_id=info["partner_tenant_id"],
            client_id=info["partner_client_id"],
            trust=ssl_context(bundle),
            retries=patient(naps),
            invoke_command=invoke_command,
        )
        self.running.append(Outside(connectors, tokens, self.vault, naps))
        return self.running[-1]


@pytest.fixture
async def installation(sandbox_process: SandboxProcess, admin: Admin) -> AsyncIterator[Installation]:
    with ThreadPoolExecutor(4) as pool:
        made = Installation(sandbox_process.info, pool)
        yield made
        for outside in made.running:
            await outside.close()


@pytest.fixture
def outside(installation: Installation) -> Outside:
    return installation.start()


@pytest.fixture
def contoso(admin: Admin) -> Customer:
    return customer(admin, "contoso.example")


async def all_of(pages: AsyncIterator[list[T]]) -> list[T]:
    """Return what is on all pages."""
    return [item async for page in pages for item in page]


def customer(admin: Admin, domain: str) -> Customer:
    """Return a customer of the sandbox by its domain."""
    truth = admin.customer(domain)
    return Customer(truth["tenant_id"], truth["name"], (domain,))
