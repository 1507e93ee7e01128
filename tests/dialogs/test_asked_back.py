"""Questions back: a choice keeps the question, a change is refused, and what is uncertain is offered, not answered."""

import pytest

from cards.text import to_text
from dialogs.help import not_understood
from dialogs.words import listen, understand
from services.domain.customer import Customer
from services.errors import UnknownCommand
from services.tenancy.matching import CustomerIndex
from tests.dialogs.commands import EVERY
from tests.dialogs.world import CONTOSO, CUSTOMERS, World, partner_with_licences
from tests.services.tenancy.fakes import tenant


async def test_a_choice_asks_each_customer_what_is_left_of_the_words_beside_its_name() -> None:
    partner = partner_with_licences()
    partner.customers = (Customer(CONTOSO.tenant_id, "Contoso"), Customer(tenant(2), "Contoso Business Services"))
    world = World(partner)
    choice = await world.say("licences contoso business")
    answer = await world.press(choice.button("Contoso"))
    assert "Microsoft 365 Business Premium" in answer.text
    assert "Office 365 E3" not in answer.text


async def test_a_sentence_about_the_remembered_customer_is_answered_with_how_it_was_read() -> None:
    world = World()
    await world.say("licences contoso")
    shown = await world.say("how many e3 are left")
    assert "About Contoso Ltd, the customer you asked about last. Understood: licences, e3." in shown.text


async def test_a_request_to_change_something_is_told_that_nothing_was_changed() -> None:
    shown = await World().say("remove 3 e3 seats from contoso")
    assert "nothing was changed for “remove 3 e3 seats from contoso”" in shown.text
    answer = await World().say("licences contoso")
    assert answer.text not in shown.text


def asked_back(words: str) -> str:
    """Return the card for words that are understood to be nothing certain."""
    with pytest.raises(UnknownCommand) as caught:
        understand(listen(words), EVERY, CustomerIndex(CUSTOMERS))
    return to_text(not_understood(caught.value, EVERY).content)


def test_what_a_place_may_mean_is_offered_as_filters() -> None:
    text = asked_back("who has e3 at contoso in perth")
    assert "who Contoso Ltd e3 where city = perth" in text
    assert "who Contoso Ltd e3 where officeLocation = perth" in text


def test_a_question_that_needs_words_is_no_button_without_them() -> None:
    text = asked_back("who left contoso")
    assert "who Contoso Ltd" not in text
    assert "who contoso e3" in text


def test_of_several_customers_each_is_offered() -> None:
    text = asked_back("fabrikam")
    assert "licences Fabrikam North" in text or "customer Fabrikam North" in text
    assert "licences Fabrikam South GmbH" in text or "customer Fabrikam South GmbH" in text
