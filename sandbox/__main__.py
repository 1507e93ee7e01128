"""`python -m sandbox --seed demo --state DIR`: one line of JSON when everything listens, then it stays until told."""

import argparse
import asyncio
import json
import os
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from sandbox.sandbox import Sandbox
from sandbox.server import serving
from sandbox.world.world import World, demo_world, generated_world


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Stand-in for login, Graph and Partner Center."
    )
    parser.add_argument("--seed", default="demo", help="what everything is made from; the same seed is the same world")
    parser.add_argument("--customers", type=int, help="make this many customers instead of the demo's twelve")
    parser.add_argument("--users-each", type=int, help="give each of them this many users instead of a few to 300")
    parser.add_argument("--state", type=Path, required=True, help="folder for the certificates")
    parser.add_argument("--port-base", type=int, default=0, help="first of five ports; 0 takes any free ones")
    parser.add_argument("--today", type=date.fromisoformat, help="the day the world's dates count from")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end as well when standard input ends")
    options = parser.parse_args()
    today = options.today or datetime.now(UTC).date()
    asyncio.run(_run(Sandbox(lambda: _world(options, today)), options))


def _world(options: argparse.Namespace, today: date) -> World:
    if options.customers is None:
        return demo_world(options.seed, today)
    return generated_world(options.seed, options.customers, today, options.users_each)


async def _run(sandbox: Sandbox, options: argparse.Namespace) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, ended.set)
    if options.until_stdin_closes:
        loop.add_reader(sys.stdin.fileno(), _end_with_stdin, loop, ended)
    async with serving(sandbox, options.state, options.port_base) as ready:
        sys.stdout.write(json.dumps(ready, ensure_ascii=True) + "\n")
        sys.stdout.flush()
        await ended.wait()


def _end_with_stdin(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        loop.remove_reader(sys.stdin.fileno())
        ended.set()


if __name__ == "__main__":
    main()
