"""The answers to "erase" and "offboard": what would go, what is gone, and what stays and why."""

from collections.abc import Mapping

from cards.answer import about, across
from cards.card import Button, Card
from cards.format import Format
from cards.layout import Element, Span, action, box, card, facts, paragraph, shown_name
from services.domain.customer import Customer
from services.leaving import Person

_CALLED = {
    "button": "Buttons on cards",
    "recollection": "The customer asked about last",
    "download": "Files that wait",
    "sign_in": "Sign-ins under way",
    "administrator_chat": "The chat where warnings go",
    "customer_setting": "Decisions for customers",
    "audit_person": "Whose rows of the record are theirs",
}
_STAYS_OF_PERSON = (
    "What stays: the record of what was asked and changed, in which nobody can tell any more which rows are theirs; "
    "and what Teams keeps of conversations, which is your own tenant's."
)
_STAYS_OF_CUSTOMER = (
    "What stays: the record of what was asked about the customer, with ids and no names, since a record that can be "
    "shortened proves nothing; and what Teams keeps of conversations. Delegated access ends in Partner Center."
)
_NOT_BACK = "This cannot be taken back."


def erase_card(person: Person, counts: Mapping[str, int], button: Button, reader: Format) -> Card:
    """Return what would go, and the button that does it."""
    head = across(f"Erase {_who(person)}?", f"Object id {person.object_id}")
    body = [*head, *_told(counts, reader), paragraph(_STAYS_OF_PERSON), paragraph(Span(_NOT_BACK, bold=True))]
    return card(body, f"Erase {_who(person)}? {_NOT_BACK}", [action("Erase", button)])


def erased_card(person: Person, counts: Mapping[str, int], reader: Format) -> Card:
    """Return what is gone."""
    head = across("Erased", f"Object id {person.object_id}")
    return card([*head, *_told(counts, reader), paragraph(_STAYS_OF_PERSON)], "What was stored of this person is gone.")


def offboard_card(customer: Customer, counts: Mapping[str, int], button: Button, reader: Format) -> Card:
    """Return what would go, and the button that does it."""
    name = shown_name(customer.name)
    ask = [paragraph(_STAYS_OF_CUSTOMER), paragraph(Span(_NOT_BACK, bold=True))]
    kept_out = [paragraph("With the decision for this customer, CUSTOMER_REACH holds for it again.")]
    body = [
        *about(customer, "Offboard?"),
        *_told(counts, reader),
        *(kept_out if "customer_setting" in counts else []),
        *ask,
    ]
    return card(body, f"Offboard {name}? {_NOT_BACK}", [action("Offboard", button)])


def offboarded_card(customer: Customer, counts: Mapping[str, int], reader: Format) -> Card:
    """Return what is gone."""
    body = [*about(customer, "Offboarded"), *_told(counts, reader), paragraph(_STAYS_OF_CUSTOMER)]
    return card(body, f"{shown_name(customer.name)}: what was stored is gone.")


def _who(person: Person) -> str:
    return shown_name(person.name) if person.name else "this person"


def _told(counts: Mapping[str, int], reader: Format) -> list[Element]:
    """Return how many rows of what; a table that has no name yet is told by its own."""
    if not counts:
        return [box([paragraph("Nothing is stored.")], "default")]
    return [facts([(_CALLED.get(table, table), reader.number(rows)) for table, rows in counts.items()])]
