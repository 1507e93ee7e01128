"""Whole conversations: words in, card out, through the real router and the real directory."""

import json
from dataclasses import replace

import pytest

from dialogs.turn import Press
from services.domain.actor import Permission
from services.domain.customer import Customer
from services.errors import (
    Ambiguous,
    ButtonClosed,
    ButtonFault,
    InputFault,
    NotDirectPartner,
    NotPermitted,
    SeatwiseError,
    Service,
    Unavailable,
    UnusableInput,
)
from services.store.buttons import ButtonRow
from tests.dialogs.world import CHANNEL, CHAT, CONTOSO, CUSTOMERS, World
from tests.services.tenancy.fakes import COLLEAGUE, TECHNICIAN, tenant


async def test_a_typed_command_answers_with_the_customers_licences() -> None:
    shown = await World().say("licences contoso")
    assert "Contoso Ltd" in shown.text
    assert "Office 365 E3" in shown.text
    assert "Microsoft Teams Rooms Pro" in shown.text
    assert "Understood" not in shown.text


async def test_a_sku_narrows_the_answer() -> None:
    shown = await World().say("seats contoso.com BP")
    assert "Microsoft 365 Business Premium" in shown.text
    assert "Office 365 E3" not in shown.text


async def test_a_sentence_is_answered_and_the_answer_says_how_it_was_read() -> None:
    shown = await World().say("How many E3 licences does Contoso have left?")
    assert "Understood: licences, Contoso Ltd, E3." in shown.text
    assert "Office 365 E3: 5 free" in shown.text


async def test_a_sku_the_customer_alone_has_is_found_by_its_own_name() -> None:
    shown = await World().say("how many teams rooms licences does contoso have")
    assert "Microsoft Teams Rooms Pro" in shown.text
    assert "Office 365 E3" not in shown.text


async def test_a_sku_the_customer_does_not_have_is_said_with_the_nearest() -> None:
    with pytest.raises(UnusableInput) as caught:
        await World().say("licences contoso visio")
    assert caught.value.fault is InputFault.NO_SUCH_SKU


async def test_more_than_one_match_gives_a_choice_and_the_pick_answers_the_original_question() -> None:
    world = World()
    choice = await world.say("how many e3 has fabrikam left")
    assert "Fabrikam North" in choice.text
    assert "Fabrikam South GmbH" in choice.text
    answer = await world.press(choice.button("Fabrikam South GmbH"))
    assert "Fabrikam South GmbH" in answer.text
    assert "5 free" in answer.text


async def test_an_unknown_name_offers_the_nearest_and_never_answers() -> None:
    world = World()
    choice = await world.say("licences contsoo e3")
    assert "No customer answers to “contsoo”" in choice.text
    assert "25" not in choice.text
    answer = await world.press(choice.button("Contoso Ltd"))
    assert "Office 365 E3: 5 free" in answer.text


async def test_a_name_nothing_comes_close_to_is_said_so() -> None:
    shown = await World().say("licences zzzzyyyy")
    assert "No customer answers to “zzzzyyyy”" in shown.text
    assert not {customer.name for customer in CUSTOMERS} & set(shown.titles)


@pytest.mark.parametrize("words", ["", "   ", "?", "\u202e\u200b", "help", "HELP!", "hi", "what can you do?"])
async def test_empty_words_and_greetings_get_help(words: str) -> None:
    shown = await World().say(words)
    for example in ("licences contoso e3", "customers north", "help"):
        assert example in shown.text


async def test_help_about_one_command_tells_that_one() -> None:
    shown = await World().say("help licences")
    assert "licences contoso e3" in shown.text
    assert "customers north" not in shown.text


async def test_unknown_words_get_the_nearest_commands() -> None:
    shown = await World().say("licnces")
    assert "Seatwise does not understand “licnces”" in shown.text
    assert "licences contoso e3" in shown.text


