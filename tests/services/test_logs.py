"""Whoever logs, a line is one JSON object, and a library's exception is named without its text."""

import json
import subprocess
import sys

SCRIPT = """
import logging
import structlog
from services.logs import log_as_json
log_as_json(logging.INFO)
structlog.get_logger().info("ours", customer="Contoso\\nLtd")
try:
    raise ValueError("Authorization: Bearer canary")
except ValueError:
    logging.getLogger("aiohttp.server").exception("Error handling request from %s", "127.0.0.1")
logging.getLogger("seatwise.security").warning("two\\nlines")
logging.getLogger("chatty").debug("nobody asked")
"""


def test_every_line_is_json_and_no_exception_of_a_library_is_quoted() -> None:
    log = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True).stderr
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["event"] for line in lines] == ["ours", "Error handling request from 127.0.0.1", "two\nlines"]
    assert lines[1]["exception_type"] == "ValueError"
    assert lines[1]["logger"] == "aiohttp.server"
    assert "canary" not in log
