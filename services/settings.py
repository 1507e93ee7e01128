"""Settings, read once in app.py from the environment and `.env`. The names are fixed (docs/settings.md)."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
BOT_FRAMEWORK_METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"


class Cloud(StrEnum):
    """Microsoft's clouds that a CSP partner can be in."""

    GLOBAL = "global"
    GCC_HIGH = "gcc_high"
    CHINA = "china"


class CloudHosts:
    """Origins and token audiences of one cloud (docs/clouds.md names the sources)."""

    def __init__(self, login: str, graph: str, partner_center: str, exchange: str, bot: tuple[str, str, str]) -> None:
        self.login, self.graph, self.partner_center, self.exchange = login, graph, partner_center, exchange
        self.bot_audience, self.bot_issuer, self.bot_metadata = bot


CLOUDS: dict[Cloud, CloudHosts] = {
    Cloud.GLOBAL: CloudHosts(
        "https://login.microsoftonline.com",
        "https://graph.microsoft.com",
        "https://api.partnercenter.microsoft.com",
        "https://outlook.office365.com",
        ("https://api.botframework.com", "https://api.botframework.com", BOT_FRAMEWORK_METADATA),
    ),
    Cloud.GCC_HIGH: CloudHosts(
        "https://login.microsoftonline.us",
        "https://graph.microsoft.us",
        "https://api.partnercenter.microsoft.com",
        "https://outlook.office365.us",
        (
            "https://api.botframework.us",
            "https://api.botframework.us",
            "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        ),
    ),
    Cloud.CHINA: CloudHosts(
        "https://login.partner.microsoftonline.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://partner.partnercenterapi.microsoftonline.cn",
        "https://outlook.office365.cn",
        (
            "https://api.botframework.azure.cn",
            "https://api.botframework.azure.cn",
            "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
        ),
    ),
}

TEAMS_HOSTS: dict[Cloud, tuple[str, ...]] = {
    Cloud.GLOBAL: ("smba.trafficmanager.net",),
    Cloud.GCC_HIGH: ("smba.infra.gcc.teams.microsoft.com", "smba.infra.gov.teams.microsoft.us"),
    Cloud.CHINA: ("smba.trafficmanager.cn",),
}
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ConfigurationFault(Exception):
    """A setting is missing or contradictory; the text is one sentence that names it."""


List = Annotated[tuple[str, ...], NoDecode]
Origin = Annotated[str, Field(pattern=r"^https://[^/?#@\s]+$")]


class Settings(BaseSettings):
    """Every setting of an installation. Field names are the settings' names in lower case where those are words."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", env_file_encoding="utf-8", extra="ignore", case_sensitive=False, populate_by_name=True,
        env_ignore_empty=True, hide_input_in_errors=True,
    )  # fmt: skip

    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    bot_auth: Literal["required", "off"] = "required"
    app_id: str = Field(default="", validation_alias="MicrosoftAppId")
    app_password: SecretStr = Field(default=SecretStr(""), validation_alias="MicrosoftAppPassword")
    app_type: Literal["SingleTenant", "UserAssignedMSI"] = Field(
        default="SingleTenant", validation_alias="MicrosoftAppType"
    )
    app_tenant_id: str = Field(default="", validation_alias="MicrosoftAppTenantId")
    bot_openid_metadata_url: str = ""
    bot_service_hosts: List = ()
    cloud: Cloud = Cloud.GLOBAL
    login_url: Origin = ""
    graph_url: Origin = ""
    partner_center_url: Origin = ""
    exchange_url: Origin = ""
    ca_bundle: Path | None = None
    partner_tenant_id: str = ""
    partner_client_id: str = ""
    partner_client_secret: SecretStr = SecretStr("")
    partner_client_certificate: Path | None = None
    partner_refresh_token: SecretStr = SecretStr("")
    database_url: SecretStr = SecretStr("")
    state_dir: Path = Path("var")
    key_url: str = "file:keys/seatwise.key"
    allow_file_key: bool = False
    timezone: str = "UTC"
    office_networks: List = ("127.0.0.0/8", "::1/128")
    https_proxy: str | None = None
    public_url: str = ""

    @field_validator("bot_service_hosts", "office_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("login_url", "graph_url", "partner_center_url", "exchange_url", "public_url", mode="before")
    @classmethod
    def _no_slash(cls, value: object) -> object:
        return value.rstrip("/") if isinstance(value, str) else value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        return self
