"""erase: forget a person. What would go is told first; it goes by a button that works once."""

from dataclasses import dataclass, replace

from cards.card import Card
from cards.leaving import erase_card, erased_card
from dialogs.registry import Ask, plain_command
from dialogs.rest import Rest, RestKind
from services.domain.actor import Permission
from services.errors import InputFault, UnusableInput
from services.leaving import Person


@dataclass(frozen=True, slots=True)
class EraseQuery:
    """Who, in words. `object_id`: who it is, once they were found and the asker pressed; words never say that."""

    person: str = ""
    object_id: str = ""

    @classmethod
    def from_words(cls, words: str) -> "EraseQuery":
        """Return the query; raise UnusableInput(NO_PERSON) without a person."""
        if not words.strip():
            raise UnusableInput(InputFault.NO_PERSON)
        return cls(words.strip())


@plain_command(
    "erase",
    query=EraseQuery,
    needs=Permission.ADMINISTER,
    help="Forget one of your people: everything that Seatwise stored about them, by name, address or object id.",
    example="erase ada@msp.example",
    group="About Seatwise",
    rest=Rest(RestKind.PERSON, is_needed=True),
    personal=True,
)
async def erase(_: None, query: EraseQuery, ask: Ask) -> Card:
    """Answer with what would go and the button, or with what is gone."""
    leaving = ask.desk.leaving
    if query.object_id:
        person = Person(query.object_id, query.person)
        return erased_card(person, await leaving.erase(query.object_id, ask.turn.actor), ask.reader)
    person = await leaving.whom(query.person)
    button = replace(erase.button(EraseQuery("", person.object_id)), single_use=True)
    return erase_card(person, await leaving.about_person(person), button, ask.reader)
