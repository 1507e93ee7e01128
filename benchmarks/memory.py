"""Resident memory of the bot after 100 and after 1,000 questions about licences (Linux).

python -m benchmarks.memory [--questions 1000]
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks.bot_process import running_bot
from tests.sandbox_process import SandboxProcess

WORDS = (
    "licences contoso",
    "licences proseware e5",
    "customers",
    "how many e3 has northwind left",
    "licences zzz",
    "help",
)
SETTLED = 100
TARGET_BYTES = 10_000_000


async def measure(questions: int) -> bool:
    """Print the figures; return whether the target is met."""
    with tempfile.TemporaryDirectory() as folder, SandboxProcess.start(Path(folder), "--seed", "demo") as sandbox:
        sandbox.admin.knobs(throttling=False)
        async with running_bot(sandbox) as bot:
            settled = 0
            for number in range(1, questions + 1):
                await bot.ask(WORDS[number % len(WORDS)])
                if number == SETTLED:
                    settled = bot.resident_bytes()
            grown = bot.resident_bytes() - settled
    print(f"after {SETTLED}: {settled / 1e6:.1f} MB, after {questions}: {(settled + grown) / 1e6:.1f} MB")
    print(f"grown {grown / 1e6:.2f} MB")
    return grown < TARGET_BYTES


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1000)
    sys.exit(not asyncio.run(measure(parser.parse_args().questions)))
