"""A key in Azure Key Vault: asked over HTTPS as the managed identity, for this one key, and never done without."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import certifi
import pytest
from azure.keyvault.keys._shared import http_challenge_cache
from pydantic import SecretStr

from cards.error import explain
from services.errors import Misconfigured, SealBroken, SeatwiseError, Service, Throttled, Unavailable
from services.http.retries import Retries
from services.secrets.remembered import AT_MOST, SECONDS, RememberedDataKeys
from services.secrets.seal import Binding, rewrap, seal, unseal
from services.secrets.vault_key import AzureKeyVaultKey, VaultKeyUrl
from tests.services.secrets.key_vault import CLIENT_ID, KEY_URL, KeyVault

DATA_KEY = bytes(range(32))
PLACE = Binding("deployment-1", "tenant-a", "credential", "sealed", "partner", 7)


class Seconds:
    """A clock that stands until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the held time."""
        return self.now


@pytest.fixture
async def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[KeyVault]:
    """The stand-in, and a machine with its managed identity."""
    http_challenge_cache.clear()  # a process remembers what a vault wants
    async with KeyVault().started(tmp_path) as vault:
        for name, value in vault.environment.items():
            monkeypatch.setenv(name, value)
        yield vault


@pytest.fixture
def seconds() -> Seconds:
    """The clock by which data keys are remembered."""
    return Seconds()


@pytest.fixture
async def keys(vault: KeyVault, seconds: Seconds) -> AsyncIterator[AzureKeyVaultKey]:
    """The key provider."""
    keys = provider(vault, seconds)
    yield keys
    await keys.close()


def provider(vault: KeyVault, seconds: Seconds, key_url: str = KEY_URL, **more: float) -> AzureKeyVaultKey:
    return AzureKeyVaultKey(
        key_url,
        client_id=CLIENT_ID,
        bundle=str(vault.bundle),
        proxy=vault.proxy,
        remembered=RememberedDataKeys(seconds),
        retries=Retries(most=0),
        **more,
    )


async def test_a_data_key_is_wrapped_under_the_version_that_is_newest_and_opens_again(
    vault: KeyVault, keys: AzureKeyVaultKey
) -> None:
    wrapped = await keys.wrap(DATA_KEY)
    assert wrapped.key_id == vault.url(vault.versions[0]) == await keys.current()
    assert await keys.unwrap(wrapped.data_key, key_id=wrapped.key_id) == DATA_KEY
    assert f"POST /keys/seatwise/{vault.versions[0].id}/unwrapkey" in vault.calls


async def test_only_the_managed_identity_is_asked_for_a_token_and_once(vault: KeyVault, keys: AzureKeyVaultKey) -> None:
    for _ in range(3):
        await keys.wrap(DATA_KEY)
    assert len(vault.identity_calls) == 1
    assert f"client_id={CLIENT_ID}" in vault.identity_calls[0]


async def test_a_new_version_seals_from_now_on_and_the_old_one_still_opens(
    vault: KeyVault, keys: AzureKeyVaultKey, seconds: Seconds
) -> None:
    old = await keys.wrap(DATA_KEY)
    newer = vault.renew()
    assert (await keys.wrap(DATA_KEY)).key_id == vault.url(newer)
    seconds.now += SECONDS
    assert await keys.unwrap(old.data_key, key_id=old.key_id) == DATA_KEY


async def test_a_pinned_version_seals_although_there_is_a_newer_one(vault: KeyVault, seconds: Seconds) -> None:
    pinned = vault.url(vault.versions[0])
    vault.renew()
    keys = provider(vault, seconds, pinned)
    assert (await keys.wrap(DATA_KEY)).key_id == pinned
    await keys.close()


async def test_a_value_is_moved_to_the_new_version_with_its_ciphertext_unchanged(
    vault: KeyVault, keys: AzureKeyVaultKey
) -> None:
    sealed = await seal(SecretStr("the token"), PLACE, keys)
    newer = vault.renew()
    moved = await rewrap(sealed, keys)
    assert (moved.key_id, moved.nonce, moved.ciphertext) == (vault.url(newer), sealed.nonce, sealed.ciphertext)
    vault.versions[0].enabled = False
    assert (await unseal(moved, PLACE, keys)).get_secret_value() == "the token"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://msp.vault.azure.net/keys/another/{version}",
        "https://other.vault.azure.net/keys/seatwise/{version}",
        "https://evil.example/keys/seatwise/{version}",
        "https://msp.vault.azure.net@evil.example/keys/seatwise/{version}",
        "https://msp.vault.azure.net:444/keys/seatwise/{version}",
        "https://msp.vault.azure.net/keys/seatwise",
        "https://msp.vault.azure.net/keys/seatwise/{version}/unwrapkey",
        "https://msp.vault.azure.net/keys/seatwise/{version}?x=1",
        "http://msp.vault.azure.net/keys/seatwise/{version}",
        "file:{version}",
        "",
    ],
)
async def test_an_id_out_of_the_database_leads_to_no_other_key(
    vault: KeyVault, keys: AzureKeyVaultKey, elsewhere: str
) -> None:
    wrapped = await keys.wrap(DATA_KEY)
    vault.calls.clear()
    with pytest.raises(SealBroken):
        await keys.unwrap(wrapped.data_key, key_id=elsewhere.format(version=vault.versions[0].id))
    assert vault.calls == []


async def test_bytes_wrapped_by_another_version_are_a_broken_seal(vault: KeyVault, keys: AzureKeyVaultKey) -> None:
    wrapped = await keys.wrap(DATA_KEY)
    newer = vault.renew()
    for wrong in (wrapped.data_key, wrapped.data_key[:-1], b"", bytes(256)):
        with pytest.raises(SealBroken):
            await keys.unwrap(wrong, key_id=vault.url(newer))


FAILURES = [(403, Misconfigured), (429, Throttled), (500, Unavailable), (503, Unavailable)]


@pytest.mark.parametrize(("status", "expected"), FAILURES)
async def test_a_vault_that_refuses_is_told_as_what_it_is(
    vault: KeyVault, keys: AzureKeyVaultKey, status: int, expected: type[SeatwiseError]
) -> None:
    wrapped = await keys.wrap(DATA_KEY)
    vault.status = status
    for asked in (keys.wrap(DATA_KEY), keys.current(), keys.unwrap(wrapped.data_key, key_id=wrapped.key_id)):
        with pytest.raises(expected) as caught:
            await asked
        assert vault.token not in repr(caught.value) + str(caught.value.__cause__)
        if isinstance(caught.value, Throttled):
            assert caught.value.retry_after == 7


async def test_a_key_or_a_version_that_is_not_there_is_a_matter_of_settings(vault: KeyVault, seconds: Seconds) -> None:
    keys = provider(vault, seconds, f"{KEY_URL}/{'0' * 32}")
    with pytest.raises(Misconfigured, match="no such key"):
        await keys.wrap(DATA_KEY)
    with pytest.raises(Misconfigured, match="no such key"):
        await keys.unwrap(bytes(256), key_id=f"{KEY_URL}/{'0' * 32}")
    await keys.close()


async def test_a_disabled_or_expired_version_seals_nothing(vault: KeyVault, keys: AzureKeyVaultKey) -> None:
    vault.versions[0].enabled = False
    with pytest.raises(Misconfigured, match="disabled"):
        await keys.wrap(DATA_KEY)
    vault.versions[0].enabled, vault.versions[0].expires = True, int(time.time()) - 60
    with pytest.raises(Misconfigured, match="validity"):
        await keys.wrap(DATA_KEY)


async def test_a_vault_that_does_not_answer_is_unavailable_in_time(vault: KeyVault, seconds: Seconds) -> None:
    keys = provider(vault, seconds, answer_seconds=0.3)
    vault.hangs = True
    before = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        await keys.wrap(DATA_KEY)
    assert caught.value.service is Service.KEY_VAULT
    assert time.monotonic() - before < 3
    await keys.close()


async def test_a_passing_fault_is_tried_once_more(vault: KeyVault, seconds: Seconds) -> None:
    async def mended(_: float) -> None:
        vault.status = 0

    keys = AzureKeyVaultKey(
        KEY_URL,
        client_id=CLIENT_ID,
        bundle=str(vault.bundle),
        proxy=vault.proxy,
        retries=Retries(most=1, sleep=mended),
    )
    vault.status = 503
    assert (await keys.wrap(DATA_KEY)).key_id == vault.url(vault.versions[0])
    await keys.close()


async def test_while_the_vault_is_away_what_was_opened_opens_for_five_minutes_and_then_says_why_not(
    vault: KeyVault, keys: AzureKeyVaultKey, seconds: Seconds
) -> None:
    sealed = await seal(SecretStr("the token"), PLACE, keys)
    assert (await unseal(sealed, PLACE, keys)).get_secret_value() == "the token"
    vault.status = 503
    seconds.now += SECONDS - 1
    assert (await unseal(sealed, PLACE, keys)).get_secret_value() == "the token"
    seconds.now += 1
    with pytest.raises(Unavailable) as caught:
        await unseal(sealed, PLACE, keys)
    told = explain(caught.value)
    assert "cannot be opened just now" in told.what
    assert "Azure Key Vault" in told.why
    with pytest.raises(Unavailable):
        await seal(SecretStr("another"), PLACE, keys)  # nothing is sealed by anything else meanwhile


async def test_remembering_is_not_prolonged_by_use_and_does_not_grow(seconds: Seconds) -> None:
    remembered = RememberedDataKeys(seconds)
    remembered.keep("key", b"a", DATA_KEY)
    seconds.now += SECONDS / 2
    assert remembered.find("key", b"a") == DATA_KEY
    seconds.now += SECONDS / 2
    assert remembered.find("key", b"a") is None
    for number in range(AT_MOST + 1):
        remembered.keep("key", b"%d" % number, DATA_KEY)
    assert remembered.find("key", b"0") is None
    assert remembered.find("key", b"1") == DATA_KEY
    assert DATA_KEY.hex() not in repr(remembered)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
async def test_without_a_managed_identity_there_is_no_other_way_in(
    vault: KeyVault, keys: AzureKeyVaultKey, status: int
) -> None:
    vault.identity_status = status
    with pytest.raises(Unavailable if status == 500 else Misconfigured):
        await keys.wrap(DATA_KEY)
    with pytest.raises(Unavailable if status == 500 else Misconfigured):
        await keys.unwrap(bytes(256), key_id=vault.url(vault.versions[0]))
    assert vault.calls == []


async def test_another_identity_than_ours_gets_nothing(vault: KeyVault, keys: AzureKeyVaultKey) -> None:
    vault.client_id = "another"
    with pytest.raises(Misconfigured, match="managed identity"):
        await keys.wrap(DATA_KEY)


async def test_a_certificate_of_an_unknown_authority_is_refused(vault: KeyVault, seconds: Seconds) -> None:
    stranger = AzureKeyVaultKey(
        KEY_URL, client_id=CLIENT_ID, bundle=certifi.where(), proxy=vault.proxy, retries=Retries(most=0)
    )
    with pytest.raises(Unavailable):
        await stranger.wrap(DATA_KEY)
    assert vault.identity_calls == []
    await stranger.close()


async def test_a_challenge_that_names_another_host_gets_no_token(vault: KeyVault, keys: AzureKeyVaultKey) -> None:
    vault.resource = "https://evil.example"
    with pytest.raises(Misconfigured, match="no Key Vault"):
        await keys.wrap(DATA_KEY)
    assert vault.identity_calls == []


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/keys/a",
        "https://vault.azure.net.evil.example/keys/a",
        "https://msp.vault.azure.net/secrets/a",
        "https://msp.vault.azure.net/keys/",
        "https://user@msp.vault.azure.net/keys/a",
        "https://msp.vault.azure.net:8443/keys/a",
        "https://msp.vault.azure.net/keys/a/b/c",
        "https://msp.vault.azure.net/keys/a?x",
    ],
)
def test_an_address_that_names_no_key_of_a_vault_is_refused(url: str) -> None:
    with pytest.raises(Misconfigured, match="KEY_URL"):
        VaultKeyUrl.parse(url)


def test_repr_shows_which_key_and_nothing_else(vault: KeyVault, keys: AzureKeyVaultKey) -> None:
    assert repr(keys) == "AzureKeyVaultKey(https://msp.vault.azure.net/keys/seatwise)"


async def test_many_at_once_are_answered(vault: KeyVault, keys: AzureKeyVaultKey) -> None:
    wrapped = await asyncio.gather(*(keys.wrap(bytes([number] * 32)) for number in range(20)))
    opened = await asyncio.gather(*(keys.unwrap(each.data_key, key_id=each.key_id) for each in wrapped))
    assert opened == [bytes([number] * 32) for number in range(20)]


ABSENT = """
import sys
sys.modules["azure.identity"] = sys.modules["azure.keyvault"] = None
from pathlib import Path
from services.errors import Misconfigured
from services.secrets.keys import Surroundings
from services.secrets.provider import Way, key_provider
try:
    key_provider("https://msp.vault.azure.net/keys/a", Surroundings(Path("."), Path("var"), None), Way(None, ""))
except Misconfigured as fault:
    print(fault.setting, fault.what)
"""


def test_without_the_optional_packages_the_operator_is_told_which_to_install() -> None:
    told = subprocess.run([sys.executable, "-c", ABSENT], capture_output=True, text=True, check=True).stdout
    assert "KEY_URL" in told
    assert "requirements-azure.txt" in told


def test_without_a_vault_none_of_its_packages_is_loaded() -> None:
    script = "import sys, composition; sys.exit(any(name.startswith('azure.identity') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
