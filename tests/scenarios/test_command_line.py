"""The command line: the same numbers in the terminal, and one sentence for a setting that is wrong."""

import re
from pathlib import Path

import pytest

from tests.bot.stand_in import APP_ID
from tests.sandbox_process import Admin, SandboxProcess
from tests.scenarios.bot_process import installation, run_app, write_env_file
from tests.scenarios.chat import Chat
from tests.scenarios.oracle import Truth, expected, in_order
from tests.scenarios.reading import Seats, numbers_in


def says_the_truth(text: str, customer: Truth) -> bool:
    """Tell whether a text has, for each row that must be there, a line with the name and its numbers in order."""
    lines = text.splitlines()
    return all(any(_is_row(line, row) for line in lines) for row in expected(customer).rows)


def _is_row(line: str, row: Seats) -> bool:
    return row.name in line and numbers_in(line.replace(row.name, ""))[:3] == [row.bought, row.assigned, row.free]


@pytest.fixture
def env_file(tmp_path: Path, sandbox: Admin, sandbox_process: SandboxProcess) -> Path:
    """The settings of an installation against the sandbox."""
    return write_env_file(tmp_path, installation(tmp_path, sandbox_process.settings()))


def test_ask_prints_the_numbers_of_the_card(env_file: Path, sandbox: Admin, chat: Chat) -> None:
    asked = run_app("--env-file", str(env_file), "ask", "licences contoso")
    assert asked.returncode == 0, asked.stderr
    customer = sandbox.customer("contoso.example")
    assert says_the_truth(asked.stdout, customer)
    assert "2 assigned seats stand on seats in grace" in asked.stdout
    assert in_order(chat.say("licences contoso").seats) == expected(customer).rows


def test_ask_shows_what_is_not_available_and_why(env_file: Path, sandbox: Admin) -> None:
    sandbox.fault("status", service="graph", status=403)
    sandbox.fault("html", service="partner_center", path="(?i)subscribedskus")
    asked = run_app("--env-file", str(env_file), "ask", "licences contoso")
    assert "not available" in asked.stdout
    assert not re.search(r"\d+ (free|bought|assigned)", asked.stdout)
    assert "Traceback" not in asked.stderr


def test_ask_about_nobody_known_is_no_success(env_file: Path) -> None:
    asked = run_app("--env-file", str(env_file), "ask", "licences zzzqqqxxx")
    assert "zzzqqqxxx" in asked.stdout
    assert "Traceback" not in asked.stderr


def test_ask_in_the_terminal_prints_no_markup_escapes(env_file: Path) -> None:
    asked = run_app("--env-file", str(env_file), "ask", "licences tailspin.example")
    assert "Tailspin **Toys** [Pty](https://tailspin.example/click) <b>Ltd</b>" in asked.stdout
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", asked.stdout)


def test_the_demo_answers_without_any_setting() -> None:
    asked = run_app("demo", "--ask", "licences contoso")
    assert asked.returncode == 0, asked.stderr
    assert re.search(r"Microsoft 365 Business Premium\D+10\D+12\D+0\b", asked.stdout)
    assert re.search(r"Microsoft 365 E3\D+40\D+31\D+9\b", asked.stdout)
    assert "2 assigned seats stand on seats in grace" in asked.stdout


