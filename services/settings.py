"""Settings, read once in app.py from the environment and `.env`. The names are fixed (docs/settings.md)."""

import os
from collections.abc import Callable
from datetime import time
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.clouds import CLOUDS, Cloud

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")


class ConfigurationFault(Exception):
    """A setting is missing or contradictory; the text is one sentence that names it."""


def _checked(check: Callable[[str], object], wanted: str) -> AfterValidator:
    def validate(value: str) -> str:
        if value:
            try:
                check(value)
            except (ValueError, KeyError, OSError) as fault:
                raise ValueError(f"must be {wanted}") from fault
        return value

    return AfterValidator(validate)


def _check_origin(value: str) -> None:
    host = value.removeprefix("https://")
    if host == value or not host or set(host) & set("/?#@ "):
        raise ValueError


def _check_public_origin(value: str) -> None:
    """What is sent there is for one person: https, but on this machine."""
    plain = value.removeprefix("http://")
    if plain != value and urlsplit(value).hostname in LOOPBACK_HOSTS:
        value = f"https://{plain}"
    _check_origin(value)


def _check_web_address(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError


def _check_host(value: str) -> None:
    if set(value) & set("/?#@ ") or not urlsplit(f"//{value}").hostname:
        raise ValueError("must be hosts without a scheme, such as smba.trafficmanager.net")


def _check_announcement(value: str) -> None:
    """Whoever can change what is read there signs what he likes: https, but on this machine."""
    _check_web_address(value)
    parts = urlsplit(value)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK_HOSTS:
        raise ValueError


def _check_list(check: Callable[[str], object]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    def validate(values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            check(value)
        return values

    return validate


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _without_slash(value: object) -> object:
    return value.strip().rstrip("/") if isinstance(value, str) else value


Guid = Annotated[str, _checked(UUID, "a GUID"), AfterValidator(str.lower)]
Origin = Annotated[str, BeforeValidator(_without_slash), _checked(_check_origin, "an https origin without a path")]
PublicOrigin = Annotated[
    str, BeforeValidator(_without_slash), _checked(_check_public_origin, "an https origin without a path")
]
List = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
GuidList = Annotated[List, AfterValidator(_check_list(UUID))]


class Settings(BaseSettings):
    """Every setting of an installation. A field's name is the setting's name in lower case, but for the bot's four."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env",
        env_file_encoding="utf-8",
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    bot_auth: Literal["required", "off"] = "required"
    app_id: Guid = Field(default="", validation_alias="MicrosoftAppId")
    app_password: SecretStr = Field(default=SecretStr(""), validation_alias="MicrosoftAppPassword")
    app_type: Literal["SingleTenant", "UserAssignedMSI"] = Field("SingleTenant", validation_alias="MicrosoftAppType")
    app_tenant_id: Guid = Field(default="", validation_alias="MicrosoftAppTenantId")
    bot_openid_metadata_url: Annotated[str, _checked(_check_announcement, "an https address")] = ""
    bot_service_hosts: Annotated[List, AfterValidator(_check_list(_check_host))] = ()

    cloud: Cloud = Cloud.GLOBAL
    login_url: Origin = ""
    graph_url: Origin = ""
    partner_center_url: Origin = ""
    exchange_url: Origin = ""
    exchange_invoke_command: bool = False
    ca_bundle: Path | None = None
    https_proxy: Annotated[str, _checked(_check_web_address, "an address such as http://proxy:8080")] | None = None

    partner_tenant_id: Guid = ""
    partner_client_id: Guid = ""
    partner_client_secret: SecretStr = SecretStr("")
    partner_client_certificate: Path | None = None
    partner_refresh_token: SecretStr = SecretStr("")

    database_url: SecretStr = SecretStr("")
    database_entra_auth: bool = False
    state_dir: Path = Path("var")
    key_url: str = "file:keys/seatwise.key"
    allow_file_key: bool = False

    reader_groups: GuidList = ()
    approver_groups: GuidList = ()
    admin_groups: GuidList = ()
    admin_users: GuidList = ()
    customer_access: Literal["gdap", "all"] = "gdap"
    customer_reach: Literal["tenant", "partner_center"] = "tenant"
    four_eyes: bool = True
    timezone: Annotated[str, _checked(ZoneInfo, "an IANA time zone such as Australia/Sydney")] = "UTC"
    scan_at: Annotated[str, _checked(time.fromisoformat, "an hour such as 02:30")] = "02:30"
    questions_at_once: int = Field(default=20, ge=0, le=10_000)
    office_networks: Annotated[List, AfterValidator(_check_list(ip_network))] = ("127.0.0.0/8", "::1/128")
    broker_url: str = ""
    psa_hosts: List = ()
    autotask_zone_host: str = "webservices.autotask.net"
    public_url: PublicOrigin = ""

    @model_validator(mode="after")
    def _fill_in_the_cloud(self) -> Self:
        hosts = CLOUDS[self.cloud]
        self.login_url = self.login_url or hosts.login
        self.graph_url = self.graph_url or hosts.graph
        self.partner_center_url = self.partner_center_url or hosts.partner_center
        self.exchange_url = self.exchange_url or hosts.exchange
        self.bot_openid_metadata_url = self.bot_openid_metadata_url or hosts.bot_metadata
        local = LOOPBACK_HOSTS if self.bot_auth == "off" else ()
        self.bot_service_hosts = self.bot_service_hosts or local or hosts.teams_hosts
        self.state_dir = ROOT / self.state_dir
        self.database_url = (
            self.database_url if self._database else SecretStr(f"sqlite:///{self.state_dir}/seatwise.db")
        )
        return self

    @property
    def _database(self) -> str:
        return self.database_url.get_secret_value()

    @property
    def embedded(self) -> bool:
        """True where the store is SQLite in STATE_DIR."""
        return self._database.startswith("sqlite")

    @property
    def database_file(self) -> Path | None:
        """SQLite's file, None where the store is MySQL."""
        return Path(self._database.removeprefix("sqlite:///").partition("?")[0]) if self.embedded else None

    def check_partner(self) -> None:
        """Raise ConfigurationFault unless the settings that every question needs are there and agree."""
        _demand(
            self.partner_tenant_id, "PARTNER_TENANT_ID is missing: the tenant id of your own (the partner's) tenant."
        )
        _demand(self.partner_client_id, "PARTNER_CLIENT_ID is missing: the Secure Application Model app's client id.")
        secret, certificate = bool(self.partner_client_secret.get_secret_value()), bool(self.partner_client_certificate)
        _demand(secret or certificate, "PARTNER_CLIENT_SECRET is missing (or PARTNER_CLIENT_CERTIFICATE in its place).")
        _demand(
            not (secret and certificate),
            "PARTNER_CLIENT_SECRET and PARTNER_CLIENT_CERTIFICATE are both set: keep one of them.",
        )
        for check in self._checks():
            check()

    def faults(self) -> tuple[str, ...]:
        """Return what keeps an installation from running, a sentence each: the first fault of every kind."""
        checks = (self.check_partner, self.check_bot, *self._checks())
        return tuple(dict.fromkeys(sentence for check in checks if (sentence := _fault_of(check))))

    def check_bot(self) -> None:
        """Raise ConfigurationFault unless the bot's own identity is complete, or switched off on loopback only."""
        if self.bot_auth == "off":
            _demand(self.host in LOOPBACK_HOSTS, f"BOT_AUTH=off is refused with HOST={self.host}: only on loopback.")
            return
        _demand(self.app_id, "MicrosoftAppId is missing: the bot's application id (BOT_AUTH=off is for local trials).")
        _demand(self.app_tenant_id, "MicrosoftAppTenantId is missing: the tenant that the bot's app is registered in.")
        if self.app_type == "SingleTenant":
            _demand(self.app_password.get_secret_value(), "MicrosoftAppPassword is missing for a SingleTenant bot.")

    def _checks(self) -> tuple[Callable[[], None], ...]:
        return self._check_files, self._check_store, self._check_access, self._check_not_built_yet

    def _check_files(self) -> None:
        for name in ("ca_bundle", "partner_client_certificate"):
            path = getattr(self, name)
            _demand(path is None or path.is_file(), f"{name.upper()} names a file that is not there: {path}.")

    def _check_store(self) -> None:
        known = self._database.startswith(("sqlite:///", "mysql+pymysql://"))
        _demand(known, "DATABASE_URL must begin with sqlite:/// or mysql+pymysql://.")
        _demand(not self.embedded or _is_writable(self.state_dir), f"STATE_DIR cannot be written to: {self.state_dir}.")
        _demand(
            self.embedded or _names_a_database(self._database), "DATABASE_URL names no database on the MySQL server."
        )
        file_key = self.key_url.startswith("file:")
        _demand(file_key or self.key_url.startswith("https://"), "KEY_URL must be file:PATH or a Key Vault key URL.")
        _demand(
            self.embedded or not file_key or self.allow_file_key,
            "KEY_URL is a file although DATABASE_URL is MySQL: use an Azure Key Vault key, or set ALLOW_FILE_KEY=true.",
        )

    def _check_access(self) -> None:
        """Showing everybody every customer is for the operator to say: no default does it."""
        has_gdap = self.cloud is Cloud.GLOBAL
        _demand(
            has_gdap or self.customer_access == "all",
            f"CUSTOMER_ACCESS must be all with CLOUD={self.cloud.value}, whose Graph does not tell GDAP assignments: "
            "whoever has a role then sees every customer.",
        )

    def _check_not_built_yet(self) -> None:
        """Refuse what this version cannot honour: a silently ignored setting is a trap."""
        _demand(not self.broker_url, "BROKER_URL is set, but this version runs its jobs in its own process only.")
        _demand(not self.database_entra_auth, "DATABASE_ENTRA_AUTH=true is not supported by this version yet.")


def _fault_of(check: Callable[[], None]) -> str:
    try:
        check()
    except ConfigurationFault as fault:
        return str(fault)
    return ""


def _names_a_database(url: str) -> bool:
    return urlsplit(url).path.strip("/") != ""


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _demand(condition: object, sentence: str) -> None:
    if not condition:
        raise ConfigurationFault(sentence)


def load_settings(env_file: Path | None = ROOT / ".env") -> Settings:
    """Read the settings; raises ConfigurationFault with one sentence that names the first faulty one."""
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings' own parameter
    except ValidationError as fault:
        raise ConfigurationFault(_sentence(fault)) from None
    except (UnicodeDecodeError, OSError):
        raise ConfigurationFault(f"{env_file} is not a readable file of settings in UTF-8.") from None


def setting_name(key: str) -> str:
    """Return what a field or an alias is called as a setting."""
    return key if key.startswith("Microsoft") else key.upper()


def errors_of(fault: ValidationError) -> dict[str, str]:
    """Return a sentence for each unusable setting, by its name."""
    found = fault.errors(include_url=False, include_input=False, include_context=False)
    return dict(reversed([_told(error) for error in found]))


def _told(error: ErrorDetails) -> tuple[str, str]:
    name = setting_name(str(error["loc"][0])) if error["loc"] else "A setting"
    return name, f"{name} is not usable: {error['msg'].removeprefix('Value error, ')}."


def _sentence(fault: ValidationError) -> str:
    return list(errors_of(fault).values())[-1]
