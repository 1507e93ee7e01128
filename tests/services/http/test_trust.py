"""One bundle: certifi's authorities, and the operator's beside them."""

import stat
from pathlib import Path

import certifi
import pytest

from services.errors import Misconfigured
from services.http.trust import bundle_file, ssl_context


def test_without_extra_authorities_certifis_file_is_the_bundle() -> None:
    assert bundle_file(None) == certifi.where()
    assert len(ssl_context(None).get_ca_certs()) > 50


def test_extra_authorities_stand_beside_certifis(certificate: Path) -> None:
    extra = ssl_context(certificate).get_ca_certs()
    assert len(extra) == len(ssl_context(None).get_ca_certs()) + 1
    assert any("Test authority" in repr(each) for each in extra)


def test_the_file_for_requests_holds_both_and_is_private(certificate: Path) -> None:
    file = Path(bundle_file(certificate))
    assert Path(certifi.where()).read_text("utf-8") in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert bundle_file(certificate) == str(file)


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\xff\xfe"])
def test_an_unusable_bundle_names_its_setting(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "extra.pem"
    if content is not None:
        file.write_bytes(content)
    for use in (ssl_context, bundle_file):
        with pytest.raises(Misconfigured) as caught:
            use(file)
        assert caught.value.setting == "CA_BUNDLE"


def test_the_bundle_demands_a_name_and_a_chain() -> None:
    context = ssl_context(None)
    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"
