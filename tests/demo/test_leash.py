"""Nothing that the demo starts outlives it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from demo.children import LEASH
from tests.demo.running import eventually, processes_of

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
HOLDER = "import subprocess, sys; subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, start_new_session=True).wait()"


def _leashed(*command: str) -> list[str]:
    return [sys.executable, "-I", "-S", str(LEASH), *command]


def _start(*command: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)


def test_a_command_ends_when_its_leash_is_let_go() -> None:
    leash = _start(*_leashed("sleep", "60"))
    started = time.monotonic()
    leash.communicate(timeout=5)
    assert leash.returncode == 128 + signal.SIGTERM
    assert time.monotonic() - started < 30


def test_a_command_that_ignores_the_request_to_end_is_killed() -> None:
    leash = _start(*_leashed(sys.executable, "-c", STUBBORN))
    assert leash.stdout is not None
    assert leash.stdout.readline() == b"up\n"
    leash.communicate(timeout=10)
    assert leash.returncode == -signal.SIGKILL


def test_the_exit_code_of_the_command_is_the_leashs() -> None:
    leash = _start(*_leashed(sys.executable, "-c", "raise SystemExit(7)"))
    assert leash.wait(timeout=5) == 7
    leash.communicate()


def test_a_holder_that_is_killed_outright_leaves_nothing_behind(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    holder = _start(sys.executable, "-c", HOLDER, *_leashed(sys.executable, "-c", STUBBORN, str(mark)))
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"up\n"
    assert len(processes_of(mark)) == 3
    holder.kill()
    holder.communicate(timeout=5)
    assert eventually(lambda: not processes_of(mark), 5)
