"""A stand-in for one key in Azure Key Vault and for the managed identity's endpoint, and the proxy that leads to it.

The vault is reached under its true name over HTTPS, with a certificate of the stand-in's own authority: the proxy
(CONNECT) brings whoever asks for it here, and everybody else where they want to go.
"""

import asyncio
import base64
import json
import secrets
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

HOST = "msp.vault.azure.net"
NAME = "seatwise"
KEY_URL = f"https://{HOST}/keys/{NAME}"
CLIENT_ID = "11111111-2222-3333-4444-555555555555"
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
_KEYS = [rsa.generate_private_key(65537, 2048) for _ in range(3)]
"""Made once: that takes a while."""


@dataclass
class Version:
    """One version of the key."""

    id: str
    key: rsa.RSAPrivateKey
    enabled: bool = True
    expires: int | None = None


@dataclass
class KeyVault:
    """The vault's state and its log of calls, each as `GET /keys/...`. `status` makes every call fail so."""

    token: str = field(default_factory=lambda: f"vault-token-{secrets.token_hex(16)}")
    identity_header: str = field(default_factory=lambda: secrets.token_hex(16))
    client_id: str = CLIENT_ID
    versions: list[Version] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    identity_calls: list[str] = field(default_factory=list)
    status: int = 0
    identity_status: int = 0
    resource: str = "https://vault.azure.net"
    hangs: bool = False
    bundle: Path = Path()
    proxy: str = ""
    identity_endpoint: str = ""

    def renew(self) -> Version:
        """Make a new version of the key."""
        self.versions.append(Version(secrets.token_hex(16), _KEYS[len(self.versions)]))
        return self.versions[-1]

    def url(self, version: Version) -> str:
        """Return the id of a version."""
        return f"{KEY_URL}/{version.id}"

    @property
    def environment(self) -> dict[str, str]:
        """What the machine gives to a program that has a managed identity."""
        return {"IDENTITY_ENDPOINT": self.identity_endpoint, "IDENTITY_HEADER": self.identity_header}

    @asynccontextmanager
    async def started(self, folder: Path) -> AsyncIterator["KeyVault"]:
        """Listen until the end of the block."""
        self.renew()
        context, self.bundle = _certificates(folder)
        vault, identity = web.Application(), web.Application()
        vault.router.add_route("*", "/{path:.*}", self._vault)
        identity.router.add_get("/msi/token", self._identity)
        runners = [web.AppRunner(vault), web.AppRunner(identity)]
        ports = [await _listen(runners[0], context), await _listen(runners[1], None)]
        self.identity_endpoint = f"http://127.0.0.1:{ports[1]}/msi/token"
        proxy = await asyncio.start_server(lambda r, w: _tunnel(r, w, ports[0]), "127.0.0.1", 0)
        self.proxy = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            self.hangs = False
            proxy.close()
            for runner in runners:
                await runner.cleanup()

    async def _identity(self, request: web.Request) -> web.Response:
        self.identity_calls.append(str(request.rel_url))
        if self.identity_status:
            return web.json_response({"statusCode": self.identity_status}, status=self.identity_status)
        if request.headers.get("X-IDENTITY-HEADER") != self.identity_header:
            return web.json_response({"statusCode": 401, "message": "no header"}, status=401)
        if request.query.get("client_id", "") != self.client_id or request.query["resource"] != self.resource:
            return web.json_response({"statusCode": 400, "message": "no such identity"}, status=400)
        expires = int(time.time()) + 3600
        answer = {"access_token": self.token, "expires_on": str(expires), "token_type": "Bearer", "resource": ""}
        return web.json_response(answer)

    async def _vault(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            challenge = f'Bearer authorization="https://login.windows.net/tenant", resource="{self.resource}"'
            return _refused(401, "Unauthorized", {"WWW-Authenticate": challenge})
        self.calls.append(f"{request.method} {request.path}")
        if self.hangs:
            await asyncio.sleep(30)
        if self.status:
            return _refused(self.status, "Forced", {"Retry-After": "7"} if self.status == 429 else {})
        parts = request.path.strip("/").split("/")
        wanted = parts[2] if len(parts) > 2 else ""
        version = next((each for each in reversed(self.versions) if wanted in ("", each.id)), None)
        if parts[:2] != ["keys", NAME] or version is None:
            return _refused(404, "KeyNotFound")
        if request.method == "GET":
            return web.json_response(self._described(version))
        if parts[3:] != ["unwrapkey"]:
            return _refused(405, "MethodNotAllowed")
        return self._unwrapped(version, json.loads(await request.text()))

    def _described(self, version: Version) -> dict[str, Any]:
        public = version.key.public_key().public_numbers()
        key = {"kid": self.url(version), "kty": "RSA", "key_ops": ["wrapKey", "unwrapKey"]}
        attributes: dict[str, Any] = {"enabled": version.enabled, "created": 1, "updated": 1}
        if version.expires:
            attributes["exp"] = version.expires
        return {"key": {**key, "n": _number(public.n), "e": _number(public.e)}, "attributes": attributes}

    def _unwrapped(self, version: Version, asked: dict[str, str]) -> web.Response:
        if asked["alg"] != "RSA-OAEP-256":
            return _refused(400, "BadParameter")
        if not version.enabled:
            return _refused(403, "Forbidden")
        try:
            opened = version.key.decrypt(base64.urlsafe_b64decode(asked["value"] + "=="), _OAEP)
        except ValueError:
            return _refused(400, "BadParameter")
        return web.json_response({"kid": self.url(version), "value": _text(opened)})


def _refused(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status, headers=headers)


def _number(number: int) -> str:
    return _text(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def _listen(runner: web.AppRunner, context: ssl.SSLContext | None) -> int:
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    return int(runner.addresses[0][1])


async def _tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, vault: int) -> None:
    asked = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
    host, _, port = asked.rpartition(":")
    there, back = await asyncio.open_connection("127.0.0.1", vault if host == HOST else int(port))
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()


def _certificates(folder: Path) -> tuple[ssl.SSLContext, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _signed("Key Vault's authority", authority_key, "Key Vault's authority", authority_key, ca=True)
    server = _signed(HOST, server_key, "Key Vault's authority", authority_key, ca=False)
    bundle, chain = folder / "vault-ca.pem", folder / "vault.pem"
    bundle.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(
        server_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + server.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context, bundle


def _signed(
    subject: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey, *, ca: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(_name(issuer), _name(subject), key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    usage = x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)
    builder = builder.add_extension(usage, critical=True)
    if not ca:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    return builder.sign(by, hashes.SHA256())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
