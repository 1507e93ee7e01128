"""Finding the customer: one answers, several are offered, none is guessed; what was asked is not lost on the way."""

from collections.abc import Iterator

import pytest

from tests.sandbox_process import Admin
from tests.scenarios.chat import Chat, Pressed
from tests.scenarios.conftest import NewChat
from tests.scenarios.oracle import Truth, expected, in_order
from tests.scenarios.reading import Reading, numbers_in

CHANNEL = "channel"


def named(sandbox: Admin, domain: str) -> str:
    """Return a customer's name in the truth."""
    return str(sandbox.customer(domain)["name"])


def is_about(reading: Reading, customer: Truth) -> bool:
    """Tell whether a card is this customer's licences, and says the truth about them."""
    about = customer["name"] in reading.texts or any(customer["domains"][0] in text for text in reading.texts)
    return about and in_order(reading.seats) == expected(customer).rows


@pytest.mark.parametrize(
    "words",
    [
        "contoso",
        "Contoso Ltd",
        "CONTOSO LTD",
        "contoso limited",
        "cont",
        "contoso.example",
        "contoso.onmicrosoft.example",
        "CONTOSO.EXAMPLE",
        "  contoso   ltd ",
    ],
)
def test_a_customer_answers_to_name_part_and_domain(chat: Chat, sandbox: Admin, words: str) -> None:
    assert is_about(chat.say(f"licences {words}"), sandbox.customer("contoso.example"))


def test_a_customer_answers_to_its_tenant_id(chat: Chat, sandbox: Admin) -> None:
    truth = sandbox.customer("contoso.example")
    assert is_about(chat.say(f"licences {truth['tenant_id'].upper()}"), truth)


@pytest.mark.parametrize("words", ["adventure works cafe & sohne", "ADVENTURE WORKS CAFÉ & SÖHNE GMBH", "adventure"])
def test_accents_case_and_legal_suffixes_do_not_matter(chat: Chat, sandbox: Admin, words: str) -> None:
    assert is_about(chat.say(f"licences {words}"), sandbox.customer("adventure-works.example"))


def test_a_name_in_arabic_is_found(chat: Chat, sandbox: Admin) -> None:
    truth = sandbox.customer("alnoor.example")
    first = chat.say(f"licences {truth['name']}")
    assert truth["name"] in first.texts
    assert set(first.seats) <= set(expected(truth).rows)


@pytest.mark.parametrize("domain", ["fabrikam.example", "fabrikam-residences.example"])
def test_a_full_name_with_its_suffix_answers_at_once(chat: Chat, sandbox: Admin, domain: str) -> None:
    truth = sandbox.customer(domain)
    assert is_about(chat.say(f"licences {truth['name']}"), truth)


def test_a_word_in_two_names_is_asked_back_not_guessed(chat: Chat, sandbox: Admin) -> None:
    reading = chat.say("licences fabrikam")
    assert reading.rows == ()
    for domain in ("fabrikam.example", "fabrikam-residences.example"):
        assert named(sandbox, domain) in reading.text
        assert reading.has_button(named(sandbox, domain))
    assert "licences fabrikam" in reading.text


@pytest.mark.parametrize("domain", ["fabrikam.example", "fabrikam-residences.example"])
def test_what_is_picked_answers_the_question_that_was_asked(chat: Chat, sandbox: Admin, domain: str) -> None:
    truth = sandbox.customer(domain)
    picking = chat.say("licences fabrikam")
    assert is_about(chat.press(picking.button(truth["name"])).reading, truth)


def test_the_sku_of_the_question_survives_the_picking(chat: Chat, sandbox: Admin) -> None:
    truth = sandbox.customer("fabrikam.example")
    picking = chat.say("how many copilot licences does fabrikam have left")
    picked = chat.press(picking.button(truth["name"])).reading
    assert picked.seats == tuple(row for row in expected(truth).rows if row.name == "Microsoft 365 Copilot")


def test_a_pick_does_nothing_in_another_chat(new_chat: NewChat, sandbox: Admin) -> None:
    picking, elsewhere = new_chat(), new_chat()
    button = picking.say("licences fabrikam").button(named(sandbox, "fabrikam.example"))
    pressed = elsewhere.press(button)
    assert pressed.status == 200
    assert "Fabrikam" not in pressed.text
    assert numbers_in(pressed.text) == []


def test_a_typing_error_offers_the_nearest_and_gives_no_number(chat: Chat, sandbox: Admin) -> None:
    reading = chat.say("licences contosso")
    assert "contosso" in reading.text
    assert reading.rows == ()
    assert is_about(chat.press(reading.button("Contoso Ltd")).reading, sandbox.customer("contoso.example"))


def test_a_name_nobody_has_is_said_and_nothing_is_offered(chat: Chat) -> None:
    reading = chat.say("licences zzzqqqxxx")
    assert "zzzqqqxxx" in reading.text
    assert reading.rows == ()
    assert reading.buttons == ()


@pytest.mark.parametrize(
    ("words", "command"), [("licenses of", "licences"), ("custmers", "customers"), ("hlp", "help")]
)
def test_unknown_words_offer_the_nearest_commands(chat: Chat, words: str, command: str) -> None:
    reading = chat.say(words)
    assert reading.rows == ()
    assert command in reading.text


def test_words_like_none_of_the_commands_point_to_help(chat: Chat) -> None:
    reading = chat.say("qwertyuiop asdfghjkl")
    assert "qwertyuiop asdfghjkl" in reading.text
    assert "help" in reading.text


