"""What the tests of the edge stand on: a certificate authority, Teams' stand-in, a running bot."""

import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.bot.running import HeldTime, RunningBot, running_bot
from tests.bot.stand_in import Teams


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a PEM file with a key and a self-signed certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start)
    builder = builder.not_valid_after(start + datetime.timedelta(days=30))
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "stand-in.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="session")
def trust(certificate: Path) -> ssl.SSLContext:
    """Return a client context that trusts the stand-in."""
    return ssl.create_default_context(cafile=str(certificate))


@pytest.fixture
async def teams(certificate: Path) -> AsyncIterator[Teams]:
    """Return Teams' stand-in, running over TLS."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate)
    teams = Teams()
    teams.rotate("key-1", "msteams")
    runner = await teams.start(server)
    yield teams
    teams.keys_open.set()
    teams.connector_open.set()
    await runner.cleanup()


@pytest.fixture
async def bot(teams: Teams, trust: ssl.SSLContext) -> AsyncIterator[RunningBot]:
    """Return a bot with authentication on."""
    async with running_bot(teams, trust) as running:
        yield running


@pytest.fixture
async def held(teams: Teams, trust: ssl.SSLContext) -> AsyncIterator[RunningBot]:
    """Return a bot with authentication on, whose time stands still."""
    async with running_bot(teams, trust, time=HeldTime()) as running:
        yield running


@pytest.fixture
async def open_bot(trust: ssl.SSLContext) -> AsyncIterator[RunningBot]:
    """Return a bot with BOT_AUTH=off, and Teams' stand-in over plain http."""
    teams = Teams()
    runner = await teams.start(None)
    async with running_bot(teams, trust, auth=False) as running:
        yield running
    await runner.cleanup()
