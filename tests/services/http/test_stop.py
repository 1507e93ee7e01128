"""A sign-in that is needed stops every call at once, asks Entra ever more seldom, and ends by itself."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pydantic import SecretStr

from services.clouds import CLOUDS, Cloud
from services.errors import ConditionalAccessBlocked, Refused, SeatwiseError, SignInFault, SignInNeeded
from services.http.audience import Audience
from services.http.stop import FIRST_PAUSE, LONGEST_PAUSE, LOOK_EVERY
from services.http.tokens import PartnerApplication, PartnerTokens
from tests.services.http.fake_entra import LOGIN, FakeEntra
from tests.services.http.fakes import CONTOSO, FABRIKAM, PARTNER, Clock, MemoryVault, Naps, numbered_ids, patient
from tests.services.http.test_entra import TABLE, refused

APPLICATION = PartnerApplication(PARTNER, "client-id", SecretStr("client-secret"))
WEEK = timedelta(days=7)


class Stage:
    """Tokens over a scripted Entra, and what `on_stop` was told."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.entra, self.clock = FakeEntra(), Clock()
        self.vault = MemoryVault(self.clock, "seed-token", version=5)
        self.told: list[tuple[SignInFault, int]] = []
        self.tokens = self.start(pool)

    def start(self, pool: ThreadPoolExecutor) -> PartnerTokens:
        """Return one more process of the same installation."""
        return PartnerTokens(
            APPLICATION,
            self.vault,
            login=LOGIN,
            cloud=CLOUDS[Cloud.GLOBAL],
            session=self.entra.session(),
            pool=pool,
            retries=patient(Naps()),
            now=self.clock.now,
            monotonic=self.clock.monotonic,
            new_id=numbered_ids(),
            on_stop=lambda error, version: self.told.append((error.reason, version)),
        )

    def refuse(self, code: int, error: str = "invalid_grant", *, only: str | None = None) -> None:
        """Let Entra refuse every token but those of a new sign-in; `only` in one tenant."""
        body = refused(code, error)
        self.entra.refuse = lambda tenant, form: (
            (400, body) if form["refresh_token"] != "new" and only in (None, tenant) else None
        )

    async def sign_in(self) -> None:
        """Do what another process does when somebody signs in there."""
        assert self.vault.lies_there is not None
        assert await self.vault.replace(SecretStr("new"), expected_version=self.vault.lies_there.version)

    async def fails(self, tenant: str = CONTOSO, audience: Audience = Audience.GRAPH) -> SeatwiseError:
        """Ask for a token and return why there is none."""
        with pytest.raises(SeatwiseError) as caught:
            await self.tokens.access_token(tenant, audience)
        return caught.value


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture
async def stage(pool: ThreadPoolExecutor) -> AsyncIterator[Stage]:
    stage = Stage(pool)
    yield stage
    await stage.tokens.close()


async def test_after_the_first_refusal_nobody_asks_entra(stage: Stage) -> None:
    stage.refuse(50173)
    for _ in range(50):
        assert isinstance(await stage.fails(), SignInNeeded)
    assert isinstance(await stage.fails(FABRIKAM, Audience.EXCHANGE), SignInNeeded)
    assert stage.entra.token_calls == 1


async def test_a_token_that_still_lies_here_is_not_handed_out_either(stage: Stage) -> None:
    assert await stage.tokens.access_token(FABRIKAM, Audience.GRAPH)
    stage.refuse(50173)
    assert isinstance(await stage.fails(CONTOSO), SignInNeeded)
    assert isinstance(await stage.fails(FABRIKAM), SignInNeeded)


async def test_the_pauses_between_tries_grow_up_to_a_quarter_of_an_hour(stage: Stage) -> None:
    stage.refuse(50173)
    tries = []
    for second in range(0, 4000, 5):
        before = stage.entra.token_calls
        await asyncio.gather(*(stage.fails() for _ in range(3)))
        tries += [second] if stage.entra.token_calls > before else []
        assert stage.entra.token_calls - before <= 1
        stage.clock.pass_time(seconds=5)
    pauses = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert pauses == [FIRST_PAUSE, 60, 120, 240, 480, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]


async def test_a_try_that_works_ends_the_stop(stage: Stage) -> None:
    stage.refuse(50173)
    await stage.fails()
    stage.entra.refuse = lambda tenant, form: None
    assert isinstance(await stage.fails(), SignInNeeded)
    stage.clock.pass_time(seconds=FIRST_PAUSE)
    assert await stage.tokens.access_token(CONTOSO, Audience.GRAPH)
    assert await stage.tokens.access_token(FABRIKAM, Audience.GRAPH)


