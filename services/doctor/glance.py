"""What `status` asks of the installation itself: a glance, where `doctor` examines."""

from services.domain.checkup import KeyState
from services.http.audience import Audience
from services.http.auth import TokenSource
from services.http.token_facts import facts_of
from services.secrets.keys import KeyProvider
from services.store import diagnosis
from services.store.database import Database


async def signed_in_with_mfa(tokens: TokenSource, tenant_id: str) -> bool:
    """Return whether the partner's token says that its sign-in was with MFA; raises SeatwiseError."""
    return facts_of(await tokens.access_token(tenant_id, Audience.PARTNER_CENTER)).has_mfa


async def record_is_whole(database: Database) -> bool:
    """Return whether the record ends where it is written down that it ends; raises SeatwiseError."""
    return await diagnosis.record_is_whole(database)


async def key_state(database: Database, keys: KeyProvider) -> KeyState:
    """Return how the stored secrets are sealed; raises SeatwiseError."""
    counts, lost = await diagnosis.sealed_under(database, keys)
    if lost:
        return KeyState.LOST
    return KeyState.ROTATING if counts.keys() - {await keys.current()} else KeyState.CURRENT
