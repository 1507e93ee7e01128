"""Access tokens: one request for many askers, no discovery, the right refresh token, and the right error."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import SecretStr
from requests.adapters import BaseAdapter

from services.clouds import CLOUDS, Cloud
from services.errors import (
    ConsentMissing,
    CrossTenantAccess,
    Malformed,
    Misconfigured,
    Service,
    SignInFault,
    SignInNeeded,
    Throttled,
    Unavailable,
)
from services.http.audience import Audience
from services.http.deadline import deadline
from services.http.tokens import (
    BotTokens,
    PartnerApplication,
    PartnerTokens,
    managed_identity_bot,
    single_tenant_bot,
)
from services.http.vault import EMPTY, seed
from tests.services.http.fake_entra import LOGIN, FakeEntra
from tests.services.http.fakes import CONTOSO, FABRIKAM, PARTNER, Clock, MemoryVault, Naps, numbered_ids, patient

APPLICATION = PartnerApplication(PARTNER, "client-id", SecretStr("client-secret"))
Maker = Callable[..., PartnerTokens]


@pytest.fixture
def entra() -> FakeEntra:
    return FakeEntra()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def vault(clock: Clock) -> MemoryVault:
    return MemoryVault(clock, "seed-token")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor


@pytest.fixture
async def make(entra: FakeEntra, clock: Clock, vault: MemoryVault, pool: ThreadPoolExecutor) -> AsyncIterator[Maker]:
    made: list[PartnerTokens] = []

    def maker(**changes: Any) -> PartnerTokens:
        options: dict[str, Any] = {"vault": vault, "application": APPLICATION} | changes
        tokens = PartnerTokens(
            options["application"],
            options["vault"],
            login=LOGIN,
            cloud=CLOUDS[Cloud.GLOBAL],
            session=entra.session(),
            pool=pool,
            retries=patient(Naps()),
            now=clock.now,
            monotonic=clock.monotonic,
            new_id=numbered_ids(),
        )
        made.append(tokens)
        return tokens

    yield maker
    for tokens in made:
        await tokens.close()


async def test_a_hundred_askers_cost_one_token_request(make: Maker, entra: FakeEntra) -> None:
    tokens = make()
    found = await asyncio.gather(*(tokens.access_token(CONTOSO, Audience.GRAPH) for _ in range(100)))
    assert len(set(found)) == 1
    assert entra.token_calls == 1


async def test_every_tenant_and_audience_has_its_own_token(make: Maker, entra: FakeEntra) -> None:
    tokens = make()
    keys = [(CONTOSO, Audience.GRAPH), (FABRIKAM, Audience.GRAPH), (CONTOSO, Audience.EXCHANGE)]
    found = await asyncio.gather(*(tokens.access_token(*key) for key in keys))
    assert len(set(found)) == 3
    assert entra.token_calls == 3


async def test_the_scopes_are_the_clouds_own(make: Maker, entra: FakeEntra) -> None:
    tokens = make()
    for tenant, audience in (
        (CONTOSO, Audience.GRAPH),
        (PARTNER, Audience.PARTNER_CENTER),
        (CONTOSO, Audience.EXCHANGE),
    ):
        await tokens.access_token(tenant, audience)
    asked = [
        (path, set(form["scope"].split()) - {"openid", "profile", "offline_access"}) for _, path, form in entra.calls
    ]
    assert asked == [
        (f"/{CONTOSO}/oauth2/v2.0/token", {"https://graph.microsoft.com/.default"}),
        (f"/{PARTNER}/oauth2/v2.0/token", {"https://api.partnercenter.microsoft.com/user_impersonation"}),
        (f"/{CONTOSO}/oauth2/v2.0/token", {"https://outlook.office365.com/.default"}),
    ]


async def test_a_thousand_tenants_cost_no_discovery_call(make: Maker, entra: FakeEntra) -> None:
    tokens = make()
    tenants = [f"00000000-0000-4000-8000-{number:012x}" for number in range(1000)]
    await asyncio.gather(*(tokens.access_token(tenant, Audience.GRAPH) for tenant in tenants))
    assert {method for method, _, _ in entra.calls} == {"POST"}
    assert len(entra.calls) == 1000


async def test_a_token_is_kept_until_two_minutes_before_its_end(make: Maker, entra: FakeEntra, clock: Clock) -> None:
    tokens = make()
    first = await tokens.access_token(CONTOSO, Audience.GRAPH)
    clock.pass_time(seconds=3600 - 121)
    assert await tokens.access_token(CONTOSO, Audience.GRAPH) == first
    clock.pass_time(seconds=2)
    assert await tokens.access_token(CONTOSO, Audience.GRAPH) != first
    assert entra.token_calls == 2


async def test_a_fresh_token_is_a_new_one(make: Maker) -> None:
    tokens = make()
    first = await tokens.access_token(CONTOSO, Audience.GRAPH)
    assert await tokens.access_token(CONTOSO, Audience.GRAPH, fresh=True) != first


async def test_a_refused_token_is_dropped_once_not_its_successor(make: Maker, entra: FakeEntra) -> None:
    tokens = make()
    refused = await tokens.access_token(CONTOSO, Audience.GRAPH)
    for _ in range(5):
        tokens.forget(CONTOSO, Audience.GRAPH, refused)
        await tokens.access_token(CONTOSO, Audience.GRAPH)
    assert entra.token_calls == 2


async def test_a_waiter_that_leaves_does_not_end_the_flight_of_the_others(make: Maker, entra: FakeEntra) -> None:
    arrived, go = threading.Event(), threading.Event()

    def hold() -> None:
        arrived.set()
        go.wait(10)

    entra.before = hold
    tokens = make()
    first = asyncio.create_task(tokens.access_token(CONTOSO, Audience.GRAPH))
    second = asyncio.create_task(tokens.access_token(CONTOSO, Audience.GRAPH))
    await asyncio.to_thread(arrived.wait, 10)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    go.set()
    assert await second
    assert entra.token_calls == 1


async def test_a_question_out_of_time_does_not_wait_for_the_sign_in(make: Maker, entra: FakeEntra) -> None:
    go = threading.Event()

    def hold() -> None:
        go.wait(10)

    entra.before = hold
    tokens = make()
    with deadline(0), pytest.raises(Unavailable):
        await tokens.access_token(CONTOSO, Audience.GRAPH)
    go.set()
    assert await tokens.access_token(CONTOSO, Audience.GRAPH)
    assert entra.token_calls == 1


async def test_a_token_of_another_tenant_is_never_handed_out(make: Maker, entra: FakeEntra) -> None:
    entra.issued_for = FABRIKAM
    tokens = make()
    for _ in range(2):
        with pytest.raises(CrossTenantAccess):
            await tokens.access_token(CONTOSO, Audience.GRAPH)


@pytest.mark.parametrize("tenant", ["common", "contoso.com", f"{CONTOSO}/..", CONTOSO.upper() + "X", ""])
async def test_only_a_tenant_id_is_put_into_the_address(make: Maker, entra: FakeEntra, tenant: str) -> None:
    with pytest.raises(ValueError, match="tenant id"):
        await make().access_token(tenant, Audience.GRAPH)
    assert entra.calls == []


async def test_the_token_renewed_at_home_is_kept_the_customers_is_not(make: Maker, vault: MemoryVault) -> None:
    tokens = make()
    await tokens.access_token(CONTOSO, Audience.GRAPH)
    assert vault.history == ["seed-token"]
    await tokens.access_token(PARTNER, Audience.GRAPH)
    assert vault.history == ["seed-token", "refresh-2"]


async def test_a_renewed_token_is_kept_once_a_day(make: Maker, vault: MemoryVault, clock: Clock) -> None:
    tokens = make()
    for _ in range(30):
        await tokens.access_token(PARTNER, Audience.PARTNER_CENTER)
        clock.pass_time(hours=2)
    # the seed at once, then one after each whole day of the 58 hours
    assert len(vault.history) == 1 + 1 + 2


async def test_the_kept_token_is_the_one_used_next(make: Maker, entra: FakeEntra) -> None:
    tokens = make()
    await tokens.access_token(PARTNER, Audience.GRAPH)
    await tokens.access_token(CONTOSO, Audience.GRAPH)
    assert [form["refresh_token"] for _, _, form in entra.calls] == ["seed-token", "refresh-1"]


async def test_two_processes_never_store_the_older_token(
    make: Maker, entra: FakeEntra, vault: MemoryVault, clock: Clock
) -> None:
    one, other = make(), make()
    await one.access_token(CONTOSO, Audience.GRAPH)
    await other.access_token(CONTOSO, Audience.GRAPH)  # both now hold the seed
    await one.access_token(PARTNER, Audience.GRAPH)
    stored = vault.lies_there
    await other.access_token(PARTNER, Audience.GRAPH)
    assert vault.lies_there is stored
    await other.access_token(FABRIKAM, Audience.GRAPH)
    assert entra.calls[-1][2]["refresh_token"] == "refresh-3"  # the winner's, read again after the lost swap


async def test_many_processes_at_once_store_one_token(make: Maker, vault: MemoryVault) -> None:
    processes = [make() for _ in range(8)]
    await asyncio.gather(*(process.access_token(PARTNER, Audience.GRAPH) for process in processes))
    assert len(vault.history) == 2


async def test_a_vault_that_cannot_be_written_does_not_fail_the_question(
    make: Maker, vault: MemoryVault, clock: Clock
) -> None:
    class ReadOnly(MemoryVault):
        async def replace(self, value: SecretStr, *, expected_version: int) -> bool:
            raise Unavailable(Service.DATABASE)

    tokens = make(vault=ReadOnly(clock, "seed-token"))
    assert await tokens.access_token(PARTNER, Audience.GRAPH)


async def test_an_empty_vault_asks_for_a_sign_in(make: Maker, clock: Clock, entra: FakeEntra) -> None:
    with pytest.raises(SignInNeeded) as caught:
        await make(vault=MemoryVault(clock)).access_token(PARTNER, Audience.GRAPH)
    assert caught.value.reason is SignInFault.NEVER
    assert entra.calls == []


async def test_the_seed_is_stored_once_and_then_ignored(clock: Clock) -> None:
    vault = MemoryVault(clock)
    assert await seed(vault, SecretStr("from-settings"))
    assert not await seed(vault, SecretStr("from-settings"))
    assert await vault.replace(SecretStr("renewed"), expected_version=1)
    assert not await seed(vault, SecretStr("from-settings"))
    assert vault.history == ["from-settings", "renewed"]


async def test_no_seed_leaves_the_vault_empty(clock: Clock) -> None:
    vault = MemoryVault(clock)
    assert not await seed(vault, SecretStr(""))
    assert vault.lies_there is None


def revoked(token: str) -> Callable[[str, dict[str, str]], tuple[int, object] | None]:
    body = {"error": "invalid_grant", "error_codes": [50173], "error_description": f"AADSTS50173: {token}"}
    return lambda _, form: (400, body) if form["refresh_token"] == token else None


async def test_a_token_renewed_by_another_process_is_read_before_giving_up(
    make: Maker, entra: FakeEntra, vault: MemoryVault
) -> None:
    tokens = make()
    await tokens.access_token(CONTOSO, Audience.GRAPH)
    await vault.replace(SecretStr("signed-in-again"), expected_version=1)
    entra.refuse = revoked("seed-token")
    assert await tokens.access_token(FABRIKAM, Audience.GRAPH)
    assert entra.calls[-1][2]["refresh_token"] == "signed-in-again"


async def test_a_revoked_token_without_a_newer_one_is_tried_once(
    make: Maker, entra: FakeEntra, vault: MemoryVault
) -> None:
    entra.refuse = revoked("seed-token")
    tokens = make()
    with pytest.raises(SignInNeeded) as caught:
        await tokens.access_token(CONTOSO, Audience.GRAPH)
    assert caught.value.reason is SignInFault.REVOKED
    assert entra.token_calls == 1
    assert vault.reads == 2


async def test_a_new_consent_works_at_once_not_a_minute_later(make: Maker, entra: FakeEntra) -> None:
    tokens = make()
    entra.refuse = lambda _, __: (400, {"error": "invalid_grant", "error_codes": [65001]})
    with pytest.raises(ConsentMissing):
        await tokens.access_token(CONTOSO, Audience.GRAPH)
    entra.refuse = lambda _, __: None
    assert await tokens.access_token(CONTOSO, Audience.GRAPH)
    assert entra.token_calls == 2


async def test_a_token_without_mfa_makes_the_vault_be_read_again(
    make: Maker, entra: FakeEntra, vault: MemoryVault
) -> None:
    tokens = make()
    await tokens.access_token(PARTNER, Audience.PARTNER_CENTER)
    await vault.replace(SecretStr("with-mfa"), expected_version=2)
    tokens.doubt(PARTNER, Audience.PARTNER_CENTER)
    await tokens.access_token(PARTNER, Audience.PARTNER_CENTER)
    assert entra.calls[-1][2]["refresh_token"] == "with-mfa"


async def test_a_transient_refusal_is_tried_again(make: Maker, entra: FakeEntra) -> None:
    answers = iter([(503, b"<html>"), (400, {"error": "temporarily_unavailable", "error_codes": [90033]})])
    entra.refuse = lambda _, __: next(answers, None)
    assert await make().access_token(CONTOSO, Audience.GRAPH)
    assert entra.token_calls == 3


async def test_a_throttled_sign_in_says_how_long(make: Maker, entra: FakeEntra) -> None:
    entra.headers = {"Retry-After": "300"}
    entra.refuse = lambda _, __: (429, {})
    with pytest.raises(Throttled) as caught:
        await make().access_token(CONTOSO, Audience.GRAPH)
    assert caught.value.retry_after == 300
    assert entra.token_calls == 1


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<html>proxy</html>"),
        (200, b'{"access_token": "cut'),
        (200, {"token_type": "Bearer"}),
        (200, {"access_token": "", "expires_in": 3600}),
        (200, {"access_token": "abc", "expires_in": None}),
        (200, {"access_token": "abc", "expires_in": True}),
        (200, []),
        (302, b""),
        (200, b'{"access_token": "' + b"x" * 2_000_000 + b'"}'),
    ],
)
async def test_what_is_no_token_answer_is_malformed(make: Maker, entra: FakeEntra, answer: tuple[int, object]) -> None:
    entra.refuse = lambda _, __: answer
    with pytest.raises(Malformed):
        await make().access_token(CONTOSO, Audience.GRAPH)


async def test_a_secret_is_not_sent_after_a_redirect(make: Maker, entra: FakeEntra) -> None:
    entra.headers = {"Location": f"{LOGIN}/elsewhere"}
    entra.refuse = lambda tenant, _: (307, b"") if tenant != "elsewhere" else None
    with pytest.raises(Malformed):
        await make().access_token(CONTOSO, Audience.GRAPH)
    assert len(entra.calls) == 1


async def test_a_life_written_as_text_is_read(make: Maker, entra: FakeEntra) -> None:
    entra.expires_in = "3599"
    assert await make().access_token(CONTOSO, Audience.GRAPH)


async def test_no_secret_is_in_a_log_or_an_error(
    make: Maker, entra: FakeEntra, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    tokens = make()
    token = await tokens.access_token(PARTNER, Audience.GRAPH)
    entra.refuse = lambda _, __: (200, b'{"access_token": "half-a-secret", "refr')
    with pytest.raises(Malformed) as caught:
        await tokens.access_token(CONTOSO, Audience.GRAPH)
    seen = caplog.text + "".join(capsys.readouterr()) + repr(caught.value) + repr(tokens) + repr(APPLICATION)
    for secret in (token, "seed-token", "refresh-1", "client-secret", "half-a-secret"):
        assert secret not in seen


async def test_the_certificate_signs_instead_of_the_secret(make: Maker, entra: FakeEntra, certificate: Path) -> None:
    application = PartnerApplication(PARTNER, "client-id", SecretStr("client-secret"), certificate)
    await make(application=application).access_token(CONTOSO, Audience.GRAPH)
    _, _, form = entra.calls[0]
    assert form["client_assertion"].count(".") == 2
    assert "client_secret" not in form


async def test_a_certificate_that_entra_does_not_know_names_its_setting(
    make: Maker, entra: FakeEntra, certificate: Path
) -> None:
    entra.refuse = lambda _, __: (401, {"error": "invalid_client", "error_codes": [700027]})
    application = PartnerApplication(PARTNER, "client-id", SecretStr(""), certificate)
    with pytest.raises(Misconfigured) as caught:
        await make(application=application).access_token(CONTOSO, Audience.GRAPH)
    assert caught.value.setting == "PARTNER_CLIENT_CERTIFICATE"


@pytest.mark.parametrize("content", [None, "", "-----BEGIN CERTIFICATE-----\n"])
async def test_a_certificate_without_its_key_is_a_wrong_setting(
    make: Maker, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "app.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(Misconfigured) as caught:
        make(application=PartnerApplication(PARTNER, "client-id", SecretStr(""), file))
    assert caught.value.setting == "PARTNER_CLIENT_CERTIFICATE"


class Drip(BytesIO):
    """A body of which a byte comes every nine seconds; `fault` instead of the tenth."""

    def __init__(self, content: bytes, clock: Clock, fault: Exception | None = None) -> None:
        super().__init__(content)
        self._clock, self._fault, self.reads = clock, fault, 0

    def read1(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        self._clock.pass_time(seconds=9)
        if self._fault and self.reads == 2:
            raise self._fault
        return super().read1(1)

    def read(self, size: int | None = -1, /) -> bytes:
        return b"".join(iter(self.read1, b""))


async def test_a_sign_in_that_drips_is_given_up(entra: FakeEntra, clock: Clock) -> None:
    drips: list[Drip] = []
    entra.stream = lambda content: drips.append(Drip(content, clock)) or drips[-1]  # type: ignore[func-returns-value]
    with pytest.raises(Unavailable):
        entra.session(clock.monotonic).post(f"{LOGIN}/{CONTOSO}/oauth2/v2.0/token")
    assert [drip.reads for drip in drips] == [2]


@pytest.mark.parametrize("fault", [TimeoutError(), ConnectionResetError()])
async def test_a_sign_in_that_stops_half_way_is_unavailable(entra: FakeEntra, clock: Clock, fault: Exception) -> None:
    entra.stream = lambda content: Drip(content, Clock(), fault)
    with pytest.raises(Unavailable):
        entra.session(clock.monotonic).post(f"{LOGIN}/{CONTOSO}/oauth2/v2.0/token")


def broken_pems(certificate: Path) -> list[str]:
    """Return PEM files that hold the right words and nothing that can be used."""
    pem = certificate.read_text()
    public, private = pem[: pem.index("-----BEGIN PRIVATE")], pem[pem.index("-----BEGIN PRIVATE") :]
    rsa_key = rsa.generate_private_key(65537, 2048)
    curve_key = ec.generate_private_key(ec.SECP256R1())
    locked = serialization.BestAvailableEncryption(b"password")
    return [
        "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n" + private,
        public + "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n",
        public + pem_of(rsa_key, serialization.NoEncryption()),
        public + pem_of(curve_key, serialization.NoEncryption()),
        public + pem_of(rsa_key, locked),
    ]


def pem_of(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    encryption: serialization.KeySerializationEncryption,
) -> str:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption).decode()


@pytest.mark.parametrize("number", range(5))
async def test_a_certificate_that_cannot_be_used_is_a_wrong_setting(
    make: Maker, tmp_path: Path, certificate: Path, number: int
) -> None:
    file = tmp_path / "app.pem"
    file.write_text(broken_pems(certificate)[number])
    with pytest.raises(Misconfigured) as caught:
        make(application=PartnerApplication(PARTNER, "client-id", SecretStr(""), file))
    assert caught.value.setting == "PARTNER_CLIENT_CERTIFICATE"
    assert caught.value.what.startswith("holds no certificate with its private RSA key")


def bot(entra: FakeEntra, pool: ThreadPoolExecutor, clock: Clock) -> BotTokens:
    ask = single_tenant_bot(
        LOGIN, PARTNER, "bot-id", SecretStr("pw"), audience="https://api.botframework.com", session=entra.session()
    )
    return BotTokens(ask, pool=pool, retries=patient(Naps()), monotonic=clock.monotonic)


async def test_the_bots_token_serves_many_turns(entra: FakeEntra, pool: ThreadPoolExecutor, clock: Clock) -> None:
    tokens = bot(entra, pool, clock)
    assert len(set(await asyncio.gather(*(tokens.token() for _ in range(100))))) == 1
    method, path, form = entra.calls[0]
    assert (len(entra.calls), method, path) == (1, "POST", f"/{PARTNER}/oauth2/v2.0/token")
    assert (form["scope"], form["grant_type"]) == ("https://api.botframework.com/.default", "client_credentials")
    clock.pass_time(hours=1)
    await tokens.token()
    assert entra.token_calls == 2


async def test_the_bots_wrong_password_names_its_setting(
    entra: FakeEntra, pool: ThreadPoolExecutor, clock: Clock
) -> None:
    entra.refuse = lambda _, __: (401, {"error": "invalid_client", "error_codes": [7000215]})
    with pytest.raises(Misconfigured) as caught:
        await bot(entra, pool, clock).token()
    assert caught.value.setting == "MicrosoftAppPassword"


class Identity(BaseAdapter):
    """The machine's identity endpoint, as App Service and Container Apps have it."""

    def __init__(self, status: int, body: dict[str, object]) -> None:
        super().__init__()
        self.status, self.body, self.asked = status, body, list[str]()

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        self.asked.append(str(request.url))
        response = requests.Response()
        response.status_code, response.request = self.status, request
        response.raw = BytesIO(json.dumps(self.body).encode())
        return response

    def close(self) -> None:
        """Nothing is open."""


