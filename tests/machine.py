"""What a machine may lack. A test that needs it says so; what a skip means then is decided in tests/loud_skips.py."""

import os
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
MYSQL_URL = os.environ.get("TEST_MYSQL_URL", "mysql+pymysql://root@127.0.0.1:3306/")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PLAYGROUND = ROOT / ".playground" / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"


def require_chromium() -> str:
    """Return the path of a Chromium; skip the test where there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("this machine has no Chromium (on Debian: apt-get install chromium)")
    return found


def require_node() -> str:
    """Return the path of Node.js; skip the test where it, or the Agents Playground, is not installed."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("this machine has no Node.js")
    if not PLAYGROUND.is_file():
        pytest.skip("the Agents Playground is not installed (`make playground`)")
    return found


def require_mysql() -> str:
    """Return the URL of the test server; skip the test where nothing listens there."""
    address = urlsplit(MYSQL_URL)
    host, port = address.hostname or "127.0.0.1", address.port or 3306
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError:
        pytest.skip(f"no MySQL or MariaDB answers at {host}:{port} (TEST_MYSQL_URL names another)")
    return MYSQL_URL
