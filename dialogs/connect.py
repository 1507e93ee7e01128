"""connect: sign the partner's service account in to Microsoft, by a link for the administrator who asked."""

from dataclasses import dataclass

from cards.card import Card
from cards.sign_in import connect_card
from dialogs.clauses import nothing_but
from dialogs.registry import Ask, plain_command
from dialogs.turn import PlaceKind
from services.domain.actor import Permission
from services.errors import InputFault, Misconfigured, UnusableInput

PATH = "/auth/partner/start/"


@dataclass(frozen=True, slots=True)
class ConnectQuery:
    """Nothing at all."""

    @classmethod
    def from_words(cls, words: str) -> "ConnectQuery":
        """Return the query; raise UnusableInput(UNEXPECTED) for any words."""
        nothing_but(words)
        return cls()


@plain_command(
    "connect",
    query=ConnectQuery,
    needs=Permission.ADMINISTER,
    help="For administrators: sign the service account in to Microsoft, with MFA.",
    example="connect",
    group="About Seatwise",
)
async def connect(_: None, query: ConnectQuery, ask: Ask) -> Card:
    """Answer with a link that works once; raise UnusableInput(NOT_PERSONAL) where others would read it."""
    if ask.turn.place.kind is not PlaceKind.PERSONAL:
        raise UnusableInput(InputFault.NOT_PERSONAL)
    desk = ask.desk.connecting
    if not desk.public_url:
        raise Misconfigured("PUBLIC_URL", "it is missing, and a browser needs an address to come to")
    return connect_card(f"{desk.public_url}{PATH}{await desk.sign_ins.link(ask.turn.actor)}")
