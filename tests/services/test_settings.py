"""A missing or contradictory setting is one clear sentence that names it."""

from pathlib import Path

import pytest

from services.settings import ConfigurationFault, Settings, load_settings

GUID = "6fd2c87f-b296-42f0-b197-1e91e994b900"
PARTNER = {"PARTNER_TENANT_ID": GUID, "PARTNER_CLIENT_ID": GUID, "PARTNER_CLIENT_SECRET": "s3cret-canary"}
BOT = {"MicrosoftAppId": GUID, "MicrosoftAppPassword": "p4ss-canary", "MicrosoftAppTenantId": GUID}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(str(field.validation_alias or name.upper()), raising=False)


def load(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(env_file=None)
    settings.check_bot()
    settings.check_partner()
    return settings


def test_a_complete_installation_takes_its_origins_from_the_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, **PARTNER, **BOT, CLOUD="gcc_high", CUSTOMER_ACCESS="all")
    assert settings.graph_url == "https://graph.microsoft.us"
    assert settings.partner_center_url == "https://api.partnercenter.microsoft.com"
    assert settings.embedded


def test_an_origin_can_be_overridden_and_loses_its_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        load(monkeypatch, **PARTNER, **BOT, GRAPH_URL="https://localhost:8443/").graph_url == "https://localhost:8443"
    )


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("PARTNER_TENANT_ID", {"PARTNER_TENANT_ID": ""}),
        ("PARTNER_TENANT_ID", {"PARTNER_TENANT_ID": "contoso.com"}),
        ("PARTNER_CLIENT_ID", {"PARTNER_CLIENT_ID": ""}),
        ("PARTNER_CLIENT_SECRET", {"PARTNER_CLIENT_SECRET": ""}),
        ("PARTNER_CLIENT_CERTIFICATE", {"PARTNER_CLIENT_CERTIFICATE": "pyproject.toml"}),
        ("PARTNER_CLIENT_CERTIFICATE", {"PARTNER_CLIENT_SECRET": "", "PARTNER_CLIENT_CERTIFICATE": "no-such.pem"}),
        ("MicrosoftAppId", {"MicrosoftAppId": ""}),
        ("MicrosoftAppTenantId", {"MicrosoftAppTenantId": ""}),
        ("MicrosoftAppPassword", {"MicrosoftAppPassword": ""}),
        ("MicrosoftAppType", {"MicrosoftAppType": "MultiTenant"}),
        ("BOT_AUTH", {"BOT_AUTH": "off", "HOST": "0.0.0.0"}),
        ("BOT_AUTH", {"BOT_AUTH": "sometimes"}),
        ("GRAPH_URL", {"GRAPH_URL": "http://localhost:8443"}),
        ("LOGIN_URL", {"LOGIN_URL": "https://localhost/path"}),
        ("CA_BUNDLE", {"CA_BUNDLE": "no-such.pem"}),
        ("DATABASE_URL", {"DATABASE_URL": "postgresql://x"}),
        ("KEY_URL", {"DATABASE_URL": "mysql+pymysql://db/seatwise"}),
        ("KEY_URL", {"KEY_URL": "ftp://x"}),
        ("TIMEZONE", {"TIMEZONE": "Mars/Olympus"}),
        ("SCAN_AT", {"SCAN_AT": "half past two"}),
        ("OFFICE_NETWORKS", {"OFFICE_NETWORKS": "10.0.0.0/8, office"}),
        ("ADMIN_USERS", {"ADMIN_USERS": "me@contoso.com"}),
        ("PORT", {"PORT": "http"}),
        ("HTTPS_PROXY", {"HTTPS_PROXY": "proxy"}),
        ("DATABASE_URL", {"DATABASE_URL": "mysql+pymysql://root@db:3306/", "ALLOW_FILE_KEY": "true"}),
        ("BOT_SERVICE_HOSTS", {"BOT_SERVICE_HOSTS": "https://localhost:1/"}),
        ("HTTPS_PROXY", {"HTTPS_PROXY": "http://proxy:many"}),
        ("STATE_DIR", {"STATE_DIR": "/dev/null/state"}),
        ("BOT_OPENID_METADATA_URL", {"BOT_OPENID_METADATA_URL": "http://keys.example/openid"}),
        ("CLOUD", {"CLOUD": "moon"}),
        ("CUSTOMER_ACCESS", {"CLOUD": "gcc_high"}),
        ("CUSTOMER_ACCESS", {"CLOUD": "china", "CUSTOMER_ACCESS": "gdap"}),
        ("CUSTOMER_ACCESS", {"CUSTOMER_ACCESS": "some"}),
        ("PUBLIC_URL", {"PUBLIC_URL": "http://bot.example"}),
        ("PUBLIC_URL", {"PUBLIC_URL": "https://bot.example/path"}),
        ("PUBLIC_URL", {"PUBLIC_URL": "http://127.0.0.1@evil.example"}),
        ("BROKER_URL", {"BROKER_URL": "amqp://localhost"}),
        ("CUSTOMER_REACH", {"CUSTOMER_REACH": "everything"}),
        ("DATABASE_ENTRA_AUTH", {"DATABASE_ENTRA_AUTH": "true"}),
    ],
)
def test_a_faulty_setting_is_one_sentence_that_names_it_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, change: dict[str, str]
) -> None:
    with pytest.raises(ConfigurationFault) as fault:
        load(monkeypatch, **(PARTNER | BOT | change))
    sentence = str(fault.value)
    assert name in sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", ")."))
    assert "canary" not in sentence


def test_a_file_key_with_mysql_is_allowed_when_the_operator_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "mysql+pymysql://db/seatwise"
    assert not load(monkeypatch, **PARTNER, **BOT, DATABASE_URL=url, ALLOW_FILE_KEY="true").embedded


def test_a_managed_identity_needs_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    without = {**BOT, "MicrosoftAppPassword": "", "MicrosoftAppType": "UserAssignedMSI"}
    assert load(monkeypatch, **PARTNER, **without).app_type == "UserAssignedMSI"


@pytest.mark.parametrize(
    "url", ["https://bot.example", "http://127.0.0.1:3978", "http://localhost:1", "http://[::1]:1"]
)
def test_the_public_address_is_https_but_on_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert load(monkeypatch, **PARTNER, **BOT, PUBLIC_URL=f"{url}/").public_url == url


def test_settings_are_read_from_a_dotenv_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"PARTNER_TENANT_ID={GUID.upper()}\nTIMEZONE=Australia/Sydney\n")
    settings = load_settings(env_file=file)
    assert (settings.partner_tenant_id, settings.timezone) == (GUID, "Australia/Sydney")


def test_no_secret_is_in_the_representation_of_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "canary" not in repr(load(monkeypatch, **PARTNER, **BOT))


def test_a_dotenv_file_in_another_encoding_is_said_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("TIMEZONE=Europe/Zürich".encode("utf-16"))
    with pytest.raises(ConfigurationFault, match="UTF-8"):
        load_settings(env_file=file)
