"""The real bot, as a process of its own, as an operator starts it: `python app.py --env-file FILE run`."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from services.redaction import REDACTED
from tests.machine import ROOT

SECRETS = ("PARTNER_CLIENT_SECRET", "PARTNER_REFRESH_TOKEN", "MicrosoftAppPassword", "DATABASE_URL")
_INHERITED = ("PATH", "HOME", "TMPDIR", "LANG", "SYSTEMROOT")


def clean_environment(**more: str) -> dict[str, str]:
    """Return an environment without any setting of the product's."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ} | more


def installation(folder: Path, sandbox: Mapping[str, str], **more: str) -> dict[str, str]:
    """Return the settings of an installation in `folder`: SQLite, its key beside its state, no signatures asked for.

    One person asks as often as tests do.
    """
    return {
        **sandbox,
        "BOT_AUTH": "off",
        "QUESTIONS_AT_ONCE": "0",
        "HOST": "127.0.0.1",
        "STATE_DIR": str(folder / "state"),
        "KEY_URL": f"file:{folder / 'keys' / 'seatwise.key'}",
        **more,
    }


def write_env_file(folder: Path, settings: Mapping[str, str]) -> Path:
    """Write an .env file and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "settings.env"
    path.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    return path


def run_app(*arguments: str, seconds: float = 60, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `python app.py` with these arguments to its end."""
    command = [sys.executable, "app.py", *arguments]
    surroundings = clean_environment(**environment)
    return subprocess.run(
        command, cwd=ROOT, env=surroundings, text=True, capture_output=True, timeout=seconds, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


class BotProcess:
    """A running bot. `url` is where it listens."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder, port = folder, _free_port()
        self._secrets = {name: settings[name] for name in SECRETS if settings.get(name)}
        env_file = write_env_file(folder, {**settings, "PORT": str(port)})
        command = [sys.executable, "app.py", "--env-file", str(env_file), "run"]
        self._log, self._output = (folder / "log").open("w"), (folder / "output").open("w")
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=clean_environment(), stderr=subprocess.PIPE, stdout=self._output, text=True
        )
        self.url = f"http://127.0.0.1:{port}"
        self._heard = self._until_it_listens()

    def _until_it_listens(self) -> "subprocess.Popen[bytes]":
        """Read the log until the bot says that it listens, then leave the pipe to `cat`, which writes it to a file."""
        assert self._process.stderr
        for line in self._process.stderr:
            self._log.write(line)
            if line.startswith("{") and json.loads(line).get("event") == "bot.listening":
                self._log.flush()
                return subprocess.Popen(["cat"], stdin=self._process.stderr, stdout=self._log)
        raise RuntimeError(f"the bot ended with {self._process.wait(10)} before it listened")

    @property
    def log(self) -> str:
        """What it logged so far."""
        return (self.folder / "log").read_text()

    @property
    def output(self) -> str:
        """What it wrote to standard output so far."""
        return (self.folder / "output").read_text()

    @property
    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self._process.poll() is None

    def stop(self) -> int:
        """End it; return its exit code."""
        self._process.terminate()
        try:
            return self._process.wait(20)
        finally:
            self._process.kill()
            self._process.wait(10)
            self._heard.wait(10)
            assert self._process.stderr
            self._process.stderr.close()
            self._log.close()
            self._output.close()
            self._assert_that_it_kept_its_secrets()

    def _assert_that_it_kept_its_secrets(self) -> None:
        """Every test that starts a bot proves it: no secret was written, nor anything that the last net caught."""
        written = self.log + self.output
        assert REDACTED not in written
        assert not [name for name, secret in self._secrets.items() if secret in written]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
