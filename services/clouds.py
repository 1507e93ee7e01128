"""Microsoft's clouds that a CSP partner can be in: origins and token audiences (docs/clouds.md names the sources)."""

from dataclasses import dataclass
from enum import StrEnum


class Cloud(StrEnum):
    """The value of the setting CLOUD."""

    GLOBAL = "global"
    GCC_HIGH = "gcc_high"
    CHINA = "china"


@dataclass(frozen=True, slots=True)
class CloudHosts:
    """One cloud. The four origins are also the resources that tokens are asked for, however an origin is overridden."""

    login: str
    graph: str
    partner_center: str
    exchange: str
    bot_audience: str
    """Resource of the Bot Connector and issuer of the tokens it sends."""
    bot_metadata: str
    """Where the connector's signing keys are announced."""
    teams_hosts: tuple[str, ...]
    """Hosts that Teams' replies go to."""
    file_hosts: tuple[str, ...]
    """Domains of people's OneDrive, where Teams lets a bot put a file; none where bots cannot send files."""


CLOUDS: dict[Cloud, CloudHosts] = {
    Cloud.GLOBAL: CloudHosts(
        login="https://login.microsoftonline.com",
        graph="https://graph.microsoft.com",
        partner_center="https://api.partnercenter.microsoft.com",
        exchange="https://outlook.office365.com",
        bot_audience="https://api.botframework.com",
        bot_metadata="https://login.botframework.com/v1/.well-known/openidconfiguration",
        teams_hosts=("smba.trafficmanager.net",),
        file_hosts=("sharepoint.com", "sharepoint-df.com"),
    ),
    Cloud.GCC_HIGH: CloudHosts(
        login="https://login.microsoftonline.us",
        graph="https://graph.microsoft.us",
        partner_center="https://api.partnercenter.microsoft.com",
        exchange="https://outlook.office365.us",
        bot_audience="https://api.botframework.us",
        bot_metadata="https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        teams_hosts=("smba.infra.gov.teams.microsoft.us",),
        file_hosts=(),
    ),
    Cloud.CHINA: CloudHosts(
        login="https://login.partner.microsoftonline.cn",
        graph="https://microsoftgraph.chinacloudapi.cn",
        partner_center="https://partner.partnercenterapi.microsoftonline.cn",
        exchange="https://outlook.office365.cn",
        bot_audience="https://api.botframework.azure.cn",
        bot_metadata="https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
        teams_hosts=("smba.trafficmanager.cn",),
        file_hosts=(),
    ),
}