def test_the_last_customer_is_remembered_in_a_personal_chat_and_it_says_so(chat: Chat, sandbox: Admin) -> None:
    chat.say("licences northwind")
    reading = chat.say("licences")
    assert is_about(reading, sandbox.customer("northwind.example"))
    assert "last" in reading.texts[0]
    assert "Northwind Traders" in reading.texts[0]


def test_the_last_customer_asked_about_is_the_one_remembered(chat: Chat, sandbox: Admin) -> None:
    chat.say("licences northwind")
    chat.say("licences contoso e3")
    assert is_about(chat.say("licences"), sandbox.customer("contoso.example"))


def test_a_picked_customer_is_remembered_too(chat: Chat, sandbox: Admin) -> None:
    truth = sandbox.customer("fabrikam-residences.example")
    chat.press(chat.say("licences fabrikam").button(truth["name"]))
    assert is_about(chat.say("licences"), truth)


def test_nobody_is_remembered_who_was_not_asked_about(chat: Chat) -> None:
    reading = chat.say("licences")
    assert reading.rows == ()
    assert "customer" in reading.text


def test_one_persons_customer_is_not_anothers(new_chat: NewChat) -> None:
    new_chat().say("licences contoso")
    assert new_chat().say("licences").rows == ()


@pytest.mark.parametrize("place", ["channel", "groupChat"])
def test_a_mention_is_answered_where_many_are_and_nobody_is_remembered(
    new_chat: NewChat, sandbox: Admin, place: str
) -> None:
    chat = new_chat(place=place)
    assert is_about(chat.say("licences contoso"), sandbox.customer("contoso.example"))
    forgotten = chat.say("licences")
    assert forgotten.rows == ()
    assert "Contoso" not in forgotten.text


def test_a_mention_in_the_middle_is_taken_out(new_chat: NewChat, sandbox: Admin) -> None:
    chat = new_chat(place=CHANNEL)
    activity = chat.message("licences")
    activity["text"] = "licences <at>Seatwise</at> contoso"
    assert is_about(chat.send(activity), sandbox.customer("contoso.example"))


def customers_on(pages: list[Reading], world: list[Truth]) -> Iterator[Truth]:
    """Yield the customers that a list of customers shows, told by their domains."""
    shown = "\n".join(page.text for page in pages)
    return (customer for customer in world if f"{customer['domains'][0]} " in shown)


def test_the_list_has_every_customer_once_with_its_relationship(chat: Chat, sandbox: Admin) -> None:
    world = sandbox.world()["customers"]
    reading = chat.say("customers")
    assert list(customers_on([reading], world)) == world
    for word in ("reseller", "advisor"):
        assert reading.text.count(f"· {word}") == sum(each["relationship"] == word for each in world) > 0
    assert numbers_in(reading.texts[1]) == [len(world)]


def test_a_button_of_the_list_opens_that_customer(chat: Chat, sandbox: Admin) -> None:
    reading = chat.say("customers")
    assert is_about(chat.press(reading.button("Northwind")).reading, sandbox.customer("northwind.example"))


def test_a_text_narrows_the_list(chat: Chat, sandbox: Admin) -> None:
    world = sandbox.world()["customers"]
    reading = chat.say("customers fabrikam")
    assert [each["domains"][0] for each in customers_on([reading], world)] == [
        "fabrikam.example",
        "fabrikam-residences.example",
    ]
    assert numbers_in(reading.texts[1]) == [2]
    assert "Contoso" not in reading.text


def test_a_text_nobody_has_gives_an_empty_list_that_says_so(chat: Chat) -> None:
    reading = chat.say("customers zzzqqq")
    assert "zzzqqq" in reading.text
    assert not reading.has_button("Licences")


def test_a_long_list_comes_in_pages_that_lose_nobody(fresh_chat: NewChat, sandbox: Admin) -> None:
    sandbox.put_world({"seed": "demo", "customers": [{"name": f"Customer {n:03}"} for n in range(37)]})
    chat = fresh_chat()
    pages = [chat.say("customers")]
    while pages[-1].has_button("next page"):
        pages.append(chat.press(pages[-1].button("next page")).reading)
    names = [line for page in pages for line in page.texts if line.startswith("Customer 0")]
    assert sorted(names) == [f"Customer {n:03}" for n in range(37)]
    assert all(37 in numbers_in(page.text) for page in pages)
    assert all(len([line for line in page.texts if line.startswith("Customer 0")]) <= 15 for page in pages)


def test_help_names_every_command_with_an_example(chat: Chat) -> None:
    reading = chat.say("help")
    for command in ("help", "customers", "licences"):
        assert command in reading.text


def test_the_examples_of_help_are_understood(chat: Chat) -> None:
    for example in ("licences contoso e3", "customers north"):
        assert example in chat.say("help").text
        assert "not understand" not in chat.say(example).text


def test_a_pressed_button_says_what_went_wrong_without_losing_the_card(chat: Chat, sandbox: Admin) -> None:
    first = chat.say("licences alnoor.example")
    sandbox.fault("status", service="graph", status=503)
    sandbox.fault("status", service="partner_center", status=503)
    pressed: Pressed = chat.press(first.button("show free and trial skus"))
    assert pressed.status == 200
    assert "not available" in pressed.text or "could not" in pressed.text
