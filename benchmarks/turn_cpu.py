"""CPU per turn of a trivial text, authentication on: our edge beside a stock botbuilder 4.17.1 echo bot.

    python -m benchmarks.turn_cpu [--turns 900] [--rounds 3] [--fresh-tokens] [--rivals]

Both are processes of their own that get the same number of signed activities from here, a few at a time, and send one
message per turn back here. What counts is their CPU time (user and system, from /proc), least of the rounds, which
are interleaved. --rivals adds echo bots on Microsoft's newer SDKs, each installed into a throw-away environment, if
that succeeds; `make bench` leaves them out, `.venv/bin/python -m benchmarks.turn_cpu --rivals` has them in. The
comparison leans to the stock bot's side: its token is ready-made and it sends over plain HTTP, while ours sends a card
over TLS. Beside it: how far the resident memory grows from turn 100 to turn 1,000.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from benchmarks.throw_away import installed
from tests.bot.certificates import server_context, write_certificate
from tests.bot.stand_in import APP_ID, BOT, PERSON, TENANT, Teams

TICKS = os.sysconf("SC_CLK_TCK")
AT_ONCE = 8
WARM_UP = 100
TARGET = 8.0
RIVALS = {"microsoft-agents-hosting-aiohttp": "agents_hosting.py", "microsoft-teams-apps": "teams_apps.py"}


@dataclass
class Figures:
    """What one round of one bot cost."""

    cpu_ms: float
    rss_early_mb: float
    rss_late_mb: float


class Bot:
    """A bot in a process of its own, and the Teams that it knows."""

    def __init__(self, process: asyncio.subprocess.Process, url: str, teams: Teams, fresh_tokens: bool) -> None:
        self.process, self.url, self.teams, self.fresh_tokens = process, url, teams, fresh_tokens
        self._token, self._sent = teams.token(), 0

    async def turns(self, client: aiohttp.ClientSession, count: int) -> None:
        """Run `count` turns, AT_ONCE at a time."""
        left = iter(range(count))

        async def worker() -> None:
            for _ in left:
                await self._turn(client)

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        await self.teams.until(count)
        self.teams.received.clear()

    async def _turn(self, client: aiohttp.ClientSession) -> None:
        self._sent += 1
        token = self.teams.token(nonce=self._sent) if self.fresh_tokens else self._token
        headers = {"Authorization": f"Bearer {token}"}
        activity = _activity(self.teams, self._sent)
        async with client.post(f"{self.url}/api/messages", json=activity, headers=headers) as response:
            if response.status >= 300:
                raise RuntimeError(f"{self.url} answered {response.status}: {await response.text()}")

    def cpu_seconds(self) -> float:
        """Return user and system time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_mb(self) -> float:
        """Return the resident memory."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def _activity(teams: Teams, number: int) -> dict[str, object]:
    return {
        "type": "message",
        "id": f"a{number}",
        "text": "hello",
        "timestamp": datetime.now(UTC).isoformat(),
        "channelId": "msteams",
        "serviceUrl": teams.service_url,
        "from": PERSON,
        "recipient": BOT,
        "conversation": {"id": "19:chat", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "entities": [{"type": "clientInfo", "locale": "en-AU", "country": "AU", "platform": "Web"}],
        "locale": "en-AU",
        "textFormat": "plain",
    }


@asynccontextmanager
async def _running(command: Sequence[str], teams: Teams, fresh_tokens: bool) -> AsyncIterator[Bot]:
    environment = os.environ | {"APP_ID": APP_ID, "TENANT_ID": TENANT}
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=environment)
    assert process.stdout is not None
    try:
        port = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))["port"]
        yield Bot(process, f"http://127.0.0.1:{port}", teams, fresh_tokens)
    finally:
        process.kill()
        await process.wait()


async def _measure(bot: Bot, turns: int) -> Figures:
    async with aiohttp.ClientSession() as client:
        await bot.turns(client, WARM_UP)
        early, before = bot.rss_mb(), bot.cpu_seconds()
        await bot.turns(client, turns)
        return Figures((bot.cpu_seconds() - before) * 1000 / turns, early, bot.rss_mb())


async def _compare(options: argparse.Namespace, certificate: Path) -> dict[str, list[Figures]]:
    plain, secure = Teams(), Teams()
    runners: list[web.AppRunner] = []
    for teams, tls in ((plain, None), (secure, server_context(certificate))):
        teams.rotate("key-1", "msteams")
        runners.append(await teams.start(tls))
    bots = {
        "stock": ([sys.executable, "-m", "benchmarks.echo_bots", "stock", plain.metadata_url, "-"], plain),
        "ours": ([sys.executable, "-m", "benchmarks.echo_bots", "ours", secure.metadata_url, str(certificate)], secure),
    }
    for name, command in (_rivals(certificate.parent) if options.rivals else {}).items():
        bots[name] = ([*command, plain.metadata_url], plain)
    figures: dict[str, list[Figures]] = {name: [] for name in bots}
    for _ in range(options.rounds):
        for name, (command, teams) in bots.items():
            async with _running(command, teams, options.fresh_tokens) as bot:
                figures[name].append(await _measure(bot, options.turns))
    for runner in runners:
        await runner.cleanup()
    return figures


def _rivals(folder: Path) -> dict[str, list[str]]:
    """Install the newer SDKs and return the command of each that could be."""
    commands = {}
    for package, script in RIVALS.items():
        python = installed(folder / package, package, "cryptography")  # which PyJWT needs for RS256
        if python:
            commands[package] = [str(python), str(Path(__file__).parent / "rivals" / script)]
    return commands


def _report(figures: dict[str, list[Figures]], turns: int) -> bool:
    best = {name: min(rounds, key=lambda figure: figure.cpu_ms) for name, rounds in figures.items()}
    print(f"{turns} turns, {AT_ONCE} at a time, authentication on; least CPU of {len(figures['ours'])} rounds")
    for name, figure in best.items():
        grown = min(f.rss_late_mb - f.rss_early_mb for f in figures[name])
        all_rounds = ", ".join(f"{f.cpu_ms:.2f}" for f in figures[name])
        print(
            f"{name:>32}: {figure.cpu_ms:6.2f} ms CPU/turn (rounds: {all_rounds}); "
            f"RSS {figure.rss_early_mb:.1f} MB after {WARM_UP}, {grown:+.1f} MB after {turns} more"
        )
    ratios = {name: figure.cpu_ms / best["ours"].cpu_ms for name, figure in best.items() if name != "ours"}
    print("; ".join(f"{name} / ours = {ratio:.1f}" for name, ratio in ratios.items()))
    grown = min(f.rss_late_mb - f.rss_early_mb for f in figures["ours"])
    return ratios["stock"] >= TARGET and grown < 10 and all(ratio > 1 for ratio in ratios.values())


def main() -> int:
    """Run the comparison; exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(description="CPU per turn, beside a stock botbuilder echo bot")
    parser.add_argument("--turns", type=int, default=900)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fresh-tokens", action="store_true", help="a new token for every turn")
    parser.add_argument("--rivals", action="store_true", help="also echo bots on Microsoft's newer SDKs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(_compare(options, write_certificate(Path(folder) / "stand-in.pem")))
    return 0 if _report(figures, options.turns) else 1


if __name__ == "__main__":
    raise SystemExit(main())