async def test_a_customers_name_alone_is_offered_a_question() -> None:
    shown = await World().say("contoso")
    assert "licences Contoso Ltd" in shown.text
    assert "25" not in shown.text


async def test_what_is_offered_about_a_customer_is_a_button_and_no_words_in_the_users_name() -> None:
    world = World()
    hostile = replace(CONTOSO, name="Contoso \u202e[x](http://evil) <at>Everyone</at> {{DATE(2026-01-01)}}")
    world.partner.customers = (hostile,)
    shown = await world.say("contoso.com")
    said = [action["data"]["msteams"]["value"] for action in shown.card.content["actions"] if "verb" not in action]
    assert said == ["help"]
    (offer,) = [title for title in shown.titles if title.startswith("licences Contoso [x]")]
    answer = await world.press(shown.button(offer))
    assert "Office 365 E3" in answer.text


async def test_customers_are_listed_and_a_button_opens_one() -> None:
    world = World()
    shown = await world.say("show me my customers")
    assert "7 customers" in shown.text
    assert "Partner Center" in shown.text
    answer = await world.press(shown.button("Licences", 1))
    assert "Contoso Ltd" in answer.text
    assert "Office 365 E3" in answer.text


async def test_customers_are_narrowed_by_a_text_and_paged() -> None:
    world = World()
    assert "2 customers with “fabrikam”" in (await world.say("customers fabrikam")).text
    assert "1 customer with “north.exa”" in (await world.say("customers north.exa")).text
    world.partner.customers = tuple(Customer(tenant(100 + n), f"Firm {n:02}") for n in range(40))
    world.clock.move(minutes=11)
    first = await world.say("customers")
    assert "Firm 14" in first.text
    assert "Firm 15" not in first.text
    assert "Firm 15" in (await world.press(first.button("Next page"))).text


async def test_a_personal_chat_remembers_the_last_customer_for_an_hour_and_says_so() -> None:
    world = World()
    await world.say("licences contoso")
    world.clock.move(minutes=59)
    shown = await world.say("licences e3")
    assert "About Contoso Ltd, the customer you asked about last." in shown.text
    assert "5 free" in shown.text
    world.clock.move(minutes=61)
    with pytest.raises(UnusableInput) as caught:
        await world.say("licences")
    assert caught.value.fault is InputFault.NO_CUSTOMER


async def test_a_channel_remembers_nobody() -> None:
    world = World()
    await world.say("licences contoso", CHANNEL)
    with pytest.raises(UnusableInput) as caught:
        await world.say("licences", CHANNEL)
    assert caught.value.fault is InputFault.NO_CUSTOMER
    assert not world.recollections.kept


async def test_a_colleague_in_the_same_chat_is_not_asked_about_my_customer() -> None:
    world = World()
    await world.say("licences contoso")
    with pytest.raises(UnusableInput):
        await world.say("licences", CHAT, COLLEAGUE)


async def test_a_memory_that_cannot_be_written_costs_no_answer() -> None:
    world = World()
    world.recollections.fault = Unavailable(Service.DATABASE)
    assert "Office 365 E3" in (await world.say("licences contoso")).text


async def test_a_forgotten_customer_is_asked_for_again() -> None:
    world = World()
    await world.say("licences contoso")
    world.partner.customers = CUSTOMERS[1:]
    world.clock.move(minutes=11)
    with pytest.raises(UnusableInput) as caught:
        await world.say("licences")
    assert caught.value.fault is InputFault.NO_CUSTOMER


async def test_every_button_on_a_card_has_its_row_before_the_card_is_returned() -> None:
    world = World()
    shown = await world.say("customers")
    for number in range(len(CUSTOMERS)):
        press = shown.button("Licences", number)
        row = world.rows.rows[press.id]
        assert (row.conversation_id, row.actor_object_id) == (CHAT.id, TECHNICIAN.object_id)
    assert tenant(1) not in str(shown.card.content)


async def pressed(world: World, press: Press, **where: object) -> SeatwiseError:
    with pytest.raises(SeatwiseError) as caught:
        await world.press(press, **where)  # type: ignore[arg-type]
    return caught.value


