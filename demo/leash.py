"""Runs a command and ends it, with all it started, as soon as standard input closes.

The demo holds the other end: however it ends, even killed outright, nothing that it started outlives it.
Only the standard library, so that it starts in a blink: `python -I -S demo/leash.py COMMAND ARGUMENTS...`, as the
leader of a session of its own, for it signals its whole process group.
"""

import os
import signal
import subprocess
import sys
import threading
import time

GRACE_SECONDS = 3.0


def main(command: list[str]) -> int:
    """Run `command` until it ends or standard input closes; returns its exit code."""
    # A handler, not SIG_IGN, which the command would inherit: the group's signals must end it, not its leash.
    signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  # our own command line
    threading.Thread(target=_end_when_let_go, args=(child,), daemon=True).start()
    code = child.wait()
    os.killpg(0, signal.SIGTERM)
    return code if code >= 0 else 128 - code


def _end_when_let_go(child: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    if child.poll() is None:
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
