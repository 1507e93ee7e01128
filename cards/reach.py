"""The answer to "reach": how far Seatwise reaches into a customer, by whose decision, and what that leaves out."""

from cards.answer import about
from cards.card import Card
from cards.format import Format
from cards.layout import Span, action, ask, card, paragraph, shown_name, small_print
from cards.standing import decided
from services.domain.customer import Customer
from services.domain.reach import Standing

_OPEN = "Answers are read from the customer's own tenant and from Partner Center."
_CLOSED = (
    "Answers come from Partner Center alone: licences, and subscriptions where you sell to the customer directly. "
    "People, groups, mailboxes, trials and what others sold are not read, and no token is asked for the tenant."
)


def reach_card(customer: Customer, standing: Standing, reader: Format, *, is_new: bool = False) -> Card:
    """Return the card; `is_new` where it was decided just now."""
    what = "Kept to Partner Center" if standing.is_kept_out else "Open to its tenant"
    body = [
        *about(customer, "Reach"),
        paragraph(Span(f"{what}{' from now on' if is_new else ''}.", bold=True)),
        paragraph(_CLOSED if standing.is_kept_out else _OPEN),
        paragraph(Span(f"It is so {decided(standing)}.", small=True)),
        small_print(f"Read {reader.moment(reader.now)}.", spacing="medium"),
    ]
    name = shown_name(customer.name)
    seen = [action("Licences", ask("licences", customer.tenant_id))]
    return card(body, f"{name}: {what[0].lower()}{what[1:]}.", seen)
