"""The process: its one line, its certificates, its end."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.sandbox.microsoft import Microsoft, document, trusting
from tests.sandbox_process import SandboxProcess

KEYS = {
    "login_url", "graph_url", "partner_center_url", "exchange_url", "admin_url", "ca_bundle", "partner_tenant_id",
    "partner_client_id", "partner_client_secret", "refresh_token", "people",
}  # fmt: skip


def _command(state: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "sandbox", "--seed", "demo", "--state", str(state), *arguments]


def test_the_ready_line_tells_everything_a_client_needs(microsoft: Microsoft) -> None:
    assert set(microsoft.info) >= KEYS
    assert all({"object_id", "name", "role"} <= set(person) for person in microsoft.info["people"])
    origins = [microsoft.info[name] for name in ("login_url", "graph_url", "partner_center_url", "exchange_url")]
    assert len(set(origins)) == 4
    assert all(origin.startswith("https://localhost:") for origin in origins)


def test_the_certificate_stands_for_every_name_of_this_machine(microsoft: Microsoft) -> None:
    login = microsoft.info["login_url"]
    path = f"/{microsoft.info['partner_tenant_id']}/v2.0/.well-known/openid-configuration"
    assert microsoft.client.get(login + path).status_code == 200
    assert microsoft.client.get(login.replace("localhost", "127.0.0.1") + path).status_code == 200


def test_nobody_trusts_the_sandbox_without_its_authority(microsoft: Microsoft) -> None:
    with httpx.Client(trust_env=False) as client, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        client.get(microsoft.info["login_url"])


def test_the_private_key_is_for_its_owner_alone(microsoft: Microsoft) -> None:
    bundle = Path(microsoft.info["ca_bundle"])
    assert "PRIVATE KEY" not in bundle.read_text()
    assert (bundle.parent / "server.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once_even_while_a_call_hangs(tmp_path: Path, end: signal.Signals) -> None:
    process = subprocess.Popen(_command(tmp_path), cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process.stdout:
        info = json.loads(process.stdout.readline())
        httpx.post(f"{info['admin_url']}/faults", json={"kind": "hang"}, trust_env=False)
        with trusting(info) as client, pytest.raises(httpx.ReadTimeout):
            client.get(info["graph_url"], timeout=0.2)
        process.send_signal(end)
        assert process.wait(5) == 0
        assert process.stdout.read() == ""


def test_it_ends_when_standard_input_closes_and_the_same_refresh_token_works_in_the_next_one(tmp_path: Path) -> None:
    first = SandboxProcess.start(tmp_path, "--seed", "demo")
    token = first.info["refresh_token"]
    assert first.stop() == 0
    with SandboxProcess.start(tmp_path, "--seed", "demo") as second, trusting(second.info) as client:
        microsoft = Microsoft(second, client)
        assert microsoft.redeem(second.info["partner_tenant_id"], refresh_token=token).status_code == 200


def test_ten_thousand_customers_start_within_seconds_and_are_all_listed(tmp_path: Path) -> None:
    began = time.monotonic()
    with SandboxProcess.start(tmp_path, "--seed", "big", "--customers", "10000") as process:
        assert time.monotonic() - began < 10
        with trusting(process.info) as client:
            page = document(Microsoft(process, client).partner_center("customers?size=500"))
            assert len(page["items"]) == 500
            assert "next" in page["links"]
