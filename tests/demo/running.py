"""A demo that was started as a user starts it, and what of it still runs."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Settings of a user that would contradict the demo, were they read.
CONTRADICTIONS = {
    "HOST": "0.0.0.0",
    "BOT_AUTH": "required",
    "CLOUD": "china",
    "CA_BUNDLE": "/nowhere/ca.pem",
    "PARTNER_CLIENT_CERTIFICATE": "/nowhere/certificate.pem",
    "DATABASE_URL": "mysql+pymysql://nobody@127.0.0.1:9/none",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}


@dataclass
class RunningDemo:
    """A process of `python app.py demo`; `said` is what it has printed so far."""

    process: "subprocess.Popen[str]"
    state: Path
    said: list[str] = field(default_factory=list)

    @property
    def window_url(self) -> str:
        """Return the address of the chat window, as printed."""
        found = re.search(r"http://localhost:\d+", "".join(self.said))
        assert found, self.said
        return found.group()

    def wait_until_it_invites(self) -> None:
        """Read on until the demo says how it ends, the last line of its welcome; fails when it ends before."""
        stdout = self.process.stdout
        assert stdout is not None
        for line in stdout:
            self.said.append(line)
            if "Ctrl-C" in line:
                return
        raise AssertionError(f"the demo ended with {self.process.wait()}: {''.join(self.said)}")


@contextmanager
def running_demo(state: Path, *arguments: str) -> Iterator[RunningDemo]:
    """Start the demo, hand it over when it invites to ask, and end it."""
    command = [sys.executable, "app.py", "demo", "--state", str(state), *arguments]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=user_environment(),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    demo = RunningDemo(process, state)
    try:
        demo.wait_until_it_invites()
        yield demo
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def user_environment() -> Mapping[str, str]:
    """Return the environment of a user whose settings contradict the demo's."""
    return {**os.environ, **CONTRADICTIONS}


def processes_of(state: Path) -> dict[int, str]:
    """Return the command lines, by id, of all processes that were told of this folder, the demo itself included."""
    mark, found = os.fsencode(state), dict[int, str]()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if (mark in command or mark in environment) and int(folder.name) != os.getpid():
            found[int(folder.name)] = command.replace(b"\0", b" ").decode()
    return found


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    """Return whether something becomes true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()
