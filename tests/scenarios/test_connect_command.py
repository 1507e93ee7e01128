"""`python app.py connect`: the address it prints leads a browser through Microsoft's page and back to this machine."""

import asyncio
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.machine import ROOT
from tests.sandbox_process import SandboxProcess
from tests.scenarios.bot_process import clean_environment, installation, write_env_file


async def _browse(start: str, bundle: str) -> httpx.Response:
    """Follow every redirect, as a browser does, with the cookies of this machine."""
    trust = ssl.create_default_context(cafile=bundle)
    async with httpx.AsyncClient(verify=trust, trust_env=False, timeout=20, follow_redirects=True) as client:
        return await client.get(start)


@pytest.mark.parametrize(("mfa", "code", "said"), [(True, 0, "is signed in"), (False, 1, "without multi-factor")])
def test_connect_signs_in_over_loopback(
    tmp_path: Path, sandbox_process: SandboxProcess, mfa: bool, code: int, said: str
) -> None:
    sandbox_process.admin.reset()
    sandbox_process.admin.knobs(sign_in_mfa=mfa)
    given = installation(tmp_path, sandbox_process.settings(), PARTNER_REFRESH_TOKEN="")
    env_file = write_env_file(tmp_path, given)
    command = [sys.executable, "app.py", "--env-file", str(env_file), "connect"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout
    address = next(line.strip() for line in process.stdout if line.startswith("http://localhost:"))
    page = asyncio.run(_browse(address, sandbox_process.info["ca_bundle"]))
    told, _ = process.communicate(timeout=60)
    assert (process.returncode, said in told, said in page.text) == (code, True, True)
    sandbox_process.admin.reset()
