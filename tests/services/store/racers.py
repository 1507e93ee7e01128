"""What runs in processes of its own, beside the test: first starts and the rotation of one token."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

from pydantic import SecretStr

from services.http.vault import EMPTY
from services.secrets.file_key import LocalFileKey
from services.store.credentials import SealedCredentials
from services.store.database import Database
from services.store.deployment import deployment_id
from services.store.downloads import DownloadStore
from services.store.migrate import migrate

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WAIT_SECONDS = 60


def start_first(url: str, together: Barrier) -> str:
    """Do what a first start does, when all are ready to; return the installation's id."""
    return asyncio.run(_start_first(url, together))


async def _start_first(url: str, together: Barrier) -> str:
    database = Database(url)
    together.wait(WAIT_SECONDS)
    await migrate(database)
    made = await deployment_id(database, NOW)
    await database.close()
    return made


def rotate(url: str, key_file: Path, name: str, times: int, together: Barrier) -> list[int]:
    """Replace the token until `times` replacements by this process counted; return the versions it stored."""
    return asyncio.run(_rotate(url, key_file, name, times, together))


async def _rotate(url: str, key_file: Path, name: str, times: int, together: Barrier) -> list[int]:
    database = Database(url)
    keys = LocalFileKey(key_file)
    vault = SealedCredentials(database, keys, deployment="d", tenant_id="t", clock=lambda: NOW)
    stored: list[int] = []
    together.wait(WAIT_SECONDS)
    while len(stored) < times:
        seen = await vault.read()
        version = seen.version if seen else EMPTY
        if await vault.replace(SecretStr(f"{name} {version + 1}"), expected_version=version):
            stored.append(version + 1)
    await database.close()
    return stored


def take_download(url: str, token: str, now: datetime, together: Barrier) -> bool:
    """Ask for the file behind `token` when all are ready to; tell whether it was given to this process."""
    return asyncio.run(_take_download(url, token, now, together))


async def _take_download(url: str, token: str, now: datetime, together: Barrier) -> bool:
    database = Database(url)
    await database.health()
    together.wait(WAIT_SECONDS)
    row = await DownloadStore(database).take(token, now)
    await database.close()
    return row is not None
