"""TLS to the database: asked for, it is demanded, and the server must be the one the certificate names."""

import datetime as dt
import getpass
import ipaddress
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.errors import Misconfigured
from services.store.database import Database
from tests.databases import go_without

pytestmark = pytest.mark.mysql


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a PEM file with a key and a certificate of its own making for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test database")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("certificate") / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture(scope="module")
def port(certificate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Yield the port of a throw-away server that offers TLS; it has no accounts and no tables."""
    program = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        go_without("NOT TESTED WITH TLS: there is no mariadbd on this machine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    home = tmp_path_factory.mktemp("server")
    (home / "data").mkdir()
    options = ["--no-defaults", f"--user={getpass.getuser()}", "--skip-grant-tables", "--skip-networking=0"]
    options += [f"--datadir={home}/data", f"--socket={home}/s", f"--pid-file={home}/p", "--bind-address=127.0.0.1"]
    options += [f"--port={port}", f"--ssl-cert={certificate}", f"--ssl-key={certificate}"]
    with subprocess.Popen([program, *options], stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert any("ready for connections" in line for line in server.stderr), "the server did not start"
        yield port
        server.terminate()
        server.stderr.read()


def cipher(connection: sa.Connection) -> str:
    return str(connection.exec_driver_sql("SHOW STATUS LIKE 'Ssl_cipher'").one()[1])


def address(port: int, host: str = "127.0.0.1", ask: str = "?ssl=true") -> str:
    return f"mysql+pymysql://root@{host}:{port}/information_schema{ask}"


async def test_a_server_we_trust_is_spoken_to_in_cipher(port: int, certificate: Path) -> None:
    database = Database(address(port), tls=ssl.create_default_context(cafile=str(certificate)))
    assert await database.run(cipher)
    await database.close()


async def test_without_ssl_in_the_url_nothing_is_enciphered_by_halves(port: int) -> None:
    database = Database(address(port, ask=""))
    assert await database.run(cipher) == ""
    await database.close()


async def test_a_server_we_do_not_trust_gets_no_login(port: int) -> None:
    database = Database(address(port))
    with pytest.raises(Misconfigured, match="CA_BUNDLE"):
        await database.run(cipher)
    await database.close()


async def test_a_certificate_of_another_host_is_refused(port: int, certificate: Path) -> None:
    database = Database(address(port, host="localhost"), tls=ssl.create_default_context(cafile=str(certificate)))
    with pytest.raises(Misconfigured, match="CA_BUNDLE"):
        await database.run(cipher)
    await database.close()
