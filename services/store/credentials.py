"""The partner's refresh token, sealed in one row that only moves forward."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError

from services.http.vault import EMPTY, StoredRefreshToken
from services.secrets.keys import KeyProvider
from services.secrets.seal import Binding, Sealed, seal, unseal
from services.store.database import Database
from services.store.tables import credential

REFRESH_TOKEN = "partner-refresh-token"  # noqa: S105 - the row's name

_READ = sa.select(credential.c.version, credential.c.sealed, credential.c.stored_at).where(
    credential.c.name == sa.bindparam("row")
)
_VERSION = sa.select(credential.c.version).where(credential.c.name == sa.bindparam("row"))
_REPLACE = credential.update().where(
    credential.c.name == sa.bindparam("row"), credential.c.version == sa.bindparam("expected")
)


class SealedCredentials:
    """The vault of one refresh token (services.http.vault.RefreshTokenVault), shared by every process.

    Raises SealBroken when the row does not open under this key, deployment and tenant.
    """

    def __init__(
        self,
        database: Database,
        keys: KeyProvider,
        *,
        deployment: str,
        tenant_id: str,
        clock: Callable[[], datetime],
        name: str = REFRESH_TOKEN,
    ) -> None:
        self._database = database
        self._keys = keys
        self._deployment = deployment
        self._tenant_id = tenant_id
        self._clock = clock
        self._name = name

    async def read(self) -> StoredRefreshToken | None:
        """Return the token with its version, None if none was ever stored."""
        row = await self._database.run(
            lambda connection: connection.execute(_READ, {"row": self._name}).one_or_none(), idempotent=True
        )
        if row is None:
            return None
        value = await unseal(Sealed.from_bytes(row.sealed), self._binding(row.version), self._keys)
        return StoredRefreshToken(value, row.version, row.stored_at)

    async def version(self) -> int:
        """Return the version that lies there, EMPTY for none: also where the value itself does not open any more."""
        found: int | None = await self._database.run(
            lambda connection: connection.execute(_VERSION, {"row": self._name}).scalar(), idempotent=True
        )
        return EMPTY if found is None else found

    async def replace(self, value: SecretStr, *, expected_version: int) -> bool:
        """Store `value` if the row is still at `expected_version`, else change nothing and return False."""
        version = expected_version + 1
        sealed = (await seal(value, self._binding(version), self._keys)).to_bytes()
        row = {"version": version, "sealed": sealed, "stored_at": self._clock()}
        return await self._database.run(
            lambda connection: _replace(connection, self._name, expected_version, row), idempotent=True
        )

    def _binding(self, version: int) -> Binding:
        return Binding(
            self._deployment, self._tenant_id, credential.name, credential.c.sealed.name, self._name, version
        )


def _replace(connection: sa.Connection, name: str, expected: int, row: dict[str, object]) -> bool:
    written = _insert(connection, name, row) if expected == EMPTY else _update(connection, name, expected, row)
    if written:
        return True
    # Sealed bytes are unique to one write: finding ours means that an earlier attempt had arrived after all.
    stored = connection.execute(_READ, {"row": name}).one_or_none()
    return stored is not None and bool(stored.sealed == row["sealed"])


def _insert(connection: sa.Connection, name: str, row: dict[str, object]) -> bool:
    try:
        connection.execute(credential.insert(), {"name": name, **row})
    except IntegrityError:
        return False
    return True


def _update(connection: sa.Connection, name: str, expected: int, row: dict[str, object]) -> bool:
    return connection.execute(_REPLACE, {"row": name, "expected": expected, **row}).rowcount == 1