async def test_a_sign_in_that_another_process_stored_ends_the_stop_within_seconds(stage: Stage) -> None:
    stage.refuse(700082)
    await stage.fails()
    await stage.fails()  # looks, and finds nothing
    await stage.sign_in()
    stage.clock.pass_time(seconds=LOOK_EVERY)
    assert await stage.tokens.access_token(CONTOSO, Audience.GRAPH)
    assert stage.entra.calls[-1][2]["refresh_token"] == "new"


async def test_a_sign_in_here_ends_the_stop_at_once(stage: Stage) -> None:
    stage.refuse(700082)
    await stage.fails()
    await stage.fails()
    await stage.sign_in()
    stage.tokens.signed_in()
    assert await stage.tokens.access_token(CONTOSO, Audience.GRAPH)


async def test_a_new_sign_in_that_is_refused_too_stops_all_again(stage: Stage) -> None:
    stage.refuse(50173)
    await stage.fails()
    await stage.sign_in()
    stage.entra.refuse = lambda tenant, form: (400, refused(50057, "invalid_grant"))
    for _ in range(20):
        await stage.fails()
    assert stage.entra.token_calls == 2
    assert stage.told == [(SignInFault.REVOKED, 5), (SignInFault.ACCOUNT_DISABLED, 6)]


async def test_looking_for_a_newer_sign_in_does_not_read_the_vault_for_every_call(stage: Stage) -> None:
    stage.refuse(50173)
    await stage.fails()
    before = stage.vault.reads
    for _ in range(100):
        await stage.fails()
    assert stage.vault.reads == before + 1


async def test_a_token_without_mfa_stops_all_calls(stage: Stage) -> None:
    await stage.tokens.access_token(PARTNER, Audience.PARTNER_CENTER)
    await stage.tokens.kept()
    calls = stage.entra.token_calls
    stage.tokens.doubt(PARTNER, Audience.PARTNER_CENTER)
    error = await stage.fails(CONTOSO)
    assert isinstance(error, SignInNeeded)
    assert (error.reason, error.code) == (SignInFault.MFA_MISSING, 900421)
    assert stage.entra.token_calls == calls


@pytest.mark.parametrize(("code", "row"), TABLE.items())
async def test_only_what_is_partner_wide_stops_the_other_customers(
    stage: Stage, code: int, row: tuple[str, type[SeatwiseError], type[SeatwiseError]]
) -> None:
    error, abroad, _ = row
    stage.refuse(code, error, only=CONTOSO)
    assert isinstance(await stage.fails(CONTOSO), abroad)
    if abroad is SignInNeeded:
        assert isinstance(await stage.fails(FABRIKAM), SignInNeeded)
        assert len(stage.told) == 1
    else:
        assert await stage.tokens.access_token(FABRIKAM, Audience.GRAPH)
        assert stage.told == []


@pytest.mark.parametrize(("code", "row"), [(code, row) for code, row in TABLE.items() if row[2] is SignInNeeded])
async def test_our_own_tenants_refusal_stops_every_customer(
    stage: Stage, code: int, row: tuple[str, type[SeatwiseError], type[SeatwiseError]]
) -> None:
    stage.refuse(code, row[0], only=PARTNER)
    assert isinstance(await stage.fails(PARTNER, Audience.PARTNER_CENTER), SignInNeeded)
    assert isinstance(await stage.fails(FABRIKAM), SignInNeeded)


async def test_a_customers_unknown_refusal_is_that_customers_alone(stage: Stage) -> None:
    stage.refuse(123456789, only=CONTOSO)
    assert isinstance(await stage.fails(CONTOSO), Refused)
    stage.refuse(53003, only=CONTOSO)
    assert isinstance(await stage.fails(CONTOSO), ConditionalAccessBlocked)
    assert await stage.tokens.access_token(FABRIKAM, Audience.GRAPH)


async def test_the_refresh_token_is_renewed_once_a_week_even_if_nobody_asks(stage: Stage) -> None:
    for _ in range(15):
        await stage.tokens.renew(WEEK)
        stage.clock.pass_time(days=1)
    assert len(stage.vault.history) == 3
    assert stage.entra.token_calls == 2


async def test_two_processes_that_renew_at_once_store_one_token(stage: Stage, pool: ThreadPoolExecutor) -> None:
    others = [stage.start(pool) for _ in range(3)]
    stage.clock.pass_time(days=8)
    await asyncio.gather(*(each.renew(WEEK) for each in (stage.tokens, *others)))
    assert len(stage.vault.history) == 2
    for each in others:
        await each.close()


async def test_a_renewal_takes_up_what_another_process_stored(stage: Stage) -> None:
    await stage.tokens.access_token(CONTOSO, Audience.GRAPH)
    await stage.sign_in()
    assert not await stage.tokens.renew(WEEK)
    await stage.tokens.access_token(FABRIKAM, Audience.GRAPH)
    assert stage.entra.calls[-1][2]["refresh_token"] == "new"
