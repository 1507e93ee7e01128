"""What roles, sight, ledger and record cost: their share of the processor time of a warm "licences contoso".

    python -m benchmarks.record_cost [--turns 300] [--rounds 5]

Two bots, each a process of its own with its own SQLite store, answer the same question in turn. In the second one
nobody is asked for a role or for whom they may see, no ledger is kept, and no row is written; all else is the same
program. What counts is their processor time (user and system, all threads), least of the rounds, which are interleaved.
The rows are written one transaction a turn, since one turn follows the other here: turns at the same time share them.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.bot_process import Bot, running_bot
from tests.sandbox_process import SandboxProcess

QUESTION = "licences contoso"
WARM_UP = 60
TARGET = 0.15


async def measure(turns: int, rounds: int) -> bool:
    """Print the figures; return whether the target is met."""
    with tempfile.TemporaryDirectory() as folder, SandboxProcess.start(Path(folder), "--seed", "demo") as sandbox:
        sandbox.admin.knobs(throttling=False)
        async with running_bot(sandbox) as whole, running_bot(sandbox, "-m", "benchmarks.record_cost", "bare") as bare:
            bots = {"with": whole, "without": bare}
            figures: dict[str, list[float]] = {name: [] for name in bots}
            for bot in bots.values():
                await _cost(bot, WARM_UP)
            for _ in range(rounds):
                for name, bot in bots.items():
                    figures[name].append(await _cost(bot, turns))
                    sandbox.admin.clear_calls()
    return _report(figures, turns)


async def _cost(bot: Bot, turns: int) -> float:
    """Return the milliseconds of processor time of a turn."""
    before = bot.cpu_seconds()
    for _ in range(turns):
        await bot.ask(QUESTION)
    return (bot.cpu_seconds() - before) * 1000 / turns


def _report(figures: dict[str, list[float]], turns: int) -> bool:
    for name, rounds in figures.items():
        each = ", ".join(f"{figure:.2f}" for figure in rounds)
        print(f"{name:>8}: {min(rounds):6.2f} ms processor time a turn (rounds of {turns}: {each})")
    least = {name: min(rounds) for name, rounds in figures.items()}
    median = {name: statistics.median(rounds) for name, rounds in figures.items()}
    share = least["with"] / least["without"] - 1
    print(f"roles, sight, ledger and record add {share:.1%} (medians: {median['with'] / median['without'] - 1:.1%})")
    return share < TARGET


def _serve_bare() -> None:
    """Run app.py without what is measured. Here alone the product is reached into."""
    import app
    import services.tenancy.visit as visit
    from services.audit.trail import AuditTrail
    from services.authority import Authority
    from services.domain.actor import Actor, Permission
    from services.domain.audit import AuditEvent
    from services.domain.customer import Customer
    from services.ledger import Ledger
    from services.tenancy.sight import GdapSight

    async def anybody(self: Authority, actor: Actor, permission: Permission) -> None:
        return None

    async def everybody(self: GdapSight, actor: Actor, customers: tuple[Customer, ...]) -> tuple[Customer, ...]:
        return customers

    async def nothing(self: AuditTrail, event: AuditEvent) -> None:
        return None

    @contextmanager
    def unkept(ledger: Ledger) -> Iterator[Ledger]:
        yield ledger

    Authority.require, GdapSight.visible, AuditTrail.record = anybody, everybody, nothing  # type: ignore[method-assign]
    vars(visit)["keeping"] = unkept
    sys.argv.remove("bare")
    app.cli()


def main() -> int:
    """Run the comparison; exit 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    return 0 if asyncio.run(measure(options.turns, options.rounds)) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        _serve_bare()
    else:
        sys.exit(main())
