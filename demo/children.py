"""The processes of one demo: started on a leash, watched together, ended together."""

import asyncio
import sys
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

LEASH = Path(__file__).with_name("leash.py")
# Longer than the leash's own grace: after it nothing of the child is left.
END_SECONDS = 5.0
TAIL_LINES = 12

T = TypeVar("T")


class DemoFault(Exception):
    """The demo cannot go on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Child:
    """One started process; `log` holds what it wrote."""

    name: str
    process: asyncio.subprocess.Process
    log: Path


class Children:
    """Starts processes and ends all of them when left, the last one first."""

    def __init__(self, folder: Path, log_folder: Path) -> None:
        """Run everything in `folder` and keep one log per child in `log_folder`."""
        self._folder = folder
        self._logs = log_folder
        self._all: list[Child] = []

    async def __aenter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A second Ctrl-C must not leave half of them behind, hence the shield.
        await asyncio.shield(asyncio.ensure_future(self._end_all()))

    async def start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], *, heard: bool = False
    ) -> Child:
        """Start `command` with nothing but `environment`; what a `heard` child prints can be read from its process."""
        log = self._logs / f"{name.replace(' ', '-')}.log"
        with log.open("wb") as sink:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", str(LEASH), *command,
                cwd=self._folder, env=dict(environment), start_new_session=True,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE if heard else sink, stderr=sink,
            )  # fmt: skip
        child = Child(name, process, log)
        self._all.append(child)
        return child

    async def until(self, child: Child, work: Coroutine[None, None, T], seconds: float) -> T:
        """Return what `work` returns; raises DemoFault when `child` ends before, or `seconds` have passed."""
        wanted, death = asyncio.ensure_future(work), asyncio.ensure_future(child.process.wait())
        try:
            await asyncio.wait((wanted, death), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if wanted.done():
                return wanted.result()
            happened = "stopped" if death.done() else f"was not ready after {seconds:.0f} seconds"
            raise DemoFault(_epitaph(child, happened))
        finally:
            for each in (wanted, death):
                each.cancel()
            await asyncio.gather(wanted, death, return_exceptions=True)

    async def until_any_ends(self, other: Coroutine[None, None, None]) -> None:
        """Wait until `other` is done; raises DemoFault that names the child when one ends before."""
        deaths = {asyncio.ensure_future(child.process.wait()): child for child in self._all}
        waits: list[asyncio.Future[Any]] = [*deaths, asyncio.ensure_future(other)]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if dead := [child for death, child in deaths.items() if death in done]:
                raise DemoFault(_epitaph(dead[0], "stopped"))
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _end_all(self) -> None:
        for child in reversed(self._all):
            if child.process.stdin is not None:
                child.process.stdin.close()
        await asyncio.gather(*(_ended(child) for child in self._all))


async def _ended(child: Child) -> None:
    """Wait for the child; the leash is killed where it did not do its work in time."""
    with suppress(TimeoutError):
        await asyncio.wait_for(child.process.wait(), END_SECONDS)
        return
    child.process.kill()
    await child.process.wait()


def _epitaph(child: Child, happened: str) -> str:
    lines = child.log.read_text("utf-8", "replace").splitlines()[-TAIL_LINES:]
    said = "".join(f"\n    {line}" for line in lines) or " nothing."
    return f"The {child.name} {happened} (its log: {child.log}). It said last:{said}"