def identity_bot(monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor, identity: Identity) -> BotTokens:
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://identity.example/token")
    monkeypatch.setenv("IDENTITY_HEADER", "header")
    session = requests.Session()
    session.mount("http://", identity)
    ask = managed_identity_bot("bot-id", audience="https://api.botframework.com", session=session)
    return BotTokens(ask, pool=pool, retries=patient(Naps()))


async def test_a_managed_identity_gives_the_bots_token_without_a_secret(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    expires = str(int(time.time()) + 3600)
    identity = Identity(
        200, {"access_token": "a-token", "expires_on": expires, "resource": "x", "token_type": "Bearer"}
    )
    tokens = identity_bot(monkeypatch, pool, identity)
    assert {await tokens.token() for _ in range(3)} == {"a-token"}
    assert len(identity.asked) == 1
    assert "client_id=bot-id" in identity.asked[0]
    assert "api.botframework.com" in identity.asked[0]


async def test_a_managed_identity_that_is_not_there_names_its_setting(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    identity = Identity(400, {"statusCode": 400, "message": "No User Assigned identity found"})
    with pytest.raises(Misconfigured) as caught:
        await identity_bot(monkeypatch, pool, identity).token()
    assert caught.value.setting == "MicrosoftAppId"


def test_the_vaults_first_version_is_what_the_seed_is_stored_against() -> None:
    assert EMPTY == 0