async def test_a_button_is_closed_elsewhere_for_others_after_a_day_and_when_unknown() -> None:
    world = World()
    press = (await world.say("customers")).button("Licences")
    assert (await pressed(world, press, place=CHANNEL)).fault is ButtonFault.ELSEWHERE  # type: ignore[attr-defined]
    assert (await pressed(world, press, actor=COLLEAGUE)).fault is ButtonFault.NOT_YOURS  # type: ignore[attr-defined]
    assert (await pressed(world, Press("ask", "f" * 32))).fault is ButtonFault.UNKNOWN  # type: ignore[attr-defined]
    world.clock.move(hours=24)
    assert (await pressed(world, press)).fault is ButtonFault.EXPIRED  # type: ignore[attr-defined]


async def test_a_single_use_button_works_once_and_a_shared_one_for_everybody() -> None:
    world = World()
    payload = {"command": "help", "arguments": {}}
    later = world.clock().replace(year=2027)
    once = ButtonRow("a" * 32, "ask", payload, CHAT.id, None, world.clock(), later, single_use=True)
    await world.rows.add([once])
    assert "licences contoso e3" in (await world.press(Press("ask", "a" * 32), actor=COLLEAGUE)).text
    assert (await pressed(world, Press("ask", "a" * 32))).fault is ButtonFault.USED  # type: ignore[attr-defined]


@pytest.mark.parametrize("id", ["", "x" * 10_240, "A" * 32, "'; drop table button", 5, None, ["a"], {"id": "a"}])
@pytest.mark.parametrize("verb", ["ask", "delete", "", "v" * 10_240, 7, None])
async def test_a_tampered_press_is_refused_and_nothing_else(id: object, verb: object) -> None:
    world = World()
    error = await pressed(world, Press(verb, id))  # type: ignore[arg-type]
    assert isinstance(error, ButtonClosed | UnusableInput)
    assert not world.rows.looked_for, "what is no id of ours is not carried to the database"


async def test_another_verb_than_the_rows_is_tampering() -> None:
    world = World()
    press = (await world.say("customers")).button("Licences")
    error = await pressed(world, Press("approve", press.id))
    assert isinstance(error, UnusableInput)
    assert error.fault is InputFault.TAMPERED


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"command": "gone"},
        {"command": "licences", "arguments": {"page": "two"}, "tenant_id": tenant(1)},
        {"command": "licences", "arguments": None, "tenant_id": tenant(1)},
    ],
)
async def test_a_row_of_another_version_closes_its_button(payload: dict[str, object]) -> None:
    world = World()
    row = ButtonRow("a" * 32, "ask", payload, CHAT.id, None, world.clock(), world.clock().replace(year=2027))
    await world.rows.add([row])
    assert (await pressed(world, Press("ask", "a" * 32))).fault is ButtonFault.UNKNOWN  # type: ignore[attr-defined]


async def test_inputs_on_a_press_change_neither_customer_nor_arguments() -> None:
    world = World()
    press = (await world.say("customers")).button("Licences", 1)
    shown = await world.press(Press(press.verb, press.id, {"tenant_id": tenant(3), "command": "help", "sku": "zz"}))
    assert "Contoso Ltd" in shown.text


async def test_a_press_checks_the_right_anew() -> None:
    world = World()
    press = (await world.say("customers")).button("Licences")
    world.refusal = NotPermitted(Permission.READ)
    assert isinstance(await pressed(world, press), NotPermitted)


async def test_a_refused_right_opens_no_customer() -> None:
    world = World(refusal=NotPermitted(Permission.READ))
    with pytest.raises(NotPermitted):
        await world.say("contoso")
    assert world.needed == [Permission.READ]
    assert not world.partner.calls


