"""The connector's keys: rotation at once, no flood of requests, no stalled loop, no lock-out while they are away."""

import asyncio

from cryptography.hazmat.primitives.asymmetric import rsa

from tests.bot.running import RunningBot

STRANGER = rsa.generate_private_key(65537, 2048)


async def test_a_rotated_key_works_at_once(bot: RunningBot) -> None:
    assert (await bot.post(bot.message()))[0] == 200
    bot.teams.rotate("key-2", "msteams")
    assert (await bot.post(bot.message()))[0] == 200


async def test_a_withdrawn_key_ends_the_tokens_it_signed(bot: RunningBot) -> None:
    old = bot.teams.token()
    assert (await bot.post(bot.message(), token=old))[0] == 200
    bot.teams.rotate("key-2", "msteams")
    assert (await bot.post(bot.message()))[0] == 200
    assert (await bot.post(bot.message(), token=old))[0] == 401


async def test_the_keys_are_fetched_once_for_many_turns(bot: RunningBot) -> None:
    await asyncio.gather(*(bot.post(bot.message(), token=bot.teams.token(nonce=number)) for number in range(20)))
    assert bot.teams.key_requests == 1


async def test_invented_key_ids_do_not_flood_the_source(held: RunningBot) -> None:
    assert (await held.post(held.message()))[0] == 200
    for number in range(30):
        token = held.teams.token(kid=f"invented-{number}", key=STRANGER)
        assert (await held.post(held.message(), token=token))[0] == 401
    assert held.teams.key_requests <= 11
    held.time.move(60)
    for number in range(30):
        token = held.teams.token(kid=f"more-{number}", key=STRANGER)
        assert (await held.post(held.message(), token=token))[0] == 401
    assert held.teams.key_requests <= 21


async def test_a_rotation_is_noticed_seconds_after_a_flood(held: RunningBot) -> None:
    for number in range(30):
        await held.post(held.message(), token=held.teams.token(kid=f"invented-{number}", key=STRANGER))
    held.teams.rotate("key-2", "msteams")
    held.time.move(7)
    assert (await held.post(held.message()))[0] == 200


async def test_a_source_that_hangs_stalls_nothing_else(bot: RunningBot) -> None:
    bot.teams.keys_open.clear()
    waiting = asyncio.create_task(bot.post(bot.message()))
    await bot.teams.until_keys_are_asked_for(1)
    async with bot.client.get(f"{bot.url}/healthz") as response:
        assert response.status == 200
    assert not waiting.done()
    bot.teams.keys_open.set()
    assert (await waiting)[0] == 200


async def test_without_any_key_nobody_comes_in_and_the_next_attempt_may(held: RunningBot) -> None:
    held.teams.keys_status = 503
    assert (await held.post(held.message()))[0] == 401
    held.teams.keys_status = 200
    held.time.move(5)
    assert (await held.post(held.message()))[0] == 200


async def test_old_keys_serve_while_the_source_is_down(held: RunningBot) -> None:
    assert (await held.post(held.message()))[0] == 200
    held.teams.keys_status = 503
    held.time.move(25 * 3600)
    now = int(held.time.moment)
    for number in range(5):
        token = held.teams.token(exp=now + 60, nbf=now - 60, nonce=number)
        assert (await held.post(held.message(), token=token))[0] == 200
    assert held.teams.key_requests == 2


async def test_keys_are_renewed_after_a_day_without_making_anybody_wait(held: RunningBot) -> None:
    assert (await held.post(held.message()))[0] == 200
    held.time.move(24 * 3600 + 1)
    held.teams.keys_open.clear()
    now = int(held.time.moment)
    async with asyncio.timeout(2.5):  # the source hangs, and would be waited for three seconds
        assert (await held.post(held.message(), token=held.teams.token(exp=now + 60, nbf=now - 60)))[0] == 200
    held.teams.keys_open.set()
    await held.teams.until_keys_are_asked_for(2)
