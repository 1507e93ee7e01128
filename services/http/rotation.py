"""The partner's refresh token as this process holds it, and which of the renewed ones is worth keeping."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from pydantic import SecretStr

from services.errors import SeatwiseError, SignInFault, SignInNeeded
from services.http.vault import EMPTY, RefreshTokenVault, StoredRefreshToken

log = structlog.get_logger(__name__)

KEEP_AT_MOST_EVERY = timedelta(days=1)
"""Entra's refresh tokens live 90 days and the old one is not revoked, so one renewal a day is never near the end."""
SEED_VERSION = 1


def is_worth_keeping(held: StoredRefreshToken, now: datetime) -> bool:
    """Tell whether a renewed token should replace `held`: it is a seed (in somebody's settings), or a day old."""
    return held.version == SEED_VERSION or now - held.stored_at >= KEEP_AT_MOST_EVERY


class HeldRefreshToken:
    """The vault's token, read once and then kept in memory. `now` gives aware UTC."""

    def __init__(self, vault: RefreshTokenVault, now: Callable[[], datetime]) -> None:
        self._vault, self._now = vault, now
        self._held: StoredRefreshToken | None = None
        self._lock = asyncio.Lock()

    async def current(self) -> StoredRefreshToken:
        """Return the token to use; raises SignInNeeded if none was ever stored."""
        if self._held is not None:  # also while a renewed one is being written: this one stays good
            return self._held
        async with self._lock:
            return self._held or await self._read()

    async def look_again(self) -> StoredRefreshToken:
        """Return what lies in the vault now; raises SignInNeeded if nothing was ever stored."""
        async with self._lock:
            return await self._read()

    async def newer_than(self, used: StoredRefreshToken) -> StoredRefreshToken | None:
        """Return what another process or a new sign-in has stored since `used`, None if nothing."""
        async with self._lock:
            found = await self._read()
            return found if found.version != used.version else None

    async def offer(self, renewed: SecretStr, used: StoredRefreshToken) -> None:
        """Keep the token that an exchange of `used` returned, if it is worth it and nobody stored one meanwhile.

        A vault that cannot be written does not fail the question: the old token stays good.
        """
        async with self._lock:
            held = self._held
            if held is None or held.version != used.version or not is_worth_keeping(held, self._now()):
                return
            try:
                await self._replace(held, renewed)
            except SeatwiseError as fault:
                log.warning("refresh_token.not_kept", fault=type(fault).__name__)

    @property
    def version(self) -> int:
        """The version that was read last, EMPTY before."""
        return self._held.version if self._held else EMPTY

    def doubt(self) -> None:
        """Read the vault again before the next use: a new sign-in may lie there."""
        self._held = None

    async def _replace(self, held: StoredRefreshToken, renewed: SecretStr) -> None:
        if await self._vault.replace(renewed, expected_version=held.version):
            self._held = StoredRefreshToken(renewed, held.version + 1, self._now())
            log.info("refresh_token.kept", version=held.version + 1)
        else:
            await self._read()

    async def _read(self) -> StoredRefreshToken:
        self._held = await self._vault.read()
        if self._held is None:
            raise SignInNeeded(SignInFault.NEVER)
        return self._held
