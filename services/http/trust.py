"""One bundle of certificate authorities for everything that leaves: certifi's, and the operator's CA_BUNDLE."""

import atexit
import os
import ssl
import tempfile
from functools import cache
from pathlib import Path

import certifi

from services.errors import Misconfigured


def ssl_context(ca_bundle: Path | None) -> ssl.SSLContext:
    """Return a client context that trusts certifi's authorities and those in `ca_bundle` (PEM).

    Raises Misconfigured when the file cannot be read or holds no certificate.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_bundle is not None:
        context.load_verify_locations(cadata=_extra_authorities(ca_bundle))
    return context


@cache
def bundle_file(ca_bundle: Path | None) -> str:
    """Return the path of one PEM file with the same authorities, for libraries that take only a path.

    With extra authorities this is a file only its owner can read, removed when the process ends.
    """
    if ca_bundle is None:
        return certifi.where()
    pem = Path(certifi.where()).read_text("utf-8") + "\n" + _extra_authorities(ca_bundle)
    descriptor, name = tempfile.mkstemp(prefix="seatwise-trust-", suffix=".pem")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(pem)
    atexit.register(Path(name).unlink, missing_ok=True)
    return name


def _extra_authorities(ca_bundle: Path) -> str:
    try:
        pem = ca_bundle.read_text("utf-8")
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=pem)
    except (OSError, ValueError) as fault:  # ssl.SSLError is an OSError
        raise Misconfigured("CA_BUNDLE", f"not a readable PEM file of certificates: {ca_bundle}") from fault
    return pem
