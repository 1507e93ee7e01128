"""What looks like a credential never stands in a line of the log, and everything else does."""

import json
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.redaction import REDACTED, redacted

JWT = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ0aWQiOiJjYW5hcnkifQ.c2lnbmF0dXJl-canary_0"
REFRESH = "0.AXoAcanary7dGhpcy1pcy1ub3QtYS10b2tlbg.AgABAAEAAAD--canaryDLA3VO7QrddgJg7WevrAgDs_wUA9P8canary"
CLIENT_SECRET = "abC8Q~canary" + "x" * 28
WITH_SECRETS = {
    "a JWT": f"token {JWT} refused",
    "a JWT without a signature": JWT.rpartition(".")[0] + ".",
    "half a JWT": JWT[:30],
    "a refresh token": f"kept {REFRESH}!",
    "a newer refresh token": f"kept 1{REFRESH[1:]}!",
    "a client secret": f"secret={CLIENT_SECRET}",
    "a header": "Authorization: Bearer canary-token-of-another-make==",
    "a form": "grant_type=refresh_token&refresh_token=canary~1&client_secret=canary.2&scope=x",
    "a JSON body": '{"access_token":"canary1","password": "canary!"}',
    "a dict's repr": "{'client_secret': 'canary', 'a': 1}",
    "a database's URL": "mysql+pymysql://seatwise:canary-word@db.example:3306/seatwise",
    "a proxy's URL": "http://user:canary@proxy.example:8080",
}
INNOCENT = [
    "GET https://graph.microsoft.com/v1.0/users?$select=id",
    "licences contoso where department = Sales",
    "33333333-cccc-4ccc-8ccc-333333333333",
    "file:5f0c2d9a8b7e6f10",
    "version 10.Alpha 1.0.Amber",
    "2026-11-22T07:00:00.000001Z",
    "https://smba.trafficmanager.net:443/amer/",
    "no password is needed; the token: none",
    "sign_in.needed code=50173",
]


@pytest.mark.parametrize("text", WITH_SECRETS.values(), ids=WITH_SECRETS.keys())
def test_what_looks_like_a_credential_is_taken_out(text: str) -> None:
    for line in (text, json.dumps({"event": text}), json.dumps({"event": json.dumps({"in": text})})):
        assert "canary" not in redacted(line), redacted(line)
        assert "eyJ" not in redacted(line)
        assert REDACTED in redacted(line)


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_no_credential_stays(text: str) -> None:
    assert redacted(text) == text


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=40) | st.sampled_from([*WITH_SECRETS.values(), JWT])))
@example({"password": "a\\"})
@example({"a": 'password="\\'})
@example({"a": "://a:\n@"})
def test_a_line_of_json_stays_one(event: dict[str, str]) -> None:
    line = redacted(json.dumps(event, ensure_ascii=False))
    assert isinstance(json.loads(line), dict)
    assert "\n" not in line


SCRIPT = """
import logging, sys
import structlog
from services.logs import log_as_json
log_as_json(logging.INFO)
secret = sys.argv[1]
structlog.get_logger().warning("ours", customer=secret, more={"deep": [secret]})
logging.getLogger("library").warning("theirs %s", secret)
try:
    raise ValueError(secret)
except ValueError:
    structlog.get_logger().exception("ours.failed")
    logging.getLogger("library").exception("failed with %s", secret)
"""


@pytest.mark.parametrize("secret", [JWT, REFRESH, f"Bearer {CLIENT_SECRET}"])
def test_neither_our_lines_nor_a_librarys_hold_a_credential(secret: str) -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT, secret], capture_output=True, text=True, check=True)
    assert "canary" not in run.stdout + run.stderr
    assert [json.loads(line)["level"] for line in run.stderr.splitlines()] == ["warning", "warning", "error", "error"]
