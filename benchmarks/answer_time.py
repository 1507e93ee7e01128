"""How long "licences contoso" takes with a slow Microsoft: warm, cold, and how many token requests ten questions cost.

    python -m benchmarks.answer_time [--latency 150] [--rounds 20]

Every figure is beside one upstream round trip, measured in the same run over a warm connection. The bot has no cache of
answers: each question reads Graph and Partner Center. Exits 1 when a target is missed (on a quiet machine).
"""

import argparse
import asyncio
import ssl
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.bot_process import Bot, running_bot
from tests.sandbox_process import SandboxProcess

QUESTION = "licences contoso"
WARM_TARGET, COLD_TARGET, TOKEN_TARGET = 1.3, 1.2, 2
COLD_CHAIN = ("partner's token", "customers", "customer's token", "subscribedSkus")
"""What nobody can shorten: who the customer is needs the list, the list needs a token, and so does the tenant."""


async def round_trip(sandbox: SandboxProcess, rounds: int) -> float:
    """Return the median seconds of one call to the slow sandbox over a warm connection."""
    tenant = next(customer["tenant_id"] for customer in sandbox.admin.world()["customers"])
    token = sandbox.admin.access_token(tenant, audience=_graph_audience())
    trust = ssl.create_default_context(cafile=sandbox.info["ca_bundle"])
    url, times = sandbox.info["graph_url"] + "/v1.0/subscribedSkus", []
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        for _ in range(rounds + 1):
            began = time.perf_counter()
            async with session.get(url, ssl=trust) as answer:
                await answer.read()
                answer.raise_for_status()
            times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def _graph_audience() -> str:
    return "https://graph.microsoft.com"


async def measure(latency: float, rounds: int) -> bool:
    """Print the figures; return whether all targets are met."""
    with tempfile.TemporaryDirectory() as folder, SandboxProcess.start(Path(folder), "--seed", "demo") as sandbox:
        sandbox.admin.knobs(latency_ms={"all": latency}, throttling=False)
        trip = await round_trip(sandbox, rounds)
        print(f"one upstream round trip                {trip * 1000:7.1f} ms")
        async with running_bot(sandbox) as bot:
            cold = await _cold(sandbox, bot, trip)
            warm = await _warm(sandbox, bot, trip, rounds)
        async with running_bot(sandbox) as bot:
            tokens = await _token_requests(sandbox, bot)
    return cold <= COLD_TARGET and warm <= WARM_TARGET and tokens <= TOKEN_TARGET


async def _cold(sandbox: SandboxProcess, bot: Bot, trip: float) -> float:
    sandbox.admin.clear_calls()
    seconds, _ = await bot.ask(QUESTION)
    chain = len(COLD_CHAIN) * trip
    print(f"cold answer                            {seconds * 1000:7.1f} ms = {seconds / chain:.2f} x the chain of "
          f"{len(COLD_CHAIN)} calls ({', '.join(COLD_CHAIN)})")  # fmt: skip
    _print_calls(sandbox.admin.calls())
    return seconds / chain


async def _warm(sandbox: SandboxProcess, bot: Bot, trip: float, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        sandbox.admin.clear_calls()
        seconds, _ = await bot.ask(QUESTION)
        times.append(seconds)
    median = statistics.median(times)
    print(
        f"warm answer, median of {rounds:<3}             {median * 1000:7.1f} ms = {median / trip:.2f} x one round trip"
    )
    _print_calls(sandbox.admin.calls())
    return median / trip


async def _token_requests(sandbox: SandboxProcess, bot: Bot) -> int:
    sandbox.admin.clear_calls()
    for _ in range(10):
        await bot.ask(QUESTION)
    calls = Counter((call["service"], call["tenant"]) for call in sandbox.admin.calls() if call["service"] == "login")
    print(f"token requests of ten questions        {sum(calls.values())} (Partner Center, the customer's Graph)")
    return sum(calls.values())


def _print_calls(calls: list[dict[str, Any]]) -> None:
    first = min(call["started"] for call in calls)
    for call in sorted(calls, key=lambda call: call["started"]):
        span = f"{(call['started'] - first) * 1000:6.0f} to {(call['ended'] - first) * 1000:6.0f} ms"
        print(f"    {span}  {call['service']:<15}{call['method']} {call['path']}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=150.0)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    sys.exit(not asyncio.run(measure(options.latency, options.rounds)))
