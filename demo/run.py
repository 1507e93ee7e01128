"""Starts the demo's processes in their order, waits for each, and says where to look and what to ask."""

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import typer

from demo import chat_window
from demo.children import Child, Children, DemoFault
from demo.ports import free_port
from demo.stand_in import StandIn, bot_settings, read_stand_in, surroundings
from demo.state import prepare
from demo.terminal import Terminal

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / "var" / "demo"
PRICES = ROOT / "demo" / "prices.csv"
QUESTIONS = ("licences contoso", "who has an e3 licence at contoso", "unused")
READY_SECONDS = 60.0
POLL_SECONDS = 0.1
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Where the demo keeps its state and listens; a port that is taken is replaced by a free one."""

    state: Path = STATE
    port: int = 3978
    window_port: int = 56150


def run_demo(plan: DemoPlan) -> int:
    """Run the demo with the chat window until it is ended; returns the exit code."""
    return _until_ended(_with_window(plan))


def demo_chat(plan: DemoPlan) -> int:
    """Run the sandbox and a chat in this terminal; returns the exit code."""
    return _until_ended(_in_terminal(plan, []))


def demo_ask(words: str) -> int:
    """Ask one question of a sandbox started for it and print the answer; returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="seatwise-demo-") as folder:
        return _until_ended(_in_terminal(DemoPlan(state=Path(folder) / "demo"), [words]))


def _until_ended(work: Coroutine[None, None, int]) -> int:
    async def supervised() -> int:
        task = asyncio.ensure_future(work)
        for each in ENDINGS:
            asyncio.get_running_loop().add_signal_handler(each, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            return 0
        except DemoFault as fault:
            _say(str(fault), error=True)
            return 1

    return asyncio.run(supervised())


async def _with_window(plan: DemoPlan) -> int:
    terminal = Terminal()
    prepare(plan.state, time.time())
    async with Children(ROOT, plan.state / "logs") as children:
        stand_in = await _start_sandbox(children, plan.state)
        await _import_prices(stand_in, plan)
        bot_port = await _start_bot(children, stand_in, plan)
        window_port = await _start_window(children, stand_in, plan, bot_port)
        _say(_welcome(stand_in, plan, window_port))
        await children.until_any_ends(terminal.closed())
    return 0


async def _in_terminal(plan: DemoPlan, words: list[str]) -> int:
    """Run `ask` as a child in this terminal: the user's own settings never reach it."""
    prepare(plan.state, time.time())
    async with Children(ROOT, plan.state / "logs") as children:
        stand_in = await _start_sandbox(children, plan.state)
        await _import_prices(stand_in, plan)
        environment = {**surroundings(), **bot_settings(stand_in, plan.state, plan.port)}
        log = plan.state / "logs" / "ask.log"
        code = await _attached(_app(plan.state, "ask", *words), environment, log)
        if code:
            _say(_without_log_lines(log), error=True)
        return code


async def _import_prices(stand_in: StandIn, plan: DemoPlan) -> None:
    """Give a new demo the price list of its made-up partner; whoever imported another one keeps it."""
    if (plan.state / "seatwise.db").exists():
        return
    environment = {**surroundings(), **bot_settings(stand_in, plan.state, plan.port)}
    log = plan.state / "logs" / "prices.log"
    command = _app(plan.state, "prices", "import", str(PRICES))
    with log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=sink, stderr=sink)
    if await process.wait():
        raise DemoFault(f"The price list could not be read: see {log}.")


async def _attached(command: list[str], environment: Mapping[str, str], log: Path) -> int:
    """Run a command on our own terminal and return its exit code; it ends when we are ended."""
    with log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=dict(environment), stderr=sink)
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


def _without_log_lines(log: Path) -> str:
    """Return what was written for people: log lines are JSON objects."""
    lines = log.read_text("utf-8", "replace").splitlines()
    return "\n".join(line for line in lines if not line.startswith("{"))


async def _start_sandbox(children: Children, state: Path) -> StandIn:
    command = [sys.executable, "-m", "sandbox", "--seed", "demo", "--state", str(state / "sandbox")]
    child = await children.start("sandbox", command, surroundings(), heard=True)
    stdout = child.process.stdout
    if stdout is None:
        raise DemoFault("The sandbox cannot be heard.")
    line = await children.until(child, _announcement(stdout), READY_SECONDS)
    try:
        return read_stand_in(line)
    except ValueError as fault:
        raise DemoFault(f"The sandbox said something else than it should: {fault}.") from fault


async def _announcement(stdout: asyncio.StreamReader) -> str:
    line = await stdout.readline()
    if not line:
        await asyncio.Event().wait()  # its output ends a moment before itself, and that is what there is to report
    return line.decode()


async def _start_bot(children: Children, stand_in: StandIn, plan: DemoPlan) -> int:
    port = _port("bot", plan.port)
    settings = bot_settings(stand_in, plan.state, port)
    child = await children.start("bot", _app(plan.state, "run"), {**surroundings(), **settings})
    await _ready(children, child, f"http://127.0.0.1:{port}/readyz")
    return port


async def _start_window(children: Children, stand_in: StandIn, plan: DemoPlan, bot_port: int) -> int:
    port = _port("chat window", plan.window_port)
    config = plan.state / ".m365agentsplayground.yml"
    config.write_text(chat_window.config_text(stand_in), "utf-8")
    environment = {**surroundings(), **chat_window.environment(config)}
    child = await children.start("chat window", chat_window.command(bot_port, port), environment)
    await _ready(children, child, f"http://127.0.0.1:{port}/_debug/ping")
    return port


def _app(state: Path, *words: str) -> list[str]:
    """Return the command line of app.py that reads no `.env`: the file named instead is never written."""
    return [sys.executable, str(ROOT / "app.py"), "--env-file", str(state / "none.env"), *words]


def _port(name: str, wanted: int) -> int:
    port = free_port(wanted)
    if port != wanted:
        _say(f"Port {wanted} is taken, so the {name} listens on {port}.")
    return port


async def _ready(children: Children, child: Child, url: str) -> None:
    await children.until(child, _answers(url), READY_SECONDS)


async def _answers(url: str) -> None:
    """Wait until `url` answers 200."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        while True:
            with suppress(aiohttp.ClientError, TimeoutError):
                async with session.get(url) as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(POLL_SECONDS)


def _welcome(stand_in: StandIn, plan: DemoPlan, window_port: int) -> str:
    questions = "\n".join(f"                  {question}" for question in QUESTIONS).lstrip()
    return f"""
  Open            http://localhost:{window_port}
  and ask         {questions}

  You are {stand_in.administrator.name}, who administers a made-up partner; everything runs on this machine only.
  Logs are in {plan.state / "logs"}. Ctrl-C ends everything.
"""


def _say(text: str, *, error: bool = False) -> None:
    """Print; a terminal that is gone must not keep the demo from ending."""
    with suppress(OSError):
        typer.echo(text, err=error)
