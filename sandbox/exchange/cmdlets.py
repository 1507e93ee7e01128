"""Get-Mailbox, the one cmdlet that exists here, and where it can be called: its parameters and who it lists."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.answer import Ask
from sandbox.exchange.failures import ExchangeRefused, bad_request
from sandbox.world.directory import Directory
from sandbox.world.mailbox import Mailbox

_DEFAULT_RESULTS = 1_000
_PARAMETERS = "System.Management.Automation.ParameterBindingException"
TRUNCATED = (
    "By default, only the first 1000 items are returned. Use the ResultSize parameter to specify the number of items "
    "returned. To return all items, specify '-ResultSize Unlimited'."
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address. `scopes` any one suffices; `chooses_page` tells whether Prefer: odata.maxpagesize counts."""

    scopes: frozenset[str]
    parameters: frozenset[str]
    properties: tuple[str, ...]
    context: str
    chooses_page: bool = False


def parameters_of(ask: Ask, endpoint: Endpoint) -> Mapping[str, Any]:
    """Return the parameters of the call to Get-Mailbox; raise ExchangeRefused for anything else."""
    try:
        call = json.loads(ask.body)["CmdletInput"]
        name, parameters = call["CmdletName"], call.get("Parameters") or {}
        unknown = [each for each in parameters if each.lower() not in {one.lower() for one in endpoint.parameters}]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise bad_request("The request body is not a valid CmdletInput.") from error
    if str(name).lower() != "get-mailbox":
        kind = "System.Management.Automation.CommandNotFoundException"
        raise bad_request(f"The term '{name}' is not recognized as a name of a cmdlet, function or script file.", kind)
    if unknown:
        raise bad_request(f"A parameter cannot be found that matches parameter name '{unknown[0]}'.", _PARAMETERS)
    return {key.lower(): value for key, value in parameters.items()}


@dataclass(frozen=True, slots=True)
class Listing:
    """What Get-Mailbox lists: the first `limit` of some mailboxes. `is_cut`: without being asked to stop there."""

    mailboxes: Sequence[Mailbox]
    limit: int
    is_cut: bool

    def page(self, start: int, size: int) -> Sequence[Mailbox]:
        """Return one page of mailboxes."""
        return self.mailboxes[start : min(start + size, self.limit)]


def listing(directory: Directory, parameters: Mapping[str, Any]) -> Listing:
    """Return what Get-Mailbox lists; only a search looks at every mailbox. Raises ExchangeRefused."""
    found = _in_state(directory, parameters)
    if "identity" in parameters:
        found = [_with_identity(found, str(parameters["identity"]))]
    if (types := parameters.get("recipienttypedetails")) is not None:
        wanted = {str(each).strip().lower() for each in (types if isinstance(types, list) else str(types).split(","))}
        found = [each for each in found if each.kind.lower() in wanted]
    size = _result_size(parameters.get("resultsize"), len(found))
    return Listing(found, min(size, len(found)), "resultsize" not in parameters and len(found) > size)


def _in_state(directory: Directory, parameters: Mapping[str, Any]) -> Sequence[Mailbox]:
    inactive = [each for each in directory.gone_mailboxes if each.state == "inactive"]
    if parameters.get("inactivemailboxonly") is True:
        return inactive
    if parameters.get("includeinactivemailbox") is True:
        return [*directory.mailboxes, *inactive]
    return directory.mailboxes


def _with_identity(mailboxes: Sequence[Mailbox], identity: str) -> Mailbox:
    wanted = identity.lower()
    for each in mailboxes:
        names = (each.mailbox_id, each.user_id, each.address.lower(), each.principal_name.lower(), each.name.lower())
        if wanted in names:
            return each
    message = f"The operation couldn't be performed because object '{identity}' couldn't be found."
    kind = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"
    raise ExchangeRefused(404, "NotFound", message, kind)


def _result_size(value: Any, unlimited: int) -> int:
    if value is None:
        return _DEFAULT_RESULTS
    if str(value).lower() == "unlimited":
        return unlimited
    if isinstance(value, bool) or not str(value).isdecimal() or int(value) == 0:
        message = f"Cannot bind parameter 'ResultSize': '{value}' is neither a positive number nor \"Unlimited\"."
        raise bad_request(message, _PARAMETERS)
    return int(value)
