"""The key that vouches for the record's head and checkpoints: made once, sealed, and never in the open."""

import secrets

from pydantic import SecretStr

from services.errors import SealBroken
from services.http.vault import EMPTY, RefreshTokenVault

AUDIT_KEY = "audit-key"
"""The row's name."""
KEY_BYTES = 32


async def audit_key(vault: RefreshTokenVault) -> bytes:
    """Return the key of this installation's record, made at the first call ever; raises SealBroken."""
    stored = await vault.read()
    if stored is None:
        await vault.replace(SecretStr(secrets.token_hex(KEY_BYTES)), expected_version=EMPTY)
        stored = await vault.read()  # the one of another process, if that was first
    if stored is None:
        raise SealBroken
    return bytes.fromhex(stored.value.get_secret_value())
