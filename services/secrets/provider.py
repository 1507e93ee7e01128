"""Which key provider KEY_URL asks for."""

from dataclasses import dataclass

from services.errors import Misconfigured
from services.secrets.file_key import LocalFileKey
from services.secrets.keys import SETTING, KeyProvider, Surroundings, key_file


@dataclass(frozen=True, slots=True)
class Way:
    """How a vault is reached: as which identity (None: the machine's own), whom to trust, through which proxy."""

    client_id: str | None
    bundle: str
    proxy: str | None = None


def key_provider(key_url: str, surroundings: Surroundings, way: Way) -> KeyProvider:
    """Return the key that KEY_URL names; raises Misconfigured for one that may not or cannot be used here."""
    if not key_url.startswith("https://"):
        return LocalFileKey(key_file(key_url, surroundings))
    try:
        from services.secrets.vault_key import AzureKeyVaultKey  # an optional install, and slow to import
    except ImportError:
        raise Misconfigured(
            SETTING, "a key in Azure Key Vault needs the packages of requirements-azure.txt to be installed"
        ) from None
    return AzureKeyVaultKey(key_url, client_id=way.client_id, bundle=way.bundle, proxy=way.proxy)
