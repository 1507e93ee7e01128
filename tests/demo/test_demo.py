"""The demo as a user runs it: one command, no setting, and nothing left when it ends, however it ends."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.ports import free_port
from tests.demo.running import ROOT, RunningDemo, eventually, processes_of, running_demo, user_environment
from tests.machine import require_node

pytestmark = pytest.mark.xdist_group("demo")

SECONDS_TO_END = 8.0
ENDINGS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """One demo for the tests that only look at it."""
    require_node()
    with running_demo(tmp_path_factory.mktemp("looked-at") / "demo", *_ports()) as demo:
        yield demo


def _run(*arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "app.py", "demo", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=user_environment(), input=typed, capture_output=True, text=True, check=False, timeout=60
    )


def _ports() -> tuple[str, ...]:
    return "--port", str(free_port(0)), "--window-port", str(free_port(0))


def test_a_question_is_answered_as_text_whatever_the_users_settings_say() -> None:
    ended = _run("--ask", "licences contoso")
    assert ended.returncode == 0, ended.stderr
    assert "Microsoft 365 Business Premium" in ended.stdout
    assert "2 assigned seats stand on seats in grace" in ended.stdout


def test_a_question_prints_nothing_but_its_answer() -> None:
    ended = _run("--ask", "help")
    assert ended.stderr == ""
    assert "{" not in ended.stdout


def test_the_terminal_chat_answers_line_by_line(tmp_path: Path) -> None:
    ended = _run("--terminal", "--state", str(tmp_path / "demo"), typed="customers\nlicences contoso\nquit\n")
    assert ended.returncode == 0, ended.stderr
    assert "Northwind Traders" in ended.stdout
    assert "Microsoft 365 Business Premium" in ended.stdout


def test_without_node_the_terminal_chat_is_offered_in_its_place(tmp_path: Path) -> None:
    command = [sys.executable, "app.py", "demo", "--state", str(tmp_path / "demo")]
    bare = {**os.environ, "PATH": str(tmp_path)}
    ended = subprocess.run(
        command, cwd=ROOT, env=bare, input="help\n", capture_output=True, text=True, check=False, timeout=60
    )
    assert "Node.js" in ended.stdout
    assert "What you can ask" in ended.stdout


@pytest.mark.parametrize("ending", ENDINGS, ids=[each.name for each in ENDINGS])
def test_nothing_is_left_within_seconds_of_the_end(ending: signal.Signals, tmp_path: Path) -> None:
    require_node()
    state = tmp_path / "demo"
    with running_demo(state, *_ports()) as demo:
        assert len(processes_of(state)) == 7, "the demo, and sandbox, bot and chat window with a leash each"
        demo.process.send_signal(ending)
        assert eventually(lambda: not processes_of(state), SECONDS_TO_END), processes_of(state)


def test_a_terminal_that_is_closed_ends_the_demo_though_no_signal_tells_it(tmp_path: Path) -> None:
    require_node()
    state = tmp_path / "demo"
    screen, terminal = pty.openpty()
    command = [sys.executable, "app.py", "demo", "--state", str(state), *_ports()]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True
    )
    os.close(terminal)
    shown = b""
    while b"Ctrl-C" not in shown:
        shown += os.read(screen, 4096)
    os.close(screen)
    if not eventually(lambda: process.poll() is not None, SECONDS_TO_END):
        process.kill()
    assert process.wait() == 0
    assert eventually(lambda: not processes_of(state), SECONDS_TO_END), processes_of(state)


def test_a_child_that_dies_ends_the_demo_and_is_named(tmp_path: Path) -> None:
    require_node()
    state = tmp_path / "demo"
    with running_demo(state, *_ports()) as demo:
        (sandbox,) = [
            number for number, line in processes_of(state).items() if "-m sandbox" in line and "-I" not in line
        ]
        os.kill(sandbox, signal.SIGKILL)
        said = demo.process.communicate(timeout=20)[0]
        assert demo.process.returncode == 1
        assert "The sandbox stopped" in said
        assert eventually(lambda: not processes_of(state), SECONDS_TO_END)


def test_a_port_that_is_taken_is_replaced_and_the_new_one_said(demo: RunningDemo, tmp_path: Path) -> None:
    taken = demo.window_url.rpartition(":")[2]
    with running_demo(tmp_path / "second", "--port", str(free_port(0)), "--window-port", taken) as second:
        assert any(f"Port {taken} is taken" in line for line in second.said)
        assert second.window_url != demo.window_url


def test_the_chat_window_listens_on_this_machine_only(demo: RunningDemo) -> None:
    port = int(demo.window_url.rpartition(":")[2])
    tables = [Path("/proc/net", name).read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table]
    listening = [row[1] for row in rows if row[3] == "0A" and int(row[1].partition(":")[2], 16) == port]
    assert listening == [f"0100007F:{port:04X}"]
