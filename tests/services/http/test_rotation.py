"""Which renewed refresh token is kept."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from services.http.rotation import HeldRefreshToken, is_worth_keeping
from services.http.vault import StoredRefreshToken
from tests.services.http.fakes import NOON, Clock, MemoryVault


@pytest.mark.parametrize(
    ("version", "age", "kept"),
    [
        (1, timedelta(0), True),
        (2, timedelta(hours=23), False),
        (2, timedelta(days=1), True),
        (9, timedelta(days=89), True),
    ],
)
def test_a_seed_is_replaced_at_once_any_other_after_a_day(version: int, age: timedelta, kept: bool) -> None:
    assert is_worth_keeping(StoredRefreshToken(SecretStr("x"), version, NOON - age), NOON) is kept


async def test_what_came_from_an_older_token_is_not_kept() -> None:
    clock = Clock()
    vault = MemoryVault(clock, "first", version=4)
    held = HeldRefreshToken(vault, clock.now)
    used = await held.current()
    await vault.replace(SecretStr("from another process"), expected_version=4)
    assert await held.newer_than(used) == vault.lies_there
    clock.pass_time(days=2)
    await held.offer(SecretStr("late"), used)
    assert vault.history == ["first", "from another process"]
