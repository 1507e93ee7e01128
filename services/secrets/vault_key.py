"""A key-encryption key in Azure Key Vault: RSA-OAEP-256, reached as the managed identity of the machine.

Of the vault's key only the public half comes here. A data key is wrapped with it, and unwrapped by the vault alone.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline.transport import AioHttpTransport
from azure.identity.aio import ManagedIdentityCredential
from azure.keyvault.keys import KeyVaultKey
from azure.keyvault.keys.aio import KeyClient
from azure.keyvault.keys.crypto import KeyWrapAlgorithm
from azure.keyvault.keys.crypto.aio import CryptographyClient

from services.errors import Misconfigured, SealBroken, SeatwiseError, Service, Throttled, Unavailable
from services.http.retries import Retries
from services.secrets.keys import SETTING, WrappedKey
from services.secrets.remembered import RememberedDataKeys

T = TypeVar("T")
ALGORITHM = KeyWrapAlgorithm.rsa_oaep_256
ANSWER_SECONDS = 5.0
"""For one call with its sign-in; a vault is in the same region."""
VAULT_HOSTS = (".vault.azure.net", ".vault.azure.cn", ".vault.usgovcloudapi.net", ".managedhsm.azure.net")
_PATH = re.compile(r"/keys/(?P<name>[0-9A-Za-z-]{1,127})(?:/(?P<version>[0-9A-Za-z]{1,64}))?/?")
_DENIED = "Key Vault does not let the managed identity read, wrap and unwrap with the key (Key Vault Crypto User)"


@dataclass(frozen=True, slots=True)
class VaultKeyUrl:
    """`https://VAULT/keys/NAME`, and the version if one is pinned."""

    vault: str
    name: str
    version: str | None

    @classmethod
    def parse(cls, url: str) -> "VaultKeyUrl":
        """Return the parts of a KEY_URL or of a key id; raises Misconfigured for what names no key of a vault."""
        address, path = urlsplit(url), _PATH.fullmatch(urlsplit(url).path)
        host = address.hostname or ""
        if address.scheme != "https" or address.netloc != host or not host.endswith(VAULT_HOSTS) or not path:
            raise Misconfigured(SETTING, "must be https://VAULT.vault.azure.net/keys/NAME, with or without a version")
        if address.query or address.fragment:
            raise Misconfigured(SETTING, "the URL of a key in Azure Key Vault ends with its name or version")
        return cls(f"https://{host}", path["name"], path["version"])

    def is_version_of(self, other: "VaultKeyUrl") -> bool:
        """Tell whether this names a version of the key that `other` names."""
        return bool(self.version) and (self.vault, self.name) == (other.vault, other.name)


class AzureKeyVaultKey:
    """The key that KEY_URL names. New values are wrapped by its newest version, or by the one that is pinned.

    Every version of the same key is asked to unwrap, and no other key: an id out of the database leads nowhere else.
    `bundle` is the file of trusted authorities.
    """

    def __init__(
        self,
        key_url: str,
        *,
        client_id: str | None,
        bundle: str,
        proxy: str | None = None,
        remembered: RememberedDataKeys | None = None,
        retries: Retries | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        logging.getLogger("azure").setLevel(logging.WARNING)  # it logs every call with its headers
        self._url = VaultKeyUrl.parse(key_url)
        self._remembered = remembered or RememberedDataKeys()
        self._retries = retries or Retries(most=1)
        self._answer_seconds = answer_seconds
        # The identity's endpoint is on this machine: no proxy. No other way of signing in is ever tried.
        self._identity = ManagedIdentityCredential(client_id=client_id, use_env_settings=False, retry_total=0)
        self._options: dict[str, Any] = {
            "transport": AioHttpTransport(connection_verify=bundle, use_env_settings=False),
            "retry_total": 0,
            "proxies": {"https": proxy} if proxy else {},
        }
        self._client = KeyClient(self._url.vault, self._identity, **self._options)

    def __repr__(self) -> str:
        return f"AzureKeyVaultKey({self._url.vault}/keys/{self._url.name})"

    async def current(self) -> str:
        """Return the id of the newest version, or of the pinned one."""
        return str((await self._newest()).id)

    async def wrap(self, data_key: bytes) -> WrappedKey:
        """Return the data key wrapped by the newest version, or the pinned one."""
        key = await self._newest()
        try:
            wrapped = await CryptographyClient(key, self._identity, **self._options).wrap_key(ALGORITHM, data_key)
        except ValueError:  # it is not valid yet, or not any more
            raise Misconfigured(SETTING, "the key in Key Vault is outside its time of validity") from None
        return WrappedKey(str(key.id), wrapped.encrypted_key)

    async def unwrap(self, wrapped: bytes, *, key_id: str) -> bytes:
        """Return the data key, out of memory if it was unwrapped in the last five minutes."""
        known = self._remembered.find(key_id, wrapped)
        if known is not None:
            return known
        version = self._version(key_id)
        data_key = await self._asked(lambda: self._unwrapped(version, wrapped))
        self._remembered.keep(key_id, wrapped, data_key)
        return data_key

    async def close(self) -> None:
        """Close the connections and forget every data key."""
        self._remembered.clear()
        await self._client.close()
        await self._identity.close()

    def _version(self, key_id: str) -> str:
        try:
            found = VaultKeyUrl.parse(key_id)
        except Misconfigured:
            raise SealBroken from None
        if found.version is None or not found.is_version_of(self._url):
            raise SealBroken
        return found.version

    async def _newest(self) -> KeyVaultKey:
        key = await self._asked(lambda: self._client.get_key(self._url.name, self._url.version))
        if not VaultKeyUrl.parse(str(key.id)).is_version_of(self._url):
            raise Misconfigured(SETTING, "Key Vault answered with another key")
        if key.properties.enabled is False:
            raise Misconfigured(SETTING, "the key in Key Vault is disabled")
        return key

    async def _unwrapped(self, version: str, wrapped: bytes) -> bytes:
        key = f"{self._url.vault}/keys/{self._url.name}/{version}"
        try:
            answer = await CryptographyClient(key, self._identity, **self._options).unwrap_key(ALGORITHM, wrapped)
        except HttpResponseError as fault:
            if fault.status_code == 400 and _is_of(fault, self._url.vault):
                raise SealBroken from None
            raise
        return bytes(answer.key)

    async def _asked(self, call: Callable[[], Awaitable[T]]) -> T:
        async def once() -> T:
            try:
                async with asyncio.timeout(self._answer_seconds):
                    return await call()
            except (AzureError, TimeoutError, ValueError) as fault:
                raise _in_our_words(fault, self._url.vault) from None  # the cause may quote a request, token and all

        return await self._retries.run(Service.KEY_VAULT, once)


def _in_our_words(fault: Exception, vault: str) -> SeatwiseError:
    if isinstance(fault, ValueError):  # the vault's challenge names another host than its own
        return Misconfigured(SETTING, "what answers at this address is no Key Vault")
    if not isinstance(fault, HttpResponseError) or (fault.status_code or 0) >= 500:
        return Unavailable(Service.KEY_VAULT, getattr(fault, "status_code", None))
    if fault.status_code == 429:
        return Throttled(Service.KEY_VAULT, 429, retry_after=_seconds(fault))
    if not _is_of(fault, vault):
        return Misconfigured(SETTING, "there is no managed identity here, or it gives no token for Key Vault")
    if fault.status_code == 404:
        return Misconfigured(SETTING, "Key Vault has no such key, or not in this version")
    return Misconfigured(SETTING, _DENIED)


def _is_of(fault: HttpResponseError, vault: str) -> bool:
    """Tell the vault's answers from those of the managed identity's endpoint."""
    request = getattr(fault.response, "request", None)
    return request is not None and str(request.url).startswith(f"{vault}/")


def _seconds(fault: HttpResponseError) -> float | None:
    text = str(getattr(fault.response, "headers", {}).get("Retry-After", ""))
    return float(text) if text.isdecimal() else None
