"""The terminal chat: the same questions and answers as in Teams, as text."""

import asyncio
import io
import sys
import threading
from collections.abc import Awaitable, Callable

import typer

Ask = Callable[[str], Awaitable[str]]
PROMPT = "> "
GOODBYES = frozenset({"quit", "exit", "bye"})


def _read_line() -> str | None:
    """Return the next line that was typed, or None at the end."""
    if sys.stdin.isatty():
        typer.echo(PROMPT, nl=False)
    # Unbuffered: a thread that waits in here holds no lock that the interpreter's end would trip over.
    line = io.FileIO(sys.stdin.fileno(), closefd=False).readline()
    return line.decode("utf-8", "replace") if line else None


async def chat(
    ask: Ask, read: Callable[[], str | None] = _read_line, write: Callable[[str], None] = typer.echo
) -> None:
    """Answer every line that is typed through `ask`, until `quit` or the end of the input."""
    write("Ask away: `licences contoso`, `customers`, `help`. `quit` ends.")
    while (line := await _aside(read)) is not None:
        words = line.strip()
        if words.casefold() in GOODBYES:
            return
        if words:
            write(await ask(words))
            write("")


async def _aside(read: Callable[[], str | None]) -> str | None:
    """Return what `read` returns, from a thread that Ctrl-C need not wait for (as it does for asyncio.to_thread)."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str | None] = loop.create_future()

    def hand_over(value: str | None) -> None:
        if not line.done():
            line.set_result(value)

    threading.Thread(target=lambda: loop.call_soon_threadsafe(hand_over, read()), daemon=True).start()
    return await line
