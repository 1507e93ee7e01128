"""Exchange Online's own reading of a 4xx: no Exchange, no consent, or no role. Its bodies are not documented.

What is no JSON was not said by Exchange (a proxy's page): then nothing is concluded from it.
"""

from services.errors import ConsentMissing, MissingRole, Refused, SeatwiseError, Service, ServiceAbsent
from services.http.client import Explain
from services.http.responses import Reply, json_object

READS_MAILBOXES = frozenset({"Exchange.ManageV2"})
RUNS_CMDLETS = frozenset({"Exchange.Manage"})
ROLE = "Exchange Administrator or Global Reader"
LACKS_A_ROLE = ("is not present in the role definition", "is not recognized")
"""What Exchange says of a cmdlet or a parameter that no role of the caller has: to the caller it does not exist."""


def refusal(any_of: frozenset[str], *, is_first: bool) -> Explain:
    """Return what explains a refusal of a read that one scope of `any_of` allows.

    Only on the first page does a 404 say that there is no Exchange. A 401 is a role too: it comes with nothing said,
    and a new token was tried before it is believed.
    """

    def explain(reply: Reply) -> SeatwiseError | None:
        if not 400 <= reply.status < 500 or not _is_exchanges_own(reply):
            return _unexplained(reply)
        said = _words(reply).lower()
        if any(words in said for words in LACKS_A_ROLE):
            return MissingRole(Service.EXCHANGE, ROLE)
        if reply.status == 404:
            return ServiceAbsent(Service.EXCHANGE) if is_first else None
        if reply.status in (401, 403) and not reply.scopes & any_of:
            return ConsentMissing(Service.EXCHANGE)
        if reply.status == 403 or (reply.status == 401 and not reply.body):
            return MissingRole(Service.EXCHANGE, ROLE)
        return _unexplained(reply)

    return explain


def exchange_code(reply: Reply) -> str:
    """Return the `code` of Exchange's error body, empty where there is none."""
    error = json_object(reply.body).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else ""


def _is_exchanges_own(reply: Reply) -> bool:
    return not reply.body.strip() or bool(json_object(reply.body))


def _unexplained(reply: Reply) -> SeatwiseError | None:
    if reply.status not in (401, 403):
        return None
    return Refused(reply.service, reply.status, code=exchange_code(reply), request_id=reply.request_id)


def _words(reply: Reply) -> str:
    """Return all that was said: Exchange puts the cmdlet's own words into `details` or `innererror`."""
    return reply.body.decode("utf-8", "replace")
