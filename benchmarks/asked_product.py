"""The product in a process of its own, asked as `app.py ask` asks it, with the log that the bot writes.

`python -m benchmarks.asked_product` composes it from the environment, prints "ready", and answers each line of standard
input with one line of JSON: an Asked. The processor time and the memory are this process's own.
"""

import asyncio
import contextlib
import gc
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.processes import cpu_seconds, forget_peak, peak_bytes, queued_seconds, resident_bytes
from cards.text import to_text
from composition import Seatwise, compose
from dialogs.turn import Later, Place, PlaceKind, Turn
from services.logs import log_as_json
from services.settings import load_settings
from tests.sandbox_process import SandboxProcess

ROOT = Path(__file__).resolve().parent.parent
TERMINAL = Place(PlaceKind.TERMINAL, "terminal")


@dataclass(frozen=True)
class Asked:
    """What one question cost: seconds of wall time and of processor time, and resident bytes.

    `queued` are the seconds of wall time in which the product could have gone on and other processes had the machine.
    """

    text: str
    wall: float
    cpu: float
    queued: float
    rss_before: int
    rss_after: int
    rss_peak: int


class Product:
    """A running product that answers one question at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._line()

    def ask(self, words: str) -> Asked:
        """Return the answer and what it cost."""
        assert self._process.stdin
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        return Asked(**json.loads(self._line()))

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the product ended with {self._process.wait(10)}")
        return line


@contextlib.contextmanager
def running_product(sandbox: SandboxProcess) -> Iterator[Product]:
    """Start the product against this sandbox on a fresh SQLite store."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "STATE_DIR": f"{folder}/state",
            "KEY_URL": f"file:{folder}/keys/seatwise.key",
            **sandbox.settings(),
        }
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.asked_product"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("BENCH_ERRORS") else subprocess.DEVNULL,
            text=True,
        ) as process:
            yield Product(process)


async def _serve() -> None:
    log_as_json(logging.INFO)
    async with compose(load_settings(Path(os.devnull))) as seatwise:
        print("ready", flush=True)
        while words := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(asdict(await _asked(seatwise, words.strip()))), flush=True)


async def _asked(seatwise: Seatwise, words: str) -> Asked:
    gc.collect()
    pid = os.getpid()
    forget_peak(pid)
    before, cpu, queued, began = resident_bytes(pid), cpu_seconds(pid), queued_seconds(pid), time.perf_counter()
    answer = await seatwise.router.answer(Turn(seatwise.operator, TERMINAL, "en-GB", datetime.now(UTC)), words)
    card = await answer.then if isinstance(answer, Later) else answer
    wall, cpu, queued = time.perf_counter() - began, cpu_seconds(pid) - cpu, queued_seconds(pid) - queued
    gc.collect()
    return Asked(to_text(card.content), wall, cpu, queued, before, resident_bytes(pid), peak_bytes(pid))


if __name__ == "__main__":
    asyncio.run(_serve())
