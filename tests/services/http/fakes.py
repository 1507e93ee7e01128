"""Small stand-ins: a vault in memory, a token source without a sign-in, tokens without a signature, a clock by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import jwt
from pydantic import SecretStr

from services.http.audience import Audience
from services.http.retries import Retries
from services.http.vault import EMPTY, StoredRefreshToken

PARTNER = "00000000-0000-4000-8000-0000000000aa"
CONTOSO = "00000000-0000-4000-8000-000000000001"
FABRIKAM = "00000000-0000-4000-8000-000000000002"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_token(tenant_id: str, scopes: str = "", mark: int = 0) -> str:
    """Return an unsigned JWT with `tid` and `scp`; `mark` makes it different from others."""
    return jwt.encode({"tid": tenant_id, "scp": scopes, "mark": mark}, "", algorithm="none")


def numbered_ids() -> Callable[[], str]:
    """Return a maker of ids "id-1", "id-2", ..."""
    numbers = count(1)
    return lambda: f"id-{next(numbers)}"


class Clock:
    """Time that moves when told."""

    def __init__(self, start: datetime = NOON) -> None:
        self.time = start

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return (self.time - NOON).total_seconds()

    def pass_time(self, **units: float) -> None:
        self.time += timedelta(**units)


class Naps:
    """A sleep that only remembers how long it should have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


def patient(naps: Naps, chance: float = 0.5) -> Retries:
    """Return retries that never really wait."""
    return Retries(sleep=naps.sleep, chance=lambda: chance)


class MemoryVault:
    """The vault's compare-and-swap, in memory."""

    def __init__(self, clock: Clock, token: str | None = None, *, version: int = 1) -> None:
        self.clock = clock
        first = StoredRefreshToken(SecretStr(token), version, clock.now()) if token else None
        self.lies_there: StoredRefreshToken | None = first
        self.reads = 0
        self.history: list[str] = [token] if token else []

    async def read(self) -> StoredRefreshToken | None:
        self.reads += 1
        return self.lies_there

    async def replace(self, value: SecretStr, *, expected_version: int) -> bool:
        if expected_version != (self.lies_there.version if self.lies_there else EMPTY):
            return False
        self.lies_there = StoredRefreshToken(value, expected_version + 1, self.clock.now())
        self.history.append(value.get_secret_value())
        return True


class FakeTokens:
    """A token source that issues a new unsigned token whenever the last one was forgotten."""

    def __init__(self, scopes: str = "", issued_for: str | None = None) -> None:
        self.scopes, self.issued_for = scopes, issued_for
        self.asked: list[tuple[str, Audience]] = []
        self.doubted = 0
        self.fault: Exception | None = None
        self._tokens: dict[tuple[str, Audience], str] = {}

    async def access_token(self, tenant_id: str, audience: Audience, *, fresh: bool = False) -> str:
        self.asked.append((tenant_id, audience))
        if self.fault:
            raise self.fault
        key = (tenant_id, audience)
        if key not in self._tokens:
            self._tokens[key] = a_token(self.issued_for or tenant_id, self.scopes, len(self.asked))
        return self._tokens[key]

    def forget(self, tenant_id: str, audience: Audience, token: str) -> None:
        if self._tokens.get((tenant_id, audience)) == token:
            del self._tokens[tenant_id, audience]

    def doubt(self, tenant_id: str, audience: Audience) -> None:
        self.doubted += 1
