"""Where the partner's refresh token rests. The store implements this; what lies there is sealed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import SecretStr

EMPTY = 0
"""The version that an empty vault is at: `replace(value, expected_version=EMPTY)` stores the first token."""


@dataclass(frozen=True, slots=True)
class StoredRefreshToken:
    """A refresh token as it lies in the vault. `version` rises by one with every replacement, from 1."""

    value: SecretStr
    version: int
    stored_at: datetime


class RefreshTokenVault(Protocol):
    """One place for one refresh token, shared by every process of this installation."""

    async def read(self) -> StoredRefreshToken | None:
        """Return what lies there, None if nothing was ever stored."""
        ...

    async def replace(self, value: SecretStr, *, expected_version: int) -> bool:
        """Store `value` if the vault is still at `expected_version`, else change nothing and return False."""
        ...


async def seed(vault: RefreshTokenVault, token: SecretStr) -> bool:
    """Put PARTNER_REFRESH_TOKEN into a vault that has never held one; return whether that happened."""
    if not token.get_secret_value() or await vault.read() is not None:
        return False
    return await vault.replace(token, expected_version=EMPTY)
