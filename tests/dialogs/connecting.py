"""Small stand-ins for what "connect" and "consent" reach: links in memory, a consent that does as a test says."""

from collections.abc import Callable
from datetime import datetime

from pydantic import SecretStr

from dialogs.desk import Connecting
from services.consent import Consents
from services.consent_grants import grants
from services.domain.actor import Actor
from services.domain.customer import Customer
from services.http.code_flow import BrowserSecrets, SignedInAccount
from services.sign_in import SignIns
from services.store.sign_ins import AwaitedSignIn
from services.tenancy.ports import Trail

LOGIN, CLIENT_ID = "https://login.example", "00000000-0000-4000-8000-00000000c11e"


class MemoryLinks:
    """Links that were given, and to whom."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    async def add(self, link: str, actor_object_id: str, now: datetime, expires_at: datetime) -> None:
        self.given[link] = actor_object_id

    async def open(self, link: str, state: str, browser: str, now: datetime) -> bool:
        return False

    async def awaited(self, state: str, browser: str, now: datetime) -> AwaitedSignIn | None:
        return None

    async def use(self, state: str, now: datetime) -> bool:
        return False


class NoFlow:
    """Microsoft's part, which no conversation reaches."""

    def address(self, redirect_uri: str, secrets: BrowserSecrets) -> str:
        raise NotImplementedError

    async def redeem(self, code: SecretStr, redirect_uri: str, secrets: BrowserSecrets) -> SignedInAccount:
        raise NotImplementedError


class NoVault:
    """A vault that no conversation reaches."""

    async def version(self) -> int:
        raise NotImplementedError

    async def replace(self, value: SecretStr, *, expected_version: int) -> bool:
        raise NotImplementedError


class ScriptedConsent:
    """Consents: `answer` is returned, or raised; `asked` are the customers, in order."""

    def __init__(self) -> None:
        self.answer: bool | Exception = True
        self.asked: list[str] = []
        self.forgotten: list[str] = []
        self._customer = ""

    def customer_consent(self, customer: Customer) -> "ScriptedConsent":
        self._customer = customer.tenant_id
        return self

    async def give(self) -> bool:
        self.asked.append(self._customer)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def forget(self, customer: Customer) -> None:
        self.forgotten.append(customer.tenant_id)


async def _no_check(access_token: SecretStr) -> None:
    raise NotImplementedError


def connecting(
    links: MemoryLinks, consent: ScriptedConsent, trail: Trail, clock: Callable[[], datetime], public_url: str
) -> Connecting:
    """Return what lies on the desk for these commands."""
    numbers = iter(range(1, 1000))
    sign_ins = SignIns(
        links, NoFlow(), _no_check, NoVault(), lambda: None, trail, lambda id, name: Actor("", id, name), clock,
        lambda: f"random-{next(numbers)}",
    )  # fmt: skip
    wanted = grants(invoke_command=False)
    return Connecting(sign_ins, Consents(consent, trail, clock, LOGIN, CLIENT_ID, wanted, consent.forget), public_url)
