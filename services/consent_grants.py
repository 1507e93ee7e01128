"""What the application is consented to in a customer's tenant: the one table, which docs/connect.md repeats."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grant:
    """Delegated permissions of one API. `application_id` is the API's own, the same in every tenant."""

    api: str
    application_id: str
    scopes: tuple[str, ...]


GRAPH = Grant(
    "Microsoft Graph",
    "00000003-0000-0000-c000-000000000000",
    (
        "Organization.Read.All",
        "User.Read.All",
        "GroupMember.Read.All",
        "AuditLog.Read.All",
        "Reports.Read.All",
        "ReportSettings.Read.All",
    ),
)
EXCHANGE = Grant("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000", ("Exchange.ManageV2",))
EXCHANGE_COMMANDS = "Exchange.Manage"
"""Only with EXCHANGE_INVOKE_COMMAND=true."""


def grants(*, invoke_command: bool) -> tuple[Grant, ...]:
    """Return what to ask for; `invoke_command`: the operator lets Exchange be asked by commands."""
    if not invoke_command:
        return GRAPH, EXCHANGE
    return GRAPH, Grant(EXCHANGE.api, EXCHANGE.application_id, (*EXCHANGE.scopes, EXCHANGE_COMMANDS))