WRONG: dict[str, tuple[dict[str, str | None], str]] = {
    "no partner tenant": ({"PARTNER_TENANT_ID": None}, "PARTNER_TENANT_ID"),
    "no client id": ({"PARTNER_CLIENT_ID": None}, "PARTNER_CLIENT_ID"),
    "no secret and no certificate": ({"PARTNER_CLIENT_SECRET": None}, "PARTNER_CLIENT_SECRET"),
    "secret and certificate": ({"PARTNER_CLIENT_CERTIFICATE": "certificate.pem"}, "PARTNER_CLIENT_CERTIFICATE"),
    "an unknown cloud": ({"CLOUD": "mars"}, "CLOUD"),
    "authentication off on all addresses": ({"HOST": "0.0.0.0"}, "BOT_AUTH"),
    "authentication on without an identity": ({"BOT_AUTH": "required"}, "MicrosoftAppId"),
    "an unknown kind of authentication": ({"BOT_AUTH": "maybe"}, "BOT_AUTH"),
    "an origin without TLS": ({"GRAPH_URL": "http://localhost:1"}, "GRAPH_URL"),
    "an origin that is none": ({"LOGIN_URL": "login"}, "LOGIN_URL"),
    "a port that is none": ({"PORT": "http"}, "PORT"),
    "a port beyond the last": ({"PORT": "70000"}, "PORT"),
    "a bundle that is not there": ({"CA_BUNDLE": "nowhere.pem"}, "CA_BUNDLE"),
    "an unknown time zone": ({"TIMEZONE": "Mars/Olympus"}, "TIMEZONE"),
    "a database of another make": ({"DATABASE_URL": "postgresql://localhost/seatwise"}, "DATABASE_URL"),
    "MySQL with the key in a file": ({"DATABASE_URL": "mysql+pymysql://u:p@127.0.0.1:1/seatwise"}, "KEY_URL"),
    "a key of another kind": ({"KEY_URL": "ftp://keys"}, "KEY_URL"),
    "an unknown kind of app": (
        {"BOT_AUTH": "required", "MicrosoftAppId": APP_ID, "MicrosoftAppType": "MultiTenant"},
        "MicrosoftAppType",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_setting_is_named_in_one_sentence(
    tmp_path: Path, sandbox: Admin, sandbox_process: SandboxProcess, what: str
) -> None:
    changes, setting = WRONG[what]
    settings: dict[str, str | None] = {**installation(tmp_path, sandbox_process.settings()), **changes}
    env_file = write_env_file(tmp_path, {name: value for name, value in settings.items() if value is not None})
    run = run_app("--env-file", str(env_file), "run", seconds=30)
    assert run.returncode == 2, (run.stdout, run.stderr)
    told = [line for line in run.stderr.splitlines() if not line.startswith("{")]
    assert len(told) == 1, run.stderr
    assert setting in told[0]
    assert told[0].endswith(".")
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_no_setting_at_all_is_told_too(tmp_path: Path) -> None:
    for command in ([], ["run"], ["ask", "help"]):
        run = run_app("--env-file", str(tmp_path / "nothing.env"), *command, seconds=30)
        assert run.returncode == 2
        assert "PARTNER_" in run.stderr or "MicrosoftApp" in run.stderr
        assert "Traceback" not in run.stderr


def test_a_key_inside_the_state_it_locks_is_refused(
    tmp_path: Path, sandbox: Admin, sandbox_process: SandboxProcess
) -> None:
    settings = installation(tmp_path, sandbox_process.settings())
    settings["KEY_URL"] = f"file:{tmp_path / 'state' / 'seatwise.key'}"
    run = run_app("--env-file", str(write_env_file(tmp_path, settings)), "ask", "help", seconds=30)
    assert run.returncode == 2
    assert "KEY_URL" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_secret_is_never_printed(tmp_path: Path, sandbox: Admin, sandbox_process: SandboxProcess) -> None:
    sandbox.knobs(client_secret_error=7000222)
    settings = installation(tmp_path, sandbox_process.settings())
    run = run_app("--env-file", str(write_env_file(tmp_path, settings)), "ask", "licences contoso")
    assert "PARTNER_CLIENT_SECRET" in run.stdout + run.stderr
    for name in ("PARTNER_CLIENT_SECRET", "PARTNER_REFRESH_TOKEN"):
        assert settings[name] not in run.stdout + run.stderr


def test_a_port_that_is_taken_is_named(
    tmp_path: Path, sandbox: Admin, sandbox_process: SandboxProcess, chat: Chat
) -> None:
    taken = chat.url.rpartition(":")[2]
    settings = installation(tmp_path, sandbox_process.settings(), PORT=taken)
    run = run_app("--env-file", str(write_env_file(tmp_path, settings)), "run", seconds=30)
    assert run.returncode == 2
    assert "PORT" in run.stderr
    assert "Traceback" not in run.stderr