async def test_help_needs_no_customers() -> None:
    world = World()
    world.partner.fail = {name: Unavailable(Service.GRAPH) for name in _BOTH_LISTS}
    assert "licences contoso e3" in (await world.say("help")).text
    with pytest.raises(Unavailable):
        await world.say("licences contoso")


_BOTH_LISTS = ("partner_center_customers", "delegated_admin_customers")


async def test_a_name_missing_from_graphs_shorter_list_is_not_called_unknown_without_saying_so() -> None:
    world = World()
    world.partner.fail["partner_center_customers"] = NotDirectPartner(partner_wide=True)
    world.partner.gdap_customers = CUSTOMERS[1:]
    shown = await world.say("licences contoso")
    assert "Not all customers could be searched." in shown.text


async def test_a_reseller_without_partner_center_gets_graphs_list_and_is_told() -> None:
    world = World()
    world.partner.fail["partner_center_customers"] = NotDirectPartner(partner_wide=True)
    shown = await world.say("customers")
    assert "customers with a GDAP relationship" in shown.text
    assert "Office 365 E3" in (await world.say("licences contoso")).text


async def test_a_domain_no_list_holds_is_asked_of_microsoft() -> None:
    world = World()
    world.partner.domains["contoso.co.uk"] = CONTOSO.tenant_id
    assert "Contoso Ltd" in (await world.say("licences contoso.co.uk e3")).text
    assert "Contoso Ltd" in (await world.say("how many e3 has contoso.co.uk left?")).text
    shown = await world.say("licences stranger.example")
    assert "No customer answers to “stranger.example”" in shown.text


@pytest.mark.parametrize(
    "words",
    [
        "licences [contoso](http://x.example)",
        "licences <at>contoso</at>",
        "licences {{DATE(2026-01-01T00:00:00Z,SHORT)}}",
        "licences <b>contoso</b>",
        "licences https://contoso.example/x",
    ],
)
async def test_markup_in_a_name_is_text(words: str) -> None:
    shown = await World().say(words)
    assert "answer" in shown.text or "Contoso" in shown.text


async def test_control_and_bidi_characters_do_not_hide_a_name() -> None:
    assert "Office 365 E3" in (await World().say("licences con\u202etoso\u2069\x07")).text
    assert "Office 365 E3" in (await World().say("‘licences’ “Contoso”, 👍")).text


async def test_ten_thousand_characters_are_refused_unread() -> None:
    world = World()
    for text in ("x" * 10_000, "a " * 5_000, "licences " + "contoso " * 1_200):
        with pytest.raises(UnusableInput) as caught:
            await world.say(text)
        assert caught.value.fault is InputFault.TOO_LONG
    assert not world.partner.calls


@pytest.mark.parametrize("fault", [Unavailable(Service.DATABASE), Ambiguous(Service.DATABASE)])
@pytest.mark.parametrize(
    ("words", "told"), [("licences contoso", "Office 365 E3"), ("licences fabrikam", "Fabrikam South GmbH")]
)
async def test_an_answer_whose_buttons_cannot_be_stored_goes_out_without_them(
    words: str, told: str, fault: SeatwiseError
) -> None:
    world = World()
    with_buttons = await world.say(words)
    assert with_buttons.titles
    world.rows.fault = fault
    shown = await world.say(words)
    assert told in shown.text
    assert shown.titles == []
    assert "actions" not in json.dumps(shown.card.content)
    assert shown.text.splitlines()[-1] == "Buttons are not available right now: type what you want to see."


@pytest.mark.parametrize("fault", [Unavailable(Service.DATABASE), RuntimeError("a mistake in a statement")])
async def test_an_answer_is_worth_more_than_its_memory(fault: Exception) -> None:
    world = World()
    world.recollections.fault = fault
    assert "Office 365 E3" in (await world.say("licences contoso")).text


async def test_suggestions_to_say_need_no_row_and_stay() -> None:
    world = World()
    world.rows.fault = Unavailable(Service.DATABASE)
    shown = await world.say("help")
    assert "licences contoso e3" in shown.titles
    assert "not available" not in shown.text
